"""One visit to a stream: from where we stood to now, or as far as there is time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from fener.connectors.contract import Payload
from fener.connectors.firehose import client
from fener.connectors.firehose.frames import mark_of
from fener.connectors.firehose.place import Place
from fener.connectors.firehose.sieve import Event, Sieve
from fener.connectors.firehose.translate import payload_of_event, uri_of_event

READS_FOR = 5.0
"""Seconds of one visit: other channels wait meanwhile."""
MOST_KEPT = 500
"""Payloads of one visit."""
BATCH = 256
"""Events that are sifted together."""
_GATHERS_FOR = 0.25
"""Seconds after which fewer are."""
BACKLOG = timedelta(minutes=15)
"""What a first visit to Jetstream begins with."""
_OVERLAP = 1_000_000
"""Microseconds that are read twice, because events of one microsecond may come apart."""

Names = Callable[[Iterable[str]], Mapping[str, Mapping[str, Any]]]
"""What the network tells of accounts."""


@dataclass(slots=True)
class Visit:
    payloads: list[Payload]
    place: Place
    more: bool
    """There was no time to read on to now."""


def visit(source: client.Source, sieve: Sieve, place: Place, names: Names) -> Visit:
    """Read on from `place`. Raises `Refused`, `TryLater`."""
    began_at = datetime.now(UTC)
    ends_at = time.monotonic() + READS_FOR
    after = place.at
    if source.is_jetstream:
        first = int((began_at - BACKLOG).timestamp() * 1_000_000)
        after = max(after - _OVERLAP, 0) if after is not None else first
    events: list[Event] = []
    began_with, caught_up = place.at, False
    place = Place(place.at, place.kept)
    batch: list[bytes] = []
    with client.stream(source, after) as stream:
        sifts_at = time.monotonic() + _GATHERS_FOR
        for frame in stream:
            batch.append(frame)
            if len(batch) < BATCH and time.monotonic() < sifts_at:
                continue
            caught_up = _take(source, sieve, batch, place, events, began_at)
            batch = []
            sifts_at = time.monotonic() + _GATHERS_FOR
            if caught_up or sifts_at > ends_at or len(events) >= MOST_KEPT:
                break
        if batch:
            caught_up = _take(source, sieve, batch, place, events, began_at)
        if stream.is_silent:
            caught_up = True
            if place.at is None and not source.is_jetstream:
                # A relay is never silent. This is a small server: all it remembers is read.
                place.at = 0
    # A server that ends every stream at once is not asked again at once.
    more = not caught_up and place.at not in (None, began_with)
    return Visit(_payloads(events, names), place, more)


def _take(
    source: client.Source,
    sieve: Sieve,
    batch: Sequence[bytes],
    place: Place,
    events: list[Event],
    began_at: datetime,
) -> bool:
    """Sift a batch and move on behind it; whether that is where the visit began."""
    for event in sieve.lines(batch) if source.is_jetstream else sieve.frames(batch):
        uri = uri_of_event(event)
        if event["commit"]["operation"] == "create":
            place.keep(uri)
        elif not place.has(uri):
            continue
        events.append(event)
    if source.is_jetstream:
        numbers = (client.number_of(line) for line in reversed(batch))
        place.at = max(next((number for number in numbers if number), 0), place.at or 0) or None
        return place.at is not None and place.at >= began_at.timestamp() * 1_000_000
    for frame in reversed(batch):
        mark = mark_of(frame)
        if mark.error == "FutureCursor":
            # The server began anew, and so do we.
            place.at, place.kept = None, b""
            return False
        if mark.seq:
            # A server may send the last events once more.
            place.at = max(mark.seq, place.at or 0)
            return mark.at is not None and mark.at >= began_at
    return False


def _payloads(events: Sequence[Event], names: Names) -> list[Payload]:
    authors = names(event["did"] for event in events if event["commit"]["operation"] == "create")
    return [
        payload_of_event(
            {**event, "author": dict(authors[event["did"]])} if event["did"] in authors else event
        )
        for event in events
    ]
