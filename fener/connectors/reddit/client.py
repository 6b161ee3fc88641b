"""Every address of Reddit's API. Nothing else knows them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode

from fener.connectors import sign_ins
from fener.connectors.contract import (
    Account,
    Gone,
    OutcomeUnknown,
    Refused,
    SignInAgain,
    TryLater,
)
from fener.connectors.exchange import Answer, exchange, raise_for

API, SITE = "https://oauth.reddit.com", "https://www.reddit.com"
SCOPES = ("identity", "read", "submit", "history", "privatemessages", "modposts")
PAGE = 100
_ENDED = "connector.session_ended"
_LONGEST_REST = timedelta(days=1)
_LOCKED = ("THREAD_LOCKED", "TOO_OLD", "COMMENT_UNREPLIABLE")
_GONE = ("DELETED_COMMENT", "DELETED_LINK", "DELETED_THING", "NO_THING_ID", "INVALID_THING_ID")
_BLOCKED = (
    "USER_BLOCKED", "USER_BLOCKED_MESSAGE", "NOT_WHITELISTED_BY_USER_MESSAGE",
    "USER_DOESNT_EXIST", "RESTRICTED_TO_PM",
)  # fmt: skip
_NOT_ALLOWED = ("SUBREDDIT_NOTALLOWED", "SUBREDDIT_LINKING_DISALLOWED", "BANNED_FROM_SUBREDDIT")


def sign_in_address(account: Account, back: str, state: str) -> str:
    """Reddit gives a refresh token for `permanent` only, and knows no challenge."""
    more = {"duration": "permanent", "scope": " ".join(SCOPES)}
    return sign_ins.page_address(f"{SITE}/api/v1/authorize", account, back, state, **more)


def take_code(account: Account, code: str, back: str) -> dict[str, Any]:
    form = {"code": code, "redirect_uri": back}
    return sign_ins.take_code(account, _tokens(account), form, _client(account))


def renew(account: Account) -> dict[str, Any]:
    """A fresh access token for the refresh token."""
    form = {
        "grant_type": "refresh_token",
        "refresh_token": account.secrets.get("refresh_token", ""),
    }
    answer = sign_ins.ask_for_tokens(account, _tokens(account), form, _client(account))
    value = answer.json()
    said = value if isinstance(value, dict) else {}
    if answer.status in (400, 401) or "error" in said:
        raise SignInAgain(answer.detail())
    _raise_for(answer, publishes=False)
    return said


def me(account: Account, session: str) -> dict[str, Any]:
    return _object(_call(account, "GET", "/api/v1/me", session=session))


def listing(account: Account, path: str, **query: str) -> dict[str, Any]:
    """A page of things, newest first, as `{"children", "after"}`."""
    asked = {"limit": str(PAGE), **{name: value for name, value in query.items() if value}}
    data = _object(_call(account, "GET", path, query=asked)).get("data")
    if isinstance(data, dict) and isinstance(data.get("children"), list):
        return data
    raise Refused("no list of things", key="connector.answer_unreadable")


def communities_path(communities: list[str], what: str) -> str:
    return f"/r/{quote('+'.join(communities), safe='+')}/{what}"


def own_comments_path(account: Account) -> str:
    return f"/user/{quote(account.handle, safe='')}/comments"


def comment(account: Account, parent: str, text: str) -> dict[str, Any]:
    """Answer a post, a comment or a message; gives back what was made of it."""
    data = _post(account, "/api/comment", {"thing_id": parent, "text": text}, publishes=True)
    things = data.get("things")
    made = things[0].get("data") if isinstance(things, list) and things else None
    if not isinstance(made, dict):
        # Reddit answers like this for quarantined communities, where it is published.
        raise OutcomeUnknown("Reddit did not show what it published")
    return made


def compose(account: Account, to: str, subject: str, text: str) -> None:
    """Begin a private message."""
    form = {"to": to, "subject": subject, "text": text}
    _post(account, "/api/compose", form, publishes=True)


def hide(account: Account, native_id: str) -> None:
    """As a moderator: nobody else sees it any more."""
    _call(account, "POST", "/api/remove", {"id": native_id, "spam": "False"})


def show(account: Account, native_id: str) -> None:
    _call(account, "POST", "/api/approve", {"id": native_id})


def _tokens(account: Account) -> str:
    return f"{_base(account, SITE)}/api/v1/access_token"


def _client(account: Account) -> dict[str, str]:
    name = str(account.settings.get("client_id") or "")
    return {**sign_ins.basic(name, account.secrets.get("client_secret", "")), **_named(account)}


_FORM = {"content-type": "application/x-www-form-urlencoded"}


def _named(account: Account) -> dict[str, str]:
    """Reddit wants to know which programme asks, and for whom; others it slows down."""
    who = account.handle if account.handle.isascii() else ""
    return {"user-agent": f"server:fener:1.0 (by /u/{who})" if who else "server:fener:1.0"}


def _base(account: Account, otherwise: str) -> str:
    return str(account.settings.get("api_url") or otherwise).rstrip("/")


def _post(account: Account, path: str, form: dict[str, str], *, publishes: bool) -> dict[str, Any]:
    """Reddit answers 200 also where it refuses: what is wrong stands inside."""
    value = _call(account, "POST", path, form, publishes=publishes)
    said = value.get("json") if isinstance(value, dict) else None
    if not isinstance(said, dict):
        raise OutcomeUnknown("the answer is not readable")
    errors = said.get("errors")
    for one in errors if isinstance(errors, list) else ():
        if isinstance(one, list) and one:
            _raise_named(str(one[0]), " ".join(str(part) for part in one[1:2]), said)
    data = said.get("data")
    return data if isinstance(data, dict) else {}


def _raise_named(code: str, words: str, said: dict[str, Any]) -> None:
    detail = f"{code}: {words}"[:300]
    if code == "RATELIMIT":
        rest = said.get("ratelimit")
        seconds = rest if isinstance(rest, (int, float)) and 0 <= rest < 10**6 else None
        at = None if seconds is None else datetime.now(UTC) + timedelta(seconds=seconds)
        raise TryLater(detail, at=at)
    if code == "USER_REQUIRED":
        raise SignInAgain(detail, key=_ENDED)
    if code in _GONE:
        raise Gone(detail)
    if code == "TOO_LONG":
        raise Refused(detail, key="preview.too_long")
    if code == "NO_TEXT":
        raise Refused(detail, key="preview.empty")
    keys = ((_LOCKED, "locked"), (_BLOCKED, "blocked"), (_NOT_ALLOWED, "not_allowed"))
    found = [f"reddit.{key}" for codes, key in keys if code in codes]
    raise Refused(detail, key=found[0] if found else "reddit.refused")


def _call(
    account: Account,
    method: str,
    path: str,
    form: dict[str, str] | None = None,
    *,
    query: Mapping[str, str] | None = None,
    session: str = "",
    publishes: bool = False,
) -> Any:
    token = session or account.secrets.get("session", "")
    if not token:
        raise SignInAgain(key=_ENDED)
    asked = urlencode({**(query or {}), "raw_json": "1"})
    body = b"" if form is None else urlencode({**form, "api_type": "json"}).encode()
    answer = exchange(
        method,
        f"{_base(account, API)}{path}?{asked}",
        publishes=publishes,
        body=body,
        headers={
            "authorization": f"Bearer {token}",
            **_named(account),
            **({} if form is None else _FORM),
        },
        allow_private_hosts=account.settings.get("allow_private_hosts") is True,
    )
    _raise_for(answer, publishes=publishes)
    value = answer.json()
    if value is None and publishes:
        raise OutcomeUnknown(f"{answer.status}, and the answer is not readable")
    return value


def _raise_for(answer: Answer, *, publishes: bool) -> None:
    if 200 <= answer.status < 300:
        return
    challenge = answer.headers.get("www-authenticate", "")
    if "insufficient_scope" in challenge:
        raise Refused(answer.detail(), key="connector.scope_missing")
    if answer.status == 401 or "invalid_token" in challenge:
        raise SignInAgain(answer.detail(), key=_ENDED)
    if answer.status == 403:
        raise Refused(answer.detail(), key="reddit.not_allowed")
    if answer.status == 429:
        raise TryLater(answer.detail(), at=_reset(answer))
    raise_for(answer, publishes=publishes)


def _reset(answer: Answer) -> datetime | None:
    for name in ("retry-after", "x-ratelimit-reset"):
        value = answer.headers.get(name, "").partition(".")[0]
        if value.isascii() and value.isdigit():
            return datetime.now(UTC) + min(timedelta(seconds=int(value[:9])), _LONGEST_REST)
    return None


def _object(value: Any) -> dict[str, Any]:
    if isinstance(value, dict):
        return value
    raise Refused("the answer is no object", key="connector.answer_unreadable")
