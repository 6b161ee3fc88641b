"""What the deep tier needs of an encoder, whichever it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
"""`[texts, width]`, every row of length one: the dot product of two rows is their likeness."""


class Encoder(Protocol):
    """Turns texts of any language into vectors that are near where the meanings are."""

    name: str
    """Name and version: vectors of different encoders are never compared."""
    width: int

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """One row for each text, in order. Never raises for what a text contains."""
        ...
