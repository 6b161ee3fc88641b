"""A larger part of those who write complains than is usual."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Self

from fener.core.bursts.contract import QUIET, Bucket, Reading
from fener.core.bursts.recent import Recent
from fener.core.bursts.slots import slot_of
from fener.core.reasons import Reason

WINDOWS = (8, 16, 32)
WANTED = 4.0
LEAST = 12
MORE_AT_LEAST = 0.1
COMPANY = 60.0
"""People beyond whom more people make the share no surer: moods come in company."""
_COMPLAIN = "complain"


class Share:
    """Implements `Detector`, reading `people` and `complainants`."""

    grace = timedelta(days=2)

    def __init__(self) -> None:
        self._recent = Recent(WINDOWS)

    def observe(self, bucket: Bucket) -> Reading:
        reading = self.peek(bucket)
        self.learn(bucket)
        return reading

    def learn(self, bucket: Bucket) -> None:
        """As `observe`, where nobody asks what it makes of the bucket."""
        names = {_COMPLAIN: bucket.complainants} if bucket.complainants else {}
        self._recent.add(slot_of(bucket.start), bucket.people, names)

    def peek(self, bucket: Bucket) -> Reading:
        slot = slot_of(bucket.start)
        recent = self._recent
        if recent.is_new(slot, self.grace // bucket.span) or not bucket.complainants:
            return QUIET
        best = (0.0, 0.0, 0)
        for place, window in enumerate(WINDOWS):
            people = recent.people(place, slot) + bucket.people
            if people < LEAST:
                continue
            usual = (recent.before.get(_COMPLAIN, 0.0) + 5) / (recent.people_before + 10)
            share = min(1.0, (recent.named(place, _COMPLAIN) + bucket.complainants) / people)
            if share < usual + MORE_AT_LEAST:
                continue
            unsure = (
                usual * (1 - usual) * (1 / people + 1 / COMPANY + 1 / (recent.people_before + 10))
            )
            best = max(best, ((share - usual) / math.sqrt(unsure), share, window))
        score = _decades_of(best[0]) / WANTED
        if score < 0.5:
            return QUIET
        usual = (recent.before.get(_COMPLAIN, 0.0) + 5) / (recent.people_before + 10)
        reason = Reason(
            "burst.share",
            {"percent": round(100 * best[1]), "usual": round(100 * usual),
             "minutes": best[2] * 15},
            min(1.0, score / 3),
        )  # fmt: skip
        return Reading(round(score, 4), score >= 1.0, (reason,))

    def rewind(self, slot: int) -> None:
        self._recent.rewind(slot)

    def state(self) -> dict[str, Any]:
        return {"recent": self._recent.state()}

    @classmethod
    def from_state(cls, state: Mapping[str, Any]) -> Self:
        share = cls()
        try:
            share._recent = Recent.from_state(state["recent"])
        except (KeyError, TypeError) as fault:
            raise ValueError(f"no state of share: {fault}") from None
        return share


def _decades_of(deviations: float) -> float:
    """-log10 of the chance to be so many standard deviations above what is usual."""
    tail = 0.5 * math.erfc(max(deviations, 0.0) / math.sqrt(2))
    return -math.log10(max(tail, 1e-30))
