"""What tests do to the event log that the desk never does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection


def tamper(statement: str, params: Sequence[Any] = ()) -> None:
    """Change events behind the triggers' back, as somebody with the database itself could."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE kit_event DISABLE TRIGGER kit_event_only_grows")
        else:
            cursor.execute("DROP TRIGGER kit_event_no_update")
            cursor.execute("DROP TRIGGER kit_event_no_delete")
        cursor.execute(statement, params)
