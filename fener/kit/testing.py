"""What tests do to a database that the desk never does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.db import connection


@contextmanager
def own_database() -> Iterator[str]:
    """`FENER_DATABASE_URL` for a program of its own: empty where this run is on SQLite, which
    lives in the program's data folder; else that of a new database on the same server, which
    is gone afterwards."""
    server = os.environ.get("FENER_DATABASE_URL", "")
    if not server:
        yield ""
        return
    import psycopg

    name = f"own_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as link:
        link.execute(f'CREATE DATABASE "{name}"')
        try:
            yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
        finally:
            link.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def told_by(program: str, folder: Path) -> dict[str, Any]:
    """What `program`, a module that is run beside the tests on a database of its own, says in the
    last line of its output; its data is in `folder`."""
    with own_database() as url:
        done = subprocess.run(
            [sys.executable, "-m", program],
            env={**os.environ, "FENER_DATA": str(folder), "FENER_DATABASE_URL": url},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


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
