"""Reading the ways in which networks and files write a moment."""

from __future__ import annotations

import math
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from fener.connectors.contract import Unreadable

_MONTHS = {
    name: f"{number:02d}"
    for number, name in enumerate(
        ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"), 1
    )
}
_EARLIEST, _LATEST = 1970, 9000
"""Years. Nothing was posted before; close to 9999, arithmetic on times overflows."""
_MILLISECONDS_FROM = 100_000_000_000
"""A Unix time above this is counted in milliseconds: as seconds it would be the year 5138."""


@lru_cache(maxsize=64)
def zone(name: str) -> tzinfo | None:
    """The time zone called `name`; None for an empty name. Raises `Unreadable`."""
    if not name:
        return None
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        raise Unreadable("payload.zone_unknown", value=name[:80]) from None


def moment(value: object, field: str, default_zone: tzinfo | None = None) -> datetime:
    """`value` as an aware datetime.

    Takes ISO 8601, `2015-02-18 20:25:30 -0800`, `Sat Jul 06 07:37:10 +0000 2013`, and Unix
    seconds or milliseconds as number or digits. A time that names no zone is taken in
    `default_zone`. Raises `Unreadable`, naming `field`, for anything else, for a time without
    any zone, and for years outside 1970..9000.
    """
    try:
        if isinstance(value, str):
            at = _from_text(value)
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            at = _from_unix(value)
        else:
            raise ValueError
        year = at.year
    except (ValueError, OverflowError, OSError):
        if value is None or value == "":
            raise Unreadable("payload.missing", field=field) from None
        raise Unreadable("payload.not_a_time", field=field, value=str(value)[:80]) from None
    if not _EARLIEST <= year <= _LATEST:
        raise Unreadable("payload.not_a_time", field=field, value=str(value)[:80])
    if at.tzinfo is None:
        if default_zone is None:
            raise Unreadable("payload.time_without_zone", field=field, value=str(value)[:80])
        return at.replace(tzinfo=default_zone)
    return at


def _from_text(value: str) -> datetime:
    if len(value) == 25 and value[19] == " ":
        return datetime.fromisoformat(value[:19] + value[20:])
    if value[:1].isalpha():
        _day_name, month, day, clock, offset, year = value.split(" ")
        return datetime.fromisoformat(f"{year}-{_MONTHS.get(month, '')}-{day}T{clock}{offset}")
    if value.isascii() and value.isdigit() and len(value) != 8:
        return _from_unix(int(value))
    if len(value) < 16:
        # fromisoformat takes a bare date as midnight, which nobody who writes a date means.
        raise ValueError
    return datetime.fromisoformat(value.strip())


def _from_unix(value: float) -> datetime:
    if not math.isfinite(value):
        raise ValueError
    if value >= _MILLISECONDS_FROM:
        value /= 1000
    return datetime.fromtimestamp(value, UTC)
