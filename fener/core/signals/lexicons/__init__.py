"""Severity words in six languages, and how they are read.

A list is one string of entries between commas. An entry is a word or a phrase; `*` at the end of
a word lets anything follow it there (`deliver*`: delivered, delivery), and `=1.5` at the end is
its weight (1 where none is given). Write words as people spell them: they are folded when read,
so accents, letter forms, half-spaces and apostrophes need no second entry. A `*` inside a phrase
is dropped together with what may follow it only at the phrase's end; elsewhere the words are taken
as they stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from fener.core.signals.lexicons import ar, bg, el, en, fa, sq
from fener.core.text import fold_many

SEVERITIES = ("safety", "health", "legal", "privacy", "discrimination")
"""The flags that a post can raise."""
HARMLESS = "harmless"
"""The list of phrases in which a grave word is none."""

LEXICONS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {"en": en.LISTS, "sq": sq.LISTS, "el": el.LISTS, "ar": ar.LISTS, "bg": bg.LISTS, "fa": fa.LISTS}
)
"""Language → name of the list → its entries, as written: a list for each flag, and `HARMLESS`."""

_BETWEEN_WORDS = re.compile(r"[\W_]+")
_HALF_SPACE = "\u200c"
_ARABIC_FRONTS = ("و", "ف", "ب", "ل", "ال", "وال", "بال", "لل", "فال")
_ARABIC_FRONTS_OF_PHRASES = ("و", "ف")
_PERSIAN_FRONTS = ("نمی", "می")


@dataclass(frozen=True, slots=True)
class Entry:
    """One folded word or phrase of one list: words between single spaces, no punctuation."""

    words: str
    open: bool
    """Anything may follow the last word."""
    weight: float
    language: str
    list: str


def read_entries() -> list[Entry]:
    """Every entry of the built-in lexicons."""
    return [
        entry
        for language, lists in LEXICONS.items()
        for name, text in lists.items()
        for entry in entries_of_words(text.split(","), language=language, name=name)
    ]


def entries_of_words(words: Iterable[str], *, language: str, name: str) -> list[Entry]:
    """Entries of one list, one a string, folded: a brand's own words are written as ours are.

    An entry that folds to nothing is left out; of entries that fold to the same, the last counts.
    """
    raw = [
        (spelling, open_, weight)
        for word, open_, weight in _written_entries(words)
        for spelling in _spellings(word, language)
    ]
    found: dict[str, Entry] = {}
    for plain, (_, open_, weight) in zip(plain_many([each[0] for each in raw]), raw, strict=True):
        if plain:
            found[plain] = Entry(plain, open_, weight, language, name)
    return list(found.values())


def _written_entries(written: Iterable[str]) -> Iterator[tuple[str, bool, float]]:
    for entry in written:
        word, _, weight = entry.strip().partition("=")
        word = word.strip()
        yield word, word.endswith("*"), _number(weight)


def _number(written: str) -> float:
    try:
        return float(written)
    except ValueError:
        return 1.0


def _spellings(word: str, language: str) -> Iterator[str]:
    yield word
    if _HALF_SPACE in word:
        yield word.replace(_HALF_SPACE, " ")
    if language == "ar":
        fronts = _ARABIC_FRONTS_OF_PHRASES if " " in word else _ARABIC_FRONTS
        if word.startswith("ال"):
            fronts = _ARABIC_FRONTS_OF_PHRASES
            yield f"لل{word[2:]}"
            yield f"ب{word}"
        for front in fronts:
            yield front + word
    elif language == "fa":
        for front in _PERSIAN_FRONTS:
            if f" {word}".find(f" {front}") >= 0 and _HALF_SPACE not in word:
                yield f" {word}".replace(f" {front}", f" {front} ").strip()
                break


def plain_many(texts: Sequence[str]) -> list[str]:
    """Folded texts with every run of anything but letters and digits made one space.

    Apostrophes part words (`don't` → `don t`): entries and posts go through here alike.
    """
    sub = _BETWEEN_WORDS.sub
    return [sub(" ", text).strip() for text in fold_many(texts)]
