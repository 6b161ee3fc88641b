"""How often each word, flag or text came up of late, and before: by slots, bounded."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from typing import Any, Self

from fener.core.bursts.slots import DAY

HALVED_AFTER = 14 * DAY
MOST_NAMES = 20_000
"""Names remembered from before; the rarest are forgotten first."""
MOST_IN_A_SLOT = 2_000
FORGOTTEN_BELOW = 0.3


class Recent:
    """People by name in each of several windows (in slots, ascending) up to the latest slot, and
    what came before the longest of them, fading with time."""

    def __init__(self, windows: tuple[int, ...]) -> None:
        self.windows = windows
        self.first: int | None = None
        self.latest = 0
        self.before: dict[str, float] = {}
        self.people_before = 0.0
        self.slots_before = 0.0
        self._slots: list[deque[tuple[int, int, dict[str, int]]]] = [deque() for _ in windows]
        self._sums: list[dict[str, int]] = [{} for _ in windows]
        self._people = [0 for _ in windows]
        self._halved_at = 0

    def is_new(self, slot: int, for_slots: int) -> bool:
        return self.first is None or slot - self.first < for_slots

    def people(self, place: int, slot: int) -> int:
        """Of the window of this place, apart from the bucket that still grows in `slot`."""
        self._go_to(slot)
        return self._people[place]

    def named(self, place: int, name: str) -> int:
        return self._sums[place].get(name, 0)

    def sums(self, place: int) -> Mapping[str, int]:
        """Of all names, as `named` gives one."""
        return self._sums[place]

    def add(self, slot: int, people: int, names: Mapping[str, int]) -> None:
        """A bucket that is over."""
        if self.first is None:
            self.first, self._halved_at = slot, slot
        self._go_to(slot + 1)
        if not people and not names:
            return
        kept = dict(names)
        if len(kept) > MOST_IN_A_SLOT:
            ranked = sorted(kept.items(), key=lambda one: (-one[1], one[0]))
            kept = dict(ranked[:MOST_IN_A_SLOT])
        for place in range(len(self.windows)):
            self._slots[place].append((slot, people, kept))
            _add(self._sums[place], kept)
            self._people[place] += people

    def _fill(self, slots: list[tuple[int, int, dict[str, int]]]) -> None:
        self._sums = [{} for _ in self.windows]
        self._people = [0 for _ in self.windows]
        for place, window in enumerate(self.windows):
            own = [one for one in slots if one[0] > self.latest - window]
            self._slots[place] = deque(own)
            for _, people, names in own:
                _add(self._sums[place], names)
                self._people[place] += people

    def rewind(self, slot: int) -> None:
        kept = [one for one in self._slots[-1] if one[0] < slot]
        self.latest = slot
        self._fill(kept)

    def _go_to(self, slot: int) -> None:
        """The window that is asked for ends with `slot`, which still grows."""
        if slot <= self.latest:
            return
        passed = slot - max(self.latest, self.first or slot)
        self.latest = slot
        longest = len(self.windows) - 1
        for place, window in enumerate(self.windows):
            own = self._slots[place]
            while own and own[0][0] <= slot - window:
                _, people, names = own.popleft()
                self._drop(place, people, names)
                if place == longest:
                    self._put_by(people, names)
        self.slots_before += passed
        while slot - self._halved_at >= HALVED_AFTER:
            self._halve()
        if len(self.before) > MOST_NAMES:
            ranked = sorted(self.before.items(), key=lambda one: (-one[1], one[0]))
            self.before = dict(ranked[: MOST_NAMES // 2])

    def _put_by(self, people: int, names: Mapping[str, int]) -> None:
        self.people_before += people
        for name, count in names.items():
            self.before[name] = self.before.get(name, 0.0) + count

    def _drop(self, place: int, people: int, names: Mapping[str, int]) -> None:
        sums = self._sums[place]
        for name, count in names.items():
            left = sums[name] - count
            if left > 0:
                sums[name] = left
            else:
                del sums[name]
        self._people[place] -= people

    def _halve(self) -> None:
        self._halved_at += HALVED_AFTER
        self.people_before /= 2
        self.slots_before /= 2
        self.before = {
            name: count / 2 for name, count in self.before.items() if count / 2 >= FORGOTTEN_BELOW
        }

    def state(self) -> dict[str, Any]:
        return {
            "windows": list(self.windows),
            "first": self.first,
            "latest": self.latest,
            "before": dict(self.before),
            "people_before": self.people_before,
            "slots_before": self.slots_before,
            "halved_at": self._halved_at,
            "slots": [[slot, people, names] for slot, people, names in self._slots[-1]],
        }

    @classmethod
    def from_state(cls, state: Mapping[str, Any]) -> Self:
        """Raises `ValueError` for what `state` did not write."""
        try:
            recent = cls(tuple(int(window) for window in state["windows"]))
            recent.first = None if state["first"] is None else int(state["first"])
            recent.latest = int(state["latest"])
            recent.before = {str(name): float(count) for name, count in state["before"].items()}
            recent.people_before = float(state["people_before"])
            recent.slots_before = float(state["slots_before"])
            recent._halved_at = int(state["halved_at"])
            recent._fill(
                [
                    (
                        int(slot),
                        int(people),
                        {str(name): int(count) for name, count in names.items()},
                    )
                    for slot, people, names in state["slots"]
                ]
            )
        except (KeyError, TypeError, AttributeError, ValueError) as fault:
            raise ValueError(f"no memory of names: {fault}") from None
        return recent


def _add(sums: dict[str, int], names: Mapping[str, int]) -> None:
    for name, count in names.items():
        sums[name] = sums.get(name, 0) + count
