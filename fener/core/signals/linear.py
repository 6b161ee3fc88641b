"""A linear model over hashed n-grams: every column is one question, answered for a whole batch.

The table is one byte a weight, and weights stay within ±31, so that the four n-grams that are
centred on one letter add up without leaving a byte. What a letter added is kept: it tells which
words decided.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fener.core.signals.ngrams import SHORTEST, Grams, grams_of

WIDTH = 32
"""Columns of a table: rows of 32 bytes are copied in one go."""
MOST = 31
AT_ONCE = 128
"""Texts read at a time: what they need stays in the processor's cache."""

Floats = npt.NDArray[np.float32]
Indexes = npt.NDArray[np.intp]


class UnreadableTable(ValueError):
    """The weights don't fit together: the file is of another version, or damaged."""


@dataclass(frozen=True, slots=True)
class HashedLinear:
    """`table[bucket, column]` times `scales[column]` is the weight of an n-gram."""

    names: tuple[str, ...]
    table: npt.NDArray[np.int8]
    scales: Floats
    biases: Floats

    @classmethod
    def of(cls, weights: Mapping[str, npt.NDArray[np.generic]]) -> HashedLinear:
        """From the arrays `names`, `table`, `scales`, `biases`. Raises `UnreadableTable`."""
        try:
            made = cls(
                tuple(str(name) for name in weights["names"]),
                np.ascontiguousarray(weights["table"], np.int8),
                np.asarray(weights["scales"], np.float32),
                np.asarray(weights["biases"], np.float32),
            )
        except KeyError as missing:
            raise UnreadableTable(f"{missing} is missing") from None
        rows, width = made.table.shape
        if width != WIDTH or rows & (rows - 1) or len(made.names) > WIDTH:
            raise UnreadableTable(f"a table of {rows} × {width} for {len(made.names)} questions")
        if made.table[0].any():
            raise UnreadableTable("row 0 stands for no n-gram and has to be nought")
        return made

    @property
    def bits(self) -> int:
        return len(self.table).bit_length() - 1

    def read(self, texts: Sequence[str], languages: Sequence[str]) -> Iterator[Reading]:
        """Readings of `AT_ONCE` texts at a time, in order, each in its language."""
        for start in range(0, len(texts), AT_ONCE):
            part = slice(start, start + AT_ONCE)
            yield self._read(texts[part], languages[part])

    def scores(self, texts: Sequence[str], languages: Sequence[str]) -> Floats:
        """Log-odds, `[texts, names]`."""
        if not texts:
            return np.zeros((0, len(self.names)), np.float32)
        return np.concatenate([reading.scores for reading in self.read(texts, languages)])

    def _read(self, texts: Sequence[str], languages: Sequence[str]) -> Reading:
        grams = grams_of(texts, languages, self.bits)
        by_letter = np.zeros((len(grams.origins), WIDTH), np.int8)
        for length, buckets in enumerate(grams.by_length, SHORTEST):
            middle = (length - 1) // 2
            rows = self.table.take(buckets, axis=0, mode="clip")
            by_letter[middle:] += rows[: len(rows) - middle]
        by_word = self.table.take(grams.words, axis=0, mode="clip").astype(np.float32)
        by_word += self.table.take(grams.pairs, axis=0, mode="clip")
        sums = np.add.reduceat(by_letter.astype(np.float32), grams.starts, axis=0)
        sums += _sums_of_words(by_word, grams)
        share = (1.0 / np.sqrt(grams.counts())).astype(np.float32)
        known = len(self.names)
        scores = sums[:, :known] * share[:, None] * self.scales[:known] + self.biases[:known]
        return Reading(grams, scores, by_letter, by_word, share, self.scales)


def _sums_of_words(by_word: Floats, grams: Grams) -> Floats:
    """Sums of the words' rows for each text; nought where a text has no words."""
    padded = np.concatenate([by_word, np.zeros((1, WIDTH), np.float32)])
    first = np.searchsorted(grams.word_starts, grams.starts)
    sums = np.add.reduceat(padded, first, axis=0)
    sums[first == np.append(first[1:], len(by_word))] = 0.0
    return sums


@dataclass(slots=True)
class Reading:
    """What was read in a few texts."""

    grams: Grams
    scores: Floats
    """Log-odds, `[texts, names]`."""
    _by_letter: npt.NDArray[np.int8]
    _by_word: Floats
    _share: Floats
    _scales: Floats

    def weights_of_words(self, columns: Indexes) -> Floats:
        """What each word of the batch added to the column asked about for its text.

        `columns`: one for each text. Units: log-odds.
        """
        grams = self.grams
        if not len(grams.word_starts):
            return np.zeros(0, np.float32)
        text_of_word = np.searchsorted(grams.ends, grams.word_starts)
        column = columns[text_of_word]
        lengths = grams.ends - grams.starts + 1
        of_letter = self._by_letter[
            np.arange(len(grams.origins)), np.repeat(columns, lengths)
        ].astype(np.float32)
        spans = np.stack([grams.word_starts, grams.word_ends], axis=1).reshape(-1)
        weights = np.add.reduceat(of_letter, spans)[::2]
        weights = weights + self._by_word[np.arange(len(text_of_word)), column]
        found: Floats = weights * self._share[text_of_word] * self._scales[column]
        return found

    def word(self, index: int) -> str:
        """A word of the batch as its author wrote it."""
        grams = self.grams
        start = grams.origins[grams.word_starts[index]]
        end = grams.origins[grams.word_ends[index] - 1] + 1
        return grams.line[start:end]

    def words_of(self, text: int) -> range:
        """Which words of the batch belong to a text."""
        first, last = np.searchsorted(
            self.grams.word_starts, [self.grams.starts[text], self.grams.ends[text]]
        )
        return range(int(first), int(last))
