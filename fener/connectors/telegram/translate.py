"""Updates to arrivals, and our drafts to messages. Pure, both ways."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from fener.connectors import reading, times
from fener.connectors.contract import Account, Payload, Refused, Unreadable
from fener.connectors.telegram.places import Place, message_in, place_in
from fener.core.posts import (
    Arrival,
    Attachment,
    Author,
    Deletion,
    Draft,
    Edit,
    Post,
    PostKind,
    Visibility,
)

RECEIVED = "fener_received_at"
"""Beside an update that says nothing of when it happened: when we got it."""
_NEW = ("message", "channel_post", "business_message")
_EDITED = ("edited_message", "edited_channel_post", "edited_business_message")
_FILES = (
    "animation", "audio", "document", "live_photo", "paid_media", "photo", "story", "video",
    "video_note", "voice",
)  # fmt: skip
_DEEPEST = 40


def payload_of(update: Any, received_at: int) -> Payload:
    """An update as a payload, by its own number. Raises `Unreadable`."""
    if not isinstance(update, dict):
        raise Unreadable("payload.not_an_object")
    key = reading.identifier(update, "update_id", required=True)
    if "deleted_business_messages" in update:
        update = {**update, RECEIVED: received_at}
    body = json.dumps(update, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return Payload(key=key[:64], body=body.encode("utf-8", "replace"))


def arrivals_of(body: bytes, account: Account) -> tuple[Arrival, ...]:
    """What one update means; nothing where it is of a kind we have no use for. Raises
    `Unreadable`."""
    update = reading.read_object(body)
    reading.identifier(update, "update_id", required=True)
    for name in _NEW:
        if isinstance(update.get(name), dict):
            post = _post(update[name], account, is_ours=name == "channel_post")
            return (post,) if post else ()
    for name in _EDITED:
        if isinstance(update.get(name), dict):
            return _edit(update[name])
    if isinstance(update.get("deleted_business_messages"), dict):
        return tuple(_deletions(update["deleted_business_messages"], update.get(RECEIVED)))
    return ()


def _post(message: Mapping[str, Any], account: Account, *, is_ours: bool) -> Post | None:
    number = _number(message, "message_id")
    chat = _object(message, "chat")
    place = _place(message, chat)
    url = _address(chat, number)
    text = _said(message)
    files = tuple(_attachments(message, url))
    if not files and (not text or _is_start(message, text, place)):
        return None
    parent = _part(message, "reply_to_message")
    by_us = is_ours or _is_by_us(message, chat, account)
    is_public = not place.is_private
    kind = PostKind.COMMENT if parent and not is_ours else PostKind.POST
    return Post(
        native_id=place.message(number),
        author=_author(message, chat),
        text=text,
        at=times.moment(message.get("date"), "date"),
        kind=kind if is_public else PostKind.MESSAGE,
        visibility=Visibility.PUBLIC if is_public else Visibility.PRIVATE,
        conversation=place.written(),
        in_reply_to=place.message(_number(parent, "message_id")) if parent else "",
        url=url,
        language=reading.text(_part(message, "from"), "language_code"),
        place=_named_place(message),
        attachments=files,
        is_overheard=is_public and not by_us and not _addresses(message, parent, account),
        by_us=by_us,
    )


def _edit(message: Mapping[str, Any]) -> tuple[Edit, ...]:
    """Telegram also calls it an edit when something changes that a reader does not see."""
    place = _place(message, _object(message, "chat"))
    text = _said(message)
    if not text or "location" in message:
        return ()
    native_id = place.message(_number(message, "message_id"))
    edited_at = message.get("edit_date") or message.get("date")
    return (Edit(native_id=native_id, text=text, at=times.moment(edited_at, "edit_date")),)


def _deletions(deleted: Mapping[str, Any], received_at: Any) -> Iterator[Deletion]:
    business = reading.identifier(deleted, "business_connection_id", required=True)
    place = Place(chat=_number(_object(deleted, "chat"), "id"), business=business)
    numbers = deleted.get("message_ids")
    if not isinstance(numbers, list):
        raise Unreadable("payload.not_a_list", field="message_ids")
    at = times.moment(received_at, RECEIVED)
    for number in numbers:
        yield Deletion(native_id=place.message(_number({"id": number}, "id")), at=at)


def _place(message: Mapping[str, Any], chat: Mapping[str, Any]) -> Place:
    number = _number(chat, "id")
    business = reading.identifier(message, "business_connection_id")
    if business:
        if not set(business).isdisjoint("@/~:") or len(business) > 120:
            raise Unreadable("payload.not_an_id", field="business_connection_id", limit=120)
        return Place(chat=number, business=business)
    if direct := _part(message, "direct_messages_topic"):
        return Place(chat=number, direct=_number(direct, "topic_id"))
    thread = _number(message, "message_thread_id") if "message_thread_id" in message else 0
    if message.get("is_topic_message") is True and thread:
        return Place(chat=number, topic=thread)
    if number > 0:
        return Place(chat=number)
    parent = _part(message, "reply_to_message")
    if not thread and "message_thread_id" in parent:
        thread = _number(parent, "message_thread_id")
    first = thread or _number(parent or message, "message_id")
    return Place(chat=number, began_with=first)


def _author(message: Mapping[str, Any], chat: Mapping[str, Any]) -> Author:
    """A person, or the group or channel in whose name it is said."""
    voice = _part(message, "sender_chat") or _part(message, "from") or chat
    names = [reading.text(voice, name) for name in ("first_name", "last_name")]
    handle = reading.text(voice, "username").lstrip("@")
    return Author(
        native_id=str(_number(voice, "id")),
        handle=handle,
        name=" ".join(filter(None, names)) or reading.text(voice, "title"),
        url=f"https://t.me/{handle}" if handle.isascii() and handle.isidentifier() else "",
    )


def _is_by_us(message: Mapping[str, Any], chat: Mapping[str, Any], account: Account) -> bool:
    """By the bot, by the business account it is connected to, or our channel's post as it is
    handed on to the group where it is discussed."""
    if message.get("is_automatic_forward") is True:
        return True
    speakers = [_part(message, name).get("id") for name in ("from", "sender_business_bot")]
    if account.native_id and account.native_id in map(str, speakers):
        return True
    if person := _part(_part(message, "direct_messages_topic"), "user"):
        # Whoever else writes in a person's direct messages to a channel speaks for the channel.
        return "sender_chat" in message or speakers[0] != person.get("id")
    return bool(message.get("business_connection_id")) and speakers[0] != chat.get("id")


def _addresses(message: Mapping[str, Any], parent: Mapping[str, Any], account: Account) -> bool:
    """Whether a message in a group answers us or names us."""
    if account.native_id and str(_part(parent, "from").get("id")) == account.native_id:
        return True
    if parent.get("is_automatic_forward") is True:
        return True
    ours = f"@{account.handle.lstrip('@')}".lower()
    units = _text(message).encode("utf-16-le", "replace")
    for one in _entities(message):
        if str(_part(one, "user").get("id")) == account.native_id:
            return True
        start, length = one.get("offset"), one.get("length")
        if not isinstance(start, int) or not isinstance(length, int) or start < 0 or length < 0:
            continue
        named = units[2 * start : 2 * (start + length)].decode("utf-16-le", "replace").lower()
        if one.get("type") == "mention" and named == ours:
            return True
        if one.get("type") == "bot_command" and named.endswith(ours):
            return True
    return False


def _entities(message: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for name in ("entities", "caption_entities"):
        found = message.get(name)
        yield from (
            (one for one in found if isinstance(one, dict)) if isinstance(found, list) else ()
        )


def _is_start(message: Mapping[str, Any], text: str, place: Place) -> bool:
    """Everybody who opens a chat with a bot sends /start; nobody has said anything by it."""
    first = f"{text} ".split(maxsplit=1)[:1]
    return place.is_private and first == ["/start"] and bool(message.get("entities"))


def _text(message: Mapping[str, Any]) -> str:
    return reading.text(message, "text") or reading.text(message, "caption")


def _said(message: Mapping[str, Any]) -> str:
    if text := _text(message):
        return text
    if rich := _part(message, "rich_message"):
        blocks = rich.get("blocks")
        lines = ("".join(_spoken(one)) for one in (blocks if isinstance(blocks, list) else ()))
        return "\n".join(filter(str.strip, lines))
    if contact := _part(message, "contact"):
        names = ("first_name", "last_name", "phone_number")
        return " ".join(filter(None, (reading.text(contact, name) for name in names)))
    if location := _part(message, "location"):
        return ", ".join(str(location.get(name))[:20] for name in ("latitude", "longitude"))
    for name, field in (("poll", "question"), ("sticker", "emoji"), ("dice", "emoji")):
        if part := _part(message, name):
            return reading.text(part, field)
    return ""


def _spoken(value: Any, depth: int = 0) -> Iterator[str]:
    """The words in a piece of rich text, whatever stands around them."""
    if depth > _DEEPEST:
        return
    if isinstance(value, str):
        yield reading.text({"text": value}, "text")
    elif isinstance(value, list):
        for one in value:
            yield from _spoken(one, depth + 1)
    elif isinstance(value, dict):
        for name in ("text", "blocks", "items", "cells", "caption"):
            if name in value:
                yield from _spoken(value[name], depth + 1)


def _named_place(message: Mapping[str, Any]) -> str:
    venue = _part(message, "venue")
    return ", ".join(filter(None, (reading.text(venue, name) for name in ("title", "address"))))


def _attachments(message: Mapping[str, Any], url: str) -> Iterator[Attachment]:
    """Files lie behind the bot's token, so only their names are shown, or the message's link."""
    for kind in _FILES:
        if kind not in message or (kind in ("document", "photo") and _is_twice(message, kind)):
            continue
        file = _part(message, kind)
        yield Attachment(
            url=url or f"tg:{kind}",
            media_type=reading.text(file, "mime_type"),
            name=reading.text(file, "file_name") or kind.replace("_", " "),
        )


def _is_twice(message: Mapping[str, Any], kind: str) -> bool:
    """Animations come as documents, too, and live photos as photos."""
    return ("animation" if kind == "document" else "live_photo") in message


def _address(chat: Mapping[str, Any], number: int) -> str:
    """Where a browser finds the message; nowhere for private chats and small groups."""
    username, chat_id = reading.text(chat, "username"), str(chat.get("id"))
    if chat.get("type") not in ("supergroup", "channel"):
        return ""
    if username.isascii() and username.isidentifier():
        return f"https://t.me/{username}/{number}"
    if chat_id.startswith("-100"):
        return f"https://t.me/c/{chat_id[4:]}/{number}"
    return ""


def _number(item: Mapping[str, Any], field: str) -> int:
    value = item.get(field)
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) >= 2**53:
        raise Unreadable("payload.missing", field=field)
    return value


def _object(item: Mapping[str, Any], field: str) -> Mapping[str, Any]:
    value = item.get(field)
    if not isinstance(value, dict):
        raise Unreadable("payload.missing", field=field)
    return value


def _part(item: Mapping[str, Any], field: str) -> Mapping[str, Any]:
    value = item.get(field)
    return value if isinstance(value, dict) else {}


def message_of(draft: Draft) -> tuple[Place, dict[str, Any]]:
    """Where `draft` goes, and what we ask Telegram to send. Raises `Refused`."""
    place = place_in(draft.conversation)
    answered = message_in(draft.in_reply_to)
    if draft.visibility is Visibility.PRIVATE and not (place and place.is_private):
        # Never into the group: what was written for one person goes to that person or nowhere.
        place = place_in(draft.to)
        if place is None or not place.is_private:
            raise Refused(key="telegram.nobody")
        answered = None
    if place is None:
        raise Refused(key="telegram.nobody")
    message: dict[str, Any] = {"chat_id": place.chat, "text": draft.text}
    if place.business:
        message["business_connection_id"] = place.business
    if place.topic:
        message["message_thread_id"] = place.topic
    if place.direct:
        message["direct_messages_topic_id"] = place.direct
    if answered and answered[0].chat == place.chat:
        message["reply_parameters"] = {"message_id": answered[1]}
    return place, message
