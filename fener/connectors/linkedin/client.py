"""Every address of LinkedIn's Community Management API. Nothing else knows them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any
from urllib.parse import quote

from fener.connectors import sign_ins
from fener.connectors.contract import Account, OutcomeUnknown, Refused, SignInAgain, TryLater
from fener.connectors.exchange import Answer, exchange, raise_for

HOST = "https://api.linkedin.com"
SIGN_IN = "https://www.linkedin.com/oauth/v2/authorization"
TOKENS = "https://www.linkedin.com/oauth/v2/accessToken"
SCOPES = ("r_organization_social_feed", "w_organization_social_feed", "rw_organization_admin")
VERSION = "202607"
PAGE = 50
ACTIONS = ("COMMENT", "ADMIN_COMMENT", "SHARE_MENTION", "COMMENT_EDIT", "COMMENT_DELETE")
_CREATED_TOO_FAST = "throttled"


def organization(account: Account) -> str:
    """Our page, as LinkedIn names it."""
    number = str(account.settings.get("organization") or "").rpartition(":")[2].strip()
    if not number.isascii() or not number.isdigit():
        raise Refused(key="linkedin.organization_unreadable")
    return f"urn:li:organization:{number}"


def page_of(account: Account) -> dict[str, Any]:
    number = organization(account).rpartition(":")[2]
    return _object(_call(account, "GET", f"organizations/{number}"), publishes=False)


def notifications(account: Account, since: int, until: int, start: int) -> dict[str, Any]:
    """What happened on and about our page between two moments, in milliseconds."""
    asked = (
        f"q=criteria&actions=List({','.join(ACTIONS)})"
        f"&organizationalEntity={_encoded(organization(account))}"
        f"&timeRange=(start:{since},end:{until})&start={start}&count={PAGE}"
    )
    path = f"organizationalEntityNotifications?{asked}"
    return _object(_call(account, "GET", path), publishes=False)


def comments_under(account: Account, urn: str) -> dict[str, Any]:
    path = f"socialActions/{_encoded(urn)}/comments?start=0&count=100"
    return _object(_call(account, "GET", path), publishes=False)


def comment(account: Account, thread: str, text: str, parent: str) -> tuple[dict[str, Any], str]:
    """Say `text` under `thread`, as an answer to the comment `parent` where there is one; gives
    back what LinkedIn made of it, and the number in its header."""
    body: dict[str, Any] = {
        "actor": organization(account),
        "object": thread,
        "message": {"text": text},
    }
    if parent:
        body["parentComment"] = parent
    path = f"socialActions/{_encoded(thread)}/comments"
    answer = _call(account, "POST", path, body, publishes=True)
    said = answer.json() if answer.body else {}
    if not isinstance(said, dict):
        raise OutcomeUnknown(f"{answer.status}, and the answer is not readable")
    return said, answer.headers.get("x-restli-id", "")


def sign_in_address(account: Account, back: str, state: str) -> str:
    """Without a challenge: LinkedIn refuses a client that has a secret and brings a verifier."""
    return sign_ins.page_address(SIGN_IN, account, back, state, scope=" ".join(SCOPES))


def take_code(account: Account, code: str, back: str) -> dict[str, Any]:
    form = {
        "code": code,
        "redirect_uri": back,
        "client_id": sign_ins.client_id(account),
        "client_secret": account.secrets.get("client_secret", ""),
    }
    return sign_ins.take_code(account, _tokens(account), form)


def refresh(account: Account) -> dict[str, Any]:
    secrets = account.secrets
    if not secrets.get("refresh_token") or not secrets.get("client_secret"):
        raise SignInAgain(key="connector.sign_in_again")
    form = {
        "client_id": str(account.settings.get("client_id") or ""),
        "client_secret": secrets["client_secret"],
    }
    answer = sign_ins.refreshed(account, _tokens(account), form)
    raise_for(answer, publishes=False)
    return _object(answer, publishes=False)


def _tokens(account: Account) -> str:
    named = account.settings.get("api_url")
    return f"{named}/oauth/v2/accessToken" if named else TOKENS


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
        raise SignInAgain(key="connector.secret_missing")
    headers = {
        "authorization": f"Bearer {token}",
        "linkedin-version": str(account.settings.get("version") or VERSION),
        "x-restli-protocol-version": "2.0.0",
    }
    if body is not None:
        headers["content-type"] = "application/json"
    base = str(account.settings.get("api_url") or HOST).rstrip("/")
    answer = exchange(
        method,
        f"{base}/rest/{path}",
        publishes=publishes,
        body=b"" if body is None else json.dumps(body, ensure_ascii=False).encode(),
        headers=headers,
        allow_private_hosts=_allows_private_hosts(account),
    )
    _raise_problem(account, answer, publishes=publishes)
    return answer


def _raise_problem(account: Account, answer: Answer, *, publishes: bool) -> None:
    """Raise what an unsuccessful answer means; return for 2xx."""
    if answer.status == 401 and account.secrets.get("refresh_token"):
        raise SignInAgain(answer.detail(), key="connector.session_ended")
    if answer.status == 429:
        now = datetime.now(UTC)
        # Two limits share the status: one of a minute, and one of the day that ends at midnight.
        if _CREATED_TOO_FAST in answer.detail().casefold():
            raise TryLater(answer.detail(), at=now + timedelta(minutes=1))
        midnight = datetime.combine(now.date() + timedelta(days=1), time(), UTC)
        raise TryLater(answer.detail(), at=midnight, key="linkedin.daily_limit")
    if answer.status == 426:
        raise Refused(answer.detail(), key="linkedin.version_ended")
    raise_for(answer, publishes=publishes)


def _object(answer: Answer, *, publishes: bool) -> dict[str, Any]:
    value = answer.json()
    if isinstance(value, dict):
        return value
    if publishes:
        raise OutcomeUnknown(f"{answer.status}, and the answer is not readable")
    raise Refused(str(answer.status), key="connector.answer_unreadable")


def _encoded(urn: str) -> str:
    return quote(urn, safe="")


def _allows_private_hosts(account: Account) -> bool:
    return account.settings.get("allow_private_hosts") is True
