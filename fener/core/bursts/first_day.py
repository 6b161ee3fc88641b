"""The first day of a watch: nobody knows yet what is usual, and the storm may be there already.

Whoever sets up a desk on the day of the crisis has no history. So a flood that few brands would
call usual is told, so are many who complain of one thing, and a rate far above that of the hours
heard so far, whatever the time of day does to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Self

from fener.core.bursts.chances import decades
from fener.core.bursts.contract import QUIET, Bucket, Reading
from fener.core.bursts.recent import Recent
from fener.core.bursts.slots import DAY, slot_of
from fener.core.reasons import Reason

WINDOWS = (2, 4, 12)
FLOOD, FLOOD_WITHIN = 40, 4
"""People who complain within so many slots, from which it is a flood for nearly every brand."""
LEAST = 10
SAME_THING = 0.75
"""Part of those who complain that use one word, from which they complain of one thing."""
KNOWN_FROM = 16
"""Slots before the longest window from which the hours heard so far tell a rate."""
RHYTHM = 4.0
"""Times the mean rate that a busy hour of an ordinary day may have."""
WANTED = 4.0
COMPANY = 0.3


class FirstDay:
    """Implements `Detector` over buckets whose `people` and `terms` are those of complaints. After
    a day it is quiet for good."""

    grace = timedelta(0)

    def __init__(self) -> None:
        self._recent = Recent(WINDOWS)

    def observe(self, bucket: Bucket) -> Reading:
        reading = self.peek(bucket)
        self.learn(bucket)
        return reading

    def learn(self, bucket: Bucket) -> None:
        """As `observe`, where nobody asks what it makes of the bucket."""
        if not self._is_over(slot_of(bucket.start)):
            self._recent.add(slot_of(bucket.start), bucket.people, bucket.terms)

    def peek(self, bucket: Bucket) -> Reading:
        slot = slot_of(bucket.start)
        if not bucket.people or self._is_over(slot):
            return QUIET
        best = (0.0, 0, 0)
        for place, window in enumerate(WINDOWS):
            people = self._recent.people(place, slot) + bucket.people
            score = max(
                people / FLOOD if window == FLOOD_WITHIN else 0.0,
                self._of_one_thing(place, people, bucket),
                self._of_hours_before(people, window),
            )
            best = max(best, (score, window, people))
        score, window, people = best
        if score < 0.5:
            return QUIET
        told = {"people": people, "minutes": window * 15}
        reason = Reason("burst.first_day", told, min(1.0, score / 2))
        return Reading(round(score, 4), score >= 1.0, (reason,))

    def _is_over(self, slot: int) -> bool:
        return self._recent.first is not None and slot - self._recent.first >= DAY

    def _of_one_thing(self, place: int, people: int, bucket: Bucket) -> float:
        if people < LEAST:
            return 0.0
        most = max(
            (self._recent.named(place, term) + count for term, count in bucket.terms.items()),
            default=0,
        )
        return min(1.0 + people / 100, most / people / SAME_THING)

    def _of_hours_before(self, people: int, window: int) -> float:
        recent = self._recent
        heard = recent.slots_before - WINDOWS[-1]
        if people < LEAST or heard < KNOWN_FROM:
            return 0.0
        mean = RHYTHM * window * max(recent.people_before, 1.0) / heard
        return decades(people, mean, mean + COMPANY * mean * mean) / WANTED

    def rewind(self, slot: int) -> None:
        self._recent.rewind(slot)

    def state(self) -> dict[str, Any]:
        return {"recent": self._recent.state()}

    @classmethod
    def from_state(cls, state: Mapping[str, Any]) -> Self:
        first = cls()
        try:
            first._recent = Recent.from_state(state["recent"])
        except (KeyError, TypeError) as fault:
            raise ValueError(f"no state of a first day: {fault}") from None
        return first
