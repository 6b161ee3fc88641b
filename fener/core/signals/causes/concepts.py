"""What a post is about, told by its words and alike in six languages: a parcel, a charger, a
refund.

A list is one string of entries between blanks. An entry of four letters or more stands for all
words that begin so; a shorter one, or one that ends with a full stop, for that word alone. `_`
joins the words of a phrase, each of which may go on. Write words as people spell them: they are
folded when read. Forms in Latin letters stand beside those in the language's own; loanwords of the
English list count in every language.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cache

import regex  # type: ignore[import-untyped, unused-ignore]

from fener.core.signals.causes.lists import LISTS
from fener.core.text import fold, words

CONCEPTS: tuple[str, ...] = tuple(dict.fromkeys(name for own in LISTS.values() for name in own))

_OPEN_FROM = 4
_LONGEST = 14
_WORDS_KEPT = 20_000
_READ_AT_MOST = 1_000
_LOANS = "en"
_ARABIC_FRONTS = ("وبال", "ولل", "وال", "بال", "فال", "كال", "لل", "ال", "و", "ب", "ف", "ل")
_PERSIAN_FRONTS = ("نمي", "مي")
_BETWEEN = regex.compile(r"[\W_]+")

Phrase = tuple[tuple[str, ...], int]


class _Lexicon:
    """The entries of one language."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._open: dict[str, set[int]] = defaultdict(set)
        self._whole: dict[str, set[int]] = defaultdict(set)
        self._phrases: dict[str, list[Phrase]] = defaultdict(list)
        self._known: dict[str, tuple[frozenset[int], tuple[Phrase, ...]]] = {}
        for place, name in enumerate(CONCEPTS):
            for entry in LISTS[language].get(name, "").split():
                self._add(entry, place)

    def _add(self, entry: str, place: int) -> None:
        parts = tuple(_folded(part) for part in entry.rstrip(".").split("_"))
        if len(parts) > 1:
            self._phrases[parts[0][:2]].append((parts, place))
        elif entry.endswith(".") or len(parts[0]) < _OPEN_FROM:
            self._whole[parts[0]].add(place)
        else:
            self._open[parts[0][:_LONGEST]].add(place)

    def find(self, said: list[str]) -> set[int]:
        found: set[int] = set()
        for at, word in enumerate(said):
            places, phrases = self._of_word(word)
            found.update(places)
            for parts, place in phrases:
                if place not in found and self._goes_on(said[at + 1 : at + len(parts)], parts[1:]):
                    found.add(place)
        return found

    def _of_word(self, word: str) -> tuple[frozenset[int], tuple[Phrase, ...]]:
        """Its concepts, and the phrases that it may begin. Words come again and again."""
        known = self._known.get(word)
        if known is None:
            places: set[int] = set()
            phrases: list[Phrase] = []
            for form in self._forms(word):
                places |= self._whole.get(form, set())
                for length in range(_OPEN_FROM, min(len(form), _LONGEST) + 1):
                    places |= self._open.get(form[:length], set())
                begun = self._phrases.get(form[:2], ())
                phrases += [one for one in begun if form.startswith(one[0][0])]
            known = frozenset(places), tuple(phrases)
            if len(self._known) < _WORDS_KEPT:
                self._known[word] = known
        return known

    def _goes_on(self, then: list[str], parts: tuple[str, ...]) -> bool:
        return len(then) == len(parts) and all(
            any(form.startswith(part) for form in self._forms(word))
            for word, part in zip(then, parts, strict=True)
        )

    def _forms(self, word: str) -> Iterator[str]:
        """The word, and without what Arabic and Persian write onto its front."""
        yield word
        fronts = {"ar": _ARABIC_FRONTS, "fa": _PERSIAN_FRONTS}.get(self._language, ())
        for front in fronts:
            if word.startswith(front) and len(word) - len(front) >= _OPEN_FROM - 1:
                yield word.removeprefix(front)


def _folded(part: str) -> str:
    return _bare(fold(part))


def _bare(word: str) -> str:
    bare: str = _BETWEEN.sub("", word)
    return bare


@cache
def _lexicon(language: str) -> _Lexicon:
    return _Lexicon(language)


def concepts_in(folded: str, language: str) -> tuple[int, ...]:
    """Places in `CONCEPTS` of what a post is about, in their order. `folded`: its words as `fold`
    writes them. A language that is not one of the six, or none, is read as any of them."""
    said = [_bare(word) for word in words(folded[:_READ_AT_MOST])]
    languages = {language, _LOANS} if language in LISTS else set(LISTS)
    found: set[int] = set()
    for each in languages:
        found |= _lexicon(each).find(said)
    return tuple(sorted(found))
