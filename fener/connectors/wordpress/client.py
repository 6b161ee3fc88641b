"""Every address of WordPress's REST API that is used, and what its error codes mean."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from fener.connectors.contract import (
    Account,
    ConnectorError,
    Gone,
    OutcomeUnknown,
    Refused,
    SignInAgain,
    TryLater,
)
from fener.connectors.exchange import Answer, exchange, raise_for

PAGE = 100
"""Comments in one answer; WordPress gives no more."""
_COMMENTS = "/wp/v2/comments"
_FIELDS = (
    "id,post,parent,author,author_name,author_email,author_url,author_user_agent,date_gmt,"
    "content,link,status"
)
"""What is asked for: whatever else a site knows of a visitor stays there."""
_EDIT = {"context": "edit", "_fields": _FIELDS}
_MEANINGS: dict[str, tuple[type[ConnectorError], str]] = {
    "rest_not_logged_in": (SignInAgain, "wordpress.not_recognised"),
    "invalid_username": (SignInAgain, "wordpress.not_recognised"),
    "invalid_email": (SignInAgain, "wordpress.not_recognised"),
    "incorrect_password": (SignInAgain, "wordpress.not_recognised"),
    "rest_comment_login_required": (SignInAgain, "wordpress.not_recognised"),
    "application_passwords_disabled": (SignInAgain, "wordpress.passwords_off"),
    "application_passwords_disabled_for_user": (SignInAgain, "wordpress.passwords_off"),
    "rest_forbidden_context": (Refused, "wordpress.role"),
    "rest_forbidden_param": (Refused, "wordpress.role"),
    "rest_cannot_read": (Refused, "wordpress.role"),
    "rest_cannot_read_post": (Refused, "wordpress.role"),
    "rest_cannot_edit": (Refused, "wordpress.role"),
    "rest_cannot_delete": (Refused, "wordpress.role"),
    "rest_comment_invalid_id": (Gone, ""),
    "rest_post_invalid_id": (Gone, ""),
    "rest_comment_invalid_post_id": (Gone, ""),
    "rest_comment_trash_post": (Gone, ""),
    "rest_comment_closed": (Refused, "wordpress.closed"),
    "rest_comment_draft_post": (Refused, "wordpress.closed"),
    "comment_duplicate": (Refused, "wordpress.duplicate"),
    "comment_content_column_length": (Refused, "preview.too_long"),
    "rest_comment_content_invalid": (Refused, "preview.empty"),
    "comment_flood": (TryLater, ""),
    "rest_trash_not_supported": (Refused, "wordpress.no_trash"),
    "rest_no_route": (Refused, "wordpress.no_api"),
}
_SURE_AT_500 = ("rest_trash_not_supported",)
"""What WordPress says with a status above 499 and is no fault of the server."""


def me(account: Account) -> dict[str, Any]:
    try:
        return _object(_call(account, "GET", "/wp/v2/users/me", {"context": "edit"}))
    except Gone as error:
        raise Refused(error.detail, key="wordpress.no_api") from error


def newest(account: Account, offset: int = 0) -> list[dict[str, Any]]:
    """Comments that are public or wait for approval, the newest first."""
    query = {"status": "all", "orderby": "id", "order": "desc"}
    return _page(account, {**query, "per_page": str(PAGE), "offset": str(offset)})


def ours_under(account: Account, user: str, parent: str, post: str) -> list[dict[str, Any]]:
    """What we wrote under a comment, or under a post itself, whatever became of it."""
    query = {"author": user, "parent": parent or "0", "status": "any", "per_page": str(PAGE)}
    return _page(account, {**query, **({"post": post} if post else {})})


def comment(account: Account, number: str) -> dict[str, Any]:
    return _object(_call(account, "GET", _one(number), _EDIT))


def publish(account: Account, values: Mapping[str, Any]) -> dict[str, Any]:
    answer = _call(account, "POST", _COMMENTS, body=values, publishes=True)
    value = answer.json()
    if not isinstance(value, dict):
        raise OutcomeUnknown(f"{answer.status}, and the answer is not readable")
    return value


def set_status(account: Account, number: str, status: str) -> None:
    _call(account, "POST", _one(number), body={"status": status})


def move_to_trash(account: Account, number: str) -> None:
    _call(account, "DELETE", _one(number))


def _one(number: str) -> str:
    # A number and nothing else: it becomes a part of the address.
    if not (number.isascii() and number.isdigit()):
        raise Gone(number[:40])
    return f"{_COMMENTS}/{number}"


def _page(account: Account, query: Mapping[str, str]) -> list[dict[str, Any]]:
    answer = _call(account, "GET", _COMMENTS, {**_EDIT, **query})
    value = answer.json()
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise Refused(str(answer.status), key="connector.answer_unreadable")
    return value


def _object(answer: Answer) -> dict[str, Any]:
    value = answer.json()
    if not isinstance(value, dict):
        raise Refused(str(answer.status), key="wordpress.no_api")
    return value


def _call(
    account: Account,
    method: str,
    route: str,
    query: Mapping[str, str] | None = None,
    *,
    body: Mapping[str, Any] | None = None,
    publishes: bool = False,
) -> Answer:
    base = str(account.settings.get("url") or "").strip().rstrip("/")
    if not base:
        raise Refused(key="connector.address_missing")
    password = account.secrets.get("password", "")
    if not password:
        raise SignInAgain(key="connector.secret_missing")
    user = str(account.settings.get("user") or "").strip()
    basic = base64.b64encode(f"{user}:{password}".encode()).decode("ascii")
    # As a query, the route works on every site; as a path, only on those with pretty addresses.
    where = f"{base}/?rest_route={route}"
    answer = exchange(
        method,
        f"{where}&{urlencode(query)}" if query else where,
        publishes=publishes,
        body=b"" if body is None else json.dumps(body, ensure_ascii=False).encode(),
        headers={"authorization": f"Basic {basic}", "content-type": "application/json"},
        allow_private_hosts=account.settings.get("allow_private_hosts") is True,
    )
    _raise_for(answer, publishes=publishes)
    return answer


def _raise_for(answer: Answer, *, publishes: bool) -> None:
    """WordPress says in `code` what its status leaves open."""
    if 200 <= answer.status < 300:
        return
    code = code_of(answer)
    found = _MEANINGS.get(code)
    if found and (answer.status < 500 or code in _SURE_AT_500):
        error, key = found
        raise error(f"{answer.detail()} ({code})", key=key)
    raise_for(answer, publishes=publishes)


def code_of(answer: Answer) -> str:
    value = answer.json()
    code = value.get("code") if isinstance(value, dict) else None
    return code if isinstance(code, str) else ""
