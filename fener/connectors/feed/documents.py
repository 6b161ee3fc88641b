"""A feed's document to its entries, each as one JSON object that can be kept and read again.

feedparser does the reading of XML: it knows the nine ways in which sites write a feed, and goes
on where the XML is broken. What could make it work without end is refused before.
"""

from __future__ import annotations

import codecs
import io
import json
import re
from calendar import timegm
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

import feedparser  # type: ignore[import-untyped]

from fener.connectors.cleaning import clean
from fener.connectors.contract import Refused

MOST_ENTRIES = 200
MAX_MARKUP = 100_000
"""Characters of one field that are kept."""
_MOST_FILES = 8
_MOST_TAGS, _MOST_ATTRIBUTES, _MOST_BARE = 100_000, 500, 100_000
"""What feedparser reads in a few seconds. A long feed of full articles has a tenth of it."""
_LONG_TAG = re.compile(r"<[^<>]{2000,}")
_LONG_NAME = re.compile(
    r"<([\w:.-]{0,20}(?:author|creator|contributor|editor|webmaster|publisher|owner|name|email))\b"
    r"[^<>]*(?<!/)>(?:(?!</\1).){2000}",
    re.IGNORECASE | re.DOTALL,
)
_BARE = re.compile(r"&(?![A-Za-z#])")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NO_ENCODINGS = ("idna", "punycode", "raw-unicode-escape", "unicode-escape")
"""Python's for other things. Of the second, four megabytes take most of an hour."""
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.ASCII | re.IGNORECASE)
_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})[\"']")
_DECLARATION = re.compile(r"\s*<\?xml[^>]{0,300}\?>")


_ITEM_TEXTS = (
    "id", "url", "external_url", "title", "content_html", "content_text", "summary", "language",
    "date_published", "date_modified",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    title: str = ""
    language: str = ""
    entries: list[dict[str, Any]] = field(default_factory=list)
    """In the order of the document: `entry` of XML, or `item` of a JSON Feed."""


def read_document(body: bytes, content_type: str, address: str) -> Document:
    """The document in `body`, which came from `address`. Raises `Refused` for what is no feed."""
    if "json" in content_type.lower() or body.lstrip()[:1] == b"{":
        return _json_feed(body)
    text = _text_of(body, content_type)
    if "<!entity" in text.casefold():
        raise Refused(address[:300], key="feed.entities")
    if not _is_bearable(text):
        raise Refused(address[:300], key="feed.too_much")
    return _xml_feed(text, address)


def _is_bearable(text: str) -> bool:
    """Whether reading it ends soon: the reader's time grows with the square of some things."""
    return (
        text.count("<") <= _MOST_TAGS
        and len(_BARE.findall(text)) <= _MOST_BARE
        and not _LONG_NAME.search(text)
        and all(tag[0].count("=") <= _MOST_ATTRIBUTES for tag in _LONG_TAG.finditer(text))
    )


def _json_feed(body: bytes) -> Document:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        value = None
    items = value.get("items") if isinstance(value, dict) else None
    if not isinstance(value, dict) or not isinstance(items, list):
        raise Refused("JSON", key="feed.not_a_feed")
    return Document(
        title=_words(value, "title"),
        language=_words(value, "language"),
        entries=[
            {"item": _bounded(item)} for item in items[:MOST_ENTRIES] if isinstance(item, dict)
        ],
    )


def _bounded(item: Mapping[str, Any]) -> dict[str, Any]:
    """The item as it came, as far as anybody here reads it, and no longer than is bearable."""
    texts = {
        name: item[name][:MAX_MARKUP] if isinstance(item[name], str) else item[name]
        for name in _ITEM_TEXTS
        if isinstance(item.get(name), str | int | float)
    }
    lists = {
        name: item[name][:_MOST_FILES]
        for name in ("authors", "attachments")
        if isinstance(item.get(name), list) and len(json.dumps(item[name])) < MAX_MARKUP
    }
    return {**texts, **lists}


def _text_of(body: bytes, content_type: str) -> str:
    """`body` as text. A mark at the beginning decides; else what is good UTF-8 is UTF-8, whatever
    a server says of it, and only then is the server believed, and then the document."""
    for mark, name in _BOMS:
        if body.startswith(mark):
            return body.decode(name, "replace")
    says = _CHARSET.search(content_type)
    writes = _DECLARED.search(body[:1000])
    names = [says[1]] if says else []
    names += [writes[1].decode()] if writes else []
    # Bytes that no text in UTF-8 has: wide characters without a mark, and escape sequences.
    if not names or not set(b"\0\x1b") & set(body[:4000]):
        names.insert(0, "utf-8")
    return next(filter(None, (_decoded(body, name, "strict") for name in names)), None) or next(
        filter(None, (_decoded(body, name, "replace") for name in (*names[1:], "cp1252"))), ""
    )


def _decoded(body: bytes, name: str, errors: str) -> str:
    try:
        if codecs.lookup(name).name in _NO_ENCODINGS:
            return ""
        return body.decode(name, errors)
    except (UnicodeError, LookupError, ValueError):
        return ""


def _xml_feed(text: str, address: str) -> Document:
    declared = _DECLARATION.match(text)
    start = declared.end() if declared else 0
    source = io.BytesIO(text[start:].encode("utf-8", "replace"))
    headers = {"content-type": "application/xml; charset=utf-8", "content-location": address}
    try:
        found = feedparser.parse(
            source, response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
    except Exception as error:
        # It is written for good will; on some broken documents its parser gives up by accident.
        raise Refused(f"{type(error).__name__}: {error}"[:300], key="feed.not_a_feed") from error
    if not found.entries and not found.get("version"):
        raise Refused(_feed_of_page(text, address), key="feed.not_a_feed")
    head = found.feed
    return Document(
        title=_words(head, "title"),
        language=_words(head, "language"),
        entries=[{"entry": _entry(one)} for one in found.entries[:MOST_ENTRIES]],
    )


def _entry(entry: Mapping[str, Any]) -> dict[str, Any]:
    """What feedparser made of an entry, as far as anybody here reads it."""
    kept: dict[str, Any] = {
        name: _words(entry, name) for name in ("id", "link", "author", "published", "updated")
    }
    kept["title"] = _construct(_own(entry, "title_detail"))
    kept["summary"] = _construct(_own(entry, "summary_detail"))
    content = _own(entry, "content")
    kept["content"] = [_construct(one) for one in content[:4]] if isinstance(content, list) else []
    for name in ("published", "updated", "created"):
        kept[f"{name}_read"] = _moment(_own(entry, f"{name}_parsed"))
    person = _own(entry, "author_detail")
    kept["author_url"] = _words(person, "href") if isinstance(person, dict) else ""
    files = _own(entry, "enclosures")
    kept["files"] = [
        {"url": _words(one, "href"), "media_type": _words(one, "type")}
        for one in (files if isinstance(files, list) else [])[:_MOST_FILES]
        if isinstance(one, dict)
    ]
    return {name: value for name, value in kept.items() if value}


def _own(entry: Mapping[str, Any], name: str) -> Any:
    """A field by its own name: feedparser's objects give others in its stead, with a warning."""
    return dict.get(entry, name) if isinstance(entry, dict) else None


def _words(value: Mapping[str, Any], name: str) -> str:
    found = _own(value, name)
    return clean(found[:MAX_MARKUP]) if isinstance(found, str) else ""


def _construct(value: Any) -> dict[str, str]:
    """A text and what it is written in."""
    if not isinstance(value, dict) or not _words(value, "value"):
        return {}
    return {
        "value": _words(value, "value"),
        "type": _words(value, "type"),
        "language": _words(value, "language"),
    }


def _moment(parsed: Any) -> str:
    try:
        return datetime.fromtimestamp(timegm(parsed), UTC).isoformat()
    except (TypeError, ValueError, OverflowError, OSError):
        return ""


def _feed_of_page(text: str, address: str) -> str:
    """The feeds that a page says it has, for whoever entered the page's address instead."""
    reader = _Links()
    try:
        reader.feed(text[:MAX_MARKUP])
    except AssertionError:
        return ""
    return " ".join(dict.fromkeys(_resolved(reader.found, address)))[:300]


def _resolved(links: list[str], address: str) -> Iterator[str]:
    for link in links[:3]:
        try:
            yield urljoin(address, link)
        except ValueError:
            continue


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        kind = values.get("type", "").lower()
        names_feed = kind.endswith(("rss+xml", "atom+xml", "feed+json"))
        if tag == "link" and names_feed and "alternate" in values.get("rel", "").lower().split():
            self.found += filter(None, [values.get("href")])
