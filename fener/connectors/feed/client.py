"""Getting a feed: politely, unpacked, wherever its redirects lead."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urljoin

from fener.connectors.contract import Account, Refused
from fener.connectors.exchange import MAX_ANSWER, Answer, exchange, raise_for

ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, "
    "text/xml;q=0.9, */*;q=0.5"
)
MOST_REDIRECTS = 5
_LASTING = (301, 308)
_PASSING = (302, 303, 307)
_MAX_MARK = 300
"""Characters of an ETag or a date that are kept and sent back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Got:
    """What a feed's address gave. `is_unchanged`: nothing, because we have it already."""

    address: str
    """Where it was in the end; relative addresses in it begin here."""
    moved_to: str = ""
    """Where a redirect for good leads."""
    is_unchanged: bool = False
    body: bytes = b""
    content_type: str = ""
    etag: str = ""
    modified: str = ""


def get(account: Account, address: str, *, etag: str = "", modified: str = "") -> Got:
    """The feed at `address`, unless it is what `etag` and `modified` stand for. Redirects are
    followed, each to an address that is checked like the first. Raises the connector's errors."""
    headers = {"accept": ACCEPT}
    if etag:
        headers["if-none-match"] = etag
    if modified:
        headers["if-modified-since"] = modified
    here, moved_to, for_good = address, "", True
    for _ in range(MOST_REDIRECTS):
        answer = exchange(
            "GET",
            here,
            publishes=False,
            headers=headers,
            allow_private_hosts=account.settings.get("allow_private_hosts") is True,
        )
        location = answer.headers.get("location", "")
        if answer.status not in (*_LASTING, *_PASSING) or not location:
            return _got(answer, here, moved_to)
        for_good = for_good and answer.status in _LASTING
        here = _joined(here, location)
        moved_to = here if for_good else moved_to
    raise Refused(here[:300], key="feed.redirects")


def _got(answer: Answer, here: str, moved_to: str) -> Got:
    if answer.status == 304:
        return Got(address=here, moved_to=moved_to, is_unchanged=True)
    raise_for(answer, publishes=False)
    return Got(
        address=here,
        moved_to=moved_to,
        body=_unpacked(answer),
        content_type=answer.headers.get("content-type", ""),
        etag=_mark(answer.headers, "etag"),
        modified=_mark(answer.headers, "last-modified"),
    )


def _joined(here: str, location: str) -> str:
    try:
        return urljoin(here, location)
    except ValueError:
        raise Refused(location[:300], key="connector.address_unreadable") from None


def _mark(headers: Mapping[str, str], name: str) -> str:
    """A header to send back as it is, empty where it could not be sent."""
    value = headers.get(name, "")
    return value if value.isascii() and value.isprintable() and len(value) <= _MAX_MARK else ""


def _unpacked(answer: Answer) -> bytes:
    """The body without gzip or deflate, which some servers use though nobody asked for it; as
    long unpacked as an answer may be packed. Raises `Refused`."""
    packing = answer.headers.get("content-encoding", "").strip().lower()
    body = answer.body
    if packing not in ("gzip", "x-gzip", "deflate") and not body.startswith(b"\x1f\x8b"):
        if packing in ("", "identity"):
            return body
        raise Refused(packing[:40], key="connector.answer_unreadable")
    # A deflated body should have zlib's two bytes before it and often has not.
    for bits in (47, -15):
        unpacking = zlib.decompressobj(bits)
        try:
            plain = unpacking.decompress(body, MAX_ANSWER + 1)
        except zlib.error:
            continue
        if len(plain) > MAX_ANSWER:
            raise Refused(f"> {MAX_ANSWER}", key="connector.answer_unreadable")
        return plain
    raise Refused(packing[:40], key="connector.answer_unreadable")
