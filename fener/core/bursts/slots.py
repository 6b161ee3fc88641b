"""Spans of a quarter of an hour, counted from 1970: the grid on which the watch remembers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Self

import numpy as np
import numpy.typing as npt

SLOT = timedelta(minutes=15)
SECONDS = 900
DAY = 96
WEEK = 7 * DAY
KEPT_DAYS = 28
SIZE = (KEPT_DAYS + 1) * DAY
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
USUAL, APART, UNHEARD = 0, 1, 2
"""What a slot tells: what is usual, what a storm did, nothing."""

Numbers = npt.NDArray[np.int64]


def slot_of(at: datetime) -> int:
    return int(at.timestamp() // SECONDS)


def start_of(slot: int) -> datetime:
    return EPOCH + slot * SLOT


class Memory:
    """Counts of the last four weeks, one for each slot. Slots before the first are unheard; going
    on past a slot without counting leaves a zero."""

    def __init__(self, first: int) -> None:
        self.first = self.latest = first
        self._counts: Numbers = np.zeros(SIZE, dtype=np.int64)
        self._marks: Numbers = np.full(SIZE, UNHEARD, dtype=np.int64)
        self._marks[first % SIZE] = USUAL

    def begin(self, slot: int) -> None:
        """What is remembered begins at `slot`, earlier than thought; it was quiet till then."""
        low = max(slot, self.latest - SIZE + 1)
        if low < self.first:
            self._set(low, min(self.first - 1, self.latest), 0, USUAL)
            self.first = low

    def go_to(self, slot: int) -> None:
        """Remember up to `slot`. Going back forgets what was later."""
        if slot > self.latest:
            low = max(self.latest, slot - SIZE) + 1
            self._set(low, slot, 0, USUAL)
        elif slot < self.latest:
            slot = max(slot, self.first)
            self._set(slot + 1, self.latest, 0, UNHEARD)
        self.latest = slot

    def add(self, slot: int, count: int) -> None:
        """Nothing happens for a slot that is not remembered."""
        if self.is_kept(slot):
            self._counts[slot % SIZE] += count

    def is_kept(self, slot: int) -> bool:
        return max(self.first, self.latest - SIZE + 1) <= slot <= self.latest

    def is_unheard(self, slot: int) -> bool:
        return self.is_kept(slot) and bool(self._marks[slot % SIZE] == UNHEARD)

    def set_apart(self, start: int, end: int, mark: int = APART) -> None:
        """Slots from `start` to `end`, inclusive, are no part of what is usual."""
        start = max(start, self.first, self.latest - SIZE + 1)
        for slot in range(start, min(end, self.latest) + 1):
            self._marks[slot % SIZE] = max(self._marks[slot % SIZE], mark)

    def settle(self, slots: int) -> bool:
        """What goes on for most of the last `slots` is usual by now. True if that is so."""
        low = max(self.first, self.latest - slots + 1)
        places = np.arange(low, self.latest + 1) % SIZE
        if self.latest - low + 1 < slots or np.mean(self._marks[places] == APART) < 0.6:
            return False
        self._marks[places[self._marks[places] == APART]] = USUAL
        return True

    def total(self, end: int, slots: int) -> int:
        """Of the `slots` before `end`, whether they were heard or not."""
        low = max(self.first, end - slots, self.latest - SIZE + 1)
        at, length = low % SIZE, self.latest + 1 - low
        if length <= 0:
            return 0
        return int(
            self._counts[at : at + length].sum() + self._counts[: max(0, at + length - SIZE)].sum()
        )

    def in_order(self, end: int) -> tuple[Numbers, Numbers]:
        """Counts and marks of the `SIZE` slots before `end`, the latest last. What is not yet
        remembered was quiet."""
        if end - 1 < self.latest or end - 1 - self.latest >= SIZE:
            slots = np.arange(end - SIZE, end)
            known = (slots > self.latest - SIZE) & (slots <= self.latest)
            later = np.where(slots > self.latest, USUAL, UNHEARD)
            places = slots % SIZE
            return (
                np.where(known, self._counts[places], 0),
                np.where(known, self._marks[places], later),
            )
        at, ahead = end % SIZE, end - 1 - self.latest
        counts = np.concatenate((self._counts[at:], self._counts[:at]))
        marks = np.concatenate((self._marks[at:], self._marks[:at]))
        if ahead:
            counts[SIZE - ahead :] = 0
            marks[SIZE - ahead :] = USUAL
        return counts, marks

    def _set(self, low: int, high: int, count: int, mark: int) -> None:
        places = np.arange(low, high + 1) % SIZE
        self._counts[places] = count
        self._marks[places] = mark

    def state(self) -> dict[str, Any]:
        """As runs of equal slots, so that quiet streams stay short."""
        counts, marks = self.in_order(self.latest + 1)
        ends = (np.diff(counts) != 0) | (np.diff(marks) != 0)
        starts = np.concatenate(([0], np.nonzero(ends)[0] + 1))
        lengths = np.diff(np.concatenate((starts, [SIZE])))
        runs = zip(counts[starts].tolist(), marks[starts].tolist(), lengths.tolist(), strict=True)
        return {"first": self.first, "latest": self.latest, "runs": [list(run) for run in runs]}

    @classmethod
    def from_state(cls, state: Mapping[str, Any]) -> Self:
        """Raises `ValueError` for what `state` did not write."""
        try:
            memory = cls(int(state["first"]))
            memory.latest = int(state["latest"])
            runs = np.array(state["runs"], dtype=np.int64).reshape(-1, 3)
            places = np.arange(memory.latest - SIZE + 1, memory.latest + 1) % SIZE
            memory._counts[places] = np.repeat(runs[:, 0], runs[:, 2])
            memory._marks[places] = np.repeat(runs[:, 1], runs[:, 2])
        except (KeyError, TypeError, ValueError, OverflowError) as fault:
            raise ValueError(f"no memory of slots: {fault}") from None
        return memory
