"""What our training changed of the published encoder: for some matrices, the product of a tall and
a wide one (Hu et al., "LoRA: low-rank adaptation of large language models", 2021)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt

from fener.mentions.encoder.weights import Floats

TUNING = Path(__file__).parent / "tuning-1.npz"


def read_tuning(path: Path = TUNING) -> dict[str, npt.NDArray[np.float16]]:
    """`NAME.tall` `[out, rank]` and `NAME.wide` `[rank, in]` for each matrix `NAME.w`."""
    with np.load(path, allow_pickle=False) as arrays:
        return dict(arrays)


def tuned(
    tensors: Mapping[str, Floats], tuning: Mapping[str, npt.NDArray[np.float16]]
) -> dict[str, Floats]:
    """`tensors` with the changes added. Raises `ValueError` where the two don't belong together."""
    changed = dict(tensors)
    for key in tuning:
        name, _, part = key.rpartition(".")
        if part != "tall":
            continue
        added = tuning[key].astype(np.float32) @ tuning[f"{name}.wide"].astype(np.float32)
        before = changed.get(f"{name}.w")
        if before is None or before.size != added.size:
            raise ValueError(f"the tuning is for another encoder: {name}")
        changed[f"{name}.w"] = before + added.reshape(-1)
    return changed
