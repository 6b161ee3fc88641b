"""Rows that one worker takes and no other gets, and work that is done one at a time."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models import QuerySet


def claimable(rows: QuerySet[Any]) -> QuerySet[Any]:
    """`rows` not claimed by another worker's transaction. SQLite has one writer at a time, so
    there every row is claimable as it is."""
    if connection.vendor == "postgresql":
        return rows.select_for_update(skip_locked=True, of=("self",), no_key=True)
    return rows


def has_one_writer() -> bool:
    """Whether a transaction that writes keeps every other writer waiting, also the screens."""
    return connection.vendor == "sqlite"


def one_at_a_time(what: str, number: int) -> None:
    """Wait until no other transaction does `what` for `number`; held until ours ends."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s), %s)", [what, number])
