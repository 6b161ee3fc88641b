"""One of several places of a channel is shut to us: the others are read first, then it is told.

A connector writes the refusal into its cursor, goes on with the next place, and at the end of its
round says that there is more. So the desk calls at once, when all that the others brought is safe,
and hears of it. A call that comes later begins a new round, which finds out anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from fener.connectors.contract import ConnectorError, Refused

TOLD_WITHIN = timedelta(minutes=1)
MOST_KEPT = 500
"""Characters."""


def noted(known: Mapping[str, str], error: ConnectorError, place: str) -> dict[str, str]:
    """What a cursor keeps of a refusal; of several in one round the first."""
    return dict(known) or {"key": error.key, "detail": f"{place}: {error.detail}"[:MOST_KEPT]}


def as_of(known: Mapping[str, str], now: datetime) -> dict[str, str]:
    """The same, at the end of a page: the round may end with it."""
    return {**known, "at": now.isoformat()} if known else {}


def tell(known: Mapping[str, str], now: datetime) -> None:
    """Raise what was noted in the round that has just ended; return where that is long ago."""
    try:
        is_new = abs(now - datetime.fromisoformat(known.get("at", ""))) < TOLD_WITHIN
    except (ValueError, TypeError):
        return
    if is_new:
        raise Refused(known.get("detail", ""), key=known.get("key", ""))


def read(value: object) -> dict[str, str]:
    """What a cursor has kept; empty where it is nothing of ours."""
    found = value if isinstance(value, dict) else {}
    return {name: str(found[name]) for name in ("key", "detail", "at") if name in found}
