"""What is new for an account: its notifications, posts that hold a watch term, and which of the
posts that were heard lately are gone.

Notifications come newest first, so one visit may take several pages. What the cursor holds then:
`page`, where the next one begins; `high`, the newest of this visit; `floor`, the newest of the last
one, where this visit ends.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from fener.connectors import reading
from fener.connectors.bluesky import client
from fener.connectors.bluesky.translate import payload_of_gone, payload_of_view
from fener.connectors.cleaning import clean
from fener.connectors.contract import (
    Account,
    Fetched,
    Gone,
    Payload,
    Refused,
    TryLater,
    Unreadable,
)

SEARCHES = 4
"""Watch terms that are searched for in one visit, in turn."""
WATCHED = 100
"""Posts of others that are looked at again, in turn, to see whether they are still there."""
FIRST_PAGES = 2
"""Pages of the back-log that a first visit brings."""


def hear(account: Account, cursor: str) -> Fetched:
    """The next page. Raises what the client raises."""
    place = _read(cursor)
    said = client.notifications(account, place["page"])
    rows = said.get("notifications")
    if not isinstance(rows, list):
        raise Refused(key="connector.answer_unreadable")
    views = [row for row in rows if isinstance(row, dict) and row.get("reason") in client.HEARD]
    payloads = _payloads(views)
    stamps = [row["indexedAt"] for row in rows if isinstance(row, dict) and _is_stamp(row)]
    place["high"] = max([place["high"], *stamps])
    place["pages"] += 1
    after = said.get("cursor")
    reached = bool(stamps) and bool(place["floor"]) and min(stamps) < place["floor"]
    first_done = not place["floor"] and place["pages"] >= FIRST_PAGES
    more = bool(rows) and isinstance(after, str) and bool(after) and not reached and not first_done
    if more:
        place["page"] = after
        _watch(place, account.native_id, views)
        return Fetched(payloads=payloads, cursor=json.dumps(place), more=True)
    place |= {"page": "", "pages": 0, "floor": place["high"]}
    found = _search(account, place)
    _watch(place, account.native_id, [*views, *found])
    payloads += [*_payloads(found), *_gone(account, place)]
    return Fetched(payloads=payloads, cursor=json.dumps(place))


def _read(cursor: str) -> dict[str, Any]:
    place = {
        "page": "", "pages": 0, "high": "", "floor": "", "turn": 0, "watched": [], "looked": 0,
    }  # fmt: skip
    try:
        known = json.loads(cursor or "{}")
    except ValueError:
        return place
    if isinstance(known, dict):
        fits = {name for name in place if type(known.get(name)) is type(place[name])}
        place |= {name: known[name] for name in fits}
    return place


def _is_stamp(row: Mapping[str, Any]) -> bool:
    stamp = row.get("indexedAt")
    return isinstance(stamp, str) and 20 <= len(stamp) <= 40


def _payloads(views: list[dict[str, Any]]) -> list[Payload]:
    """Each post once, whichever searches found it."""
    payloads: dict[str, Payload] = {}
    for view in views:
        try:
            one = payload_of_view(view)
        except Unreadable:
            # Without an address it can be neither shown nor answered.
            continue
        payloads.setdefault(one.key, one)
    return list(payloads.values())


def _search(account: Account, place: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    turns = min(SEARCHES, len(account.terms))
    for number in range(place["turn"], place["turn"] + turns):
        words = words_of(account.terms[number % len(account.terms)])
        try:
            rows = client.search(account, words).get("posts") if words else ()
        except (TryLater, Refused):
            # Notifications are heard all the same; the term has its turn again.
            continue
        found += [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    if account.terms:
        place["turn"] = (place["turn"] + turns) % len(account.terms)
    return found


def words_of(term: str) -> str:
    """A watch term as the search takes it.

    >>> words_of("Lumora shop"), words_of("#lumora"), words_of("*lumo*")
    ('"Lumora shop"', '#lumora', 'lumo')
    """
    if term[:1] in ("#", "@"):
        return term[0] + "".join(term.strip("#@").split())
    words = " ".join(term.strip("*").replace('"', " ").split())
    return f'"{words}"' if " " in words else words


def _watch(place: dict[str, Any], us: str, views: list[dict[str, Any]]) -> None:
    new = [
        clean(view["uri"])
        for view in views
        if view.get("reason") != "repost"
        and isinstance(view.get("uri"), str)
        and view["uri"].startswith("at://")
        and view["uri"].count("/") == 4
        and len(view["uri"]) <= reading.MAX_ID
        and not view["uri"].startswith(f"at://{us}/")
    ]
    place["watched"] = list(dict.fromkeys([*place["watched"], *reversed(new)]))[-WATCHED:]


def _gone(account: Account, place: dict[str, Any]) -> list[Payload]:
    start = place["looked"] if place["looked"] < len(place["watched"]) else 0
    uris = [str(uri) for uri in place["watched"][start:]]
    uris = uris[: client.POSTS_AT_ONCE]
    if not uris:
        return []
    try:
        there = [post.get("uri") for post in client.posts(account, uris)]
        unseen = [uri for uri in uris if uri not in there]
        gone = [uri for uri in unseen if _is_gone(account, uri)]
    except (TryLater, Refused):
        return []
    place["watched"] = [uri for uri in place["watched"] if uri not in unseen]
    place["looked"] = start + len(uris) - len(unseen)
    now = datetime.now(UTC)
    return [payload_of_gone(uri, now) for uri in gone]


def _is_gone(account: Account, uri: str) -> bool:
    """Whether a post that isn't shown to us is gone: its author may only have blocked us."""
    try:
        client.record(account, *client.parts_of(uri))
    except Gone:
        return True
    return False
