"""Reads that are put together once.

Django's ORM takes longer to put a question of a page into SQL than the database to answer it, and
puts the same twenty anew for every page. A prepared read keeps the statement and what the ORM
found out about its columns; from then on only the values change. PostgreSQL keeps how to go about
it as well: it plans a statement once for each connection, not once for each page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from copy import copy
from datetime import UTC, datetime, timedelta
from functools import wraps
from types import SimpleNamespace
from typing import Any

from django.db import connections
from django.db.models import QuerySet

Value = int | str | datetime
Build = Callable[..., QuerySet[Any]]

_BEYOND_NUMBERS = 1 << 63
_NUMBER = 2_147_400_000
_MOMENT = datetime(9000, 1, 1, tzinfo=UTC)


class CannotPrepare(Exception):
    """A value is of no kind that can be put into a finished statement, or the statement does not
    carry it as it was given but something made of it."""


def prepared(build: Build) -> Callable[..., list[Any]]:
    """Let `build` put its rows together once for each length of the lists among its values.

    `build` takes numbers, texts, aware moments, and lists of these. It may do nothing with them
    but hand them to `filter` or `exclude`, and may look at nothing that changes: it is not called
    again. What it becomes takes the same values and returns the rows as a list. An empty list
    among the values finds nothing, and so does what no row can hold: a number of more than 64
    bits, a text with a NUL. Raises `CannotPrepare`.
    """
    statements: dict[tuple[int | None, ...], _Statement] = {}

    @wraps(build)
    def read(*values: Value | Sequence[Value]) -> list[Any]:
        given = [_padded(value) if isinstance(value, list) else value for value in values]
        if not all(map(_may_be_stored, given)):
            return []
        shape = tuple(len(value) if isinstance(value, list) else None for value in given)
        if shape not in statements:
            statements[shape] = _Statement(build, given)
        return statements[shape].rows(given)

    return read


def _may_be_stored(value: Value | list[Value]) -> bool:
    if isinstance(value, int):
        return -_BEYOND_NUMBERS <= value < _BEYOND_NUMBERS
    return bool(value) if isinstance(value, list) else "\x00" not in str(value)


def _padded(values: list[Value]) -> list[Value]:
    """Those that a row may hold, as many as the next power of two, so that thirty lengths of a
    list need six statements."""
    values = list(filter(_may_be_stored, values))
    size = 1 << (len(values) - 1).bit_length() if values else 0
    return values + values[-1:] * (size - len(values))


class _Statement:
    def __init__(self, build: Build, values: Sequence[Value | list[Value]]) -> None:
        marks = _Marks()
        rows = build(*(marks.instead_of(value) for value in values))
        if rows._prefetch_related_lookups:  # type: ignore[attr-defined]
            raise CannotPrepare(f"{build.__qualname__}: a second read can't be part of it")
        self._rows = rows
        self._compiler = rows.query.get_compiler(using=rows.db)
        self._sql, params = self._compiler.as_sql()
        adapt = _adapter(rows.db)
        places = {adapt(mark): place for place, mark in enumerate(marks.given)}
        self._params = [(places.get(param), param) for param in params]
        lost = set(places.values()) - {place for place, _param in self._params}
        if lost:
            raise CannotPrepare(f"{build.__qualname__}: value {min(lost) + 1} is not in its SQL")

    def rows(self, values: Iterable[Value | list[Value]]) -> list[Any]:
        using = self._rows.db
        typed = _typed(connections[using])
        flat = [typed(one) for value in values for one in _each(value)]
        params = tuple(param if place is None else flat[place] for place, param in self._params)
        compiler = copy(self._compiler)
        compiler.connection = connections[using]
        compiler.execute_sql = lambda *_args, **_more: [self._asked(compiler.connection, params)]
        asked = SimpleNamespace(
            db=using,
            model=self._rows.model,
            query=SimpleNamespace(get_compiler=lambda *_args, **_more: compiler),
            _known_related_objects={},
        )
        return list(self._rows._iterable_class(asked))  # type: ignore[attr-defined]

    def _asked(self, connection: Any, params: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        with _cursor(connection) as cursor:
            cursor.execute(self._sql, params)
            found = cursor.fetchall()
        if self._compiler.has_extra_select:  # columns that only the order needs
            return [row[: self._compiler.col_count] for row in found]
        return list(found)


class _Marks:
    """Values that nobody ever asks for, to be found again in the statement."""

    def __init__(self) -> None:
        self.given: list[Value] = []

    def instead_of(self, value: Value | list[Value]) -> Value | list[Value]:
        return [self._mark(one) for one in value] if isinstance(value, list) else self._mark(value)

    def _mark(self, value: Value) -> Value:
        place = len(self.given)
        mark: Value
        if isinstance(value, bool) or not isinstance(value, int | str | datetime):
            raise CannotPrepare(f"{value!r} is neither a number, a text nor a moment")
        if isinstance(value, int):
            mark = _NUMBER + place
        elif isinstance(value, str):
            mark = f"\x02value {place}\x03"
        else:
            mark = _MOMENT + timedelta(days=place)
        self.given.append(mark)
        return mark


def _each(value: Value | list[Value]) -> list[Value]:
    return value if isinstance(value, list) else [value]


def _cursor(connection: Any) -> Any:
    """On PostgreSQL one whose values travel beside the statement, so that it can be kept."""
    if connection.vendor != "postgresql":
        return connection.cursor()
    from django.db.backends.postgresql.base import ServerBindingCursor

    connection.ensure_connection()
    return connection._prepare_cursor(ServerBindingCursor(connection.connection))


def _typed(connection: Any) -> Callable[[Value], Any]:
    """How a value travels. psycopg gives small numbers a smaller type, and a statement with
    other types is another statement."""
    if connection.vendor != "postgresql":
        return _adapter(connection.alias)
    from psycopg.types.numeric import Int8

    return lambda value: Int8(value) if isinstance(value, int) else value


def _adapter(using: str) -> Callable[[Value], Any]:
    moment = connections[using].ops.adapt_datetimefield_value
    return lambda value: moment(value) if isinstance(value, datetime) else value
