"""The fake network's events to arrivals, and our drafts to its posts. Pure, both ways."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from fener.connectors import reading, times
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

EVENTS = ("post.created", "post.edited", "post.deleted", "message.read")
_KINDS = ("post", "comment", "message", "repost")


def payload_of(event: Any) -> Payload:
    """One event as a payload. Its key is the event's id: polled or called in, it is the same.
    Raises `Unreadable`."""
    if not isinstance(event, dict):
        raise Unreadable("payload.not_an_object")
    body = json.dumps(event, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    key = reading.identifier(event, "id", required=True)
    return Payload(key=key, body=body.encode("utf-8", "replace"))


def arrival_of(body: bytes, base: str, handle: str, words: Sequence[str] = ()) -> Arrival:
    """The arrival in one event. `handle` is our own: what it wrote is an echo. `base` is the
    network's address, for posts whose event names only a path. `words`: a post that holds one of
    them was asked for by name, and is not overheard. Raises `Unreadable`."""
    event = reading.read_object(body)
    what = reading.choice(event, "type", EVENTS, "")
    at = times.moment(event.get("at"), "at")
    post = event.get("post")
    if not isinstance(post, dict):
        raise Unreadable("payload.missing", field="post")
    native_id = reading.identifier(post, "id", required=True)
    match what:
        case "post.edited":
            return Edit(native_id=native_id, text=reading.text(post, "text", required=True), at=at)
        case "post.deleted":
            return Deletion(native_id=native_id, at=at)
        case "message.read":
            key = reading.identifier(post, "key")
            return Receipt(native_id=native_id, at=at, state="read", idempotency_key=key)
        case _:
            overheard = reading.flag(event, "overheard") and not _holds(post, words)
            return _post(post, native_id, base, handle, overheard=overheard)


def _holds(post: Mapping[str, Any], words: Sequence[str]) -> bool:
    text = reading.text(post, "text").casefold()
    return any(word.casefold() in text for word in words)


def _post(
    post: Mapping[str, Any], native_id: str, base: str, handle: str, *, overheard: bool
) -> Post:
    author = reading.author(post, "author", f"unknown:{native_id}")
    path = reading.text(post, "path")
    private = reading.flag(post, "private")
    return Post(
        native_id=native_id,
        author=author,
        text=reading.text(post, "text", required=True),
        at=times.moment(post.get("at"), "post.at"),
        kind=PostKind(reading.choice(post, "kind", _KINDS, "post")),
        visibility=Visibility.PRIVATE if private else Visibility.PUBLIC,
        conversation=reading.identifier(post, "conversation"),
        in_reply_to=reading.identifier(post, "in_reply_to"),
        url=reading.text(post, "url") or (base.rstrip("/") + path if path else ""),
        place=_place(post),
        reposts=reading.count(post, "reposts") or 0,
        is_overheard=overheard,
        by_us=bool(handle) and _same_handle(author, handle),
        idempotency_key=reading.identifier(post, "key"),
    )


def _place(post: Mapping[str, Any]) -> str:
    author = post.get("author")
    return reading.text(author, "place") if isinstance(author, dict) else ""


def _same_handle(author: Author, handle: str) -> bool:
    return author.handle.casefold() == handle.lstrip("@").casefold()


def post_of(draft: Draft) -> dict[str, str]:
    """What we ask the network to publish for `draft`."""
    if draft.visibility is Visibility.PRIVATE:
        kind = "message"
    else:
        kind = "comment" if draft.in_reply_to else "post"
    return {
        "kind": kind,
        "text": draft.text,
        "in_reply_to": draft.in_reply_to,
        "to": draft.to if kind == "message" else "",
        "key": draft.key,
    }
