"""Every address of a forum's API. Nothing else knows them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

from fener.connectors.contract import (
    Account,
    OutcomeUnknown,
    Refused,
    SignInAgain,
    TryLater,
)
from fener.connectors.exchange import Answer, exchange, raise_for

SIGNATURE_HEADER, EVENT_HEADER = "x-discourse-event-signature", "x-discourse-event"
PAGE = 50
"""Ids that one page of posts goes back over."""
_LONGEST_REST = timedelta(days=1)


def base_of(account: Account) -> str:
    return str(account.settings.get("url") or "").rstrip("/")


def user(account: Account) -> dict[str, Any]:
    """The account's own page."""
    name = quote(str(account.settings.get("user") or ""), safe="")
    return _object(_call(account, "GET", f"/u/{name}.json"))


def notifications(account: Account) -> dict[str, Any]:
    """The latest of our notifications. Nobody without a good key has any."""
    try:
        return _object(_call(account, "GET", "/notifications.json"))
    except Refused as error:
        if error.key == "discourse.not_permitted":
            raise SignInAgain(error.detail, key="discourse.key_invalid") from error
        raise


def latest_posts(account: Account, before: int = 0) -> dict[str, Any]:
    """A page of what is said in public, newest first."""
    query = f"?before={before}" if before else ""
    return _object(_call(account, "GET", f"/posts.json{query}"))


def private_topics(account: Account) -> dict[str, Any]:
    """The personal messages that were last written in."""
    name = quote(str(account.settings.get("user") or ""), safe="")
    return _object(_call(account, "GET", f"/topics/private-messages/{name}.json"))


def topic(account: Account, topic_id: int) -> dict[str, Any]:
    """A topic with its first posts, and the ids of all."""
    return _object(_call(account, "GET", f"/t/{topic_id}.json"))


def post(account: Account, post_id: int) -> dict[str, Any]:
    return _object(_call(account, "GET", f"/posts/{post_id}.json"))


def publish(account: Account, values: dict[str, Any]) -> dict[str, Any]:
    said = _call(account, "POST", "/posts.json", values, publishes=True)
    if isinstance(said, dict):
        return said
    raise OutcomeUnknown("the answer is not readable")


def remove(account: Account, post_id: int) -> None:
    _call(account, "DELETE", f"/posts/{post_id}.json", {})


def _call(
    account: Account,
    method: str,
    path: str,
    values: dict[str, Any] | None = None,
    *,
    publishes: bool = False,
) -> Any:
    base = base_of(account)
    if not base:
        raise Refused(key="connector.address_missing")
    key = account.secrets.get("token", "")
    if not key:
        raise SignInAgain(key="connector.secret_missing")
    answer = exchange(
        method,
        base + path,
        publishes=publishes,
        body=b"" if values is None else json.dumps(values, ensure_ascii=False).encode(),
        headers={
            "api-key": key,
            "api-username": str(account.settings.get("user") or ""),
            **({} if values is None else {"content-type": "application/json"}),
        },
        allow_private_hosts=account.settings.get("allow_private_hosts") is True,
    )
    _raise_for(answer, publishes=publishes)
    return answer.json()


def _raise_for(answer: Answer, *, publishes: bool) -> None:
    """By the forum's `error_type` and words; its statuses alone say little."""
    if 200 <= answer.status < 300:
        return
    value = answer.json()
    said = value if isinstance(value, dict) else {}
    errors = said.get("errors")
    words = " ".join(str(one) for one in errors) if isinstance(errors, list) else ""
    detail = f"{answer.status}: {words}"[:300] if words else answer.detail()
    if answer.status == 429:
        raise TryLater(detail, at=_rested(said, answer))
    if answer.status == 403:
        if "API" in words and "key" in words:
            raise SignInAgain(detail, key="discourse.key_invalid")
        raise Refused(detail, key="discourse.not_permitted")
    if answer.status == 422 and words:
        raise Refused(detail, key="discourse.refused")
    raise_for(answer, publishes=publishes)


def _rested(said: dict[str, Any], answer: Answer) -> datetime | None:
    extras = said.get("extras")
    seconds: Any = extras.get("wait_seconds") if isinstance(extras, dict) else None
    header = answer.headers.get("retry-after", "")
    if not isinstance(seconds, int) or seconds < 0:
        seconds = int(header[:9]) if header.isascii() and header.isdigit() else None
    if seconds is None:
        return None
    return datetime.now(UTC) + min(timedelta(seconds=min(seconds, 10**6)), _LONGEST_REST)


def _object(value: Any) -> dict[str, Any]:
    if isinstance(value, dict):
        return value
    raise Refused("the answer is no object", key="connector.answer_unreadable")
