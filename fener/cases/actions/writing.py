"""The one way a case's row changes: compare the version, set, count, tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
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
from fener.kit.bulk import update_rows
from fener.kit.records import Entry, write_events


class Ledger:
    """Changes to many cases with their counts and events, written together at the end of one
    transaction."""

    def __init__(self) -> None:
        self._read: dict[int, tuple[Case, int]] = {}
        self._changed: set[str] = set()
        self._moved: Counter[Place] = Counter()
        self._entries: list[Entry] = []

    def enter(
        self, case: Case, changes: Mapping[str, Any], before: Place, after: Place, entry: Entry
    ) -> None:
        """`case` carries `changes` already, but still the version in which it was read or last
        entered."""
        self._read.setdefault(case.pk, (case, case.version))
        self._changed.update(changes)
        case.version += 1
        if after != before:
            self._moved[before] -= 1
            self._moved[after] += 1
        self._entries.append(entry)

    def close(self, *, now: datetime) -> None:
        """Write what was entered, as the transaction's last act. Raises `LostRace` where
        somebody changed one of the cases since it was read."""
        names = ["version", *sorted(self._changed)]
        rows = [
            (case.pk, version, *(getattr(case, name) for name in names))
            for case, version in self._read.values()
        ]
        if update_rows(Case, names, rows, guard="version") != len(rows):
            raise LostRace("one of the cases was changed by somebody else")
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
    and write one event. With a `ledger`, everything is written when that is closed.

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
    entry = Entry(
        actor=actor,
        verb=verb,
        subject=f"case:{case.pk}",
        brand_id=case.brand_id,
        data=data or {},
    )
    if ledger is not None:
        _set(case, changes)
        ledger.enter(case, changes, before, place_of_case(case, zone), entry)
        return
    with transaction.atomic():
        rows = Case.objects.filter(pk=case.pk, version=case.version)
        if rows.update(version=case.version + 1, **changes) == 0:
            raise LostRace(f"case {case.pk} was changed by somebody else")
        case.version += 1
        _set(case, changes)
        after = place_of_case(case, zone)
        if after != before:
            move_tallies({before: -1, after: 1})
        write_events([entry], now=now)


def _set(case: Case, changes: Mapping[str, Any]) -> None:
    for name, value in changes.items():
        setattr(case, name, value)
