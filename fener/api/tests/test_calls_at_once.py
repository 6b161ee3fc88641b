"""Webhooks come twice, late, out of order, in batches and together with those of others: each item
is stored once and becomes one post, and each call hears how much of it was new."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import DataError, OperationalError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from fener.api import hooks
from fener.channels.actions import receiving, set_channel_state
from fener.channels.models import Channel, RawPayload
from fener.channels.testing import SECRET, a_brand, a_channel, signed
from fener.connectors import signatures
from fener.connectors.contract import Request as Call
from fener.kit.actors import DESK
from fener.kit.times import now
from fener.mentions.actions import read_payloads
from fener.mentions.models import Mention

PLACES = 3
WRONG = "not the secret of anybody here"


@dataclass(frozen=True)
class Called:
    """One call: to which channel, with which items, and whether it is signed rightly."""

    place: int
    items: tuple[int, ...]
    is_ours: bool = True


CALLS = st.builds(
    Called,
    place=st.integers(0, PLACES - 1),
    items=st.lists(st.integers(0, 11), min_size=1, max_size=4).map(tuple),
    is_ours=st.sampled_from([True, True, True, False]),
)
LOTS = st.lists(st.lists(CALLS, min_size=1, max_size=6), max_size=6)


def written(called: Called) -> bytes:
    items = [
        {"id": f"p{number}", "at": 1_790_000_000 + number, "author": f"a{number}", "text": "Late!"}
        for number in called.items
    ]
    return json.dumps({"items": items}).encode()


def call_to(channel: Channel, called: Called) -> tuple[str, Call]:
    body = written(called)
    secret = SECRET if called.is_ours else WRONG
    said = signatures.sign([secret], int(now().timestamp()), body)
    return channel.hook, Call(method="POST", headers={"x-fener-signature": said}, body=body)


def one_post(number: int) -> tuple[str, Call]:
    return call_to(Channel.objects.get(), Called(0, (number,)))


class InAnyOrder(TestCase):
    @given(lots=LOTS, reads_between=st.booleans())
    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    def test_each_item_is_stored_once_and_each_call_hears_what_was_new(
        self, lots: list[list[Called]], reads_between: bool
    ) -> None:
        channels = [a_channel(a_brand()) for _ in range(PLACES)]
        here: set[tuple[int, int]] = set()
        for lot in lots:
            told = hooks.take_calls([call_to(channels[one.place], one) for one in lot])
            for called, stored in zip(lot, told, strict=True):
                brought = {(called.place, number) for number in called.items}
                assert stored == (len(brought - here) if called.is_ours else None)
                here |= brought if called.is_ours else set()
            if reads_between:
                for channel in channels:
                    read_payloads(channel, now=now())
        for place, channel in enumerate(channels):
            while read_payloads(channel, now=now()).payloads:
                pass
            wanted = sorted(f"p{number}" for where, number in here if where == place)
            raw = RawPayload.objects.filter(channel=channel)
            assert (raw.count(), raw.exclude(state="read").count()) == (len(wanted), 0)
            posts = Mention.objects.filter(brand=channel.brand)
            assert sorted(posts.values_list("native_id", flat=True)) == wanted


@pytest.fixture
def channel(db: Any) -> Channel:
    return a_channel(a_brand())


@pytest.mark.parametrize("state", ["paused", "disconnected"])
def test_a_channel_that_is_not_open_takes_nothing_and_the_others_go_on(
    channel: Channel, state: str
) -> None:
    shut = a_channel(a_brand())
    set_channel_state(shut, state, actor=DESK, now=now())
    one = Called(0, (1,))
    told = hooks.take_calls(
        [call_to(shut, one), call_to(channel, one), ("nobody", call_to(shut, one)[1])]
    )
    assert told == [None, 1, None]
    assert not RawPayload.objects.filter(channel=shut).exists()


def test_a_lot_ends_blindness_once(channel: Channel) -> None:
    set_channel_state(channel, "blind", actor=DESK, now=now(), blind_since=now())
    assert hooks.take_calls([one_post(1), one_post(2)]) == [1, 1]
    channel.refresh_from_db()
    assert channel.state == "live"


def test_what_one_call_cannot_be_stored_for_keeps_none_of_the_others_out(
    channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = receiving._store_calls

    def picky(lots: Any, at: Any) -> list[int]:
        if any(b'"p2"' in one.body for _, payloads in lots for one in payloads):
            with transaction.atomic():
                raise DataError("a value that no column takes")
        return store(lots, at)

    monkeypatch.setattr(receiving, "_store_calls", picky)
    assert hooks.take_calls([one_post(1), one_post(2), one_post(3)]) == [1, None, 1]
    assert RawPayload.objects.count() == 2


def test_where_the_database_has_no_time_nothing_is_tried_again_and_again(
    channel: Channel, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = Counter[str]()

    def busy(lots: Any, at: Any) -> list[int]:
        tried["store"] += 1
        raise OperationalError("database is locked")

    monkeypatch.setattr(receiving, "_store_calls", busy)
    with pytest.raises(OperationalError):
        hooks.take_calls([one_post(1), one_post(2)])
    assert tried["store"] == 1
    body = written(Called(0, (1,)))
    answer = client.post(
        f"/hooks/{channel.hook}/", body, content_type="application/json", **signed(body)
    )
    assert (answer.status_code, answer.json()["key"]) == (503, "hook.not_stored")
