"""From values and times to places in a drawing. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

import jdatetime

_STEPS = (1, 2, 5, 10)
_MINUTES = (1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720)
_DAYS = (1, 2, 7, 14)
_MONTHS = (1, 2, 3, 6, 12, 24, 60, 120)
_DAY = timedelta(days=1)
_MONTH = timedelta(days=30)
_SMALLEST = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Values:
    """From 0 up to `top`, with a line at each of `ticks`."""

    top: float
    ticks: tuple[float, ...]

    def share(self, value: float) -> float:
        """Where `value` stands, as a share of the height: 0 at the bottom, 1 at `top`. What lies
        beyond is drawn at the edge."""
        return min(1.0, max(0.0, value / self.top))


def values_up_to(highest: float, *, most: int = 4) -> Values:
    """A scale of whole numbers that holds `highest`, with at most `most` + 1 round ticks."""
    if not math.isfinite(highest) or highest <= 0:
        return Values(1, (0, 1))
    raw = max(1.0, highest / most)
    power = 10 ** math.floor(math.log10(raw))
    step = next(power * one for one in _STEPS if power * one >= raw * (1 - 1e-9))
    count = max(1, math.ceil(highest / step - 1e-9))
    return Values(step * count, tuple(step * number for number in range(count + 1)))


@dataclass(frozen=True, slots=True)
class Times:
    """From `since` to `until`, in per cent of the width; from the right if `mirrored`."""

    since: datetime
    until: datetime
    mirrored: bool = False

    def place(self, at: datetime) -> float:
        """Where `at` stands: 0..100. What lies outside stands at the edge."""
        share = (at - self.since) / max(self.until - self.since, _SMALLEST)
        return self._turned(100 * min(1.0, max(0.0, share)))

    def extent(self, since: datetime, until: datetime) -> tuple[float, float]:
        """The left edge and the width of a span of time."""
        one, other = sorted((self.place(since), self.place(until)))
        return one, round(other - one, 2)

    def _turned(self, place: float) -> float:
        return round(100 - place if self.mirrored else place, 2)


@dataclass(frozen=True, slots=True)
class Tick:
    at: datetime
    is_day: bool
    """Stands for a day, not for an hour of one."""


def time_ticks(
    since: datetime,
    until: datetime,
    zone: tzinfo,
    *,
    calendar: str = "gregorian",
    first_weekday: int = 0,
    most: int = 7,
) -> list[Tick]:
    """Round times between `since` and `until` as a clock and a calendar in `zone` show them; at
    most `most`. `calendar`: `gregorian` or `jalali`, in which months begin on other days;
    `first_weekday`: 0 is Monday."""
    span = until - since
    begin, end = since.astimezone(zone), until.astimezone(zone)
    for minutes in _MINUTES:
        if span / timedelta(minutes=minutes) <= most:
            ticks = list(_clock_ticks(begin, end, minutes))
            break
    else:
        days = next((one for one in _DAYS if span / (one * _DAY) <= most), None)
        if days:
            ticks = list(_day_ticks(begin, end, days, first_weekday))
        else:
            months = next((one for one in _MONTHS if span / (one * _MONTH) <= most), _MONTHS[-1])
            ticks = list(_month_ticks(begin, end, months, calendar))
    return [tick for tick in ticks if since <= tick.at <= until]


def _clock_ticks(begin: datetime, end: datetime, minutes: int) -> Iterator[Tick]:
    day, last = begin.date(), None
    while day <= end.date():
        for minute in range(0, 24 * 60, minutes):
            at = _local(day, begin.tzinfo, minute)
            # When clocks are put forward an hour is not there, and stands for the next.
            if last is None or at > last:
                yield Tick(at, minute == 0)
                last = at
        day += _DAY


def _day_ticks(begin: datetime, end: datetime, days: int, first_weekday: int) -> Iterator[Tick]:
    day = begin.date()
    while day <= end.date():
        # The first day of the calendar was a Monday.
        if (day.toordinal() - 1 - first_weekday) % days == 0:
            yield Tick(_local(day, begin.tzinfo), True)
        day += _DAY


def _month_ticks(begin: datetime, end: datetime, months: int, calendar: str) -> Iterator[Tick]:
    is_jalali = calendar == "jalali"
    first = jdatetime.date.fromgregorian(date=begin.date()) if is_jalali else begin.date()
    number = (first.year * 12 + first.month - 1) // months * months
    while True:
        year, month = divmod(number, 12)
        day = jdatetime.date(year, month + 1, 1).togregorian() if is_jalali else None
        day = day or date(year, month + 1, 1)
        if day > end.date():
            return
        yield Tick(_local(day, begin.tzinfo), True)
        number += months


def _local(day: date, zone: tzinfo | None, minute: int = 0) -> datetime:
    """That minute of `day` on clocks in `zone`, as a moment one can count with."""
    shown = datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=zone)
    return datetime.fromtimestamp(shown.timestamp(), tz=zone)
