"""What is new since a place, one page of one list at a time.

Reddit's own way to ask for what came after a thing fails for good once that thing is deleted, so
lists are read from the newest down to the time that is known, and a little further: what was edited
or let through by a moderator meanwhile comes in, too.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime

from fener.connectors import shut
from fener.connectors.contract import Account, Fetched, Gone, Refused, Unreadable
from fener.connectors.reddit import client
from fener.connectors.reddit.translate import WRITTEN_TO_US, created_at, payload_of

FURTHER = 900
"""Seconds."""
MOST_PAGES = 10
"""Reddit's lists end after a thousand things."""
MOST_TERMS = 20
_LONGEST_QUERY = 500


@dataclass(slots=True)
class Place:
    """How far we have heard."""

    known: dict[str, float] = field(default_factory=dict)
    """Of each list, when the newest thing was made that we know, in Unix seconds."""
    at: int = 0
    """The list that is being read."""
    after: str = ""
    """The thing below which its next page begins."""
    pages: int = 0
    newest: float = 0.0
    shut: dict[str, str] = field(default_factory=dict)
    """What was refused in this round, to be told at its end."""

    @classmethod
    def read(cls, cursor: str) -> Place:
        try:
            value = json.loads(cursor) if cursor else {}
            return cls(
                known={str(name): float(at) for name, at in value.get("known", {}).items()},
                at=int(value.get("at", 0)),
                after=str(value.get("after", "")),
                pages=int(value.get("pages", 0)),
                newest=float(value.get("newest", 0)),
                shut=shut.read(value.get("shut")),
            )
        except (ValueError, TypeError, AttributeError):
            return cls()


def lists_of(account: Account) -> list[tuple[str, str, dict[str, str]]]:
    """The lists that are read: name, path, and what is asked for."""
    found: list[tuple[str, str, dict[str, str]]] = [(WRITTEN_TO_US, "/message/inbox", {})]
    given = account.settings.get("communities") or ""
    lines = [str(one) for one in given] if isinstance(given, list) else str(given).split("\n")
    communities = [line.strip().removeprefix("/").removeprefix("r/").strip("/") for line in lines]
    if communities := [one for one in communities if one]:
        for what in ("new", "comments"):
            found.append((what, client.communities_path(communities, what), {}))
    if query := _query(account.terms):
        how = {"sort": "new", "t": "all", "syntax": "lucene", "restrict_sr": "False"}
        found.append(("search", "/r/all/search", {"q": query, **how}))
    return found


def _query(terms: tuple[str, ...]) -> str:
    """Reddit's search for posts that hold any of the terms."""
    query = ""
    for term in terms[:MOST_TERMS]:
        longer = " OR ".join(filter(None, (query, '"{}"'.format(term.replace('"', " ")))))
        if len(longer) > _LONGEST_QUERY:
            break
        query = longer
    return query


def next_page(account: Account, cursor: str) -> Fetched:
    place, lists = Place.read(cursor), lists_of(account)
    now = datetime.now(UTC)
    if place.at >= len(lists):
        shut.tell(place.shut, now)
        place.shut = {}
        place.at, place.after, place.pages, place.newest = 0, "", 0, 0.0
    name, path, query = lists[place.at]
    try:
        page = client.listing(account, path, **query, after=place.after)
    except (Refused, Gone) as error:
        if name == WRITTEN_TO_US:
            raise
        place.shut = shut.as_of(shut.noted(place.shut, error, path), now)
        place.at, place.after, place.pages, place.newest = place.at + 1, "", 0, 0.0
        return Fetched(payloads=[], cursor=json.dumps(asdict(place)), more=True)
    try:
        payloads = [payload_of(one, name) for one in page["children"]]
        made = [created_at(one) for one in page["children"]]
    except Unreadable as error:
        raise Refused(str(error), key="connector.answer_unreadable") from error
    known = place.known.get(name)
    place.newest = max([*made, place.newest])
    place.pages += 1
    after = page.get("after")
    goes_on = known is not None and bool(made) and min(made) > known - FURTHER
    if goes_on and isinstance(after, str) and after and place.pages < MOST_PAGES:
        place.after = after
    else:
        place.known[name] = max(place.newest, known or 0.0)
        place.at, place.after, place.pages, place.newest = place.at + 1, "", 0, 0.0
    place.shut = shut.as_of(place.shut, now)
    more = bool(place.after or place.shut) or place.at < len(lists)
    return Fetched(payloads=payloads, cursor=json.dumps(asdict(place)), more=more)
