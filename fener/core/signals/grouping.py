"""Posts that say the same, put together: by what they mean where vectors are known, else by the
words they share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import ceil
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import regex  # type: ignore[import-untyped, unused-ignore]

from fener.core.signals.encoding import Vectors
from fener.core.signals.stop_words import STOP_WORDS
from fener.core.text import fold_many, words

ALIKE = 0.56
"""From this likeness of two vectors on, they say the same. On ideas told in six languages all pairs
put together were right from 0.53 on, and 0.62 of the pairs were found (`bench/alike.py`)."""
ALIKE_APART = 0.5
"""The same once what all have in common was taken away."""
ENOUGH = 20
"""So many different things have to be said before one knows what all have in common."""
COPIES = 0.97
"""From this likeness on they are copies, whatever all have in common."""
OVERLAP = 0.4
"""From this share of common stems on, two posts without vectors say the same."""
FEWEST_SHARED = 2
"""Stems; one common word is chance."""

_STEM = 4
_SHORTEST = 3
_READ_AT_MOST = 1_000
_MOST_WORDS = 4
_ARTICLES = ("وال", "بال", "كال", "فال", "لل", "ال")
_LINK = regex.compile(r"(?:https?://|www\.)\S+")
_WRITTEN = regex.compile(r"[@#]?\w+(?:['’]\w+)*")

Closeness = npt.NDArray[np.float32]


class Group(NamedTuple):
    """Posts that say the same, by their places in what was given."""

    central: int
    """The one that is nearest to all others: its own words name the group."""
    members: tuple[int, ...]
    """All of them, the central one too, in the order given."""


def group_alike(folded: Sequence[str], vectors: Vectors) -> list[Group]:
    """Every post in exactly one group; the largest first, then by their first post.

    `folded`: the posts' words as `fold` writes them. `vectors`: `[posts, width]`, rows of length
    one, or of zeros where a post has none yet; two posts are compared by their words unless both
    have one.

    Takes memory for the square of the posts: 16 MB for 2,000. Raises `ValueError` where the
    vectors are not as many as the posts.
    """
    if len(vectors) != len(folded):
        raise ValueError(f"{len(folded)} posts, but {len(vectors)} vectors")
    if not folded:
        return []
    close = _closeness(folded, np.asarray(vectors, dtype=np.float32))
    near = close >= 0
    leaders = _leaders(near)
    # Whoever was taken by a larger group may be nearer to the leader of a later one.
    mine = np.where(near[:, leaders], close[:, leaders], -1).argmax(axis=1)
    groups = []
    for place in range(len(leaders)):
        members = np.flatnonzero(mine == place)
        within = close[np.ix_(members, members)].sum(axis=1)
        central = int(members[within.argmax()])
        groups.append(Group(central, tuple(members.tolist())))
    return sorted(groups, key=lambda group: (-len(group.members), group.members[0]))


def shared_words(texts: Sequence[str], most: int = _MOST_WORDS) -> list[str]:
    """The few words, as people wrote them, that texts of one group share: each stands in at least
    two and in a quarter of them; what stands in most comes first. Fewer than two texts share none.
    """
    written = [_written(text) for text in texts]
    plain = list(dict.fromkeys(word for each in written for word in each))
    stem_of = {word: _stem(folded) for word, folded in zip(plain, fold_many(plain), strict=True)}
    held: Counter[str] = Counter()
    ways: dict[str, Counter[str]] = {}
    for each in written:
        found = {word: stem_of[word] for word in each if stem_of[word]}
        held.update(dict.fromkeys(found.values(), 1))
        for word, stem in found.items():
            ways.setdefault(stem, Counter())[word] += 1
    needed = max(2, ceil(len(texts) / 4))
    stems = [stem for stem, count in held.most_common() if count >= needed]
    return [ways[stem].most_common(1)[0][0] for stem in stems[:most]]


def _written(text: str) -> list[str]:
    found: list[str] = _WRITTEN.findall(_LINK.sub(" ", text[:_READ_AT_MOST]).lower())
    return list(dict.fromkeys(word.lstrip("#") for word in found if not word.startswith("@")))


def _stem(folded: str) -> str:
    """The beginning of a word, by which its forms are one; "" for what tells nothing."""
    word = folded.lstrip("#")
    if len(word) < _SHORTEST or word in STOP_WORDS or word[0] == "@" or word.isdecimal():
        return ""
    for article in _ARTICLES:
        if word.startswith(article) and len(word) - len(article) >= _SHORTEST:
            word = word.removeprefix(article)
            break
    return word[:_STEM]


def _stems(folded: str) -> frozenset[str]:
    return frozenset(filter(None, map(_stem, words(folded[:_READ_AT_MOST]))))


def _closeness(folded: Sequence[str], vectors: Vectors) -> Closeness:
    """`[posts, posts]`, 1 where two say the very same, from 0 on where they say the same."""
    has_vector = np.abs(vectors).sum(axis=1) > 0
    close = np.full((len(folded), len(folded)), -1, dtype=np.float32)
    known = np.flatnonzero(has_vector)
    if len(known):
        close[np.ix_(known, known)] = _by_meaning(vectors[known])
    if len(known) < len(folded):
        _by_words([_stems(text) for text in folded], np.flatnonzero(~has_vector), close)
    np.fill_diagonal(close, 1)
    return close


def _by_meaning(vectors: Vectors) -> Closeness:
    plain = vectors @ vectors.T
    # Posts of one kind are all a little alike: how one proposes something. Each thing that is
    # said counts once for it, however many say it, or a crowd's proposal would count as manner.
    weights = 1 / np.maximum((plain >= ALIKE).sum(axis=1), 1)
    if weights.sum() < ENOUGH:
        return np.asarray((plain - ALIKE) / (1 - ALIKE), dtype=np.float32)
    apart = vectors - (weights @ vectors) / weights.sum()
    lengths = np.linalg.norm(apart, axis=1, keepdims=True)
    apart /= np.where(lengths > 0, lengths, 1)
    close = (apart @ apart.T - ALIKE_APART) / (1 - ALIKE_APART)
    return np.asarray(np.maximum(close, (plain - COPIES) / (1 - COPIES)), dtype=np.float32)


def _by_words(
    stems: Sequence[frozenset[str]], rows: npt.NDArray[np.int64], close: Closeness
) -> None:
    """Write into `close` what the posts of `rows` share in words with every post."""
    places: dict[str, list[int]] = {}
    for place, each in enumerate(stems):
        for stem in each:
            places.setdefault(stem, []).append(place)
    holders = {stem: np.array(found) for stem, found in places.items()}
    sizes = np.array([len(each) for each in stems])
    for row in rows.tolist():
        if not stems[row]:
            continue
        shared = np.bincount(
            np.concatenate([holders[stem] for stem in stems[row]]), minlength=len(stems)
        )
        overlap = shared / (sizes + sizes[row] - shared)
        counts = (shared >= FEWEST_SHARED) | (overlap == 1)
        found = np.where(counts, (overlap - OVERLAP) / (1 - OVERLAP), -1)
        close[row] = found
        close[:, row] = found


def _leaders(near: npt.NDArray[np.bool_]) -> list[int]:
    """Posts of which no two are near each other, and to one of which every post is: again and
    again the one that has most others around it that no leader has taken."""
    around = near.sum(axis=1)
    free = np.ones(len(near), dtype=bool)
    leaders = []
    while free.any():
        leader = int(np.where(free, around, -1).argmax())
        taken = np.flatnonzero(near[leader] & free)
        free[taken] = False
        around = around - near[:, taken].sum(axis=1)
        leaders.append(leader)
    return leaders
