"""The queue: who is still waiting, in the order of the clock that runs out first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import QuerySet

from fener.cases.models import BACKLOG_SQL, CLOSED_STATES, LIVE_STATES, QUEUED_SQL, Case, Tag
from fener.kit.prepared import prepared
from fener.kit.strands import first_ids, in_order, read_place, related, strand, written_place
from fener.people.models import Brand
from fener.people.queries import Access, brand_now, brands_by_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What of the queue a person wants to see."""

    brand_id: int | None = None
    lane: str = "queue"
    department: str = ""
    assignee: str = ""
    """A user's id, `none`, or empty: anybody."""
    network: str = ""
    language: str = ""
    kind: str = ""
    priority: str = ""
    tag: str = ""
    late_only: bool = False
    trouble_only: bool = False
    due_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One page of cases. `after` leads to the next one, `before` to the one before."""

    cases: list[Case]
    after: str = ""
    before: str = ""


def page_of(
    access: Access, wanted: Filter, *, after: str = "", before: str = "", size: int = 30
) -> Page:
    """Cases in the order of the clock that runs out first (closed, answered and back-log: the
    newest words first), by keyset: no page costs more than the first."""
    by_clock = wanted.lane in ("queue", "snoozed")
    column = "queue_at" if by_clock else "last_post_at"
    backwards = bool(before)
    beyond = read_place(before or after)
    names, values = _conditions(wanted)
    shape = (column, size + 1, by_clock is backwards, beyond is not None, names)
    places = [
        place
        for brand in _brands_in(access, wanted)
        for part in _LANE_PARTS.get(wanted.lane, _LANE_PARTS["queue"])
        for place in _strand(part, *shape)(brand, *values, *(beyond or ()))
    ]
    ids = first_ids(places, size=size + 1, newest_first=by_clock is backwards)
    found = in_order(related(_with_assignees(ids), "brand", brands_by_id), ids)
    more = len(found) > size
    found = found[:size]
    if backwards:
        found.reverse()
    has_after = more if not backwards else True
    has_before = bool(after) if not backwards else more
    return Page(
        found,
        written_place(getattr(found[-1], column), found[-1].pk) if found and has_after else "",
        written_place(getattr(found[0], column), found[0].pk) if found and has_before else "",
    )


@prepared
def _with_assignees(ids: list[int]) -> QuerySet[Case]:
    rows = Case.objects.filter(pk__in=ids).select_related("assignee")
    return rows.defer("reasons", "guide_number", "ended_note")


def _in_state(state: str) -> str:
    return f"cases_case.state = '{state}'"


_LANE_PARTS: dict[str, tuple[str, ...]] = {
    "queue": (QUEUED_SQL,),
    "backlog": (BACKLOG_SQL,),
    "waiting": (_in_state("waiting"),),
    "snoozed": (_in_state("snoozed"),),
    "closed": tuple(map(_in_state, CLOSED_STATES)),
    "all": tuple(map(_in_state, (*LIVE_STATES, *CLOSED_STATES))),
}
"""What of a brand's cases each lane holds, in parts that one index holds in order."""


def _brands_in(access: Access, wanted: Filter) -> list[int]:
    seen = access.brand_ids
    if wanted.brand_id is None:
        return seen
    return [wanted.brand_id] if wanted.brand_id in seen else []


@cache
def _strand(
    part: str, column: str, size: int, newest_first: bool, has_place: bool, names: tuple[str, ...]
) -> Callable[..., list[tuple[datetime, int]]]:
    """Reads of one brand the first of one part of a lane that fit: given the brand, the values
    of those of `names` that have one, and the place to go on from."""

    @prepared
    def read(brand: int, *values: Any) -> QuerySet[Any]:
        left = list(values)
        rows = Case.objects.filter(brand_id=brand).extra(where=[part])
        for name in names:
            is_valued = name in _VALUED
            rows = _VALUED[name](rows, left.pop(0)) if is_valued else _SWITCHED[name](rows)
        beyond = (left[0], left[1]) if has_place else None
        return strand(rows, column, size=size, newest_first=newest_first, beyond=beyond)

    return read


def _tagged(rows: QuerySet[Case], name: str) -> QuerySet[Case]:
    return rows.filter(id__in=Tag.cases.through.objects.filter(tag__name=name).values("case_id"))


def _due_before(rows: QuerySet[Case], at: datetime) -> QuerySet[Case]:
    # Nothing that is due stands in the queue later than it is due: ends the walk in time.
    return rows.filter(due_at__lt=at, queue_at__lt=at)


_Narrow = Callable[[QuerySet[Case], Any], QuerySet[Case]]

_VALUED: dict[str, _Narrow] = {
    "department": lambda rows, value: rows.filter(department=value),
    "network": lambda rows, value: rows.filter(network=value),
    "language": lambda rows, value: rows.filter(language=value),
    "kind": lambda rows, value: rows.filter(kind_key=value),
    "priority": lambda rows, value: rows.filter(priority=value),
    "assignee": lambda rows, value: rows.filter(assignee_id=value),
    "tag": _tagged,
    "due_before": _due_before,
}
_SWITCHED: dict[str, Callable[[QuerySet[Case]], QuerySet[Case]]] = {
    "nobody": lambda rows: rows.filter(assignee=None),
    "late": lambda rows: rows.filter(late_at__isnull=False),
    "trouble": lambda rows: rows.extra(where=["cases_case.trouble > ''"]),
}


def _conditions(wanted: Filter) -> tuple[tuple[str, ...], list[Any]]:
    """The names of what narrows the rows, and the values of those that have one."""
    valued: dict[str, Any] = {
        "department": wanted.department,
        "network": wanted.network,
        "language": wanted.language,
        "kind": wanted.kind,
        "priority": wanted.priority,
        "tag": wanted.tag,
        "due_before": wanted.due_before,
    }
    given = {name: value for name, value in valued.items() if value}
    if wanted.assignee.isdecimal():
        given["assignee"] = int(wanted.assignee)
    switched = {
        "nobody": wanted.assignee == "none",
        "late": wanted.late_only,
        "trouble": wanted.trouble_only,
    }
    names = (*given, *(name for name, is_on in switched.items() if is_on))
    return names, list(given.values())


@dataclass(frozen=True, slots=True)
class Counts:
    """How many wait. Each number opens the rows behind it."""

    waiting: int = 0
    late: int = 0
    owed_today: int = 0
    mine: int = 0
    unassigned: int = 0
    answered: int = 0
    snoozed: int = 0
    backlog: int = 0


def counts(access: Access, *, now: datetime, brand: Brand | None = None) -> Counts:
    """Kept numbers, read and never counted."""
    ids = access.brand_ids if brand is None else [brand.pk] if brand.pk in access.brand_ids else []
    mine = access.user.pk if access.user else 0
    today = brand_now(brand, now) if brand else now
    zone = brand.zone if brand else "UTC"
    last_day = today.astimezone(ZoneInfo(zone)).date().isoformat()
    if not ids:
        return Counts()
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS.format(brands=", ".join(["%s"] * len(ids))), [last_day, mine, *ids])
        return Counts(*(int(value or 0) for value in cursor.fetchone()))


# Every page asks this, and the ORM takes longer to put the question than the database to answer.
_COUNTS = """
    SELECT
        sum(CASE WHEN lane = 'queue' THEN count END),
        sum(CASE WHEN lane = 'queue' AND is_late THEN count END),
        sum(CASE WHEN lane = 'queue' AND due_on <> '' AND due_on <= %s THEN count END),
        sum(CASE WHEN lane = 'queue' AND assignee = %s THEN count END),
        sum(CASE WHEN lane = 'queue' AND assignee = 0 THEN count END),
        sum(CASE WHEN lane = 'waiting' THEN count END),
        sum(CASE WHEN lane = 'snoozed' THEN count END),
        sum(CASE WHEN lane = 'backlog' THEN count END)
    FROM cases_tally WHERE brand_id IN ({brands})
"""
