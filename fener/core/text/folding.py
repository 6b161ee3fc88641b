"""One form of a text for search, matching and near-duplicates.

`fold` says what the form is. `fold_many` makes the same form for a batch, several times
faster: nearly every character of our six languages fits, in lower case, into one alphabet of
255, so a whole batch is joined, written as one byte a character, cleaned with byte operations
and read back through a table that folds. Characters outside the alphabet (emoji, other
scripts) are put back afterwards; the rare text where neighbours change each other goes
through `fold`.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain, zip_longest
from string import ascii_uppercase

import regex  # type: ignore[import-untyped, unused-ignore]

from fener.core.text.letters import TABLE

# Characters that fold the same whatever stands beside them. Everything else may compose with a
# neighbour (a combining accent, a Hangul jamo), so such a text is normalised as a whole.
_SETTLED = (
    "\x00-\u02ff\u0370-\u0482\u048a-\u0590\u05be\u05c0\u05c3\u05d0-\u060f\u061b-\u0652"
    "\u0660-\u06d5\u06ee-\u06ff\u1e00-\u1fff\u2000-\u20cf\u2100-\u2bff\u3000-\u3029\u3030-\u3096"
    "\u30a0-\u30ff\u3400-\u9fff\uac00-\ud7a3\ud800-\udfff\ufb00-\ufb06\ufb50-\ufdff\ufe00-\ufe0f"
    "\ufe30-\ufe6f\ufe71-\ufe77\ufe79\ufe7b\ufe7d\ufe7f-\uff9d\uffa1-\uffbf"
    "\U0001f000-\U0001faff\U000e0000-\U000e01ef"
)
_UNSETTLED = re.compile(f"[^{_SETTLED}]")
_LONG_MARKS = regex.compile(r"(\p{M}{32})\p{M}+")
"""Normalising sorts marks in quadratic time, so a run of a million of them must not reach it."""


def fold(text: str) -> str:
    """The canonical form of `text`. Never raises; folding twice changes nothing.

    >>> fold("Ç'FARË  Ντροπής\\n١٢٣")
    "c'fare ντροπησ 123"
    >>> fold("می‌خواهم") == fold("میخواهم") == fold("ميخواهم")
    True
    >>> fold("Моят заслужѐн покой 👍🏽")
    'моят заслужен покой 👍'
    """
    if not _UNSETTLED.search(text):
        return " ".join(text.translate(TABLE).split())
    while True:
        text = _LONG_MARKS.sub(r"\1", text)
        folded = " ".join(unicodedata.normalize("NFC", text).translate(TABLE).split())
        if folded == text:
            return folded
        text = folded


# --- the batch ---------------------------------------------------------------------------------

_END = "\0"
"""Between texts; folding removes it from texts, so it cannot be mistaken."""
_QUESTION = "\x1b"
"""Stands for a question mark while `?` means: a character outside the alphabet."""
_HOLE = "\x1a"
"""Where such a character is put back."""

_SOURCES = (
    _END
    + "\t\n\r"
    + _QUESTION
    + "".join(chr(code) for code in range(32, 127) if chr(code) not in ascii_uppercase)
    + "αβγδεζηθικλμνξοπρστυφχψωςάέήίόύώϊϋΐΰ"
    + "абвгдежзийклмнопрстуфхцчшщъьюяыэё"
    + "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهويىـ\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652"
    + "پچژگکیۀ٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹،؛؟٪"
    + "ëçéüöáíóúäàèñ"
    + "\u00a0\u200b\u200c\u200d\u200e\u200f\ufeff\ufe0f“”„‘’«»–—…€•❤♥\u00ad"
)
_PATCHED_LATER = {char: TABLE[ord(char)] for char in "…"}


def _alphabet() -> tuple[object, str, bytes, bytes, bytes]:
    encoding: object = codecs.charmap_build(_SOURCES)
    decoding = []
    spaces = bytearray(range(256))
    deleted = bytearray()
    space = _SOURCES.index(" ")
    for code, char in enumerate(_SOURCES):
        folded = {_END: _END, _QUESTION: "?", "?": _HOLE}.get(char, TABLE[ord(char)])
        if folded == " ":
            spaces[code] = space
        elif folded == "":
            deleted.append(code)
        decoding.append(char if char in _PATCHED_LATER else folded or " ")
    return encoding, "".join(decoding), bytes(spaces), bytes(deleted), bytes([space])


_ENCODING, _DECODING, _BLANKS, _DELETED, _BLANK = _alphabet()
_OUTSIDE = _SOURCES.index("?")
_NOTHING = _DELETED[:1]

_ASCII_TABLE = bytes(
    32 if code in b"\t\n\v\f\r" else 39 if code == 96 else ord(chr(code).lower())
    for code in range(128)
) + bytes(range(128, 256))
_ASCII_DELETED = bytes(code for code in [*range(1, 9), *range(14, 32), 127])
_BATCH = 256
"""Texts joined at a time: small enough to stay in the processor's cache."""


def fold_many(texts: Sequence[str]) -> list[str]:
    """`[fold(text) for text in texts]`, made for speed. Never raises.

    >>> fold_many(["Ürün", "ΦΩΣ  φως", "👍🏽?"])
    ['urun', 'φωσ φωσ', '👍?']
    """
    folded: list[str] = []
    for start in range(0, len(texts), _BATCH):
        folded += _fold_batch(texts[start : start + _BATCH])
    return folded


def _fold_batch(texts: Sequence[str]) -> list[str]:
    plain = [text for text in texts if text.isascii()]
    if len(plain) == len(texts):
        return _fold_ascii(plain)
    rest = [text for text in texts if not text.isascii()]
    from_plain, from_rest = iter(_fold_ascii(plain)), iter(_fold_alphabet(rest))
    return [next(from_plain if text.isascii() else from_rest) for text in texts]


def _joined(texts: Sequence[str]) -> str:
    joined = _END.join(texts)
    if joined.count(_END) >= len(texts):
        joined = _END.join(text.replace(_END, "") for text in texts)
    return joined


class _Squeeze:
    """One blank between words, none at the ends of texts, over a whole joined batch."""

    def __init__(self, blank: bytes) -> None:
        self.blank = blank
        self.double = blank + blank
        # A literal of two bytes in front lets the search skip; `blank{2,}` is three times slower.
        self.run = re.compile(re.escape(self.double) + re.escape(blank) + b"*")
        self.leading = re.compile(b"\0" + re.escape(blank))
        self.trailing = blank + b"\0"

    def __call__(self, raw: bytes) -> bytes:
        if self.double in raw:
            raw = self.run.sub(self.blank, raw)
        return self.leading.sub(b"\0", raw).replace(self.trailing, b"\0").strip(self.blank)


_squeeze_ascii = _Squeeze(b" ")
_squeeze_alphabet = _Squeeze(_BLANK)


def _fold_ascii(texts: Sequence[str]) -> list[str]:
    if not texts:
        return []
    raw = _joined(texts).encode("ascii").translate(_ASCII_TABLE, _ASCII_DELETED)
    return _squeeze_ascii(raw).decode("ascii").split(_END)


def _fold_alphabet(texts: Sequence[str]) -> list[str]:
    lowered = _joined(texts).lower()
    if _QUESTION in lowered:
        lowered = lowered.replace(_QUESTION, "")
    if "?" in lowered:
        lowered = lowered.replace("?", _QUESTION)
    raw: bytes = codecs.charmap_encode(lowered, "replace", _ENCODING)[0]  # type: ignore[arg-type]
    holes: list[str] = []
    unsettled: set[int] = set()
    if _OUTSIDE in raw:
        raw, holes, unsettled = _cut_holes(raw, lowered)
    raw = _squeeze_alphabet(raw.translate(_BLANKS, _DELETED))
    joined = codecs.charmap_decode(raw, "strict", _DECODING)[0]
    for char, folded in _PATCHED_LATER.items():
        joined = joined.replace(char, folded)
    if holes:
        pieces = zip_longest(joined.split(_HOLE), holes, fillvalue="")
        joined = "".join(chain.from_iterable(pieces))
    folded_texts = joined.split(_END)
    for index in unsettled:
        folded_texts[index] = fold(texts[index])
    return folded_texts


def _cut_holes(raw: bytes, lowered: str) -> tuple[bytes, list[str], set[int]]:
    """Leave one hole for each run of characters outside the alphabet, and what belongs there.

    Texts whose characters cannot be folded apart are named by index; their bytes do not matter.
    """
    cut = bytearray(raw)
    holes: list[str] = []
    unsettled: set[int] = set()
    index = seen = 0
    first = raw.find(_OUTSIDE)
    while first >= 0:
        last = first + 1
        while last < len(raw) and raw[last] == _OUTSIDE:
            last += 1
        index += raw.count(0, seen, first)
        seen = last
        piece = lowered[first:last]
        folded = _fold_short(piece) if last - first < 9 else _fold_apart(piece)
        if folded is None:
            unsettled.add(index)
        elif folded:
            holes.append(folded)
            first += 1
        cut[first:last] = _NOTHING * (last - first)
        first = raw.find(_OUTSIDE, last)
    return bytes(cut), holes, unsettled


def _fold_apart(piece: str) -> str | None:
    """`piece` folded, or None where that cannot be said without the text around it."""
    folded = piece.translate(TABLE)
    return None if _UNSETTLED.search(piece) or " " in folded else folded


_fold_short = lru_cache(maxsize=4096)(_fold_apart)
"""For emoji, which come again and again; short pieces only, so that the cache stays small."""
