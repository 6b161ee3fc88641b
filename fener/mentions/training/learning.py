"""A whole course: read examples, learn, calibrate, compare, and keep what is better."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from fener.core.decisions.deep import Heads
from fener.core.decisions.scoring import Calibration
from fener.core.signals.encoding import Encoder
from fener.core.signals.linear import HashedLinear
from fener.core.signals.ngrams import masked
from fener.mentions.judges import Arrays, Weights
from fener.mentions.language_file import language_finder
from fener.mentions.training.comparing import Report, compare
from fener.mentions.training.lessons import (
    Told,
    calibrate,
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
    found = language_finder().find(texts, [one.language for one in examples])
    languages = [one.language for one in found]
    told(f"{int((~dev).sum()):,} posts to learn from, {int(dev.sum()):,} to measure on")

    fast_before = HashedLinear.of(in_use.fast).scores(texts)
    told("the fast tier …")
    table = learn_table(examples, ~dev, told, before=None if afresh else (in_use.fast, fast_before))
    fast_after = HashedLinear.of(table).scores(texts)
    fast_sums = in_use.calibration_fast
    if afresh:
        fast_sums = calibrate(examples, dev, languages, fast_after)
    fast_report = _report("fast", examples, dev)
    fast_report.verdicts = compare(
        truths_of(examples)[dev],
        Calibration.of(in_use.calibration_fast)(languages, fast_before)[dev],
        Calibration.of(fast_sums)(languages, fast_after)[dev],
        [one.set for one in examples if one.is_dev],
    )
    taken = [verdict.is_taken for verdict in fast_report.verdicts]
    fast = _merged(in_use.fast, table, taken)
    fast_sums = _merged(in_use.calibration_fast, fast_sums, taken)
    deep, deep_sums, reports = in_use.deep, in_use.calibration_deep, [fast_report]
    if encoder is not None:
        told("reading every post with the encoder …")
        vectors = vectors_of(texts, encoder, told)
        told("the deep tier …")
        deep_before = Heads.of(in_use.deep)(vectors)
        heads = learn_heads(
            examples, ~dev, vectors, encoder.name, told,
            before=None if afresh else (in_use.deep, deep_before),
        )  # fmt: skip
        deep_after = Heads.of(heads)(vectors)
        fast_now = HashedLinear.of(fast).scores(texts)
        new_sums = in_use.calibration_deep
        if afresh:
            new_sums = calibrate(examples, dev, languages, fast_now, deep_after)
        report = _report("deep", examples, dev)
        report.verdicts = compare(
            truths_of(examples)[dev],
            Calibration.of(in_use.calibration_deep)(languages, fast_before, deep_before)[dev],
            Calibration.of(new_sums)(languages, fast_now, deep_after)[dev],
            [one.set for one in examples if one.is_dev],
        )
        taken = [verdict.is_taken for verdict in report.verdicts]
        deep, deep_sums = _merged(deep, heads, taken), _merged(deep_sums, new_sums, taken)
        reports.append(report)
    return Course(Weights(label, fast, deep, fast_sums, deep_sums), tuple(reports))


def _report(tier: str, examples: Sequence[Example], dev: npt.NDArray[np.bool_]) -> Report:
    counted = Counter(one.set for one, is_dev in zip(examples, dev, strict=True) if not is_dev)
    return Report(tier, dict(sorted(counted.items())))


def vectors_of(texts: Sequence[str], encoder: Encoder, told: Told) -> Floats:
    """Every text through the encoder, masked as it is in use."""
    parts = []
    for start in range(0, len(texts), _ENCODED_AT_ONCE):
        parts.append(encoder.vectors([masked(t) for t in texts[start : start + _ENCODED_AT_ONCE]]))
        told(f"{min(start + _ENCODED_AT_ONCE, len(texts)):,} of {len(texts):,} posts read")
    return np.concatenate(parts)


_BY_HEAD = ("weights", "table", "scales", "biases", "fast", "deep", "offset")
"""Arrays whose last direction is the question."""


def _merged(old: Arrays, new: dict[str, npt.NDArray[Any]], taken: Sequence[bool]) -> Arrays:
    """`old`, with the columns of `new` that were found better."""
    columns = np.flatnonzero(taken)
    merged = dict(old)
    for name in _BY_HEAD:
        if name in old and columns.size:
            merged[name] = old[name].copy()
            merged[name][..., columns] = new[name][..., columns]
    return merged
