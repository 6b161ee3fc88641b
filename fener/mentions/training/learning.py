"""A whole course: read examples, learn, calibrate, compare, and keep what is better."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from fener.core.decisions.deep import Heads
from fener.core.decisions.scoring import Calibration
from fener.core.signals.encoding import Encoder
from fener.core.signals.languages.spoken import rows_of
from fener.core.signals.linear import HashedLinear
from fener.core.signals.ngrams import masked
from fener.mentions.judges import Arrays, Weights
from fener.mentions.training.comparing import Report, compare
from fener.mentions.training.lessons import (
    Told,
    calibrate,
    languages_of,
    learn_heads,
    learn_table,
    truths_of,
)
from fener.mentions.training.sets import Example

Floats = npt.NDArray[np.float32]
_ENCODED_AT_ONCE = 512


@dataclass(frozen=True, slots=True)
class Course:
    """What came of a course: the weights to use from now on, and why."""

    weights: Weights
    reports: tuple[Report, ...]

    @property
    def has_changed(self) -> bool:
        return any(verdict.is_taken for report in self.reports for verdict in report.verdicts)


def learn(
    examples: Sequence[Example],
    in_use: Weights,
    encoder: Encoder | None,
    *,
    afresh: bool,
    label: str,
    told: Told,
) -> Course:
    """Learn both tiers (the deep one where there is an encoder).

    `afresh`: from nothing, with new calibration: for whole sets. Otherwise what is learned comes
    on top of the weights in use, so that a few corrections change little, and the calibration
    stays. Either way a question's new answer is used only if it is better on the examples set
    aside; `examples` must hold some.
    """
    dev = np.array([one.is_dev for one in examples])
    texts = [one.text for one in examples]
    languages = languages_of(examples)
    rows = rows_of(languages)
    told(f"{int((~dev).sum()):,} posts to learn from, {int(dev.sum()):,} to measure on")

    told("the fast tier …")
    fast_before = HashedLinear.of(in_use.fast).scores(texts, languages)
    table = learn_table(
        examples, languages, ~dev, told, before=None if afresh else (in_use.fast, fast_before)
    )
    fast_after = HashedLinear.of(table).scores(texts, languages)
    sums = calibrate(examples, dev, rows, fast_after) if afresh else in_use.calibration_fast
    report = _compared(
        "fast",
        examples,
        Calibration.of(in_use.calibration_fast)(rows, fast_before),
        Calibration.of(sums)(rows, fast_after),
    )
    weights = replace(
        in_use,
        label=label,
        fast=_merged(in_use.fast, table, report),
        calibration_fast=_merged(in_use.calibration_fast, sums, report),
    )
    if encoder is None:
        return Course(weights, (report,))

    told("reading every post with the encoder …")
    vectors = vectors_of(texts, encoder, told)
    told("the deep tier …")
    deep_before = Heads.of(in_use.deep)(vectors, rows)
    heads = learn_heads(
        examples, rows, ~dev, vectors, encoder.name, told,
        before=None if afresh else (in_use.deep, deep_before),
    )  # fmt: skip
    deep_after = Heads.of(heads)(vectors, rows)
    fast_now = HashedLinear.of(weights.fast).scores(texts, languages)
    sums = in_use.calibration_deep
    if afresh:
        sums = calibrate(examples, dev, rows, fast_now, deep_after)
    deep_report = _compared(
        "deep",
        examples,
        Calibration.of(in_use.calibration_deep)(rows, fast_before, deep_before),
        Calibration.of(sums)(rows, fast_now, deep_after),
    )
    weights = replace(
        weights,
        deep=_merged(in_use.deep, heads, deep_report),
        calibration_deep=_merged(in_use.calibration_deep, sums, deep_report),
    )
    return Course(weights, (report, deep_report))


def _compared(tier: str, examples: Sequence[Example], before: Floats, after: Floats) -> Report:
    """Both log-odds, `[examples, heads]`, measured on the examples set aside."""
    dev = np.array([one.is_dev for one in examples])
    counted = Counter(one.set for one in examples if not one.is_dev)
    sets = [one.set for one in examples if one.is_dev]
    verdicts = compare(truths_of(examples)[dev], before[dev], after[dev], sets)
    return Report(tier, dict(sorted(counted.items())), verdicts)


def vectors_of(texts: Sequence[str], encoder: Encoder, told: Told) -> Floats:
    """Every text through the encoder, masked as it is in use."""
    parts = []
    for start in range(0, len(texts), _ENCODED_AT_ONCE):
        parts.append(encoder.vectors([masked(t) for t in texts[start : start + _ENCODED_AT_ONCE]]))
        told(f"{min(start + _ENCODED_AT_ONCE, len(texts)):,} of {len(texts):,} posts read")
    return np.concatenate(parts)


_BY_HEAD = ("weights", "table", "scales", "biases", "fast", "deep", "offset")
"""Arrays whose last direction is the question."""


def _merged(old: Arrays, new: dict[str, npt.NDArray[Any]], report: Report) -> Arrays:
    """`old`, with the columns of `new` that were found better."""
    columns = np.flatnonzero([verdict.is_taken for verdict in report.verdicts])
    merged = dict(old)
    for name in _BY_HEAD:
        if name in old and columns.size:
            merged[name] = old[name].copy()
            merged[name][..., columns] = new[name][..., columns]
    return merged
