"""Money that networks charge, in millionths of a US dollar, so that sums stay whole numbers."""

from __future__ import annotations

from datetime import UTC, datetime

MILLIONTHS = 1_000_000


def month_of(now: datetime) -> str:
    """The month that networks bill, in UTC.

    >>> month_of(datetime.fromisoformat("2026-12-01T00:30:00+02:00"))
    '2026-11'
    """
    return now.astimezone(UTC).strftime("%Y-%m")
