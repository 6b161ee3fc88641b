"""Who is on duty: shifts of each duty role, in the wall time of the brand's zone.

A rota remembers: a shift counts from the moment it was written until it was removed, so that what
held at an earlier moment can be worked out again, whatever was changed since.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MINUTES_A_DAY = 1440
_SECOND = timedelta(seconds=1)

Span = tuple[datetime, datetime]
"""From and until (not included), in UTC."""


class ShiftError(ValueError):
    """A shift that makes no sense; `key` names its sentence in `SENTENCES`."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """Somebody is on duty from `start` until `end`, in minutes after midnight of a local day;
    an end above 1440 lies on the next day. Either on each of `weekdays` (0: Monday), or on `day`.

    `rank`: 1 is asked first, 2 after them. Counts from `since` until `until`; `skips`: days on
    which it falls out, and since when that is known. Raises `ShiftError`.
    """

    key: str
    role: str
    person: int
    start: int
    end: int
    since: datetime
    until: datetime | None = None
    weekdays: frozenset[int] = frozenset()
    day: date | None = None
    rank: int = 1
    skips: Mapping[date, datetime] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if bool(self.weekdays) == (self.day is not None):
            raise ShiftError("shift.when")
        if not self.weekdays <= set(range(7)):
            raise ShiftError("shift.weekday")
        if not (0 <= self.start < MINUTES_A_DAY and self.start < self.end):
            raise ShiftError("shift.empty")
        if self.end > self.start + MINUTES_A_DAY:
            raise ShiftError("shift.longer_than_a_day")

    def falls_on(self, day: date) -> bool:
        return day == self.day if self.day else day.weekday() in self.weekdays


@dataclass(frozen=True, slots=True)
class Rota:
    """The shifts of a brand, in its zone (an IANA name)."""

    zone: str
    shifts: tuple[Shift, ...] = ()

    def of(self, role: str) -> tuple[Shift, ...]:
        return tuple(shift for shift in self.shifts if shift.role == role)


@dataclass(frozen=True, slots=True)
class Stint:
    """One shift on one day: `day` is the local day on which it begins."""

    shift: Shift
    day: date
    start: datetime
    end: datetime


def moment_at(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    """The moment, in UTC, at which the clock on the wall shows so many minutes after midnight of
    `day`. A time that a change of clocks leaves out is the moment of the change; of one that
    comes twice, the first."""
    days, rest = divmod(minutes, MINUTES_A_DAY)
    wall = datetime.combine(day + timedelta(days=days), time(rest // 60, rest % 60), tzinfo=zone)
    found = wall.astimezone(UTC)
    if found.astimezone(zone).replace(tzinfo=None) == wall.replace(tzinfo=None):
        return found
    low, high = wall.replace(fold=1).astimezone(UTC), found
    before = low.astimezone(zone).utcoffset()
    while high - low > _SECOND:
        middle = low + (high - low) // 2 // _SECOND * _SECOND
        if middle.astimezone(zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high


def stints(rota: Rota, role: str, since: datetime, until: datetime) -> list[Stint]:
    """Every stint of `role` that touches the time between, by start, then rank."""
    zone = ZoneInfo(rota.zone)
    found = [stint for shift in rota.of(role) for stint in _stints(shift, zone, since, until)]
    return sorted(found, key=lambda stint: (stint.start, stint.shift.rank, stint.shift.key))


def _stints(shift: Shift, zone: ZoneInfo, since: datetime, until: datetime) -> Iterator[Stint]:
    # A stint may have begun two local days ago: one for a night, one for the zone.
    day = max(since, shift.since).astimezone(zone).date() - timedelta(days=2)
    last = until.astimezone(zone).date()
    if shift.day:
        day, last = max(day, shift.day), min(last, shift.day)
    while day <= last:
        if shift.falls_on(day):
            start = max(moment_at(day, shift.start, zone), shift.since)
            end = moment_at(day, shift.end, zone)
            for limit in (shift.until, shift.skips.get(day)):
                end = min(end, limit) if limit else end
            if start < end and start < until and since < end:
                yield Stint(shift, day, start, end)
        day += timedelta(days=1)


def on_duty(rota: Rota, role: str, at: datetime) -> tuple[int, ...]:
    """Who is on duty as `role` at a moment, each once: by rank, then who began first."""
    here = [
        stint for stint in stints(rota, role, at, at + _SECOND) if stint.start <= at < stint.end
    ]
    here.sort(key=lambda stint: (stint.shift.rank, stint.start, stint.shift.key))
    return tuple(dict.fromkeys(stint.shift.person for stint in here))


def covered(rota: Rota, role: str, since: datetime, until: datetime) -> list[Span]:
    """When somebody is on duty as `role`, as spans that do not touch."""
    return united(
        [
            (max(stint.start, since), min(stint.end, until))
            for stint in stints(rota, role, since, until)
        ]
    )


def gaps(rota: Rota, role: str, since: datetime, until: datetime) -> list[Span]:
    """When nobody is on duty as `role` although somebody is planned: where no shift of the role
    is written at all, there is nothing to have gaps."""
    return without(planned(rota, role, since, until), covered(rota, role, since, until))


def overlaps(rota: Rota, role: str, since: datetime, until: datetime) -> list[Span]:
    """When two people of the same rank are on duty as `role` at once."""
    found: list[Span] = []
    rows = stints(rota, role, since, until)
    for at, first in enumerate(rows):
        for second in rows[at + 1 :]:
            if second.start >= first.end:
                break
            if first.shift.rank == second.shift.rank and first.shift.person != second.shift.person:
                start, end = max(second.start, since), min(first.end, second.end, until)
                found.append((start, end))
    return united(found)


def planned(rota: Rota, role: str, since: datetime, until: datetime) -> list[Span]:
    """When the rota says anything about `role`: a weekly shift counts, or one of a day that is
    not over."""
    zone = ZoneInfo(rota.zone)
    spans = []
    for shift in rota.of(role):
        end = min(until, shift.until) if shift.until else until
        if shift.day:
            end = min(end, moment_at(shift.day, shift.end, zone))
        spans.append((max(since, shift.since), end))
    return united(spans)


def united(spans: list[Span]) -> list[Span]:
    """The same time as spans in order that neither touch nor overlap; empty ones fall out."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if start >= end:
            continue
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def without(spans: list[Span], others: list[Span]) -> list[Span]:
    """What of `spans` is in none of `others`; both as `united` gives them."""
    found = []
    for start, end in spans:
        at = start
        for other_start, other_end in others:
            if other_end <= at or other_start >= end:
                continue
            if other_start > at:
                found.append((at, other_start))
            at = max(at, other_end)
        if at < end:
            found.append((at, end))
    return found
