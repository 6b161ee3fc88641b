"""Every address of TikTok's Accounts API for Business, version 1.3. Nothing else knows them.

Every answer is a 200 with a `code` of its own; 0 means that it worked.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from fener.connectors.contract import Account, OutcomeUnknown, Refused, SignInAgain, TryLater
from fener.connectors.exchange import Answer, exchange, raise_for

HOST = "https://business-api.tiktok.com"
VIDEOS, COMMENTS = 20, 30
"""How many TikTok gives at once."""
_TOO_FAST, _WAIT = 40100, timedelta(minutes=5)
_NO_SESSION = (40102, 40104, 40105)
_NO_PERMISSION = 40001
_THEIR_FAULT = 50000


def profile(account: Account) -> dict[str, Any]:
    fields = json.dumps(["username", "display_name"])
    return _get(account, "business/get/", {"fields": fields})


def videos(account: Account) -> dict[str, Any]:
    fields = json.dumps(["item_id", "create_time", "comments", "share_url"])
    return _get(account, "business/video/list/", {"fields": fields, "max_count": VIDEOS})


def comments(account: Account, video: str, cursor: int) -> dict[str, Any]:
    """Comments under a video, newest first, each with up to three of its replies."""
    asked = {"video_id": video, "include_replies": "true", "status": "ALL"}
    return _get(account, "business/comment/list/", {**asked, **_newest_first(cursor)})


def replies(account: Account, video: str, comment: str, cursor: int = 0) -> dict[str, Any]:
    asked = {"video_id": video, "comment_id": comment, "status": "ALL"}
    return _get(account, "business/comment/reply/list/", {**asked, **_newest_first(cursor)})


def reply(account: Account, video: str, comment: str, text: str) -> dict[str, Any]:
    body = {"video_id": video, "comment_id": comment, "text": text}
    return _post(account, "business/comment/reply/create/", body, publishes=True)


def set_hidden(account: Account, video: str, comment: str, hidden: bool) -> None:
    action = "HIDE" if hidden else "UNHIDE"
    body = {"video_id": video, "comment_id": comment, "action": action}
    _post(account, "business/comment/hide/", body, publishes=False)


def refresh(account: Account) -> dict[str, Any]:
    """New tokens. TikTok may hand over another refresh token, which then counts."""
    secrets = account.secrets
    if not secrets.get("refresh_token") or not secrets.get("client_secret"):
        raise SignInAgain(key="connector.secret_missing")
    body = {
        "client_id": str(account.settings.get("client_id") or ""),
        "client_secret": secrets["client_secret"],
        "grant_type": "refresh_token",
        "refresh_token": secrets["refresh_token"],
    }
    answer = _exchange(account, "POST", "tt_user/oauth2/refresh_token/", body, {}, publishes=False)
    raise_for(answer, publishes=False)
    said = answer.json()
    data = said.get("data") if isinstance(said, dict) else None
    code = said.get("code") if isinstance(said, dict) else None
    if code == _TOO_FAST or (isinstance(code, int) and code >= _THEIR_FAULT):
        raise TryLater(_words(said))
    if code != 0 or not isinstance(data, dict):
        raise SignInAgain(_words(said))
    return data


def _newest_first(cursor: int) -> dict[str, Any]:
    order = {"sort_field": "create_time", "sort_order": "desc"}
    return {**order, "cursor": cursor, "max_count": COMMENTS}


def _get(account: Account, what: str, query: Mapping[str, Any]) -> dict[str, Any]:
    asked = urlencode({"business_id": _business(account), **query})
    answer = _exchange(account, "GET", f"{what}?{asked}", None, _headers(account), publishes=False)
    return _data(answer, publishes=False)


def _post(account: Account, what: str, body: dict[str, Any], *, publishes: bool) -> dict[str, Any]:
    whole = {"business_id": _business(account), **body}
    answer = _exchange(account, "POST", what, whole, _headers(account), publishes=publishes)
    return _data(answer, publishes=publishes)


def _exchange(
    account: Account,
    method: str,
    what: str,
    body: dict[str, Any] | None,
    headers: Mapping[str, str],
    *,
    publishes: bool,
) -> Answer:
    base = str(account.settings.get("api_url") or HOST).rstrip("/")
    kind = {} if body is None else {"content-type": "application/json"}
    return exchange(
        method,
        f"{base}/open_api/v1.3/{what}",
        publishes=publishes,
        body=b"" if body is None else json.dumps(body, ensure_ascii=False).encode(),
        headers={**headers, **kind},
        allow_private_hosts=account.settings.get("allow_private_hosts") is True,
    )


def _data(answer: Answer, *, publishes: bool) -> dict[str, Any]:
    """What an answer holds. Raises what its code means."""
    said = answer.json()
    code = said.get("code") if isinstance(said, dict) else None
    if isinstance(code, int) and code != 0:
        _raise_code(code, _words(said), publishes=publishes)
    raise_for(answer, publishes=publishes)
    data = said.get("data") if isinstance(said, dict) else None
    if code == 0 and isinstance(data, dict):
        return data
    if publishes:
        raise OutcomeUnknown(f"{answer.status}, and the answer is not readable")
    raise Refused(str(answer.status), key="connector.answer_unreadable")


def _raise_code(code: int, words: str, *, publishes: bool) -> None:
    if code == _TOO_FAST:
        raise TryLater(words, at=datetime.now(UTC) + _WAIT)
    if code in _NO_SESSION:
        raise SignInAgain(words, key="connector.session_ended")
    if code == _NO_PERMISSION:
        raise Refused(words, key="connector.scope_missing")
    if code >= _THEIR_FAULT:
        if publishes:
            raise OutcomeUnknown(words)
        raise TryLater(words)
    raise Refused(words)


def _words(said: object) -> str:
    if not isinstance(said, dict):
        return ""
    return f"{said.get('code')}: {str(said.get('message') or '')[:300]}"


def _business(account: Account) -> str:
    return str(account.settings.get("business_id") or account.native_id)


def _headers(account: Account) -> dict[str, str]:
    token = account.secrets.get("access_token", "")
    if not token:
        raise SignInAgain(key="connector.session_ended")
    return {"access-token": token}
