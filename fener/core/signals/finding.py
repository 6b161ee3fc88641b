"""Finds the words of many lists in one pass over a text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick

from fener.core.signals.lexicons import Entry

_ALSO_IN_ENGLISH = frozenset({"el", "ar", "bg", "fa"})
"""Whoever writes these mixes English in; Albanian shares its letters with it, so there `me`,
`late` or `not` are other words."""
_BATCH = 256
"""Texts searched at a time: few enough that all about them stays in the processor's cache."""
EVERY_LANGUAGE = "*"
"""The language of entries that count in all of them: a brand's own words."""


class Hit(NamedTuple):
    """`start` and `end` are places in the padded plain text, without the spaces around."""

    start: int
    end: int
    weight: float


_hit = tuple.__new__
"""Makes a `Hit` without its checks of arguments: half the time of the search went there."""

Hits = dict[str, list[Hit]]
"""Name of the list → what was found of it, in order, the longest where several overlap."""


class WordFinder:
    """One automaton over all entries; languages are told apart after the search."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        said: dict[str, list[Entry]] = {}
        for entry in entries:
            said.setdefault(f" {entry.words}" + ("" if entry.open else " "), []).append(entry)
        self._patterns = list(said)
        self._find = AhoCorasick(self._patterns).find_matches_as_indexes
        languages = {entry.language for own in said.values() for entry in own}
        self._meanings = {
            language: [_meaning(own, language) for own in said.values()]
            for language in {*languages, ""} - {EVERY_LANGUAGE}
        }

    def find_many(self, plains: Sequence[str], languages: Sequence[str]) -> list[Hits]:
        """For each of `plains` (as `plain_many` gives them) the hits in its language; "" counts
        every language. One search goes over many of them."""
        found: list[Hits] = []
        for first in range(0, len(plains), _BATCH):
            found += self._find_batch(plains[first : first + _BATCH], languages[first:])
        return found

    def _find_batch(self, plains: Sequence[str], languages: Sequence[str]) -> list[Hits]:
        found: list[Hits] = [{} for _ in plains]
        # Plain texts have no line ends, so no entry reaches from one text into the next.
        joined = " " + " \n ".join(plains) + " "
        post, begins, ends = -1, 0, 0
        meanings: list[tuple[tuple[str, float, int], ...]] = []
        # Places come ordered by their end, so the text only ever moves on.
        for index, start, end in self._find(joined, overlapping=True):
            while end > ends:
                post += 1
                begins, ends = ends + (post > 0), ends + len(plains[post]) + 2 + (post > 0)
                meanings = self._meanings.get(languages[post]) or self._meanings[""]
            for name, weight, closed in meanings[index]:
                hit = _hit(Hit, (start - begins + 1, end - begins - closed, weight))
                hits = found[post].get(name)
                if hits is None:
                    found[post][name] = [hit]
                else:
                    _add(hits, hit)
        return found


def _meaning(own: Sequence[Entry], language: str) -> tuple[tuple[str, float, int], ...]:
    counted: dict[str, tuple[str, float, int]] = {}
    for entry in own:
        if _counts(entry.language, language):
            known = counted.get(entry.list)
            if known is None or known[1] < entry.weight:
                counted[entry.list] = (entry.list, entry.weight, 0 if entry.open else 1)
    return tuple(counted.values())


def _counts(of: str, language: str) -> bool:
    return (
        not language
        or of in (language, EVERY_LANGUAGE)
        or (of == "en" and language in _ALSO_IN_ENGLISH)
    )


def _add(found: list[Hit], hit: Hit) -> None:
    """Keep the longest of nested hits. The automaton reports by rising end."""
    start, end, _ = hit
    while found and found[-1].start >= start:
        if found[-1].start == start and found[-1].end > end:
            return
        found.pop()
    if not found or found[-1].end < end:
        found.append(hit)


_WORD = re.compile(r"[^\W_]+(?:[\u0300-\u036f\u064b-\u065f\u0670\u0640\u200c\u200d]+[^\W_]*)*")
_ASCII_WORD = re.compile(r"[A-Za-z0-9]+")


class Spelling:
    """The words of a post as its author spelt them; folded, where the words do not line up.

    `plain` must be made from `text`.
    """

    def __init__(self, text: str, plain: str) -> None:
        self._text = text
        self._padded = f" {plain} "
        self._words: list[str] | None = None

    def of(self, hits: Iterable[Hit]) -> list[str]:
        """Each phrase once, in the order of `hits`."""
        if self._words is None:
            self._words = _words_in_step(self._text, self._padded)
        count = self._padded.count
        found: dict[str, None] = {}
        for start, end, _ in hits:
            first = count(" ", 0, start) - 1
            parted = count(" ", start, end)
            if parted:
                found[_rejoined(self._words[first : first + parted + 1])] = None
            else:
                found[self._words[first]] = None
        return list(found)


def _words_in_step(text: str, padded: str) -> list[str]:
    words = (_ASCII_WORD if text.isascii() else _WORD).findall(text)
    folded = padded.split()
    return words if len(words) == len(folded) else folded


_PARTED = frozenset({"t", "s", "m", "re", "ve", "ll", "d"})


def _rejoined(words: Sequence[str]) -> str:
    """Words with a space between; what an apostrophe parted gets one back (`don t`)."""
    written = words[0]
    for word in words[1:]:
        written += ("'" if word.lower() in _PARTED else " ") + word
    return "s'" + written[2:] if words[0].lower() == "s" and len(words) > 1 else written


def inside(hit: Hit, spans: Sequence[Hit]) -> bool:
    return any(span.start <= hit.start and hit.end <= span.end for span in spans)
