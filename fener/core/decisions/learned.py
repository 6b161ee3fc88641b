"""From chances and words to judgements with their reasons: what the learned tiers share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from fener.core.decisions.heads import FLAGS, KINDS, PLACE
from fener.core.decisions.judgement import TOPICS, UNSURE, Judgement, Kind
from fener.core.decisions.scoring import KIND_OF, Chances
from fener.core.reasons import Reason
from fener.core.signals.languages import Found as Tongue
from fener.core.signals.linear import Reading

WORDS_AT_MOST = 4
"""Of one reason."""
_WEIGHT_AT_LEAST = 0.12
"""Log-odds that a word has to add to be named."""
_PRESSING = ("safety", "health")

Flagged = Mapping[str, Sequence[str]]
"""Severity flag → the words of the post that raised it."""


@dataclass(frozen=True, slots=True)
class Found:
    """What is known of a batch besides its scores."""

    tongues: Sequence[Tongue]
    flagged: Sequence[Flagged]

    @property
    def codes(self) -> list[str]:
        return [one.language for one in self.tongues]


@dataclass(frozen=True, slots=True)
class Asked:
    """For each text the columns whose words are looked for."""

    kinds: npt.NDArray[np.intp]
    topics: npt.NDArray[np.intp]


_COLUMN_OF_KIND = np.array(
    [
        PLACE[{"complaint": "complaint", "spam": "spam", "abuse": "abusive"}.get(k, f"kind.{k}")]
        for k in KINDS
    ]
)
_COLUMN_OF_TOPIC = np.array([PLACE[f"topic.{topic}"] for topic in TOPICS])


def asked_of(chances: Chances) -> Asked:
    return Asked(_COLUMN_OF_KIND[chances.kind], _COLUMN_OF_TOPIC[chances.topic])


def top_words(reading: Reading, weights: npt.NDArray[np.float32]) -> list[list[str]]:
    """For each text the few words that add most, as written, heaviest first."""
    grams = reading.grams
    chosen: list[list[str]] = [[] for _ in grams.starts]
    if not len(weights):
        return chosen
    text = np.searchsorted(grams.ends, grams.word_starts)
    order = np.lexsort((-weights, text))
    first = np.searchsorted(text, np.arange(len(chosen)))
    rank = np.arange(len(order)) - first[text[order]]
    kept = order[(rank < WORDS_AT_MOST) & (weights[order] > _WEIGHT_AT_LEAST)]
    begins = grams.origins[grams.word_starts[kept]].tolist()
    ends = (grams.origins[grams.word_ends[kept] - 1] + 1).tolist()
    line = grams.line
    for place, begin, end in zip(text[kept].tolist(), begins, ends, strict=True):
        word = line[begin:end]
        if word not in _MASKS and word not in chosen[place]:
            chosen[place].append(word)
    return chosen


_MASKS = frozenset(("user", "http", "rt"))


def judgements_of(
    chances: Chances,
    found: Found,
    words: Sequence[list[str]],
    about: Sequence[list[str]],
    *,
    model: str,
) -> list[Judgement]:
    """`words`: what speaks for each post's kind; `about`: for its topic."""
    kinds = chances.kind.tolist()
    confidences = _rounded(chances.kinds.max(axis=1, initial=0.0))
    topics = [TOPICS[place] for place in chances.topic.tolist()]
    columns = [
        _rounded(column)
        for column in (
            chances.complaint, chances.negative, chances.abusive, chances.spam, chances.urgency,
        )
    ]  # fmt: skip
    doubtful = _doubtful_flags(chances)
    judgements = []
    for place, (tongue, flagged, kind_place, confidence, topic, *numbers) in enumerate(
        zip(found.tongues, found.flagged, kinds, confidences, topics, *columns, strict=True)
    ):
        kind = KIND_OF[kind_place]
        complaint, negative, abusive, spam, urgency = numbers
        severity = _severity(flagged, doubtful.get(place, ()), kind)
        if severity:
            urgency = max(urgency, 0.75 if set(severity) & set(_PRESSING) else 0.4)
        judgements.append(
            Judgement(
                language=tongue.language,
                script=tongue.script,
                in_latin=tongue.in_latin,
                kind=kind,
                confidence=confidence,
                complaint=complaint,
                negative=negative,
                abusive=abusive,
                spam=spam,
                topic=topic,
                urgency=urgency,
                severity=severity,
                reasons=_reasons(
                    kind, confidence, words[place], topic, about[place], severity, flagged, tongue
                ),
                model=model,
            )
        )
    return judgements


def _rounded(chances: npt.NDArray[np.float32]) -> list[float]:
    found: list[float] = np.round(np.clip(chances.astype(float), 0.0, 1.0), 4).tolist()
    return found


def _doubtful_flags(chances: Chances) -> dict[int, list[str]]:
    """Flags that the model raises by itself, by the text's place."""
    raised: dict[int, list[str]] = {}
    for text, flag in np.argwhere(chances.flags).tolist():
        raised.setdefault(text, []).append(FLAGS[flag])
    return raised


def _severity(flagged: Flagged, doubtful: Sequence[str], kind: Kind) -> tuple[str, ...]:
    """Words of the lists raise a flag whatever the kind; the model alone does where somebody
    waits for an answer."""
    if not flagged and not doubtful:
        return ()
    learned = doubtful if kind in (Kind.COMPLAINT, Kind.QUESTION) else ()
    return tuple(flag for flag in FLAGS if flag in flagged or flag in learned)


_KEYS = {
    Kind.COMPLAINT: ("kind.words", "kind.manner"),
    Kind.QUESTION: ("kind.question_words", "kind.question_manner"),
    Kind.PRAISE: ("kind.praise_words", "kind.praise_manner"),
    Kind.SUGGESTION: ("kind.suggestion_words", "kind.suggestion_manner"),
    Kind.SPAM: ("kind.spam_words", "kind.spam_manner"),
    Kind.ABUSE: ("kind.abuse_words", "kind.abuse_manner"),
    Kind.OTHER: ("kind.other_words", "kind.nothing_found"),
}
"""The reason that names words, and the one where no single word decides."""


def _reasons(
    kind: Kind,
    confidence: float,
    words: list[str],
    topic: str,
    about: list[str],
    severity: tuple[str, ...],
    flagged: Flagged,
    tongue: Tongue,
) -> tuple[Reason, ...]:
    """The weightiest first."""
    found = []
    if severity:
        raising = [word for flag in severity for word in flagged.get(flag, ())][:WORDS_AT_MOST]
        found.append(
            Reason("severity.words", {"flags": list(severity), "words": raising})
            if raising
            else Reason("severity.manner", {"flags": list(severity)})
        )
    named, unnamed = _KEYS[kind]
    found.append(Reason(named, {"words": words}, 0.8) if words else _plain(unnamed, 0.3))
    if confidence < UNSURE:
        found.append(Reason("judge.unsure", {"confidence": round(confidence, 2)}, 0.5))
    if topic != "other" and about:
        found.append(Reason("topic.words", {"topic": topic, "words": about}, 0.4))
    found.append(_language(tongue.language, tongue.in_latin))
    return tuple(found)


@lru_cache(maxsize=256)
def _language(language: str, in_latin: bool) -> Reason:
    if not language:
        return Reason("language.unknown", {}, 0.1)
    key = "language.latin" if in_latin else "language.script"
    return Reason(key, {"language": language}, 0.1)


@lru_cache(maxsize=64)
def _plain(key: str, weight: float) -> Reason:
    return Reason(key, {}, weight)
