"""Replies under our own threads that are hidden from the public: a record of ours beside the first
post of the thread lists them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from fener.connectors.bluesky import client
from fener.connectors.contract import Account, Gone, Refused, TryLater
from fener.connectors.firehose.records import POST, part, uri_in

MOST_HIDDEN = 300


def set_hidden(account: Account, reply: Mapping[str, Any], hidden: bool) -> None:
    """Hide or show `reply` (its `uri`, and its record under `value`). Done twice, it is done.
    Raises `Refused` where the thread isn't ours."""
    root = uri_in(part(part(reply, "value"), "reply"), "root")
    if not root.startswith(f"at://{account.native_id}/{POST}/"):
        raise Refused(key="bluesky.not_our_thread")
    rkey = root.split("/")[4]
    cid: str | None = None
    gate: dict[str, Any] = {"$type": client.GATE, "post": root, "createdAt": _now()}
    try:
        known = client.record(account, account.native_id, client.GATE, rkey)
        cid, gate = known.get("cid"), dict(part(known, "value"))
    except Gone:
        if not hidden:
            return
    listed = gate.get("hiddenReplies")
    listed = [one for one in listed if isinstance(one, str)] if isinstance(listed, list) else []
    if (reply["uri"] in listed) is hidden:
        return
    if hidden and len(listed) >= MOST_HIDDEN:
        raise Refused(key="bluesky.too_many_hidden")
    rest = [one for one in listed if one != reply["uri"]]
    gate["hiddenReplies"] = [*rest, reply["uri"]] if hidden else rest
    try:
        client.put(account, client.GATE, rkey, gate, instead_of=cid, publishes=False)
    except client.Taken as error:
        raise TryLater(error.detail) from error


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
