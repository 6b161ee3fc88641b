"""Django's SQLite, whose connections wait for the next request instead of being closed.

Under ASGI each request has a thread of its own, and so a connection of its own. To open one takes
SQLite longer than most of what is asked through it: the schema is read, and every statement and
every page of the file is met for the first time. Django keeps a pool for PostgreSQL alone.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import Any

from django.db.backends.sqlite3 import base

MOST_KEPT = 4
"""Each keeps up to 16 MB of the file in memory."""

_kept: dict[tuple[str, Any], list[Any]] = {}


class DatabaseWrapper(base.DatabaseWrapper):
    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        with suppress(KeyError, IndexError):  # none waits, or another thread was faster
            return _kept[self._key].pop()
        return super().get_new_connection(conn_params)

    def _close(self) -> None:
        connection = self.connection
        waiting = _kept.setdefault(self._key, [])
        is_sound = not (self.errors_occurred or self.closed_in_transaction)
        if is_sound and not connection.in_transaction and len(waiting) < MOST_KEPT:
            waiting.append(connection)
        else:
            super()._close()

    @property
    def _key(self) -> tuple[str, Any]:
        return (self.alias, self.settings_dict["NAME"])


def close_kept() -> None:
    """Close what waits. SQLite allows no connection to be carried over a fork."""
    while _kept:
        _key, waiting = _kept.popitem()
        for connection in waiting:
            connection.close()


os.register_at_fork(before=close_kept)
