"""What happens on an Instagram account to arrivals, called in or asked for. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from fener.connectors import reading, times
from fener.connectors.contract import Payload, Unreadable
from fener.connectors.meta import hooks, messaging
from fener.connectors.meta.hooks import Item
from fener.core.posts import Arrival, Attachment, Author, Post, PostKind

KIND = "instagram"
MENTION = "mention:"
"""Begins the conversation of a post on which we were named: it is answered at another address
than a comment under our own."""
_COMMENTS = ("comments", "live_comments")
_PUBLIC_ID = re.compile(r"[0-9]+")
_MEDIA = {"IMAGE": "image/*", "CAROUSEL_ALBUM": "image/*", "VIDEO": "video/*"}
_NO_PRIVATE = {"reply_private": "meta.private_reply_refused"}


def is_public_id(native_id: str) -> bool:
    """Whether it names a comment or a medium; messages are named otherwise."""
    return bool(_PUBLIC_ID.fullmatch(native_id))


def key_of(item: Item) -> str | None:
    """The key of a called-in item; None for what nobody wrote. Raises `Unreadable`."""
    if item.where != "changes":
        return messaging.key_of(item)
    field = item.value.get("field")
    if field in _COMMENTS:
        value = _value(item)
        return _key(reading.identifier(value, "id", required=True), reading.text(value, "text"))
    if field == "mentions":
        value = _value(item)
        media = reading.identifier(value, "media_id", required=True)
        return hooks.keyed("n", media, reading.identifier(value, "comment_id"))
    return None


def polled_payload(
    user: str, edge: str, found: Mapping[str, Any], media: str = "", url: str = ""
) -> Payload:
    """One item that we asked for, with the key that it has when it is called in. `media` is what a
    comment stands under, and `url` where that is. Raises `Unreadable`."""
    value = {"edge": edge, "media": media, "url": url, "item": found}
    body = hooks.wrapped(KIND, user, hooks.POLLED, value)
    if edge == "messages":
        return Payload(key=messaging.polled_key(found), body=body)
    said = reading.text(found, "caption" if edge == "tags" else "text")
    return Payload(key=_key(reading.identifier(found, "id", required=True), said), body=body)


def arrivals_of(body: bytes, handle: str) -> Iterator[Arrival]:
    """What one stored item means; `handle` is our own. Raises `Unreadable`."""
    item = hooks.opened(body)
    if item.where == hooks.POLLED:
        yield _polled(item, handle)
    elif item.where != "changes":
        yield from messaging.arrivals(item)
    elif item.value.get("field") in _COMMENTS:
        yield _comment(item, _value(item), handle)
    elif item.value.get("field") == "mentions":
        yield _mention(item, _value(item))


def _key(native_id: str, said: str) -> str:
    return hooks.keyed("c", native_id, hooks.mark_of(said))


def _value(item: Item) -> dict[str, Any]:
    value = item.value.get("value")
    if not isinstance(value, dict):
        raise Unreadable("payload.missing", field="value")
    return value


def _is_ours(item: Item, author: Author, handle: str) -> bool:
    same = bool(handle) and author.handle.casefold() == handle.casefold()
    return same or author.native_id == item.account


def _us(item: Item, author: Author) -> Author:
    """Ourselves, whom Instagram calls by several ids."""
    return Author(native_id=item.account, handle=author.handle)


def _comment(item: Item, value: Mapping[str, Any], handle: str) -> Post:
    native_id = reading.identifier(value, "id", required=True)
    author = _author(value, native_id)
    media = value.get("media")
    medium = reading.identifier(media, "id") if isinstance(media, dict) else ""
    sender = value.get("from")
    told = isinstance(sender, dict) and bool(sender.get("self_ig_scoped_id"))
    by_us = told or _is_ours(item, author, handle)
    is_live = item.value.get("field") == "live_comments"
    return Post(
        native_id=native_id,
        author=_us(item, author) if by_us else author,
        text=reading.text(value, "text") or "[comment]",
        at=times.moment(value.get("timestamp") or item.time, "time"),
        kind=PostKind.COMMENT,
        conversation=medium or native_id,
        in_reply_to=reading.identifier(value, "parent_id") or medium,
        closed={"reply_public": "instagram.live"} if is_live and not by_us else {},
        by_us=by_us,
    )


def _mention(item: Item, value: Mapping[str, Any]) -> Post:
    """Instagram says only where we were named, not by whom and in which words."""
    media = reading.identifier(value, "media_id", required=True)
    comment = reading.identifier(value, "comment_id")
    native_id = comment or media
    return Post(
        native_id=native_id,
        author=Author(native_id=f"unknown:{native_id}"),
        text="[mention in a comment]" if comment else "[mention in a caption]",
        at=times.moment(item.time, "time"),
        kind=PostKind.COMMENT if comment else PostKind.POST,
        conversation=MENTION + media,
        in_reply_to=media if comment else "",
        closed=_NO_PRIVATE,
    )


def _author(value: Mapping[str, Any], native_id: str) -> Author:
    """Whoever wrote it, by the id that they have towards us, else by their name."""
    sender = value.get("from")
    if isinstance(sender, dict):
        name = reading.text(sender, "username").lstrip("@")
        found = reading.identifier(sender, "id") or name
        if found:
            return Author(native_id=found, handle=name)
    name = reading.text(value, "username").lstrip("@")
    return Author(native_id=name or f"unknown:{native_id}", handle=name)


def _polled(item: Item, handle: str) -> Post:
    edge = reading.choice(item.value, "edge", ("comments", "tags", "messages"), "")
    found = item.value.get("item")
    if not isinstance(found, dict):
        raise Unreadable("payload.missing", field="item")
    if edge == "messages":
        return messaging.polled_arrival(item.account, found, handle)
    native_id = reading.identifier(found, "id", required=True)
    author = _author(found, native_id)
    at = times.moment(found.get("timestamp"), "timestamp")
    by_us = _is_ours(item, author, handle)
    if edge == "tags":
        return _tagged(found, native_id, author, handle, at=at, by_us=by_us)
    media = reading.identifier(item.value, "media")
    return Post(
        native_id=native_id,
        author=_us(item, author) if by_us else author,
        text=reading.text(found, "text") or "[comment]",
        at=at,
        kind=PostKind.COMMENT,
        conversation=media or native_id,
        in_reply_to=reading.identifier(found, "parent_id") or media,
        url=reading.text(item.value, "url"),
        by_us=by_us,
    )


def _tagged(
    found: Mapping[str, Any], native_id: str, author: Author, handle: str, *, at: Any, by_us: bool
) -> Post:
    caption = reading.text(found, "caption")
    url = reading.text(found, "media_url")
    media = _MEDIA.get(reading.text(found, "media_type"), "")
    closed = dict(_NO_PRIVATE)
    if not handle or f"@{handle.casefold()}" not in caption.casefold():
        closed["reply_public"] = "instagram.only_tagged"
    return Post(
        native_id=native_id,
        author=author,
        text=caption or "[tagged photo]",
        at=at,
        conversation=MENTION + native_id,
        url=reading.text(found, "permalink"),
        attachments=(Attachment(url=url, media_type=media),) if url else (),
        closed={} if by_us else closed,
        by_us=by_us,
    )
