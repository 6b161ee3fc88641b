"""Hashed n-grams of whole batches, in numpy: letters in rows of two to five, words and pairs of
words. The one place that says what a linear model reads in a text.

A batch is laid out as one long line of code points, folded letter by letter (the rules of
`core.text.letters`), and every folded letter remembers where it stood. The hash of every n-gram
grows out of the hash of the one that is a letter shorter, so each length costs one
multiplication a letter.

A letter of one language is another letter than the same one of another: what "ni" tells in Albanian
says nothing of English. So every n-gram belongs to one language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from fener.core.signals.languages.spoken import rows_of
from fener.core.text.letters import fold_character

READ_AT_MOST = 2_000
"""Characters of a text that are read. No text, however long, holds up a batch."""

SHORTEST, LONGEST = 2, 5
"""Letters of an n-gram. A word's border counts as a letter, the blank."""
Buckets = npt.NDArray[np.uint32]
Places = npt.NDArray[np.int64]

_GROWTH = np.uint32(0x9E3779B1)
_FIRST = np.uint32(0x85EBCA6B)
_MIX = np.uint32(0xC2B2AE35)
_WORD = np.uint64(0x9E3779B97F4A7C15)
_PAIR = np.uint32(0x27D4EB2F)
_KNOWN_LETTERS = 1 << 16
_IS_OF_WORD = np.array([chr(code).isalnum() for code in range(_KNOWN_LETTERS)])
_POWERS_AT_ONCE = 1 << 15


def _powers(of: np.uint64, count: int) -> npt.NDArray[np.uint64]:
    found = np.full(count, of, np.uint64)
    found[0] = 1
    return np.multiply.accumulate(found)


_POWERS = _powers(_WORD, _POWERS_AT_ONCE)
_INVERSE = np.uint64(pow(int(_WORD), -1, 1 << 64))
_INVERSES = _powers(_INVERSE, _POWERS_AT_ONCE)


@dataclass(slots=True)
class Grams:
    """The n-grams of a batch. Places count folded letters of the whole batch."""

    line: str
    """The batch as its authors wrote it, links and handles masked."""
    origins: Places
    """Where in `line` each folded letter stands."""
    starts: Places
    """Where each text begins: a blank before its first word."""
    ends: Places
    """Where each text ends: the NUL behind its last blank."""
    word_starts: Places
    word_ends: Places
    by_length: tuple[Buckets, ...]
    """For each length: the bucket of the n-gram that begins at each place, 0 for none."""
    words: Buckets
    """Buckets of the words …"""
    pairs: Buckets
    """… and of each word with the one after it in the same text, 0 for none."""

    def counts(self) -> npt.NDArray[np.int64]:
        """How many n-grams, words and pairs each text has; at least 1."""
        lengths = self.ends - self.starts
        letters = sum(np.maximum(lengths - n + 1, 0) for n in range(SHORTEST, LONGEST + 1))
        words = np.searchsorted(self.word_starts, self.ends) - np.searchsorted(
            self.word_starts, self.starts
        )
        counts: Places = np.maximum(letters + words + np.maximum(words - 1, 0), 1)
        return counts

    def all(self) -> Iterator[tuple[Buckets, Places]]:
        """Every kind of n-gram: the buckets, and the place in the line where each begins."""
        places = np.arange(len(self.origins))
        for buckets in self.by_length:
            yield buckets, places
        yield self.words, self.word_starts
        yield self.pairs, self.word_starts


def grams_of(texts: Sequence[str], languages: Sequence[str], bits: int) -> Grams:
    """Hash `texts`, as their authors wrote them in `languages` (ISO 639-1, one for each), into
    `2**bits` buckets. Bucket 0 means: no n-gram here. Reads `READ_AT_MOST` characters of each;
    never raises for what they hold.

    A batch of about a hundred posts stays in the processor's cache.
    """
    line, codes, origins = _folded(texts)
    ends = np.flatnonzero(codes == 0)
    starts = np.concatenate([np.zeros(1, np.int64), ends[:-1] + 1])[: len(ends)]
    word_starts, word_ends = _words_of(codes)
    codes = codes + np.repeat(_tongues_of(languages), ends - starts + 1)
    words = _hashes_of_spans(codes, word_starts, word_ends)
    return Grams(
        line=line,
        origins=origins,
        starts=starts,
        ends=ends,
        word_starts=word_starts,
        word_ends=word_ends,
        by_length=_rows_of(codes, starts, ends, bits),
        words=_buckets(words, bits),
        pairs=_pairs_of(words, word_starts, ends, bits),
    )


_MASKED = re.compile(r"https?://[^\s\0]*|www\.[^\s\0]+|@\w+")
_DROP, _BLANK = 1, 32
_ZERO, _NINE = 48, 57
_FOLDED_APART = ((0, 0x3000), (0xFB00, 0x10000))
"""Code points with a folded form of their own; ideographs, syllables and emoji stay as they are."""


@cache
def _folding() -> Buckets:
    """Code point (below 2**16) → the code point it folds to; `_DROP`: none. Where a letter folds
    to two, the first stands for both, so that places stay true."""
    table = np.arange(_KNOWN_LETTERS, dtype=np.uint32)
    for first, last in _FOLDED_APART:
        for code in range(first, last):
            folded = fold_character(chr(code))
            table[code] = ord(folded[0]) if folded else _DROP
    table[0] = 0
    return table


def _folded(texts: Sequence[str]) -> tuple[str, Buckets, Places]:
    """The line as written, and its folded letters with where they stand in it. Numbers of two
    digits and more are `00`, standing where their first and last digit stood: an order's number
    says nothing of the customer's mood."""
    line = "".join([f" {text[:READ_AT_MOST]} \0" for text in texts])
    if line.count("\0") > len(texts):
        line = "".join([f" {masked(text)} \0" for text in texts])
    line = _MASKED.sub(_mask, line)
    raw = np.frombuffer(line.encode("utf-32-le", "surrogatepass"), "<u4")
    codes = np.where(
        raw < _KNOWN_LETTERS, _folding()[np.minimum(raw, _KNOWN_LETTERS - 1)], raw
    ).astype(np.uint32, copy=False)
    origins = np.flatnonzero((codes != _DROP) & ((raw < _TONES) | (raw > _TONES + 4)))
    codes = codes[origins]
    blank = codes == _BLANK
    dropped = np.zeros(len(codes), np.bool_)
    dropped[1:] = blank[1:] & blank[:-1]
    digit = (codes >= _ZERO) & (codes <= _NINE)
    if digit.any():
        long = digit[1:] & digit[:-1]
        codes[1:][long] = codes[:-1][long] = _ZERO
        dropped[1:-1] |= long[1:] & long[:-1]
    kept = np.flatnonzero(~dropped)
    return line, codes[kept], origins[kept]


_CODE_BITS = 21
"""Of every code point."""


def _tongues_of(languages: Sequence[str]) -> Buckets:
    """What is added to the code points of each text."""
    return rows_of(languages).astype(np.uint32) << np.uint32(_CODE_BITS)


_TONES = 0x1F3FB
"""The first of five code points that colour the skin of the emoji before them."""


def masked(text: str) -> str:
    """`text` as the models read it: every handle is `@user`, every link `http`."""
    return _MASKED.sub(_mask, text[:READ_AT_MOST].replace("\0", " "))


def _mask(found: re.Match[str]) -> str:
    return "@user" if found[0][0] == "@" else "http"


def _rows_of(codes: Buckets, starts: Places, ends: Places, bits: int) -> tuple[Buckets, ...]:
    left = np.repeat(ends, ends - starts + 1) - np.arange(len(codes))
    mixed = codes * _FIRST
    mixed ^= mixed >> np.uint32(15)
    grown = mixed
    found = []
    for n in range(2, LONGEST + 1):
        grown = grown[:-1] * _GROWTH
        grown += mixed[n - 1 :]
        if n < SHORTEST:
            continue
        buckets = np.zeros(len(codes), np.uint32)
        buckets[: len(grown)] = _buckets(grown, bits)
        buckets[left < n] = 0
        found.append(buckets)
    return tuple(found)


def _words_of(codes: Buckets) -> tuple[Places, Places]:
    """Where words begin and end: runs of letters and digits. An emoji is a word by itself."""
    inside = _IS_OF_WORD[np.minimum(codes, _KNOWN_LETTERS - 1)]
    beyond = codes >= _KNOWN_LETTERS
    before = np.concatenate([[False], inside[:-1]])
    after = np.concatenate([inside[1:], [False]])
    starts = np.flatnonzero((inside & ~before) | beyond)
    ends = np.flatnonzero((inside & ~after) | beyond) + 1
    return starts, ends


def _hashes_of_spans(codes: Buckets, starts: Places, ends: Places) -> Buckets:
    """A polynomial hash of each span, out of the running sum over the line."""
    whole = len(codes)
    powers, inverses = _POWERS, _INVERSES
    if whole > _POWERS_AT_ONCE:
        powers, inverses = _powers(_WORD, whole), _powers(_INVERSE, whole)
    sums = np.zeros(whole + 1, np.uint64)
    np.cumsum((codes + np.uint32(1)) * powers[:whole], out=sums[1:])
    spans = (sums[ends] - sums[starts]) * inverses[starts]
    return (spans >> np.uint64(32)).astype(np.uint32) ^ spans.astype(np.uint32)


def _pairs_of(words: Buckets, word_starts: Places, ends: Places, bits: int) -> Buckets:
    pairs = np.zeros(len(words), np.uint32)
    if len(words) > 1:
        mixed = _buckets(words[:-1] * _PAIR + words[1:], bits)
        text = np.searchsorted(ends, word_starts)
        mixed[text[:-1] != text[1:]] = 0
        pairs[:-1] = mixed
    return pairs


def _buckets(hashes: Buckets, bits: int) -> Buckets:
    """Well-mixed hashes cut down to `bits`; 0 is kept free."""
    mixed = hashes ^ (hashes >> np.uint32(16))
    mixed = mixed * _MIX
    mixed >>= np.uint32(32 - bits)
    buckets: Buckets = np.maximum(mixed, np.uint32(1))
    return buckets
