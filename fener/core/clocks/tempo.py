"""The desk's time of a brand whose stream is replayed."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime

FASTEST = 1_000_000.0


class TempoError(ValueError):
    """A tempo that no clock can run at."""


@dataclass(frozen=True, slots=True)
class Tempo:
    """At `real_anchor` the stream stands at `stream_anchor` and goes on `speed` times as fast.

    Speed 1 is real time shifted, 0 stands still. Raises `TempoError` for moments without a
    zone, or a speed outside 0..1,000,000.

    >>> from datetime import timedelta
    >>> noon = datetime(2026, 11, 20, 12, tzinfo=UTC)
    >>> storm = datetime(2015, 2, 24, 8, tzinfo=UTC)
    >>> Tempo(noon, storm, 60).at(noon + timedelta(minutes=2)).isoformat()
    '2015-02-24T10:00:00+00:00'
    """

    real_anchor: datetime
    stream_anchor: datetime
    speed: float = 1.0

    def __post_init__(self) -> None:
        if self.real_anchor.utcoffset() is None or self.stream_anchor.utcoffset() is None:
            raise TempoError("an anchor does not say its time zone")
        if not math.isfinite(self.speed) or not 0 <= self.speed <= FASTEST:
            raise TempoError(f"speed {self.speed} is not between 0 and {FASTEST:,.0f}")

    def at(self, real_now: datetime) -> datetime:
        """The stream's time, in UTC, when it is `real_now`."""
        return self.stream_anchor.astimezone(UTC) + (real_now - self.real_anchor) * self.speed

    def real_at(self, stream_at: datetime) -> datetime | None:
        """When the stream gets to `stream_at`, in UTC; None: it stands still elsewhere."""
        ahead = stream_at - self.stream_anchor
        if self.speed == 0:
            return self.real_anchor.astimezone(UTC) if not ahead else None
        return self.real_anchor.astimezone(UTC) + ahead / self.speed

    def with_speed(self, real_now: datetime, speed: float) -> Tempo:
        """Another speed from `real_now` on, without a jump."""
        return Tempo(real_now, self.at(real_now), speed)
