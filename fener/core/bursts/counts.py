"""Few or many: more people than is usual for this time of the day and the week.

For each of several windows the people of the stream are held against the same window of the days
before (what is usual for the hour) and of the same weekdays (what is usual for the day), whichever
is more. With a short history the estimate is wide, and with none there is no alarm.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, NamedTuple, Self

import numpy as np
import numpy.typing as npt

from fener.core.bursts.chances import decades, usual_span
from fener.core.bursts.contract import QUIET, Bucket, Reading
from fener.core.bursts.slots import (
    APART,
    DAY,
    KEPT_DAYS,
    UNHEARD,
    USUAL,
    WEEK,
    Memory,
    Numbers,
    slot_of,
)
from fener.core.reasons import Reason

WINDOWS = (1, 2, 4, 8, 16, 32, 48, 96)
"""In slots: from a quarter of an hour to a day."""
WANTED = 3.3
"""Decades from which a count is an alarm: one in two thousand. A week holds some five hundred
windows that differ from each other, so by chance alone a stream alarms once in a month."""
SUSPECTS_FROM = 0.5
"""Share of `WANTED` from which a count is told, so that other signs may lean on it."""
TIMES_AT_LEAST = 1.5
SPREAD = 0.06
"""How much days differ beyond chance (squared, as a share) until the stream has shown it."""
SPREAD_DAYS = 4.0
"""Days of history that weigh as much as that."""
UNKNOWN_SHAPE = 0.35
"""Further spread after a single day: its hours tell little of another day's. Falls with the square
of the days."""
GENERAL = 0.7
"""Days of history that the stream's general rate, whatever the hour, is worth."""
OTHER_DAYS = 0.3
"""Weeks that all other days are worth for what is usual on a weekday."""
OFTEN = {1: 0.6, 2: 0.3}
"""Decades more for the shortest windows, of which an hour has several."""
FADING = 0.93
"""How much less a day counts than the day after it."""

_W = np.array(WINDOWS)
_K = np.arange(1, KEPT_DAYS + 1)[:, None]
_WEIGHTS = FADING ** (_K - 1.0)


Means = npt.NDArray[np.float64]


class Usual(NamedTuple):
    """What is usual for one window. `days`: how many of the same clock time were heard."""

    window: int
    mean: float
    variance: float
    spread: float
    days: float
    before: int
    """People in the window's slots before the latest."""


class Counts:
    """Implements `Detector` over buckets of `SLOT`. `of`: the field of the bucket that counts."""

    grace = timedelta(days=1)

    def __init__(
        self,
        *,
        of: str = "complainants",
        wanted: float = WANTED,
        least: int = 3,
        shortest: int = 1,
        is_watched: bool = True,
    ) -> None:
        """`least`: people from which an alarm is possible; `shortest`: slots of the shortest window
        that counts; not `is_watched`: it only learns what is usual."""
        self.of = of
        self.wanted = wanted
        self.least = least
        self.shortest = shortest
        self.is_watched = is_watched
        self._memory: Memory | None = None
        self._usuals: tuple[int, list[Usual]] | None = None

    def observe(self, bucket: Bucket) -> Reading:
        count = getattr(bucket, self.of)
        reading, window = self._read(bucket) if count else (QUIET, 0)
        slot = slot_of(bucket.start)
        memory = self._memory
        if memory is None:
            memory = self._memory = Memory(slot)
        memory.go_to(slot)
        memory.add(slot, count)
        if reading.is_alarm:
            memory.set_apart(slot - window + 1, slot)
            memory.settle(WEEK)
        return reading

    def peek(self, bucket: Bucket) -> Reading:
        return self._read(bucket)[0]

    def amend(self, bucket: Bucket) -> None:
        """What is learned late of a bucket that was observed: it changes what is usual."""
        if self._memory is not None:
            slot = slot_of(bucket.start)
            self._memory.go_to(max(slot, self._memory.latest))
            self._memory.add(slot, getattr(bucket, self.of))
            self._usuals = None

    def begin(self, slot: int) -> None:
        """It was quiet from `slot` until the first bucket: the stream was heard before it spoke."""
        if self._memory is None:
            self._memory = Memory(slot)
        else:
            self._memory.begin(slot)
        self._usuals = None

    def deafen(self, start: int, end: int, *, partly: bool = False) -> None:
        """The slots from `start` to `end`, inclusive, tell nothing; or, where only a part was not
        heard, nothing of what is usual."""
        if self._memory is not None:
            self._memory.go_to(max(end, self._memory.latest))
            self._memory.set_apart(start, end, APART if partly else UNHEARD)
            self._usuals = None

    def is_heard(self, slot: int) -> bool:
        """Not known to be deaf in this slot."""
        return self._memory is None or not self._memory.is_unheard(slot)

    def rewind(self, slot: int) -> None:
        """The clock goes back to `slot`, which is not over yet."""
        if self._memory is not None:
            self._memory.go_to(slot - 1)
            self._usuals = None

    def usual(self, slot: int, window: int) -> Usual:
        """What is usual for the `window` slots that end with `slot`; `window` is of `WINDOWS`."""
        return self._usual_of(slot)[WINDOWS.index(window)]

    def _read(self, bucket: Bucket) -> tuple[Reading, int]:
        memory = self._memory
        if memory is None or not self.is_watched:
            return QUIET, 0
        slot = slot_of(bucket.start)
        if slot - memory.first < DAY:
            return QUIET, 0
        now = getattr(bucket, self.of)
        if now + memory.total(slot, DAY) < self.least:
            return QUIET, 0
        best, best_decades, best_count = None, SUSPECTS_FROM * self.wanted, 0
        for usual in self._usual_of(slot):
            count = usual.before + now
            if usual.window < self.shortest or count < self.least:
                continue
            if count < TIMES_AT_LEAST * usual.mean:
                continue
            if count < usual.mean + 1.5 * math.sqrt(usual.variance):
                continue
            found = decades(count, usual.mean, usual.variance) - OFTEN.get(usual.window, 0.0)
            if found >= best_decades:
                best, best_decades, best_count = usual, found, count
        if best is None:
            return QUIET, 0
        score = best_decades / self.wanted
        low, high = usual_span(best.mean, best.mean + best.spread * best.mean * best.mean)
        reason = Reason(
            f"burst.{self.of}",
            {"people": best_count, "minutes": best.window * 15, "low": low, "high": high,
             "times": round(best_count / max(best.mean, 0.5), 1)},
            min(1.0, score / 2),
        )  # fmt: skip
        return Reading(round(score, 4), score >= 1.0, (reason,)), best.window

    def _usual_of(self, slot: int) -> list[Usual]:
        if self._usuals is None or self._usuals[0] != slot:
            self._usuals = slot, self._measure(slot)
        return self._usuals[1]

    def _measure(self, slot: int) -> list[Usual]:
        if self._memory is None:
            return [Usual(window, 0.0, 1.0, 1.0, 0.0, 0) for window in WINDOWS]
        counts, marks = self._memory.in_order(slot + 1)
        counts[-1] = 0
        heard = marks == USUAL
        # A row for each day, today's last; in it the slots up to this clock time, the latest first.
        by_day = (counts * heard).reshape(-1, DAY)[::-1, ::-1]
        sums = by_day.cumsum(axis=1)[1:, _W - 1]
        shares = heard.reshape(-1, DAY)[::-1, ::-1].cumsum(axis=1)[1:, _W - 1] / _W
        held = shares >= 0.5
        days = np.where(held, sums / np.maximum(shares, 0.5), 0.0)
        weights = np.where(held, shares, 0.0) * _WEIGHTS
        weight = weights.sum(axis=0)
        recent = heard[-WEEK:]
        general = (counts[-WEEK:] * recent).sum() / max(int(recent.sum()), 1) * _W
        mean = (GENERAL * general + (weights * days).sum(axis=0)) / (GENERAL + weight)
        known = weight**2 / np.maximum((weights**2).sum(axis=0), 1e-9)
        off = (weights * (days - mean) ** 2).sum(axis=0) / np.maximum(weight, 1e-9)
        off *= known / np.maximum(known - 1, 1)
        beyond = np.maximum(0.0, off - mean) / np.maximum(mean, 1e-9) ** 2
        spread = (SPREAD_DAYS * SPREAD + known * beyond) / (SPREAD_DAYS + known)
        of_weekday = self._of_weekday(counts, marks, mean)
        mean = np.maximum(np.maximum(mean, of_weekday), 1e-3 * _W)
        variance = (mean + spread * mean**2) * (1 + 1 / (known + GENERAL))
        variance += UNKNOWN_SHAPE / np.maximum(known, 0.5) ** 2 * mean**2
        before = (counts[-DAY:] * (marks[-DAY:] != UNHEARD))[::-1].cumsum()[_W - 1]
        rows = (mean.tolist(), variance.tolist(), spread.tolist(), known.tolist(), before.tolist())
        return [Usual(window, *row) for window, *row in zip(WINDOWS, *rows, strict=True)]

    @staticmethod
    def _of_weekday(counts: Numbers, marks: Numbers, mean: Means) -> Means:
        """What is usual for the weekday, storms and all: what looks like a storm each Saturday is
        what Saturdays are like."""
        heard = marks != UNHEARD
        sums = (counts * heard).reshape(-1, DAY)[::-1, ::-1][7::7].cumsum(axis=1)[:, _W - 1]
        shares = heard.reshape(-1, DAY)[::-1, ::-1][7::7].cumsum(axis=1)[:, _W - 1] / _W
        held = shares >= 0.5
        days = np.where(held, sums / np.maximum(shares, 0.5), 0.0)
        found: Means = (OTHER_DAYS * mean + days.sum(axis=0)) / (OTHER_DAYS + held.sum(axis=0))
        return found

    def state(self) -> dict[str, Any]:
        return {
            "of": self.of,
            "wanted": self.wanted,
            "least": self.least,
            "shortest": self.shortest,
            "is_watched": self.is_watched,
            "memory": self._memory.state() if self._memory else None,
        }

    @classmethod
    def from_state(cls, state: Mapping[str, Any]) -> Self:
        try:
            counts = cls(
                of=str(state["of"]),
                wanted=float(state["wanted"]),
                least=int(state["least"]),
                shortest=int(state["shortest"]),
                is_watched=bool(state["is_watched"]),
            )
            memory = state["memory"]
        except (KeyError, TypeError, ValueError) as fault:
            raise ValueError(f"no state of counts: {fault}") from None
        counts._memory = Memory.from_state(memory) if memory is not None else None
        return counts
