"""Which language a short post is in, also where it is written in borrowed letters."""

from fener.core.signals.languages.finder import Found, LanguageFinder
from fener.core.signals.languages.spoken import LANGUAGES

__all__ = ["LANGUAGES", "Found", "LanguageFinder"]
