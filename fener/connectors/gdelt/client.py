"""The one address of GDELT's DOC 2.0 API, and how it says that something is wrong."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from fener.connectors.cleaning import clean
from fener.connectors.contract import Account, Refused, TryLater
from fener.connectors.exchange import Answer, exchange, raise_for

HOST = "https://api.gdeltproject.org"
MOST = 250
"""Articles in one answer; GDELT gives no more."""
_REST = timedelta(minutes=5)
"""After a request too many, GDELT takes none for some minutes."""


def articles(account: Account, query: str, start: datetime, end: datetime) -> list[dict[str, Any]]:
    """Articles that were seen between `start` and `end`, the newest first."""
    asked = {
        "query": query,
        "mode": "ArtList",
        "format": "json",
        "sort": "DateDesc",
        "maxrecords": str(MOST),
        "startdatetime": _written(start),
        "enddatetime": _written(end),
    }
    base = str(account.settings.get("api_url") or HOST).rstrip("/")
    answer = exchange(
        "GET",
        f"{base}/api/v2/doc/doc?{urlencode(asked)}",
        publishes=False,
        allow_private_hosts=account.settings.get("allow_private_hosts") is True,
    )
    return _read(answer)


def query_of(terms: Sequence[str], where: str) -> str:
    """One search for any of `terms`. GDELT takes brackets only around alternatives."""
    quoted = [f'"{term}"' for term in terms]
    any_of = f"({' OR '.join(quoted)})" if len(quoted) > 1 else quoted[0]
    return f"{any_of} {where.strip()}".strip()


def _written(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%d%H%M%S")


def _read(answer: Answer) -> list[dict[str, Any]]:
    """The articles in an answer. What GDELT has to say against a search it says in plain words,
    and with a status of success."""
    text = answer.body.decode("utf-8", "replace").strip()
    words = clean(" ".join(text.split())[:300])
    if answer.status == 429 or words.lower().startswith("please limit requests"):
        raise TryLater(words, at=datetime.now(UTC) + _REST, key="gdelt.busy")
    raise_for(answer, publishes=False)
    if not text:
        return []
    try:
        # Headlines come with line breaks in them that JSON does not allow.
        value = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        key = "connector.answer_unreadable" if words[:1] in "{[<" else "gdelt.query"
        raise Refused(words, key=key) from None
    found = value.get("articles", []) if isinstance(value, dict) else None
    if not isinstance(found, list):
        raise Refused(words, key="connector.answer_unreadable")
    return [one for one in found if isinstance(one, dict)]
