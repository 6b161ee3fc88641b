"""Where a word begins and ends, in every script, and what may be attached to it.

- A letter of the same script, a digit, an underscore or a combining mark continues a word; a
  letter of another script does not, because Cyrillic and Arabic endings are written straight
  after Latin names (`fenerът`, `الfener`).
- Chinese, Japanese, Korean, Thai, Lao, Khmer, Burmese and Tibetan write no blanks that could be
  relied on: anything may stand beside a term in them.
- Arabic and Persian attach conjunctions, prepositions and the article in front, pronouns and
  plurals behind. They are accepted where together with the term they make up the whole word, and
  only on terms long enough that the sum is unlikely to be another word (see `Affixes.of`).
- Bulgarian attaches the article, whose form depends on the last letter.
- Albanian and Greek change the end of the word itself: whole words only, and other forms are
  listed with the term.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from fener.core.text import script_of_letter

_WITHOUT_BLANKS = frozenset(
    {"Hani", "Hira", "Kana", "Bopo", "Hang", "Thai", "Laoo", "Khmr", "Mymr", "Tibt"}
)

_ARTICLES = ("ال", "وال", "فال", "بال", "كال", "وبال", "لل", "ولل", "فلل")
_PARTICLES = ("و", "ف", "ب", "ك", "ل", "وب", "ول", "فل", "فب")
_PERSIAN_PLURALS = ("ها", "هاي", "هايي")
_PRONOUNS = ("ه", "هم", "هن", "كم", "نا", "ك", "ي")

_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Affixes:
    """What may stand straight before and after a term and still be the same word."""

    before: frozenset[str] = _NONE
    after: frozenset[str] = _NONE

    @classmethod
    def of(cls, pattern: str) -> Affixes:
        """Those of a folded phrase.

        Arabic script: from four letters on everything; with three only the article and the
        Persian plural, because a single letter more makes another word too easily; below that
        nothing. Cyrillic: the article from four letters on.
        """
        letters = sum(map(str.isalpha, pattern))
        before = after = _NONE
        if script_of_letter(pattern[0]) == "Arab" and letters >= 3:
            before = frozenset(_ARTICLES if letters == 3 else (*_ARTICLES, *_PARTICLES))
        last = script_of_letter(pattern[-1])
        if last == "Arab" and letters >= 3:
            plurals = _PERSIAN_PLURALS
            after = frozenset(plurals if letters == 3 else (*plurals, *_PRONOUNS))
        elif last == "Cyrl" and letters >= 4:
            after = _bulgarian_articles(pattern[-1], letters)
        return cls(before, after)

    def __bool__(self) -> bool:
        return bool(self.before or self.after)

    def accept(self, before: str, after: str) -> bool:
        """Whether a word may be `before` + term + `after`. An Arabic noun with its article takes
        no ending."""
        if before and before not in self.before:
            return False
        if after and after not in self.after:
            return False
        return not (before in _ARTICLES and after)


NO_AFFIXES = Affixes()


def _bulgarian_articles(last: str, letters: int) -> frozenset[str]:
    if last in "ая":
        return frozenset({"та"})
    if last in "оеую":
        return frozenset({"то"})
    if last == "и":
        return frozenset({"те", "то"})
    # -а and -я alone make other words of short terms (банк, банка).
    return frozenset({"ът", "ят", "а", "я"} if letters >= 5 else {"ът", "ят"})


LONGEST_AFFIX = 4


def article_merged(pattern: str) -> str:
    """How ل and a term with the article ال are written together (للراجحي of الراجحي), or ""."""
    if pattern.startswith("ال") and len(pattern) >= 5:
        return "لل" + pattern[2:]
    return ""


class Continues(dict[str, bool]):
    """Character → whether it continues a word whose edge is a letter of `script`.

    `script` "" is the edge that anything continues: a digit, an underscore. Filled as characters
    are met, so that the check of a hit is one look-up.
    """

    def __init__(self, script: str) -> None:
        super().__init__()
        self.script = script

    def __missing__(self, char: str) -> bool:
        script = script_of_letter(char)
        if script:
            continues = script == self.script or (not self.script and script not in _WITHOUT_BLANKS)
        else:
            continues = char == "_" or unicodedata.category(char)[0] in "MN"
        self[char] = continues
        return continues


class _Never(dict[str, bool]):
    def __missing__(self, char: str) -> bool:
        return False


NEVER: dict[str, bool] = _Never()
_BY_SCRIPT: dict[str, Continues] = {}


def continues_word(edge: str) -> dict[str, bool]:
    """The table for a term whose outermost character is `edge`.

    >>> latin = continues_word("f")
    >>> [latin[char] for char in "s_2ъ-"]
    [True, True, True, False, False]
    """
    script = script_of_letter(edge)
    continued = script or edge == "_" or unicodedata.category(edge)[0] in "MN"
    if not continued or script in _WITHOUT_BLANKS:
        return NEVER
    return _BY_SCRIPT.setdefault(script, Continues(script))
