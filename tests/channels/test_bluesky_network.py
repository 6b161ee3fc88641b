"""Bluesky against its whole network, whose AppView has notifications and search. Only where
FENER_WHOLE_BLUESKY=1 asks for it: see `tests/servers/bluesky_network.py`."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from fener.connectors import registry
from fener.connectors.contract import Account, Act, Gone, Refused
from fener.core.posts import Deletion, Draft, Post
from tests.servers import bluesky_network
from tests.servers.bluesky import Pds, Person, now, reference

CONNECTOR = registry.connector("bluesky")
_WITHIN = 60.0


@pytest.fixture(scope="module")
def pds() -> Iterator[Pds]:
    if reason := bluesky_network.missing():
        pytest.skip(f"SKIPPED LOUDLY: {reason}")
    with bluesky_network.running() as found:
        yield found


@pytest.fixture(scope="module")
def people(pds: Pds) -> tuple[Person, Person]:
    """The brand and a customer."""
    return pds.sign_up("lumora"), pds.sign_up("drita")


@pytest.fixture(scope="module")
def account(people: tuple[Person, Person]) -> Account:
    us, _ = people
    given = {"url": us.url, "identifier": us.handle, "allow_private_hosts": True}
    secrets = {"app_password": us.app_password()}
    entered = Account(channel_id=1, settings=given, secrets=secrets, terms=("Lumora",))
    identity = eventually(lambda: CONNECTOR.verify(entered))
    assert identity.settings["app_view"] is True
    return Account(
        channel_id=1, native_id=identity.native_id, handle=identity.handle, terms=entered.terms,
        settings={**given, **identity.settings}, secrets={**secrets, **identity.secrets},
    )  # fmt: skip


def eventually(ask: Callable[[], Any]) -> Any:
    """What `ask` gives once it is something: the AppView hears of what happens a moment later."""
    give_up_at = time.monotonic() + _WITHIN
    while True:
        found = ask()
        if found or time.monotonic() > give_up_at:
            return found
        time.sleep(0.1)


def heard(account: Account, cursor: str = "") -> list[Any]:
    fetched = CONNECTOR.fetch(account, cursor)
    return [one for row in fetched.payloads for one in CONNECTOR.translate(account, row)]


def post_in(account: Account, uri: str) -> Post:
    def find() -> Post | None:
        posts = [one for one in heard(account) if isinstance(one, Post)]
        return next((one for one in posts if one.native_id == uri), None)

    found: Post | None = eventually(find)
    assert found is not None
    return found


def test_a_mention_is_a_notification_and_our_answer_stands_in_its_thread(
    people: tuple[Person, Person], account: Account
) -> None:
    us, drita = people
    first = drita.mention(us, "autobusi 42 më la në shi", langs=["sq"])
    post = post_in(account, first["uri"])
    assert (post.author.handle, post.is_overheard, post.kind) == ("drita.test", False, "post")
    draft = Draft(key="answer", text="Na vjen keq.", in_reply_to=first["uri"])
    receipt = CONNECTOR.send(account, draft)
    assert CONNECTOR.send(account, draft).native_id == receipt.native_id

    def replies() -> list[str]:
        said = drita.call("GET", "app.bsky.feed.getPostThread", uri=first["uri"])
        return [one["post"]["uri"] for one in said["thread"].get("replies", ())]

    assert eventually(replies) == [receipt.native_id], "also with a time of 2022 in its address"
    again = drita.reply({"uri": receipt.native_id, "cid": us.posts()[0]["cid"]}, "Jo!", root=first)
    reply = post_in(account, again["uri"])
    assert (reply.kind, reply.conversation) == ("comment", first["uri"])


def test_quotes_shares_and_found_posts_are_heard_and_gone_ones_noticed(
    people: tuple[Person, Person], account: Account
) -> None:
    us, drita = people
    ours = us.say("Sot jemi mbyllur.")
    quoted = drita.say(
        "Shikoni", embed={"$type": "app.bsky.embed.record", "record": reference(ours)}
    )
    shared = drita.create(
        "app.bsky.feed.repost",
        {"$type": "app.bsky.feed.repost", "subject": reference(ours), "createdAt": now()},
    )
    named = drita.say("My Lumora lamp smokes")
    assert post_in(account, quoted["uri"]).kind == "quote"
    share = post_in(account, shared["uri"])
    assert (share.kind, share.in_reply_to) == ("repost", ours["uri"])
    assert post_in(account, named["uri"]).is_overheard

    cursor = CONNECTOR.fetch(account, "").cursor
    drita.delete(quoted["uri"])

    def gone() -> list[str]:
        return [one.native_id for one in heard(account, cursor) if isinstance(one, Deletion)]

    assert eventually(gone) == [quoted["uri"]]
    with pytest.raises(Gone):
        CONNECTOR.send(account, Draft(key="late", text="…", in_reply_to=quoted["uri"]))


def test_a_hidden_reply_is_listed_where_clients_look_for_it(
    people: tuple[Person, Person], account: Account
) -> None:
    us, drita = people
    ours = us.say("Sot jemi hapur.")
    rude = drita.reply(ours, "Fjalë e keqe")

    def listed() -> list[str]:
        said = drita.call("GET", "app.bsky.feed.getPostThread", uri=ours["uri"])
        gate = said.get("threadgate") or said["thread"]["post"].get("threadgate") or {}
        found: list[str] = (gate.get("record") or {}).get("hiddenReplies", [])
        return found

    post_in(account, rude["uri"])
    CONNECTOR.moderate(account, Act.HIDE, rude["uri"])
    assert eventually(listed) == [rude["uri"]]
    CONNECTOR.moderate(account, Act.SHOW, rude["uri"])
    assert eventually(lambda: not listed())


def test_a_thread_closed_to_us_and_a_block_are_told_before_anything_is_sent(
    people: tuple[Person, Person], account: Account, pds: Pds
) -> None:
    us, drita = people
    closed = drita.say("My Lumora lamp, and I want no answers")
    gate = {"post": closed["uri"], "allow": [], "createdAt": now()}
    drita.call(
        "POST", "com.atproto.repo.putRecord",
        {
            "repo": drita.did, "collection": "app.bsky.feed.threadgate",
            "rkey": closed["uri"].split("/")[-1],
            "record": {"$type": "app.bsky.feed.threadgate", **gate},
        },
    )  # fmt: skip

    def refusal() -> str:
        try:
            CONNECTOR.send(account, Draft(key=now(), text="…", in_reply_to=closed["uri"]))
        except Gone:
            return ""
        except Refused as error:
            return error.key
        return ""

    assert eventually(refusal) == "bluesky.replies_closed"
    assert eventually(lambda: post_in(account, closed["uri"]).closed) == {
        "reply_public": "bluesky.replies_closed"
    }
    angry = pds.sign_up("angry")
    blocking = angry.mention(us, "I am blocking you")
    post_in(account, blocking["uri"])
    block = {"$type": "app.bsky.graph.block", "subject": us.did, "createdAt": now()}
    angry.create("app.bsky.graph.block", block)

    def after_block() -> str:
        try:
            CONNECTOR.send(account, Draft(key=now(), text="…", in_reply_to=blocking["uri"]))
        except Refused as error:
            return error.key
        return ""

    assert eventually(after_block) == "bluesky.blocked"
