"""What a field may hold: bounded, storable, with a zone. Everything the API takes is one of
these, so that nothing a stranger sends reaches a database that can't keep it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import AfterValidator, AwareDatetime, BeforeValidator, ConfigDict, Field

LARGEST = 2**63 - 1
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
LATEST = datetime(2200, 1, 1, tzinfo=UTC)


class In(Schema):
    """A body. A field nobody knows is a mistake, and is told."""

    model_config = ConfigDict(extra="forbid")


class Out(Schema):
    """What an operation gives back."""


def storable(text: str) -> str:
    """Refuses what no database keeps."""
    if "\0" in text:
        raise ValueError("the character NUL cannot be stored")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError("half of a surrogate pair cannot be stored") from None
    return text


def _worded(text: str) -> str:
    if not text.strip():
        raise ValueError("say something: it has no words")
    return text


def _written(value: Any) -> Any:
    if isinstance(value, (str, datetime)):
        return value
    raise ValueError("write a time like 2026-03-27T18:05:00+02:00")


def _in_range(at: datetime) -> datetime:
    if not EARLIEST <= at <= LATEST:
        raise ValueError("a time lies between the years 1970 and 2200")
    return at.astimezone(UTC)


def _deep(value: Any) -> Any:
    """Refuses a document that is nested too deep or holds what cannot be stored."""
    todo = [(value, 0)]
    while todo:
        one, depth = todo.pop()
        if depth > 32:
            raise ValueError("nested too deep")
        if isinstance(one, str):
            storable(one)
        elif isinstance(one, dict):
            todo += [(key, depth + 1) for key in one] + [(part, depth + 1) for part in one.values()]
        elif isinstance(one, list):
            todo += [(part, depth + 1) for part in one]
    return value


Id = Annotated[int, Field(ge=1, le=LARGEST)]
Moment = Annotated[AwareDatetime, BeforeValidator(_written), AfterValidator(_in_range)]
"""ISO 8601 with a zone; comes back in UTC."""
Word = Annotated[str, Field(max_length=60), AfterValidator(storable)]
Short = Annotated[str, Field(max_length=200), AfterValidator(storable)]
Line = Annotated[str, Field(max_length=500), AfterValidator(storable)]
Text = Annotated[str, Field(max_length=20_000), AfterValidator(storable)]
Name = Annotated[
    str, Field(min_length=1, max_length=80), AfterValidator(storable), AfterValidator(_worded)
]
Words = Annotated[
    str, Field(min_length=1, max_length=20_000), AfterValidator(storable), AfterValidator(_worded)
]
Document = Annotated[dict[str, Any], AfterValidator(_deep)]
"""A JSON object whose own rules are checked by who reads it."""
Size = Annotated[int, Field(ge=1, le=200)]
After = Annotated[str, Field(max_length=200), AfterValidator(storable)]


class ErrorBody(Out):
    key: str
    """For programs; never changes."""
    message: str
    """For people, in the language of `Accept-Language`."""
    field: str | None = None
    details: dict[str, Any] | None = None


class Error(Out):
    error: ErrorBody
