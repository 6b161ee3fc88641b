"""From a judged post to a kind of complaint, a department and a priority.

Each kind collects points: a severity flag it names 20; each of its words found 3, a phrase
one more for each further word, 12 at most; its main topic 2, another of its topics 1; the
kind of judgement it names 2. Most points win; of equals, the kind that comes first in the
guide. No points: the guide's default kind. The points serve to compare, nothing else.

A kind that names judgements stands open to these alone: "in stock" makes a question a
question before buying, but not a complaint that what was "in stock" never came.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from threading import Lock

from ahocorasick_rs import AhoCorasick

from fener.core.reasons import Reason
from fener.core.text import fold
from fener.guide.document.shapes import OPENS_CASE, ComplaintKind, Guide, Priority

SEVERITY_POINTS = 20
WORD_POINTS = 3
WORD_POINTS_AT_MOST = 12
MAIN_TOPIC_POINTS = 2
TOPIC_POINTS = 1
JUDGED_POINTS = 2

URGENT_FROM = 0.8
"""A judgement's urgency that lifts the priority one step, up to high."""
READ_AT_MOST = 10_000
"""Characters of a post that are searched for words."""
STAR = "*"

_RANK = {priority: rank for rank, priority in enumerate(Priority)}
_WORD = re.compile(r"[^\W_]+")
# Arabic writes the article, "and", "so", "with", "for" and "like" onto the word they precede.
_ARABIC_OPENINGS = ("", "و", "ف", "ب", "ل", "ك", "ال", "وال", "فال", "بال", "كال", "لل", "ولل")


@dataclass(frozen=True, slots=True)
class Routed:
    kind_key: str
    department_key: str
    priority: Priority
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of one kind, as the guide writes it."""

    kind: int
    written: str
    points: int


class CompiledGuide:
    """A guide made ready for routing. Build once per version (see `compiled`), use often;
    safe to share between threads. Folding and building wait for the first post."""

    def __init__(self, guide: Guide) -> None:
        self.guide = guide
        self._by_topic: dict[str, list[tuple[int, int]]] = {}
        self._by_severity: dict[str, list[int]] = {}
        self._by_judged: dict[str, list[int]] = {}
        self._closed: dict[str, tuple[int, ...]] = {}
        for judged in OPENS_CASE:
            self._closed[judged] = tuple(
                at
                for at, kind in enumerate(guide.kinds)
                if kind.judged and judged not in kind.judged
            )
        for at, kind in enumerate(guide.kinds):
            for rank, topic in enumerate(dict.fromkeys(kind.topics)):
                points = TOPIC_POINTS if rank else MAIN_TOPIC_POINTS
                self._by_topic.setdefault(topic, []).append((at, points))
            for flag in set(kind.severity):
                self._by_severity.setdefault(flag, []).append(at)
            for judged in set(kind.judged):
                self._by_judged.setdefault(judged, []).append(at)

    @cached_property
    def _words(self) -> tuple[AhoCorasick | None, list[list[_Word]]]:
        entries: dict[str, dict[tuple[int, str], _Word]] = {}
        for at, kind in enumerate(self.guide.kinds):
            for language, words in kind.words.items():
                for written in words:
                    for pattern, points in _patterns(written, language):
                        entries.setdefault(pattern, {})[at, written] = _Word(at, written, points)
        if not entries:
            return None, []
        return AhoCorasick(list(entries)), [list(found.values()) for found in entries.values()]

    def route(
        self,
        *,
        text: str = "",
        topic: str = "",
        kind: str = "",
        severity: Sequence[str] = (),
        urgency: float = 0.0,
    ) -> Routed:
        """Where a post belongs. `text` arrives folded (`fener.core.text.fold`); `topic`,
        `kind`, `severity` and `urgency` are the judgement's. Never raises for a post."""
        kinds = self.guide.kinds
        closed = self._closed_to(kind)
        points: dict[int, int] = {}
        for flag in severity:
            for at in self._by_severity.get(flag, ()):
                points[at] = points.get(at, 0) + SEVERITY_POINTS
        words = self._words_in(text) if text else {}
        for at, found in words.items():
            worth = min(WORD_POINTS_AT_MOST, sum(found.values()))
            points[at] = points.get(at, 0) + worth
        for at, worth in self._by_topic.get(topic, ()):
            points[at] = points.get(at, 0) + worth
        for at in self._by_judged.get(kind, ()):
            points[at] = points.get(at, 0) + JUDGED_POINTS
        for at in closed:
            points.pop(at, None)
        if points:
            most = max(points.values())
            equals = [at for at, worth in points.items() if worth == most]
            at = min(equals)
            chosen = kinds[at]
            reasons = _grounds(chosen, words.get(at, {}), topic, kind, severity)
            if len(equals) > 1:
                reasons.append(Reason("route.first", {"kinds": len(equals)}, 0.1))
        else:
            found_kind = self.guide.kind(self.guide.default_kind)
            chosen = found_kind or kinds[-1]
            reasons = [Reason("route.default", {}, 0.1)]
        priority, why = _priority(chosen, severity, urgency)
        return Routed(chosen.key, chosen.department, priority, (*reasons, *why))

    def _closed_to(self, judged: str) -> tuple[int, ...]:
        """The kinds that a post judged so cannot be; none where nobody judged it."""
        return self._closed.get(judged, ())

    def _words_in(self, text: str) -> dict[int, dict[str, int]]:
        """For each kind, by its place in the guide, the words found and their points.

        Where words of one kind lie inside each other only the longest counts.
        """
        automaton, entries = self._words
        if automaton is None:
            return {}
        padded = f" {' '.join(_WORD.findall(text[:READ_AT_MOST]))} "
        spans: dict[int, list[tuple[int, int, _Word]]] = {}
        for pattern, start, end in automaton.find_matches_as_indexes(padded, overlapping=True):
            for word in entries[pattern]:
                spans.setdefault(word.kind, []).append((start, -end, word))
        found: dict[int, dict[str, int]] = {}
        for at, places in spans.items():
            places.sort(key=_place)
            reached = -1
            mine = found[at] = {}
            for _, minus_end, word in places:
                if -minus_end > reached:
                    reached = -minus_end
                    mine[word.written] = word.points
        return found


def _place(place: tuple[int, int, _Word]) -> tuple[int, int]:
    return place[:2]


def _patterns(written: str, language: str) -> Iterator[tuple[str, int]]:
    """What to look for in a post made of words with one space around each."""
    tokens = _WORD.findall(fold(written.rstrip(STAR)))
    if not tokens:
        return
    points = WORD_POINTS + len(tokens) - 1
    ending = "" if written.endswith(STAR) else " "
    rest = "".join(f" {token}" for token in tokens[1:]) + ending
    first = tokens[0]
    if language.split("-", maxsplit=1)[0] != "ar":
        yield f" {first}{rest}", points
        return
    bare = first[2:] if first.startswith("ال") and len(first) > 4 else ""
    for opening in _ARABIC_OPENINGS:
        if not bare or "ل" not in opening:
            yield f" {opening}{first}{rest}", points
        elif opening in ("لل", "ولل"):
            yield f" {opening}{bare}{rest}", points


def _grounds(
    chosen: ComplaintKind,
    words: dict[str, int],
    topic: str,
    judged: str,
    severity: Sequence[str],
) -> list[Reason]:
    reasons = []
    if flags := [flag for flag in dict.fromkeys(severity) if flag in chosen.severity]:
        reasons.append(Reason("route.severity", {"flags": flags}, 1.0))
    if words:
        strongest = sorted(words, key=lambda word: (-words[word], word))
        reasons.append(Reason("route.words", {"words": strongest[:8]}, 0.8))
    if topic in chosen.topics:
        reasons.append(Reason("route.topic", {"topic": topic}, 0.5))
    if judged in chosen.judged:
        reasons.append(Reason("route.judged", {"kind": judged}, 0.4))
    return reasons


def _priority(
    chosen: ComplaintKind, severity: Sequence[str], urgency: float
) -> tuple[Priority, list[Reason]]:
    priority, reasons = chosen.priority, []
    wanted = Priority.LOW
    if "safety" in severity or "health" in severity:
        wanted = Priority.URGENT
    elif severity:
        wanted = Priority.HIGH
    if _RANK[wanted] > _RANK[priority]:
        priority = wanted
        flags = list(dict.fromkeys(severity))
        params: dict[str, str | int | float | bool | list[str] | None] = {
            "flags": flags,
            "priority": priority.value,
        }
        reasons.append(Reason("route.severity_priority", params, 0.9))
    if urgency >= URGENT_FROM and _RANK[priority] < _RANK[Priority.HIGH]:
        priority = tuple(Priority)[_RANK[priority] + 1]
        reasons.append(Reason("route.urgency", {"priority": priority.value}, 0.3))
    return priority, reasons


_COMPILED_AT_MOST = 64
_compiled: OrderedDict[str, CompiledGuide] = OrderedDict()
_lock = Lock()


def compiled(guide: Guide) -> CompiledGuide:
    """The compiled form of `guide`; equal guides share one. The last 64 are kept."""
    key = guide.fingerprint
    with _lock:
        if (known := _compiled.get(key)) is None:
            known = _compiled[key] = CompiledGuide(guide)
            if len(_compiled) > _COMPILED_AT_MOST:
                _compiled.popitem(last=False)
        else:
            _compiled.move_to_end(key)
    return known
