"""Why the rules judged as they did: the few signs that decided, with the author's own words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from fener.core.decisions.judgement import Kind
from fener.core.reasons import Reason
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
    about_kind = sorted(
        _REASONS[kind](grounds) if kind in _REASONS else (), key=lambda reason: -reason.weight
    )
    if not about_kind and not (severity and kind is Kind.COMPLAINT):
        about_kind = [Reason(_WITHOUT_WORDS[kind], {}, 0.3)]
    found += about_kind[:_KIND_REASONS_AT_MOST]
    if unsure:
        found.append(Reason("judge.unsure", {"confidence": round(confidence, 2)}, 0.5))
    if topic != "other":
        words = grounds.words(hits[f"topic.{topic}"])
        found.append(Reason("topic.words", {"topic": topic, "words": words}, 0.4))
    urgent = [hit for hit in hits.get("urgency", ()) if hit.weight >= 0.8]
    if urgent:
        found.append(Reason("urgency.words", {"words": grounds.words(urgent)}, 0.35))
    params = {"language": grounds.language} if grounds.language else {}
    found.append(Reason(grounds.known_by, params, 0.1))
    return tuple(sorted(found[:AT_MOST], key=lambda reason: -reason.weight))


def _worded(grounds: Grounds, name: str, key: str, scale: float) -> Iterator[Reason]:
    hits = [hit for hit in grounds.hits.get(name, ()) if hit.weight > 0]
    if hits:
        weight = min(sum(hit.weight for hit in hits) * scale, 1.0)
        yield Reason(key, {"words": grounds.words(hits)}, weight)


def _of_complaint(grounds: Grounds) -> Iterator[Reason]:
    marks = grounds.marks
    yield from _worded(grounds, "complaint", "kind.words", 0.6)
    yield from _worded(grounds, "negative", "kind.negative_words", 0.5)
    yield from _worded(grounds, "negated", "kind.negated_praise", 0.5)
    yield from _worded(grounds, "sarcasm", "kind.sarcasm", 0.45)
    if "complaint" not in grounds.hits and "negative" not in grounds.hits:
        yield from _worded(grounds, "negation", "kind.negation_words", 0.3)
    if marks.angry or marks.sad:
        yield Reason("kind.angry_faces", {"count": marks.angry + marks.sad}, 0.5)
    if marks.bangs or marks.shouted >= SHOUTED_AT_LEAST:
        yield Reason("kind.shouting", {}, 0.3)


def _of_question(grounds: Grounds) -> Iterator[Reason]:
    if grounds.marks.asks:
        yield Reason("kind.question_mark", {}, 0.7)
    yield from _worded(grounds, "question", "kind.question_words", 0.5)


def _of_praise(grounds: Grounds) -> Iterator[Reason]:
    yield from _worded(grounds, "praise", "kind.praise_words", 0.6)
    yield from _worded(grounds, "harmless", "kind.harmless_words", 0.4)
    if grounds.marks.happy:
        yield Reason("kind.praise_faces", {"count": grounds.marks.happy}, 0.4)


def _of_suggestion(grounds: Grounds) -> Iterator[Reason]:
    yield from _worded(grounds, "suggestion", "kind.suggestion_words", 0.6)


def _of_spam(grounds: Grounds) -> Iterator[Reason]:
    yield from _worded(grounds, "spam", "kind.spam_words", 0.5)
    if grounds.marks.links:
        yield Reason("kind.links", {"count": grounds.marks.links}, 0.3)


def _of_abuse(grounds: Grounds) -> Iterator[Reason]:
    yield from _worded(grounds, "abuse", "kind.abuse_words", 0.6)


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
