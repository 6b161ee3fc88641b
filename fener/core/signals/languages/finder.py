"""Finds the language of whole batches of short posts, in numpy, with weights that were learned.

A linear model over the letters in a row of each word and over the words themselves, one for each
script. It reads the text as typed: folding Arabic and Persian letters first would hide what tells
them apart. What it was learned from and how well it does is in docs/models/languages-1.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from threading import Lock
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fener.core.signals.languages.pieces import (
    LONGEST_LINE,
    READ_AT_MOST,
    SCRIPTS,
    Ints,
    Line,
    line_of,
    pieces_of,
    scripts_of,
    whole_words,
)
from fener.core.signals.languages.spoken import LANGUAGES
from fener.core.text import script_of

IN_LATIN = "-Latn"
"""Ends the name of a class that is a language in borrowed letters."""
OTHER = "xx"
"""The class of all languages that have no class of their own."""
KNOWN_FROM = 0.35
"""Below this chance the answer is “don't know”."""
DECIDED_FROM = 0.8
"""From this chance on, neither the network's hint nor the brand's languages change the answer."""
IN_LATIN_FROM = 0.4
"""Latin-script writing is the rarer thing: nobody is told so on a weaker sign."""
OURS, HINTED, EXPECTED = 0.7, 1.5, 0.7
"""What is added to the logarithm of the odds: for Fener's own languages, since its posts come in
them more often than in their neighbours; for a hint; for the brand's languages."""

_MODELLED = ("Latn", "Cyrl", "Arab")
_LANES = 20
"""Classes of a script at most; four 16-bit sums travel in one 64-bit word."""
_ZERO = 128
_KEPT_WORDS = 1 << 16
_NEVER = np.float32(-1e9)

Floats = npt.NDArray[np.float32]


class Found(NamedTuple):
    """What a post is written in."""

    language: str
    """ISO 639-1: ours, or that of a neighbour it clearly is (`sh` for Serbo-Croatian in Latin
    letters); "" for nothing to go by."""
    script: str
    """ISO 15924 of most letters, "" without letters."""
    in_latin: bool
    """Greek, Persian, Arabic or Bulgarian in Latin letters."""
    confidence: float
    """0..1; 0 for no language."""


class _Kept(NamedTuple):
    """Scores of words, by the last bits of their keys: the same words come again and again."""

    keys: npt.NDArray[np.uint64]
    sums: Floats
    letters: npt.NDArray[np.uint64]
    scripts: Ints
    lengths: Ints


class LanguageFinder:
    """Built once from `arrays` (for each of Latn, Cyrl, Arab: `SCRIPT.weights` int8 (buckets a
    power of two, classes at most 20), `.scale`, `.bias`, `.classes`); about 30 MB. May be shared
    between threads.

    Raises KeyError or ValueError for arrays that are not such a model.
    """

    def __init__(self, arrays: Mapping[str, npt.NDArray[np.generic]]) -> None:
        tables = []
        offset = 1
        self._masks = np.zeros(len(SCRIPTS), np.uint32)
        self._offsets = np.zeros(len(SCRIPTS), np.uint32)
        self._scales = np.zeros(len(SCRIPTS), np.float32)
        self._bias = np.full((len(SCRIPTS), _LANES), _NEVER)
        self._names = [[""] * _LANES for _ in SCRIPTS]
        self._bias[:, 0] = 0.0
        self._names[SCRIPTS.index("Grek")][0] = "el"
        for script in _MODELLED:
            number = SCRIPTS.index(script)
            weights = np.asarray(arrays[f"{script}.weights"])
            classes = [str(name) for name in np.asarray(arrays[f"{script}.classes"])]
            buckets = len(weights)
            if (
                weights.dtype != np.int8
                or weights.shape != (buckets, len(classes))
                or len(classes) > _LANES
                or buckets & (buckets - 1)
            ):
                raise ValueError(f"weights of {script} have the wrong shape")
            table = np.full((buckets, _LANES), _ZERO, np.uint16)
            table[1:, : len(classes)] += weights[1:].astype(np.int16).view(np.uint16)
            tables.append(table)
            self._masks[number], self._offsets[number] = buckets - 1, offset
            offset += buckets
            self._scales[number] = np.asarray(arrays[f"{script}.scale"], np.float32)
            self._bias[number, : len(classes)] = np.asarray(arrays[f"{script}.bias"], np.float32)
            self._names[number][: len(classes)] = classes
            self._bias[number, : len(classes)] += [
                OURS * (name.removesuffix(IN_LATIN) in LANGUAGES) for name in classes
            ]
        nothing = np.full((1, _LANES), _ZERO, np.uint16)
        self._table = np.concatenate([nothing, *tables]).view(np.uint64)
        self._is_latin = np.array(
            [[name.endswith(IN_LATIN) for name in names] for names in self._names]
        )
        self._is_known = np.array([[name not in ("", OTHER) for name in n] for n in self._names])
        self._answers: list[tuple[str, str, bool]] = [
            ("" if name == OTHER else name.removesuffix(IN_LATIN), script, name.endswith(IN_LATIN))
            for script, names in zip(SCRIPTS, self._names, strict=True)
            for name in [*names, OTHER]
        ]
        self._kept = _Kept(
            np.zeros(_KEPT_WORDS, np.uint64),
            np.zeros((_KEPT_WORDS, _LANES), np.float32),
            np.zeros(_KEPT_WORDS, np.uint64),
            np.zeros(_KEPT_WORDS, np.int64),
            np.zeros(_KEPT_WORDS, np.int64),
        )
        self._lock = Lock()

    def find(
        self, texts: Sequence[str], hints: Sequence[str] = (), expected: Sequence[str] = ()
    ) -> list[Found]:
        """One answer for each text, in order. Never raises for what a text contains.

        `hints`: what the network says of each post ("" for nothing), none or as many as `texts`;
        `expected`: the brand's languages. Both are tags such as `el` or `pt-BR`, and only tip
        what is undecided. Of a text, the first 600 characters are read.
        """
        if hints and len(hints) != len(texts):
            raise ValueError("hints must be none or as many as texts")
        found: list[Found] = []
        for start, end in _spans(texts):
            found += self._found(texts[start:end], hints[start:end], expected)
        return found

    def _found(
        self, texts: Sequence[str], hints: Sequence[str], expected: Sequence[str]
    ) -> list[Found]:
        line = line_of(texts)
        scripts, logits = self._logits(line)
        chances = _shares(logits)
        if hints or any(expected):
            undecided = np.flatnonzero(chances.max(1) < DECIDED_FROM)
            tips: dict[tuple[int, str], Floats] = {}
            for post in undecided.tolist():
                asked = int(scripts[post]), hints[post] if hints else ""
                if asked not in tips:
                    tips[asked] = self._tip(*asked, expected)
                logits[post] += tips[asked]
            chances[undecided] = _shares(logits[undecided])
        chances[self._is_latin[scripts] & (chances < IN_LATIN_FROM)] = 0.0
        best = chances.argmax(1)
        confidence = chances[np.arange(len(best)), best]
        best[(confidence < KNOWN_FROM) | ~self._is_known[scripts, best]] = _LANES
        confidence[best == _LANES] = 0.0
        places = map(self._answers.__getitem__, (scripts * (_LANES + 1) + best).tolist())
        found = [
            Found(language, script, in_latin, chance)
            for (language, script, in_latin), chance in zip(
                places, confidence.tolist(), strict=True
            )
        ]
        # Rare: the name of the script is looked up letter by letter.
        for post in np.flatnonzero((scripts == 0) | (scripts == len(SCRIPTS) - 1)).tolist():
            script = script_of(texts[post][:READ_AT_MOST]) if scripts[post] else ""
            found[post] = Found("", script, False, 0.0)
        return found

    def _tip(self, script: int, hint: str, expected: Sequence[str]) -> Floats:
        added = np.zeros(_LANES, np.float32)
        for tags, weight in (((hint,), HINTED), (expected, EXPECTED)):
            languages = {tag.replace("_", "-").split("-")[0].lower() for tag in tags}
            for lane, name in enumerate(self._names[script]):
                if name.removesuffix(IN_LATIN) in languages:
                    added[lane] += weight
        return added

    def _logits(self, line: Line) -> tuple[Ints, Floats]:
        """For each post the number of its script, and (posts, classes) logarithms of the odds."""
        posts = len(line.counts)
        scripts = np.zeros(posts, np.int64)
        logits = self._bias[scripts]
        if not len(line.starts):
            return scripts, logits
        seen = line.counts > 0
        counts = line.counts[seen]
        starts = np.cumsum(counts) - counts
        words = self._words(line)
        script = scripts_of(np.add.reduceat(words.letters, starts))
        # Only words of the post's own script speak.
        foreign = np.flatnonzero(words.scripts != np.repeat(script, counts))
        words.sums[foreign] = 0.0
        words.lengths[foreign] = 0
        lengths = np.maximum(np.add.reduceat(words.lengths, starts), 1)
        weighed = self._scales[script] / np.sqrt(lengths, dtype=np.float32)
        scripts[seen] = script
        logits[seen] = np.add.reduceat(words.sums, starts) * weighed[:, None] + self._bias[script]
        return scripts, logits

    def _words(self, line: Line) -> _Kept:
        """What is known of every word of the line; new ones are looked up and kept."""
        slots = (line.keys & np.uint64(_KEPT_WORDS - 1)).astype(np.int64)
        with self._lock:
            kept = self._kept
            missing = np.flatnonzero(kept.keys.take(slots) != line.keys)
            known = _Kept(
                line.keys,
                kept.sums.take(slots, 0),
                kept.letters.take(slots),
                kept.scripts.take(slots),
                kept.lengths.take(slots),
            )
            if len(missing):
                keys, firsts, places = np.unique(
                    line.keys[missing], return_index=True, return_inverse=True
                )
                new = self._looked_up(line, missing[firsts], keys)
                # Of words that would be kept in one place, numpy keeps the last, in every array.
                into = slots[missing[firsts]]
                kept.keys[into] = keys
                known.sums[missing], kept.sums[into] = new.sums.take(places, 0), new.sums
                known.letters[missing], kept.letters[into] = new.letters[places], new.letters
                known.scripts[missing], kept.scripts[into] = new.scripts[places], new.scripts
                known.lengths[missing], kept.lengths[into] = new.lengths[places], new.lengths
        return known

    def _looked_up(self, line: Line, chosen: Ints, keys: npt.NDArray[np.uint64]) -> _Kept:
        taken = pieces_of(line, chosen)
        scripts = scripts_of(taken.letters)
        masks, offsets = self._masks[scripts], self._offsets[scripts]
        sums = self._table[(whole_words(keys) & masks) + offsets]
        masks, offsets = np.repeat(masks, taken.lengths), np.repeat(offsets, taken.lengths)
        for bucket in taken.buckets:
            rows = (bucket & masks) + offsets
            rows[bucket == 0] = 0
            sums += np.add.reduceat(self._table.take(rows, 0), taken.starts)
        zero = _ZERO * (len(taken.buckets) * taken.lengths + 1)
        plain = sums.view(np.uint16).astype(np.float32) - zero[:, None].astype(np.float32)
        return _Kept(keys, plain, taken.letters, scripts, taken.lengths)


def _spans(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Cuts a batch into stretches that fit in a line."""
    if sum(map(len, texts)) + len(texts) < LONGEST_LINE - 4:
        if texts:
            yield 0, len(texts)
        return
    start = letters = 0
    for place, text in enumerate(texts):
        longer = min(len(text), READ_AT_MOST) + 1
        if letters + longer > LONGEST_LINE - 4:
            yield start, place
            start, letters = place, 0
        letters += longer
    if start < len(texts):
        yield start, len(texts)


def _shares(logits: Floats) -> Floats:
    weights = np.exp(logits - logits.max(1, keepdims=True))
    shares: Floats = weights / weights.sum(1, keepdims=True)
    return shares
