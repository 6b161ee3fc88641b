"""Builders for tests: a brand with a replay channel, posts, and mentions made of them."""

from __future__ import annotations

import itertools
import json
from datetime import UTC, datetime, timedelta
from typing import Any

from fener.channels import actions as channel_actions
from fener.channels.models import Channel
from fener.connectors.contract import Payload
from fener.kit.actors import DESK
from fener.mentions.actions import read_payloads
from fener.mentions.actions.read import Batch
from fener.people import actions as people_actions
from fener.people.models import Brand

NOON = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
"""A Wednesday."""

_numbers = itertools.count(1)


def make_brand(name: str = "", **fields: Any) -> Brand:
    name = name or f"Brand {next(_numbers)}"
    return people_actions.create_brand(actor=DESK, now=NOON, name=name, **fields)


def make_channel(
    brand: Brand, network: str = "replay", *, since: datetime | None = None, **fields: Any
) -> Channel:
    """A channel that has listened for a year, so that posts of tests are not back-log."""
    return channel_actions.connect_channel(
        brand,
        actor=DESK,
        now=NOON - timedelta(days=365),
        network=network,
        name=fields.pop("name", f"Channel {next(_numbers)}"),
        connected_at=since,
        **fields,
    )


def line(text: str, **fields: Any) -> dict[str, Any]:
    """One post as a line of a file, written at noon by Bora unless `fields` say otherwise."""
    return {
        "id": fields.pop("id", f"p{next(_numbers)}"),
        "at": fields.pop("at", NOON).isoformat(),
        "author": fields.pop("author", "bora"),
        "text": text,
        **fields,
    }


def payload(record: dict[str, Any] | bytes, key: str = "") -> Payload:
    body = record if isinstance(record, bytes) else json.dumps(record).encode()
    return Payload(key=key or f"key{next(_numbers)}", body=body)


def take(channel: Channel, *records: dict[str, Any] | bytes, now: datetime = NOON) -> Batch:
    """Store and read records as a channel would."""
    channel_actions.store_payloads(channel, [payload(record) for record in records], now=now)
    return read_payloads(channel, now=now)
