"""One call of the Graph API, as every channel of Meta makes it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from fener.connectors import reading, times
from fener.connectors.contract import (
    Account,
    OutcomeUnknown,
    Refused,
    SignInAgain,
    Unreadable,
)
from fener.connectors.exchange import exchange
from fener.connectors.meta.errors import OF_THE_APP, Meanings, raise_for_graph
from fener.connectors.signatures import hmac_sha256

VERSION = "v26.0"
FACEBOOK = "https://graph.facebook.com"
INSTAGRAM = "https://graph.instagram.com"


def call(
    account: Account,
    method: str,
    path: str,
    *,
    host: str = FACEBOOK,
    query: Mapping[str, str] | None = None,
    body: Mapping[str, Any] | None = None,
    publishes: bool = False,
    token: str = "",
    version: str = VERSION,
    meanings: Meanings | None = None,
) -> dict[str, Any]:
    """The JSON object that `path` answers with, `path` without version and leading slash.

    The token travels in a header, so that no log of addresses holds it. `token` stands in for
    the account's own. Raises what `raise_for_graph` makes of an error, and what `exchange` does.
    """
    held = token or account.secrets.get("token", "")
    if not held:
        raise SignInAgain(key="connector.secret_missing")
    asked = dict(query or {})
    secret = account.secrets.get("app_secret", "")
    if host == FACEBOOK and secret and not token:
        # An app that requires it refuses every call without; with it, a stolen token is no use.
        asked["appsecret_proof"] = hmac_sha256(secret, held.encode())
    headers = {"authorization": f"Bearer {held}"}
    content = b""
    if body is not None:
        headers["content-type"] = "application/json"
        content = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
    base = str(account.settings.get("api_url") or host).rstrip("/")
    answer = exchange(
        method,
        "/".join(filter(None, (base, version, path))) + (f"?{urlencode(asked)}" if asked else ""),
        publishes=publishes,
        body=content,
        headers=headers,
        allow_private_hosts=account.settings.get("allow_private_hosts") is True,
    )
    raise_for_graph(answer, publishes=publishes, now=datetime.now(UTC), meanings=meanings)
    value = answer.json()
    if isinstance(value, dict):
        return value
    if publishes:
        raise OutcomeUnknown(f"{answer.status}, and the answer is not readable")
    raise Refused(str(answer.status), key="connector.answer_unreadable")


def rows(value: Mapping[str, Any], field: str = "data") -> list[dict[str, Any]]:
    """The list of objects under `field`, which Meta leaves out where it is empty."""
    found = value.get(field)
    if found is None:
        return []
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise Refused(field, key="connector.answer_unreadable")
    return found


def nested_rows(value: Mapping[str, Any], field: str) -> list[dict[str, Any]]:
    """The rows of the edge `field` of each row, one after the other."""
    edges = [one.get(field) for one in rows(value)]
    return [row for edge in edges if isinstance(edge, dict) for row in rows(edge)]


def after(value: Mapping[str, Any]) -> str:
    """Where the next page of an edge begins; empty on the last one."""
    paging = value.get("paging")
    if not isinstance(paging, dict) or not paging.get("next"):
        return ""
    cursors = paging.get("cursors")
    found = cursors.get("after") if isinstance(cursors, dict) else None
    return found if isinstance(found, str) else ""


def published_id(value: Mapping[str, Any], field: str) -> str:
    """The identifier of what was just published. Raises `OutcomeUnknown`."""
    try:
        return reading.identifier(value, field, required=True)
    except Unreadable as error:
        raise OutcomeUnknown(str(error)) from error


def asked_id(value: Mapping[str, Any], field: str) -> str:
    """An identifier in the answer to a question. Raises `Refused`."""
    try:
        return reading.identifier(value, field, required=True)
    except Unreadable as error:
        raise Refused(str(error), key="connector.answer_unreadable") from error


def token_facts(account: Account) -> tuple[tuple[str, ...], datetime | None]:
    """What the account's token allows and when it ends, as Meta tells the app it was made for.
    Needs the app's id and secret; without them nothing is known. Raises `SignInAgain` for a token
    that is no longer valid."""
    app, secret = str(account.settings.get("app_id") or ""), account.secrets.get("app_secret", "")
    if not app or not secret:
        return (), None
    said = call(
        account,
        "GET",
        "debug_token",
        query={"input_token": account.secrets.get("token", "")},
        token=f"{app}|{secret}",
        meanings={(190, 0): OF_THE_APP, (101, 0): OF_THE_APP},
    )
    data = said.get("data")
    if not isinstance(data, dict):
        raise Refused("debug_token", key="connector.answer_unreadable")
    if data.get("is_valid") is False:
        raise SignInAgain("debug_token: is_valid is false")
    scopes = data.get("scopes")
    named = tuple(one for one in scopes if isinstance(one, str)) if isinstance(scopes, list) else ()
    return named, _ends_at(data)


def _ends_at(data: Mapping[str, Any]) -> datetime | None:
    """The sooner of the token's own end and the end of what it may read; 0 means never."""
    found = [data.get(name) for name in ("expires_at", "data_access_expires_at")]
    ends = [value for value in found if isinstance(value, int) and value > 0]
    try:
        return times.moment(min(ends), "expires_at") if ends else None
    except Unreadable:
        return None


def ends_in(said: Mapping[str, Any], now: datetime) -> datetime | None:
    """When a token that was just given ends, from its `expires_in` seconds."""
    seconds = said.get("expires_in")
    if isinstance(seconds, bool) or not isinstance(seconds, int) or not 0 < seconds < 10**9:
        return None
    return now + timedelta(seconds=seconds)
