"""Words that somebody must see at once: danger, health, law, privacy, discrimination. One pass over
a whole batch; most posts hold none, and cost nothing more."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import accumulate

from ahocorasick_rs import AhoCorasick

from fener.core.signals.finding import Hit, Hits, Spelling, WordFinder, inside, lists_of
from fener.core.signals.lexicons import (
    SEVERITIES,
    entries_of_words,
    plain_many,
    read_entries,
)

FLAG_AT = 1.0
"""Weight of words from which a flag is raised: one clear word, or two doubtful ones."""
_LISTS = {f"severity.{flag}": flag for flag in SEVERITIES}
_PARTS = {*_LISTS, "harmless"}
_READ_AT_MOST = 2_000
_NONE: dict[str, list[str]] = {}

Words = Mapping[str, Mapping[str, Sequence[str]]]
"""Language ("" for all) → flag → words, in the notation of the lexicons."""


class SeverityFinder:
    """The built-in lists, and with `extra` a brand's own words besides."""

    def __init__(self, extra: Words | None = None) -> None:
        entries = [entry for entry in read_entries() if entry.list in _PARTS]
        for language, flag, words in lists_of(extra or {}):
            entries += entries_of_words(words, language=language, name=f"severity.{flag}")
        self._words = WordFinder(entries)
        first = {f" {entry.words}" for entry in entries if entry.list != "harmless"}
        self._find = AhoCorasick(sorted(first)).find_matches_as_indexes

    def find_many(
        self, texts: Sequence[str], languages: Sequence[str]
    ) -> list[dict[str, list[str]]]:
        """For each text the flags that its words raise, with those words as written. Never raises
        for what a text contains."""
        read = [text[:_READ_AT_MOST] for text in texts]
        plain = plain_many(read)
        found = [_NONE] * len(texts)
        ends = list(accumulate(len(one) + 2 for one in plain))
        line = "".join([f" {one}\n" for one in plain])
        met = {bisect_right(ends, start) for _, start, _ in self._find(line)}
        for place in met:
            hits = self._words.find(plain[place], languages[place])
            found[place] = _flags(hits, read[place], plain[place])
        return found


def _flags(hits: Hits, text: str, plain: str) -> dict[str, list[str]]:
    harmless = hits.get("harmless", ())
    spelling = Spelling(text, plain)
    flags: dict[str, list[str]] = {}
    for name, flag in _LISTS.items():
        own: list[Hit] = [hit for hit in hits.get(name, ()) if not inside(hit, harmless)]
        if sum(hit.weight for hit in own) >= FLAG_AT:
            flags[flag] = spelling.of(own)
    return flags
