"""A post as one row of numbers: what it is about, its words, its meaning, its topic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
import numpy.typing as npt

from fener.core.signals.causes.concepts import CONCEPTS, concepts_in
from fener.core.signals.stop_words import STOP_WORDS
from fener.core.text import words

Floats = npt.NDArray[np.float32]

OF_CONCEPTS, OF_WORDS, OF_MEANING, OF_TOPIC, OF_KIND = 1.0, 0.3, 0.6, 0.4, 1.3
"""How long each part of a row is. The guide's kind tells most, where it is known: a company cuts
its kinds to its own causes. Then comes what a post is about. Words of one language tell nothing of
another, and a topic has many causes."""
NO_TOPICS = ("", "other")
STEM = 5
"""So many letters of a word make its forms one."""
FEW = 50
"""Fewer posts with a vector don't tell what all vectors have in common."""

_BUCKETS, _TOPICS, _KINDS = 256, 256, 256
_SHORTEST = 3
_READ_AT_MOST = 1_000
_IMAGINED = 20
"""Posts imagined beside a batch, of which a quarter has the word: what all posts of a small batch
are about must not count for nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CausePost:
    """A post as far as its cause is asked for."""

    folded: str
    """Its words as `fold` writes them."""
    language: str = ""
    topic: str = ""
    """As the judge or a person says; `other` and "" tell nothing."""
    kind: str = ""
    """The guide's kind of the case, by any name that is the same for one kind. Empty: not known."""
    vector: Floats | None = None
    """Of length one; all of one encoder."""
    text: str = ""
    """As it was written, for names of causes. Empty: `folded` serves."""


@dataclass(frozen=True, slots=True, eq=False)
class Space:
    """How rows are made, so that later posts get rows that can be compared with earlier ones."""

    concepts: Floats
    """How much each concept tells."""
    words: Floats
    centre: Floats
    """What all vectors have in common; of no width where none was seen."""


def space_of(posts: Sequence[CausePost], *, centre: Floats | None = None) -> Space:
    """Learned from `posts`, best from all that a brand heard in some weeks. `centre`: the mean
    vector of the encoder, where it is known (the heads of the deep tier have it)."""
    if centre is None:
        centre = _middle([post.vector for post in posts if post.vector is not None])
    return Space(
        _telling([_concepts(post) for post in posts], len(CONCEPTS)),
        _telling([_buckets(post) for post in posts], _BUCKETS),
        np.asarray(centre, np.float32),
    )


def _middle(vectors: Sequence[Floats]) -> Floats:
    if not vectors:
        return np.zeros(0, np.float32)
    fitting = [one for one in vectors if len(one) == len(vectors[0])]
    if len(fitting) < FEW:
        return np.zeros_like(fitting[0])
    return np.asarray(np.mean(fitting, axis=0), np.float32)


def rows_of(posts: Sequence[CausePost], space: Space) -> Floats:
    """`[posts, width]`, each of length one, or of zeros where a post says nothing at all. Vectors
    of another width than the space's count as none."""
    parts = [
        _counted([_concepts(post) for post in posts], space.concepts) * OF_CONCEPTS,
        _counted([_buckets(post) for post in posts], space.words) * OF_WORDS,
        _meanings(posts, space) * OF_MEANING,
        _ones([_place_of_topic(post) for post in posts], _TOPICS) * OF_TOPIC,
        _ones([_place_of_kind(post) for post in posts], _KINDS) * OF_KIND,
    ]
    return _of_length_one(np.hstack(parts))


def _concepts(post: CausePost) -> tuple[int, ...]:
    return concepts_in(post.folded, post.language)


def plain_words(post: CausePost) -> list[str]:
    """Its folded words that tell something."""
    found = (word.lstrip("#") for word in words(post.folded[:_READ_AT_MOST]))
    return [
        word
        for word in found
        if len(word) >= _SHORTEST
        and word[0] != "@"
        and not word.isdecimal()
        and word not in STOP_WORDS
    ]


def _buckets(post: CausePost) -> tuple[int, ...]:
    return tuple(sorted({_bucket(word[:STEM], _BUCKETS) for word in plain_words(post)}))


def _telling(found: Sequence[Sequence[int]], width: int) -> Floats:
    counts = np.bincount([one for each in found for one in each], minlength=width)
    rare = np.log((len(found) + _IMAGINED) / (counts + _IMAGINED / 4))
    return np.asarray(np.maximum(rare, 0.1), np.float32)


def _counted(found: Sequence[Sequence[int]], telling: Floats) -> Floats:
    rows = np.zeros((len(found), len(telling)), np.float32)
    for row, each in zip(rows, found, strict=True):
        row[list(each)] = telling[list(each)]
    return _of_length_one(rows)


def _meanings(posts: Sequence[CausePost], space: Space) -> Floats:
    rows = np.zeros((len(posts), len(space.centre)), np.float32)
    for row, post in zip(rows, posts, strict=True):
        if post.vector is not None and len(post.vector) == len(space.centre):
            row[:] = post.vector - space.centre
    return _of_length_one(rows)


def _place_of_topic(post: CausePost) -> int | None:
    return None if post.topic in NO_TOPICS else _bucket(post.topic, _TOPICS)


def _place_of_kind(post: CausePost) -> int | None:
    return _bucket(post.kind, _KINDS) if post.kind else None


def _bucket(word: str, buckets: int) -> int:
    return crc32(word.encode("utf-8", "surrogatepass")) % buckets


def _ones(places: Sequence[int | None], width: int) -> Floats:
    rows = np.zeros((len(places), width), np.float32)
    for row, place in zip(rows, places, strict=True):
        if place is not None:
            row[place] = 1
    return rows


def _of_length_one(rows: Floats) -> Floats:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(lengths > 0, lengths, 1), np.float32)
