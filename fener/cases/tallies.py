"""Counts that are kept, not counted: moved with every change to a case."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import F

from fener.cases.models import Case, Tally
from fener.kit.bulk import insert_rows


class Place(NamedTuple):
    """Where a case is counted."""

    brand_id: int
    lane: str
    department: str
    assignee: int
    is_late: bool
    due_on: str


LANES = {"new": "queue", "open": "queue", "waiting": "waiting", "snoozed": "snoozed"}


def place_of(
    *, brand_id: int, zone: str, state: str, is_backlog: bool, department: str,
    assignee_id: int | None, late_at: datetime | None, due_at: datetime | None,
) -> Place:  # fmt: skip
    lane = LANES.get(state, "closed")
    if lane == "queue" and is_backlog:
        lane = "backlog"
    counts = lane == "queue"
    due_on = due_at.astimezone(ZoneInfo(zone)).date().isoformat() if counts and due_at else ""
    return Place(brand_id, lane, department, assignee_id or 0, counts and bool(late_at), due_on)


def place_of_case(case: Case, zone: str) -> Place:
    return place_of(
        brand_id=case.brand_id,
        zone=zone,
        state=case.state,
        is_backlog=case.is_backlog,
        department=case.department,
        assignee_id=case.assignee_id,
        late_at=case.late_at,
        due_at=case.due_at,
    )


def move_tallies(changes: Mapping[Place, int]) -> None:
    """Add to each place, inside the transaction of the change that moves the cases."""
    wanted = sorted((place, delta) for place, delta in changes.items() if delta)
    fields = (*Place._fields, "count")
    unique = Place._fields
    insert_rows(Tally, fields, [(*place, 0) for place, _ in wanted], ignoring=unique)
    for place, delta in wanted:
        Tally.objects.filter(**place._asdict()).update(count=F("count") + delta)


def recount(brand_id: int, zone: str) -> Counter[Place]:
    """Every case of a brand counted from the rows; for `fener check` and for repair."""
    rows = Case.objects.filter(brand_id=brand_id).values_list(
        "state", "is_backlog", "department", "assignee_id", "late_at", "due_at"
    )
    counted: Counter[Place] = Counter()
    for state, is_backlog, department, assignee_id, late_at, due_at in rows.iterator(5000):
        counted[
            place_of(
                brand_id=brand_id, zone=zone, state=state, is_backlog=is_backlog,
                department=department, assignee_id=assignee_id, late_at=late_at, due_at=due_at,
            )
        ] += 1  # fmt: skip
    return counted


def kept(brand_id: int) -> dict[Place, int]:
    rows: Any = Tally.objects.filter(brand_id=brand_id).exclude(count=0)
    return {Place(*row[:-1]): row[-1] for row in rows.values_list(*Place._fields, "count")}
