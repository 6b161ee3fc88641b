"""Filling a prepared answer with what is known of the case.

A variable is a name in braces, `{order}`. What is not known stays in the text, in brackets
that nobody types (`⟨order⟩`), and is listed, so that the composer asks before anything is sent.
Every other brace is left as it was written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from fener.guide.document.shapes import PreparedAnswer, text_in

VARIABLES = (
    "customer",
    "words",
    "brand",
    "agent",
    "order",
    "promise_hours",
    "due",
    "department",
    "link",
)
"""`words`: what happened, in a few of the customer's own words. `due`: a day and an hour."""

_VARIABLE = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]{0,39})\}")
# A customer's display name is theirs to choose: it may not turn our sentence around.
_TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
LONGEST_VALUE = 300


@dataclass(frozen=True, slots=True)
class Rendered:
    """`missing`: the variables still in brackets, once each, in order of appearance.
    `language`: the one the text is written in, which may not be the one asked for."""

    text: str
    missing: tuple[str, ...] = ()
    language: str = ""


def render(
    answer: PreparedAnswer,
    language: str,
    variables: Mapping[str, object],
    *,
    default_language: str = "en",
) -> Rendered:
    """The answer's text in `language` with its variables filled in; never raises.

    Values are put in as they are, never read for variables in turn; line breaks and
    direction marks in them become spaces or vanish, and they are cut at 300 characters.
    """
    text, written_in = text_in(answer.text, language, default_language)
    missing: dict[str, None] = {}

    def fill(found: re.Match[str]) -> str:
        name = found[1]
        value = _clean(variables.get(name)) if name in VARIABLES else ""
        if value:
            return value
        missing[name] = None
        return f"⟨{name}⟩"

    return Rendered(_VARIABLE.sub(fill, text), tuple(missing), written_in)


def words_of(text: str) -> str:
    """`text` of an answer without its variables: what is said to every customer."""
    return " ".join(_VARIABLE.sub(" ", text).split())


def variables_in(text: str) -> tuple[str, ...]:
    """The names in braces, known or not, once each, in order of appearance."""
    return tuple(dict.fromkeys(_VARIABLE.findall(text)))


def _clean(value: object) -> str:
    if value is None:
        return ""
    text = _TURNING.sub("", str(value)[:LONGEST_VALUE])
    return " ".join("".join(" " if _controls(sign) else sign for sign in text).split())


def _controls(sign: str) -> bool:
    return unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp")
