"""Unicode for six languages: one form to compare by, one form to show, and what is a letter."""

from fener.core.text.folding import fold, fold_many
from fener.core.text.scripts import direction_of, script_of, script_of_letter
from fener.core.text.showing import excerpt, graphemes, length_of, tidy
from fener.core.text.wording import near_key, words
from fener.core.text.written import as_written

__all__ = [
    "as_written",
    "direction_of",
    "excerpt",
    "fold",
    "fold_many",
    "graphemes",
    "length_of",
    "near_key",
    "script_of",
    "script_of_letter",
    "tidy",
    "words",
]
