"""References that the database does not check row by row.

A constraint costs PostgreSQL a look-up and a lock for every row and reference when a transaction
ends; a post has fourteen of them, a quarter of all that the server does for it. So a reference is
not checked where it is copied from the row that it stands beside (a case's author is its opening
post's), or names the brand, channel or book on whose behalf the whole batch is written: these are
never deleted. `on_delete` is Django's and holds as before.
"""

from __future__ import annotations

from typing import Any

from django.db.migrations.operations import AlterField


class TrustReference(AlterField):
    """Migration operation: take the constraint of a reference away. On SQLite it stays: there it
    costs next to nothing, and to take it away is to copy the whole table, without its triggers."""

    def database_forwards(self, app_label: str, editor: Any, before: Any, after: Any) -> None:
        if editor.connection.vendor == "postgresql":
            super().database_forwards(app_label, editor, before, after)

    def database_backwards(self, app_label: str, editor: Any, before: Any, after: Any) -> None:
        if editor.connection.vendor == "postgresql":
            super().database_backwards(app_label, editor, before, after)

    def describe(self) -> str:
        return f"Trust {self.model_name}.{self.name} without a constraint"
