"""The event log: appended inside the transaction of what it tells, chained by hashes.

Each book (a brand's, or the desk's own) is one chain:
`hash = sha256(canonical JSON of [previous hash, seq, at, actor, verb, subject, data])`.
Changing, removing or reordering a row breaks the chain at that row, and `verify_book` says
which one it is.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction

from fener.kit.actors import Actor
from fener.kit.bulk import insert_rows
from fener.kit.models import Book, Event

DESK_BOOK = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An event about to be written. `brand_id` None: the desk's own book."""

    actor: Actor
    verb: str
    subject: str
    brand_id: int | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Break:
    """Where a chain does not hold."""

    book_id: int
    seq: int
    what: str


_canonical = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
"""Built once: `json.dumps` would build an encoder for each event."""


def _link(previous: str, seq: int, at: str, actor: str, verb: str, subject: str, data: str) -> str:
    body = _canonical([previous, seq, at, actor, verb, subject, data])
    return hashlib.sha256(body.encode("utf-8", "surrogatepass")).hexdigest()


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def write_events(entries: Sequence[Entry], *, now: datetime) -> None:
    """Append `entries` in order. Must be called inside the transaction of what they tell, as
    its last act: on PostgreSQL the book stays locked until that transaction ends."""
    if not entries:
        return
    if not connection.in_atomic_block:
        raise RuntimeError("an event is written in the transaction of what it tells")
    at = _instant(now)
    books: dict[int, list[Entry]] = defaultdict(list)
    for entry in entries:
        books[entry.brand_id or DESK_BOOK].append(entry)
    for book_id in sorted(books):
        batch = books[book_id]
        length, head = _take(book_id, len(batch))
        rows: list[tuple[Any, ...]] = []
        for seq, entry in enumerate(batch, start=length + 1):
            data = _canonical(dict(entry.data))
            actor = str(entry.actor)
            head = _link(head, seq, at, actor, entry.verb, entry.subject, data)
            rows.append((book_id, seq, now, actor, entry.verb, entry.subject, data, head))
        insert_rows(
            Event, ("book_id", "seq", "at", "actor", "verb", "subject", "data", "hash"), rows
        )
        Book.objects.filter(id=book_id).update(head=head)


def write_event(
    verb: str,
    subject: str,
    *,
    actor: Actor,
    now: datetime,
    brand_id: int | None = None,
    **data: Any,
) -> None:
    write_events(
        [Entry(actor=actor, verb=verb, subject=subject, brand_id=brand_id, data=data)], now=now
    )


def _take(book_id: int, count: int) -> tuple[int, str]:
    """Reserve `count` places at the end of a book: its length before, and its last hash."""
    statement = "UPDATE kit_book SET length = length + %s WHERE id = %s RETURNING length, head"
    with connection.cursor() as cursor:
        cursor.execute(statement, [count, book_id])
        row = cursor.fetchone()
        if row is None:
            Book.objects.bulk_create([Book(id=book_id)], ignore_conflicts=True)
            cursor.execute(statement, [count, book_id])
            row = cursor.fetchone()
    return row[0] - count, row[1]


def verify_book(book_id: int) -> Iterator[Break]:
    """Walk a chain from its first event; yields every place where it does not hold."""
    previous, expected = "", 1
    events = Event.objects.filter(book_id=book_id).order_by("seq")
    for event in events.iterator(chunk_size=2000):
        if event.seq != expected:
            yield Break(book_id, expected, "missing")
            expected = event.seq
        link = _link(
            previous,
            event.seq,
            _instant(event.at),
            event.actor,
            event.verb,
            event.subject,
            event.data,
        )
        if link != event.hash:
            yield Break(book_id, event.seq, "altered")
        previous = event.hash
        expected += 1
    book = Book.objects.filter(id=book_id).first()
    if book and (book.length != expected - 1 or book.head != previous):
        yield Break(book_id, expected, "cut short")


def verify_books() -> list[Break]:
    with transaction.atomic():
        return [
            found
            for book in Book.objects.order_by("id").values_list("id", flat=True)
            for found in verify_book(book)
        ]
