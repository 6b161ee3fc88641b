"""Django's SQLite, whose connections wait for the next request instead of being closed.

Under ASGI each request has a thread of its own, and so a connection of its own. To open one takes
SQLite longer than most of what is asked through it: the schema is read, and every statement and
every page of the file is met for the first time. Django keeps a pool for PostgreSQL alone.
"""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import suppress
from typing import Any

from django.db.backends.sqlite3 import base

MOST_KEPT = 4
"""Each keeps up to 16 MB of the file in memory."""

LOOK_EVERY = 0.001
"""Seconds between two looks whether it is our turn to write; more once we have waited long."""
LONG_TURN = 0.01
LATELY = 0.3
REST = 2 * LOOK_EVERY
"""Whoever wrote for a long turn lets others look before it writes again."""

_KIND = 0xFF
"""The bits of a code of SQLite's that say what it is; the others say more of it."""

_kept: dict[tuple[str, Any], list[Any]] = {}
_turns: set[tuple[Any, int]] = set()
"""Connections of this process that have a transaction open, with their database."""


class DatabaseWrapper(base.DatabaseWrapper):
    _turn_began = _rests_until = _waited_at = 0.0

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        with suppress(KeyError, IndexError):  # none waits, or another thread was faster
            return _kept[self._key].pop()
        return super().get_new_connection(conn_params)

    def _close(self) -> None:
        _turns.discard((self._key, id(self)))
        connection = self.connection
        waiting = _kept.setdefault(self._key, [])
        is_sound = not (self.errors_occurred or self.closed_in_transaction)
        if is_sound and not connection.in_transaction and len(waiting) < MOST_KEPT:
            waiting.append(connection)
        else:
            super()._close()

    def _start_transaction_under_autocommit(self) -> None:
        """Wait for the one who writes, and look often. SQLite's own waiting looks every tenth of a
        second once it has waited a while; a worker that writes batch after batch is never found
        between two of them so, and a call or a page waits for all of them."""
        link = self.connection
        (patience,) = link.execute("PRAGMA busy_timeout").fetchone()
        begin = f"BEGIN {self.transaction_mode or ''}"
        if (rest := self._rests_until - time.monotonic()) > 0:
            time.sleep(rest)
        began, waited = time.monotonic(), 0.0
        link.execute("PRAGMA busy_timeout = 0")
        try:
            while 1000 * waited < patience:
                try:
                    link.execute(begin)
                    self._turn_began = time.monotonic()
                    _turns.add((self._key, id(self)))
                    return
                except sqlite3.OperationalError as error:
                    if not _is_taken(error):
                        break
                if not any(key == self._key for key, _ in list(_turns)):
                    self._waited_at = time.monotonic()
                time.sleep(LOOK_EVERY if waited < 1 else 5 * LOOK_EVERY)
                waited = time.monotonic() - began
            super()._start_transaction_under_autocommit()
        finally:
            link.execute(f"PRAGMA busy_timeout = {patience}")

    def _commit(self) -> None:
        super()._commit()
        _turns.discard((self._key, id(self)))
        now = time.monotonic()
        if now - self._turn_began > LONG_TURN:
            self._rests_until = now + REST

    def _rollback(self) -> None:
        super()._rollback()
        _turns.discard((self._key, id(self)))

    def is_contended(self) -> bool:
        """Whether another process was writing lately when this connection wanted to. Threads of
        one process, such as the lanes of a worker, do not count: they would make each other slow
        where nobody else waits."""
        return time.monotonic() - self._waited_at < LATELY

    @property
    def _key(self) -> tuple[str, Any]:
        return (self.alias, self.settings_dict["NAME"])


def _is_taken(error: sqlite3.OperationalError) -> bool:
    """Also where somebody mends the file after a process that died."""
    return error.sqlite_errorcode & _KIND == sqlite3.SQLITE_BUSY


def close_kept() -> None:
    """Close what waits. SQLite allows no connection to be carried over a fork."""
    while _kept:
        _key, waiting = _kept.popitem()
        for connection in waiting:
            connection.close()


os.register_at_fork(before=close_kept)
