"""Tables that only grow: the database itself refuses to change or remove a row."""

from __future__ import annotations

from typing import Any

from django.db.migrations.operations.base import Operation


class AppendOnly(Operation):
    """Migration operation: rows of `table` can be added and read, nothing else."""

    reversible = True
    reduces_to_sql = True

    def __init__(self, table: str) -> None:
        self.table = table

    def state_forwards(self, app_label: str, state: Any) -> None:
        """The model does not know; whoever tries is told by the database."""

    def database_forwards(self, app_label: str, editor: Any, before: Any, after: Any) -> None:
        for statement in self._up(editor.connection.vendor):
            editor.execute(statement, params=None)

    def database_backwards(self, app_label: str, editor: Any, before: Any, after: Any) -> None:
        for statement in self._down(editor.connection.vendor):
            editor.execute(statement, params=None)

    def describe(self) -> str:
        return f"Refuse changes to rows of {self.table}"

    def _up(self, vendor: str) -> list[str]:
        table = self.table
        words = f"{table} only grows"
        if vendor == "postgresql":
            return [
                f"CREATE FUNCTION {table}_only_grows() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN RAISE EXCEPTION '{words}'; END $$",
                f"CREATE TRIGGER {table}_only_grows BEFORE UPDATE OR DELETE ON {table} "
                f"FOR EACH ROW EXECUTE FUNCTION {table}_only_grows()",
            ]
        return [
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
            for verb in ("UPDATE", "DELETE")
        ]

    def _down(self, vendor: str) -> list[str]:
        table = self.table
        if vendor == "postgresql":
            return [
                f"DROP TRIGGER {table}_only_grows ON {table}",
                f"DROP FUNCTION {table}_only_grows()",
            ]
        return [f"DROP TRIGGER {table}_no_{verb}" for verb in ("update", "delete")]
