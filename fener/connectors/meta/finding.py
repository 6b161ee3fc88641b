"""Recognising what we said ourselves among what Meta shows of a place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from fener.connectors import reading, times
from fener.connectors.contract import Account, Unreadable
from fener.core.posts import Draft, Receipt

SKEW = timedelta(minutes=2)
"""How far Meta's clock may be from ours."""


def said_by_us(
    account: Account, found: Iterable[Mapping[str, Any]], draft: Draft, since: datetime
) -> Receipt | None:
    """The one of `found` that we wrote with the words of `draft`, not before `since`."""
    words = draft.text.split()
    for row in found:
        said = row.get("message", row.get("text"))
        if not isinstance(said, str) or said.split() != words or not _is_ours(account, row):
            continue
        try:
            at = times.moment(row.get("created_time", row.get("timestamp")), "created_time")
            native_id = reading.identifier(row, "id", required=True)
            url = reading.text(row, "permalink_url")
        except Unreadable:
            continue
        if at >= since:
            return Receipt(native_id=native_id, at=at, url=url, idempotency_key=draft.key)
    return None


def _is_ours(account: Account, row: Mapping[str, Any]) -> bool:
    sender = row.get("from")
    sender = sender if isinstance(sender, dict) else {}
    if account.native_id and sender.get("id") == account.native_id:
        return True
    name = sender.get("username") or row.get("username")
    return isinstance(name, str) and bool(name) and name == account.handle
