"""The one way a case's row changes: compare the version, set, count, tell."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from django.db import transaction

from fener.cases import timing
from fener.cases.models import Case
from fener.cases.tallies import Place, move_tallies, place_of_case
from fener.core.clocks import Clocks
from fener.core.lifecycles import CASE
from fener.kit.actors import Actor
from fener.kit.advance import LostRace
from fener.kit.records import Entry, write_events


class Ledger:
    """Counts and events of many changes, written together at the end of one transaction."""

    def __init__(self) -> None:
        self._moved: Counter[Place] = Counter()
        self._entries: list[Entry] = []

    def enter(self, before: Place, after: Place, entry: Entry) -> None:
        if after != before:
            self._moved[before] -= 1
            self._moved[after] += 1
        self._entries.append(entry)

    def close(self, *, now: datetime) -> None:
        """Write what was entered, as the transaction's last act."""
        move_tallies(self._moved)
        write_events(self._entries, now=now)


def change_case(
    case: Case,
    verb: str,
    *,
    actor: Actor,
    now: datetime,
    target: str = "",
    clocks: Clocks | None = None,
    data: dict[str, Any] | None = None,
    ledger: Ledger | None = None,
    **changes: Any,
) -> None:
    """Write `changes` to `case` as it was read, move it to state `target` if one is given,
    and write one event. With a `ledger`, its event and counts are written when that is closed.

    `clocks` replaces its clocks; a case whose next clock is another one is no longer late.
    Raises `NotAnArrow` where the lifecycle has no such arrow, `LostRace` where somebody
    changed the case since it was read.
    """
    if target and target != case.state:
        CASE.verb(case.state, target)
        changes["state"] = target
    if clocks is not None:
        changes |= timing.columns(clocks, case.opened_at)
        if (changes["due_at"], changes["due_clock"]) != (case.due_at, case.due_clock):
            changes["late_at"] = None
    zone = case.brand.zone
    before = place_of_case(case, zone)
    with transaction.atomic():
        rows = Case.objects.filter(pk=case.pk, version=case.version)
        if rows.update(version=case.version + 1, **changes) == 0:
            raise LostRace(f"case {case.pk} was changed by somebody else")
        case.version += 1
        for name, value in changes.items():
            setattr(case, name, value)
        entry = Entry(
            actor=actor,
            verb=verb,
            subject=f"case:{case.pk}",
            brand_id=case.brand_id,
            data=data or {},
        )
        book = ledger or Ledger()
        book.enter(before, place_of_case(case, zone), entry)
        if ledger is None:
            book.close(now=now)
