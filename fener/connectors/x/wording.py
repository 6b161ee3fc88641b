"""The text of a post as a reader on X sees it: whole, with real addresses and real characters."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from fener.connectors import reading
from fener.connectors.x.hooks import objects

_OWN_MEDIA = re.compile(
    r"https?://(?:www\.)?(?:x|twitter)\.com/[^/\s]+/status/\d+/(?:photo|video)/\d+"
)
_LEADING_NAMES = re.compile(r"^(?:@\w{1,15}\s+)+")
_SCHEME = re.compile(r"https?://(?:www\.)?")


def shown_text(item: Mapping[str, Any]) -> str:
    """The whole text, of a long post too. X's short addresses become what they stand for, or
    nothing where they stand for the post's own pictures, and `&amp;` becomes `&`."""
    note = item.get("note_post") or item.get("note_tweet")
    holder = note if isinstance(note, dict) and note.get("text") else item
    text = written = reading.text(holder, "text")
    entities = holder.get("entities")
    for one in objects(entities.get("urls") if isinstance(entities, dict) else None):
        short, real = one.get("url"), one.get("expanded_url")
        if not isinstance(short, str) or not isinstance(real, str) or not short:
            continue
        is_picture = "media_key" in one or bool(_OWN_MEDIA.fullmatch(real))
        if is_picture or real.startswith(("https://", "http://")):
            text = text.replace(short, "" if is_picture else real)
    return html.unescape(text.strip() or written)


def alike(text: str) -> str:
    """What stays the same of a text on its way through X: for finding our own again."""
    text = _LEADING_NAMES.sub("", unicodedata.normalize("NFC", text))
    return " ".join(_SCHEME.sub("", word).rstrip("/") for word in text.split())
