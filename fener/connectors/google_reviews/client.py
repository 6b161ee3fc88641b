"""Every address of the Google My Business API v4 that is used, and what its errors mean."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from fener.connectors.contract import Account, Gone, OutcomeUnknown, Refused, SignInAgain
from fener.connectors.exchange import Answer, exchange, raise_for

HOST = "https://mybusiness.googleapis.com"
SCOPE = "https://www.googleapis.com/auth/business.manage"
PAGE = "50"
LOCATION = re.compile(r"accounts/[\w-]{1,60}/locations/[\w-]{1,60}", re.ASCII)
REVIEW = re.compile(rf"{LOCATION.pattern}/reviews/[\w=-]{{1,160}}", re.ASCII)
_REFUSED = {
    "SERVICE_DISABLED": "google_reviews.not_enabled",
    "accessNotConfigured": "google_reviews.not_enabled",
    "ACCESS_TOKEN_SCOPE_INSUFFICIENT": "connector.scope_missing",
    "insufficientPermissions": "connector.scope_missing",
    "FAILED_PRECONDITION": "google_reviews.not_verified",
}


def reviews(account: Account, location: str, token: str = "") -> dict[str, Any]:
    """A page of a place's reviews, the last changed first."""
    query = {"pageSize": PAGE, "orderBy": "updateTime desc"}
    asked = urlencode({**query, "pageToken": token} if token else query)
    return _object(_call(account, "GET", f"{location}/reviews?{asked}"), publishes=False)


def review(account: Account, name: str) -> dict[str, Any]:
    return _object(_call(account, "GET", _checked(name)), publishes=False)


def reply(account: Account, name: str, text: str) -> dict[str, Any]:
    """Puts the one answer that a review has, in place of any that is there."""
    path = f"{_checked(name)}/reply"
    answer = _call(account, "PUT", path, {"comment": text}, publishes=True)
    return _object(answer, publishes=True)


def _checked(name: str) -> str:
    # It becomes a part of the address.
    if not REVIEW.fullmatch(name):
        raise Refused(name[:80], key="google_reviews.no_review")
    return name


def _call(
    account: Account,
    method: str,
    path: str,
    body: Mapping[str, Any] | None = None,
    *,
    publishes: bool = False,
) -> Answer:
    token = account.secrets.get("access_token", "")
    if not token:
        raise SignInAgain(key="connector.session_ended")
    headers = {"authorization": f"Bearer {token}"}
    if body is not None:
        headers["content-type"] = "application/json"
    base = str(account.settings.get("api_url") or HOST).rstrip("/")
    answer = exchange(
        method,
        f"{base}/v4/{path}",
        publishes=publishes,
        body=b"" if body is None else json.dumps(body, ensure_ascii=False).encode(),
        headers=headers,
        allow_private_hosts=account.settings.get("allow_private_hosts") is True,
    )
    _raise_for(answer, publishes=publishes)
    return answer


def _raise_for(answer: Answer, *, publishes: bool) -> None:
    """Google says in `status` and in the reasons of `details` what the status leaves open."""
    if 200 <= answer.status < 300:
        return
    value = answer.json()
    error = value.get("error") if isinstance(value, dict) else None
    error = error if isinstance(error, dict) else {}
    words = error.get("message")
    detail = f"{answer.status}: {words[:300]}" if isinstance(words, str) else str(answer.status)
    if answer.status == 401:
        raise SignInAgain(detail, key="connector.session_ended")
    if answer.status < 500:
        reasons = [*_reasons(error), error.get("status")]
        for reason in reasons:
            if isinstance(reason, str) and reason in _REFUSED:
                raise Refused(detail, key=_REFUSED[reason])
        if error.get("status") == "NOT_FOUND":
            raise Gone(detail)
    raise_for(answer, publishes=publishes)


def _reasons(error: Mapping[str, Any]) -> Iterator[Any]:
    for name in ("details", "errors"):
        rows = error.get(name)
        for row in rows if isinstance(rows, list) else ():
            if isinstance(row, dict):
                yield row.get("reason")


def _object(answer: Answer, *, publishes: bool) -> dict[str, Any]:
    value = answer.json()
    if isinstance(value, dict):
        return value
    if publishes:
        raise OutcomeUnknown(f"{answer.status}, and the answer is not readable")
    raise Refused(str(answer.status), key="connector.answer_unreadable")
