"""What is learned: the fast tier's table, the deep tier's heads, and how they add up to chances."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from fener.core.decisions.heads import HEADS, KIND_PLACES, PLACE
from fener.core.signals.languages.spoken import LANGUAGES, ROWS
from fener.core.signals.linear import AT_ONCE, MOST, WIDTH
from fener.core.signals.ngrams import grams_of
from fener.mentions.language_file import language_finder
from fener.mentions.training.figures import calibration_error, mean_f1
from fener.mentions.training.fitting import Floats, balanced, fit_logistic
from fener.mentions.training.sets import Example

BITS = 20
"""Of the fast table: 1,048,576 rows. With a quarter of them n-grams got in each other's way: that
cost 0.01 to 0.03 of macro-F1 on complaints in English, and on Bulgarian and Arabic tweets."""
_PULL_OF_TABLE = 3.0
_KEPT_OF_A_POST, _KEPT_AT_LEAST, _KEPT_AT_MOST = 8, 50_000, 400_000
"""How many weights a question keeps, the heaviest ones, so that the file stays small."""
_PULL_OF_HEADS = 4.0
_PULL_OF_OWN_HEADS = 16.0
"""Towards the heads of all languages together."""
_OWN_COUNTS = 3.0
"""Our own posts are few, and nearest to what the desk sees."""
_ENOUGH = 40
"""Labels of a language from which it gets a calibration of its own."""
_ENOUGH_FOR_HEADS = 200
"""Labels of a language from which it gets heads of its own."""
_UNKNOWN = -1

Truths = npt.NDArray[np.int8]
Rows = npt.NDArray[np.intp]
Told = Callable[[str], None]
Before = tuple[dict[str, npt.NDArray[Any]], Floats]
"""Arrays in use, and the log-odds they give the examples."""


def truths_of(examples: Sequence[Example]) -> Truths:
    """`[examples, heads]`: 1, 0, or -1 where nothing is known."""
    truths = np.full((len(examples), len(HEADS)), _UNKNOWN, np.int8)
    for place, example in enumerate(examples):
        for column, name in enumerate(HEADS):
            truths[place, column] = example.labels.get(name, _UNKNOWN)
    return truths


def sets_of(examples: Sequence[Example]) -> npt.NDArray[np.str_]:
    """The set of each example; our own posts of all languages, and agents' corrections, are one."""
    return np.array(
        ["own" if one.set.startswith(("own/", "corrections")) else one.set for one in examples]
    )


def languages_of(examples: Sequence[Example]) -> list[str]:
    """As they are found in use where nobody gives a hint: what is learned is learned from the same
    mistakes."""
    found = language_finder().find([one.text for one in examples], expected=LANGUAGES)
    return [one.language for one in found]


def rows_of_grams(texts: Sequence[str], languages: Sequence[str], bits: int = BITS) -> Any:
    """The n-grams of each text as a scipy sparse row: exactly what `HashedLinear` adds up."""
    from scipy import sparse  # type: ignore[import-untyped, unused-ignore]

    blocks = []
    for start in range(0, len(texts), AT_ONCE):
        part = slice(start, start + AT_ONCE)
        grams = grams_of(texts[part], languages[part], bits)
        rows, columns = [], []
        for buckets, places in grams.all():
            real = buckets > 0
            rows.append(np.searchsorted(grams.ends, places[real]))
            columns.append(buckets[real])
        row, column = np.concatenate(rows), np.concatenate(columns)
        share = (1.0 / np.sqrt(grams.counts())).astype(np.float32)
        block = sparse.coo_array(
            (share[row], (row, column.astype(np.int32))), shape=(len(grams.starts), 1 << bits)
        )
        blocks.append(block.tocsr())
    return sparse.vstack(blocks).tocsr()


def learn_table(
    examples: Sequence[Example],
    languages: Sequence[str],
    chosen: npt.NDArray[np.bool_],
    told: Told,
    *,
    before: Before | None = None,
) -> dict[str, npt.NDArray[Any]]:
    """The fast tier's arrays, from the `chosen` examples, on top of those of `before`.

    Rare n-grams are let speak up (inverse document frequency: Spärck Jones 1972), in the weights,
    so that nothing is left to do when they are used.
    """
    rows = rows_of_grams([one.text for one in examples], languages)
    seen = np.bincount(rows.indices, minlength=1 << BITS)
    rarity = np.log((1 + len(examples)) / (1 + seen)).astype(np.float32)
    start = None if before is None else before[1]
    fitted, biases = _fit_heads(
        rows, examples, chosen, told,
        pull=_PULL_OF_TABLE, rounds=60, start=start, rarity=rarity,
    )  # fmt: skip
    weights = np.zeros((1 << BITS, WIDTH), np.float32)
    weights[:, : len(HEADS)] = fitted
    if before is not None:
        weights += before[0]["table"] * before[0]["scales"]
        biases += before[0]["biases"]
    weights[0] = 0.0
    return packed(weights, biases)


def packed(weights: Floats, biases: Floats) -> dict[str, npt.NDArray[Any]]:
    """A table of whole numbers within ±`MOST`; the few weights beyond twelve deviations are cut.
    Column by column in the file, which packs better."""
    deviations = np.array(
        [column[column != 0].std() if column.any() else 1 for column in weights.T]
    )
    scales = np.maximum(12.0 * deviations / MOST, 1e-8).astype(np.float32)
    table = np.clip(np.rint(weights / scales), -MOST, MOST).astype(np.int8)
    return {
        "names": np.array(HEADS),
        "table": np.asfortranarray(table),
        "scales": scales,
        "biases": biases.astype(np.float32),
    }


def learn_heads(
    examples: Sequence[Example],
    rows: Rows,
    chosen: npt.NDArray[np.bool_],
    vectors: Floats,
    encoder: str,
    told: Told,
    *,
    before: Before | None = None,
) -> dict[str, npt.NDArray[Any]]:
    """The deep tier's arrays, from the `chosen` examples and their vectors, on top of those of
    `before`: for all languages together, and then, where there is enough, what is each language's
    own. `rows`: of the examples' languages."""
    centre = vectors[chosen].mean(axis=0) if before is None else before[0]["centre"]
    spread = (vectors - centre) * np.float32(_SPREAD)
    start = np.zeros((len(examples), len(HEADS)), np.float32) if before is None else before[1]
    fitted, bias = _fit_heads(
        spread, examples, chosen, told, pull=_PULL_OF_HEADS, rounds=150, start=start
    )
    weights, biases = np.stack([fitted] * len(ROWS)), np.stack([bias] * len(ROWS))
    start = start + spread @ fitted + bias
    for row, language in enumerate(LANGUAGES):
        told(f"of {language} …")
        own = _fit_heads(
            spread, examples, chosen & (rows == row), lambda _: None,
            pull=_PULL_OF_OWN_HEADS, rounds=100, start=start, enough=_ENOUGH_FOR_HEADS,
        )  # fmt: skip
        weights[row] += own[0]
        biases[row] += own[1]
    weights *= np.float32(_SPREAD)
    if before is not None:
        weights += before[0]["weights"]
        biases += before[0]["biases"]
    return {
        "encoder": np.array(encoder),
        "centre": centre.astype(np.float32),
        "weights": weights,
        "biases": biases,
    }


def centred(
    heads: dict[str, npt.NDArray[Any]], centre: Floats, encoder: str
) -> dict[str, npt.NDArray[Any]]:
    """The same answers around another centre, for `encoder`."""
    shift = np.einsum("w,rwh->rh", centre - heads["centre"], heads["weights"])
    return heads | {
        "encoder": np.array(encoder),
        "centre": centre.astype(np.float32),
        "biases": (heads["biases"] + shift).astype(np.float32),
    }


_SPREAD = 20.0
"""Vectors of length one are brought to about one a direction: the pull then weighs alike."""


def _fit_heads(
    rows: Any,
    examples: Sequence[Example],
    chosen: npt.NDArray[np.bool_],
    told: Told,
    *,
    pull: float,
    rounds: int,
    start: Floats | None,
    enough: int = 0,
    rarity: Floats | None = None,
) -> tuple[Floats, Floats]:
    """Every question by itself, from the `chosen` examples whose answer is known: weights
    `[features, heads]` and biases; of nought where there are fewer than `enough`. `start`: log-odds
    that the examples bring along, `[examples, heads]`. `rarity`: of each n-gram, where rows are of
    n-grams; then only the heaviest weights are kept, and fitted once more by themselves."""
    truths, sets = truths_of(examples), sets_of(examples)
    weights = np.zeros((rows.shape[1], len(HEADS)), np.float32)
    biases = np.zeros(len(HEADS), np.float32)
    for column, name in enumerate(HEADS):
        known = np.flatnonzero((truths[:, column] != _UNKNOWN) & chosen)
        truth = truths[known, column].astype(float)
        if len(known) < max(enough, 1):
            continue
        importance = _importance(sets[known], truth)
        begin = None if start is None else start[known, column].astype(float)
        fit = partial(
            fit_logistic, truths=truth, importance=importance, pull=pull, start=begin, rounds=rounds
        )
        if rarity is None:
            fitted = fit(rows[known])
            weights[:, column] = fitted.weights
        else:
            own = rows[known]
            loud = rarity * _contrast(own, truth, importance)
            own.data *= loud[own.indices]
            loud *= _heaviest(fit(own).weights * loud, len(known))
            own.data *= loud[own.indices] != 0.0
            fitted = fit(own)
            weights[:, column] = fitted.weights * loud
        biases[column] = fitted.bias
        told(f"{name}: {len(known):,} posts")
    return weights, biases


def _heaviest(weights: Floats, posts: int) -> npt.NDArray[np.bool_]:
    kept = min(max(_KEPT_OF_A_POST * posts, _KEPT_AT_LEAST), _KEPT_AT_MOST)
    heavy = np.abs(weights)
    found: npt.NDArray[np.bool_] = heavy >= max(np.partition(heavy, -kept)[-kept], 1e-9)
    return found


_CONTRAST_OF_NONE = 0.25


def _contrast(
    rows: Any, truth: npt.NDArray[np.float64], importance: npt.NDArray[np.float64]
) -> Floats:
    """How much louder each n-gram speaks, by how much oftener it stands with one answer than with
    the other: so that the few that tell are found among the many that do not.

    Log-count ratio of Wang and Manning, "Baselines and bigrams", 2012. On complaints in English it
    raised the n-grams' macro-F1 from 0.77 to 0.81.
    """
    there = rows.copy()
    there.data = np.ones_like(there.data)
    counts = [there.T @ (importance * (truth == answer)) + 1.0 for answer in (1.0, 0.0)]
    shares = [one / one.sum() for one in counts]
    ratio = np.abs(np.log(shares[0] / shares[1]))
    return (_CONTRAST_OF_NONE + ratio).astype(np.float32)


def _importance(sets: npt.NDArray[np.str_], truth: npt.NDArray[np.float64]) -> Any:
    importance = balanced(sets, truth)
    importance[sets == "own"] *= _OWN_COUNTS
    return importance


def telling(examples: Sequence[Example], *, deep: bool) -> npt.NDArray[np.bool_]:
    """Which labels say how often something is so, `[examples, heads]`. Kinds share one post among
    them, so only where all were asked. Passengers' sour moods were taken for complaints: they make
    a tier lean towards complaints, as the fast one should, so that nobody is missed until the deep
    one has looked; for the `deep` one only what people named a complaint tells."""
    found = truths_of(examples) != _UNKNOWN
    all_kinds = found[:, KIND_PLACES].all(axis=1)
    found[:, KIND_PLACES] &= all_kinds[:, None]
    if deep:
        found[:, PLACE["complaint"]] &= ["airline" not in one.set for one in examples]
    return found


def calibrate(
    examples: Sequence[Example],
    chosen: npt.NDArray[np.bool_],
    rows: Rows,
    fast: Floats,
    deep: Floats | None = None,
) -> dict[str, npt.NDArray[Any]]:
    """How log-odds become chances, from examples that nothing else was learned from: first for all
    languages together, then, where there is enough, a correction for each. Every set counts
    alike, however large."""
    truths = truths_of(examples)
    families = np.array(["airlines" if "airline" in one.set else one.set for one in examples])
    used = telling(examples, deep=deep is not None) & chosen[:, None]
    shape = (len(ROWS), len(HEADS))
    found = {name: np.zeros(shape, np.float32) for name in ("fast", "deep", "offset")}
    for column in range(len(HEADS)):
        known = np.flatnonzero(used[:, column])
        truth = truths[known, column].astype(float)
        scores = [fast[known, column]] + ([] if deep is None else [deep[known, column]])
        matrix = np.stack(scores, axis=1).astype(np.float32)
        if len(known) < _ENOUGH or truth.min() == truth.max():
            found["fast" if deep is None else "deep"][:, column] = 1.0
            continue
        counts = _alike(families[known])
        together = fit_logistic(matrix, truth, importance=counts, pull=0.5)
        for row in range(len(ROWS)):
            inside = rows[known] == row
            weights, bias = together.weights.astype(float), together.bias
            part = truth[inside]
            if len(part) >= _ENOUGH and min(part.sum(), len(part) - part.sum()) >= 3:
                start = matrix[inside] @ weights + bias
                own = fit_logistic(
                    matrix[inside],
                    part,
                    importance=_alike(families[known][inside]),
                    pull=8.0,
                    start=start,
                )
                weights, bias = weights + own.weights, bias + own.bias
                if len(part) >= _ENOUGH_TO_LEAN:
                    bias += _lean(matrix[inside] @ weights + bias, part, families[known][inside])
            found["fast"][row, column] = max(weights[0], 0.0)
            if deep is not None:
                found["deep"][row, column] = max(weights[1], 0.0)
            found["offset"][row, column] = bias
    return found


_ENOUGH_TO_LEAN = 250
_OFF_AT_MOST = 0.04


def _alike(sets: npt.NDArray[np.str_]) -> npt.NDArray[np.float64]:
    """Every set counts alike, and one post of the whole counts one on the mean; but for sets of a
    few stray posts, each of which counts one: posts of another language, taken for this one."""
    counts = np.ones(len(sets))
    names, sizes = np.unique(sets, return_counts=True)
    large = sizes >= _ENOUGH
    for name, size in zip(names[large], sizes[large], strict=True):
        counts[sets == name] = sizes[large].sum() / (large.sum() * size)
    return counts


def _lean(
    log_odds: npt.NDArray[np.float64],
    truth: npt.NDArray[np.float64],
    sets: npt.NDArray[np.str_],
) -> float:
    """Where one answer is rare, a chance of a half is late to name it: how far to lean towards it
    so that both answers are found best (macro-F1), while chances stay chances (an error of at
    most `_OFF_AT_MOST`)."""
    counts = _alike(sets)
    names = [name for name in np.unique(sets) if (sets == name).sum() >= _ENOUGH]
    best, chosen = -1.0, 0.0
    for lean in np.linspace(-1.0, 1.0, 21):
        leant = log_odds + lean
        chances = (0.5 + 0.5 * np.tanh(0.5 * leant)).astype(np.float32)
        if calibration_error(truth == 1, chances, counts=counts) > _OFF_AT_MOST:
            continue
        score = float(
            np.mean([mean_f1(truth[sets == name] == 1, leant[sets == name] > 0) for name in names])
        )
        if score - 0.01 * abs(lean) > best:
            best, chosen = score - 0.01 * abs(lean), float(lean)
    return chosen
