"""The languages that Fener speaks, and where each stands in what is learned by language."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

LANGUAGES = ("en", "sq", "el", "ar", "bg", "fa")
ROWS = (*LANGUAGES, "")
"""Rows of everything that is learned by language; the last is for all other languages."""
_ROW = {language: row for row, language in enumerate(ROWS)}


def rows_of(languages: Sequence[str]) -> npt.NDArray[np.intp]:
    """The row of each language.

    >>> rows_of(["en", "fa", "tr", ""]).tolist()
    [0, 5, 6, 6]
    """
    others = len(ROWS) - 1
    return np.array([_ROW.get(language, others) for language in languages], np.intp)
