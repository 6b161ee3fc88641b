"""Which language a short post is in, also where it is written in borrowed letters."""

from fener.core.signals.languages.finder import Found, LanguageFinder
from fener.core.signals.languages.guess import LANGUAGES, SCRIPT_OF_LANGUAGE, guess_language

__all__ = ["LANGUAGES", "SCRIPT_OF_LANGUAGE", "Found", "LanguageFinder", "guess_language"]
