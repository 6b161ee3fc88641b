"""Making a data folder ready: database, translations, static files. Safe to run again."""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Callable
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from fener import __version__

Tell = Callable[[str], None]

LOCALE = settings.PACKAGE / "locale"


def prepare(tell: Tell) -> None:
    """Bring the data folder up to this version. Raises Django's database errors where the
    database can't be reached."""
    tell("preparing the database …")
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0, interactive=False)
    tell("preparing six languages …")
    compile_messages(settings.DATA / "locale")
    tell("preparing styles and fonts …")
    collect_static(settings.DATA)
    connection.close()


def compile_messages(target: Path) -> int:
    """Translations from the package's `.po` files into `target`; only those that changed."""
    done = 0
    for source in sorted(LOCALE.glob("*/LC_MESSAGES/django.po")):
        language = source.parts[-3]
        compiled = target / language / "LC_MESSAGES" / "django.mo"
        stamp = compiled.with_suffix(".sha256")
        digest = hashlib.sha256(source.read_bytes()).hexdigest()
        if compiled.exists() and stamp.exists() and stamp.read_text() == digest:
            continue
        compiled.parent.mkdir(parents=True, exist_ok=True)
        catalog = read_po(io.BytesIO(source.read_bytes()), locale=language)
        written = io.BytesIO()
        write_mo(written, catalog)
        _put(compiled, written.getvalue())
        _put(stamp, digest.encode())
        done += 1
    return done


def _put(path: Path, content: bytes) -> None:
    """Whole or not at all, whoever else prepares the same folder just now."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.write_bytes(content)
    draft.replace(path)


def collect_static(folder: Path) -> None:
    """Static files with their hashes and compressed twins, once for each version of them."""
    stamp = folder / "static.stamp"
    seen = _static_stamp()
    if stamp.exists() and stamp.read_text() == seen and (folder / "static").exists():
        return
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    stamp.write_text(seen)


def _static_stamp() -> str:
    found = hashlib.sha256(__version__.encode())
    for path in sorted(settings.PACKAGE.glob("*/static/**/*")):
        if path.is_file():
            state = path.stat()
            found.update(f"{path.name} {state.st_size} {state.st_mtime_ns}".encode())
    return found.hexdigest()
