"""A large account complains, where that hardly ever happens."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Self

from fener.core.bursts.chances import decades
from fener.core.bursts.contract import QUIET, Bucket, Reading
from fener.core.bursts.slots import DAY, KEPT_DAYS, slot_of
from fener.core.reasons import Reason

WANTED = 1.3
"""Decades: the first in three weeks. Large accounts that write every day are nothing new."""
MOST = 500


class Reach:
    """Implements `Detector`, reading `followers`: of the largest account that complains."""

    grace = timedelta(days=1)

    def __init__(self, large: int = 100_000) -> None:
        self.large = large
        self._first: int | None = None
        self._large_at: deque[int] = deque(maxlen=MOST)

    def observe(self, bucket: Bucket) -> Reading:
        reading = self.peek(bucket)
        self.learn(bucket)
        return reading

    def learn(self, bucket: Bucket) -> None:
        """As `observe`, where nobody asks what it makes of the bucket."""
        slot = slot_of(bucket.start)
        if self._first is None:
            self._first = slot
        if bucket.followers >= self.large:
            self._large_at.append(slot)

    def peek(self, bucket: Bucket) -> Reading:
        slot = slot_of(bucket.start)
        if bucket.followers < self.large or self._first is None or slot - self._first < DAY:
            return QUIET
        days = min((slot - self._first) / DAY, KEPT_DAYS)
        before = sum(1 for at in self._large_at if slot - KEPT_DAYS * DAY <= at < slot - DAY)
        now = 1 + sum(1 for at in self._large_at if slot - DAY <= at < slot)
        mean = (before + 0.5) / (days + 10)
        score = decades(now, mean, mean) / WANTED
        if score < 0.5:
            return QUIET
        # Ten times the bar is graver, once and for all sizes.
        weight = 0.6 if bucket.followers < 10 * self.large else 0.9
        reason = Reason("burst.reach", {"followers": bucket.followers}, weight)
        return Reading(round(score, 4), score >= 1.0, (reason,))

    def rewind(self, slot: int) -> None:
        self._large_at = deque((at for at in self._large_at if at < slot), maxlen=MOST)

    def state(self) -> dict[str, Any]:
        return {"large": self.large, "first": self._first, "large_at": list(self._large_at)}

    @classmethod
    def from_state(cls, state: Mapping[str, Any]) -> Self:
        try:
            reach = cls(int(state["large"]))
            reach._first = None if state["first"] is None else int(state["first"])
            reach._large_at.extend(int(at) for at in state["large_at"])
        except (KeyError, TypeError) as fault:
            raise ValueError(f"no state of reach: {fault}") from None
        return reach
