"""How improbable a count is, in decades: 3 means one in a thousand.

Counts of people vary more than dice do: what is usual is itself only an estimate, and people come
in company. So a count is held against a negative binomial, which is Poisson's where the variance
is no more than the mean.
"""

from __future__ import annotations

import math
from functools import lru_cache

_LN10 = math.log(10)
MOST_DECADES = 30.0
_TERMS_AT_MOST = 2_000


@lru_cache(maxsize=65_536)
def decades(count: int, mean: float, variance: float) -> float:
    """-log10 of the probability of `count` or more. 0 for a count of 0; at most `MOST_DECADES`.

    >>> round(decades(3, 0.1, 0.1), 2)
    3.81
    """
    if count <= 0:
        return 0.0
    if mean <= 0:
        return MOST_DECADES
    surplus = variance - mean
    if surplus > 1e-6 * mean:
        size = mean * mean / surplus
        step = surplus / variance
        first = (
            math.lgamma(count + size)
            - math.lgamma(size)
            - math.lgamma(count + 1)
            + size * math.log1p(-step)
            + count * math.log(step)
        )
    else:
        size, step = math.inf, 0.0
        first = count * math.log(mean) - mean - math.lgamma(count + 1)
    total, term = 1.0, 1.0
    for at in range(count, count + _TERMS_AT_MOST):
        term *= mean / (at + 1) if size == math.inf else (at + size) / (at + 1) * step
        total += term
        if term < 1e-9 * total:
            break
    found = -(first + math.log(total)) / _LN10
    return min(MOST_DECADES, max(0.0, found))


def usual_span(mean: float, variance: float) -> tuple[int, int]:
    """From where to where nine of ten counts lie: the words of “on a usual Tuesday”.

    >>> usual_span(10.0, 10.0)
    (5, 15)
    """
    margin = 1.645 * math.sqrt(variance)
    low, high = max(0, math.ceil(mean - margin)), max(0, math.floor(mean + margin))
    return min(low, high), high
