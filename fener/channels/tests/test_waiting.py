"""What waits to be read is found by what waits, however much a channel has read before."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection

from fener.channels.actions import settle_payloads, store_payloads
from fener.channels.models import Channel, RawPayload
from fener.channels.queries import unread_channel, unread_ids
from fener.channels.testing import a_brand, a_channel
from fener.connectors.contract import Payload

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def store(channel: Channel, *keys: str) -> None:
    store_payloads(channel, [Payload(key=key, body=b"{}") for key in keys], now=NOON)


def test_the_channel_that_waits_longest_comes_first() -> None:
    brand = a_brand()
    first, second = a_channel(brand, name="first"), a_channel(brand, name="second")
    assert unread_channel() is None
    store(second, "a")
    store(first, "b")
    store(second, "c")
    assert unread_channel() == second.pk
    settle_payloads(unread_ids(second, 1), {})
    assert unread_channel() == first.pk
    assert len(unread_ids(second, 10)) == 1


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL plans by what a table holds")
def test_reading_never_walks_what_was_read() -> None:
    channel = a_channel(a_brand())
    waiting = RawPayload.objects.filter(state="stored", channel_id=channel.pk).order_by("id")
    plan = waiting[:10].explain()
    assert "payload_waiting" in plan
    assert "TEMP B-TREE" not in plan
