"""Rows that one worker takes and no other gets, and work that is done one at a time."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet

LOT, SMALL_LOT = 500, 100


def claimable(rows: QuerySet[Any]) -> QuerySet[Any]:
    """`rows` not claimed by another worker's transaction. SQLite has one writer at a time, so
    there every row is claimable as it is."""
    if connection.vendor == "postgresql":
        return rows.select_for_update(skip_locked=True, of=("self",), no_key=True)
    return rows


def has_one_writer() -> bool:
    """Whether a transaction that writes keeps every other writer waiting, also the screens."""
    return connection.vendor == "sqlite"


def lot_size() -> int:
    """How many rows of a backlog to work in one transaction. Many take less time than few; but
    where only one can write and others want to, a network that calls or a person who answers, they
    wait for all of them."""
    return SMALL_LOT if has_one_writer() and connection.is_contended() else LOT


def turn_to_write() -> AbstractContextManager[Any]:
    """Where only one can write, a transaction that has begun: for who looks what there is to write
    only when the turn has come, because more comes in while it is waited for."""
    return transaction.atomic() if has_one_writer() else nullcontext()


def one_at_a_time(what: str, number: int) -> None:
    """Wait until no other transaction does `what` for `number`; held until ours ends."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s), %s)", [what, number])
