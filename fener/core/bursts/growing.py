"""The bucket that still grows, of a brand, of its complaints, or of one topic."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from fener.core.bursts.contract import Bucket
from fener.core.bursts.slots import SLOT, start_of

PEEKS_UP_TO = 24
"""Up to so many people in a bucket every one is looked at; then each time it has grown by as large
a part, so that a flood costs no more than a trickle."""


class Growing:
    """What a stream held so far in one slot."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        self.posts = self.people = self.complaints = self.complainants = 0
        self.press = self.followers = 0
        self.severe: dict[str, int] = {}
        self.terms: dict[str, int] = {}
        self.copies: dict[str, int] = {}
        self.networks: dict[str, int] = {}
        self.languages: dict[str, int] = {}
        self._looked_at = 0

    def is_due(self) -> bool:
        """Whether it has grown enough since it was last looked at."""
        grown = self.people + self.complainants + sum(self.copies.values())
        if grown - self._looked_at < max(1, grown // PEEKS_UP_TO):
            return False
        self._looked_at = grown
        return True

    def bucket(self, slot: int) -> Bucket:
        return Bucket(
            start=start_of(slot),
            span=SLOT,
            posts=self.posts,
            people=self.people,
            complaints=self.complaints,
            complainants=self.complainants,
            severe=self.severe,
            terms=self.terms,
            copies=self.copies,
            press=self.press,
            followers=self.followers,
            networks=self.networks,
            languages=self.languages,
        )

    def state(self) -> dict[str, Any]:
        return dict(vars(self))

    @classmethod
    def from_state(cls, state: Mapping[str, Any]) -> Self:
        growing = cls()
        expected = vars(growing)
        if set(state) != set(expected):
            raise ValueError("no state of a growing bucket")
        for name, value in state.items():
            expected[name] = dict(value) if isinstance(value, Mapping) else int(value)
        return growing


def count_up(counts: dict[str, int], name: str, by: int = 1) -> None:
    if name:
        counts[name] = counts.get(name, 0) + by
