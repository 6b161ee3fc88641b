"""What we store and show: text that cannot harm the page around it, measured as people count."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from itertools import islice

import regex  # type: ignore[import-untyped, unused-ignore]

_NEW_LINES = regex.compile(r"\r\n|[\r\v\f\x85\u2028\u2029]")
_UNWANTED = regex.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x9f"  # controls, but for tab and new line
    r"\u202a-\u202e\u2066-\u2069"  # embeddings, overrides and isolates of direction
    r"\u206a-\u206f\ufff9-\ufffb\U000e0001"  # controls that Unicode has withdrawn
    r"\ufeff\ufdd0-\ufdef\ufffe\uffff"  # byte-order mark, not characters
    r"\ud800-\udfff]"  # halves of pairs, which cannot be stored
)
_MARKS = 4
_TOO_MANY_MARKS = regex.compile(rf"([\p{{Mn}}\p{{Me}}]{{{_MARKS}}})[\p{{Mn}}\p{{Me}}]+")
_RUN_OF_MARKS = regex.compile(rf"\p{{M}}{{{_MARKS + 1}}}")
"""Of other texts, which are nearly all, the two around it take nothing away."""
_LONG_MARKS = regex.compile(r"(\p{M}{32})\p{M}+")
_GRAPHEME = regex.compile(r"\X")
_ELLIPSIS = "…"


def tidy(text: str, limit: int = 100_000) -> str:
    """`text` as we keep and show it: at most `limit` code points, cut between graphemes.

    NFC; every kind of line end is a new line; no controls, lone surrogates or NUL; nothing that
    could turn the direction of the page around it (LRM, RLM, ZWNJ and ZWJ stay: words need
    them); at most four marks on one letter; no blanks at either end. Never raises; doing it
    twice changes nothing.

    >>> tidy("a\\u202egnp.exe\\r\\nb\\x00")
    'agnp.exe\\nb'
    """
    if limit < 0:
        raise ValueError("limit must not be negative")
    if len(text) <= limit and text.isascii() and text.isprintable():
        return text.strip()
    if not text.isprintable():
        text = _UNWANTED.sub("", _NEW_LINES.sub("\n", text))
    if not text.isascii():
        text = _composed(text)
    text = text.strip()
    if len(text) <= limit:
        return text
    return text[: _last_border(text, limit)].rstrip()


def _composed(text: str) -> str:
    """NFC, with at most four marks on one letter."""
    # Trimmed before normalising, which is quadratic in the length of a run of marks, and after,
    # because normalising may take a mark apart.
    if _RUN_OF_MARKS.search(text):
        text = _LONG_MARKS.sub(r"\1", _TOO_MANY_MARKS.sub(r"\1", text))
    composed = unicodedata.normalize("NFC", text)
    return text if composed == text else _TOO_MANY_MARKS.sub(r"\1", composed)


def _last_border(text: str, limit: int) -> int:
    """The last grapheme border at or before `limit`; `limit` where the first is longer."""
    border = 0
    for found in _GRAPHEME.finditer(text):
        if found.end() > limit:
            break
        border = found.end()
    return border or limit


def graphemes(text: str) -> int:
    """How many characters a reader sees.

    >>> graphemes("👨‍👩‍👧é")
    2
    """
    if text.isascii() and "\r" not in text:
        return len(text)
    return sum(1 for _ in _GRAPHEME.finditer(text))


_COUNTERS: dict[str, Callable[[str], int]] = {
    "graphemes": graphemes,
    "codepoints": len,
    "utf16": lambda text: len(text.encode("utf-16-le", "surrogatepass")) // 2,
    "bytes": lambda text: len(text.encode("utf-8", "surrogatepass")),
}


def length_of(text: str, counter: str) -> int:
    """Length as a network counts it: `graphemes`, `codepoints`, `utf16` (units) or `bytes` (UTF-8).

    Raises `ValueError` for another counter.

    >>> [length_of("é👍🏽", counter) for counter in ("graphemes", "codepoints", "utf16", "bytes")]
    [2, 3, 5, 10]
    """
    if counter not in _COUNTERS:
        raise ValueError(f"unknown counter {counter!r}; known are {', '.join(_COUNTERS)}")
    return _COUNTERS[counter](text)


def excerpt(text: str, length: int) -> str:
    """The beginning of `text`, at most `length` graphemes with the ellipsis.

    >>> excerpt("Where is my parcel?", 9), excerpt("ok", 9)
    ('Where is…', 'ok')
    """
    if length < 1:
        return ""
    if len(text) <= length:
        return text
    beginning = text[: length + 1]
    if beginning.isascii() and "\r" not in beginning:
        return beginning[:-2].rstrip() + _ELLIPSIS
    starts = [found.start() for found in islice(_GRAPHEME.finditer(text), length + 1)]
    if len(starts) <= length:
        return text
    return text[: starts[length - 1]].rstrip() + _ELLIPSIS
