"""What Bluesky's servers tell, to arrivals: notifications, found posts, and events of a stream."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from hashlib import blake2b
from typing import Any

from fener.connectors import reading, times
from fener.connectors.bluesky.client import HEARD
from fener.connectors.contract import Payload, Unreadable
from fener.connectors.firehose.records import (
    author_of,
    key_of,
    part,
    payload_of,
    post_of,
    repost_of,
    uri_of,
)
from fener.connectors.firehose.translate import arrival_of_event
from fener.core.posts import Arrival, Deletion, Post


def payload_of_view(view: Mapping[str, Any]) -> Payload:
    """Of a notification or a found post. Raises `Unreadable`."""
    uri = reading.identifier(view, "uri", required=True)
    return payload_of(key_of(uri, reading.identifier(view, "cid")), view)


def payload_of_gone(uri: str, now: datetime) -> Payload:
    """Of a post that was there and no longer is."""
    key = "gone:" + blake2b(uri.encode(), digest_size=20).hexdigest()
    return payload_of(key, {"gone": uri, "at": now.isoformat()})


def arrival_of(body: bytes, us: str) -> Arrival:
    """`us`: our own identifier. Raises `Unreadable`."""
    item = reading.read_object(body)
    if "commit" in item:
        return arrival_of_event(item, us)
    if "gone" in item:
        return Deletion(native_id=uri_of(item, "gone"), at=times.moment(item.get("at"), "at"))
    return _of_view(item, us)


def _of_view(view: Mapping[str, Any], us: str) -> Post:
    uri = uri_of(view)
    told = part(view, "author")
    author = author_of(told, reading.identifier(told, "did", required=True))
    record = view.get("record")
    if not isinstance(record, dict):
        raise Unreadable("payload.missing", field="record")
    seen_at = None
    if view.get("indexedAt"):
        seen_at = times.moment(view["indexedAt"], "indexedAt")
    if "reason" in view:
        reason = reading.choice(view, "reason", HEARD, "")
        if reason == "repost":
            subject = uri_of(view, "reasonSubject")
            return repost_of(uri, author, subject, record, seen_at)
    post = post_of(uri, author, record, seen_at, us)
    closed = ""
    if part(told, "viewer").get("blockedBy") is True:
        closed = "bluesky.blocked"
    elif part(view, "viewer").get("replyDisabled") is True:
        closed = "bluesky.replies_closed"
    changes: dict[str, Any] = {"reposts": reading.count(view, "repostCount") or 0}
    if "reason" in view:
        changes["is_overheard"] = False
    if closed:
        changes["closed"] = {"reply_public": closed}
    return replace(post, **changes)
