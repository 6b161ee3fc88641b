"""Going back over what may have been missed: one request a page, remembered in a cursor."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from fener.connectors import times
from fener.connectors.contract import Unreadable

BACKLOG = timedelta(days=3)
"""How far the first round looks back."""
OVERLAP = timedelta(minutes=15)
"""How far each round reaches into the one before: edges fill a little late."""
DEEPEST = 40
"""Pages of one edge in one round."""


@dataclass(frozen=True, slots=True)
class Want:
    """One page to ask for: an edge, of which node, after which place."""

    edge: str
    of: str = ""
    after: str = ""
    page: int = 1

    @property
    def may_be_gone(self) -> bool:
        """What it belongs to, or follows, may have been deleted since it was seen."""
        return bool(self.of or self.after)


@dataclass(frozen=True, slots=True)
class Round:
    """One pass over all edges. `since` and `began` are Unix seconds."""

    since: int
    began: int
    todo: tuple[Want, ...]
    is_first: bool = False

    @property
    def want(self) -> Want:
        return self.todo[0]

    def next(self, more: Sequence[Want], edges: Sequence[str]) -> tuple[str, bool]:
        """The cursor after this page, which asks for `more`, and whether the round goes on. The
        first round takes one page of each edge."""
        wanted = [] if self.is_first else [one for one in more if one.page <= DEEPEST]
        left = (*self.todo[1:], *wanted)
        if left:
            return _written(replace(self, todo=left)), True
        since = self.began - int(OVERLAP.total_seconds())
        return _written(Round(since, 0, tuple(Want(edge) for edge in edges))), False


def round_of(cursor: str, edges: Sequence[str], now: datetime) -> Round:
    """Where the last page left off; a cursor that says nothing begins at the beginning."""
    stamp = int(now.timestamp())
    known = _read(cursor)
    if known is None:
        since = int((now - BACKLOG).timestamp())
        return Round(since, stamp, tuple(Want(edge) for edge in edges), is_first=True)
    if not known.began:
        return replace(known, began=stamp, todo=tuple(Want(edge) for edge in edges))
    return known


def since_of(round_: Round) -> datetime:
    return datetime.fromtimestamp(round_.since, UTC)


def newer(found: Sequence[dict[str, Any]], since: datetime, field: str) -> list[dict[str, Any]]:
    """Those not older than `since`, and those that do not say when they are from."""
    return [one for one in found if not _is_older(one.get(field), since)]


def _is_older(value: object, since: datetime) -> bool:
    try:
        return times.moment(value, "time") < since
    except Unreadable:
        return False


def _written(round_: Round) -> str:
    return json.dumps(asdict(round_), separators=(",", ":"))


def _read(cursor: str) -> Round | None:
    try:
        value: Any = json.loads(cursor)
        todo = tuple(Want(**one) for one in value["todo"])
        return Round(value["since"], value["began"], todo, value["is_first"]) if todo else None
    except (ValueError, TypeError, KeyError):
        return None
