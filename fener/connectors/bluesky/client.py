"""Every address of the XRPC API that is used, and what its errors mean."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from fener.connectors.contract import (
    Account,
    ConnectorError,
    Gone,
    OutcomeUnknown,
    Refused,
    SignInAgain,
)
from fener.connectors.exchange import Answer, exchange, raise_for

PAGE = 100
GATE = "app.bsky.feed.threadgate"
HEARD = ("mention", "reply", "quote", "repost")
POSTS_AT_ONCE = 25
_LONGEST_WAIT = timedelta(days=1)
_NO_APP_VIEW = "No service configured"
_SESSION = "com.atproto.server"
_REPO = "com.atproto.repo"
_TOO_LONG = ("grapheme too big", "string too big")


class NoAppView(Refused):
    """The server has no notifications, search or views of posts."""

    key = "bluesky.no_app_view"


class Taken(Refused):
    """What was to be written has changed, or is there already."""


def create_session(account: Account) -> dict[str, Any]:
    body = {
        "identifier": str(account.settings.get("identifier") or account.handle).strip().lstrip("@"),
        "password": account.secrets.get("app_password", "").strip(),
    }
    if not body["identifier"] or not body["password"]:
        raise Refused(key="connector.secret_missing")
    url = str(account.settings.get("url") or "")
    return _call(account, "POST", f"{_SESSION}.createSession", body=body, url=url, token="")


def refresh_session(account: Account) -> dict[str, Any]:
    token = account.secrets.get("refresh_jwt", "")
    if not token:
        raise SignInAgain(key="connector.sign_in_again")
    try:
        return _call(account, "POST", f"{_SESSION}.refreshSession", token=token)
    except SignInAgain as error:
        if error.key == "connector.session_ended":
            # This was the key to a new session: there is no other but the app password.
            raise SignInAgain(error.detail) from error
        raise


def profile(account: Account, did: str) -> dict[str, Any]:
    """Raises `NoAppView`."""
    return _call(account, "GET", "app.bsky.actor.getProfile", {"actor": did})


def notifications(account: Account, page: str) -> dict[str, Any]:
    query: dict[str, str | Sequence[str]] = {"limit": str(PAGE), "reasons": HEARD}
    if page:
        query["cursor"] = page
    return _call(account, "GET", "app.bsky.notification.listNotifications", query)


def search(account: Account, words: str) -> dict[str, Any]:
    query = {"q": words, "sort": "latest", "limit": str(PAGE)}
    return _call(account, "GET", "app.bsky.feed.searchPosts", query)


def posts(account: Account, uris: Iterable[str]) -> list[dict[str, Any]]:
    """Views of those posts that are still there and shown to us."""
    said = _call(account, "GET", "app.bsky.feed.getPosts", {"uris": list(uris)})
    found = said.get("posts")
    if not isinstance(found, list):
        raise Refused(key="connector.answer_unreadable")
    return [one for one in found if isinstance(one, dict)]


def record(account: Account, did: str, collection: str, rkey: str) -> dict[str, Any]:
    """`uri`, `cid` and `value` of a record. Raises `Gone`."""
    query = {"repo": did, "collection": collection, "rkey": rkey}
    return _call(account, "GET", f"{_REPO}.getRecord", query)


def parts_of(uri: str) -> tuple[str, str, str]:
    """Whose record it is, in which collection, and its own name there."""
    _, _, did, collection, rkey = uri.split("/")
    return did, collection, rkey


def handle_of(account: Account, did: str) -> str:
    """The handle of an account on our own server; empty where it isn't there."""
    try:
        said = _call(account, "GET", f"{_REPO}.describeRepo", {"repo": did}, token="")
    except ConnectorError:
        return ""
    return str(said.get("handle") or "")


def did_of(account: Account, handle: str) -> str:
    """Empty where nobody has this handle. Raises `TryLater`."""
    try:
        said = _call(
            account, "GET", "com.atproto.identity.resolveHandle", {"handle": handle}, token=""
        )
    except (Refused, Gone, SignInAgain):
        return ""
    did = said.get("did")
    return did if isinstance(did, str) and did.startswith("did:") else ""


def put(
    account: Account,
    collection: str,
    rkey: str,
    value: Mapping[str, Any],
    *,
    instead_of: str | None,
    publishes: bool,
) -> dict[str, Any]:
    """Write a record. `instead_of`: the cid of what stands there now; None: nothing does. Raises
    `Taken` where that is not so."""
    body = {
        "repo": account.native_id,
        "collection": collection,
        "rkey": rkey,
        "record": value,
        "swapRecord": instead_of,
    }
    return _call(account, "POST", f"{_REPO}.putRecord", body=body, publishes=publishes)


def _call(
    account: Account,
    method: str,
    name: str,
    query: Mapping[str, str | Sequence[str]] | None = None,
    body: Mapping[str, Any] | None = None,
    *,
    url: str = "",
    token: str | None = None,
    publishes: bool = False,
) -> dict[str, Any]:
    """`token` None: the session's; empty: none."""
    url = url or str(account.settings.get("pds") or account.settings.get("url") or "")
    if not url:
        raise Refused(key="connector.address_missing")
    if token is None:
        token = account.secrets.get("access_jwt", "")
        if not token:
            renewable = account.secrets.get("refresh_jwt")
            key = "connector.session_ended" if renewable else "connector.sign_in_again"
            raise SignInAgain(key=key)
    headers = {"authorization": f"Bearer {token}"} if token else {}
    if body is not None:
        headers["content-type"] = "application/json"
    answer = exchange(
        method,
        f"{url.rstrip('/')}/xrpc/{name}" + (f"?{urlencode(query, doseq=True)}" if query else ""),
        publishes=publishes,
        body=b"" if body is None else json.dumps(body).encode(),
        headers=headers,
        allow_private_hosts=account.settings.get("allow_private_hosts") is True,
    )
    value = answer.json()
    if not 200 <= answer.status < 300:
        _raise(answer, value if isinstance(value, dict) else {}, publishes)
    if isinstance(value, dict):
        return value
    if publishes:
        raise OutcomeUnknown(f"{answer.status}, and the answer is not readable")
    raise Refused(str(answer.status), key="connector.answer_unreadable")


def _raise(answer: Answer, said: Mapping[str, Any], publishes: bool) -> None:
    """By the network's own word for it: several of its errors share a status, and a missing
    permission must not look like a lost session."""
    detail, word, message = answer.detail(), said.get("error"), str(said.get("message") or "")
    match word:
        case "ExpiredToken":
            raise SignInAgain(detail, key="connector.session_ended")
        case "InvalidToken" if "scope" in message.lower():
            raise Refused(detail, key="connector.scope_missing")
        case "InvalidToken" | "AuthMissing" | "AuthRequired":
            raise SignInAgain(detail)
        case "AuthenticationRequired":
            raise SignInAgain(detail, key="bluesky.password_wrong")
        case "AuthFactorTokenRequired":
            raise Refused(detail, key="bluesky.app_password_needed")
        case "AccountTakedown" | "AccountDeactivated" | "AccountSuspended" | "AccountNotFound":
            raise SignInAgain(detail, key="bluesky.account_closed")
        case "RecordNotFound" | "NotFound":
            raise Gone(detail)
        case "InvalidSwap":
            raise Taken(detail)
        case "InvalidRequest" | "MethodNotImplemented" if _NO_APP_VIEW in message:
            raise NoAppView(detail)
        case "InvalidRequest" if "Could not locate record" in message:
            raise Gone(detail)
        case "InvalidRequest" if any(words in message for words in _TOO_LONG):
            raise Refused(detail, key="preview.too_long")
    if answer.status == 403:
        raise Refused(detail, key="connector.scope_missing")
    if answer.status == 400:
        raise Refused(detail, key="bluesky.refused" if publishes else "connector.refused")
    raise_for(_with_reset(answer), publishes=publishes)


def _with_reset(answer: Answer) -> Answer:
    """`answer` with the moment at which the limit ends, which is told in a header of its own."""
    reset = answer.headers.get("ratelimit-reset", "").strip()
    if answer.status != 429 or "retry-after" in answer.headers or not reset.isdigit():
        return answer
    left = int(reset[:12]) - datetime.now(UTC).timestamp()
    seconds = min(max(int(left) + 1, 1), int(_LONGEST_WAIT.total_seconds()))
    return replace(answer, headers={**answer.headers, "retry-after": str(seconds)})
