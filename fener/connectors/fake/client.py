"""Every address of the fake network's API. Nothing else knows them."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from fener.connectors.contract import Account, OutcomeUnknown, Refused, SignInAgain
from fener.connectors.exchange import exchange, raise_for

SIGNATURE_HEADER, STAMP_HEADER = "x-fake-signature", "x-fake-timestamp"
PAGE = 200


def me(account: Account) -> dict[str, Any]:
    return _call(account, "GET", "/api/me")


def feed(account: Account, cursor: str) -> dict[str, Any]:
    query = {"after": cursor, "limit": str(PAGE), "terms": str(account.settings.get("terms") or "")}
    used = {name: value for name, value in query.items() if value}
    return _call(account, "GET", f"/api/feed?{urlencode(used)}")


def publish(account: Account, post: dict[str, str]) -> dict[str, Any]:
    return _call(account, "POST", "/api/posts", post, publishes=True)


def subscribe(account: Account, url: str) -> None:
    """Have the network call `url`, signed with the account's `webhook_secret`."""
    terms = [term.strip() for term in str(account.settings.get("terms") or "").split(",")]
    subscription = {"url": url, "secret": account.secrets["webhook_secret"], "terms": terms}
    _call(account, "PUT", "/api/subscription", subscription)


def _call(
    account: Account,
    method: str,
    path: str,
    body: dict[str, Any] | None = None,
    *,
    publishes: bool = False,
) -> dict[str, Any]:
    url = str(account.settings.get("url") or "").rstrip("/")
    if not url:
        raise Refused(key="connector.address_missing")
    token = account.secrets.get("token", "")
    if not token:
        raise SignInAgain(key="connector.secret_missing")
    answer = exchange(
        method,
        url + path,
        publishes=publishes,
        body=b"" if body is None else json.dumps(body, ensure_ascii=False).encode(),
        headers={"authorization": f"Bearer {token}", "content-type": "application/json"},
        # The fake network runs beside the desk or nowhere.
        allow_private_hosts=True,
    )
    raise_for(answer, publishes=publishes)
    value = answer.json()
    if isinstance(value, dict):
        return value
    if publishes:
        raise OutcomeUnknown(f"{answer.status}, and the answer is not readable")
    raise Refused(str(answer.status), key="connector.answer_unreadable")
