"""Runs the encoder that was built into the data folder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime  # type: ignore[import-untyped, unused-ignore]
from tokenizers import Encoding, Tokenizer

from fener.core.signals.encoding import Encoded, Pieces, Vectors

PREFIX = "query: "
"""The published model was trained with it, and so was our tuning."""
MOST_PIECES = 128
"""Of a text, its frame included: about a hundred words. What comes after is not read."""
_READ_AT_MOST = 1_500
"""Characters; a text cut here still has more pieces than are read."""
_AT_ONCE = 16
"""Texts of like length that run together: more only miss the processor's cache."""

Ints = npt.NDArray[np.int32]


class BuiltEncoder:
    """An `Encoder`. Takes about 250 MB; keep one. Safe to share between threads."""

    def __init__(self, graph: Path, tokenizer: Path, *, name: str, threads: int = 1) -> None:
        self.name = name
        self._tokenizer: Tokenizer = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MOST_PIECES)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # An arena keeps what the longest batch needed: 200 MB that short posts never use again.
        options.enable_cpu_mem_arena = False
        self._session = onnxruntime.InferenceSession(
            str(graph), options, providers=["CPUExecutionProvider"]
        )
        self.width: int = self._session.get_outputs()[0].shape[-1]

    def read(self, texts: Sequence[str]) -> Encoded:
        """Vectors, and what each piece added. Never raises for what a text contains."""
        vectors = np.zeros((len(texts), self.width), np.float32)
        pieces: list[Pieces | None] = [None] * len(texts)
        framed = [_framed(text) for text in texts]
        encodings = self._tokenizer.encode_batch(framed) if framed else []
        for places, ids, mask in _batches(encodings):
            hidden = self._session.run(None, {"ids": ids, "mask": mask})[0]
            for row, place in enumerate(places):
                read = encodings[place]
                states = hidden[row, : len(read.ids)]
                whole = states.mean(axis=0)
                size = max(float(np.linalg.norm(whole)), 1e-9)
                vectors[place] = whole / size
                pieces[place] = _pieces(read, states / (size * len(states)))
        return Encoded(vectors, [one for one in pieces if one is not None])

    def vectors(self, texts: Sequence[str]) -> Vectors:
        return self.read(texts).vectors


def _framed(text: str) -> str:
    """With the prefix; characters that no encoding holds are left out, since tokenizers refuse
    them."""
    return PREFIX + text[:_READ_AT_MOST].encode("utf-8", "ignore").decode("utf-8")


def _pieces(read: Encoding, shares: npt.NDArray[np.float32]) -> Pieces:
    """Of the text alone, without prefix and frame, in its own places."""
    spans = np.array(read.offsets, np.int64).reshape(-1, 2) - len(PREFIX)
    own = (np.array(read.special_tokens_mask) == 0) & (spans[:, 1] > 0)
    return Pieces(np.maximum(spans[own], 0), shares[own])


def _batches(encodings: Sequence[Encoding]) -> Iterator[tuple[list[int], Ints, Ints]]:
    """Texts of like length together, so that little is filled up."""
    order = sorted(range(len(encodings)), key=lambda place: len(encodings[place].ids))
    for start in range(0, len(order), _AT_ONCE):
        places = order[start : start + _AT_ONCE]
        longest = len(encodings[places[-1]].ids)
        ids = np.ones((len(places), longest), np.int32)
        mask = np.zeros((len(places), longest), np.int32)
        for row, place in enumerate(places):
            found = encodings[place].ids
            ids[row, : len(found)] = found
            mask[row, : len(found)] = 1
        yield places, ids, mask
