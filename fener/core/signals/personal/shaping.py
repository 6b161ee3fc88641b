"""One form of a post for looking at numbers: character for character, so that places hold.

Digits of every script become ASCII, letters lose case and accents, every dash is `-`, every blank
a space. Characters that show nothing (marks of direction, joiners, combining marks) go, wherever
they stand between digits.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from fener.core.text.letters import fold_character

_BLANK = "\x00"
"""Stands where something was that holds no personal data; no pattern takes it for anything."""


def _shape_of(char: str) -> str:
    if char in "\n\r":
        return "\n"
    category = unicodedata.category(char)
    if category == "Nd":
        return str(unicodedata.decimal(char))
    if category in ("Mn", "Me", "Cf", "Cs", "Cc") or char == "ـ":
        return " " if char == "\t" else ""
    if category[0] == "Z":
        return " "
    if category == "Pd" or char == "−":
        return "-"
    if category in ("No", "Nl"):
        return char
    folded = fold_character(char)
    if len(folded) == 1:
        return folded
    lowered = char.lower()
    return lowered if len(lowered) == 1 else char


class _Shapes(dict[int, str]):
    def __missing__(self, code: int) -> str:
        shape = _shape_of(chr(code))
        if unicodedata.category(chr(code)) != "Cn":
            self[code] = shape
        return shape


_SHAPES = _Shapes()


class Shaped:
    """`form` is the form above; `place` says where a character of it stands in `text`."""

    __slots__ = ("_places", "form", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.form = text.translate(_SHAPES)
        # Every shape is one character or none, so an equal length means that none is missing.
        self._places: Sequence[int] | None = None
        if len(self.form) != len(text):
            self._places = [n for n, char in enumerate(text) if _SHAPES[ord(char)]]

    def place(self, index: int) -> int:
        return self._places[index] if self._places is not None else index

    def is_upper(self, start: int, end: int) -> bool:
        """Whether all letters of a piece were written as capitals."""
        piece = self.text[self.place(start) : self.place(end - 1) + 1]
        return piece == piece.upper()


def shape(words: str) -> str:
    """Words of a list, formed as posts are."""
    return words.translate(_SHAPES)


# Every pattern can be tried at every place of a hostile text, so none may run on without a limit
# before it can fail; and each begins with one character, so that the search is quick where that
# is missing.
_LINK = re.compile(
    r"h(?<![a-z]h)ttps?://(?!wa\.me/)[!-~]+|w(?<![\w.]w)ww\.[!-~]+"
    r"|[a-z](?<![\w.@/-].)(?!a\.me/)[a-z0-9-]{0,62}\.(?:[a-z0-9-]{1,63}\.){0,3}[a-z]{2,10}/[!-~]*"
)
_HANDLE = re.compile(r"@(?<![\w.]@)\w+(?:[.@-]\w+){0,5}")
_HASHTAG = re.compile(r"#(?<!\w#)(?=\d{0,20}[^\W\d])\w+")
"""With a letter in it; `#48213` is a number with its sign."""
_DAY, _MONTH, _YEAR = "(?:0?[1-9]|[12][0-9]|3[01])", "(?:0?[1-9]|1[0-2])", "(?:1[34]|19|20)[0-9]{2}"
_OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_NUMBER_BEGINS = re.compile(r"[0-9](?<![0-9.,/:-].)")
_NO_NUMBER = re.compile(
    rf"{_DAY}([./ -]){_MONTH}\1{_YEAR}(?![0-9])"
    rf"|{_DAY}/{_MONTH}/[0-9]{{2}}(?![0-9/])"
    rf"|{_DAY}([.-]){_MONTH}\2[0-9]{{2}}(?![0-9]|[.,/ -][0-9])"
    rf"|{_YEAR}([./-]){_MONTH}\3{_DAY}(?![0-9])"
    rf"|[0-9]{{1,2}}:[0-9]{{2}}(?::[0-9]{{2}})?(?![0-9:])"
    rf"|(?:{_OCTET}\.){{3}}{_OCTET}(?![0-9.])"
)
"""Dates, times, addresses of machines."""


def without_noise(form: str) -> str:
    """Links, handles, dates, times and addresses of machines made blank."""
    if "/" in form or "www." in form:
        form = _LINK.sub(_blanked, form)
    if "@" in form:
        form = _HANDLE.sub(_blanked, form)
    spans: list[tuple[int, int]] = []
    for begins in _NUMBER_BEGINS.finditer(form):
        found = _NO_NUMBER.match(form, begins.start())
        if found and (not spans or spans[-1][1] <= found.start()):
            spans.append(found.span())
    return blank(form, spans)


def without_hashtags(form: str) -> str:
    return _HASHTAG.sub(_blanked, form) if "#" in form else form


def _blanked(found: re.Match[str]) -> str:
    return _BLANK * (found.end() - found.start())


def blank(form: str, spans: Sequence[tuple[int, int]]) -> str:
    """`form` with `spans` (in order, apart from one another) made blank."""
    if not spans:
        return form
    pieces, at = [], 0
    for start, end in spans:
        pieces += [form[at:start], _BLANK * (end - start)]
        at = end
    return "".join([*pieces, form[at:]])
