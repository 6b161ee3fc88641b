"""Our own posts: their records, and the place each has in our repository before it is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from hashlib import blake2b
from typing import Any

from fener.connectors.bluesky.facets import facets_of
from fener.connectors.firehose.records import POST, part, uri_in
from fener.core.posts import Draft

MOST_BYTES = 3000
_LETTERS = "234567abcdefghijklmnopqrstuvwxyz"
_FIRST = 1_640_995_200_000_000
"""2022-01-01 in microseconds: before there were accounts, so that no client ever gives a post of
its own a time between this and half a year later."""


def rkey_of(did: str, key: str) -> str:
    """Where the post of the draft `key` stands. The same draft has the same place, and a place is
    taken once, so nothing is ever published twice.

    It has the shape of a time, which the network asks for; the time itself means nothing.

    >>> rkey_of("did:plc:a", "k"), rkey_of("did:plc:a", "k") == rkey_of("did:plc:a", "l")
    ('3j27xb7jwt4vw', False)
    """
    number = int.from_bytes(blake2b(f"{did} {key}".encode(), digest_size=8).digest(), "big")
    value = (_FIRST + (number >> 20)) << 10 | (number & 1023)
    return "".join(_LETTERS[value >> shift & 31] for shift in range(60, -1, -5))


def record_of(
    draft: Draft, above: Mapping[str, Any] | None, now: datetime, did_of: Callable[[str], str]
) -> dict[str, Any]:
    """`above`: the post that is answered, with its `uri`, `cid` and record under `value`."""
    record: dict[str, Any] = {
        "$type": POST,
        "text": draft.text,
        "createdAt": now.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
    }
    if facets := facets_of(draft.text, did_of):
        record["facets"] = facets
    if above is not None:
        parent = {"uri": above["uri"], "cid": above["cid"]}
        record["reply"] = {"root": _root_of(above) or parent, "parent": parent}
        if languages := _languages(above):
            record["langs"] = languages
    return record


def _root_of(above: Mapping[str, Any]) -> dict[str, str] | None:
    reply = part(part(above, "value"), "reply")
    uri, cid = uri_in(reply, "root"), part(reply, "root").get("cid")
    return {"uri": uri, "cid": cid} if uri and isinstance(cid, str) and cid else None


def _languages(above: Mapping[str, Any]) -> list[str]:
    """An answer is in the language it was asked in."""
    languages = part(above, "value").get("langs")
    if not isinstance(languages, list) or len(languages) != 1:
        return []
    return [one for one in languages if isinstance(one, str) and 2 <= len(one) <= 20]
