"""One text from many accounts within a short time: evidence for a person, never a verdict.

Open reposts name their source and are no copies; many of them are still worth a look. What is usual
is how many copies this stream had before, whatever the text: a shop's “share” button makes some
every day.
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

REPOSTED = "rt:"
"""Begins the key of a text that is openly passed on."""
WINDOWS = (4, 16, DAY)
WANTED = 4.0
LEAST = 4
"""Further people with the text of the first."""
LEAST_REPOSTS = 15
COMPANY = 1.0
ONE_IN = 2 * DAY


class Copies:
    """Implements `Detector`, reading `copies`: by key of the text, the people who wrote it after
    the first one."""

    grace = timedelta(days=1)

    def __init__(self) -> None:
        self._recent = Recent(WINDOWS)

    def observe(self, bucket: Bucket) -> Reading:
        reading = self.peek(bucket)
        self.learn(bucket)
        return reading

    def learn(self, bucket: Bucket) -> None:
        """As `observe`, where nobody asks what it makes of the bucket."""
        self._recent.add(slot_of(bucket.start), bucket.people, bucket.copies)

    def peek(self, bucket: Bucket) -> Reading:
        slot = slot_of(bucket.start)
        recent = self._recent
        if not bucket.copies or recent.is_new(slot, self.grace // bucket.span):
            return QUIET
        usual = {False: 0.0, True: 0.0}
        for key, count in recent.before.items():
            usual[key.startswith(REPOSTED)] += count
        best = (0.0, "", 0, 0)
        for place, window in enumerate(WINDOWS):
            recent.people(place, slot)
            for key, count in sorted(bucket.copies.items()):
                is_repost = key.startswith(REPOSTED)
                told = recent.named(place, key) + count
                if told < (LEAST_REPOSTS if is_repost else LEAST):
                    continue
                mean = (usual[is_repost] + 1.0) * window / (recent.slots_before + ONE_IN)
                best = max(best, (decades(told, mean, mean + COMPANY * mean**2), key, told, window))
        score = best[0] / WANTED
        if score < 0.5:
            return QUIET
        is_repost = best[1].startswith(REPOSTED)
        reason = Reason(
            "burst.reposts" if is_repost else "burst.copies",
            {"people": best[2] + 1, "minutes": best[3] * 15, "key": best[1]},
            min(1.0, score / 2),
        )
        return Reading(round(score, 4), score >= 1.0, (reason,))

    def rewind(self, slot: int) -> None:
        self._recent.rewind(slot)

    def state(self) -> dict[str, Any]:
        return {"recent": self._recent.state()}

    @classmethod
    def from_state(cls, state: Mapping[str, Any]) -> Self:
        copies = cls()
        try:
            copies._recent = Recent.from_state(state["recent"])
        except (KeyError, TypeError) as fault:
            raise ValueError(f"no state of copies: {fault}") from None
        return copies
