"""Writing many rows in one statement, past the ORM's cost, on both databases.

SQLite takes one prepared INSERT for many rows; PostgreSQL takes one array for each column and
unfolds them side by side, at less than half of what it costs it to read the same rows out of one
JSON document. Neither builds a model instance.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection, models

from fener.kit.arrays import array_of

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
    tail = "" if ignoring is None else f" ON CONFLICT ({_names(model, ignoring)}) DO NOTHING"
    return _insert(model, fields, rows, tail, returning)


def add_to_rows(
    model: type[models.Model], key: Sequence[str], sums: Sequence[str], rows: Sequence[Row]
) -> None:
    """Add to numbers: each row is `(*key, *sums)`, and no two have the same key. Where a row with
    this key is there, what `sums` names is added to it; elsewhere the row is inserted. `key` names
    the attributes of a unique constraint."""
    table = model._meta.db_table
    columns = [model._meta.get_field(name).column for name in sums]
    sets = ", ".join(f'"{name}" = "{table}"."{name}" + excluded."{name}"' for name in columns)
    tail = f" ON CONFLICT ({_names(model, key)}) DO UPDATE SET {sets}"
    _insert(model, [*key, *sums], rows, tail)


def _names(model: type[models.Model], fields: Sequence[str]) -> str:
    return ", ".join(f'"{model._meta.get_field(name).column}"' for name in fields)


def _insert(
    model: type[models.Model],
    fields: Sequence[str],
    rows: Sequence[Row],
    tail: str,
    returning: Sequence[str] = (),
) -> Inserted:
    if not rows:
        return Inserted(0, [])
    meta = model._meta
    columns = [meta.get_field(name) for name in fields]
    back = _names(model, returning)
    head = f'INSERT INTO "{meta.db_table}" ({_names(model, fields)})'
    if connection.vendor == "postgresql":
        if back:
            tail += f" RETURNING {back}"
        return _insert_postgresql(head, tail, columns, rows, bool(returning))
    ready = _as_sqlite_stores(columns, rows)
    statement = f"{head} VALUES ({', '.join(['%s'] * len(columns))}){tail}"
    with connection.cursor() as cursor:
        if not returning:
            cursor.executemany(statement, ready)
            return Inserted(cursor.rowcount, [])
        return _insert_and_look(cursor, statement, ready, meta, back)


def _insert_and_look(
    cursor: Any, statement: str, ready: Sequence[Row], meta: Any, back: str
) -> Inserted:
    """SQLite runs one prepared statement for all rows only where it gives nothing back. Its
    ids only grow and nobody else can write meanwhile, so what is new lies above the last id."""
    if not connection.in_atomic_block or not isinstance(meta.pk, models.AutoField):
        found: list[Row] = []
        for row in ready:
            cursor.execute(f"{statement} RETURNING {back}", row)
            found += cursor.fetchall()
        return Inserted(len(found), found)
    key = f'"{meta.pk.column}"'
    cursor.execute(f'SELECT coalesce(max({key}), 0) FROM "{meta.db_table}"')
    (last,) = cursor.fetchone()
    cursor.executemany(statement, ready)
    cursor.execute(f'SELECT {back} FROM "{meta.db_table}" WHERE {key} > %s', [last])
    found = cursor.fetchall()
    return Inserted(len(found), found)


def update_rows(
    model: type[models.Model],
    fields: Sequence[str],
    rows: Sequence[Row],
    *,
    guard: str,
) -> int:
    """Set `fields` of many rows, each row `(id, expected value of guard, *values)`; a row whose
    `guard` is not as expected stays as it is. Gives back how many were changed."""
    if not rows:
        return 0
    meta = model._meta
    columns = [meta.get_field(name) for name in fields]
    every = [meta.pk, meta.get_field(guard), *columns]
    if connection.vendor == "postgresql":
        unfolded = _unfolded(every, rows, keep=2)
        sets = ", ".join(
            f'"{one.column}" = {value}'
            for one, value in zip(columns, unfolded.values[2:], strict=True)
        )
        statement = (
            f'UPDATE "{meta.db_table}" t SET {sets} FROM {unfolded.source} '
            f'WHERE t."{every[0].column}" = c0 AND t."{every[1].column}" = c1'
        )
        with connection.cursor() as cursor:
            cursor.execute(statement, unfolded.params)
            return int(cursor.rowcount)
    sets = ", ".join(f'"{one.column}" = %s' for one in columns)
    statement = (
        f'UPDATE "{meta.db_table}" SET {sets} '
        f'WHERE "{every[0].column}" = %s AND "{every[1].column}" = %s'
    )
    ready = [(*row[2:], *row[:2]) for row in _as_sqlite_stores(every, rows)]
    with connection.cursor() as cursor:
        cursor.executemany(statement, ready)
        return int(cursor.rowcount)


def _insert_postgresql(
    head: str, tail: str, columns: list[Any], rows: Sequence[Row], returning: bool
) -> Inserted:
    unfolded = _unfolded(columns, rows)
    statement = f"{head} SELECT {', '.join(unfolded.values)} FROM {unfolded.source}{tail}"
    with connection.cursor() as cursor:
        cursor.execute(statement, unfolded.params)
        return Inserted(cursor.rowcount, cursor.fetchall() if returning else [])


@dataclass(frozen=True, slots=True)
class _Unfolded:
    """Rows on their way to PostgreSQL: one expression for each column, over `source`."""

    values: list[str]
    source: str
    params: list[Any]


def _unfolded(columns: list[Any], rows: Sequence[Row], keep: int = 0) -> _Unfolded:
    """What is the same in every row is said once; of every other column all values in turn. The
    first `keep` columns are unfolded in any case, as `c0`, `c1`, …"""
    across: list[Sequence[Any]] = list(
        zip(*_written(columns, rows, moment=_postgresql_moment, binary=_hex), strict=True)
    )
    values: list[str] = []
    same, arrays, documents = [], _Side(), _Side()
    for at, (column, own) in enumerate(zip(columns, across, strict=True)):
        kind = _postgresql_type(column)
        if at >= keep and _is_the_same(own, kind):
            values.append(f"%s::{kind}")
            is_document = kind == "jsonb" and own[0] is not None
            same.append(json.dumps(own[0]) if is_document else own[0])
            continue
        values.append(f"c{at}")
        if kind != "jsonb":
            arrays.add(f"c{at}", f"%s::{kind}[]", array_of(own))
        elif None in own:
            texts = [None if one is None else _document(one) for one in own]
            arrays.add(f"c{at}", "%s::jsonb[]", array_of(texts))
        else:
            documents.add(f"c{at}", "jsonb_array_elements(%s::jsonb)", _document(own))
    if not arrays.names and not documents.names:
        return _Unfolded(values, "generate_series(1, %s)", [*same, len(rows)])
    functions = [f"unnest({', '.join(arrays.written)})"] if arrays.names else []
    source = f"ROWS FROM ({', '.join([*functions, *documents.written])})"
    names = ", ".join([*arrays.names, *documents.names])
    return _Unfolded(values, f"{source} AS n({names})", [*same, *arrays.params, *documents.params])


class _Side:
    """Columns that are unfolded in the same way."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.written: list[str] = []
        self.params: list[str] = []

    def add(self, name: str, written: str, param: str) -> None:
        self.names.append(name)
        self.written.append(written)
        self.params.append(param)


_document = json.JSONEncoder(ensure_ascii=False).encode
"""JSON without escapes for letters: shorter, and PostgreSQL has less to read."""


def _is_the_same(values: Sequence[Any], kind: str) -> bool:
    """Documents only where they are empty: `{"a": 1}` and `{"a": true}` are equal to Python."""
    first = values[0]
    return values.count(first) == len(values) and (kind != "jsonb" or not first)


def _postgresql_type(column: Any) -> str:
    kind = column.rel_db_type(connection) if column.is_relation else column.db_type(connection)
    return {"bigserial": "bigint", "serial": "integer"}.get(kind, kind).split("(")[0]


def _postgresql_moment(value: datetime) -> str:
    """In UTC, because PostgreSQL knows no zones as odd as some posts name."""
    return (value if value.tzinfo is UTC else value.astimezone(UTC)).isoformat()


def _hex(value: Any) -> str:
    return f"\\x{bytes(value).hex()}"


def _as_sqlite_stores(columns: list[Any], rows: Sequence[Row]) -> Sequence[Row]:
    """Moments and JSON in the form in which Django's backend would have stored them."""
    return _written(columns, rows, moment=_sqlite_moment, document=_json)


def _sqlite_moment(value: datetime) -> str:
    if value.tzinfo is UTC:
        return value.isoformat(" ")[:-6]
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ")


def _json(value: Any) -> str:
    if not value:
        if value == []:
            return "[]"
        if value == {}:
            return "{}"
    return json.dumps(value)


def _written(
    columns: list[Any],
    rows: Sequence[Row],
    *,
    moment: Callable[[datetime], str],
    document: Callable[[Any], str] | None = None,
    binary: Callable[[Any], str] | None = None,
) -> Sequence[Row]:
    """`rows` with the values of some columns written as the database takes them. Column by
    column, because the same moment stands in many rows and is written once."""
    seen: dict[int, str] = {}

    def once(value: datetime | None) -> str | None:
        if value is None:
            return None
        text = seen.get(id(value))
        if text is None:
            text = seen[id(value)] = moment(value)
        return text

    writers: dict[int, Callable[[Any], Any]] = {}
    for at, column in enumerate(columns):
        if isinstance(column, models.DateTimeField):
            writers[at] = once
        elif isinstance(column, models.JSONField) and document:
            writers[at] = _unless_none(document)
        elif isinstance(column, models.BinaryField) and binary:
            writers[at] = _unless_none(binary)
    if not writers:
        return rows
    across: list[Iterable[Any]] = list(zip(*rows, strict=True))
    for at, write in writers.items():
        across[at] = map(write, across[at])
    return list(zip(*across, strict=True))


def _unless_none(write: Callable[[Any], str]) -> Callable[[Any], str | None]:
    return lambda value: None if value is None else write(value)
