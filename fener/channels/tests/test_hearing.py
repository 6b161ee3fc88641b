"""Hearing beyond the poll: a network that rings, terms that are looked for, access that is
renewed, what was missed, what it costs, and a network that tries the address first."""

from __future__ import annotations

import queue
import threading
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from fener.channels import listening, work
from fener.channels.actions import enqueue, poll_channel, renew_access, set_terms
from fener.channels.models import Channel, RawPayload
from fener.channels.queries import account_of, delivery_by_id, draft_of, ending_channels
from fener.channels.testing import a_brand, a_channel, a_person
from fener.connectors import registry
from fener.connectors.contract import (
    Account,
    Fetched,
    Identity,
    Payload,
    Refused,
    Renewal,
    Request,
    SignInAgain,
    TryLater,
)
from fener.connectors.partial import Partial
from fener.core.posts import Draft
from fener.kit.actors import DESK
from fener.kit.times import now as wall_clock
from fener.people.queries import access_of

pytestmark = pytest.mark.django_db


class Scripted(Partial):
    """A network that does what a test says."""

    def __init__(self) -> None:
        self.pages: list[Any] = []
        self.renewals: list[Any] = []
        self.seen: list[Account] = []
        self.rang = threading.Event()

    def fetch(self, account: Account, cursor: str) -> Fetched:
        self.seen.append(account)
        page = self.pages.pop(0) if self.pages else Fetched(payloads=[], cursor=cursor)
        if isinstance(page, Exception):
            raise page
        return page

    def renew(self, account: Account) -> Renewal:
        self.seen.append(account)
        renewal = self.renewals.pop(0)
        if isinstance(renewal, Exception):
            raise renewal
        return renewal

    def wait(self, account: Account, seconds: float) -> bool:
        rang = self.rang.wait(5)
        self.rang.clear()
        return rang

    def greet(self, account: Account, request: Request) -> bytes:
        if request.query.get("token") != account.secrets["token"]:
            raise Refused(key="hook.not_greeted")
        return request.query["challenge"].encode()


def page(*keys: str, more: bool = False, cost: int = 0) -> Fetched:
    payloads = [Payload(key=key, body=b"{}") for key in keys]
    return Fetched(payloads=payloads, cursor=keys[-1] if keys else "", more=more, cost=cost)


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> Scripted:
    scripted = Scripted()
    fake = registry.manifest("fake")
    able = replace(fake.capabilities, renews=True, greets=True, waits=True)
    known = {**registry.manifests(), "fake": replace(fake, capabilities=able)}
    monkeypatch.setattr(registry, "manifests", lambda: known)
    monkeypatch.setattr(registry, "connector", lambda _name: scripted)
    return scripted


@pytest.fixture
def channel(network: Scripted) -> Channel:
    return a_channel(a_brand(), "fake", secrets={"token": "first", "refresh": "r1"})


def fresh(channel: Channel) -> Channel:
    return Channel.objects.select_related("brand").get(pk=channel.pk)


# Access ------------------------------------------------------------------------------------------


def test_a_sign_in_leaves_what_the_network_gave(network: Scripted) -> None:
    ends_at = wall_clock() + timedelta(days=60)
    who = Identity(
        native_id="n1", handle="shop", scopes=("read",), access_ends_at=ends_at,
        secrets={"session": "s1"}, settings={"max_length": 5000},
    )  # fmt: skip
    channel = a_channel(a_brand(), "fake", secrets={"token": "t"}, identity=who)
    account = account_of(fresh(channel))
    assert (account.native_id, account.handle) == ("n1", "shop")
    assert account.secrets == {"token": "t", "session": "s1"}
    assert account.settings["max_length"] == 5000
    assert (channel.scopes, channel.access_ends_at) == (["read"], ends_at)


def test_an_ended_session_is_renewed_once_and_the_page_fetched(
    network: Scripted, channel: Channel
) -> None:
    network.pages = [SignInAgain(key="connector.session_ended"), page("p1")]
    network.renewals = [Renewal(secrets={"token": "second", "refresh": ""})]
    assert poll_channel(channel, now=wall_clock()) == 1
    assert network.seen[-1].secrets == {"token": "second", "refresh": "r1"}
    assert fresh(channel).state == "live"


def test_a_session_that_stays_ended_signs_out(network: Scripted, channel: Channel) -> None:
    network.pages = [SignInAgain(key="connector.session_ended")]
    network.renewals = [SignInAgain("revoked")]
    poll_channel(channel, now=wall_clock())
    assert fresh(channel).state == "needs_sign_in"


def test_another_refusal_of_access_spends_no_refresh_token(
    network: Scripted, channel: Channel
) -> None:
    network.pages = [SignInAgain("unknown token")]
    network.renewals = [Renewal(secrets={"token": "second"})]
    poll_channel(channel, now=wall_clock())
    assert fresh(channel).state == "needs_sign_in"
    assert network.renewals, "a token that may be used once was spent for nothing"


def test_two_processes_renew_once(network: Scripted, channel: Channel) -> None:
    now = wall_clock()
    Channel.objects.filter(pk=channel.pk).update(renewing_at=now)
    network.renewals = [Renewal(secrets={"token": "second"})]
    assert not renew_access(fresh(channel), now=now + timedelta(seconds=30))
    assert network.renewals
    assert renew_access(fresh(channel), now=now + timedelta(minutes=3))
    assert account_of(fresh(channel)).secrets["token"] == "second"


def test_a_renewal_that_fails_for_now_loses_nothing(network: Scripted, channel: Channel) -> None:
    now = wall_clock()
    network.renewals = [TryLater("503")]
    assert not renew_access(channel, now=now)
    kept = fresh(channel)
    assert (kept.state, kept.renewing_at) == ("live", None)
    assert kept.renew_at is not None
    assert kept.renew_at > now
    assert account_of(kept).secrets["token"] == "first"


def test_access_is_renewed_in_time_by_the_loop(network: Scripted, channel: Channel) -> None:
    now = wall_clock()
    network.renewals = [
        Renewal(secrets={"token": "second"}, access_ends_at=now + timedelta(hours=2))
    ]
    Channel.objects.filter(pk=channel.pk).update(renew_at=now)
    assert work.renew_accesses(now) == 1
    kept = fresh(channel)
    assert kept.renew_at is not None
    assert now + timedelta(hours=1) < kept.renew_at < now + timedelta(hours=2)
    assert work.renew_accesses(now) == 0


def test_people_hear_of_access_that_ends_days_before(network: Scripted, channel: Channel) -> None:
    now = wall_clock()
    access = access_of(a_person(channel.brand))
    for days, is_told in ((30, False), (6, True)):
        ends_at = now + timedelta(days=days)
        Channel.objects.filter(pk=channel.pk).update(access_ends_at=ends_at)
        assert bool(ending_channels(access, now)) is is_told
    assert not ending_channels(access_of(a_person(channel.brand, "agent")), now)


# Hearing -----------------------------------------------------------------------------------------


def test_what_was_missed_is_counted_while_it_is_fetched(
    network: Scripted, channel: Channel
) -> None:
    now = wall_clock()
    network.pages = [TryLater("down")] * 3
    for _ in range(3):
        poll_channel(fresh(channel), now=now)
    assert fresh(channel).state == "blind"
    network.pages = [page("a", "b", more=True), page("c"), page("d")]
    for _ in range(3):
        poll_channel(fresh(channel), now=now + timedelta(hours=1))
    kept = fresh(channel)
    assert (kept.state, kept.fetched["posts"]) == ("live", 3)
    assert RawPayload.objects.count() == 4
    assert datetime.fromisoformat(kept.fetched["since"]) <= now


def test_terms_reach_the_network(network: Scripted, channel: Channel) -> None:
    assert set_terms(channel, ["Lumina", "#lumina"], now=wall_clock())
    assert not set_terms(fresh(channel), ["Lumina", "#lumina"], now=wall_clock())
    poll_channel(fresh(channel), now=wall_clock())
    assert network.seen[-1].terms == ("Lumina", "#lumina")


def test_a_ring_brings_the_next_poll_forward(channel: Channel) -> None:
    later = wall_clock() + timedelta(hours=1)
    Channel.objects.filter(pk=channel.pk).update(due_at=later)
    listening.ring(channel.pk)
    soon = fresh(channel).due_at
    assert soon is not None
    assert soon < later


def test_one_thread_waits_on_each_channel_and_rings(
    network: Scripted, channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    rung: queue.Queue[int] = queue.Queue()
    account = account_of(channel)
    monkeypatch.setattr(listening, "_wait_once", lambda _: network.wait(account, 1))
    monkeypatch.setattr(listening, "ring", rung.put)
    try:
        listening.keep_listening()
        listening.keep_listening()
        assert len(ears()) == 1
        for _ in range(2):
            network.rang.set()
            assert rung.get(timeout=10) == channel.pk
        Channel.objects.filter(pk=channel.pk).update(state="paused")
        listening.keep_listening()
        for thread in ears():
            network.rang.set()
            thread.join(10)
        assert not ears()
    finally:
        for thread in listening.stop_listening():
            network.rang.set()
            thread.join(10)


def ears() -> list[threading.Thread]:
    return [one for one in threading.enumerate() if one.name.startswith("listening to")]


def test_a_cycle_by_hand_holds_no_connection_open(network: Scripted, channel: Channel) -> None:
    work.listen_for_news(wall_clock())
    assert not ears()


# Costs -------------------------------------------------------------------------------------------


def test_the_cap_of_a_month_stops_asking_and_says_so(network: Scripted) -> None:
    channel = a_channel(a_brand(), "fake", settings={"month_cap": 1})
    now = datetime.fromisoformat("2026-11-30T12:00:00+00:00")
    network.pages = [page("a", cost=600_000), page("b", cost=600_000), page("c"), page("d")]
    for _ in range(3):
        poll_channel(fresh(channel), now=now)
    kept = fresh(channel)
    assert (kept.month, kept.month_cost) == ("2026-11", 1_200_000)
    assert kept.problem_key == "channel.cap_reached"
    assert len(network.pages) == 2
    poll_channel(fresh(channel), now=now + timedelta(days=1))
    assert fresh(channel).problem_key == ""


# A network that tries the address ----------------------------------------------------------------


def test_a_greeting_is_answered_only_where_it_is_the_agreed_one(channel: Channel) -> None:
    where = f"/hooks/{channel.hook}/"
    said = Client().get(where, {"token": "first", "challenge": "42"})
    assert (said.status_code, said.content) == (200, b"42")
    refused = Client().get(where, {"token": "guessed", "challenge": "42"})
    assert (refused.status_code, refused.json()["key"]) == (403, "hook.not_greeted")


def test_a_draft_is_unchanged_by_the_outbox(channel: Channel) -> None:
    now = wall_clock()
    draft = Draft(key="k", text="Hello", to="n", to_handle="ana", heard_at=now, by_person=True)
    made = enqueue(channel, draft, actor=DESK, now=now, purpose="case:1")
    assert draft_of(delivery_by_id(made.pk)) == draft
