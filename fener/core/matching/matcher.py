"""All watch terms over a batch of posts in one pass.

The folded posts are joined, one Aho-Corasick automaton runs once over the whole, and only what
it finds is looked at more closely: is it a whole word, which post is it in, is the post excluded?
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from operator import itemgetter
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation

from fener.core.matching.borders import (
    LONGEST_AFFIX,
    NEVER,
    NO_AFFIXES,
    Affixes,
    article_merged,
    continues_word,
)
from fener.core.matching.terms import Hit, Term, TermKind, pattern_of, tags_of
from fener.core.text import fold, fold_many

_BETWEEN = "\n"
"""Folded texts have no line ends, so no pattern reaches over one."""
_BATCH = 256
"""Posts joined at a time: few enough that all about them stays in the processor's cache."""
_LARGE = 25_000
"""Patterns from which on the fast automaton would take too much memory."""

_HANDLE_CONTINUES = re.compile(r"[a-z0-9_]|[.@][a-z0-9_]|-[a-z0-9-]*\.[a-z0-9]")
_KIND_OF_SIGN: dict[str, TermKind] = {"#": "hashtag", "@": "handle"}
_ASCII_WORD = re.compile(r"[a-z0-9_]")


class _Watch(NamedTuple):
    """Why a pattern is looked for, and what must be true around it."""

    term_id: int
    kind: TermKind
    excludes: bool
    left: dict[str, bool]
    right: dict[str, bool]
    affixes: Affixes


class Matcher:
    """Finds `terms` in posts. Built once (10,000 terms: well under a second), then only read, so
    threads may share it.

    >>> matcher = Matcher([Term("Fener", 1), Term("فنار", 2), Term("fener", 3, "handle")])
    >>> [hit.found for hit in matcher.match("@Fener_shop: FÉNER, fenerbahçe, والفنار")]
    ['fener', 'فنار']
    """

    def __init__(self, terms: Iterable[Term]) -> None:
        watches: dict[str, list[_Watch]] = {}
        for term in terms:
            for pattern, watch in _watches_of(term):
                watches.setdefault(pattern, []).append(watch)
        self._patterns = list(watches)
        self._watches = list(watches.values())
        fast = Implementation.DFA if len(watches) < _LARGE else Implementation.ContiguousNFA
        self._automaton = AhoCorasick(watches, store_patterns=False, implementation=fast)

    def match(self, text: str) -> tuple[Hit, ...]:
        """Hits in one post as its author wrote it; offsets are of `fold(text)`."""
        return self.match_many([text])[0]

    def match_many(self, texts: Sequence[str]) -> list[tuple[Hit, ...]]:
        """For each post its hits, ordered by place. Never raises for what a post contains."""
        found: list[tuple[Hit, ...]] = []
        for start in range(0, len(texts), _BATCH):
            found += self._match_batch(fold_many(texts[start : start + _BATCH]))
        return found

    def match_folded(self, folded: Sequence[str]) -> list[tuple[Hit, ...]]:
        """`match_many` for texts that `fold` or `fold_many` made already."""
        found: list[tuple[Hit, ...]] = []
        for start in range(0, len(folded), _BATCH):
            found += self._match_batch(folded[start : start + _BATCH])
        return found

    def _match_batch(self, folded: Sequence[str]) -> list[tuple[Hit, ...]]:
        # A border on both sides, so that looking one character beyond a hit is always possible.
        joined = _BETWEEN + _BETWEEN.join(folded) + _BETWEEN
        starts = list(accumulate((len(text) + 1 for text in folded), initial=1))
        hits: dict[int, list[Hit]] = {}
        excluded: set[tuple[int, int]] = set()
        all_watches, patterns = self._watches, self._patterns
        post = first = -1
        next_first = starts[0]
        for number, start, end in self._automaton.find_matches_as_indexes(joined, True):
            before, after = joined[start - 1], joined[end]
            for watch in all_watches[number]:
                term_id, kind, excludes, left, right, affixes = watch
                if (left[before] or right[after]) and not (
                    affixes and _is_inflected(watch, joined, start, end)
                ):
                    continue
                if kind == "handle" and _HANDLE_CONTINUES.match(joined, end):
                    continue
                # Found places come ordered by their end, so the post only ever moves on.
                while start >= next_first:
                    post += 1
                    first, next_first = next_first, starts[post + 1]
                if excludes:
                    excluded.add((post, term_id))
                    continue
                # `Hit(...)` goes through a function of Python; this is what that function does.
                place = (term_id, start - first, end - first, patterns[number])
                hit = tuple.__new__(Hit, place)
                if post in hits:
                    hits[post].append(hit)
                else:
                    hits[post] = [hit]
        return _collected(len(folded), hits, excluded)


_by_place = itemgetter(1, 2, 0)


def _collected(
    size: int, hits: dict[int, list[Hit]], excluded: set[tuple[int, int]]
) -> list[tuple[Hit, ...]]:
    found: list[tuple[Hit, ...]] = [()] * size
    for post, of_post in hits.items():
        kept = (
            [hit for hit in of_post if (post, hit.term_id) not in excluded] if excluded else of_post
        )
        if len(kept) > 1:
            kept.sort(key=_by_place)
        found[post] = tuple(kept)
    return found


def _is_inflected(watch: _Watch, joined: str, start: int, end: int) -> bool:
    """Whether what touches the term on either side is only what its language attaches."""
    first = start
    while watch.left[joined[first - 1]]:
        first -= 1
        if start - first > LONGEST_AFFIX:
            return False
    last = end
    while watch.right[joined[last]]:
        last += 1
        if last - end > LONGEST_AFFIX:
            return False
    return watch.affixes.accept(joined[first:start], joined[end:last])


class _AsciiWord(dict[str, bool]):
    def __missing__(self, char: str) -> bool:
        self[char] = bool(_ASCII_WORD.match(char))
        return self[char]


_ASCII_WORDS = _AsciiWord()
_ANY_WORD = continues_word("_")


def _watches_of(term: Term) -> Iterator[tuple[str, _Watch]]:
    seen = set()
    for text in (term.text, *term.misspellings):
        pattern = pattern_of(text, term.kind)
        if pattern and pattern not in seen:
            seen.add(pattern)
            yield from _looked_for(pattern, term, term.kind, whole=term.whole_word)
            if term.kind == "phrase":
                for tag in tags_of(pattern):
                    yield from _looked_for(tag, term, "hashtag", whole=True)
    for text in term.excludes:
        kind = _KIND_OF_SIGN.get(fold(text)[:1], "phrase")
        pattern = pattern_of(text, kind)
        if pattern:
            yield from _looked_for(pattern, term, kind, whole=True, excludes=True)


def _looked_for(
    pattern: str, term: Term, kind: TermKind, *, whole: bool, excludes: bool = False
) -> Iterator[tuple[str, _Watch]]:
    def watch(left: dict[str, bool], right: dict[str, bool], affixes: Affixes) -> _Watch:
        return _Watch(term.id, kind, excludes, left, right, affixes)

    if kind == "handle":
        # Networks' handles are ASCII: an Arabic letter may stand straight before or after one.
        yield pattern, watch(_ASCII_WORDS, NEVER, NO_AFFIXES)
    elif kind == "hashtag":
        yield pattern, watch(_ANY_WORD, _ANY_WORD, NO_AFFIXES)
    elif not whole:
        yield pattern, watch(NEVER, NEVER, NO_AFFIXES)
    else:
        left, right = continues_word(pattern[0]), continues_word(pattern[-1])
        yield pattern, watch(left, right, Affixes.of(pattern))
        merged = article_merged(pattern)
        if merged:
            yield merged, watch(left, right, Affixes(before=frozenset("وف")))
