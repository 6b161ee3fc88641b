"""GDELT: one request a poll and one search a quarter of an hour, as its index grows no faster."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from fener.connectors.contract import (
    Account,
    Connector,
    Fetched,
    Identity,
    Payload,
    Refused,
    Unreadable,
)
from fener.connectors.gdelt import client
from fener.connectors.gdelt.translate import article_of, payload_of, seen_at
from fener.connectors.partial import Partial
from fener.connectors.shut import TOLD_WITHIN
from fener.core.posts import Arrival

EVERY = timedelta(minutes=15)
OVERLAP = timedelta(hours=1)
"""Articles come into the index late, with the time at which they were found."""
FIRST, LONGEST = timedelta(days=1), timedelta(days=60)
MOST_TERMS, LONGEST_QUERY = 8, 180
"""Terms, and characters of them, in one search."""
SHORTEST_TERM = 3
_NATIVE_ID = "gdelt"
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Search:
    """How far one search has come; moments in ISO 8601, empty: not yet."""

    asked_at: str = ""
    """Everything that was seen until then is here."""
    start: str = ""
    end: str = ""
    until: str = ""
    """Of a search with more articles than fit into an answer: what is still to be asked for, and
    what `asked_at` will be then."""
    refused_at: str = ""
    key: str = ""
    """Why it was refused then; the other searches go first."""

    @property
    def tried_at(self) -> str:
        return max(self.asked_at, self.refused_at)


class GdeltConnector(Partial):
    def verify(self, account: Account) -> Identity:
        """Tries the search once, so that a mistake in “only where” is seen at once."""
        now = datetime.now(UTC)
        terms = _terms(account) or ["complaint"]
        client.articles(account, client.query_of(terms[:1], _where(account)), now - EVERY, now)
        return Identity(native_id=_NATIVE_ID, handle=account.handle or _NATIVE_ID)

    def fetch(self, account: Account, cursor: str) -> Fetched:
        now = datetime.now(UTC)
        known = _read(cursor)
        queries = [client.query_of(lot, _where(account)) for lot in _lots(_terms(account))]
        searches = {query: known.get(query, _Search()) for query in queries}
        for query, search in searches.items():
            if now - _moment(search.refused_at) < TOLD_WITHIN:
                raise Refused(query, key=search.key)
        due = [query for query in queries if _is_due(searches[query], now)]
        if not due:
            return Fetched(payloads=[], cursor=_written(searches))
        query = min(due, key=lambda one: (not searches[one].until, searches[one].tried_at))
        try:
            payloads, searches[query] = _ask(account, query, searches[query], now)
        except Refused as error:
            if len(queries) == 1:
                raise
            # Told by the next call, which the desk makes at once; by then this is in the cursor.
            searches[query] = replace(
                searches[query], refused_at=now.isoformat(), key=error.key, until=""
            )
            return Fetched(payloads=[], cursor=_written(searches), more=True)
        return Fetched(payloads=payloads, cursor=_written(searches))

    def translate(self, account: Account, payload: Payload) -> tuple[Arrival]:
        return (article_of(payload.body, account),)


def _ask(
    account: Account, query: str, search: _Search, now: datetime
) -> tuple[list[Payload], _Search]:
    """The newest articles of a search, or the next older ones of an answer that was full."""
    if search.until:
        start, end = _moment(search.start), _moment(search.end)
    else:
        asked_at = _moment(search.asked_at)
        start = max(asked_at - OVERLAP, now - LONGEST) if asked_at > _NEVER else now - FIRST
        end = now
    found = client.articles(account, query, start, end)
    payloads = [payload_of(article) for article in reversed(found)]
    oldest = min((at for at in map(_seen, found) if at), default=start)
    if len(found) >= client.MOST and start < oldest < end:
        rest = replace(search, start=start.isoformat(), end=oldest.isoformat())
        return payloads, rest if search.until else replace(rest, until=now.isoformat())
    return payloads, _Search(asked_at=search.until or now.isoformat())


def _terms(account: Account) -> list[str]:
    """Watch terms as GDELT can be asked for them."""
    plain = (term.replace('"', " ").strip(" #@") for term in account.terms)
    return list(dict.fromkeys(term for term in plain if len(term) >= SHORTEST_TERM))


def _lots(terms: Sequence[str]) -> list[list[str]]:
    lots: list[list[str]] = []
    for term in terms:
        if (
            lots
            and len(lots[-1]) < MOST_TERMS
            and sum(map(len, [*lots[-1], term])) <= LONGEST_QUERY
        ):
            lots[-1].append(term)
        else:
            lots.append([term])
    return lots


def _where(account: Account) -> str:
    return str(account.settings.get("only_where") or "")


def _is_due(search: _Search, now: datetime) -> bool:
    return bool(search.until) or now - _moment(search.tried_at) >= EVERY


def _seen(article: dict[str, Any]) -> datetime | None:
    try:
        return seen_at(article)
    except Unreadable:
        return None


def _moment(value: str) -> datetime:
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        return _NEVER
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _read(cursor: str) -> dict[str, _Search]:
    try:
        value = json.loads(cursor)
    except ValueError:
        return {}
    names = _Search.__dataclass_fields__
    return {
        query: _Search(**{name: str(row[name]) for name in names if name in row})
        for query, row in (value.items() if isinstance(value, dict) else ())
        if isinstance(row, dict)
    }


def _written(searches: dict[str, _Search]) -> str:
    kept = {
        query: {name: value for name, value in asdict(search).items() if value}
        for query, search in searches.items()
    }
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))


CONNECTOR: Connector = GdeltConnector()
