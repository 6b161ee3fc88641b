"""What happens on a Page to arrivals, called in or asked for. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from fener.connectors import reading, times
from fener.connectors.contract import Payload, Unreadable
from fener.connectors.meta import hooks, messaging
from fener.connectors.meta.hooks import Item
from fener.core.posts import Arrival, Attachment, Author, Deletion, Edit, Post, PostKind

KIND = "page"
SITE = "https://www.facebook.com/"
_UNSAID = ("reaction", "like")
"""Items of the feed that nobody wrote."""
_GONE = ("remove", "delete")
_QUIET = ("hide", "unhide", "block", "unblock", "follow", "mute")
_PUBLIC_ID = re.compile(r"[0-9]+(_[0-9]+)*")
_VERDICTS = {"positive": "[recommends]", "negative": "[does not recommend]"}


def is_public_id(native_id: str) -> bool:
    """Whether it names a post or comment; messages are named otherwise."""
    return bool(_PUBLIC_ID.fullmatch(native_id))


def key_of(item: Item) -> str | None:
    """The key of a called-in item; None for what nobody wrote. Raises `Unreadable`."""
    if item.where != "changes":
        return messaging.key_of(item)
    value = _value(item)
    if value.get("item") in _UNSAID or item.value.get("field") not in (
        "feed",
        "mention",
        "ratings",
    ):
        return None
    native_id = _native_id(item, value)
    verb = reading.text(value, "verb")
    if verb == "add":
        return _key(native_id, _said(value))
    return hooks.keyed("c", native_id, verb, str(item.time or ""), hooks.mark_of(_said(value)))


def polled_payload(page: str, edge: str, found: Mapping[str, Any], post: str = "") -> Payload:
    """One item that we asked for, with the key that it has when it is called in. `post` is what a
    comment stands under. Raises `Unreadable`."""
    body = hooks.wrapped(KIND, page, hooks.POLLED, {"edge": edge, "post": post, "item": found})
    if edge == "messages":
        return Payload(key=messaging.polled_key(found), body=body)
    native_id = reading.identifier(found, "id", required=True)
    return Payload(key=_key(native_id, reading.text(found, "message")), body=body)


def arrivals_of(body: bytes) -> Iterator[Arrival]:
    """What one stored item means. Raises `Unreadable`."""
    item = hooks.opened(body)
    if item.where == hooks.POLLED:
        yield _polled(item)
    elif item.where != "changes":
        yield from messaging.arrivals(item)
    elif item.value.get("field") in ("feed", "mention", "ratings"):
        yield from _change(item, _value(item))


def _key(native_id: str, said: str) -> str:
    return hooks.keyed("c", native_id, hooks.mark_of(said))


def _said(value: Mapping[str, Any]) -> str:
    return reading.text(value, "message") or reading.text(value, "review_text")


def _value(item: Item) -> dict[str, Any]:
    value = item.value.get("value")
    if not isinstance(value, dict):
        raise Unreadable("payload.missing", field="value")
    return value


def _native_id(item: Item, value: Mapping[str, Any]) -> str:
    """A comment's own id, else that of the post or recommendation."""
    is_rating = item.value.get("field") == "ratings"
    comes_from = "open_graph_story_id" if is_rating else "post_id"
    return reading.identifier(value, "comment_id") or reading.identifier(
        value, comes_from, required=True
    )


def _change(item: Item, value: Mapping[str, Any]) -> Iterator[Arrival]:
    verb = reading.text(value, "verb", required=True)
    if value.get("item") in _UNSAID or verb in _QUIET:
        return
    native_id = _native_id(item, value)
    noted = item.time if item.time is not None else value.get("created_time")
    if verb in _GONE:
        yield Deletion(native_id=native_id, at=times.moment(noted, "time"))
    elif verb in ("edit", "edited", "update"):
        yield Edit(native_id=native_id, text=_text(item, value), at=times.moment(noted, "time"))
    else:
        yield _post(item, value, native_id)


def _post(item: Item, value: Mapping[str, Any], native_id: str) -> Post:
    field = item.value.get("field")
    author = _author(value, native_id)
    post = reading.identifier(value, "post_id") or reading.identifier(value, "open_graph_story_id")
    is_comment = bool(reading.identifier(value, "comment_id"))
    kind = PostKind.COMMENT if is_comment else PostKind.POST
    if field == "ratings" and not is_comment:
        kind = PostKind.REVIEW
    parent = reading.identifier(value, "parent_id") or (post if is_comment else "")
    by_us = author.native_id == item.account
    is_elsewhere = field in ("mention", "ratings")
    closed = {"reply_private": "meta.private_reply_refused"} if is_elsewhere else {}
    at = times.moment(value.get("created_time", item.time), "created_time")
    return Post(
        native_id=native_id,
        author=author,
        text=_text(item, value),
        at=at,
        kind=kind,
        conversation=post or native_id,
        in_reply_to=parent,
        url=_url(value, native_id, is_comment=is_comment),
        attachments=_attachments(value),
        closed={} if by_us else closed,
        by_us=by_us,
    )


def _text(item: Item, value: Mapping[str, Any]) -> str:
    said = _said(value)
    if item.value.get("field") == "ratings" and not value.get("comment_id"):
        verdict = _VERDICTS.get(reading.text(value, "recommendation_type").lower(), "")
        stars = reading.count(value, "rating")
        if not verdict and stars:
            verdict = f"[{stars}/5]"
        said = f"{verdict} {said}".strip()
    return said or _thing(value)


def _thing(value: Mapping[str, Any]) -> str:
    """Words for a post that has none."""
    if value.get("photo") or value.get("photos") or value.get("item") == "photo":
        return "[image]"
    if value.get("video") or value.get("item") == "video":
        return "[video]"
    return "[post]"


def _url(value: Mapping[str, Any], native_id: str, *, is_comment: bool) -> str:
    post = value.get("post")
    link = reading.text(post, "permalink_url") if isinstance(post, dict) else ""
    return link if link and not is_comment else SITE + native_id


def _attachments(value: Mapping[str, Any]) -> tuple[Attachment, ...]:
    photos = value.get("photos")
    found = [one for one in photos if isinstance(one, str)] if isinstance(photos, list) else []
    found += [one for one in (value.get("photo"),) if isinstance(one, str)]
    pictures = [
        Attachment(url=one, media_type="image/*") for one in found if one.startswith("http")
    ]
    for name, media in (("video", "video/*"), ("link", "")):
        url = value.get(name)
        if isinstance(url, str) and url.startswith("http") and url not in found:
            pictures.append(Attachment(url=url, media_type=media))
    return tuple(pictures)


def _author(value: Mapping[str, Any], native_id: str) -> Author:
    if value.get("from"):
        return reading.author(value, "from", f"unknown:{native_id}")
    for prefix in ("sender", "reviewer"):
        if found := reading.identifier(value, f"{prefix}_id"):
            return Author(native_id=found, name=reading.text(value, f"{prefix}_name"))
    return Author(native_id=f"unknown:{native_id}")


def _polled(item: Item) -> Post:
    edge = reading.choice(item.value, "edge", ("posts", "tagged", "comments", "messages"), "")
    found = item.value.get("item")
    if not isinstance(found, dict):
        raise Unreadable("payload.missing", field="item")
    if edge == "messages":
        return messaging.polled_arrival(item.account, found)
    native_id = reading.identifier(found, "id", required=True)
    author = reading.author(found, "from", f"unknown:{native_id}")
    by_us = author.native_id == item.account
    is_comment = edge == "comments"
    post = reading.identifier(item.value, "post") if is_comment else native_id
    parent = found.get("parent")
    above = reading.identifier(parent, "id") if isinstance(parent, dict) else ""
    return Post(
        native_id=native_id,
        author=author,
        text=reading.text(found, "message") or reading.text(found, "story") or _polled_thing(found),
        at=_created_at(found),
        kind=PostKind.COMMENT if is_comment else PostKind.POST,
        conversation=post or native_id,
        in_reply_to=(above or post) if is_comment else "",
        url=reading.text(found, "permalink_url") or SITE + native_id,
        attachments=_polled_attachments(found),
        closed={} if by_us else _closed(found, edge),
        by_us=by_us,
    )


def _created_at(found: Mapping[str, Any]) -> datetime:
    return times.moment(found.get("created_time"), "created_time")


def _closed(found: Mapping[str, Any], edge: str) -> dict[str, str]:
    """What Meta says that we may not do; what it says nothing of may be tried."""
    closed = {}
    if found.get("can_comment") is False:
        closed["reply_public"] = "meta.no_public_reply"
    if edge == "tagged" or found.get("can_reply_privately") is False:
        closed["reply_private"] = "meta.private_reply_refused"
    return closed


def _polled_thing(found: Mapping[str, Any]) -> str:
    attachment = found.get("attachment")
    kind = attachment.get("type") if isinstance(attachment, dict) else ""
    if isinstance(kind, str) and kind:
        return "[video]" if "video" in kind else "[sticker]" if kind == "sticker" else "[image]"
    return "[image]" if found.get("full_picture") else "[post]"


def _polled_attachments(found: Mapping[str, Any]) -> tuple[Attachment, ...]:
    attachment = found.get("attachment")
    pictures = [found.get("full_picture")]
    if isinstance(attachment, dict):
        media = attachment.get("media")
        image = media.get("image") if isinstance(media, dict) else None
        pictures.append(image.get("src") if isinstance(image, dict) else None)
    return tuple(
        Attachment(url=reading.text({"url": one}, "url"), media_type="image/*")
        for one in pictures
        if isinstance(one, str) and one.startswith("http")
    )
