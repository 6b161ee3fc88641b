"""Text that every database takes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

V = TypeVar("V")


def clean(value: str) -> str:
    """`value` without what no database takes: NUL and half a surrogate pair become U+FFFD."""
    if "\0" in value:
        value = value.replace("\0", "\ufffd")
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            value = "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in value)
    return value


def clean_values(values: Mapping[str, V]) -> dict[str, V]:
    """`values` with every name and every text among them clean."""
    return {
        clean(name): clean(value) if isinstance(value, str) else value  # type: ignore[misc]
        for name, value in values.items()
    }
