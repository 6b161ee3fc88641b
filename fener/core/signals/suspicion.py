"""Copies of one text from several accounts: evidence for a person, never a verdict.

Two posts are alike by the runs of four letters that they share, so a changed word, an ending, an
added link, handle, emoji or number does not hide a copy. Which posts to compare is found by
min-hashes in bands, so the work grows with the number of posts and not with its square.

Many people write “still no power” without having heard of one another. A text counts as a copy
only where it is long enough, and where its words are rare enough among the other posts, that
chance does not explain it. Open reposts (`RT @…`) name their source and are no copies.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import regex  # type: ignore[import-untyped, unused-ignore]

from fener.core.text import fold_many

AUTHORS_AT_LEAST = 3
WORDS_AT_LEAST = 8
LETTERS_AT_LEAST = 36
ALIKE_AT = 0.6
"""Share of their runs of letters that two posts have in common, from which they are copies."""
CONTAINED_AT = 0.9
ALIKE_AROUND = 0.45
"""A text that stands nearly whole inside another one is a copy from this likeness on."""
AKIN_AT = 0.35
"""How alike a copy of a copy still is to the first of the group."""
BITS_AT_LEAST = 52.0
"""How surprising the shared words have to be. One word that nobody else in the batch uses is worth
about eight; “the” next to nothing."""
READ_AT_MOST = 2_000
"""Characters of a post that are compared."""

_BANDS, _ROWS = 21, 3
_KNOWN_OF_A_BUCKET = 6
_KEPT_OF_A_GROUP = 8
_PRIOR = 200
"""Posts imagined beside the batch, none with any of the words: what is rare among ten posts is
not yet rare."""
_BITS_OF_A_LETTER = 1.5
"""Short words are frequent in every language, also where a small batch does not show it."""
_RUN = 4

_LINK = re.compile(
    r"(?:https?://|www\.)\S+|\b[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,4}/\S*|https?\b"
)
_HANDLE = re.compile(r"(?<![a-z0-9_])@\w+(?:[.@-]\w+)*")
_REPOST = re.compile(r"(?:^|\s)rt ?:? ?@")
_LETTERS = regex.compile(r"[\p{L}\p{M}]+")


class Written(NamedTuple):
    """A post as far as it is compared. `author`: any name that is the same for one account."""

    text: str
    author: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Group:
    """Posts that say nearly the same, by at least `AUTHORS_AT_LEAST` accounts."""

    members: tuple[int, ...]
    """Places in the batch, the earliest post first."""
    authors: tuple[str, ...]
    """Each once, in the order in which they joined in."""
    likeness: float
    """0..1: how alike the others are to the first post, on average."""
    first_at: datetime
    last_at: datetime
    with_link: int
    """Members that carry a link: a headline that many share looks like a campaign too."""
    bits: float
    """How surprising it is that independent people should choose these words."""

    @property
    def lasts_for(self) -> timedelta:
        return self.last_at - self.first_at


def find_copies(
    posts: Sequence[Written], *, authors_at_least: int = AUTHORS_AT_LEAST
) -> list[Group]:
    """Groups of copies among `posts`, those of the most accounts first.

    The same posts in another order give the same groups. Never raises for what a text contains.
    """
    plain = _plain_many([post.text[:READ_AT_MOST] for post in posts])
    long_enough = [
        place
        for place, text in enumerate(plain)
        if text.count(" ") + 1 >= WORDS_AT_LEAST and len(text) >= LETTERS_AT_LEAST
    ]
    order = sorted(
        long_enough, key=lambda place: (posts[place].at, posts[place].author, plain[place])
    )
    gathered = _gathered([plain[place] for place in order])
    groups = []
    using = _Using(posts, plain)
    for leader, others in gathered.items():
        members = [order[one] for one in (leader, *(one for one, _ in others))]
        authors = dict.fromkeys(posts[place].author for place in members)
        if len(authors) < authors_at_least:
            continue
        bits = using.bits(members)
        if bits < BITS_AT_LEAST:
            continue
        groups.append(
            Group(
                members=tuple(members),
                authors=tuple(authors),
                likeness=round(sum(likeness for _, likeness in others) / len(others), 3),
                first_at=posts[members[0]].at,
                last_at=posts[members[-1]].at,
                with_link=sum(1 for place in members if _LINK.search(posts[place].text)),
                bits=round(bits, 1),
            )
        )
    return sorted(groups, key=lambda group: (-len(group.authors), group.first_at, group.members))


def likeness(one: str, other: str) -> float:
    """0..1: how alike two texts are, apart from links, handles, digits, signs and emoji.

    >>> likeness("The courier lost my parcel!! 😡", "@shop the courier lost my parcel http://t.co/x")
    1.0
    """
    first, second = _plain_many([one, other])
    return round(_alike(_runs(first), _runs(second))[0], 3)


# --- what is compared --------------------------------------------------------------------------


def _plain_many(texts: Sequence[str]) -> list[str]:
    """Letters alone, words parted by one space; "" for open reposts."""
    return [_plain(text) for text in fold_many(texts)]


def _plain(folded: str) -> str:
    if "@" in folded:
        if "rt" in folded and _REPOST.search(folded):
            return ""
        folded = _HANDLE.sub(" ", folded)
    if "/" in folded or "http" in folded or "www." in folded:
        folded = _LINK.sub(" ", folded)
    return " ".join(_LETTERS.findall(folded))


def _runs(plain: str) -> frozenset[str]:
    return frozenset(plain[at : at + _RUN] for at in range(max(1, len(plain) - _RUN + 1)))


def _alike(one: frozenset[str], other: frozenset[str]) -> tuple[float, float]:
    """Shared runs as a share of all, and as a share of the shorter text's."""
    shared = len(one & other)
    return shared / (len(one) + len(other) - shared), shared / min(len(one), len(other))


def _are_copies(one: frozenset[str], other: frozenset[str]) -> float:
    """How alike they are where they are copies; else 0."""
    of_all, of_shorter = _alike(one, other)
    if of_all >= ALIKE_AT or (of_shorter >= CONTAINED_AT and of_all >= ALIKE_AROUND):
        return of_all
    return 0.0


# --- which are compared ------------------------------------------------------------------------

_Words = npt.NDArray[np.uint64]


def _multipliers() -> tuple[_Words, _Words]:
    """Odd numbers and offsets from a plain sequence: the same on every machine, for ever."""
    value, numbers = 0x9E3779B97F4A7C15, []
    for _ in range(2 * _BANDS * _ROWS):
        value = (value * 6364136223846793005 + 1442695040888963407) % 2**64
        numbers.append(value >> 1 | 1)
    drawn = np.array(numbers, dtype=np.uint64)
    return drawn[::2], drawn[1::2]


_TIMES, _PLUS = _multipliers()
_MIX = np.uint64(0xBF58476D1CE4E5B9)
_SHIFT = np.uint64(31)
_AT_ONCE = 512
"""Texts whose runs are hashed together, so that the table of hashes stays small."""


def _bands_of(texts: Sequence[str]) -> list[list[int]]:
    """For each text one number a band; texts with a number of a band in common may be copies."""
    found: list[list[int]] = []
    for start in range(0, len(texts), _AT_ONCE):
        found += _bands_of_few(texts[start : start + _AT_ONCE])
    return found


def _bands_of_few(texts: Sequence[str]) -> list[list[int]]:
    padded = [text.ljust(_RUN) for text in texts]
    joined = "".join(padded)
    written = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    codes: _Words = written.astype(np.uint64)
    with np.errstate(over="ignore"):
        runs = codes[: len(codes) - _RUN + 1].copy()
        for step in range(1, _RUN):
            runs = runs * _MIX + codes[step : len(codes) - _RUN + 1 + step]
        runs = (runs ^ (runs >> _SHIFT)) * _MIX
        runs ^= runs >> _SHIFT
    sizes = np.array([len(text) for text in padded])
    starts = np.concatenate(([0], np.cumsum(sizes)[:-1]))
    # A run that reaches into the next text belongs to none: it repeats the one before it.
    belongs = np.repeat(starts + sizes - _RUN, sizes)[: len(runs)]
    runs = runs[np.minimum(np.arange(len(runs)), belongs)]
    bands = []
    for band in range(_BANDS):
        mixed = np.zeros(len(padded), dtype=np.uint64)
        for row in range(_ROWS):
            which = band * _ROWS + row
            with np.errstate(over="ignore"):
                hashed = (runs * _TIMES[which] + _PLUS[which]) >> np.uint64(20)
                least = np.minimum.reduceat(hashed, starts)
                mixed = (mixed ^ least) * _MIX
        bands.append(mixed)
    rows: list[list[int]] = np.stack(bands, axis=1).tolist()
    return rows


def _gathered(texts: Sequence[str]) -> dict[int, list[tuple[int, float]]]:
    """The first of each group of copies → the later ones with their likeness to it.

    Every text is compared with a handful of earlier ones that share a band with it. It joins the
    group of the one that is most like it, if it is also akin to the first of that group: so two
    copies may be changed in different places, and still nothing drifts away from copy to copy.
    """
    gathered: dict[int, list[tuple[int, float]]] = {}
    same: dict[str, tuple[int, float]] = {}
    known = _Known()
    distinct = list(dict.fromkeys(texts))
    bands_of = dict(zip(distinct, _bands_of(distinct), strict=True))
    for place, text in enumerate(texts):
        found = same.get(text)
        if found is None:
            found = same[text] = known.take(place, text, bands_of[text])
        first, alike = found
        if first != place:
            gathered.setdefault(first, []).append((place, alike))
    return gathered


class _Known:
    """Texts that later ones are compared with: the first of each group and a few of its copies."""

    def __init__(self) -> None:
        self._buckets: dict[tuple[int, int], list[int]] = defaultdict(list)
        self._runs: dict[int, frozenset[str]] = {}
        self._first_of: dict[int, int] = {}
        self._kept: Counter[int] = Counter()

    def take(self, place: int, text: str, bands: Sequence[int]) -> tuple[int, float]:
        """The first of the group that `text` belongs to, and how alike it is to that one."""
        own = _runs(text)
        keys = list(enumerate(bands))
        asked = dict.fromkeys(
            chain.from_iterable(self._buckets[key] for key in keys if key in self._buckets)
        )
        first, most, to_first = place, 0.0, 1.0
        for other in asked:
            alike = _are_copies(own, self._runs[other])
            if alike > most:
                its_first = self._first_of[other]
                akin = _alike(own, self._runs[its_first])[0]
                if akin >= AKIN_AT:
                    first, most, to_first = its_first, alike, akin
        if self._kept[first] < _KEPT_OF_A_GROUP:
            self._keep(place, first, own, keys)
        return first, to_first

    def _keep(
        self, place: int, first: int, own: frozenset[str], keys: Sequence[tuple[int, int]]
    ) -> None:
        self._kept[first] += 1
        self._first_of[place] = first
        self._runs[place] = own
        for key in keys:
            bucket = self._buckets[key]
            if len(bucket) < _KNOWN_OF_A_BUCKET:
                bucket.append(place)


# --- whether chance explains it ----------------------------------------------------------------


class _Using:
    """How many accounts use each word of the batch."""

    def __init__(self, posts: Sequence[Written], plain: Sequence[str]) -> None:
        by_author: dict[str, set[str]] = defaultdict(set)
        for post, text in zip(posts, plain, strict=True):
            by_author[post.author].update(text.split())
        self._words = [text.split() for text in plain]
        self._authors = [post.author for post in posts]
        self._count = Counter(chain.from_iterable(by_author.values()))
        self._by_author = by_author

    def bits(self, members: Sequence[int]) -> float:
        """Surprise of the words that most members share, by what all others write."""
        within = Counter(chain.from_iterable(set(self._words[place]) for place in members))
        shared = [word for word, count in within.items() if 2 * count > len(members)]
        inside = {self._authors[place] for place in members}
        of_members = Counter(
            word for author in inside for word in shared if word in self._by_author[author]
        )
        others = len(self._by_author) - len(inside) + _PRIOR
        return sum(
            min(
                math.log2(others / (1 + self._count[word] - of_members[word])),
                _BITS_OF_A_LETTER * len(word),
            )
            for word in shared
        )
