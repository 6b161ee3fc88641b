"""Why the rules judged as they did: the few signs that decided, with the author's own words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from fener.core.decisions.judgement import Kind
from fener.core.reasons import Reason, Value
from fener.core.signals.finding import Hit, Hits, Spelling
from fener.core.signals.marks import SHOUTED_AT_LEAST, Marks

AT_MOST = 6
"""Reasons of one judgement."""
_WORDS_AT_MOST = 5
_KIND_REASONS_AT_MOST = 3


@dataclass(slots=True)
class Grounds:
    """All that was found in one post."""

    spelling: Spelling
    hits: Hits
    marks: Marks
    language: str
    known_by: str

    def words(self, hits: Iterable[Hit]) -> list[str]:
        """The heaviest few, as written, in the order of the text."""
        heaviest = list(hits)
        if len(heaviest) > _WORDS_AT_MOST:
            heaviest = sorted(heaviest, key=lambda hit: -hit.weight)[:_WORDS_AT_MOST]
        return self.spelling.of(sorted(heaviest))


def reasons_of(
    grounds: Grounds,
    *,
    kind: Kind,
    confidence: float,
    unsure: bool,
    topic: str,
    severity: Sequence[str],
) -> tuple[Reason, ...]:
    """At most six, the weightiest first; always at least one that bears on the kind."""
    hits = grounds.hits
    found: list[Reason] = []
    if severity:
        words = grounds.words(hit for flag in severity for hit in hits[f"severity.{flag}"])
        found.append(Reason("severity.words", {"flags": list(severity), "words": words}, 1.0))
    about_kind = _REASONS[kind](grounds) if kind in _REASONS else []
    if not about_kind and not (severity and kind is Kind.COMPLAINT):
        about_kind = [(0.3, _WITHOUT_WORDS[kind], {})]
    about_kind.sort(key=_heaviest_first)
    # Only what is kept is looked up in the text: to find the author's spelling is the costly part.
    for weight, key, ground in about_kind[:_KIND_REASONS_AT_MOST]:
        params = {"words": grounds.words(ground)} if isinstance(ground, list) else ground
        found.append(Reason(key, params, weight))
    if unsure:
        found.append(Reason("judge.unsure", {"confidence": round(confidence, 2)}, 0.5))
    if topic != "other":
        words = grounds.words(hits[f"topic.{topic}"])
        found.append(Reason("topic.words", {"topic": topic, "words": words}, 0.4))
    if "urgency" in hits:
        urgent = [hit for hit in hits["urgency"] if hit.weight >= 0.8]
        if urgent:
            found.append(Reason("urgency.words", {"words": grounds.words(urgent)}, 0.35))
    found.append(_language_known(grounds.known_by, grounds.language))
    return tuple(sorted(found[:AT_MOST], key=_lightest_last))


def _lightest_last(reason: Reason) -> float:
    return -reason.weight


@cache
def _language_known(by: str, language: str) -> Reason:
    return Reason(by, {"language": language} if language else {}, 0.1)


Found = tuple[float, str, dict[str, Value] | list[Hit]]
"""A reason about the kind: weight, key and parameters, or the hits that are its words."""


def _heaviest_first(found: Found) -> float:
    return -found[0]


def _worded(grounds: Grounds, *rows: tuple[str, str, float]) -> list[Found]:
    """Of each list (name, key, scale) what was found of it."""
    reasons: list[Found] = []
    for name, key, scale in rows:
        hits = grounds.hits.get(name)
        if hits:
            hits = [hit for hit in hits if hit.weight > 0]
            if hits:
                weight = min(sum([hit.weight for hit in hits]) * scale, 1.0)
                reasons.append((weight, key, hits))
    return reasons


_COMPLAINT = (
    ("complaint", "kind.words", 0.6),
    ("negative", "kind.negative_words", 0.5),
    ("negated", "kind.negated_praise", 0.5),
    ("sarcasm", "kind.sarcasm", 0.45),
)


def _of_complaint(grounds: Grounds) -> list[Found]:
    marks, hits = grounds.marks, grounds.hits
    found = _worded(grounds, *_COMPLAINT)
    if "complaint" not in hits and "negative" not in hits:
        found += _worded(grounds, ("negation", "kind.negation_words", 0.3))
    if marks.angry or marks.sad:
        found.append((0.5, "kind.angry_faces", {"count": marks.angry + marks.sad}))
    if marks.bangs or marks.shouted >= SHOUTED_AT_LEAST:
        found.append((0.3, "kind.shouting", {}))
    return found


def _of_question(grounds: Grounds) -> list[Found]:
    found: list[Found] = [(0.7, "kind.question_mark", {})] if grounds.marks.asks else []
    return found + _worded(grounds, ("question", "kind.question_words", 0.5))


def _of_praise(grounds: Grounds) -> list[Found]:
    found = _worded(
        grounds, ("praise", "kind.praise_words", 0.6), ("harmless", "kind.harmless_words", 0.4)
    )
    if grounds.marks.happy:
        found.append((0.4, "kind.praise_faces", {"count": grounds.marks.happy}))
    return found


def _of_suggestion(grounds: Grounds) -> list[Found]:
    return _worded(grounds, ("suggestion", "kind.suggestion_words", 0.6))


def _of_spam(grounds: Grounds) -> list[Found]:
    found = _worded(grounds, ("spam", "kind.spam_words", 0.5))
    if grounds.marks.links:
        found.append((0.3, "kind.links", {"count": grounds.marks.links}))
    return found


def _of_abuse(grounds: Grounds) -> list[Found]:
    return _worded(grounds, ("abuse", "kind.abuse_words", 0.6))


_REASONS = {
    Kind.COMPLAINT: _of_complaint,
    Kind.QUESTION: _of_question,
    Kind.PRAISE: _of_praise,
    Kind.SUGGESTION: _of_suggestion,
    Kind.SPAM: _of_spam,
    Kind.ABUSE: _of_abuse,
}
_WITHOUT_WORDS = {Kind.COMPLAINT: "kind.manner"} | {
    kind: "kind.nothing_found" for kind in Kind if kind is not Kind.COMPLAINT
}
