"""Events of a room to arrivals, and our drafts to its messages. Pure, both ways.

What is stored of an event is `{"room", "name", "public", "original_sender", "event"}`: the event
as it came, and what the homeserver said beside it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from fener.connectors import reading, times
from fener.connectors.contract import Account, Payload, Unreadable
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

LOCK = "\N{LOCK}"
"""Stands for the text of a message that we can't read."""
_FILES = ("m.image", "m.file", "m.audio", "m.video")
_PUBLIC = {"reply_private": "matrix.room_is_public"}
_ENCRYPTED = dict.fromkeys(("reply_public", "reply_private"), "matrix.encrypted")


def payload_of(
    room: str, event: Any, *, name: str = "", is_public: bool = False, original_sender: str = ""
) -> Payload:
    """An event as a payload. Its key is the event's id, or a hash of what has none."""
    stored: dict[str, Any] = {"room": room, "event": event}
    stored |= {"name": name} if name else {}
    stored |= {"public": True} if is_public else {}
    stored |= {"original_sender": original_sender} if original_sender else {}
    body = json.dumps(stored, ensure_ascii=False, sort_keys=True).encode("utf-8", "replace")
    key = event.get("event_id") if isinstance(event, dict) else None
    if not isinstance(key, str) or not 0 < len(key) <= 64:
        said = key if isinstance(key, str) and key else body.decode()
        key = hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()
    return Payload(key=key, body=body)


def replaced_by(event: Mapping[str, Any]) -> str:
    """The id of the event that this one is an edit of; empty: it is none."""
    relation = _relation(event)
    found = relation.get("event_id") if relation.get("rel_type") == "m.replace" else ""
    return found if isinstance(found, str) else ""


def arrivals_of(body: bytes, account: Account) -> tuple[Arrival, ...]:
    """What one stored event means. Raises `Unreadable`."""
    stored = reading.read_object(body)
    event = _object(stored, "event")
    kind = reading.text(event, "type", required=True)
    at = times.moment(event.get("origin_server_ts"), "origin_server_ts")
    event_id = reading.identifier(event, "event_id", required=True)
    if kind == "m.room.redaction":
        redacted = reading.identifier(event, "redacts")
        redacted = redacted or reading.identifier(_content(event), "redacts", required=True)
        return (Deletion(native_id=redacted, at=at),)
    unsigned = event.get("unsigned")
    because = unsigned.get("redacted_because") if isinstance(unsigned, dict) else None
    if isinstance(because, dict):
        gone_at = times.moment(because.get("origin_server_ts"), "origin_server_ts")
        return (Deletion(native_id=event_id, at=gone_at),)
    if replaced := replaced_by(event):
        return _edit(stored, event, replaced)
    if kind not in ("m.room.message", "m.room.encrypted", "m.sticker"):
        raise Unreadable("payload.not_one_of", field="type", choices="m.room.message, …")
    post = _post(stored, event, event_id, account)
    return (post,) if post else ()


def _edit(stored: Mapping[str, Any], event: Mapping[str, Any], replaced: str) -> tuple[Edit, ...]:
    """Homeservers hand on what anybody claims to be an edit of anybody's message: only its
    author's own counts."""
    sender = reading.identifier(event, "sender", required=True)
    new = _content(event).get("m.new_content")
    if reading.identifier(stored, "original_sender") != sender or not isinstance(new, dict):
        return ()
    text, _ = _said(new, "")
    at = times.moment(event.get("origin_server_ts"), "origin_server_ts")
    return (Edit(native_id=reading.identifier({"id": replaced}, "id"), text=text, at=at),)


def _post(
    stored: Mapping[str, Any], event: Mapping[str, Any], event_id: str, account: Account
) -> Post | None:
    content = _content(event)
    room = reading.identifier(stored, "room", required=True)
    sender = reading.identifier(event, "sender", required=True)
    by_us = is_us(sender, account)
    is_encrypted = event["type"] == "m.room.encrypted"
    message_type = reading.text(content, "msgtype")
    if not is_encrypted and not content:
        return None
    if message_type == "m.notice" and not by_us:
        # By the specification a programme's remark, which no programme may answer.
        return None
    url = link_to(room, event_id, sender)
    text, attachments = (LOCK, ()) if is_encrypted else _said(content, url)
    is_public = reading.flag(stored, "public")
    unsigned = event.get("unsigned")
    known = unsigned if isinstance(unsigned, dict) else {}
    closed = _ENCRYPTED if is_encrypted else _PUBLIC if is_public else {}
    return Post(
        native_id=event_id,
        author=Author(
            native_id=sender,
            handle=sender.lstrip("@"),
            name=reading.text(stored, "name"),
            url=f"https://matrix.to/#/{quote(sender, safe='@:')}",
        ),
        text=text,
        at=times.moment(event.get("origin_server_ts"), "origin_server_ts"),
        kind=PostKind.POST if is_public else PostKind.MESSAGE,
        visibility=Visibility.PUBLIC if is_public else Visibility.PRIVATE,
        conversation=room,
        in_reply_to=_parent(event),
        url=url,
        attachments=attachments,
        closed=closed,
        is_overheard=is_public and not by_us and not _addresses(content, account),
        by_us=by_us,
        idempotency_key=reading.identifier(known, "transaction_id") if by_us else "",
    )


def is_us(sender: str, account: Account) -> bool:
    ours = account.native_id or f"@{account.handle.lstrip('@')}"
    return len(ours) > 1 and sender == ours


def _addresses(content: Mapping[str, Any], account: Account) -> bool:
    """Whether a message in a public room names us; apps name whom they answer, too."""
    mentions = content.get("m.mentions")
    named = mentions.get("user_ids") if isinstance(mentions, dict) else None
    ours = account.native_id or f"@{account.handle.lstrip('@')}"
    return (isinstance(named, list) and ours in named) or ours in str(content.get("body"))


def link_to(room: str, event_id: str, sender: str) -> str:
    """Opens the message in whatever Matrix app the reader has."""
    server = sender.partition(":")[2]
    via = f"?via={quote(server, safe=':')}" if server else ""
    return f"https://matrix.to/#/{quote(room, safe='!:')}/{quote(event_id, safe='$:')}{via}"


def _said(content: Mapping[str, Any], url: str) -> tuple[str, tuple[Attachment, ...]]:
    """The text of a message and what hangs on it. Files lie behind a sign-in on the homeserver,
    so their address is that of the message."""
    body = reading.text(content, "body")
    if "url" not in content and "file" not in content:
        return _without_quote(body, content), ()
    name = reading.text(content, "filename") or body
    info = content.get("info")
    media_type = reading.text(info, "mimetype") if isinstance(info, dict) else ""
    text = body if body != name else ""
    return text, (Attachment(url=url, media_type=media_type, name=name),)


def _without_quote(body: str, content: Mapping[str, Any]) -> str:
    """Older apps repeat the message that is answered, as lines that begin with `> `."""
    if not _parent({"content": content}) or not body.startswith("> "):
        return body
    lines = body.split("\n")
    while lines and lines[0].startswith(">"):
        del lines[0]
    return "\n".join(lines).strip("\n") or body


def _parent(event: Mapping[str, Any]) -> str:
    answered = _relation(event).get("m.in_reply_to")
    return reading.identifier(answered, "event_id") if isinstance(answered, dict) else ""


def _relation(event: Mapping[str, Any]) -> Mapping[str, Any]:
    content = event.get("content")
    relation = content.get("m.relates_to") if isinstance(content, dict) else None
    return relation if isinstance(relation, dict) else {}


def _content(event: Mapping[str, Any]) -> Mapping[str, Any]:
    return _object(event, "content")


def _object(item: Mapping[str, Any], field: str) -> Mapping[str, Any]:
    value = item.get(field)
    if not isinstance(value, dict):
        raise Unreadable("payload.missing", field=field)
    return value


def message_of(draft: Draft) -> dict[str, Any]:
    """What we ask the homeserver to publish for `draft`."""
    content: dict[str, Any] = {"msgtype": "m.text", "body": draft.text}
    if draft.to:
        content["m.mentions"] = {"user_ids": [draft.to]}
    if draft.in_reply_to:
        content["m.relates_to"] = {"m.in_reply_to": {"event_id": draft.in_reply_to}}
    return content
