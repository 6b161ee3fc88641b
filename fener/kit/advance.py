"""Compare-and-set: the only way a row with a lifecycle changes its state."""

from __future__ import annotations

from typing import Any

from django.db import models

from fener.core.lifecycles import Lifecycle


class LostRace(Exception):
    """Somebody else changed the row first. Read it again and decide anew."""


def advance(
    row: models.Model,
    lifecycle: Lifecycle,
    target: str,
    *,
    guard: dict[str, Any] | None = None,
    **changes: Any,
) -> str:
    """Move `row` from the state it was read in to `target`, together with `changes`.

    Returns the verb of the arrow. Raises `NotAnArrow` where the lifecycle has no such arrow
    and `LostRace` where the stored row is no longer in the state we read (or fails `guard`).
    """
    source: str = row.state  # type: ignore[attr-defined]
    verb = lifecycle.verb(source, target)
    rows = type(row)._default_manager.filter(pk=row.pk, state=source, **(guard or {}))
    if rows.update(state=target, **changes) == 0:
        raise LostRace(f"{lifecycle.name} {row.pk} is no longer {source}")
    for name, value in {"state": target, **changes}.items():
        setattr(row, name, value)
    return verb
