"""Full-text search over one folded column of a table, on both databases.

SQLite: an FTS5 table beside the real one, fed by triggers. PostgreSQL: a stored tsvector
with a GIN index. The text is folded before it is stored (`core.text.fold`), so accents,
letter forms and digits are the same for whoever writes and whoever looks.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from django.db import connection, models
from django.db.migrations.operations.base import Operation
from django.db.models.expressions import RawSQL

from fener.core.text import fold

LOOKED_THROUGH = 2_000
_ABOVE_ALL = 1 << 62
_SIGNS = """.,:;/\\-+~<>&@#=?%$*!"'()[]{}|^`"""
"""What PostgreSQL would read addresses, paths, tags and numbers out of, and hide their words:
nobody who looks for “late” means only those who put a blank before and after it."""
_TOKENS = re.compile(r"[\w@#]+", re.UNICODE)


class SearchIndex(Operation):
    """Migration operation: make `table.column` searchable."""

    reversible = True
    reduces_to_sql = True

    def __init__(self, table: str, column: str = "folded") -> None:
        self.table, self.column = table, column

    def state_forwards(self, app_label: str, state: Any) -> None:
        """The model does not know; queries go through `matching`."""

    def database_forwards(self, app_label: str, editor: Any, before: Any, after: Any) -> None:
        for statement in self._up(editor.connection.vendor):
            editor.execute(statement, params=None)

    def database_backwards(self, app_label: str, editor: Any, before: Any, after: Any) -> None:
        for statement in self._down(editor.connection.vendor):
            editor.execute(statement, params=None)

    def describe(self) -> str:
        return f"Full-text index over {self.table}.{self.column}"

    def _up(self, vendor: str) -> list[str]:
        table, column, index = self.table, self.column, f"{self.table}_search"
        if vendor == "postgresql":
            signs, blanks = _SIGNS.replace("'", "''"), " " * len(_SIGNS)
            words = f"translate(left(\"{column}\", 60000), '{signs}', '{blanks}')"
            return [
                f'ALTER TABLE "{table}" ADD COLUMN "search" tsvector '
                f"GENERATED ALWAYS AS (to_tsvector('simple', {words})) STORED",
                f'CREATE INDEX "{index}" ON "{table}" USING gin ("search") WITH (fastupdate = on)',
            ]
        new = f'INSERT INTO "{index}" (rowid, "{column}") VALUES (new.id, new."{column}");'
        old = (
            f'INSERT INTO "{index}" ("{index}", rowid, "{column}") '
            f"VALUES ('delete', old.id, old.\"{column}\");"
        )
        return [
            f'CREATE VIRTUAL TABLE "{index}" USING fts5("{column}", content="{table}", '
            f'content_rowid="id", tokenize="unicode61 remove_diacritics 0 tokenchars \'_\'", '
            f"prefix='3')",
            f'CREATE TRIGGER "{index}_insert" AFTER INSERT ON "{table}" BEGIN {new} END',
            f'CREATE TRIGGER "{index}_delete" AFTER DELETE ON "{table}" BEGIN {old} END',
            f'CREATE TRIGGER "{index}_update" AFTER UPDATE OF "{column}" ON "{table}" '
            f"BEGIN {old} {new} END",
        ]

    def _down(self, vendor: str) -> list[str]:
        table, index = self.table, f"{self.table}_search"
        if vendor == "postgresql":
            return [f'ALTER TABLE "{table}" DROP COLUMN "search"']
        triggers = [f'DROP TRIGGER "{index}_{when}"' for when in ("insert", "delete", "update")]
        return [*triggers, f'DROP TABLE "{index}"']


def terms_of(query: str) -> list[str]:
    """The folded words of what a person typed; empty: there is nothing to look for."""
    return _TOKENS.findall(fold(query))[:12]


def phrase_of(query: str) -> str:
    """What the full-text index of this database is asked for every word of `query`, the last one
    as a beginning; empty: there is nothing to look for."""
    terms = terms_of(query)
    if not terms:
        return ""
    if connection.vendor == "postgresql":
        words = [f"'{term.replace(chr(39), '')}'" for term in terms]
        return " & ".join([*words[:-1], words[-1] + ":*"])
    return " ".join([*(f'"{term}"' for term in terms[:-1]), f'"{terms[-1]}"*'])


def containing(rows: models.QuerySet[Any], phrase: str) -> models.QuerySet[Any]:
    """`rows` whose folded text has every word of `phrase`, one of `phrase_of`."""
    table = rows.model._meta.db_table
    if connection.vendor == "postgresql":
        asked = f'"{table}"."search" @@ to_tsquery(\'simple\', %s)'
        return rows.extra(where=[asked], params=[phrase])
    found = RawSQL(f'SELECT rowid FROM "{table}_search" WHERE "{table}_search" MATCH %s', [phrase])
    return rows.filter(id__in=found)


def matching(rows: models.QuerySet[Any], query: str) -> models.QuerySet[Any]:
    """`rows` whose folded text has every word of `query`, the last one as a beginning. For the
    newest few of many, `newest_matching` is the cheaper way."""
    phrase = phrase_of(query)
    return containing(rows, phrase) if phrase else rows.none()


def newest_matching(
    model: type[models.Model],
    query: str,
    *,
    size: int,
    before_id: int = 0,
    within: Mapping[str, Collection[Any]] | None = None,
) -> list[int]:
    """The ids of the newest `size` rows of `model` with every word of `query`, of those with an
    id below `before_id` and with attributes as `within` allows, newest first.

    The full-text index of SQLite is walked from its end and left when enough is found. That of
    PostgreSQL gives all that match, in no order, and words of one complaint come together far
    more often than it expects; so the newest rows are looked through first.
    """
    allowed = within or {}
    phrase = phrase_of(query)
    if not phrase or not all(allowed.values()):
        return []
    meta = model._meta
    columns = {meta.get_field(name).column: values for name, values in allowed.items()}
    before = before_id or _ABOVE_ALL
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            return _walked(cursor, meta.db_table, columns, phrase, before, size)
        table = f'"{meta.db_table}"'
        newest = f"(SELECT * FROM {table} WHERE id < %s ORDER BY id DESC LIMIT {LOOKED_THROUGH}) r"
        found = _collected(cursor, newest, [before], columns, phrase, size)
        if len(found) < size:
            every = f"(SELECT * FROM {table} WHERE id < %s) r"
            found = _collected(cursor, every, [before], columns, phrase, size)
        return found


def _walked(
    cursor: Any, name: str, columns: Mapping[str, Collection[Any]], phrase: str, before: int,
    size: int,
) -> list[int]:  # fmt: skip
    table, index = f'"{name}"', f'"{name}_search"'
    conditions, params = _conditions(columns, f"+{table}.")
    cursor.execute(
        f"SELECT {index}.rowid FROM {index} CROSS JOIN {table} ON {table}.id = {index}.rowid "
        f"WHERE {index} MATCH %s AND {index}.rowid < %s{conditions} "
        f"ORDER BY {index}.rowid DESC LIMIT %s",
        [phrase, before, *params, size],
    )
    return [row[0] for row in cursor.fetchall()]


def _collected(
    cursor: Any, source: str, given: list[Any], columns: Mapping[str, Collection[Any]],
    phrase: str, size: int,
) -> list[int]:  # fmt: skip
    conditions, params = _conditions(columns, "r.")
    cursor.execute(
        f"SELECT r.id FROM {source} WHERE r.search @@ to_tsquery('simple', %s){conditions} "
        "ORDER BY r.id DESC LIMIT %s",
        [*given, phrase, *params, size],
    )
    return [row[0] for row in cursor.fetchall()]


def _conditions(columns: Mapping[str, Collection[Any]], of: str) -> tuple[str, list[Any]]:
    sql, params = "", []
    for column, values in columns.items():
        sql += f' AND {of}"{column}" IN ({", ".join(["%s"] * len(values))})'
        params += values
    return sql, params
