"""The language finder with the weights that are installed with Fener."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from io import BytesIO

import numpy as np

from fener.core.signals.languages import LanguageFinder

MODEL = "languages-1"
"""Its card is docs/models/languages-1.md."""


@lru_cache(maxsize=1)
def language_finder() -> LanguageFinder:
    """The one finder of this process; reading it takes about a tenth of a second.

    Raises FileNotFoundError where the installed package lacks its weights.
    """
    packed = files("fener.mentions").joinpath(f"{MODEL}.npz").read_bytes()
    with np.load(BytesIO(packed), allow_pickle=False) as arrays:
        return LanguageFinder({name: arrays[name] for name in arrays.files})
