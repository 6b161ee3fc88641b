"""What a person writes once per language: the parts of a reply, each in one or more wordings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import regex  # type: ignore[import-untyped, unused-ignore]

from fener.core.reasons import Reason
from fener.core.replies.blame import blaming_words
from fener.core.text import tidy

PARTS = ("greeting", "understanding", "responsibility", "facts", "close")
"""In the order in which they are said."""
MOST_WORDINGS = 12
LONGEST_WORDING = 1_000

VARIABLE = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]{0,39})\}")
UNFILLED = re.compile(r"⟨(\w+)⟩")
"""What stands where a name in braces is not known."""
_DIGIT = regex.compile(r"\p{Nd}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Wordings of each part, in one language.

    `{customer}` is their name, `{words}` a piece of what they wrote; whoever composes may know
    other names in braces. `facts` says what happened and what happens now, with day and hour.
    """

    greeting: tuple[str, ...] = ()
    understanding: tuple[str, ...] = ()
    responsibility: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    close: tuple[str, ...] = ()

    @classmethod
    def of(cls, wordings: Mapping[str, Sequence[str]]) -> Parts:
        """Parts of lists of wordings; what is empty or said twice is left out."""
        return cls(**{name: _clean(wordings.get(name, ())) for name in PARTS})

    def wordings(self, part: str) -> tuple[str, ...]:
        found: tuple[str, ...] = getattr(self, part)
        return found

    def as_json(self) -> dict[str, Any]:
        return {name: list(self.wordings(name)) for name in PARTS}

    @property
    def is_empty(self) -> bool:
        return not any(self.wordings(name) for name in PARTS)

    def every(self) -> Iterator[str]:
        for name in PARTS:
            yield from self.wordings(name)


@lru_cache(maxsize=4096)
def variables_in(wording: str) -> frozenset[str]:
    """
    >>> sorted(variables_in("{customer}, you wrote “{words}”."))
    ['customer', 'words']
    """
    return frozenset(VARIABLE.findall(wording))


def _clean(wordings: Sequence[str]) -> tuple[str, ...]:
    told = (" ".join(tidy(str(one), limit=LONGEST_WORDING).split()) for one in wordings)
    return tuple(dict.fromkeys(one for one in told if one))[:MOST_WORDINGS]


def faults_of(parts: Parts) -> tuple[str, ...]:
    """Why no reply can be made of `parts`: keys of sentences, none where all is well.

    >>> faults_of(Parts(understanding=("We see.",), facts=("By 6 pm.",)))
    ('parts.no_own_words',)
    """
    faults = []
    if not parts.understanding:
        faults.append("parts.no_understanding")
    elif not any("words" in variables_in(one) for one in parts.every()):
        faults.append("parts.no_own_words")
    if not parts.facts:
        faults.append("parts.no_facts")
    return tuple(faults)


def hints_of(parts: Parts, language: str) -> tuple[Reason, ...]:
    """What a careful colleague would say about `parts`: nothing of it stops them."""
    hints = []
    if found := [word for one in parts.every() for word in blaming_words(one, language)]:
        hints.append(Reason("parts.blames", {"words": list(dict.fromkeys(found))}))
    if parts.facts and not all(_is_concrete(one) for one in parts.facts):
        hints.append(Reason("parts.no_day"))
    if parts.facts and not parts.responsibility:
        hints.append(Reason("parts.no_responsibility"))
    if 0 < len(parts.understanding) < 3:
        hints.append(Reason("parts.few_wordings", {"count": len(parts.understanding)}))
    return tuple(hints)


def _is_concrete(wording: str) -> bool:
    """A day, an hour or an amount is a number, or one that is filled in."""
    return bool(_DIGIT.search(wording)) or bool(
        variables_in(wording) & {"due", "promise_hours", "facts"}
    )
