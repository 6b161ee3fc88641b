"""An entry of GDELT's index to an article."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from fener.connectors import reading
from fener.connectors.contract import Account, Payload, Unreadable
from fener.core.posts import Author, Post, PostKind

LANGUAGES = {
    "albanian": "sq", "arabic": "ar", "armenian": "hy", "azerbaijani": "az", "bengali": "bn",
    "bosnian": "bs", "bulgarian": "bg", "catalan": "ca", "chinese": "zh", "croatian": "hr",
    "czech": "cs", "danish": "da", "dutch": "nl", "english": "en", "estonian": "et",
    "finnish": "fi", "french": "fr", "georgian": "ka", "german": "de", "greek": "el",
    "hebrew": "he", "hindi": "hi", "hungarian": "hu", "indonesian": "id", "italian": "it",
    "japanese": "ja", "korean": "ko", "latvian": "lv", "lithuanian": "lt", "macedonian": "mk",
    "malay": "ms", "norwegian": "no", "persian": "fa", "polish": "pl", "portuguese": "pt",
    "romanian": "ro", "russian": "ru", "serbian": "sr", "slovak": "sk", "slovenian": "sl",
    "spanish": "es", "swedish": "sv", "thai": "th", "turkish": "tr", "ukrainian": "uk",
    "urdu": "ur", "vietnamese": "vi",
}  # fmt: skip
"""GDELT names a language in English."""
_SPACED = re.compile(r" ([,.;:!?%])(?=\s|$)")


def payload_of(article: Mapping[str, Any]) -> Payload:
    """One article. With another headline it is another version of the same."""
    body = json.dumps(article, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    key = _digest(f"{article.get('url')}\0{article.get('title')}")
    return Payload(key=key, body=body.encode("utf-8", "replace"))


def article_of(body: bytes, account: Account) -> Post:
    """The article in one payload. Raises `Unreadable`."""
    article = reading.read_object(body)
    url = reading.text(article, "url", required=True).strip()
    try:
        host = urlsplit(url).hostname or ""
        is_web = urlsplit(url).scheme in ("http", "https") and bool(host)
    except ValueError:
        host, is_web = "", False
    if not is_web:
        raise Unreadable("payload.missing", field="url")
    place = (reading.text(article, "domain").strip().lower() or host)[: reading.MAX_ID]
    return Post(
        native_id=url if len(url) <= reading.MAX_ID else _digest(url),
        author=Author(native_id=place, handle=place.lstrip("@") or host, name=place),
        text=_headline(article),
        at=seen_at(article),
        kind=PostKind.ARTICLE,
        url=url,
        language=LANGUAGES.get(reading.text(article, "language").strip().lower(), ""),
        place=reading.text(article, "sourcecountry")[:120],
        # The term was found in the article, of which only the headline is here: whether it stands
        # in the headline too is asked only where an administrator wants it so.
        is_overheard=account.settings.get("headlines_only") is True,
    )


def seen_at(article: Mapping[str, Any]) -> datetime:
    """When GDELT found the article, which it does within minutes. Raises `Unreadable`."""
    said = reading.text(article, "seendate", required=True)
    digits = said.replace("T", "").replace("Z", "")
    try:
        if len(digits) != 14 or not (digits.isascii() and digits.isdigit()):
            raise ValueError
        at = datetime.strptime(digits, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        if at.year < 1970:
            raise ValueError
    except ValueError:
        raise Unreadable("payload.not_a_time", field="seendate", value=said[:80]) from None
    return at


def _headline(article: Mapping[str, Any]) -> str:
    """The headline, without the space that GDELT puts before every mark."""
    return _SPACED.sub(r"\1", " ".join(reading.text(article, "title", required=True).split()))


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=16).hexdigest()
