"""The judges of this installation, put together from the weights that are part of the package, or
from those that were learned here. Needs no database."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from fener.core.decisions.deep import Heads, HeadsJudge
from fener.core.decisions.fast import FastJudge
from fener.core.decisions.scoring import Calibration
from fener.core.signals.languages import LANGUAGES
from fener.core.signals.linear import HashedLinear
from fener.core.signals.severity import SeverityFinder
from fener.mentions.encoder.building import NotBuilt, built_name, checked_files
from fener.mentions.language_file import language_finder
from fener.mentions.placing import put_in_place

SHIPPED = Path(__file__).parent / "weights"
LEARNED = "models"
"""Folder of the data folder that holds what was learned here."""
MANIFEST = "manifest.json"
FILES = ("fast", "deep", "calibration-fast", "calibration-deep")
VERSION = "2"

Arrays = dict[str, npt.NDArray[Any]]


@dataclass(frozen=True, slots=True)
class Weights:
    """All that is learned, with the name by which judgements remember it."""

    label: str
    fast: Arrays
    deep: Arrays
    calibration_fast: Arrays
    calibration_deep: Arrays


def read_weights(folder: Path, label: str) -> Weights:
    """Raises `OSError` or `ValueError` for files that are missing or damaged."""
    parts = []
    for name in FILES:
        with np.load(folder / f"{name}.npz", allow_pickle=False) as arrays:
            parts.append({key: arrays[key] for key in arrays.files})
    return Weights(label, *parts)


def learned_label(data: Path) -> str:
    """The name of the weights that were learned here and are in use, "" for none."""
    try:
        manifest = json.loads((data / LEARNED / MANIFEST).read_text("utf-8"))
        return str(manifest["label"]) if manifest["version"] == VERSION else ""
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def weights_in_use(data: Path) -> Weights:
    """What was learned here, where that is whole and of this version; else what was shipped."""
    return _weights(data, learned_label(data))


def next_label(data: Path) -> str:
    """What the next weights that are learned here will be called: `1+1`, `1+2`, …"""
    _, _, count = learned_label(data).partition("+")
    return f"{VERSION}+{int(count or 0) + 1}"


def keep_learned(data: Path, weights: Weights) -> None:
    """Use `weights` from now on. What was learned before stands until these are whole."""
    parts = (weights.fast, weights.deep, weights.calibration_fast, weights.calibration_deep)
    with put_in_place(data, LEARNED) as folder:
        for name, arrays in zip(FILES, parts, strict=True):
            np.savez_compressed(folder / f"{name}.npz", **arrays)
        manifest = {"version": VERSION, "label": weights.label}
        (folder / MANIFEST).write_text(json.dumps(manifest), "utf-8")


@lru_cache(maxsize=1)
def _weights(data: Path, label: str) -> Weights:
    if label:
        return read_weights(data / LEARNED, label)
    return read_weights(SHIPPED, VERSION)


def fast_judge(
    data: Path, *, severity: SeverityFinder | None = None, expected: Sequence[str] = LANGUAGES
) -> FastJudge:
    """The fast judge, with a brand's own severity words where `severity` has them. `expected`: the
    brand's languages, which tip the undecided."""
    weights = weights_in_use(data)
    return FastJudge(
        HashedLinear.of(weights.fast),
        language_finder(),
        severity or SeverityFinder(),
        Calibration.of(weights.calibration_fast),
        model=f"fast-{weights.label}",
        expected=expected,
    )


def deep_judge(
    data: Path, *, severity: SeverityFinder | None = None, expected: Sequence[str] = LANGUAGES
) -> HeadsJudge:
    """The deep judge, otherwise as the fast one. Raises `ValueError` where the heads were trained
    on another encoder."""
    weights = weights_in_use(data)
    heads = Heads.of(weights.deep)
    name = built_name(data)
    if heads.encoder != name:
        raise ValueError(f"the heads read {heads.encoder}, not {name or 'an encoder'}")
    return HeadsJudge(
        fast_judge(data, severity=severity, expected=expected),
        heads,
        Calibration.of(weights.calibration_deep),
        model=f"deep-{weights.label}",
    )


def open_encoder(data: Path, *, threads: int = 1) -> Any:
    """The encoder that was built into `data`: a `BuiltEncoder`. Raises `NotBuilt`."""
    from fener.mentions.encoder.running import BuiltEncoder

    graph, tokenizer = checked_files(data)
    return BuiltEncoder(graph, tokenizer, name=built_name(data), threads=threads)


__all__ = [
    "NotBuilt", "Weights", "deep_judge", "fast_judge", "learned_label", "open_encoder",
    "read_weights", "weights_in_use",
]  # fmt: skip
