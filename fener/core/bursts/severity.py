"""Words that somebody must see at once (safety, health, law, data, discrimination), by several
people of a stream in which hardly anybody uses them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Self

from fener.core.bursts.chances import decades
from fener.core.bursts.contract import QUIET, Bucket, Reading
from fener.core.bursts.recent import Recent
from fener.core.bursts.slots import DAY, slot_of
from fener.core.reasons import Reason

WINDOWS = (8, DAY)
WANTED = 3.3
LEAST = 3
COMPANY = 0.5
ONE_IN = 8 * DAY
"""Without a history, one such post in so many slots is expected."""


class Severity:
    """Implements `Detector`, reading `people` and `severe`."""

    grace = timedelta(days=1)

    def __init__(self) -> None:
        self._recent = Recent(WINDOWS)

    def observe(self, bucket: Bucket) -> Reading:
        reading = self.peek(bucket)
        self.learn(bucket)
        return reading

    def learn(self, bucket: Bucket) -> None:
        """As `observe`, where nobody asks what it makes of the bucket."""
        self._recent.add(slot_of(bucket.start), bucket.people, bucket.severe)

    def peek(self, bucket: Bucket) -> Reading:
        slot = slot_of(bucket.start)
        recent = self._recent
        if not bucket.severe or recent.is_new(slot, self.grace // bucket.span):
            return QUIET
        best = (0.0, "", 0, 0)
        for place, window in enumerate(WINDOWS):
            people = recent.people(place, slot) + bucket.people
            for flag, count in sorted(bucket.severe.items()):
                told = recent.named(place, flag) + count
                if told < LEAST:
                    continue
                before = recent.before.get(flag, 0.0)
                mean = max(
                    (before + 1.0) * window / (recent.slots_before + ONE_IN),
                    before * people / max(recent.people_before, 1.0),
                )
                found = decades(told, mean, mean + COMPANY * mean * mean)
                best = max(best, (found, flag, told, window))
        score = best[0] / WANTED
        if score < 0.5:
            return QUIET
        reason = Reason(
            "burst.severity",
            {"people": best[2], "flag": best[1], "minutes": best[3] * 15},
            min(1.0, 0.2 + score / 2),
        )
        return Reading(round(score, 4), score >= 1.0, (reason,))

    def rewind(self, slot: int) -> None:
        self._recent.rewind(slot)

    def state(self) -> dict[str, Any]:
        return {"recent": self._recent.state()}

    @classmethod
    def from_state(cls, state: Mapping[str, Any]) -> Self:
        severity = cls()
        try:
            severity._recent = Recent.from_state(state["recent"])
        except (KeyError, TypeError) as fault:
            raise ValueError(f"no state of severity: {fault}") from None
        return severity
