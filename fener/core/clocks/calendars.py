"""When somebody is at the desk: opening hours by weekday, holidays and special days."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from fener.core.clocks.countries import weekend_of, zone_of
from fener.core.clocks.moments import (
    US_A_DAY,
    US_A_MINUTE,
    CalendarError,
    Span,
    date_of,
    segments,
)

MINUTES_A_DAY = 1440
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_DAYS_KEPT = 4096
"""Days remembered by one calendar before it forgets them all: some eleven years."""


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """Open from `start` until `end` of one local day, in minutes after midnight, 0..1440.

    Raises `CalendarError` when empty or out of range.

    >>> Interval.parse("09:00-13:00")
    Interval(start=540, end=780)
    >>> str(Interval(960, 1440))
    '16:00-24:00'
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        if not (0 <= self.start <= MINUTES_A_DAY and 0 <= self.end <= MINUTES_A_DAY):
            raise CalendarError("interval_range", "hours run from 00:00 to 24:00")
        if self.start >= self.end:
            raise CalendarError(
                "interval_empty",
                f"{self} is empty: the end must be after the start; a night is written as two"
                " intervals, until 24:00 and from 00:00",
                interval=str(self),
            )

    def __str__(self) -> str:
        return "{:02}:{:02}-{:02}:{:02}".format(*divmod(self.start, 60), *divmod(self.end, 60))

    @classmethod
    def parse(cls, text: str) -> Interval:
        """Read `HH:MM-HH:MM`, in the digits of any script. Raises `CalendarError`."""
        found = re.fullmatch(r"\s*(\d{1,2}):(\d\d)\s*[-\u2013]\s*(\d{1,2}):(\d\d)\s*", text)
        if found is None:
            raise CalendarError("interval", f"{text!r} is not like 09:00-17:30", text=text)
        hour, minute, to_hour, to_minute = map(int, found.groups())
        if minute > 59 or to_minute > 59:
            raise CalendarError("interval", f"{text!r} is not like 09:00-17:30", text=text)
        return cls(hour * 60 + minute, to_hour * 60 + to_minute)


WHOLE_DAY = (Interval(0, MINUTES_A_DAY),)
OFFICE_HOURS = (Interval(9 * 60, 17 * 60),)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Opening hours in local wall time.

    `week` has seven entries, Monday first, each with any number of sorted intervals; a date in
    `holidays` is closed; a date in `extra` has those hours instead, whatever else is said of it.
    A moment is open when its local wall time lies in an interval of its local date: hours that
    the clocks skip in spring do not exist, hours that they repeat in autumn count twice.

    Raises `CalendarError` for an unknown zone, or for intervals unsorted or overlapping.
    Safe to share between threads; equal calendars hash alike.
    """

    zone: str
    week: tuple[tuple[Interval, ...], ...]
    holidays: frozenset[date] = frozenset()
    extra: Mapping[date, tuple[Interval, ...]] = field(default_factory=dict)
    tz: ZoneInfo = field(init=False, repr=False, compare=False)
    is_always_open: bool = field(init=False, repr=False, compare=False)
    _hash: int = field(init=False, repr=False, compare=False)
    _days: dict[int, tuple[int, tuple[Span, ...]]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        week = tuple(tuple(day) for day in self.week)
        if len(week) != 7:
            raise CalendarError("week", f"a week has 7 days, not {len(week)}", "week")
        for name, hours in zip(WEEKDAYS, week, strict=True):
            _check_hours(hours, f"week.{name}")
        extra = {_checked_date(day, "extra"): tuple(self.extra[day]) for day in self.extra}
        extra = dict(sorted(extra.items()))
        for day, hours in extra.items():
            _check_hours(hours, f"extra.{day.isoformat()}")
        holidays = frozenset(_checked_date(day, "holidays") for day in self.holidays)
        special = {day: extra.get(day, ()) for day in holidays | extra.keys()}
        always = all(hours == WHOLE_DAY for hours in (*week, *special.values()))
        write = object.__setattr__
        write(self, "week", week)
        write(self, "holidays", holidays)
        write(self, "extra", MappingProxyType(extra))
        write(self, "tz", _zone_named(self.zone))
        write(self, "is_always_open", always)
        write(self, "_hash", hash((self.zone, week, holidays, tuple(extra.items()))))
        write(self, "_days", {})

    def __hash__(self) -> int:
        return self._hash

    def __reduce__(self) -> tuple[Any, ...]:
        return Calendar, (self.zone, self.week, self.holidays, dict(self.extra))

    @classmethod
    def always(cls, zone: str = "UTC") -> Calendar:
        """Open day and night."""
        return cls(zone, (WHOLE_DAY,) * 7)

    @classmethod
    def usual(
        cls, country: str, zone: str = "", hours: tuple[Interval, ...] = OFFICE_HOURS
    ) -> Calendar:
        """The same `hours` on each working day of a country (ISO 3166-1 alpha-2), no holidays.

        Without `zone`, the zone of the country's capital or largest market. Raises
        `CalendarError` when the country has none here.

        >>> [len(day) for day in Calendar.usual("EG").week]
        [1, 1, 1, 1, 0, 0, 1]
        """
        weekend = weekend_of(country)
        zone = zone or zone_of(country)
        if not zone:
            raise CalendarError("zone", f"say the time zone for {country!r}", "zone", zone="")
        return cls(zone, tuple(() if day in weekend else hours for day in range(7)))

    def hours_on(self, day: date) -> tuple[Interval, ...]:
        """The intervals of a local date; empty: closed."""
        hours = self.extra.get(day)
        if hours is not None:
            return hours
        return () if day in self.holidays else self.week[day.weekday()]

    @property
    def has_hours(self) -> bool:
        """Whether any interval is written down at all."""
        return any(self.week) or any(self.extra.values())

    def day(self, number: int) -> tuple[int, tuple[Span, ...]]:
        """Open microseconds, and the spans they make, of one UTC day (days since 1970).

        Kept by UTC day and not by local date: local dates can interleave where clocks are set
        back over midnight, UTC days never do. Raises `CalendarError` outside years 1-9999.
        """
        known = self._days.get(number)
        if known is None:
            known = self._work_out(number)
            if len(self._days) >= _DAYS_KEPT:
                self._days.clear()
            self._days[number] = known
        return known

    def _work_out(self, number: int) -> tuple[int, tuple[Span, ...]]:
        spans: list[Span] = []
        for begin, finish, offset in segments(self.tz, number):
            first, last = (begin + offset) // US_A_DAY, (finish + offset - 1) // US_A_DAY
            for local_day in range(first, last + 1):
                midnight = local_day * US_A_DAY - offset
                for hours in self.hours_on(date_of(local_day)):
                    a = max(begin, midnight + hours.start * US_A_MINUTE)
                    b = min(finish, midnight + hours.end * US_A_MINUTE)
                    if a < b:
                        if spans and spans[-1][1] == a:
                            a = spans.pop()[0]
                        spans.append((a, b))
        return sum(b - a for a, b in spans), tuple(spans)

    def as_json(self) -> dict[str, Any]:
        """What `from_json` reads: intervals as `HH:MM-HH:MM`, dates as `YYYY-MM-DD`."""
        return {
            "zone": self.zone,
            "week": {
                name: [str(hours) for hours in day]
                for name, day in zip(WEEKDAYS, self.week, strict=True)
            },
            "holidays": [day.isoformat() for day in sorted(self.holidays)],
            "extra": {
                day.isoformat(): [str(hours) for hours in intervals]
                for day, intervals in self.extra.items()
            },
        }

    @classmethod
    def from_json(cls, data: object) -> Calendar:
        """Read what a person edited; `holidays` and `extra` may be left out.

        Raises `CalendarError` whose `field` names the entry to correct.
        """
        top = _mapping(data, "")
        if unknown := sorted(map(str, top.keys() - {"zone", "week", "holidays", "extra"})):
            raise _unknown(unknown[0], unknown[0])
        week = _mapping(top.get("week"), "week")
        if unknown := sorted(map(str, week.keys() - set(WEEKDAYS))):
            raise _unknown(unknown[0], f"week.{unknown[0]}")
        for name in WEEKDAYS:
            if name not in week:
                raise CalendarError(
                    "weekday_missing", "is missing; an empty list means closed", f"week.{name}"
                )
        extra: dict[date, tuple[Interval, ...]] = {}
        for key, hours in _mapping(top.get("extra", {}), "extra").items():
            day = _read_date(key, f"extra.{key}")
            if day in extra:
                raise CalendarError("date", f"{day} is there twice", f"extra.{key}", text=str(key))
            extra[day] = _read_hours(hours, f"extra.{key}")
        zone = top.get("zone", "")
        return cls(
            zone if isinstance(zone, str) else repr(zone),
            tuple(_read_hours(week[name], f"week.{name}") for name in WEEKDAYS),
            frozenset(
                _read_date(day, f"holidays.{place}")
                for place, day in enumerate(_listed(top.get("holidays", []), "holidays"))
            ),
            extra,
        )


def _zone_named(zone: str) -> ZoneInfo:
    try:
        return ZoneInfo(zone)
    except (KeyError, ValueError, OSError, TypeError):
        raise CalendarError(
            "zone", f"{zone!r} is not a time zone; write it like Europe/Tirane", "zone", zone=zone
        ) from None


def _check_hours(hours: Iterable[Interval], where: str) -> None:
    before: Interval | None = None
    for place, interval in enumerate(hours):
        if before is not None and interval.start < before.end:
            raise CalendarError(
                "overlap",
                f"{interval} begins before {before} ends",
                f"{where}.{place}",
                interval=str(interval),
                before=str(before),
            )
        before = interval


def _checked_date(day: date, where: str) -> date:
    # A datetime is a date to isinstance, but it never equals one: it would silently not count.
    if not isinstance(day, date) or isinstance(day, datetime):
        raise CalendarError("date", f"{day!r} is not a date", where, text=str(day))
    return day


def _unknown(name: str, where: str) -> CalendarError:
    return CalendarError("unknown_name", "there is no such entry", where, name=name)


def _mapping(data: object, where: str) -> Mapping[Any, Any]:
    if not isinstance(data, Mapping):
        raise CalendarError("object", "should be an object with named entries", where)
    return data


def _listed(data: object, where: str) -> list[Any]:
    if not isinstance(data, list | tuple):
        raise CalendarError("list", "should be a list", where)
    return list(data)


def _read_date(text: object, where: str) -> date:
    found = re.fullmatch(r"\s*(\d{4})-(\d{1,2})-(\d{1,2})\s*", str(text))
    try:
        if found is not None:
            return date(*map(int, found.groups()))
    except ValueError as error:
        raise CalendarError("date", f"{text!r}: {error}", where, text=str(text)) from None
    raise CalendarError("date", f"{text!r} is not a date like 2026-11-28", where, text=str(text))


def _read_hours(data: object, where: str) -> tuple[Interval, ...]:
    hours = []
    for place, text in enumerate(_listed(data, where)):
        try:
            hours.append(Interval.parse(text if isinstance(text, str) else repr(text)))
        except CalendarError as error:
            message, key = str(error), error.reason.key.removeprefix("calendar.")
            raise CalendarError(
                key, message, f"{where}.{place}", **dict(error.reason.params)
            ) from None
    return tuple(hours)
