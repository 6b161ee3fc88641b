"""Events in the shape of Jetstream, to arrivals."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any

from fener.connectors import reading, times
from fener.connectors.contract import Payload, Unreadable
from fener.connectors.firehose.records import (
    POST,
    REPOST,
    author_of,
    key_of,
    part,
    payload_of,
    post_of,
    repost_of,
    uri_in,
    uri_of,
)
from fener.core.posts import Arrival, Deletion


def uri_of_event(event: Mapping[str, Any]) -> str:
    commit = part(event, "commit")
    return f"at://{event.get('did')}/{commit.get('collection')}/{commit.get('rkey')}"


def payload_of_event(event: Mapping[str, Any]) -> Payload:
    """Keyed so that a post has one key whether it comes from a stream or is asked for."""
    uri, commit = uri_of_event(event), part(event, "commit")
    if commit.get("operation") == "create":
        return payload_of(key_of(uri, str(commit.get("cid"))), event)
    said = f"{uri} {commit.get('rev')}".encode("utf-8", "replace")
    return payload_of("gone:" + blake2b(said, digest_size=20).hexdigest(), event)


def arrival_of_event(event: Mapping[str, Any], us: str) -> Arrival:
    """Raises `Unreadable`."""
    commit = part(event, "commit")
    if not commit:
        raise Unreadable("payload.missing", field="commit")
    operation = reading.choice(commit, "operation", ("create", "delete"), "")
    collection = reading.choice(commit, "collection", (POST, REPOST), "")
    did = reading.identifier(event, "did", required=True)
    rkey = reading.identifier(commit, "rkey", required=True)
    uri = uri_of({"uri": f"at://{did}/{collection}/{rkey}"})
    seen_at = _seen_at(event)
    if operation == "delete":
        return Deletion(native_id=uri, at=seen_at)
    record = commit.get("record")
    if not isinstance(record, dict):
        raise Unreadable("payload.missing", field="record")
    author = author_of(part(event, "author"), did)
    if collection == REPOST:
        return repost_of(uri, author, uri_in(record, "subject"), record, seen_at)
    return post_of(uri, author, record, seen_at, us)


def _seen_at(event: Mapping[str, Any]) -> datetime:
    stamp = reading.count(event, "time_us")
    if stamp is None:
        raise Unreadable("payload.missing", field="time_us")
    return times.moment(stamp / 1000, "time_us").astimezone(UTC)
