"""What a brand wants to hear of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple, get_args

from fener.core.text import fold

TermKind = Literal["phrase", "hashtag", "handle"]
SIGNS = {"phrase": "", "hashtag": "#", "handle": "@"}


@dataclass(frozen=True, slots=True)
class Term:
    """One watch term.

    - `phrase`: one or more words; several are found run together in a hashtag too. `whole_word`
      False finds it inside longer words too, and so inside `#fenerfail`.
    - `hashtag`: exactly that tag, with or without `#` in `text`; blanks in it do not count.
    - `handle`: exactly that account, with or without `@` in `text`: neither `@fener_shop` nor
      `@fener.shop` nor `@fener@elsewhere.example` is `@fener`.

    `misspellings` are found like `text`. A post in which one of `excludes` stands does not match
    this term at all; an exclusion is a phrase of whole words, or with a sign a hashtag or handle.
    Blank entries of both are ignored. Raises `ValueError` where nothing is left of `text` once it
    is folded, or for an unknown kind.
    """

    text: str
    id: int
    kind: TermKind = "phrase"
    misspellings: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    whole_word: bool = True

    def __post_init__(self) -> None:
        if self.kind not in get_args(TermKind):
            raise ValueError(f"unknown kind of term {self.kind!r}")
        if not pattern_of(self.text, self.kind):
            raise ValueError(f"nothing to look for in the term {self.text!r}")


class Hit(NamedTuple):
    """Where a term stands. Offsets are code points of the *folded* text; `found` is that slice,
    with its sign, without attached prefixes and endings."""

    term_id: int
    start: int
    end: int
    found: str


def pattern_of(text: str, kind: TermKind) -> str:
    """What to look for in folded posts; "" where nothing is left to look for.

    >>> pattern_of("Fener Shop", "hashtag"), pattern_of(" Φανάρι ", "phrase")
    ('#fenershop', 'φαναρι')
    """
    folded = fold(text)
    sign = SIGNS[kind]
    if not sign:
        return folded
    name = folded.lstrip(sign).replace(" ", "")
    return sign + name if name else ""


def tags_of(phrase: str) -> tuple[str, ...]:
    """How people write a folded phrase of several words as a hashtag; none for a single word,
    which is found after `#` as it is.

    >>> tags_of("fener shop"), tags_of("fener")
    (('#fenershop', '#fener_shop'), ())
    """
    words = phrase.split()
    return ("#" + "".join(words), "#" + "_".join(words)) if len(words) > 1 else ()
