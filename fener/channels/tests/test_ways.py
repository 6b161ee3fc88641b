"""How a post can be answered: by what the network has, by its windows, and by the post itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from fener.channels.actions import claim_delivery, enqueue
from fener.channels.models import Channel
from fener.channels.queries import due_deliveries
from fener.channels.testing import a_brand, a_channel
from fener.channels.ways import answering_channel_of, way_of, ways_to_answer
from fener.connectors import registry
from fener.connectors.manifests import Rate
from fener.core.posts import Draft, Visibility
from fener.kit.actors import DESK
from fener.kit.times import now as wall_clock

pytestmark = pytest.mark.django_db

PUBLIC, PRIVATE = Visibility.PUBLIC, Visibility.PRIVATE
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def channel(monkeypatch: pytest.MonkeyPatch) -> Channel:
    fake = registry.manifest("fake")
    windows = {"reply_private": 7 * DAY, "message": DAY, "message_by_person": 7 * DAY}
    can = replace(fake.capabilities, max_length_private=2000)
    known = {**registry.manifests(), "fake": replace(fake, windows=windows, capabilities=can)}
    monkeypatch.setattr(registry, "manifests", lambda: known)
    return a_channel(a_brand(), "fake")


def ways(channel: Channel, visibility: Visibility, ago: timedelta, **how: object):
    now = wall_clock()
    return ways_to_answer(channel, visibility=visibility, written_at=now - ago, now=now, **how)


def test_a_public_post_is_answered_in_both_ways_and_a_private_one_only_in_private(
    channel: Channel,
) -> None:
    both = ways(channel, PUBLIC, HOUR)
    assert [way.visibility for way in both] == [PUBLIC, PRIVATE]
    assert [way.limit for way in both] == [300, 2000]
    assert [way.visibility for way in ways(channel, PRIVATE, HOUR)] == [PRIVATE]


@pytest.mark.parametrize(
    ("visibility", "ago", "is_open", "needs_person"),
    [
        (PUBLIC, 6 * DAY, True, False),
        (PUBLIC, 8 * DAY, False, False),
        (PRIVATE, 23 * HOUR, True, False),
        (PRIVATE, 25 * HOUR, True, True),
        (PRIVATE, 8 * DAY, False, True),
    ],
)
def test_private_answers_have_windows(
    channel: Channel, visibility: Visibility, ago: timedelta, is_open: bool, needs_person: bool
) -> None:
    way = way_of(ways(channel, visibility, ago), PRIVATE)
    assert way is not None
    assert (way.is_open, way.needs_person) == (is_open, needs_person)
    assert way.until is not None
    assert (way.shut == "way.window_over") is not is_open


def test_a_post_shuts_a_way_by_itself(channel: Channel) -> None:
    shut = {"reply_public": "connector.not_yours"}
    public, private = ways(channel, PUBLIC, HOUR, closed=shut)
    assert (public.shut, private.is_open) == ("connector.not_yours", True)


def test_a_channel_that_is_signed_out_sends_nothing(channel: Channel) -> None:
    Channel.objects.filter(pk=channel.pk).update(state="needs_sign_in")
    channel.refresh_from_db()
    found = ways(channel, PUBLIC, HOUR)
    assert {way.shut for way in found} == {"reply.channel_cannot_send"}


def test_a_servers_own_limit_is_believed(channel: Channel) -> None:
    channel.settings["max_length"] = 5000
    assert ways(channel, PUBLIC, HOUR)[0].limit == 5000


def test_what_a_listener_heard_is_answered_by_another_account_of_the_same_network(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    brand = a_brand()
    listener = a_channel(brand, "file", space="fake")
    assert answering_channel_of(listener) == listener
    a_channel(a_brand(), "fake")
    account = a_channel(brand, "fake")
    assert answering_channel_of(listener) == account
    assert answering_channel_of(account) == account
    Channel.objects.filter(pk=account.pk).update(state="paused")
    assert answering_channel_of(listener) == listener


def test_no_more_leaves_than_the_network_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    fake = registry.manifest("fake")
    known = {**registry.manifests(), "fake": replace(fake, rate=Rate(calls=3, per=HOUR))}
    monkeypatch.setattr(registry, "manifests", lambda: known)
    channel = a_channel(a_brand(), "fake")
    now = wall_clock()
    for n in range(5):
        draft = Draft(key=f"k{n}", text="Hello")
        made = enqueue(channel, draft, actor=DESK, now=now, purpose="case:1")
        if n == 0:
            claim_delivery(made, now=now)
    assert len(due_deliveries(now, 10)) == 2
    assert len(due_deliveries(now + 2 * HOUR, 10)) == 3
