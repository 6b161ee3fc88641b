"""The frames of `com.atproto.sync.subscribeRepos`: DAG-CBOR, with the records in a CAR."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

import libipld

from fener.connectors import times
from fener.connectors.contract import Unreadable

_LINK = b"\x01"
"""How a CID of the version in use begins; nothing else in a record does and is 36 bytes long."""
_DEEPEST = 32


class Mark(NamedTuple):
    """Where a frame stands in the stream. `error`: the server ends the stream for this reason."""

    seq: int = 0
    at: datetime | None = None
    error: str = ""


def mark_of(frame: bytes) -> Mark:
    """Never raises for what a server sends; a frame without a number is `Mark()`."""
    header, body = _parts(frame)
    if header.get("op") == -1:
        return Mark(error=str(body.get("error") or "Unknown")[:80])
    seq = body.get("seq")
    if not isinstance(seq, int) or isinstance(seq, bool) or seq < 0:
        return Mark()
    try:
        return Mark(seq, times.moment(body.get("time"), "time"))
    except Unreadable:
        return Mark(seq)


def events_of(frame: bytes) -> list[dict[str, Any]]:
    """What a frame tells, in the shape of Jetstream; nothing for what is no commit or broken.
    Records are still as CBOR has them: `as_json` finishes what is kept of them."""
    header, body = _parts(frame)
    did, operations, blocks = body.get("repo"), body.get("ops"), body.get("blocks")
    if header.get("t") != "#commit" or not isinstance(did, str) or not isinstance(operations, list):
        return []
    try:
        at = times.moment(body.get("time"), "time")
    except Unreadable:
        return []
    records: Mapping[bytes, Any] = {}
    if isinstance(blocks, bytes) and blocks:
        try:
            _, records = libipld.decode_car(blocks)
        except (ValueError, RecursionError):
            return []
    time_us, rev = int(at.timestamp() * 1_000_000), body.get("rev")
    found = []
    for operation in operations:
        if not isinstance(operation, dict) or not isinstance(operation.get("path"), str):
            continue
        collection, _, rkey = operation["path"].partition("/")
        commit = {
            "rev": rev,
            "operation": operation.get("action"),
            "collection": collection,
            "rkey": rkey,
        }
        cid = operation.get("cid")
        record = records.get(cid) if isinstance(cid, bytes) else None
        if isinstance(record, dict):
            commit |= {"record": record, "cid": cid}
        found.append({"did": did, "time_us": time_us, "kind": "commit", "commit": commit})
    return found


def as_json(event: Mapping[str, Any]) -> dict[str, Any] | None:
    """An event of `events_of` as Jetstream would write it; None: it is nested too deep for that."""
    try:
        found: dict[str, Any] = _plain(event, 0)
    except RecursionError:
        return None
    cid = event["commit"].get("cid")
    if isinstance(cid, bytes):
        found["commit"]["cid"] = _link(cid)
    return found


def _parts(frame: bytes) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    try:
        parts = libipld.decode_dag_cbor_multi(frame)
    except (ValueError, RecursionError):
        return {}, {}
    if len(parts) != 2 or not all(isinstance(part, dict) for part in parts):
        return {}, {}
    return parts[0], parts[1]


def _plain(value: Any, depth: int) -> Any:
    """A value of DAG-CBOR as JSON writes it. Raises `RecursionError`."""
    if depth > _DEEPEST:
        raise RecursionError
    if isinstance(value, bytes):
        if len(value) == 36 and value.startswith(_LINK):
            return {"$link": _link(value)}
        return {"$bytes": base64.b64encode(value).decode()}
    if isinstance(value, dict):
        return {str(name): _plain(one, depth + 1) for name, one in value.items()}
    if isinstance(value, list):
        return [_plain(one, depth + 1) for one in value]
    return value


def _link(cid: bytes) -> str:
    return "b" + base64.b32encode(cid).decode().rstrip("=").lower()
