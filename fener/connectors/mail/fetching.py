"""What is new in a mailbox: by the numbers that IMAP gives mails, until they mean others."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from fener.connectors.contract import Payload, Refused, Unreadable
from fener.connectors.mail.headers import key_of
from fener.connectors.mail.imap import Mailbox
from fener.connectors.mail.parts import KEPT, mail_of
from fener.connectors.mail.translate import NOT_GIVEN

MOST_MAILS = 50
MOST_BYTES = 8 * 1_048_576
"""Of one page, over all folders."""
SURELY_BEFORE = timedelta(days=2)
"""IMAP searches by days, in the server's own time zone."""


@dataclass(slots=True)
class Place:
    """How far a folder is read."""

    name: str
    validity: int = 0
    last: int = 0
    since: str = ""
    """While the back-log is read: the day from which mails count, …"""
    below: int = 0
    """… and the number from which on every mail does."""

    @classmethod
    def of(cls, name: str, stored: object) -> Place:
        row: dict[str, Any] = stored if isinstance(stored, dict) else {}
        if row.get("name") != name:
            return cls(name)
        numbers = [row.get(key) for key in ("validity", "last", "below")]
        if not all(isinstance(one, int) and one >= 0 for one in numbers):
            return cls(name)
        since = row.get("since")
        validity, last, below = (int(one or 0) for one in numbers)
        return cls(name, validity, last, since if isinstance(since, str) else "", below)

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name, "validity": self.validity, "last": self.last,
            "since": self.since, "below": self.below,
        }  # fmt: skip


@dataclass(slots=True)
class Cursor:
    """How far a mailbox is read."""

    places: dict[str, Any] = field(default_factory=dict)
    """By what a folder is for."""
    at: datetime | None = None
    """When it was read last."""

    @classmethod
    def of(cls, text: str) -> Cursor:
        try:
            stored = json.loads(text) if text else {}
            places = stored.get("places")
            at = datetime.fromisoformat(stored["at"]) if "at" in stored else None
        except (ValueError, TypeError, AttributeError):
            return cls()
        if at is not None and at.tzinfo is None:
            at = None
        return cls(places if isinstance(places, dict) else {}, at)

    def written(self, now: datetime) -> str:
        return json.dumps({"places": self.places, "at": now.isoformat()})


@dataclass(slots=True)
class Page:
    """What is fetched at once."""

    payloads: list[Payload] = field(default_factory=list)
    size: int = 0
    more: bool = False

    @property
    def is_full(self) -> bool:
        return len(self.payloads) >= MOST_MAILS or self.size >= MOST_BYTES


Keeps = Callable[[bytes], bool]
"""Whether a mail is to be kept, by its head."""


def read_folder(
    box: Mailbox,
    place: Place,
    page: Page,
    *,
    since: date,
    hints: dict[str, str],
    keeps: Keeps | None = None,
) -> None:
    """Add what is new in a folder to `page`, and move `place` on. `since`: from which day on
    mails count where the folder is read for the first time or was rebuilt."""
    folder = box.look_into(place.name)
    if not place.validity or folder.validity != place.validity:
        place.validity, place.last = folder.validity, 0
        place.since = since.isoformat()
        place.below = folder.next_uid or max(box.numbers(1), default=0) + 1
    found = _waiting(box, place)
    sizes = box.sizes(found[: MOST_MAILS * 2])
    for uid in found:
        if page.is_full or (page.payloads and box.is_slow):
            page.more = True
            return
        if uid in sizes:
            _take(box, uid, sizes[uid], place, page, hints, keeps)
        elif uid in found[MOST_MAILS * 2 :]:
            page.more = True
            return
        place.last = uid
    if place.since:
        place.last = max(place.last, place.below - 1)
        place.since, place.below = "", 0


def _waiting(box: Mailbox, place: Place) -> list[int]:
    if not place.since:
        return box.numbers(place.last + 1)
    recent = box.numbers(place.last + 1, date.fromisoformat(place.since))
    # What was moved here meanwhile may have come long ago and still be new.
    later = box.numbers(max(place.below, place.last + 1))
    return sorted({*recent, *later})


def _take(
    box: Mailbox,
    uid: int,
    size: int,
    place: Place,
    page: Page,
    hints: dict[str, str],
    keeps: Keeps | None,
) -> None:
    try:
        if keeps and not _is_kept(box.head(uid), keeps):
            return
        found = box.body(uid, KEPT)
    except Refused as error:
        # One mail that the server can't give must not hold up all others.
        told = {**hints, "problem": NOT_GIVEN, "said": error.detail[:200]}
        key = f"{place.name[:20]}:{place.validity}:{uid}"
        page.payloads.append(Payload(key=key, body=b"", headers=told))
        return
    if found is None:
        return
    body, came_at = found
    body = body[:KEPT]
    page.size += len(body)
    told = dict(hints)
    if came_at:
        told["came_at"] = came_at.astimezone(UTC).isoformat()
    if size > len(body):
        told["size"] = str(size)
    page.payloads.append(Payload(key=_key(body), body=body, headers=told))


def _is_kept(head: bytes, keeps: Keeps) -> bool:
    try:
        return keeps(head)
    except Unreadable:
        return False


def _key(body: bytes) -> str:
    try:
        return key_of(mail_fields(body))
    except Unreadable:
        # It is kept all the same, and parked with the reason when it is read.
        return hashlib.blake2b(body, digest_size=16).hexdigest()


def mail_fields(body: bytes) -> Any:
    """The fields of a mail of which nothing is known yet. Raises `Unreadable`."""
    return mail_of(body.partition(b"\r\n\r\n")[0][:KEPT] + b"\r\nReceived: x\r\n\r\n").fields


def days_since(now: datetime, last_at: datetime | None, first_days: int) -> date:
    """The day from which on mails count in a folder that is new to us or was rebuilt."""
    days_ago = now - timedelta(days=first_days)
    if last_at is None:
        return days_ago.date()
    return min(days_ago, last_at - SURELY_BEFORE).date()
