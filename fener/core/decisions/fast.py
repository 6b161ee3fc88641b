"""The fast tier: every post, at once, by a linear model over hashed n-grams."""

from __future__ import annotations

from collections.abc import Sequence

from fener.core.decisions.judgement import Judgement, Subject
from fener.core.decisions.learned import Found, asked_of, judgements_of, top_words
from fener.core.decisions.scoring import Calibration, chances_of
from fener.core.signals.languages import LanguageFinder
from fener.core.signals.languages.spoken import rows_of
from fener.core.signals.lexicons import plain_many
from fener.core.signals.linear import AT_ONCE, HashedLinear
from fener.core.signals.ngrams import READ_AT_MOST
from fener.core.signals.severity import SeverityFinder


class FastJudge:
    """Implements `Judge`. Its parts are built once and may be shared between threads."""

    def __init__(
        self,
        linear: HashedLinear,
        languages: LanguageFinder,
        severity: SeverityFinder,
        calibration: Calibration,
        *,
        model: str,
        expected: Sequence[str] = (),
    ) -> None:
        """`expected`: the brand's languages, which tip the undecided."""
        self.model = model
        self.linear = linear
        self.calibration = calibration
        self._languages = languages
        self._severity = severity
        self._expected = tuple(expected)

    def judge(self, subjects: Sequence[Subject]) -> list[Judgement]:
        """One judgement for each subject, in order. Never raises for what a text contains."""
        judgements: list[Judgement] = []
        for start in range(0, len(subjects), AT_ONCE):
            judgements += self._judged(subjects[start : start + AT_ONCE])
        return judgements

    def found_in(self, subjects: Sequence[Subject]) -> Found:
        """Language and severity words, which both tiers take from here."""
        texts = [subject.text for subject in subjects]
        hints = [subject.language for subject in subjects]
        languages = self._languages.find(texts, hints, self._expected)
        codes = [one.language for one in languages]
        read = [text[:READ_AT_MOST] for text in texts]
        return Found(languages, self._severity.find_many(plain_many(read), codes, read))

    def _judged(self, subjects: Sequence[Subject]) -> list[Judgement]:
        found = self.found_in(subjects)
        (reading,) = self.linear.read([subject.text for subject in subjects], found.codes)
        chances = chances_of(self.calibration(rows_of(found.codes), reading.scores))
        asked = asked_of(chances)
        words = top_words(reading, reading.weights_of_words(asked.kinds))
        about = top_words(reading, reading.weights_of_words(asked.topics))
        return judgements_of(chances, found, words, about, model=self.model)
