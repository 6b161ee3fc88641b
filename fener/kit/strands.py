"""One ordered page out of many index ranges.

A database walks an index in order for one brand and one state; for several at once it reads
them all and sorts. So each range (a strand) is asked for its first few ids, and the few are
merged here: a page costs the same however many rows lie behind it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db.models import Q, QuerySet

Place = tuple[datetime, int]
"""Where a page ends: the moment it is ordered by, and the id."""


def written_place(at: datetime, pk: int) -> str:
    """A place as an address carries it."""
    return f"{at.isoformat()}~{pk}"


def read_place(written: str) -> Place | None:
    """The place that an address names; None for what is none."""
    at, _sep, pk = written.partition("~")
    try:
        read = datetime.fromisoformat(at)
        return (read.astimezone(UTC), int(pk)) if read.tzinfo else None
    except (ValueError, OverflowError):
        return None


def strand(
    rows: QuerySet[Any], column: str, *, size: int, newest_first: bool, beyond: Place | None = None
) -> QuerySet[Any]:
    """Moment and id of the first `size` of `rows`, by `column` and id, after `beyond` in that
    direction."""
    if beyond:
        sign = "lt" if newest_first else "gt"
        at, pk = beyond
        rows = rows.filter(
            Q(**{f"{column}__{sign}": at}) | Q(**{column: at, f"id__{sign}": pk}),
            **{f"{column}__{sign}e": at},
        )
    order = (f"-{column}", "-id") if newest_first else (column, "id")
    return rows.order_by(*order).values_list(column, "id")[:size]


def first_ids(places: Iterable[Place], *, size: int, newest_first: bool) -> list[int]:
    """The ids of the first `size` of what all strands gave together."""
    return [pk for _at, pk in sorted(places, reverse=newest_first)[:size]]


def related(
    rows: Sequence[Any], name: str, read: Callable[[list[int]], Iterable[Any]]
) -> Sequence[Any]:
    """`rows`, each with its related `name`, of which many share one: it is read once by its id
    and not beside every row."""
    found = {each.pk: each for each in read(sorted({getattr(row, f"{name}_id") for row in rows}))}
    for row in rows:
        setattr(row, name, found[getattr(row, f"{name}_id")])
    return rows


def in_order(rows: Iterable[Any], ids: Sequence[int]) -> list[Any]:
    """`rows` in the order of their ids in `ids`."""
    found = {row.pk: row for row in rows}
    return [found[pk] for pk in ids if pk in found]
