"""Calls of networks that come in at the same time are taken together.

A request of Django's has a thread and a connection of its own, and a transaction that waits for
the disk. Of two hundred senders at once that is most of the work, and none of it is theirs. Here
one thread takes whatever has come in since it last looked, by `hooks.take_calls`.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections import defaultdict, deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from django.db import OperationalError, close_old_connections

from fener.connectors.contract import Request as Call

log = logging.getLogger("fener.hooks")

LARGEST_LOT = 100
"""Calls whose payloads are stored in one transaction."""
LARGEST_LOT_BYTES = 4 * 1024 * 1024
MOST_BYTES = 64 * 1024 * 1024
"""Of bodies that wait. Above that a call hears at once that it has to come again."""

Take = Callable[[Sequence[tuple[str, Call]]], Sequence[int | None]]
Turn = Callable[[], AbstractContextManager[Any]]
_Outcome = int | Exception | None


class NoTime(Exception):
    """Nothing was kept of a call: more wait than we can hold, or the database has no time for us.
    It is to be made again in a moment."""


class _Waiting(NamedTuple):
    hook: str
    call: Call
    answer: asyncio.Future[int | None]


class Together:
    """Hands what waits to `take`, lot by lot, in one thread that is there only while any does.
    Inside `turn`, which may take long to begin: what comes in meanwhile is in the lot. A call is
    answered when `turn` has ended well."""

    def __init__(self, take: Take, turn: Turn = nullcontext) -> None:
        self._take, self._turn = take, turn
        self._waiting: deque[_Waiting] = deque()
        self._bytes = 0
        self._lock = threading.Lock()
        self._is_at_work = False
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="calls of networks")

    async def taken(self, hook: str, call: Call) -> int | None:
        """How many new items of a call are safe, once they are. None: it was not taken. Raises
        `NoTime`."""
        answer: asyncio.Future[int | None] = asyncio.get_running_loop().create_future()
        with self._lock:
            if self._waiting and self._bytes + len(call.body) > MOST_BYTES:
                raise NoTime
            if not self._is_at_work:
                self._thread.submit(self._work)
                self._is_at_work = True
            self._waiting.append(_Waiting(hook, call, answer))
            self._bytes += len(call.body)
        return await answer

    def _work(self) -> None:
        while self._goes_on():
            lot: list[_Waiting] = []
            try:
                with self._turn():
                    lot = self._next_lot()
                    outcomes = self._outcomes(lot)
            except OperationalError as error:
                lot = lot or self._next_lot()
                log.error("%s calls were not stored: %s", len(lot), type(error).__name__)
                outcomes = [NoTime() for _ in lot]
            except Exception:
                lot = lot or self._next_lot()
                log.exception("%s calls could not be taken together", len(lot))
                outcomes = [None] * len(lot)
            finally:
                close_old_connections()
            _tell([one.answer for one in lot], outcomes)

    def _goes_on(self) -> bool:
        with self._lock:
            self._is_at_work = bool(self._waiting)
            return self._is_at_work

    def _next_lot(self) -> list[_Waiting]:
        lot: list[_Waiting] = []
        size = 0
        with self._lock:
            while self._waiting and len(lot) < LARGEST_LOT and size < LARGEST_LOT_BYTES:
                lot.append(self._waiting.popleft())
                size += len(lot[-1].call.body)
            self._bytes -= size
        return lot

    def _outcomes(self, lot: Sequence[_Waiting]) -> Sequence[_Outcome]:
        outcomes = self._take([(one.hook, one.call) for one in lot])
        if len(outcomes) != len(lot):
            raise ValueError(f"{len(outcomes)} outcomes of {len(lot)} calls")
        return outcomes


def call_of(scope: Mapping[str, Any], body: bytes) -> Call:
    """A POST as connectors read it, from how ASGI tells of it; headers as Django reads them."""
    headers: dict[str, str] = {}
    for name, value in scope["headers"]:
        known, said = name.decode("latin-1").lower(), value.decode("latin-1")
        if "_" not in known:
            headers[known] = f"{headers[known]},{said}" if known in headers else said
    query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    return Call(method="POST", headers=headers, body=body, query=dict(query))


def _tell(answers: Sequence[asyncio.Future[int | None]], outcomes: Sequence[_Outcome]) -> None:
    by_loop: dict[asyncio.AbstractEventLoop, list[Any]] = defaultdict(list)
    for answer, outcome in zip(answers, outcomes, strict=True):
        by_loop[answer.get_loop()].append((answer, outcome))
    for loop, lot in by_loop.items():
        try:
            loop.call_soon_threadsafe(_settle, lot)
        except RuntimeError:
            log.info("%s calls were stored for senders who are no longer served", len(lot))


def _settle(lot: Sequence[tuple[asyncio.Future[int | None], _Outcome]]) -> None:
    for answer, outcome in lot:
        if answer.done():  # its sender has gone
            continue
        if isinstance(outcome, Exception):
            answer.set_exception(outcome)
        else:
            answer.set_result(outcome)
