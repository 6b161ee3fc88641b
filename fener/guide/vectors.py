"""How near prepared answers are to a post. Their vectors are made by the lane of the loop that
holds the encoder; a page only compares those that are there.

A post and an answer to it are not alike in the way two posts are: every answer says sorry and
thank you. So what all answers of the guide share in a language is taken off each of them, and what
is left of title and text, in all languages in which it is written, is its direction.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from hashlib import sha256
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from fener.core.signals.vectors import unpack_vectors
from fener.guide import queries
from fener.guide.document import CompiledGuide, words_of
from fener.guide.models import AnswerVector
from fener.people.models import Brand

Directions = Mapping[str, npt.NDArray[np.float32]]
"""By the keys of the answers, of length one."""

_KEPT = 64
"""Guides whose directions a process keeps: 50 kB for one of thirty answers."""
_kept: dict[tuple[str, str], Directions] = {}


class Said(NamedTuple):
    """Words of a prepared answer, in one language: its title, or its text."""

    digest: str
    words: str
    answer: str
    """Key of the answer."""
    part: tuple[str, str]
    """`title` or `text`, and the language."""


def nearness(guide: CompiledGuide, encoder: str, vectors: Sequence[bytes]) -> dict[str, float]:
    """For each prepared answer of the guide, by its key, how near its direction is to the nearest
    of the posts whose packed `vectors` of that encoder are given: a cosine, rarely above 0.4. Empty
    as long as not every answer has its vectors."""
    directions = _directions(guide, encoder)
    fitting = [
        vector
        for vector in unpack_vectors(vectors)
        if all(len(vector) == len(one) for one in directions.values())
    ]
    if not fitting:
        return {}
    return {
        key: max(float(direction @ vector) for vector in fitting)
        for key, direction in directions.items()
    }


def _directions(guide: CompiledGuide, encoder: str) -> Directions:
    place = (guide.guide.fingerprint, encoder)
    if place not in _kept:
        said = words_in(guide)
        rows = AnswerVector.objects.filter(
            encoder=encoder, digest__among=sorted({one.digest for one in said})
        )
        if not said or rows.count() < len({one.digest for one in said}):
            return {}
        found = rows.values_list("digest", "vector")
        stored = {digest: bytes(vector) for digest, vector in found}
        if len(_kept) >= _KEPT:
            _kept.clear()
        _kept[place] = _drawn(said, stored)
    return _kept[place]


def _drawn(said: Sequence[Said], stored: Mapping[str, bytes]) -> Directions:
    rows = unpack_vectors([stored[one.digest] for one in said])
    places: dict[tuple[str, str], list[int]] = {}
    for place, one in enumerate(said):
        places.setdefault(one.part, []).append(place)
    for among in places.values():
        # What a single answer shares with itself is all of it.
        if len(among) > 1:
            rows[among] -= rows[among].mean(axis=0)
    rows = _of_length_one(rows)
    found: dict[str, Any] = {}
    for one, row in zip(said, rows, strict=True):
        found[one.answer] = found.get(one.answer, 0) + row
    return {key: _of_length_one(row[None])[0] for key, row in found.items()}


def _of_length_one(rows: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(lengths > 1e-6, lengths, np.inf), dtype=np.float32)


def words_in_force() -> dict[str, str]:
    """By their digests, the words of all prepared answers of every brand's guide in force."""
    found: dict[str, str] = {}
    for brand_id in Brand.objects.filter(archived_at=None).values_list("id", flat=True):
        guide = queries.current(brand_id)[1]
        found |= {one.digest: one.words for one in words_in(guide)}
    return found


@lru_cache(maxsize=_KEPT)
def words_in(guide: CompiledGuide) -> tuple[Said, ...]:
    """What an encoder is to read of the guide's prepared answers."""
    return tuple(_said(guide))


def _said(guide: CompiledGuide) -> Iterator[Said]:
    for answer in guide.guide.answers:
        for part, texts in (("title", answer.title), ("text", answer.text)):
            for language, text in texts.items():
                if words := words_of(text):
                    digest = sha256(words.encode("utf-8", "surrogatepass")).hexdigest()
                    yield Said(digest, words, answer.key, (part, language))
