"""One line of a file to one post. Written for speed: a replay of years runs through here."""

from __future__ import annotations

import hashlib
from html import unescape
from typing import Any

from fener.connectors import reading, times
from fener.connectors.cleaning import clean
from fener.connectors.contract import Payload
from fener.core.posts import Author, Post, PostKind, Visibility

_KINDS = {kind.value: kind for kind in PostKind}


def payload_of(line: bytes) -> Payload:
    """The payload of one line, without its line end. The same line has the same key."""
    line = line.strip(b"\r\n")
    return Payload(key=hashlib.blake2b(line, digest_size=16).hexdigest(), body=line)


def translate_line(line: bytes, default_zone: str = "") -> Post:
    """The post in `line`, a JSON object with `at` and `text`, and as far as known `id`,
    `author`, `retweets` (or `reposts`), `place`, `in_reply_to`, `conversation`, `url`, `lang`
    (or `language`), `kind`, `private`, `attachments`.

    A line without `id` gets one from its time, author and text, so that reading the file again
    finds the same post. Raises `Unreadable`.
    """
    item = reading.read_object(line)
    at = times.moment(item.get("at"), "at", times.zone(default_zone))
    text = item.get("text")
    if type(text) is not str or not text or text.isspace():
        text = reading.text(item, "text", required=True)
    if "&" in text:
        text = unescape(text)
    text = clean(text)
    native_id = item.get("id")
    if type(native_id) is not str or not 0 < len(native_id) <= reading.MAX_ID:
        native_id = reading.identifier(item, "id") or _made_id(item)
    native_id = clean(native_id)
    name = item.get("author")
    if (
        type(name) is str
        and 0 < len(name) <= reading.MAX_ID
        and name.isascii()
        and "\0" not in name
    ):
        name = name.lstrip("@") or name
        author = Author(native_id=name, handle=name)
    else:
        author = reading.author(item, "author", f"unknown:{native_id}")
    kind = item.get("kind")
    return Post(
        native_id=native_id,
        author=author,
        text=text,
        at=at,
        kind=_kind(item) if kind is not None else PostKind.POST,
        visibility=Visibility.PRIVATE if reading.flag(item, "private") else Visibility.PUBLIC,
        conversation=reading.identifier(item, "conversation"),
        in_reply_to=reading.identifier(item, "in_reply_to"),
        url=reading.text(item, "url"),
        language=reading.text(item, "lang") or reading.text(item, "language"),
        place=reading.text(item, "place"),
        reposts=reading.count(item, "retweets") or reading.count(item, "reposts") or 0,
        attachments=reading.attachments(item),
    )


def _kind(item: dict[str, Any]) -> PostKind:
    """Other people's files use `kind` for labels of their own; those are ordinary posts."""
    value = item["kind"]
    return _KINDS.get(value, PostKind.POST) if isinstance(value, str) else PostKind.POST


def _made_id(item: dict[str, Any]) -> str:
    said = "\0".join(str(item.get(field)) for field in ("at", "author", "text"))
    digest = hashlib.blake2b(said.encode("utf-8", "replace"), digest_size=12)
    return f"line:{digest.hexdigest()}"
