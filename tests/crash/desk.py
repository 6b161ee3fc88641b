"""A desk of its own for tests that kill processes: its own data folder and database, spoken to
only through child processes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg

ROOT = Path(__file__).parents[2]


class CrashDesk:
    """`environment` points every child at the same folder and database."""

    def __init__(self, folder: Path, database_url: str) -> None:
        self.folder = folder
        self.environment = {
            **os.environ,
            "FENER_DATA": str(folder),
            "FENER_DATABASE_URL": database_url,
            "FENER_SECRET_KEYS": "a key for crash tests and never for a real desk",
            "FENER_LOG": "ERROR",
            "DJANGO_SETTINGS_MODULE": "fener.project.settings",
            "PYTHONPATH": str(ROOT),
        }

    def start(self, *words: str) -> subprocess.Popen[str]:
        """`fener WORDS` as a process that can be killed; back when it says that it is at work."""
        return self._started("fener", *words)

    def start_asking(self, question: str, **params: Any) -> subprocess.Popen[str]:
        """A function of `questions` in such a process."""
        return self._started("tests.crash.questions", question, json.dumps(params))

    def _started(self, module: str, *words: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", module, *words],
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        assert process.stderr
        assert process.stderr.readline(), "it ended before it began"
        return process

    def fener(self, *words: str) -> dict[str, Any]:
        """Run `fener WORDS` to its end; the JSON of its last line."""
        done = subprocess.run(
            [sys.executable, "-m", "fener", *words],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=300,
            cwd=ROOT,
            check=False,
        )
        assert done.stdout.strip(), done.stderr
        found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
        return found

    def ask(self, question: str, **params: Any) -> Any:
        """Call a function of `questions` in a child and give back what it answers."""
        done = subprocess.run(
            [sys.executable, "-m", "tests.crash.questions", question, json.dumps(params)],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=300,
            cwd=ROOT,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.strip().splitlines()[-1])


def kill(process: subprocess.Popen[str]) -> None:
    """As the kernel would: no warning, no clean-up."""
    if process.poll() is None:
        process.send_signal(signal.SIGKILL)
    process.wait()
    if process.stderr:
        process.stderr.close()


@contextmanager
def crash_desk(folder: Path) -> Iterator[CrashDesk]:
    """A prepared desk on the database this run is for: a fresh SQLite file, or a fresh
    database on the PostgreSQL server of `FENER_DATABASE_URL`."""
    server = os.environ.get("FENER_DATABASE_URL", "")
    if not server:
        desk = CrashDesk(folder, "")
        desk.ask("prepare")
        yield desk
        return
    name = f"crash_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        try:
            parts = urlsplit(server)
            desk = CrashDesk(folder, urlunsplit(parts._replace(path=f"/{name}")))
            desk.ask("prepare")
            yield desk
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
