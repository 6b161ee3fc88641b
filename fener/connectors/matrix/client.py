"""Every address of the client-server API. Nothing else knows them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode

from fener.connectors.contract import (
    Account,
    Gone,
    OutcomeUnknown,
    Refused,
    SignInAgain,
    TryLater,
)
from fener.connectors.exchange import Answer, exchange, raise_for

API = "/_matrix/client/v3"
MESSAGES = ("m.room.message", "m.room.encrypted", "m.room.redaction", "m.sticker")
_OF_ROOMS = ("m.room.join_rules", "m.room.create")
_SIGNED_OUT = ("M_UNKNOWN_TOKEN", "M_MISSING_TOKEN", "M_USER_DEACTIVATED", "M_USER_LOCKED")
_REFUSED = {
    "M_FORBIDDEN": "matrix.forbidden",
    "M_USER_SUSPENDED": "matrix.forbidden",
    "M_CONSENT_NOT_GIVEN": "matrix.consent",
    "M_TOO_LARGE": "preview.too_long",
    "M_UNRECOGNIZED": "connector.answer_unreadable",
}
_LONGEST_REST = timedelta(days=1)
PAGE = 100
"""Events of one page of a room's history."""


def discover(account: Account) -> str:
    """Where the API is: at the address in the settings, or where its well-known file says."""
    given = _given(account)
    found = _ask(account, "GET", f"{given}/_matrix/client/versions")
    if found.status == 200 and isinstance(found.json(), dict):
        return given
    named = _ask(account, "GET", f"{given}/.well-known/matrix/client").json()
    homeserver = named.get("m.homeserver") if isinstance(named, dict) else None
    base = homeserver.get("base_url") if isinstance(homeserver, dict) else None
    if not isinstance(base, str) or not base:
        raise Refused(str(found.status), key="connector.answer_unreadable")
    return base.rstrip("/")


def who(account: Account, token: str) -> dict[str, Any]:
    return _call(account, "GET", "/account/whoami", token=token)


def sign_in(account: Account) -> dict[str, Any]:
    """A new session by password, on the device we had before."""
    body = {
        "type": "m.login.password",
        "identifier": {"type": "m.id.user", "user": str(account.settings.get("user") or "")},
        "password": account.secrets.get("password", ""),
        "initial_device_display_name": "Fener",
    }
    if device := account.secrets.get("device"):
        body["device_id"] = device
    try:
        return _call(account, "POST", "/login", body, token="")
    except Refused as error:
        if error.key == "matrix.forbidden":
            raise SignInAgain(error.detail, key="matrix.wrong_password") from error
        if error.detail.startswith("400"):
            raise Refused(error.detail, key="matrix.no_password") from error
        raise


def sync(account: Account, since: str, *, first: bool = False) -> dict[str, Any]:
    """What happened after `since`, without waiting. `first`: the last message of each room."""
    query = {"timeout": "0", "filter": _filter(1 if first else 50)}
    return _call(account, "GET", "/sync", query=query | ({"since": since} if since else {}))


def present(account: Account) -> str:
    """The token of this moment, without anything of what was before."""
    nothing = {**_NOTHING, "room": {"rooms": []}}
    query = {"timeout": "0", "filter": json.dumps(nothing)}
    return str(_call(account, "GET", "/sync", query=query).get("next_batch") or "")


def listen(account: Account, since: str, seconds: float) -> dict[str, Any]:
    """What happens after `since`, as soon as it does; nothing after `seconds`."""
    query = {"timeout": str(int(seconds * 1000)), "filter": _filter(1), "since": since}
    return _call(account, "GET", "/sync", query=query)


def history(account: Account, room: str, at: str, until: str = "") -> dict[str, Any]:
    """A page of messages before the token `at` (empty: the newest), newest first."""
    chosen = {"types": list(MESSAGES), "lazy_load_members": True}
    query = {"dir": "b", "limit": str(PAGE), "filter": json.dumps(chosen)}
    query |= {name: value for name, value in (("from", at), ("to", until)) if value}
    return _call(account, "GET", f"/rooms/{_quoted(room)}/messages", query=query)


def event(account: Account, room: str, event_id: str) -> dict[str, Any]:
    return _call(account, "GET", f"/rooms/{_quoted(room)}/event/{_quoted(event_id)}")


def state(account: Account, room: str, kind: str) -> dict[str, Any]:
    """The content of a room's state of that kind; empty where it has none."""
    try:
        return _call(account, "GET", f"/rooms/{_quoted(room)}/state/{kind}/")
    except Gone:
        return {}


def join(account: Account, room: str) -> None:
    _call(account, "POST", f"/join/{_quoted(room)}", {})


def say(account: Account, room: str, key: str, content: dict[str, Any]) -> dict[str, Any]:
    """Publish a message. The same `key` twice is one message, to the same session."""
    path = f"/rooms/{_quoted(room)}/send/m.room.message/{_quoted(key)}"
    return _call(account, "PUT", path, content, publishes=True)


_NOTHING: dict[str, Any] = {"presence": {"types": []}, "account_data": {"types": []}}


def _filter(limit: int) -> str:
    timeline = {"limit": limit, "types": [*MESSAGES, *_OF_ROOMS], "lazy_load_members": True}
    members = {"lazy_load_members": True, "include_redundant_members": True}
    room = {
        "timeline": timeline,
        "state": {"types": ["m.room.member", *_OF_ROOMS], **members},
        "ephemeral": {"types": []},
        "account_data": {"types": []},
    }
    return json.dumps({**_NOTHING, "room": room})


def _call(
    account: Account,
    method: str,
    path: str,
    body: dict[str, Any] | None = None,
    *,
    query: Mapping[str, str] | None = None,
    token: str | None = None,
    publishes: bool = False,
) -> dict[str, Any]:
    used = account.secrets.get("session") or account.secrets.get("token") or ""
    if token is None and not used:
        raise SignInAgain(key="connector.secret_missing")
    asked = f"?{urlencode(query)}" if query else ""
    answer = _ask(
        account,
        method,
        base_of(account) + API + path + asked,
        body,
        token=used if token is None else token,
        publishes=publishes,
    )
    _raise_for(account, answer, publishes=publishes)
    value = answer.json()
    if isinstance(value, dict):
        return value
    if publishes:
        raise OutcomeUnknown(f"{answer.status}, and the answer is not readable")
    raise Refused(str(answer.status), key="connector.answer_unreadable")


def base_of(account: Account) -> str:
    """Where the API was found when the account was tried; else the address in the settings."""
    given = _given(account)
    found = account.settings.get("homeserver")
    if isinstance(found, dict) and found.get("of") == given and isinstance(found.get("is"), str):
        return str(found["is"])
    return given


def _given(account: Account) -> str:
    return str(account.settings.get("url") or "").rstrip("/")


def _ask(
    account: Account,
    method: str,
    url: str,
    body: dict[str, Any] | None = None,
    *,
    token: str = "",
    publishes: bool = False,
) -> Answer:
    if not _given(account):
        raise Refused(key="connector.address_missing")
    return exchange(
        method,
        url,
        publishes=publishes,
        body=b"" if body is None else json.dumps(body, ensure_ascii=False).encode(),
        headers={
            "content-type": "application/json",
            **({"authorization": f"Bearer {token}"} if token else {}),
        },
        allow_private_hosts=account.settings.get("allow_private_hosts") is True,
    )


def _raise_for(account: Account, answer: Answer, *, publishes: bool) -> None:
    """By the homeserver's own code first: one status stands for many things."""
    if 200 <= answer.status < 300:
        return
    value = answer.json()
    said = value if isinstance(value, dict) else {}
    code, detail = str(said.get("errcode") or ""), answer.detail()
    if code in _SIGNED_OUT:
        can_renew = account.secrets.get("password") and code != "M_USER_DEACTIVATED"
        raise SignInAgain(detail, key="connector.session_ended" if can_renew else "")
    if code == "M_LIMIT_EXCEEDED":
        raise TryLater(detail, at=_rested(said, answer))
    if code == "M_RESOURCE_LIMIT_EXCEEDED":
        raise TryLater(detail)
    if code in _REFUSED:
        raise Refused(detail, key=_REFUSED[code])
    if answer.status == 404 and not code:
        raise Refused(detail, key="connector.answer_unreadable")
    raise_for(answer, publishes=publishes)


def _rested(said: Mapping[str, Any], answer: Answer) -> datetime | None:
    header, written = answer.headers.get("retry-after", ""), said.get("retry_after_ms")
    if header.isascii() and header.isdigit():
        rest = timedelta(seconds=int(header[:9]))
    elif isinstance(written, int) and 0 <= written < 2**53:
        rest = timedelta(milliseconds=written)
    else:
        return None
    return datetime.now(UTC) + min(rest, _LONGEST_REST)


def _quoted(part: str) -> str:
    return quote(part, safe="")
