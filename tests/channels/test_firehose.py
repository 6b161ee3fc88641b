"""The public stream, as Bluesky's own PDS sends it: heard without an account."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from fener.channels import actions
from fener.channels.models import RawPayload
from fener.connectors import registry
from fener.connectors.contract import Account
from fener.core.posts import Deletion, Post
from fener.kit.actors import DESK
from fener.kit.times import now as wall_clock
from fener.mentions.actions import add_watch_term
from fener.mentions.models import Mention
from fener.mentions.work import tell_watch_terms
from tests.channels.bluesky_desk import Desk, connected
from tests.servers import bluesky
from tests.servers.bluesky import Pds, Person

pytestmark = pytest.mark.django_db
FIREHOSE = registry.connector("firehose")


@pytest.fixture(scope="module")
def pds() -> Iterator[Pds]:
    if reason := bluesky.missing():
        pytest.skip(f"SKIPPED LOUDLY: {reason}")
    with bluesky.running() as found:
        yield found


@pytest.fixture(scope="module")
def drita(pds: Pds) -> Person:
    return pds.sign_up("drita")


@dataclass(slots=True)
class Listener:
    """Reads on in the stream, and knows by its key what it heard before, as the desk does."""

    account: Account
    cursor: str = ""
    known: set[str] = field(default_factory=set)

    def hear(self) -> list[Any]:
        """Everything new up to now."""
        found: list[Any] = []
        for _ in range(20):
            fetched = FIREHOSE.fetch(self.account, self.cursor)
            self.cursor = fetched.cursor
            new = [row for row in fetched.payloads if row.key not in self.known]
            self.known |= {row.key for row in new}
            found += [one for row in new for one in FIREHOSE.translate(self.account, row)]
            if not fetched.more:
                return found
        raise AssertionError("the stream has no end")


def test_the_stream_is_heard_without_an_account_from_where_it_was_left(
    pds: Pds, drita: Person
) -> None:
    names = (f"name{number}" for number in range(9_999))
    account = Account(
        channel_id=1, terms=("Zefiri", *names),
        settings={"url": pds.url, "allow_private_hosts": True, "api_url": pds.url},
    )  # fmt: skip
    assert FIREHOSE.verify(account).handle == "localhost"
    listener = Listener(account)
    drita.say("Zefiri is named before anybody listens")
    listener.hear()
    listener.hear()
    drita.say("Nothing of interest, and zefirin is another word")
    said = drita.say("My ZEFÍRI stopped working 😡", langs=["en"])
    unrelated = drita.say("Here today")
    (post,) = listener.hear()
    assert isinstance(post, Post)
    assert (post.native_id, post.author.native_id) == (said["uri"], drita.did)
    assert (post.is_overheard, post.language) == (True, "en")
    assert listener.hear() == []

    drita.delete(unrelated["uri"])
    drita.delete(said["uri"])
    (gone,) = listener.hear()
    assert (type(gone), gone.native_id) == (Deletion, said["uri"])


def test_a_stream_that_began_anew_is_heard_again(pds: Pds, drita: Person) -> None:
    account = Account(
        channel_id=1, terms=("Mistrali",),
        settings={"url": pds.url, "allow_private_hosts": True, "api_url": pds.url},
    )  # fmt: skip
    listener = Listener(account, json.dumps({"at": 10**9, "kept": ""}))
    assert listener.hear() == []
    listener.hear()
    said = drita.say("mistrali again")
    assert said["uri"] in [one.native_id for one in listener.hear()]


def test_a_post_that_is_heard_twice_is_stored_once(pds: Pds, drita: Person) -> None:
    desk = connected(pds.sign_up("care"))
    brand = desk.channel.brand
    add_watch_term(brand, actor=DESK, now=wall_clock(), text="Aurelja")
    public = actions.connect_channel(
        brand, actor=DESK, now=wall_clock(), network="firehose", name="Public posts",
        settings={"url": pds.url, "allow_private_hosts": True, "api_url": pds.url},
    )  # fmt: skip
    tell_watch_terms(wall_clock())
    said = drita.mention(desk.us, "why is Aurelja so slow?")
    other = Desk(desk.us, public, desk.agent)
    other.hear()
    desk.hear()
    other.hear()
    assert RawPayload.objects.filter(channel__brand=brand).values("channel").distinct().count() == 2
    assert Mention.objects.filter(brand=brand, native_id=said["uri"]).count() == 1
