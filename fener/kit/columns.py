"""Columns added to large tables."""

from __future__ import annotations

from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


class AddInPlace(migrations.AddField):
    """Add a column that may be empty, or has a default in the database, without copying the table:
    on SQLite the copy would lose the triggers of the full-text index, and take minutes."""

    def database_forwards(self, app_label: str, editor: Any, before: Any, after: Any) -> None:
        model = after.apps.get_model(app_label, self.model_name)
        field = model._meta.get_field(self.name)
        BaseDatabaseSchemaEditor.add_field(editor, model, field)

    def database_backwards(self, app_label: str, editor: Any, before: Any, after: Any) -> None:
        model = before.apps.get_model(app_label, self.model_name)
        table, column = model._meta.db_table, model._meta.get_field(self.name).column
        editor.execute(f'ALTER TABLE "{table}" DROP COLUMN "{column}"', params=None)
