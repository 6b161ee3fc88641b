"""Who belongs with whom: rows joined two and two, the nearest first, until one is left."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Places = npt.NDArray[np.int64]

AT_ONCE = 2_000
"""Rows that are compared with one another at once: 16 MB."""
_KEPT = 500
"""Groups of a batch that are compared with those of the other batches."""
_SAME = 0.75
"""From this likeness on rows of a batch are one before they meet the other batches."""


class Join(NamedTuple):
    """Two groups become one. `likeness`: of all pairs between them, on average."""

    one: int
    other: int
    likeness: float


class Tree:
    """All joins of some rows, the nearest first."""

    def __init__(self, first: Places, joins: Sequence[Join]) -> None:
        self._first = first
        self._joins = tuple(joins)
        self.likenesses: tuple[float, ...] = tuple(join.likeness for join in joins)

    def at(self, bar: float) -> list[list[int]]:
        """Groups between which no more than `bar` is alike, by their first row."""
        return self._cut(sum(one >= bar for one in self.likenesses))

    def of(self, count: int) -> list[list[int]]:
        """At least `count` groups, as far as there are so many."""
        groups = len(self._joins) + 1 if len(self._first) else 0
        return self._cut(max(0, groups - max(count, 1)))

    def _cut(self, joins: int) -> list[list[int]]:
        leader = list(range(int(self._first.max(initial=-1)) + 1))
        for join in self._joins[:joins]:
            one, other = sorted((_root(leader, join.one), _root(leader, join.other)))
            leader[other] = one
        groups: dict[int, list[int]] = {}
        for place, first in enumerate(self._first.tolist()):
            groups.setdefault(_root(leader, first), []).append(place)
        return sorted(groups.values(), key=lambda group: group[0])


def _root(leader: list[int], place: int) -> int:
    while leader[place] != place:
        leader[place] = leader[leader[place]]
        place = leader[place]
    return place


def linked(rows: Floats) -> Tree:
    """The tree of `rows`, `[posts, width]`, by their dot products, averaged over all pairs of two
    groups. More than `AT_ONCE` are first gathered batch by batch, so that time and memory stay
    bounded: 10,000 take a few seconds and 40 MB."""
    count = len(rows)
    if count <= AT_ONCE:
        return Tree(np.arange(count), _joins(rows, np.ones(count)))
    first = np.empty(count, np.int64)
    means: list[Floats] = []
    sizes: list[float] = []
    kept = max(_KEPT, AT_ONCE * AT_ONCE // count)
    for start in range(0, count, AT_ONCE):
        batch = rows[start : start + AT_ONCE]
        tree = Tree(np.arange(len(batch)), _joins(batch, np.ones(len(batch))))
        groups = tree.at(_SAME)
        for members in groups if len(groups) <= kept else tree.of(kept):
            first[start + np.array(members)] = len(means)
            means.append(batch[members].mean(axis=0))
            sizes.append(float(len(members)))
    return Tree(first, _joins(np.stack(means), np.array(sizes)))


def _joins(means: Floats, sizes: npt.NDArray[np.float64]) -> list[Join]:
    """Chains of nearest neighbours: each ends where two are nearest to one another."""
    count = len(means)
    near = means @ means.T
    np.fill_diagonal(near, -np.inf)
    weights = sizes.astype(np.float32)
    alive = np.ones(count, dtype=bool)
    found: list[Join] = []
    chain: list[int] = []
    for _ in range(count - 1):
        if not chain:
            chain.append(int(alive.argmax()))
        while True:
            row = near[chain[-1]]
            nearest = int(row.argmax())
            if len(chain) > 1 and row[chain[-2]] >= row[nearest]:
                break
            chain.append(nearest)
        other, one = sorted((chain.pop(), chain.pop()), reverse=True)
        found.append(Join(one, other, float(near[one, other])))
        whole = weights[one] + weights[other]
        mixed = (near[one] * weights[one] + near[other] * weights[other]) / whole
        mixed[one] = -np.inf
        near[one] = near[:, one] = mixed
        near[other] = near[:, other] = -np.inf
        weights[one], alive[other] = whole, False
    return sorted(found, key=lambda join: -join.likeness)
