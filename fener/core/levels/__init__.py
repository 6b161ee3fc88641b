"""How grave a problem is, and how far it reaches: the editable matrix of levels and scope."""

from fener.core.levels.assessing import Assessment, assess
from fener.core.levels.matrix import (
    HIGHEST,
    MEASURES,
    SCOPES,
    STARTING_MATRIX,
    Condition,
    Matrix,
    MatrixError,
    Rule,
)
from fener.core.levels.measures import Measures, countries_among

__all__ = [
    "HIGHEST",
    "MEASURES",
    "SCOPES",
    "STARTING_MATRIX",
    "Assessment",
    "Condition",
    "Matrix",
    "MatrixError",
    "Measures",
    "Rule",
    "assess",
    "countries_among",
]
