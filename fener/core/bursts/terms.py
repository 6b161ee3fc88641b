"""New words: many of those who write use a word that hardly anybody used before.

It needs no judge and no language: an accident shows itself by its place and its nouns, whatever
the tone. It is held against how often the word came up before, in time and among as many people.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import timedelta
from functools import lru_cache
from typing import Any, Self

from fener.core.bursts.chances import decades
from fener.core.bursts.contract import QUIET, Bucket, Reading
from fener.core.bursts.recent import Recent
from fener.core.bursts.slots import DAY, slot_of
from fener.core.reasons import Reason

WINDOWS = (8, 32, DAY)
WANTED = 5.0
"""Decades: a post has ten words that could be the one."""
LEAST = 5
SHARE = 0.2
"""Of the people of the window. What one in ten mentions is talk, not a storm."""
COMPANY = 0.5
"""Words come in company: the spread of their counts, squared, as a share."""
IMAGINED = 50.0
"""People imagined before the first, who use each word as often as its length lets expect."""
BITS_OF_A_LETTER = 1.5
"""Short words are frequent in every language."""
RAREST, MOST_FREQUENT = 0.0005, 0.02
TOLD = 5


class Terms:
    """Implements `Detector`, reading `people` and `terms`."""

    grace = timedelta(days=2)

    def __init__(
        self, *, key: str = "burst.terms", least: int = LEAST, share: float = SHARE
    ) -> None:
        self.key = key
        self.least = least
        self.share = share
        self._recent = Recent(WINDOWS)

    def observe(self, bucket: Bucket) -> Reading:
        reading = self.peek(bucket)
        self.learn(bucket)
        return reading

    def learn(self, bucket: Bucket) -> None:
        """As `observe`, where nobody asks what it makes of the bucket."""
        self._recent.add(slot_of(bucket.start), bucket.people, bucket.terms)

    def peek(self, bucket: Bucket) -> Reading:
        slot = slot_of(bucket.start)
        if not bucket.terms or self._recent.is_new(slot, self.grace // bucket.span):
            return QUIET
        recent = self._recent
        totals = [recent.people(place, slot) + bucket.people for place in range(len(WINDOWS))]
        bars = [max(self.least, self.share * people) for people in totals]
        of_a_day, lowest = recent.sums(len(WINDOWS) - 1), min(bars)
        found: list[tuple[float, str, int, int, int]] = []
        for name, count in bucket.terms.items():
            if of_a_day.get(name, 0) + count < lowest:
                continue
            for place, people in enumerate(totals):
                told = recent.named(place, name) + count
                if told >= bars[place]:
                    window = WINDOWS[place]
                    surprise = self._decades(name, told, people, window)
                    found.append((surprise, name, told, people, window))
        if not found:
            return QUIET
        found.sort(key=lambda one: (-one[0], one[1]))
        best, _, told, people, window = found[0]
        score = best / WANTED
        if score < 0.5:
            return QUIET
        near = [one[1] for one in found if one[0] >= max(WANTED / 2, best / 2)]
        words = list(dict.fromkeys(near))[:TOLD]
        reason = Reason(
            self.key,
            {"people": told, "of": people, "words": words, "minutes": window * 15},
            min(1.0, score / 2),
        )
        return Reading(round(score, 4), score >= 1.0, (reason,))

    def usual_share(self, name: str) -> float:
        """How many of the people used this word before, 0..1."""
        before, people = self._recent.before.get(name, 0.0), self._recent.people_before
        return (before + IMAGINED * _expected(name)) / (people + IMAGINED)

    def _decades(self, name: str, told: int, people: int, window: int) -> float:
        recent = self._recent
        by_share = people * self.usual_share(name)
        by_time = recent.before.get(name, 0.0) * window / max(recent.slots_before, DAY)
        mean = max(by_share, by_time)
        company = COMPANY * mean * mean
        return decades(
            told, mean, mean + company + mean * people / (recent.people_before + IMAGINED)
        )

    def rewind(self, slot: int) -> None:
        self._recent.rewind(slot)

    def state(self) -> dict[str, Any]:
        return {
            "key": self.key, "least": self.least, "share": self.share,
            "recent": self._recent.state(),
        }  # fmt: skip

    @classmethod
    def from_state(cls, state: Mapping[str, Any]) -> Self:
        try:
            terms = cls(
                key=str(state["key"]), least=int(state["least"]), share=float(state["share"])
            )
            terms._recent = Recent.from_state(state["recent"])
        except (KeyError, TypeError) as fault:
            raise ValueError(f"no state of terms: {fault}") from None
        return terms


@lru_cache(maxsize=64)
def _of_length(letters: int) -> float:
    return min(MOST_FREQUENT, max(RAREST, math.exp2(-BITS_OF_A_LETTER * letters)))


def _expected(name: str) -> float:
    return _of_length(len(name))
