"""Networks that misbehave: one that breaks the rules harms itself and nobody else."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from fener.channels import listening, work
from fener.channels.actions import (
    claim_delivery,
    enqueue,
    look_for,
    poll_channel,
    renew_access,
    send_delivery,
    store_payloads,
)
from fener.channels.models import Channel, Delivery, RawPayload
from fener.channels.queries import account_of, delivery_by_id
from fener.channels.testing import a_brand, a_channel
from fener.connectors import registry
from fener.connectors.contract import (
    Account,
    Fetched,
    Payload,
    Preview,
    Refused,
    Renewal,
    Request,
    SignInAgain,
    TryLater,
)
from fener.connectors.partial import Partial
from fener.core.posts import Draft, Receipt, Visibility
from fener.kit.actors import DESK
from fener.kit.times import now as wall_clock

pytestmark = pytest.mark.django_db

TOKEN = "EAAB-a-token-nobody-may-read"


class Rough(Partial):
    """Gives back, or raises, what a test has put up for a channel."""

    def __init__(self) -> None:
        self.pages: dict[int, list[Any]] = {}
        self.renewals: list[Any] = []
        self.sends: list[Any] = []
        self.found: Receipt | None = None
        self.renewed = 0

    def fetch(self, account: Account, cursor: str) -> Fetched:
        lot = self.pages.get(account.channel_id)
        return _given(lot.pop(0) if lot else Fetched(payloads=[], cursor=cursor))

    def renew(self, account: Account) -> Renewal:
        self.renewed += 1
        return _given(self.renewals.pop(0))

    def preview(self, account: Account, draft: Draft) -> Preview:
        return Preview(text=draft.text, length=0, limit=0, handle="")

    def send(self, account: Account, draft: Draft) -> Receipt:
        return _given(self.sends.pop(0))

    def find(self, account: Account, draft: Draft, since: datetime) -> Receipt | None:
        return self.found

    def greet(self, account: Account, request: Request) -> bytes:
        raise TryLater("503")


def _given(value: Any) -> Any:
    if isinstance(value, Exception):
        raise value
    return value


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> Rough:
    rough = Rough()
    fake = registry.manifest("fake")
    able = replace(fake.capabilities, renews=True, greets=True, finds=True)
    known = {**registry.manifests(), "fake": replace(fake, capabilities=able)}
    monkeypatch.setattr(registry, "manifests", lambda: known)
    monkeypatch.setattr(registry, "connector", lambda _name: rough)
    return rough


@pytest.fixture
def channel(network: Rough) -> Channel:
    return a_channel(a_brand(), "fake", secrets={"token": TOKEN, "refresh": "r1"})


def fresh(channel: Channel) -> Channel:
    return Channel.objects.select_related("brand").get(pk=channel.pk)


def page(*keys: str, cursor: str = "", more: bool = False) -> Fetched:
    payloads = [Payload(key=key, body=key.encode()) for key in keys]
    return Fetched(payloads=payloads, cursor=cursor, more=more)


def kept(channel: Channel) -> int:
    return RawPayload.objects.filter(channel=channel).count()


# One bad channel among good ones -----------------------------------------------------------------


@pytest.mark.parametrize("cap", ["ten dollars", "inf", "nan", [10]])
def test_a_cap_that_is_no_number_stops_its_own_channel_only(network: Rough, cap: Any) -> None:
    brand = a_brand()
    bad = a_channel(brand, "fake", settings={"month_cap": cap})
    good = a_channel(brand, "fake")
    network.pages = {bad.pk: [page("a")], good.pk: [page("b")]}
    work.poll_channels(wall_clock())
    assert (kept(bad), kept(good)) == (0, 1)
    assert fresh(bad).problem_key == "channel.cap_reached"


@pytest.mark.parametrize("cursor", ["\0", "\ud800 half a pair"])
def test_a_cursor_that_no_database_takes_loses_nothing(network: Rough, cursor: str) -> None:
    brand = a_brand()
    bad, good = a_channel(brand, "fake"), a_channel(brand, "fake")
    network.pages = {bad.pk: [page("a", cursor=cursor)], good.pk: [page("b")]}
    work.poll_channels(wall_clock())
    assert (kept(bad), kept(good)) == (1, 1)


def test_a_page_that_can_not_be_stored_leaves_the_cursor_and_is_told(
    network: Rough, channel: Channel
) -> None:
    good = a_channel(channel.brand, "fake")
    broken: Any = Payload(key="b", body=b"", headers={"at": object()})  # type: ignore[dict-item]
    network.pages = {
        channel.pk: [Fetched(payloads=[broken], cursor="beyond")],
        good.pk: [page("c")],
    }
    work.poll_channels(wall_clock())
    assert (kept(channel), kept(good)) == (0, 1)
    told = fresh(channel)
    assert (told.cursor, told.problem_key, told.failures) == ("", "connector.fault", 1)


def test_long_keys_that_begin_alike_are_two_events(channel: Channel) -> None:
    alike = "x" * 64
    lot = [Payload(key=alike + end, body=b"{}") for end in ("1", "2", "1")]
    assert store_payloads(channel, lot, now=wall_clock()) == 2
    assert store_payloads(channel, lot, now=wall_clock()) == 0


# Rests -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("said", [datetime(9999, 1, 1, tzinfo=UTC), datetime(2999, 1, 1)])
def test_no_network_rests_for_a_thousand_years(
    network: Rough, channel: Channel, said: datetime
) -> None:
    now = wall_clock()
    network.pages = {channel.pk: [TryLater(at=said)]}
    poll_channel(channel, now=now)
    assert fresh(channel).due_at == now + timedelta(days=1)


def test_a_network_that_says_at_once_is_not_called_at_once(
    network: Rough, channel: Channel
) -> None:
    now = wall_clock()
    network.pages = {channel.pk: [TryLater(at=now)]}
    poll_channel(channel, now=now)
    due_at = fresh(channel).due_at
    assert due_at is not None
    assert due_at > now
    network.sends = [TryLater(at=now - timedelta(days=1))]
    sent = send(channel, now)
    assert sent.state == "queued"
    assert sent.due_at > now


def test_a_ring_does_not_cut_a_rest_short(network: Rough, channel: Channel) -> None:
    now = wall_clock()
    at = now + timedelta(minutes=15)
    network.pages = {channel.pk: [TryLater(at=at)]}
    poll_channel(channel, now=now)
    listening.ring(channel.pk)
    assert fresh(channel).due_at == at


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """How often a network was waited on that hangs up at once; ended by the test."""
    seen: list[bool] = []
    monkeypatch.setattr(listening, "ring", lambda _channel_id: None)
    monkeypatch.setattr(listening.connection, "close", lambda: None)
    monkeypatch.setattr(listening, "_wait_once", lambda _channel_id: bool(seen.append(False)))
    return seen


def test_a_network_that_hangs_up_at_once_is_not_called_without_end(waits: list[bool]) -> None:
    class Counted(threading.Event):
        rests: list[float] = []

        def wait(self, timeout: float | None = None) -> bool:
            self.rests.append(timeout or 0)
            if len(self.rests) == 4:
                self.set()
            return self.is_set()

    listening._listen(listening._Ear(1, ended=Counted()))
    assert len(waits) == 4
    assert Counted.rests == [2.0, 10.0, 60.0, 60.0]


# Access ------------------------------------------------------------------------------------------


def test_nobody_has_to_sign_in_because_another_call_is_renewing(
    network: Rough, channel: Channel
) -> None:
    now = wall_clock()
    Channel.objects.filter(pk=channel.pk).update(renewing_at=now)
    network.pages = {channel.pk: [SignInAgain(key="connector.session_ended"), page("a")]}
    poll_channel(fresh(channel), now=now)
    assert (fresh(channel).state, network.renewed) == ("live", 0)
    Channel.objects.filter(pk=channel.pk).update(renewing_at=None)
    poll_channel(fresh(channel), now=now)
    assert kept(channel) == 1


def test_nobody_has_to_sign_in_because_a_renewal_has_to_wait(
    network: Rough, channel: Channel
) -> None:
    now = wall_clock()
    network.sends = [SignInAgain(key="connector.session_ended")]
    network.renewals = [TryLater("503")]
    assert send(channel, now).state == "queued"
    assert fresh(channel).state == "live"


@pytest.mark.parametrize("key", ["connector.session_ended", "connector.sign_in_again"])
def test_a_call_with_secrets_of_yesterday_is_made_again_with_those_of_today(
    network: Rough, channel: Channel, key: str
) -> None:
    stale = fresh(channel)
    network.renewals = [Renewal(secrets={"token": "second", "refresh": "r2"})]
    assert renew_access(fresh(channel), now=wall_clock())
    network.pages = {channel.pk: [SignInAgain(key=key), page("a")]}
    assert poll_channel(stale, now=wall_clock()) == 1
    assert (fresh(channel).state, network.renewed) == ("live", 1)


@pytest.mark.parametrize("refusal", [Refused, SignInAgain, TryLater])
def test_a_token_that_a_network_says_again_is_kept_nowhere(
    network: Rough, channel: Channel, refusal: Any
) -> None:
    now = wall_clock()
    network.pages = {channel.pk: [refusal(f"Malformed access token {TOKEN}")]}
    network.sends = [refusal(f"Malformed access token {TOKEN}")]
    sent = send(channel, now)
    poll_channel(fresh(channel), now=now)
    for told in (sent.problem_detail, fresh(channel).problem_detail):
        assert told == "Malformed access token …"
    assert account_of(fresh(channel)).secrets["token"] == TOKEN


# What was said -----------------------------------------------------------------------------------


def test_the_same_words_to_somebody_else_do_not_settle_an_unknown_send(
    network: Rough, channel: Channel
) -> None:
    now = wall_clock()
    network.sends = [Receipt(native_id="m1", at=now), ValueError("cut off")]
    assert send(channel, now, to="ana").state == "sent"
    unknown = send(channel, now, to="bora")
    assert unknown.state == "unknown"
    network.found = Receipt(native_id="m1", at=now, idempotency_key=unknown.key)
    assert not look_for(delivery_by_id(unknown.pk), now=now)
    assert delivery_by_id(unknown.pk).state == "unknown"
    network.found = Receipt(native_id="m2", at=now, idempotency_key=unknown.key)
    assert look_for(delivery_by_id(unknown.pk), now=now)
    assert delivery_by_id(unknown.pk).native_id == "m2"


def send(channel: Channel, now: datetime, to: str = "ana") -> Delivery:
    draft = Draft(key="", text="We are sorry.", to=to, visibility=Visibility.PRIVATE)
    delivery = enqueue(channel, draft, actor=DESK, now=now, purpose="case:1")
    assert claim_delivery(delivery, now=now)
    send_delivery(delivery, now=now)
    return delivery_by_id(delivery.pk)


# A network that tries the address ----------------------------------------------------------------


def test_a_greeting_that_fails_says_so_and_is_no_fault_of_ours(channel: Channel) -> None:
    said = Client().get(f"/hooks/{channel.hook}/", {"challenge": "42"})
    assert (said.status_code, said.json()["key"]) == (503, "connector.try_later")


def test_our_own_sentence_is_not_told_as_the_networks_words(
    network: Rough, channel: Channel
) -> None:
    network.pages = {channel.pk: [Refused(key="connector.scope_missing")]}
    poll_channel(channel, now=wall_clock())
    told = fresh(channel)
    assert (told.problem_key, told.problem_detail) == ("connector.scope_missing", "")
