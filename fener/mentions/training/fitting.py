"""Logistic regression by limited-memory BFGS, over sparse or dense rows, from a given start.

Method: Nocedal, "Updating quasi-Newton matrices with limited storage", 1980, as SciPy has it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize  # type: ignore[import-untyped, unused-ignore]

Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Fitted:
    weights: Floats
    bias: float


def fit_logistic(
    rows: Any,
    truths: Doubles,
    *,
    importance: Doubles,
    pull: float,
    start: Doubles | None = None,
    rounds: int = 100,
) -> Fitted:
    """Weights that make `truths` (0 or 1) likeliest, pulled towards nought by `pull`/2 · |w|².

    `rows`: `[examples, features]`, a scipy sparse array or a numpy matrix. `start`: log-odds that
    each row brings along (of the weights in use); what is fitted comes on top of them, so that
    few labels change little.
    """
    signs = 2.0 * truths - 1.0
    known = np.zeros(len(truths)) if start is None else start
    columns = rows.T.tocsr() if hasattr(rows, "tocsr") else rows.T

    def loss(values: Doubles) -> tuple[float, Doubles]:
        weights = values[:-1]
        margins = signs * ((rows @ weights.astype(np.float32)) + values[-1] + known)
        slopes = -importance * signs * _sigmoid(-margins)
        whole = float((importance * np.logaddexp(0.0, -margins)).sum())
        whole += 0.5 * pull * float((weights**2).sum())
        gradient = columns @ slopes.astype(np.float32) + pull * weights
        return whole, np.append(gradient, slopes.sum())

    best = minimize(
        loss,
        np.zeros(rows.shape[1] + 1),
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": rounds, "maxcor": 7},
    )
    return Fitted(best.x[:-1].astype(np.float32), float(best.x[-1]))


def _sigmoid(values: Doubles) -> Doubles:
    found: Doubles = 0.5 * (1.0 + np.tanh(0.5 * values))
    return found


def balanced(groups: npt.NDArray[Any], truths: Doubles, *, most: float = 6_000.0) -> Doubles:
    """How much each example counts: both truths of a group together alike, and a large group no
    more than `most` examples would, so that no set shouts down the others."""
    importance = np.ones(len(truths))
    for group in np.unique(groups):
        inside = groups == group
        size = min(float(inside.sum()), most)
        for truth in (0.0, 1.0):
            chosen = inside & (truths == truth)
            count = int(chosen.sum())
            if count:
                importance[chosen] = size / (2.0 * count)
                if count < 5:
                    importance[chosen] = np.minimum(importance[chosen], 3.0)
    return importance
