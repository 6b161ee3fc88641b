"""What every command does first."""

from __future__ import annotations

import difflib

import django

from fener.project.command import CommandRefused
from fener.project.progress import say


def set_up(*, prepared: bool = True) -> None:
    """Load Django; `prepared` also brings the data folder up to this version."""
    django.setup()
    if not prepared:
        return
    from django.db import DatabaseError

    from fener.project.preparing import prepare

    try:
        prepare(lambda _words: None)
    except DatabaseError as error:
        raise CommandRefused(
            f"the database can't be used ({str(error).strip()}); check FENER_DATA and "
            "FENER_DATABASE_URL, or run `fener doctor`"
        ) from error


def like(name: str, known: list[str]) -> list[str]:
    """Known names that somebody may have meant by `name`."""
    lowered = {one.lower(): one for one in known}
    found = difflib.get_close_matches(name.lower(), list(lowered), n=3, cutoff=0.75)
    return [lowered[one] for one in found]


def warn(words: str) -> None:
    say(f"! {words}")
