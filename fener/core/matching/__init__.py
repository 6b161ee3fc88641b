"""Watch terms: which posts concern a brand."""

from fener.core.matching.matcher import Matcher
from fener.core.matching.misspellings import misspellings_of
from fener.core.matching.terms import Hit, Term, TermKind

__all__ = ["Hit", "Matcher", "Term", "TermKind", "misspellings_of"]
