"""The deep tier: what the fast tier sees, and what the whole post means, added up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fener.core.decisions.fast import FastJudge
from fener.core.decisions.heads import HEADS
from fener.core.decisions.judgement import Judgement, Subject
from fener.core.decisions.learned import asked_of, judgements_of, top_words
from fener.core.decisions.scoring import Calibration, Floats, chances_of
from fener.core.signals.encoding import Encoded
from fener.core.signals.languages.spoken import ROWS, rows_of
from fener.core.signals.linear import AT_ONCE, Reading


@dataclass(frozen=True, slots=True)
class Heads:
    """A linear answer to every question, out of a text's vector: the same for all languages, and
    for each what is its own."""

    encoder: str
    """The encoder whose vectors these weights read."""
    centre: Floats
    """`[width]`: the mean vector, which says nothing of a text."""
    weights: Floats
    """`[rows, width, heads]`, a row for each language."""
    biases: Floats
    """`[rows, heads]`."""

    @classmethod
    def of(cls, arrays: Mapping[str, npt.NDArray[np.generic]]) -> Heads:
        """From the arrays `encoder`, `centre`, `weights`, `biases`.

        Raises `ValueError` for other sizes.
        """
        made = cls(
            str(arrays["encoder"]),
            np.asarray(arrays["centre"], np.float32),
            np.asarray(arrays["weights"], np.float32),
            np.asarray(arrays["biases"], np.float32),
        )
        shape = (len(ROWS), len(made.centre), len(HEADS))
        if made.weights.shape != shape or made.biases.shape != (shape[0], shape[2]):
            raise ValueError(f"heads of {made.weights.shape}, not of this version")
        return made

    def __call__(self, vectors: Floats, rows: npt.NDArray[np.intp]) -> Floats:
        """Log-odds, `[texts, heads]`. `rows`: of each text's language."""
        found: Floats = self.biases[rows]
        for row in np.unique(rows):
            inside = rows == row
            found[inside] += (vectors[inside] - self.centre) @ self.weights[row]
        return found


class HeadsJudge:
    """Implements `DeepJudge`. `fast` brings the language, the severity words and its own scores;
    `calibration` says how much each tier counts, by question and language."""

    def __init__(
        self, fast: FastJudge, heads: Heads, calibration: Calibration, *, model: str
    ) -> None:
        self.model = model
        self._fast = fast
        self._heads = heads
        self._calibration = calibration

    def judge(self, subjects: Sequence[Subject], encoded: Encoded) -> list[Judgement]:
        """One judgement for each subject, in order. `encoded`: their masked texts, read. Never
        raises for what a text contains."""
        judgements: list[Judgement] = []
        for start in range(0, len(subjects), AT_ONCE):
            places = range(start, min(start + AT_ONCE, len(subjects)))
            judgements += self._judged([subjects[place] for place in places], encoded.of(places))
        return judgements

    def _judged(self, subjects: Sequence[Subject], encoded: Encoded) -> list[Judgement]:
        found = self._fast.found_in(subjects)
        texts = [subject.text for subject in subjects]
        (reading,) = self._fast.linear.read(texts, found.codes)
        rows = rows_of(found.codes)
        scores = self._heads(encoded.vectors, rows)
        chances = chances_of(self._calibration(rows, reading.scores, scores))
        asked = asked_of(chances)
        words, about = (
            top_words(reading, self._weights(reading, encoded, columns, rows))
            for columns in (asked.kinds, asked.topics)
        )
        return judgements_of(chances, found, words, about, model=self.model)

    def _weights(
        self,
        reading: Reading,
        encoded: Encoded,
        columns: npt.NDArray[np.intp],
        rows: npt.NDArray[np.intp],
    ) -> Floats:
        """What each word of the batch added to its text's question, both tiers together: both are
        sums over the text, so nothing is guessed."""
        grams = reading.grams
        text = np.searchsorted(grams.ends, grams.word_starts)
        counted = self._calibration.fast[rows, columns]
        weights = reading.weights_of_words(columns) * counted[text]
        counted = self._calibration.deep[rows, columns]
        for place, pieces in enumerate(encoded.pieces):
            own = reading.words_of(place)
            if not own or not len(pieces.spans):
                continue
            begins = grams.origins[grams.word_starts[own.start : own.stop]]
            begins = begins - grams.origins[grams.starts[place]] - 1
            # A piece may begin with the blank before its word.
            word = np.searchsorted(begins, pieces.spans[:, 1] - 1, side="right") - 1
            shares = pieces.shares - self._heads.centre / len(pieces.shares)
            weights_of = self._heads.weights[rows[place], :, columns[place]]
            added = shares @ weights_of * counted[place]
            np.add.at(weights, own.start + np.maximum(word, 0), added)
        return weights
