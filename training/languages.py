"""Makes the weights of the language finder. Deterministic; about ten minutes on one core.

    python training/languages.py ../shared/data [--licences permissive] [--out FILE]

Needs, besides Fener's own packages, those of `training/languages.txt`.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy import sparse

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(ROOT / "training"))

import language_sets as sets  # noqa: E402

from fener.core.signals.languages import pieces  # noqa: E402

OUT = ROOT / "fener" / "mentions" / "languages-1.npz"
BUCKETS = {"Latn": 1 << 18, "Cyrl": 1 << 16, "Arab": 1 << 15}
TEXTS_OF = {"en": 60_000, "sq": 50_000, "el-Latn": 40_000, "fa-Latn": 30_000, "ar-Latn": 35_000,
            "bg-Latn": 40_000, "bg": 60_000, "fa": 60_000, "ar": 60_000, "mk": 50_000}  # fmt: skip
TEXTS_OF_OTHERS = 22_000
LEVELS = 127
"""Steps that a weight is rounded to on either side of 0; a single step is dropped."""
WITH_MARKS = frozenset(
    ["sq", "ro", "tr", "sh", "sl", "es", "fr", "it", "de", "pt", "pl", "az", "ku"]
)
ROUNDS = 4
BATCH = 512
RATE = 0.25
SHRINK = 2e-6
SEED = 20

Floats = npt.NDArray[np.float32]


def made_texts(
    name: str, real: list[str], catalogue: list[str], words: sets.Words, chance: random.Random
) -> Iterator[str]:
    """Texts of one class: real ones whole and cut, and words drawn by how often they are used."""
    base = name.split("-", maxsplit=1)[0]
    vocabulary = list(words)
    weights = np.cumsum(np.sqrt(list(words.values()))).tolist() if words else []
    shares = [
        (0.65 if words else 1.0, real, "text") if real else (0.0, real, "text"),
        (0.05 if real else 0.4, catalogue, "text") if catalogue else (0.0, catalogue, "text"),
        (0.35 if words else 0.0, vocabulary, "words"),
    ]
    weight_of = [share for share, _, _ in shares]
    for word in vocabulary:
        yield spoilt(word, name, base, chance)
    for _ in range(TEXTS_OF.get(name, TEXTS_OF_OTHERS)):
        _, source, kind = chance.choices(shares, weight_of)[0]
        if kind == "words":
            count = chance.choice((1, 1, 1, 1, 2, 2, 3, 4, 6, 9, 14))
            text = " ".join(chance.choices(vocabulary, cum_weights=weights, k=count))
            if chance.random() < 0.15:
                text = " ".join(chance.choices(vocabulary, k=1))
        else:
            text = cut(chance.choice(source), chance)
        yield spoilt(text, name, base, chance)


def cut(text: str, chance: random.Random) -> str:
    """The whole text in two of five cases, else a window of it."""
    words = text.split()
    way = chance.random()
    if way < 0.4 or len(words) < 2:
        return text
    size = chance.choice((1, 1, 2, 3)) if way < 0.75 else chance.randint(3, 9)
    start = chance.randrange(max(len(words) - size, 0) + 1)
    return " ".join(words[start : start + size])


def spoilt(text: str, name: str, base: str, chance: random.Random) -> str:
    """As people type: without marks, with the other keyboard's letters, without joiners."""
    if name in ("el-Latn", "bg-Latn") and any(char > "\u036f" for char in text):
        text = sets.in_latin_letters(text, base, chance)
    way = chance.random()
    if base == "fa":
        if way < 0.35:
            text = text.replace("ی", "ي").replace("ک", "ك")
        elif way < 0.45:
            text = text.replace("ی", "ي")
        if chance.random() < 0.3:
            text = text.replace("\u200c", "")
    elif base == "ar":
        if way < 0.06:
            text = text.replace("ي", "ی").replace("ك", "ک")
        elif way < 0.25:
            text = text.replace("أ", "ا").replace("إ", "ا").replace("ة", "ه").replace("ى", "ي")
    elif name in WITH_MARKS and way < (0.45 if name == "sq" else 0.3):
        text = sets.without_marks(text)
    return text


def training_texts(data: Path, permissive: bool) -> dict[str, list[str]]:
    """Texts by class."""
    chance = random.Random(SEED)
    real: dict[str, list[str]] = defaultdict(list)
    for source, kind, language, text in sets.labelled(data):
        if sets.is_dev(text) or (permissive and source not in sets.PERMISSIVE):
            continue
        # Few of a kind of text that everybody's posts are like count more often.
        real[language] += [text] * (40 if source.endswith("greeklish_real") else 1)
        if kind == "sentence":
            real[language] += [text] * 2
    catalogue: dict[str, list[str]] = defaultdict(list)
    for text, language in sets.catalogue_texts():
        catalogue[language].append(text)
    words = sets.word_lists()
    for language in ("el", "bg"):
        latin = f"{language}-Latn"
        real[latin] = real[latin] + real[language]
        words[latin] = words[language]
    for text in list(real["sh"]):
        real["sr"].append(sets.cyrillic_of(text))
    made = {}
    for script in sets.CLASSES:
        for name in sets.CLASSES[script]:
            made[f"{script} {name}"] = list(
                made_texts(
                    name,
                    [text for text in real[name] if of_script(text, script)],
                    [text for text in catalogue[name] if of_script(text, script)],
                    words.get(name, {}) if script == "Latn" or name != "xx" else {},
                    chance,
                )
            )
    return made


def of_script(text: str, script: str) -> bool:
    letters = [char for char in text if char.isalpha()]
    first, end = {"Latn": ("A", "\u0250"), "Cyrl": ("\u0400", "\u0530"),
                  "Arab": ("\u0600", "\u0700")}[script]  # fmt: skip
    if script == "Latn" and any("\u0370" <= char < "\u0530" for char in letters):
        return True  # Greek and Bulgarian that will be written in Latin letters.
    return sum(first <= char < end for char in letters) * 2 > len(letters)


def features_of(texts: Sequence[str], script: str) -> sparse.csr_matrix:
    """(texts, buckets): how often each n-gram is seen, over the root of the text's length, as the
    finder weighs them."""
    number = pieces.SCRIPTS.index(script)
    blocks = []
    for start in range(0, len(texts), 200):
        line = pieces.line_of(texts[start : start + 200])
        keys, firsts, places = np.unique(line.keys, return_index=True, return_inverse=True)
        taken = pieces.pieces_of(line, firsts)
        size = BUCKETS[script]
        columns = [bucket & np.uint32(size - 1) for bucket in taken.buckets]
        rows = np.repeat(np.arange(len(keys)), taken.lengths)
        seen = [np.flatnonzero(bucket) for bucket in taken.buckets]
        row = np.concatenate([*(rows[s] for s in seen), np.arange(len(keys))])
        column = np.concatenate(
            [
                *(bucket[s] for bucket, s in zip(columns, seen, strict=True)),
                pieces.whole_words(keys) & np.uint32(size - 1),
            ]
        )
        of_words = sparse.csr_matrix(
            (np.ones(len(row), np.float32), (row, column)), (len(keys), size)
        )
        ours = pieces.scripts_of(taken.letters) == number
        posts = np.repeat(np.arange(len(line.counts)), line.counts)
        kept = ours[places]
        of_posts = sparse.csr_matrix(
            (np.ones(kept.sum(), np.float32), (posts[kept], places[kept])),
            (len(line.counts), len(keys)),
        )
        lengths = np.maximum(of_posts @ taken.lengths.astype(np.float32), 1.0)
        blocks.append(sparse.diags(1.0 / np.sqrt(lengths)) @ (of_posts @ of_words))
    return sparse.vstack(blocks, format="csr", dtype=np.float32)


def fitted(x: sparse.csr_matrix, y: npt.NDArray[np.int64], classes: int) -> tuple[Floats, Floats]:
    """Logistic regression over all classes by AdaGrad: weights (buckets, classes) and bias."""
    order = np.random.default_rng(SEED)
    weights = np.zeros((x.shape[1], classes), np.float32)
    squares = np.full_like(weights, 1e-6)
    bias, bias_squares = np.zeros(classes, np.float32), np.full(classes, 1e-6, np.float32)
    for round_ in range(ROUNDS):
        loss = right = 0.0
        rate = RATE * (1.0 - round_ / ROUNDS) ** 0.5
        shuffled = order.permutation(x.shape[0])
        for start in range(0, len(shuffled), BATCH):
            rows = shuffled[start : start + BATCH]
            part, truth = x[rows], y[rows]
            logits = part @ weights + bias
            logits -= logits.max(1, keepdims=True)
            chances = np.exp(logits)
            chances /= chances.sum(1, keepdims=True)
            loss -= float(np.log(chances[np.arange(len(rows)), truth] + 1e-9).sum())
            right += float((chances.argmax(1) == truth).sum())
            chances[np.arange(len(rows)), truth] -= 1.0
            chances /= len(rows)
            used = np.unique(part.indices)
            slope = (part[:, used].T @ chances) + SHRINK * weights[used]
            squares[used] += slope * slope
            weights[used] -= rate * slope / np.sqrt(squares[used])
            slope = chances.sum(0)
            bias_squares += slope * slope
            bias -= rate * slope / np.sqrt(bias_squares)
        print(f"  round {round_ + 1}: loss {loss / len(y):.4f}, right {right / len(y):.4f}",
              flush=True)  # fmt: skip
    return weights, bias


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--licences", choices=("all", "permissive"), default="all")
    parser.add_argument("--out", type=Path, default=OUT)
    options = parser.parse_args()
    began = time.time()
    made = training_texts(options.data, options.licences == "permissive")
    arrays: dict[str, npt.NDArray[np.generic]] = {}
    for script, classes in sets.CLASSES.items():
        texts = [text for name in classes for text in made[f"{script} {name}"]]
        y = np.repeat(np.arange(len(classes)), [len(made[f"{script} {name}"]) for name in classes])
        print(f"{script}: {len(texts)} texts, {time.time() - began:.0f} s", flush=True)
        weights, bias = fitted(features_of(texts, script), y, len(classes))
        # How many texts were made of a class says nothing about posts.
        bias -= np.log(np.bincount(y) / len(y)).astype(np.float32)
        weights -= weights.mean(1, keepdims=True)
        scale = np.float32(np.quantile(np.abs(weights[np.abs(weights) > 0]), 0.9995) / LEVELS)
        steps = np.clip(np.rint(weights / scale), -LEVELS, LEVELS).astype(np.int8)
        steps[np.abs(steps) == 1] = 0  # A third of the file, and none of the figures.
        arrays[f"{script}.weights"] = steps
        arrays[f"{script}.scale"] = scale
        arrays[f"{script}.bias"] = bias
        arrays[f"{script}.classes"] = np.array(classes)
    np.savez_compressed(options.out, **arrays)
    print(f"{options.out}: {options.out.stat().st_size:,} bytes, {time.time() - began:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
