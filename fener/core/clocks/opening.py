"""Arithmetic in open time: how long somebody was at the desk, and when enough of it has passed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from fener.core.clocks.calendars import Calendar
from fener.core.clocks.moments import (
    US_A_DAY,
    US_A_MINUTE,
    CalendarError,
    NeverOpen,
    Span,
    date_of,
    moment,
    segments,
    us_of,
)

HORIZON_DAYS = 731
"""So many days without a single open minute, and a calendar counts as never open."""

_ONE_US = timedelta(microseconds=1)
_NO_END = 1 << 62


@dataclass(frozen=True, slots=True)
class Pause:
    """A stretch that does not count, from `started_at` until `ended_at` (None: still on).

    Raises `CalendarError` for a moment without a zone, or an end before the start.
    """

    started_at: datetime
    ended_at: datetime | None = None

    def __post_init__(self) -> None:
        start, end = self.as_span()
        if end < start:
            raise CalendarError("pause", f"a pause ends at {self.ended_at} before it starts")

    def as_span(self) -> Span:
        end = _NO_END if self.ended_at is None else us_of(self.ended_at)
        return us_of(self.started_at), end


def add_open_time(
    start: datetime, duration: timedelta, calendar: Calendar, pauses: Sequence[Pause] = ()
) -> datetime:
    """The first moment, in UTC, at which `duration` of open time has passed since `start`.

    Time that is used up exactly at closing is due at closing, not at the next opening; no time
    at all is due at `start`. Raises `NeverOpen` when it would never pass, `CalendarError` for a
    moment without a zone, a negative duration, or a result beyond the year 9999.

    >>> from datetime import UTC
    >>> friday = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
    >>> add_open_time(friday, timedelta(hours=4), Calendar.usual("AL")).isoformat()
    '2026-11-23T11:00:00+00:00'
    """
    at, left = us_of(start), duration // _ONE_US
    if left <= 0:
        if left < 0:
            raise CalendarError("negative", "open time cannot be added backwards")
        return moment(at)
    if pauses:
        return _add_around(at, left, calendar, _merged(pauses))
    if calendar.is_always_open:
        return moment(at + left)
    return _add(at, left, calendar)


def open_time_between(
    a: datetime, b: datetime, calendar: Calendar, pauses: Sequence[Pause] = ()
) -> timedelta:
    """How much open time lies between two moments; negative when `b` is before `a`.

    A calendar that is never open has none. Raises `CalendarError` for a moment without a zone.

    >>> from datetime import UTC
    >>> open_time_between(
    ...     datetime(2026, 11, 20, 15, 0, tzinfo=UTC),
    ...     datetime(2026, 11, 23, 9, 0, tzinfo=UTC),
    ...     Calendar.usual("AL"),
    ... )
    datetime.timedelta(seconds=7200)
    """
    begin, finish = us_of(a), us_of(b)
    if begin > finish:
        return -open_time_between(b, a, calendar, pauses)
    blocked = _merged(pauses)
    if calendar.is_always_open:
        total = _free(begin, finish, blocked)
    elif blocked:
        total = sum(
            _free(max(x, begin), finish if y > finish else y, blocked)
            for x, y in _within(begin, finish, calendar)
        )
    else:
        total = _open_between(begin, finish, calendar)
    return timedelta(microseconds=total)


def is_open(at: datetime, calendar: Calendar) -> bool:
    """Whether somebody is at the desk: the start of an interval is, its end is not."""
    us = us_of(at)
    return any(a <= us < b for a, b in calendar.day(us // US_A_DAY)[1])


def next_open(at: datetime, calendar: Calendar) -> datetime:
    """`at` itself when open, else the next opening; in UTC. Raises `NeverOpen`."""
    us = us_of(at)
    number, closed = us // US_A_DAY, 0
    while True:
        for a, b in calendar.day(number)[1]:
            if b > us:
                return moment(max(a, us))
        number += 1
        closed = _another_closed(closed, calendar)


def end_of_day(at: datetime, calendar: Calendar) -> datetime:
    """When the local day of `at` closes, in UTC: the end of its last interval.

    That can be before `at`, in the evening. A day without hours ends at local midnight.
    """
    day = moment(us_of(at)).astimezone(calendar.tz).date()
    number = day.toordinal() - date_of(0).toordinal()
    # No zone is a whole day away from UTC, so the local date touches these days alone.
    stretches = [s for n in (number - 1, number, number + 1) for s in segments(calendar.tz, n)]

    def last_moment(start: int, end: int) -> int | None:
        ends = []
        for begin, finish, offset in stretches:
            a = max(begin, number * US_A_DAY - offset + start * US_A_MINUTE)
            b = min(finish, number * US_A_DAY - offset + end * US_A_MINUTE)
            if a < b:
                ends.append(b)
        return max(ends, default=None)

    closings = [last_moment(hours.start, hours.end) for hours in calendar.hours_on(day)]
    closing = max((end for end in closings if end is not None), default=None)
    midnight = last_moment(0, 1440)
    ends_at = midnight if closing is None else closing
    assert ends_at is not None
    return moment(ends_at)


def _another_closed(closed: int, calendar: Calendar) -> int:
    if closed >= HORIZON_DAYS or not calendar.has_hours:
        raise NeverOpen(f"the calendar is not open once in {HORIZON_DAYS} days")
    return closed + 1


def _merged(pauses: Iterable[Pause]) -> list[Span]:
    spans: list[Span] = []
    for start, end in sorted(pause.as_span() for pause in pauses):
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    return spans


def _without(a: int, b: int, blocked: Sequence[Span]) -> Iterator[Span]:
    """What is left of one span around sorted pauses."""
    for start, end in blocked:
        if end <= a:
            continue
        if start >= b:
            break
        if start > a:
            yield a, start
        a = end
        if a >= b:
            return
    if a < b:
        yield a, b


def _free(a: int, b: int, blocked: Sequence[Span]) -> int:
    return sum(y - x for x, y in _without(a, b, blocked))


def _within(begin: int, finish: int, calendar: Calendar) -> Iterator[Span]:
    """Open spans that touch `begin`..`finish`, in order, a UTC day at a time."""
    for number in range(begin // US_A_DAY, finish // US_A_DAY + 1):
        for a, b in calendar.day(number)[1]:
            if b > begin and a < finish:
                yield a, b


def _open_between(begin: int, finish: int, calendar: Calendar) -> int:
    if not calendar.has_hours:
        return 0
    first, last = begin // US_A_DAY, finish // US_A_DAY
    total = sum(calendar.day(number)[0] for number in range(first + 1, last))
    for number in {first, last}:
        for a, b in calendar.day(number)[1]:
            if b > begin and a < finish:
                total += min(b, finish) - max(a, begin)
    return total


def _add(at: int, left: int, calendar: Calendar) -> datetime:
    number = at // US_A_DAY
    for a, b in calendar.day(number)[1]:
        if b > at:
            begin = max(a, at)
            if b - begin >= left:
                return moment(begin + left)
            left -= b - begin
    closed = 0
    while True:
        number += 1
        total, spans = calendar.day(number)
        if total >= left:
            for a, b in spans:
                if b - a >= left:
                    return moment(a + left)
                left -= b - a
        elif total:
            left -= total
            closed = 0
        else:
            closed = _another_closed(closed, calendar)


def _add_around(at: int, left: int, calendar: Calendar, blocked: Sequence[Span]) -> datetime:
    number, closed = at // US_A_DAY, 0
    while True:
        total, spans = calendar.day(number)
        for a, b in spans:
            for x, y in _without(max(a, at), b, blocked):
                if y - x >= left:
                    return moment(x + left)
                left -= y - x
        number += 1
        if blocked[-1][1] == _NO_END and blocked[-1][0] <= number * US_A_DAY:
            raise NeverOpen("a pause that has not ended leaves no time to count")
        closed = 0 if total else _another_closed(closed, calendar)
