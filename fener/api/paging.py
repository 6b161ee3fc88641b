"""Keyset pages: `{"items": […], "after": "…"}`. `after` of one page asks for the next; empty:
there is no more. The place is opaque to callers and checked when it comes back."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet

from fener.api.errors import ApiError
from fener.api.types import LARGEST, Out

T = TypeVar("T")
M = TypeVar("M", bound=Model)

SIZE = 50


class Page(Out, Generic[T]):
    items: list[T]
    after: str


def place(*values: Any) -> str:
    """An opaque place from times and whole numbers."""
    plain = [
        one.astimezone(UTC).isoformat() if isinstance(one, datetime) else one for one in values
    ]
    return base64.urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")


def read_place(after: str, *shape: type) -> list[Any]:
    """The values of a place made by `place`. Raises `ApiError` for anything else."""
    try:
        padded = after.encode("ascii") + b"=" * (-len(after) % 4)
        values = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        if type(values) is not list:
            raise ValueError("not a list")
        return [_value(one, kind) for one, kind in zip(values, shape, strict=True)]
    except (ValueError, TypeError, binascii.Error, RecursionError, OverflowError):
        raise ApiError(422, "api.bad_place", field="after") from None


def _value(value: Any, kind: type) -> Any:
    if kind is datetime:
        at = datetime.fromisoformat(value)
        if at.tzinfo is None or at.utcoffset():
            raise ValueError("not a time in UTC")
        return at
    if type(value) is not kind or (kind is int and not -LARGEST <= value <= LARGEST):
        raise ValueError("not of this kind")
    return value


def by_id(
    rows: QuerySet[M],
    after: str,
    size: int,
    show: Callable[[M], Any],
    *,
    oldest_first: bool = False,
) -> dict[str, Any]:
    """A page in the order of the ids, the newest first unless said otherwise."""
    if after:
        (pk,) = read_place(after, int)
        rows = rows.filter(pk__gt=pk) if oldest_first else rows.filter(pk__lt=pk)
    found = list(rows.order_by("pk" if oldest_first else "-pk")[: size + 1])
    return page(found, size, show, lambda row: place(row.pk))


def by_time(
    rows: QuerySet[M], after: str, size: int, show: Callable[[M], Any], column: str
) -> dict[str, Any]:
    """A page in the order of a time, newest first; rows of the same time by id."""
    if after:
        at, pk = read_place(after, datetime, int)
        rows = rows.filter(Q(**{f"{column}__lt": at}) | Q(**{column: at, "pk__lt": pk}))
        rows = rows.filter(**{f"{column}__lte": at})
    found = list(rows.order_by(f"-{column}", "-pk")[: size + 1])
    return page(found, size, show, lambda row: place(getattr(row, column), row.pk))


def page(
    found: list[M], size: int, show: Callable[[M], Any], where: Callable[[M], str]
) -> dict[str, Any]:
    """`found` holds one row more than `size` where there is a next page."""
    shown = found[:size]
    return {
        "items": [show(row) for row in shown],
        "after": where(shown[-1]) if len(found) > size else "",
    }
