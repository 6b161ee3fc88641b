"""Moments as whole microseconds, UTC days, and what can be wrong with a calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, tzinfo

from fener.core.reasons import Reason, Value

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_US = 1_000_000
US_A_MINUTE = 60 * _US
US_A_DAY = 1440 * US_A_MINUTE
_ONE_US = timedelta(microseconds=1)
_EPOCH_ORDINAL = EPOCH.toordinal()

Span = tuple[int, int]
"""From and until, in microseconds since 1970 UTC."""
Segment = tuple[int, int, int]
"""A span, and the offset from UTC that holds in it, in microseconds."""

CALENDAR_REASONS = (
    "calendar.zone",
    "calendar.week",
    "calendar.weekday_missing",
    "calendar.unknown_name",
    "calendar.interval",
    "calendar.interval_empty",
    "calendar.interval_range",
    "calendar.overlap",
    "calendar.date",
    "calendar.list",
    "calendar.object",
    "calendar.pause",
    "calendar.negative",
    "calendar.never_open",
    "calendar.naive",
    "calendar.too_far",
)
"""Every reason that a `CalendarError` can give: screens have a sentence for each."""


class CalendarError(ValueError):
    """A calendar, or a question to one, that makes no sense.

    `field` names what to correct (`week.monday.1`, `holidays.0`), empty when nothing in a form
    does; `reason` is what a screen turns into a sentence; `str()` is plain English for logs.
    """

    def __init__(self, key: str, message: str, field: str = "", **params: Value) -> None:
        super().__init__(f"{field}: {message}" if field else message)
        self.field = field
        self.reason = Reason(f"calendar.{key}", params)


class NeverOpen(CalendarError):
    """Nobody will ever be at the desk, so nothing can be due in open time."""

    def __init__(self, message: str) -> None:
        super().__init__("never_open", message)


def us_of(at: datetime) -> int:
    """Microseconds since 1970 UTC. Raises `CalendarError` for a moment without a zone."""
    try:
        return (at - EPOCH) // _ONE_US
    except TypeError:
        raise CalendarError("naive", f"{at!r} does not say its time zone") from None


def moment(us: int) -> datetime:
    """The moment, in UTC, so many microseconds after 1970. Raises `CalendarError`."""
    try:
        return EPOCH + timedelta(microseconds=us)
    except OverflowError:
        raise CalendarError("too_far", "that is beyond the year 9999") from None


def date_of(number: int) -> date:
    """The date so many days after 1970-01-01. Raises `CalendarError`."""
    try:
        return date.fromordinal(_EPOCH_ORDINAL + number)
    except (ValueError, OverflowError):
        raise CalendarError("too_far", "that is outside the years 1 to 9999") from None


def segments(tz: tzinfo, number: int) -> tuple[Segment, ...]:
    """The stretches of one UTC day with one offset each: one, or two when clocks change.

    Looks at both ends of the day only: in the whole time-zone database two changes are never
    less than four days apart.
    """
    begin, finish = number * US_A_DAY, (number + 1) * US_A_DAY
    before, after = _offset(tz, begin), _offset(tz, finish - _US)
    if before == after:
        return ((begin, finish, before),)
    low, high = begin, finish - _US
    while high - low > _US:
        middle = (low + high) // 2 // _US * _US
        if _offset(tz, middle) == before:
            low = middle
        else:
            high = middle
    return ((begin, high, before), (high, finish, after))


def _offset(tz: tzinfo, us: int) -> int:
    try:
        offset = moment(us).astimezone(tz).utcoffset()
    except OverflowError:
        raise CalendarError("too_far", "that is outside the years 1 to 9999") from None
    assert offset is not None
    return offset // _ONE_US
