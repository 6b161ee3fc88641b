"""Every address of the YouTube Data API v3. Nothing else knows them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from fener.connectors.contract import Account, OutcomeUnknown, Refused, SignInAgain
from fener.connectors.exchange import Answer, exchange
from fener.connectors.youtube.problems import raise_problem

HOST = "https://youtube.googleapis.com"
SCOPE = "https://www.googleapis.com/auth/youtube.force-ssl"
PAGE = "100"
LIST_UNITS, SEARCH_UNITS = 1, 100
"""What a call costs of the day's quota."""


def our_channel(account: Account) -> dict[str, Any]:
    return _read(account, "channels", {"part": "snippet", "mine": "true"})


def threads(account: Account, query: Mapping[str, str]) -> dict[str, Any]:
    """Comments under all our videos, newest first, each with a few of its replies."""
    asked = {
        "part": "snippet,replies",
        "allThreadsRelatedToChannelId": account.native_id,
        "order": "time",
        "textFormat": "plainText",
        "maxResults": PAGE,
        **query,
    }
    return _read(account, "commentThreads", asked)


def replies(account: Account, parent: str, token: str = "") -> dict[str, Any]:
    asked = {
        "part": "snippet",
        "parentId": parent,
        "textFormat": "plainText",
        "maxResults": PAGE,
        "pageToken": token,
    }
    return _read(account, "comments", asked)


def videos(account: Account, terms: str, after: str) -> dict[str, Any]:
    asked = {
        "part": "snippet",
        "type": "video",
        "order": "date",
        "q": terms,
        "publishedAfter": after,
        "maxResults": "50",
        "safeSearch": "none",
    }
    return _read(account, "search", asked)


def reply(account: Account, parent: str, text: str) -> dict[str, Any]:
    body = {"snippet": {"parentId": parent, "textOriginal": text}}
    answer = _call(account, "POST", "comments", {"part": "snippet"}, body, publishes=True)
    return _object(answer, publishes=True)


def set_status(account: Account, comment: str, status: str) -> None:
    """`heldForReview`, `published` or `rejected`; the author is never banned."""
    asked = {"id": comment, "moderationStatus": status}
    _call(account, "POST", "comments/setModerationStatus", asked)


def _read(account: Account, what: str, query: Mapping[str, str]) -> dict[str, Any]:
    return _object(_call(account, "GET", what, query), publishes=False)


def _call(
    account: Account,
    method: str,
    what: str,
    query: Mapping[str, str],
    body: dict[str, Any] | None = None,
    *,
    publishes: bool = False,
) -> Answer:
    token = account.secrets.get("access_token", "")
    if not token:
        raise SignInAgain(key="connector.session_ended")
    used = {name: value for name, value in query.items() if value}
    headers = {"authorization": f"Bearer {token}"}
    if body is not None:
        headers["content-type"] = "application/json"
    base = str(account.settings.get("api_url") or HOST).rstrip("/")
    answer = exchange(
        method,
        f"{base}/youtube/v3/{what}?{urlencode(used)}",
        publishes=publishes,
        body=b"" if body is None else json.dumps(body, ensure_ascii=False).encode(),
        headers=headers,
        allow_private_hosts=_allows_private_hosts(account),
    )
    raise_problem(answer, publishes=publishes)
    return answer


def _object(answer: Answer, *, publishes: bool) -> dict[str, Any]:
    value = answer.json()
    if isinstance(value, dict):
        return value
    if publishes:
        raise OutcomeUnknown(f"{answer.status}, and the answer is not readable")
    raise Refused(str(answer.status), key="connector.answer_unreadable")


def _allows_private_hosts(account: Account) -> bool:
    return account.settings.get("allow_private_hosts") is True
