"""Measures judges on posts that nothing was learned from, and lets only what is better through."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from fener.core.decisions.heads import HEADS
from fener.mentions.training.figures import mean_f1
from fener.mentions.training.lessons import Truths

Floats = npt.NDArray[np.float32]
ENOUGH = 25
"""Labels of a set below which its score says nothing."""
BETTER_BY = 0.002
WORSE_AT_MOST = 0.01
"""On any one set: a gain elsewhere does not pay for a loss here."""

Scores = Mapping[str, float]
"""Set → macro-F1."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One question: what was, what would be, and which is used from now on."""

    head: str
    before: Scores
    after: Scores
    is_taken: bool


@dataclass(slots=True)
class Report:
    """What came out of training one tier."""

    tier: str
    learned_from: dict[str, int] = field(default_factory=dict)
    """Set → examples."""
    verdicts: list[Verdict] = field(default_factory=list)


def scores_by_set(
    column: int, truths: Truths, log_odds: Floats, sets: npt.NDArray[np.str_]
) -> dict[str, float]:
    """Macro-F1 of one question on each set that has enough labels of both kinds."""
    found = {}
    known = truths[:, column] >= 0
    for name in np.unique(sets[known]):
        inside = known & (sets == name)
        truth = truths[inside, column] == 1
        if len(truth) >= ENOUGH and 0 < truth.sum() < len(truth):
            found[str(name)] = round(mean_f1(truth, log_odds[inside, column] > 0.0), 4)
    return found


def compare(
    truths: Truths, before: Floats, after: Floats, sets: Sequence[str] | npt.NDArray[np.str_]
) -> list[Verdict]:
    """For every question: take the new answer only where it's better on the whole and clearly
    worse on no set."""
    names = np.asarray(sets)
    verdicts = []
    for column, head in enumerate(HEADS):
        was = scores_by_set(column, truths, before, names)
        would_be = scores_by_set(column, truths, after, names)
        gains = [would_be[name] - was[name] for name in was]
        is_taken = bool(gains) and float(np.mean(gains)) >= BETTER_BY
        is_taken = is_taken and min(gains) >= -WORSE_AT_MOST
        verdicts.append(Verdict(head, was, would_be, is_taken))
    return verdicts
