"""The clocks of a case: from the guide's targets, to and from its row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from fener.core.clocks import CASE_CLOCKS, Calendar, Clock, ClockKind, Clocks, Target, restart
from fener.guide.document import CompiledGuide, target_for

NOTHING_DUE = timedelta(days=3650)
"""How far behind a case without a due clock stands in the queue."""


@lru_cache(maxsize=4096)
def targets_of(
    guide: CompiledGuide, kind: str, network: str, level: int, priority: str
) -> tuple[Target, ...]:
    """The guide's targets for such a case; a clock without one is measured, never due."""
    found = []
    for clock in CASE_CLOCKS:
        row = target_for(
            guide.guide, clock.value, kind=kind, network=network, level=level, priority=priority
        )
        if row:
            found.append(Target(clock, timedelta(minutes=row.within_minutes), row.calendar.value))
    return tuple(found)


def retargeted(
    clocks: Clocks, targets: Iterable[Target], calendar: Calendar
) -> dict[ClockKind, Clock]:
    """The clocks, those that run with other targets from the moment they began. A promise was
    given in public, and what is met or paused stays as it is."""
    aims = {aim.clock: aim for aim in targets}
    return {
        name: restart(clock, clock.started_at, aims.get(name), calendar)
        if clock.is_open and not clock.is_paused and name != ClockKind.PROMISE
        else clock
        for name, clock in clocks.items()
    }


def store(clocks: Clocks) -> dict[str, dict[str, str]]:
    """Clocks as JSON for a row; what is empty is left out."""
    start: datetime | None = None
    written = ""
    document = {}
    for kind, clock in clocks.items():
        if clock.started_at is not start:
            start = clock.started_at
            written = start.isoformat()
        kept = {"start": written}
        if clock.due_at is not None:
            kept["due"] = clock.due_at.isoformat()
        if clock.met_at is not None:
            kept["met"] = clock.met_at.isoformat()
        if clock.paused_at is not None:
            kept["paused"] = clock.paused_at.isoformat()
        kept["hours"] = clock.calendar
        document[kind.value] = kept
    return document


def load(document: Mapping[str, Mapping[str, str]]) -> dict[ClockKind, Clock]:
    return {ClockKind(kind): _clock(ClockKind(kind), data) for kind, data in document.items()}


def _clock(kind: ClockKind, data: Mapping[str, str]) -> Clock:
    def moment(name: str) -> datetime | None:
        return datetime.fromisoformat(data[name]) if name in data else None

    return Clock(
        kind=kind,
        started_at=datetime.fromisoformat(data["start"]),
        due_at=moment("due"),
        met_at=moment("met"),
        calendar="always" if data.get("hours") == "always" else "working",
        paused_at=moment("paused"),
    )


def running(clocks: Clocks) -> Clock | None:
    """The open clock that runs out first."""
    due = [
        clock
        for clock in clocks.values()
        if clock.is_open and not clock.is_paused and clock.due_at is not None
    ]
    return min(
        due, key=lambda clock: clock.due_at or datetime.max.replace(tzinfo=UTC), default=None
    )


def columns(clocks: Clocks, opened_at: datetime) -> dict[str, Any]:
    """What a case's row holds of its clocks."""
    first = running(clocks)
    due_at = first.due_at if first else None
    return {
        "clocks": store(clocks),
        "due_at": due_at,
        "due_clock": first.kind.value if first else "",
        "queue_at": due_at or opened_at + NOTHING_DUE,
    }
