"""How good judges are, in figures."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]


def f1(truths: npt.NDArray[np.bool_], said: npt.NDArray[np.bool_]) -> float:
    """Of one answer: twice what was rightly said, by all that was so and all that was said; 0 where
    it is neither there nor said.

    >>> f1(np.array([True, True, False]), np.array([True, False, False]))
    0.6666666666666666
    """
    spoken = int(truths.sum() + said.sum())
    return 2 * int((truths & said).sum()) / spoken if spoken else 0.0


def mean_f1(truths: npt.NDArray[np.bool_], said: npt.NDArray[np.bool_]) -> float:
    """The mean of both sides' F1; 0 for a side that is neither there nor said.

    >>> mean_f1(np.array([True, True, False, False]), np.array([True, False, False, False]))
    0.7333333333333334
    """
    return (f1(truths, said) + f1(~truths, ~said)) / 2


def calibration_error(
    truths: npt.NDArray[np.bool_],
    chances: Floats,
    bins: int = 10,
    counts: npt.NDArray[np.float64] | None = None,
) -> float:
    """Expected calibration error over bins of equal width (Naeini et al. 2015): the mean distance
    between what was said and what was so, weighted by how often it was said. `counts`: how much
    each post counts; all alike without it.

    >>> calibration_error(np.array([True, False]), np.array([0.95, 0.05], np.float32))
    0.05
    """
    counts = np.ones(len(truths)) if counts is None else counts
    place = np.minimum((chances * bins).astype(int), bins - 1)
    error = 0.0
    for one in range(bins):
        inside = place == one
        if inside.any():
            off = np.average(chances[inside] - truths[inside], weights=counts[inside])
            error += abs(float(off)) * float(counts[inside].sum() / counts.sum())
    return round(error, 6)
