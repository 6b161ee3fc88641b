"""Writing many rows in one statement, past the ORM's cost, on both databases.

SQLite takes one prepared INSERT for many rows; PostgreSQL takes one array for each column
and unnests them. Neither builds a model instance.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from django.db import connection, models

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Inserted:
    count: int
    rows: list[Row]


def insert_rows(
    model: type[models.Model],
    fields: Sequence[str],
    rows: Sequence[Row],
    *,
    ignoring: Sequence[str] | None = None,
    returning: Sequence[str] = (),
) -> Inserted:
    """Insert `rows` (values in the order of `fields`, which are attribute names).

    `ignoring` names the attributes of a unique constraint: a row that is already there is
    passed over. `Inserted.count` says how many really went in; `Inserted.rows` holds their
    `returning` attributes, in no order that can be relied on. Every field without a database
    default must be given.
    """
    if not rows:
        return Inserted(0, [])
    meta = model._meta
    columns = [meta.get_field(name) for name in fields]
    names = ", ".join(f'"{column.column}"' for column in columns)
    tail = ""
    if ignoring is not None:
        unique = ", ".join(f'"{meta.get_field(name).column}"' for name in ignoring)
        tail += f" ON CONFLICT ({unique}) DO NOTHING"
    if returning:
        back = ", ".join(f'"{meta.get_field(name).column}"' for name in returning)
        tail += f" RETURNING {back}"
    head = f'INSERT INTO "{meta.db_table}" ({names})'
    if connection.vendor == "postgresql":
        return _insert_postgresql(head, tail, columns, rows, bool(returning))
    return _insert_sqlite(head, tail, columns, rows, bool(returning))


def _insert_postgresql(
    head: str, tail: str, columns: list[Any], rows: Sequence[Row], returning: bool
) -> Inserted:
    casts, params = [], []
    for index, column in enumerate(columns):
        kind = column.rel_db_type(connection) if column.is_relation else column.db_type(connection)
        kind = {"bigserial": "bigint", "serial": "integer"}.get(kind, kind)
        values: list[Any] = [row[index] for row in rows]
        if kind == "jsonb":
            values = [_json(value) for value in values]
            casts.append("%s::text[]::jsonb[]")
        else:
            casts.append(f"%s::{kind.split('(')[0]}[]")
        params.append(values)
    with connection.cursor() as cursor:
        cursor.execute(f"{head} SELECT * FROM unnest({', '.join(casts)}){tail}", params)
        return Inserted(cursor.rowcount, cursor.fetchall() if returning else [])


def _insert_sqlite(
    head: str, tail: str, columns: list[Any], rows: Sequence[Row], returning: bool
) -> Inserted:
    ready = _as_sqlite_stores(columns, rows)
    mark = "(" + ", ".join(["%s"] * len(columns)) + ")"
    with connection.cursor() as cursor:
        if not returning:
            cursor.executemany(f"{head} VALUES {mark}{tail}", ready)
            return Inserted(cursor.rowcount, [])
        found: list[Row] = []
        for chunk in _chunks(ready, 900 // len(columns) or 1):
            values = ", ".join([mark] * len(chunk))
            cursor.execute(
                f"{head} VALUES {values}{tail}", [value for row in chunk for value in row]
            )
            found += cursor.fetchall()
        return Inserted(len(found), found)


def _as_sqlite_stores(columns: list[Any], rows: Sequence[Row]) -> Sequence[Row]:
    """Moments and JSON in the form in which Django's backend would have stored them."""
    moments = [i for i, one in enumerate(columns) if isinstance(one, models.DateTimeField)]
    documents = [i for i, one in enumerate(columns) if isinstance(one, models.JSONField)]
    if not moments and not documents:
        return rows
    ready = []
    for row in rows:
        values = list(row)
        for i in moments:
            if values[i] is not None:
                values[i] = values[i].astimezone(UTC).replace(tzinfo=None).isoformat(" ")
        for i in documents:
            values[i] = _json(values[i])
        ready.append(tuple(values))
    return ready


def _json(value: Any) -> str | None:
    if value == []:
        return "[]"
    return None if value is None else json.dumps(value)


def _chunks(rows: Sequence[Row], size: int) -> Iterator[Sequence[Row]]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]
