"""What the deep tier needs of an encoder, whichever it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
"""`[texts, width]`, every row of length one: the dot product of two rows is their likeness."""


class Pieces(NamedTuple):
    """How one text's vector came about: what each piece of it added."""

    spans: npt.NDArray[np.int64]
    """`[pieces, 2]`: where each piece begins and ends in the text."""
    shares: npt.NDArray[np.float32]
    """`[pieces, width]`; with those of the frame around the text they add up to the vector."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """A batch of texts, read."""

    vectors: Vectors
    pieces: Sequence[Pieces] = field(default=())
    """One for each text; none, where an encoder can't tell."""

    def of(self, places: Sequence[int]) -> Encoded:
        """Some of the texts, in the order of `places`."""
        pieces = [self.pieces[place] for place in places] if self.pieces else ()
        return Encoded(self.vectors[list(places)], pieces)


class Encoder(Protocol):
    """Turns texts of any language into vectors that are near where the meanings are."""

    name: str
    """Name and version: vectors of different encoders are never compared."""
    width: int

    def read(self, texts: Sequence[str]) -> Encoded:
        """One row for each text, in order. Never raises for what a text contains."""
        ...

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """The vectors alone."""
        ...
