"""A desk with an account on a Bluesky server for tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fener.cases import actions as case_actions
from fener.cases.models import Case
from fener.channels import actions
from fener.channels.models import Channel, Delivery
from fener.channels.queries import account_of
from fener.channels.testing import a_brand, a_person
from fener.connectors.contract import Account
from fener.kit.actors import DESK
from fener.kit.loop import run_until_quiet
from fener.kit.times import now as wall_clock
from fener.people.models import User
from fener.people.queries import actor_of
from tests.servers.bluesky import Person

_numbers = iter(range(1, 1000))


@dataclass(slots=True)
class Desk:
    """The account, the channel it is connected as, and somebody who answers."""

    us: Person
    channel: Channel
    agent: User

    def hear(self) -> None:
        """Read up to now, and everything that follows from it."""
        self.channel.refresh_from_db()
        actions.poll_soon(self.channel, now=wall_clock())
        for _ in range(50):
            run_until_quiet(wall_clock())
            self.channel.refresh_from_db()
            if self.channel.due_at is None or self.channel.due_at > wall_clock():
                break
        assert self.channel.problem_key == "", self.channel.problem_detail

    def answer(self, text: str) -> Delivery:
        """Decide to answer the only case there is, and hand it to the network."""
        case = Case.objects.select_related("brand", "channel", "author").get(channel=self.channel)
        case_actions.send_reply(
            case, actor=actor_of(self.agent), now=wall_clock(), text=text,
            visibility="public", purpose="answer", seen_replies=0, seen_posts=case.posts,
        )  # fmt: skip
        delivery = Delivery.objects.select_related("channel").latest("id")
        assert actions.claim_delivery(delivery, now=wall_clock())
        actions.send_delivery(delivery, now=wall_clock())
        delivery.refresh_from_db()
        return delivery

    @property
    def account(self) -> Account:
        self.channel.refresh_from_db()
        return account_of(self.channel)


def given(us: Person, url: str) -> tuple[dict[str, Any], dict[str, str]]:
    """What a person enters: settings and secrets."""
    settings = {"url": url, "identifier": f"@{us.handle}", "allow_private_hosts": True}
    return settings, {"app_password": us.app_password(f"desk {next(_numbers)}")}


def connected(us: Person, url: str = "") -> Desk:
    """A desk that has signed in as `us`."""
    brand = a_brand()
    settings, secrets = given(us, url or us.url)
    identity = actions.try_account("bluesky", settings=settings, secrets=secrets)
    assert (identity.native_id, identity.handle) == (us.did, us.handle)
    assert identity.scopes == ("com.atproto.appPass",)
    assert identity.settings["app_view"] is False
    channel = actions.connect_channel(
        brand, actor=DESK, now=wall_clock(), network="bluesky", name="Bluesky",
        settings=settings, secrets=secrets, identity=identity,
    )  # fmt: skip
    return Desk(us, channel, a_person(brand, "agent"))
