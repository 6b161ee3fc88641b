"""The words of a batch and the hashed letters-in-a-row of each of them, in numpy.

The one place that says what the language model reads in a text: training and running share it.
A batch is laid out as one line of code points. Everything is counted by word, so a word that a
batch holds fifty times is taken apart once.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

NOISE = re.compile(r"https?(?:://\S*|\b)|www\.\S+|@\w+|&(?:amp|lt|gt|quot);")
"""Links, handles and leftovers of HTML: nobody's words."""
READ_AT_MOST = 600
"""Characters of a post that are looked at: a language shows itself in its first lines."""
LONGEST_WORD = 48
"""Letters of a word that are looked at."""
LONGEST_ROW = 4
"""Letters of an n-gram; the borders of a word count as letters."""
SCRIPTS = ("", "Latn", "Grek", "Cyrl", "Arab", "Zzzz")
"""Scripts by their number here; `Zzzz` stands for every other one."""

Ints = npt.NDArray[np.int64]
Codes = npt.NDArray[np.uint16]
Keys = npt.NDArray[np.uint64]
Buckets = npt.NDArray[np.uint32]

_TABLE = 1 << 16
_DIGIT, _DROPPED = len(SCRIPTS), len(SCRIPTS) + 1
_LEFT_OUT_HERE = 1
_RANGES = {
    "Latn": ((0x41, 0x250), (0x1E00, 0x1F00), (0x2C60, 0x2C80), (0xA720, 0xA800)),
    "Grek": ((0x370, 0x400), (0x1F00, 0x2000)),
    "Cyrl": ((0x400, 0x530), (0x1C80, 0x1C90), (0xA640, 0xA6A0)),
    "Arab": ((0x600, 0x700), (0x750, 0x780), (0x870, 0x900), (0xFB50, 0xFE00), (0xFE70, 0xFF00)),
}
_LEFT_OUT = (
    (0x300, 0x370),
    (0x483, 0x48A),
    (0x610, 0x61B),
    (0x640, 0x641),
    (0x64B, 0x660),
    (0x670, 0x671),
    (0x200D, 0x200E),
)
"""Marks that people put or leave out at will, and the stroke that only makes a word longer."""


def _kinds_of_codes() -> npt.NDArray[np.uint8]:
    """What each code is: 0 between words, the number of a script, a digit, or left out."""
    letters = np.fromiter((chr(code).isalpha() for code in range(_TABLE)), bool, _TABLE)
    digits = np.fromiter((chr(code).isalnum() for code in range(_TABLE)), bool, _TABLE) & ~letters
    kinds = np.where(letters, np.uint8(len(SCRIPTS) - 1), np.uint8(0))
    kinds[digits] = _DIGIT
    for number, script in enumerate(SCRIPTS):
        for first, end in _RANGES.get(script, ()):
            kinds[first:end][letters[first:end]] = number
    for first, end in _LEFT_OUT:
        kinds[first:end] = _DROPPED
    return kinds


def _small_letters() -> Codes:
    """For each code that of its small letter, 0 for what stands between words, and
    `_LEFT_OUT_HERE` for what is left out."""
    small = np.arange(_TABLE, dtype=np.uint16)
    for code in np.flatnonzero((_KINDS > 0) & (_KINDS < _DIGIT)):
        lower = chr(code).lower()
        small[code] = ord(lower[0])  # “İ” has two, a letter and a mark that is left out.
    small[_KINDS == 0] = 0
    small[_KINDS == _DROPPED] = _LEFT_OUT_HERE
    return small


_KINDS = _kinds_of_codes()
_SMALL = _small_letters()
_IS_LETTER = (_KINDS > 0) & (_KINDS < _DIGIT)
_LANE = 12
"""Bits in which letters of a script are counted, beside those of the others: a post has at most
`READ_AT_MOST`."""
_LANES = np.zeros(_TABLE, np.uint64)
_LANES[_IS_LETTER] = np.uint64(1) << ((_KINDS[_IS_LETTER] - np.uint64(1)) * np.uint64(_LANE))

_GROWTH = np.uint32(0x01000193)
_FIRST = np.uint32(0x811C9DC5)
_MIX = np.uint32(0x85EBCA6B)
_WORD = np.uint64(0x9E3779B97F4A7C15)
_INVERSE = np.uint64(pow(int(_WORD), -1, 1 << 64))
LONGEST_LINE = 1 << 17
"""Letters that are laid out at once."""
_POWERS = np.multiply.accumulate(np.full(LONGEST_LINE, _WORD))
_INVERSES = np.multiply.accumulate(np.full(LONGEST_LINE, _INVERSE))


@dataclass(frozen=True, slots=True)
class Line:
    """A batch in one line of small letters; 0 stands between words, at the begin and at the end."""

    codes: Codes
    starts: Ints
    """Where each word begins …"""
    lengths: Ints
    """… and how many letters and digits it has."""
    keys: Keys
    """A 64-bit hash of each word."""
    counts: Ints
    """How many words each post has."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """What is read of some words. Buckets are hashes not yet cut to the size of a table."""

    letters: Keys
    """How many letters of which script each word has; for `scripts_of`."""
    buckets: tuple[Buckets, ...]
    """For each length, the n-gram that begins at each letter; 0 where the word ends before."""
    starts: Ints
    """Where each word begins in a row of buckets."""
    lengths: Ints
    """Letters of each word with its two borders."""


def line_of(texts: Sequence[str]) -> Line:
    """Lay texts out in a line: no links, no handles, no marks on letters, nothing past
    `READ_AT_MOST`. Never raises for what a text contains. Together they must stay under
    `LONGEST_LINE`."""
    bare = ["", *map(_bare, texts), ""]
    codes = _codes_of("\n".join(bare))
    ends = np.cumsum(np.fromiter(map(len, bare), np.int64, len(bare)) + 1)[:-1] - 1
    codes = _SMALL.take(codes)
    # “soooo” and “sooooooo” are one word: of a letter in a row, two are kept.
    kept = codes != _LEFT_OUT_HERE
    alike = codes[1:] == codes[:-1]
    kept[2:] &= ~(alike[1:] & alike[:-1]) | (codes[2:] == 0)
    dropped = np.flatnonzero(~kept)
    if len(dropped):
        ends -= np.searchsorted(dropped, ends)
        codes = codes[kept]
    of_word = codes > 0
    turns = np.flatnonzero(of_word[1:] != of_word[:-1]) + 1
    starts, lengths = turns[::2], turns[1::2] - turns[::2]
    counts = np.diff(np.searchsorted(starts, ends))
    return Line(codes, starts, lengths, _keys(codes, starts, lengths), counts)


def _bare(text: str) -> str:
    if len(text) > READ_AT_MOST:
        text = text[:READ_AT_MOST]
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)[:READ_AT_MOST]
    if "@" in text or "http" in text or "www" in text or "&" in text:
        text = NOISE.sub(" ", text)
        text = text.removeprefix("RT ")
    return text


def _codes_of(text: str) -> Codes:
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    if codes.max() < _TABLE:
        return codes.astype(np.uint16)
    # Faces stand beyond the table, and rare Chinese letters: one of them stands for all.
    return np.where(codes < _TABLE, codes, np.where(codes < 0x20000, 0, 0x4E00)).astype(np.uint16)


def _keys(codes: Codes, starts: Ints, lengths: Ints) -> Keys:
    """What each word adds to a running sum, divided by the power it began with."""
    sums = np.zeros(len(codes) + 1, np.uint64)
    np.cumsum(codes * _POWERS[: len(codes)], out=sums[1:])
    keys: Keys = (sums[starts + lengths] - sums[starts]) * _INVERSES[starts]
    keys ^= keys >> np.uint64(29)
    keys *= _WORD
    keys ^= keys >> np.uint64(32)
    return keys


def _begins(lengths: Ints) -> Ints:
    return np.cumsum(lengths) - lengths


def _places(starts: Ints, lengths: Ints) -> tuple[Ints, Ints]:
    """The places in the line of all letters of some words, and for each of these letters where
    its word begins among them."""
    begins = np.repeat(_begins(lengths), lengths)
    return np.arange(len(begins)) + np.repeat(starts, lengths) - begins, begins


def pieces_of(line: Line, chosen: Ints) -> Pieces:
    """Take apart the `chosen` words (at least one) of a line."""
    lengths = np.minimum(line.lengths[chosen], LONGEST_WORD) + 2
    starts = _begins(lengths)
    places, begins = _places(line.starts[chosen] - 1, lengths)
    codes = line.codes[places].astype(np.uint32)
    codes[starts + lengths - 1] = 0
    left = begins + np.repeat(lengths, lengths) - np.arange(len(codes))
    hashes = np.full(len(codes), _FIRST)
    buckets = []
    for length in range(1, LONGEST_ROW + 1):
        hashes = hashes[: len(codes) - length + 1] * _GROWTH
        hashes ^= codes[length - 1 :]
        hashes *= _MIX
        if length == 1:
            continue
        found = np.zeros(len(codes), np.uint32)
        np.right_shift(hashes, np.uint32(15), out=found[: len(hashes)])
        found[left < length] = 0
        buckets.append(found)
    letters = np.add.reduceat(_LANES[codes], starts)
    return Pieces(letters, tuple(buckets), starts, lengths)


def scripts_of(letters: Keys) -> Ints:
    """The number of the script with the most letters, 0 without letters. Sums of `letters` over
    the words of a post say the same of the post."""
    shifts = np.arange(len(SCRIPTS) - 1, dtype=np.uint64) * np.uint64(_LANE)
    counts = (letters[:, None] >> shifts) & np.uint64((1 << _LANE) - 1)
    scripts: Ints = counts.argmax(1) + 1
    scripts[letters == 0] = 0
    return scripts


def whole_words(keys: Keys) -> Buckets:
    """The bucket of each whole word, by its key."""
    return (keys >> np.uint64(40)).astype(np.uint32)
