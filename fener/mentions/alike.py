"""Which posts mean nearly the same: the vectors of the deep tier, compared by their directions.

Vectors are compared as they are stored, without an encoder, so any process of the desk can do it.
Those of different encoders are never compared.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from django.db.models import QuerySet

from fener.core.signals.vectors import unpack_vectors
from fener.kit.prepared import prepared
from fener.mentions.models import MentionVector

KEPT = 20_000
"""Vectors on one shelf."""
_BLOCK = 2_000
_SCALE_BYTES = 4
_LOOKED_AT = 8
"""For each one that is wanted, how many of the shelf are read again."""


class Placed(NamedTuple):
    """A post's vector as it is stored."""

    mention_id: int
    encoder: str
    vector: bytes


class Alike(NamedTuple):
    """A post that means nearly the same. `likeness` is a cosine, at most 1."""

    mention_id: int
    likeness: float


class _Block(NamedTuple):
    ids: npt.NDArray[np.int64]
    small: npt.NDArray[np.int8]
    """`[posts, width]`, as they are stored."""
    lengths: npt.NDArray[np.float32]


class Shelf:
    """Vectors of some posts of one brand, kept in this process: the newest `KEPT` that were put
    on it, 396 bytes for each at 384 numbers, so 8 MB for a full shelf, and 3 MB more while it is
    searched. Safe to share between threads.

    It only says where to look: an edited post may stand on it with the vector that it had, which
    is why `alike` reads again what it gives back.
    """

    def __init__(self, encoder: str, *, kept: int = KEPT) -> None:
        self.encoder = encoder
        self._kept = kept
        self._blocks: tuple[_Block, ...] = ()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return sum(len(block.ids) for block in self._blocks)

    def put(self, mention_ids: Sequence[int]) -> list[int]:
        """Put posts on the shelf, the oldest first. Gives back those that have no vector of its
        encoder yet."""
        lacking = []
        for start in range(0, len(mention_ids), _BLOCK):
            wanted = mention_ids[start : start + _BLOCK]
            found = {row.mention_id: row.vector for row in _stored(wanted, self.encoder)}
            lacking += [one for one in wanted if one not in found]
            if found:
                with self._lock:
                    self._add(_block(found))
        return lacking

    def _add(self, block: _Block) -> None:
        blocks = list(self._blocks)
        if blocks and blocks[-1].small.shape[1] != block.small.shape[1]:
            blocks = []
        if blocks and len(blocks[-1].ids) + len(block.ids) <= _BLOCK:
            last = blocks.pop()
            block = _Block(*(np.concatenate(pair) for pair in zip(last, block, strict=True)))
        blocks.append(block)
        while len(blocks) > 1 and sum(len(one.ids) for one in blocks[1:]) >= self._kept:
            blocks.pop(0)
        self._blocks = tuple(blocks)

    def nearest(self, vector: npt.NDArray[np.float32], limit: int) -> list[int]:
        """Ids of the `limit` nearest to `vector` (of length one, of this encoder), nearest first;
        no id twice."""
        blocks = [one for one in self._blocks if one.small.shape[1] == len(vector)]
        if not blocks or limit < 1:
            return []
        near = np.concatenate(
            [(one.small.astype(np.float32) @ vector) / one.lengths for one in blocks]
        )
        ids = np.concatenate([one.ids for one in blocks])
        # One that was put twice stands there twice; a few more leave enough.
        few = min(len(near), 2 * limit)
        best = np.argpartition(-near, few - 1)[:few]
        best = best[np.argsort(-near[best], kind="stable")]
        return list(dict.fromkeys(ids[best].tolist()))[:limit]


def alike(mention_id: int, *, limit: int, among: Shelf) -> list[Alike]:
    """The posts on `among` that are nearest to this one, nearest first, at most `limit`, itself
    left out. None where it has no vector of that encoder."""
    own = vectors_of([mention_id]).get(mention_id)
    if own is None or own.encoder != among.encoder:
        return []
    vector = unpack_vectors([own.vector])[0]
    found = [one for one in among.nearest(vector, limit + _LOOKED_AT) if one != mention_id]
    rows = _stored(found, among.encoder)
    near = likenesses(own.vector, [row.vector for row in rows])
    pairs = [Alike(row.mention_id, one) for row, one in zip(rows, near, strict=True)]
    return sorted(pairs, key=lambda one: -one.likeness)[:limit]


def vectors_of(mention_ids: Sequence[int]) -> dict[int, Placed]:
    """The vectors of those that have one, whichever their encoder."""
    return {row[0]: Placed(row[0], row[1], bytes(row[2])) for row in _of(list(mention_ids))}


@prepared
def _of(mention_ids: list[int]) -> QuerySet[MentionVector]:
    rows = MentionVector.objects.filter(mention_id__in=mention_ids)
    return rows.values_list("mention_id", "encoder", "vector")


def encoder_in_use() -> str:
    """The encoder of which the newest post with a vector has its own; "" where none has one."""
    rows = MentionVector.objects.order_by("-mention_id").values_list("encoder", flat=True)
    return rows.first() or ""


def likenesses(vector: bytes, others: Sequence[bytes]) -> list[float]:
    """How near each of `others` is to `vector`, as cosines; all as `pack_vectors` wrote them with
    one encoder. What is of another width is not like it at all."""
    fitting = [one for one in others if len(one) == len(vector)]
    near = iter((unpack_vectors(fitting) @ unpack_vectors([vector])[0]).tolist() if fitting else ())
    return [next(near) if len(one) == len(vector) else 0.0 for one in others]


def _stored(mention_ids: Sequence[int], encoder: str) -> list[Placed]:
    rows = MentionVector.objects.filter(mention_id__among=list(mention_ids), encoder=encoder)
    found = rows.values_list("mention_id", "encoder", "vector")
    by_id = {row[0]: Placed(row[0], row[1], bytes(row[2])) for row in found}
    return [by_id[one] for one in mention_ids if one in by_id]


def _block(vectors: dict[int, bytes]) -> _Block:
    """Of what `pack_vectors` wrote. One of another width than the first is left out."""
    width = len(next(iter(vectors.values())))
    fitting = {pk: one for pk, one in vectors.items() if len(one) == width}
    table = np.frombuffer(b"".join(fitting.values()), np.int8).reshape(len(fitting), width)
    small = np.ascontiguousarray(table[:, _SCALE_BYTES:])
    lengths = np.linalg.norm(small.astype(np.float32), axis=1)
    return _Block(np.fromiter(fitting, np.int64), small, np.maximum(lengths, 1.0))
