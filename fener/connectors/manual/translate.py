"""One hand-written entry to one post."""

from __future__ import annotations

from typing import Any

from fener.connectors import reading, times
from fener.core.posts import Author, Post, PostKind, Visibility

SOURCES = ("phone", "counter", "letter", "newspaper", "radio", "tv", "other")
"""Where something was heard or read."""
_MEDIA = ("newspaper", "radio", "tv")


def translate_entry(body: bytes) -> Post:
    """The entry in `body`, a JSON object with `id`, `at`, `source` (one of `SOURCES`), `text`,
    and as far as known `who` (a name), `contact` (a number or address of theirs), `place`,
    `url`, `language`, `conversation`, `attachments`.

    What a customer told us is private, what a medium told everybody is public. Two entries are
    by the same author only where the contact is the same: a name alone proves nothing.
    Raises `Unreadable`.
    """
    item = reading.read_object(body)
    native_id = reading.identifier(item, "id", required=True)
    in_media = reading.choice(item, "source", SOURCES, "") in _MEDIA
    return Post(
        native_id=native_id,
        author=_author(item, native_id),
        text=reading.text(item, "text", required=True),
        at=times.moment(item.get("at"), "at"),
        kind=PostKind.ARTICLE if in_media else PostKind.ENTRY,
        visibility=Visibility.PUBLIC if in_media else Visibility.PRIVATE,
        conversation=reading.identifier(item, "conversation"),
        url=reading.text(item, "url"),
        language=reading.text(item, "language"),
        place=reading.text(item, "place"),
        attachments=reading.attachments(item),
    )


def _author(item: dict[str, Any], native_id: str) -> Author:
    name = reading.text(item, "who").strip()
    contact = reading.identifier(item, "contact").strip()
    if not contact:
        return Author(native_id=f"entry:{native_id}", name=name)
    folded = contact.casefold() if "@" in contact else _digits(contact) or contact.casefold()
    return Author(native_id=f"contact:{folded}", handle=contact, name=name)


def _digits(contact: str) -> str:
    """A telephone number however it was written: with blanks, dashes, 00 for +, local digits."""
    digits = "".join(str(int(sign)) for sign in contact if sign.isdecimal())
    if contact.startswith("+") or not digits.startswith("00"):
        return digits
    return digits[2:]
