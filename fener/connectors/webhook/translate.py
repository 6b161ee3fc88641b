"""The documented JSON of the generic webhook, to arrivals and back."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, tzinfo
from typing import Any

from fener.connectors import reading, times
from fener.connectors.cleaning import clean
from fener.connectors.contract import Payload, Unreadable
from fener.core.posts import (
    Arrival,
    Author,
    Deletion,
    Draft,
    Edit,
    Post,
    PostKind,
    Receipt,
    Visibility,
)

TYPES = ("post", "edit", "delete", "receipt")
STATES = ("sent", "delivered", "read", "failed")
_KINDS = tuple(kind.value for kind in PostKind)


def payloads_of(body: bytes) -> list[Payload]:
    """One payload for each item in `body`: an object, a list of objects, or `{"items": […]}`.

    An item's key is its `event` where the sender gives one, else a hash of what it says: the
    same item delivered twice has the same key however the call was put together.
    Raises `Unreadable`.
    """
    value = reading.read_json(body, limit=len(body))
    if isinstance(value, dict) and "items" in value:
        value = value["items"]
    items = value if isinstance(value, list) else [value]
    if not items or not all(isinstance(item, dict) for item in items):
        raise Unreadable("payload.not_an_object")
    payloads = []
    for item in items:
        written = json.dumps(item, sort_keys=True, separators=(",", ":")).encode()
        event = item.get("event")
        named = isinstance(event, str) and 0 < len(event) <= reading.MAX_ID
        key = f"event:{event}" if named else hashlib.blake2b(written, digest_size=16).hexdigest()
        payloads.append(Payload(key=clean(key), body=written))
    return payloads


def arrival_of(body: bytes, default_zone: tzinfo | None, handle: str) -> Arrival:
    """The arrival in one item. `handle` is our own: what it wrote is an echo.
    Raises `Unreadable`."""
    item = reading.read_object(body, limit=2 * reading.MAX_ITEM)
    what = reading.choice(item, "type", TYPES, "post")
    native_id = reading.identifier(item, "id", required=True)
    at = times.moment(item.get("at"), "at", default_zone)
    match what:
        case "edit":
            return Edit(native_id=native_id, text=reading.text(item, "text", required=True), at=at)
        case "delete":
            return Deletion(native_id=native_id, at=at)
        case "receipt":
            return Receipt(
                native_id=native_id,
                at=at,
                url=reading.text(item, "url"),
                state=reading.choice(item, "state", STATES, "sent"),
                idempotency_key=reading.identifier(item, "key"),
                reason=reading.text(item, "reason"),
            )
        case _:
            author = reading.author(item, "author", f"unknown:{native_id}")
            return _post(item, native_id, author, handle, at=at)


def _post(item: dict[str, Any], native_id: str, author: Author, handle: str, at: datetime) -> Post:
    kind = PostKind(reading.choice(item, "kind", _KINDS, PostKind.POST.value))
    private = reading.flag(item, "private")
    ours = bool(handle) and author.handle.casefold() == handle.lstrip("@").casefold()
    return Post(
        native_id=native_id,
        author=author,
        text=reading.text(item, "text", required=kind is not PostKind.REPOST),
        at=at,
        kind=kind,
        visibility=Visibility.PRIVATE if private else Visibility.PUBLIC,
        conversation=reading.identifier(item, "conversation"),
        in_reply_to=reading.identifier(item, "in_reply_to"),
        url=reading.text(item, "url"),
        language=reading.text(item, "language"),
        place=reading.text(item, "place"),
        reposts=reading.count(item, "reposts") or 0,
        attachments=reading.attachments(item),
        by_us=reading.flag(item, "by_us") or ours,
        idempotency_key=reading.identifier(item, "key"),
    )


def message_of(draft: Draft) -> dict[str, Any]:
    """What we send out for `draft`."""
    return {
        "type": "reply",
        "key": draft.key,
        "text": draft.text,
        "private": draft.visibility is Visibility.PRIVATE,
        "conversation": draft.conversation,
        "in_reply_to": draft.in_reply_to,
        "to": draft.to,
        "attachments": [
            {"url": one.url, "media_type": one.media_type, "name": one.name, "alt": one.alt}
            for one in draft.attachments
        ],
    }
