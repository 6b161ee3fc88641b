"""Live screens: one look at the event log per process and second, fanned out to everybody.

Each open page holds one server-sent event stream. A signal says only *what* changed
(`queue`, `case:12`); the page then asks for the fragment it shows, with its own rights.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import suppress

from asgiref.sync import sync_to_async
from django.db import DatabaseError, close_old_connections

from fener.kit.models import Book, Event

log = logging.getLogger("fener.live")

POLL_EVERY = 1.0
KEEP_ALIVE_AFTER = 20.0
LARGEST_BATCH = 500

Signal = tuple[int, str]
"""(book, subject): the brand whose event it is, or 0 for the desk's own, and `case:12`."""


Source = Callable[[], set[Signal]]
"""What changed since it was last asked, of things that leave no event (who is looking)."""

_sources: list[Source] = []


def live_source(source: Source) -> Source:
    _sources.append(source)
    return source


class Hub:
    """The one poller of this process. Started by the first listener, stopped by the last."""

    def __init__(self) -> None:
        self._listeners: set[asyncio.Queue[set[Signal]]] = set()
        self._poller: asyncio.Task[None] | None = None

    async def listen(self, brands: set[int]) -> AsyncIterator[set[str]]:
        """Subjects that changed in `brands`; an empty set now and then keeps the line open."""
        queue: asyncio.Queue[set[Signal]] = asyncio.Queue(maxsize=100)
        self._listeners.add(queue)
        if self._poller is None or self._poller.done():
            self._poller = asyncio.create_task(self._poll())
        try:
            while True:
                try:
                    signals = await asyncio.wait_for(queue.get(), KEEP_ALIVE_AFTER)
                except TimeoutError:
                    yield set()
                    continue
                if subjects := {subject for book, subject in signals if book in brands}:
                    yield subjects
        finally:
            self._listeners.discard(queue)
            if not self._listeners and self._poller:
                self._poller.cancel()
                self._poller = None

    async def _poll(self) -> None:
        lengths = await sync_to_async(_lengths)()
        while True:
            await asyncio.sleep(POLL_EVERY)
            try:
                lengths, signals = await sync_to_async(_changes_since)(lengths)
            except DatabaseError:
                log.warning("the event log can't be read; live screens wait")
                continue
            if signals:
                for queue in list(self._listeners):
                    with suppress(asyncio.QueueFull):
                        queue.put_nowait(signals)


def _lengths() -> dict[int, int]:
    close_old_connections()
    return dict(Book.objects.values_list("id", "length"))


def _changes_since(before: dict[int, int]) -> tuple[dict[int, int], set[Signal]]:
    """A book's places are gapless, so its length says exactly which events are new."""
    after, signals = _lengths(), set[Signal]()
    for book, length in after.items():
        known = before.get(book, 0)
        if length == known:
            continue
        rows = Event.objects.filter(book_id=book, seq__gt=max(known, length - LARGEST_BATCH))
        subjects = set(rows.values_list("subject", flat=True))
        signals |= {(book, subject) for subject in subjects}
        if any(subject.startswith("case:") for subject in subjects):
            signals.add((book, "queue"))
    for source in _sources:
        signals |= source()
    return after, signals


hub = Hub()
