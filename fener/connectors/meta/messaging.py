"""Private messages of Messenger and Instagram: called in, or asked for. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from fener.connectors import reading, times
from fener.connectors.contract import Unreadable
from fener.connectors.meta import hooks
from fener.connectors.meta.hooks import Item
from fener.core.posts import (
    Arrival,
    Attachment,
    Author,
    Deletion,
    Edit,
    Post,
    PostKind,
    Receipt,
    Visibility,
)

_MEDIA = {"image": "image/*", "video": "video/*", "audio": "audio/*"}
_SILENT = ("like_heart",)
_NAMED = {
    "image": "[image]", "video": "[video]", "audio": "[audio]", "file": "[file]",
    "sticker": "[sticker]", "story_mention": "[story mention]", "ig_reel": "[reel]",
    "reel": "[reel]", "share": "[shared post]", "ig_post": "[shared post]",
    "post": "[shared post]", "template": "[card]", "fallback": "[link]",
    "ephemeral": "[disappearing photo]", "like_heart": "[heart]",
}  # fmt: skip


def key_of(item: Item) -> str | None:
    """The key of one messaging item; None for a reaction, which is nothing anybody wrote."""
    if "reaction" in item.value:
        return None
    message = _object(item.value, "message")
    if message is not None:
        mid = reading.identifier(message, "mid", required=True)
        return hooks.keyed("m", mid, *(["deleted"] if message.get("is_deleted") else []))
    edit = _object(item.value, "message_edit")
    if edit is not None:
        mid = reading.identifier(edit, "mid", required=True)
        return hooks.keyed("m", mid, "edit", reading.identifier(edit, "num_edit"))
    return hooks.mark_of_item(item)


def polled_key(message: Mapping[str, Any]) -> str:
    """The key of a message that was asked for: the one it has when it is called in."""
    return hooks.keyed("m", reading.identifier(message, "id", required=True))


def arrivals(item: Item) -> Iterator[Arrival]:
    """What one messaging item means; nothing, where nobody wrote anything. Raises `Unreadable`."""
    value = item.value
    at = times.moment(value.get("timestamp"), "timestamp")
    message = _object(value, "message")
    if message is not None:
        if reading.flag(message, "is_deleted"):
            yield Deletion(native_id=reading.identifier(message, "mid", required=True), at=at)
        else:
            yield _message(item, message, at)
    elif (edit := _object(value, "message_edit")) is not None:
        mid = reading.identifier(edit, "mid", required=True)
        yield Edit(native_id=mid, text=reading.text(edit, "text", required=True), at=at)
    elif (postback := _object(value, "postback")) is not None:
        mark = reading.identifier(postback, "mid") or hooks.mark_of_item(item)
        title = reading.text(postback, "title") or reading.text(postback, "payload", required=True)
        sender = _party(value, "sender")
        yield _post(mark, sender, sender, title, at)
    elif (delivery := _object(value, "delivery")) is not None:
        mids = delivery.get("mids")
        for mid in mids if isinstance(mids, list) else ():
            if isinstance(mid, str) and 0 < len(mid) <= reading.MAX_ID:
                yield Receipt(native_id=mid, at=at, state="delivered")
    elif (seen := _object(value, "read")) is not None and seen.get("mid"):
        yield Receipt(native_id=reading.identifier(seen, "mid"), at=at, state="read")


def polled_arrival(us: str, message: Mapping[str, Any], handle: str = "") -> Post:
    """A message as the Conversations API tells it. `us` is our account, and `handle` its name on
    networks that have names. Raises `Unreadable`."""
    mid = reading.identifier(message, "id", required=True)
    sender = reading.author(message, "from", f"unknown:{mid}")
    if isinstance(message.get("from"), dict):
        username = reading.text(message["from"], "username")
        sender = Author(native_id=sender.native_id, handle=username, name=sender.name)
    ours = bool(handle) and sender.handle.casefold() == handle.casefold()
    by_us = ours or sender.native_id == us
    person = _receiver(message) if by_us else sender.native_id
    text, attachments = _polled_parts(message)
    at = times.moment(message.get("created_time"), "created_time")
    return Post(
        native_id=mid,
        author=Author(native_id=us, handle=sender.handle, name=sender.name) if by_us else sender,
        text=text,
        at=at,
        kind=PostKind.MESSAGE,
        visibility=Visibility.PRIVATE,
        conversation=person,
        attachments=attachments,
        by_us=by_us,
    )


def _message(item: Item, message: Mapping[str, Any], at: datetime) -> Post:
    mid = reading.identifier(message, "mid", required=True)
    is_echo = reading.flag(message, "is_echo")
    sender, recipient = _party(item.value, "sender"), _party(item.value, "recipient")
    by_us = is_echo or sender == item.account
    names, attachments = _parts(message)
    reply_to = _object(message, "reply_to") or {}
    story = _object(reply_to, "story") or {}
    if url := reading.text(story, "url"):
        attachments = (*attachments, Attachment(url=url, alt="[story]"))
    if reading.flag(message, "is_unsupported"):
        names = [*names, "[unsupported message]"]
    text = reading.text(message, "text") or " ".join(names)
    return Post(
        native_id=mid,
        author=Author(native_id=sender),
        text=text or "[message]",
        at=at,
        kind=PostKind.MESSAGE,
        visibility=Visibility.PRIVATE,
        conversation=recipient if by_us else sender,
        in_reply_to=reading.identifier(reply_to, "mid"),
        attachments=attachments,
        by_us=by_us,
        idempotency_key=reading.identifier(message, "metadata") if by_us else "",
    )


def _post(native_id: str, sender: str, conversation: str, text: str, at: datetime) -> Post:
    return Post(
        native_id=native_id,
        author=Author(native_id=sender),
        text=text,
        at=at,
        kind=PostKind.MESSAGE,
        visibility=Visibility.PRIVATE,
        conversation=conversation,
    )


def _parts(message: Mapping[str, Any]) -> tuple[list[str], tuple[Attachment, ...]]:
    """What a message holds beside its text: words for each thing, and those with an address."""
    names: list[str] = []
    found: list[Attachment] = []
    for one in _objects(message, "attachments"):
        kind = reading.text(one, "type")
        payload = _object(one, "payload") or {}
        title = reading.text(payload, "title") or reading.text(one, "title")
        place = _object(payload, "coordinates")
        if payload.get("sticker_id") is not None:
            kind = "sticker"
        if kind == "location" or place is not None:
            names.append(_location(place or {}))
            continue
        name = _NAMED.get(kind, "[attachment]")
        names.append(f"{name[:-1]}: {title}]" if title and kind != "image" else name)
        url = reading.text(payload, "url") or reading.text(one, "url")
        if url and kind not in _SILENT:
            media = "image/*" if kind == "sticker" else _MEDIA.get(kind, "")
            found.append(Attachment(url=url, media_type=media, name=title, alt=name))
    return names, tuple(found)


def _polled_parts(message: Mapping[str, Any]) -> tuple[str, tuple[Attachment, ...]]:
    names: list[str] = []
    found: list[Attachment] = []
    for one in _data(message, "attachments"):
        kind = reading.text(one, "mime_type")
        family = kind.partition("/")[0]
        inner = _object(one, "image_data") or _object(one, "video_data") or {}
        url = reading.text(inner, "url") or reading.text(one, "file_url")
        name = _NAMED.get(family, "[image]" if inner and not family else "[file]")
        names.append(name)
        if url:
            title = reading.text(one, "name")
            found.append(Attachment(url=url, media_type=kind, name=title, alt=name))
    for one in _data(message, "shares"):
        names.append("[shared post]")
        if url := reading.text(one, "link"):
            found.append(Attachment(url=url, alt="[shared post]"))
    story = _object(message, "story") or {}
    for field, name in (("mention", "[story mention]"), ("reply_to", "[story]")):
        inner = _object(story, field) or {}
        if field == "mention" and inner:
            names.append(name)
        if url := reading.text(inner, "link"):
            found.append(Attachment(url=url, alt=name))
    if url := reading.text(message, "sticker"):
        names.append("[sticker]")
        found.append(Attachment(url=url, media_type="image/*", alt="[sticker]"))
    if reading.flag(message, "is_unsupported"):
        names.append("[unsupported message]")
    text = reading.text(message, "message") or " ".join(names)
    return text or "[message]", tuple(found)


def _location(place: Mapping[str, Any]) -> str:
    numbers = [place.get(name) for name in ("lat", "long")]
    if all(isinstance(one, (int, float)) and not isinstance(one, bool) for one in numbers):
        return f"[location: {numbers[0]}, {numbers[1]}]"
    return "[location]"


def _receiver(message: Mapping[str, Any]) -> str:
    for one in _data(message, "to"):
        return reading.identifier(one, "id", required=True)
    return ""


def _party(value: Mapping[str, Any], field: str) -> str:
    party = value.get(field)
    if not isinstance(party, dict):
        raise Unreadable("payload.missing", field=field)
    # Somebody who came by a link on a web site has no id until they say more.
    name = "id" if party.get("id") else "user_ref"
    return reading.identifier(party, name, required=True)


def _object(value: Mapping[str, Any], field: str) -> dict[str, Any] | None:
    found = value.get(field)
    if found is None:
        return None
    if not isinstance(found, dict):
        raise Unreadable("payload.not_an_object")
    return found


def _objects(value: Mapping[str, Any], field: str) -> list[dict[str, Any]]:
    found = value.get(field)
    if found is None:
        return []
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise Unreadable("payload.not_a_list", field=field)
    return found


def _data(value: Mapping[str, Any], field: str) -> list[dict[str, Any]]:
    return _objects(_object(value, field) or {}, "data")
