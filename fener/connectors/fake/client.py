"""Every address of the fake network's API. Nothing else knows them."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote, urlencode

from fener.connectors.contract import Account, OutcomeUnknown, Refused, SignInAgain
from fener.connectors.exchange import exchange, raise_for

SIGNATURE_HEADER, STAMP_HEADER = "x-fake-signature", "x-fake-timestamp"
PAGE = 200


def me(account: Account) -> dict[str, Any]:
    return _call(account, "GET", "/api/me")


def feed(account: Account, cursor: str) -> dict[str, Any]:
    query = {"after": cursor, "limit": str(PAGE), "terms": ",".join(terms_of(account))}
    used = {name: value for name, value in query.items() if value}
    return _call(account, "GET", f"/api/feed?{urlencode(used)}")


def is_news(account: Account, seconds: float) -> bool:
    """Wait until anything new concerns the account; False where nothing did in time. What is new
    is told from what is there by the last event known when the wait began."""
    newest = _call(account, "GET", "/api/feed?newest=1").get("next", "")
    query = {"after": newest, "limit": "1", "terms": ",".join(terms_of(account)),
             "wait": str(int(seconds))}  # fmt: skip
    used = {name: value for name, value in query.items() if value}
    said = _call(account, "GET", f"/api/feed?{urlencode(used)}", answer_for=seconds + 5)
    return bool(said.get("events"))


def said_with(account: Account, key: str) -> list[Any]:
    found = _call(account, "GET", f"/api/posts?{urlencode({'key': key})}").get("posts")
    return found if isinstance(found, list) else []


def moderate(account: Account, post_id: str, what: str) -> None:
    """`what`: hide, show or remove."""
    _call(account, "POST", f"/api/posts/{quote(post_id, safe='')}/{what}")


def terms_of(account: Account) -> list[str]:
    """The words of the settings, and what the brand watches for."""
    return list(dict.fromkeys([*own_terms_of(account), *account.terms]))


def own_terms_of(account: Account) -> list[str]:
    own = str(account.settings.get("terms") or "").split(",")
    return [term.strip() for term in own if term.strip()]


def publish(account: Account, post: dict[str, str]) -> dict[str, Any]:
    return _call(account, "POST", "/api/posts", post, publishes=True)


def subscribe(account: Account, url: str) -> None:
    """Have the network call `url`, signed with the account's `webhook_secret`."""
    secret = account.secrets["webhook_secret"]
    subscription = {"url": url, "secret": secret, "terms": terms_of(account)}
    _call(account, "PUT", "/api/subscription", subscription)


def _call(
    account: Account,
    method: str,
    path: str,
    body: dict[str, Any] | None = None,
    *,
    publishes: bool = False,
    answer_for: float | None = None,
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
        answer_for=answer_for,
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
