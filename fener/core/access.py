"""Access to a network that ends: when to renew it, and when to tell people."""

from __future__ import annotations

from datetime import datetime, timedelta

TOLD_BEFORE = timedelta(days=7)
"""How long before it ends people are told of access that only they can renew."""
_MARGIN = timedelta(days=1)
_SHARE = 0.8


def renewal_time(now: datetime, ends_at: datetime | None) -> datetime | None:
    """When to renew access that ends at `ends_at`: after four fifths of the time that is left, and
    a day before the end at the latest where it lasts longer than five days. None: it never ends.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
    >>> renewal_time(noon, noon + timedelta(hours=2)).isoformat()
    '2026-03-01T13:36:00+00:00'
    >>> renewal_time(noon, noon + timedelta(days=60)).isoformat()
    '2026-04-18T12:00:00+00:00'
    """
    if ends_at is None:
        return None
    left = max(ends_at - now, timedelta())
    return now + min(left * _SHARE, max(left - _MARGIN, left * _SHARE))
