"""An entry of a feed to an article."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, tzinfo
from email.utils import parsedate_to_datetime
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

from fener.connectors import reading, times
from fener.connectors.cleaning import clean
from fener.connectors.contract import Payload, Unreadable
from fener.connectors.feed.documents import Document
from fener.connectors.markup import plain_text
from fener.core.posts import Attachment, Author, Post, PostKind

MAX_KEPT = 1_048_576
"""Bytes of an entry as it is kept."""
MAX_NAME = 200
_EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)
"""There was no feed before; a time before it comes from a clock or a form that nobody set."""
_MARKUP = ("text/html", "application/xhtml+xml", "application/xml")
_TAG = re.compile(r"<[^<>]*>")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)


def payloads_of(document: Document, address: str, now: datetime) -> Iterator[Payload]:
    """One payload for each entry, the oldest first where the feed is in the usual order. An entry
    that says something new has a new key, and one that only looks different has not."""
    head = {"address": address, "title": document.title[:300], "language": document.language[:40]}
    for entry in reversed(document.entries):
        value = {"feed": head, "fetched_at": now.isoformat(timespec="seconds"), **entry}
        body = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        yield Payload(key=_key_of(entry, address), body=body.encode("utf-8", "replace"))


def _key_of(entry: Mapping[str, Any], address: str) -> str:
    try:
        if "item" in entry:
            item, says = entry["item"], _item_says(entry["item"])
        else:
            item, says = entry["entry"], _entry_says(entry["entry"])
    except Unreadable:
        # It is kept all the same, and parked with the reason when it is read.
        return _digest(json.dumps(entry, sort_keys=True))
    words = " ".join(_TAG.sub(" ", says.markup).split())
    return _digest(_id_of(says, item.get("id"), address), says.title, words)


def article_of(body: bytes, default_zone: tzinfo | None) -> Post:
    """The article in one payload. Raises `Unreadable`."""
    value = reading.read_object(body, limit=MAX_KEPT)
    feed, entry, item = value.get("feed"), value.get("entry"), value.get("item")
    if not isinstance(feed, dict):
        raise Unreadable("payload.missing", field="feed")
    address = reading.text(feed, "address")
    fetched_at = times.moment(value.get("fetched_at"), "fetched_at")
    if isinstance(entry, dict):
        return _article(_entry_says(entry), entry, feed, address, fetched_at, default_zone)
    if isinstance(item, dict):
        return _article(_item_says(item), item, feed, address, fetched_at, default_zone)
    raise Unreadable("payload.missing", field="entry")


class _Says:
    """What an entry says, whichever kind of feed it is from."""

    def __init__(
        self,
        title: str,
        markup: str,
        link: str,
        *,
        is_markup: bool = True,
        author: str = "",
        author_url: str = "",
        language: str = "",
        times_said: tuple[Any, ...] = (),
        files: Any = None,
    ) -> None:
        self.title, self.markup, self.link = " ".join(title.split()), markup, link
        self.is_markup = is_markup
        self.author, self.author_url, self.language = author, author_url, language
        self.times_said, self.files = times_said, files

    def text(self) -> str:
        words = plain_text(self.markup) if self.is_markup else self.markup.strip()
        if not words or words == self.title:
            return self.title
        return f"{self.title}\n\n{words}" if self.title else words


def _entry_says(entry: Mapping[str, Any]) -> _Says:
    title = _object(entry.get("title"))
    name = reading.text(title, "value")
    # A title is plain text in one kind of feed and markup in the next.
    name = plain_text(name) if reading.text(title, "type") in _MARKUP else unescape(name)
    contents = entry.get("content")
    parts = [_object(one) for one in contents] if isinstance(contents, list) else []
    parts.append(_object(entry.get("summary")))
    longest = max(parts, key=lambda part: len(reading.text(part, "value")))
    return _Says(
        name,
        reading.text(longest, "value"),
        reading.text(entry, "link"),
        is_markup=reading.text(longest, "type") != "text/plain",
        author=reading.text(entry, "author"),
        author_url=reading.text(entry, "author_url"),
        language=reading.text(longest, "language") or reading.text(title, "language"),
        times_said=tuple(
            entry.get(name)
            for name in ("published", "published_read", "created_read", "updated", "updated_read")
        ),
        files=entry.get("files"),
    )


def _item_says(item: Mapping[str, Any]) -> _Says:
    authors = item.get("authors")
    person = _object(authors[0] if isinstance(authors, list) and authors else None)
    markup = reading.text(item, "content_html")
    plain = reading.text(item, "content_text") or reading.text(item, "summary")
    return _Says(
        reading.text(item, "title"),
        markup or plain,
        reading.text(item, "url") or reading.text(item, "external_url"),
        is_markup=bool(markup),
        author=reading.text(person, "name"),
        author_url=reading.text(person, "url"),
        language=reading.text(item, "language"),
        times_said=(item.get("date_published"), item.get("date_modified")),
        files=item.get("attachments"),
    )


def _article(
    says: _Says,
    item: Mapping[str, Any],
    feed: Mapping[str, Any],
    address: str,
    fetched_at: datetime,
    default_zone: tzinfo | None,
) -> Post:
    url = _web_address(says.link, address)
    text = says.text() or url
    if not text:
        raise Unreadable("payload.missing", field="title")
    place = urlsplit(url or address).hostname or "feed"
    title = " ".join(plain_text(reading.text(feed, "title")).split())
    writer = " ".join(unescape(says.author).split())[:MAX_NAME]
    return Post(
        native_id=_id_of(says, item.get("id"), address),
        author=Author(
            native_id=f"{place}:{writer}"[:MAX_NAME] if writer else place[:MAX_NAME],
            handle=place[:MAX_NAME],
            name=(f"{writer} ({title})" if writer and title else writer or title)[:MAX_NAME],
            url=_web_address(says.author_url, address),
        ),
        text=text,
        at=_moment(says.times_said, fetched_at, default_zone),
        kind=PostKind.ARTICLE,
        url=url,
        language=(says.language or reading.text(feed, "language"))[:40],
        attachments=_files(says.files, address),
        is_overheard=True,
    )


def _id_of(says: _Says, own: Any, address: str) -> str:
    """What the site calls the entry. A name that is an address of some kind stands for itself, in
    whichever of a site's feeds it comes; any other is only good within the site."""
    name = clean(str(own)).strip() if isinstance(own, str | int) else ""
    if _SCHEME.match(name):
        return name if len(name) <= reading.MAX_ID else _digest(name)
    try:
        site = urlsplit(address).hostname or ""
    except ValueError:
        site = ""
    return _digest(site, name) if name else _digest(site, says.link, says.title or says.markup)


def _digest(*parts: str) -> str:
    return hashlib.blake2b("\0".join(parts).encode("utf-8", "replace"), digest_size=16).hexdigest()


def _moment(said: tuple[Any, ...], fetched_at: datetime, default_zone: tzinfo | None) -> datetime:
    """When it was published. A time that can't be read, lies in the future, or before there were
    feeds, tells less than when we found it."""
    for value in said:
        if not isinstance(value, str) or not value.strip():
            continue
        at = _read_moment(value.strip(), default_zone or UTC)
        if at is not None and at >= _EARLIEST:
            return min(at, fetched_at)
    return fetched_at


def _read_moment(value: str, default_zone: tzinfo) -> datetime | None:
    try:
        at = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        try:
            return times.moment(value, "at", default_zone)
        except Unreadable:
            return None
    if at.tzinfo is None:
        # "-0000" is how some programs write UTC.
        return at.replace(tzinfo=UTC if value.endswith("-0000") else default_zone)
    return at


def _web_address(link: str, base: str) -> str:
    """`link` as an address of the web, seen from `base`; empty for anything else."""
    try:
        whole = urljoin(base, link.strip()) if link.strip() else ""
        parts = urlsplit(whole)
    except ValueError:
        return ""
    return whole if parts.scheme in ("http", "https") and parts.hostname else ""


def _files(value: Any, base: str) -> tuple[Attachment, ...]:
    found = []
    for one in value if isinstance(value, list) else []:
        file = _object(one)
        if url := _web_address(reading.text(file, "url"), base):
            kind = reading.text(file, "media_type") or reading.text(file, "mime_type")
            name = reading.text(file, "title")
            found.append(Attachment(url=url, media_type=kind[:100], name=name[:MAX_NAME]))
    return tuple(found)


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
