"""Learn the weights that are part of the package, from the labelled sets in a folder and our own
posts, and write them with their scores. Run after training/tune.py, with its encoder built.

    python training/ship.py DATA --part table      the fast tier's table
    python training/ship.py DATA --part vectors    every post through the encoder (some minutes)
    python training/ship.py DATA --part centre     the tuning's heads, fitted to the built encoder
    python training/ship.py DATA --part heads      or heads learned afresh
    python training/ship.py DATA --part reasons    how well airlines' ten reasons are told apart
    python training/ship.py DATA --part sums       how both add up to chances; prints all scores

`--licences permissive` leaves out every set without a licence, or for non-commercial use only;
`--without SET` one set more; `--out` writes elsewhere, so that the scores of both can be compared.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from fener.core.decisions.deep import Heads
from fener.core.decisions.heads import HEADS, KIND_PLACES
from fener.core.decisions.scoring import Calibration
from fener.core.signals.languages.spoken import rows_of
from fener.core.signals.linear import HashedLinear
from fener.mentions.digests import text_digest
from fener.mentions.judges import SHIPPED, open_encoder
from fener.mentions.training.comparing import scores_by_set
from fener.mentions.training.figures import calibration_error, f1
from fener.mentions.training.fitting import balanced, fit_logistic
from fener.mentions.training.learning import vectors_of
from fener.mentions.training.lessons import (
    calibrate,
    centred,
    languages_of,
    learn_heads,
    learn_table,
    rows_of_grams,
    telling,
    truths_of,
)
from fener.mentions.training.sets import REASON_TOPICS, Example, read_own, read_sets
from fener.project import environment

UNSEEN = "airline_american"
"""Kept out of the tuning too."""


def main(words: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--part", choices=tuple(PARTS), required=True)
    parser.add_argument("--licences", choices=("all", "permissive"), default="all")
    parser.add_argument("--without", action="append", default=[])
    parser.add_argument("--out", type=Path, default=SHIPPED)
    parser.add_argument("--most", type=int, default=1_400, help="posts of a set for the heads")
    parser.add_argument("--vectors", type=Path, default=Path("vectors.npz"))
    args = parser.parse_args(words)
    args.out.mkdir(parents=True, exist_ok=True)
    examples = [*read_sets(args.data), *read_own()]
    kept = {one.set for one in [*read_sets(args.data, permissive=True), *read_own()]}
    learned = np.array(
        [
            not one.is_dev
            and one.set not in args.without
            and (args.licences == "all" or one.set in kept)
            for one in examples
        ]
    )
    PARTS[args.part](args, examples, learned)


def say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def table(args: argparse.Namespace, examples: list[Example], learned: Any) -> None:
    arrays = learn_table(examples, languages_of(examples), learned, say)
    np.savez_compressed(args.out / "fast.npz", **arrays)


def vectors(args: argparse.Namespace, examples: list[Example], _learned: Any) -> None:
    encoder = open_encoder(environment.data_folder(), threads=2)
    chosen = np.flatnonzero(is_read(examples, args.most))
    read = vectors_of([examples[place].text for place in chosen], encoder, say)
    keys = [text_digest(examples[place].text) for place in chosen]
    np.savez(args.vectors, keys=np.array(keys), vectors=read.astype(np.float16))


def vectors_in(path: Path, examples: Sequence[Example]) -> Any:
    """A row for each example; not a number where it was not read."""
    with np.load(path) as arrays:
        keys, rows = arrays["keys"].tolist(), arrays["vectors"].astype(np.float32)
    place = {key: number for number, key in enumerate(keys)}
    found = np.full((len(examples), rows.shape[1]), np.nan, np.float32)
    for number, one in enumerate(examples):
        if (at := place.get(text_digest(one.text))) is not None:
            found[number] = rows[at]
    return found


def is_read(examples: Sequence[Example], most: int) -> list[bool]:
    """Of each set as many posts as the heads need, and half as many to measure on: 384 weights are
    learned from a thousand posts of every set as well as from all. Our own posts all count."""
    seen: Counter[tuple[str, bool]] = Counter()
    chosen = []
    for one in examples:
        seen[one.set, one.is_dev] += 1
        enough = most // 2 if one.is_dev else most
        chosen.append(one.set.startswith("own/") or seen[one.set, one.is_dev] <= enough)
    return chosen


def heads(args: argparse.Namespace, examples: list[Example], learned: Any) -> None:
    from fener.mentions.encoder.building import encoder_name

    read = vectors_in(args.vectors, examples)
    learned = learned & ~np.isnan(read[:, 0])
    rows = rows_of(languages_of(examples))
    arrays = learn_heads(examples, rows, learned, np.nan_to_num(read), encoder_name(), say)
    np.savez_compressed(args.out / "deep.npz", **arrays)


def centre(args: argparse.Namespace, examples: list[Example], learned: Any) -> None:
    from fener.mentions.encoder.building import encoder_name

    read = vectors_in(args.vectors, examples)
    middle = read[learned & ~np.isnan(read[:, 0])].mean(axis=0)
    arrays = centred(dict(np.load(args.out / "deep.npz")), middle, encoder_name())
    # The tuning asks for one kind of seven; the desk asks for each kind by itself.
    known = (truths_of(examples)[:, KIND_PLACES] >= 0).any(axis=1) & ~np.isnan(read[:, 0])
    posts = [examples[number] for number in np.flatnonzero(known)]
    rows = rows_of(languages_of(posts))
    before = (arrays, Heads.of(arrays)(read[known], rows))
    kinds = learn_heads(
        posts, rows, learned[known], read[known], encoder_name(), say, before=before
    )
    for name in ("weights", "biases"):
        arrays[name][..., KIND_PLACES] = kinds[name][..., KIND_PLACES]
    np.savez_compressed(args.out / "deep.npz", **arrays)


def sums(args: argparse.Namespace, examples: list[Example], _learned: Any) -> None:
    """Calibrate on the posts set aside. Scores are of posts that the calibration did not see
    either: they are set aside in five parts, and each is measured with the sums of the others."""
    has_vectors = args.vectors.exists()
    read = is_read(examples, args.most)
    if has_vectors:
        whole = vectors_in(args.vectors, examples)
        read = [had and not np.isnan(row[0]) for had, row in zip(read, whole, strict=True)]
    dev = [place for place, one in enumerate(examples) if one.is_dev and read[place]]
    chosen = [examples[place] for place in dev]
    texts = [one.text for one in chosen]
    languages = languages_of(chosen)
    rows = rows_of(languages)
    fast = HashedLinear.of(dict(np.load(args.out / "fast.npz"))).scores(texts, languages)
    both: dict[str, Any] = {"fast": None}
    if has_vectors:
        both["deep"] = Heads.of(dict(np.load(args.out / "deep.npz")))(whole[dev], rows)
    parts = np.arange(len(chosen)) % 5
    everything = np.ones(len(chosen), bool)
    truths, sets = truths_of(chosen), np.array([one.set for one in chosen])
    scores: dict[str, Any] = {}
    for tier, deep in both.items():
        unseen = np.zeros_like(fast)
        for part in range(5):
            learned = calibrate(chosen, parts != part, rows, fast, deep)
            inside = parts == part
            unseen[inside] = Calibration.of(learned)(rows, fast, deep)[inside]
        arrays = calibrate(chosen, everything, rows, fast, deep)
        np.savez_compressed(args.out / f"calibration-{tier}.npz", **arrays)
        tells = telling(chosen, deep=deep is not None)
        scores[tier] = {}
        for column, head in enumerate(HEADS):
            found = scores_by_set(column, truths, unseen, sets)
            known = tells[:, column]
            chances = 0.5 + 0.5 * np.tanh(0.5 * unseen[known, column])
            error = calibration_error(truths[known, column] == 1, chances)
            scores[tier][head] = {"mean_f1": found, "calibration_error": round(error, 4)}
    (args.out / "scores.json").write_text(json.dumps(scores, indent=1) + "\n", "utf-8")
    print(json.dumps(scores, indent=1))


def reasons(args: argparse.Namespace, examples: list[Example], _learned: Any) -> None:
    """How well ten reasons of airline passengers are told apart on an airline that nothing was
    learned from: by vectors, by n-grams, and by both."""
    read = vectors_in(args.vectors, examples)
    names = (*REASON_TOPICS, "Can't Tell")
    place = np.array(
        [
            number
            for number, one in enumerate(examples)
            if one.reason in names and not np.isnan(read[number, 0])
        ]
    )
    truth = np.array([names.index(examples[number].reason) for number in place])
    unseen = np.array([examples[number].set.endswith(UNSEEN) for number in place])
    chosen = [examples[number] for number in place]
    grams = rows_of_grams([one.text for one in chosen], ["en"] * len(chosen))
    rows = {"n-grams": grams * 8.0, "vectors": (read[place] - read[place].mean(axis=0)) * 20.0}
    said = {}
    for name, matrix in rows.items():
        answers = np.zeros((int(unseen.sum()), len(names)))
        for number in range(len(names)):
            target = (truth[~unseen] == number).astype(float)
            fitted = fit_logistic(
                matrix[~unseen],
                target,
                importance=balanced(np.zeros(len(target)), target),
                pull=8.0,
            )
            answers[:, number] = matrix[unseen] @ fitted.weights + fitted.bias
        said[name] = answers
    said["both"] = said["n-grams"] + said["vectors"]
    found = {}
    for name, answers in said.items():
        chosen = answers.argmax(axis=1)
        each = [f1(truth[unseen] == number, chosen == number) for number in range(len(names))]
        right = float((chosen == truth[unseen]).mean())
        found[name] = {
            "macro_f1": round(float(np.mean(each)), 3),
            "right": round(right, 3),
            "each": dict(zip(names, np.round(each, 2).tolist(), strict=True)),
        }
    print(json.dumps(found | {"posts": int(unseen.sum()), "learned_from": int((~unseen).sum())}))


PARTS = {
    "table": table, "vectors": vectors, "centre": centre, "heads": heads, "sums": sums,
    "reasons": reasons,
}  # fmt: skip

if __name__ == "__main__":
    main(sys.argv[1:])
