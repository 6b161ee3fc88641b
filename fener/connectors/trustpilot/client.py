"""Every address of Trustpilot's API that is used."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from fener.connectors.contract import Account, Refused, SignInAgain
from fener.connectors.exchange import Answer, exchange, raise_for

HOST = "https://api.trustpilot.com"
PAGE = 100
_TOKEN = "/v1/oauth/oauth-business-users-for-applications/accesstoken"  # noqa: S105
_ID = re.compile(r"[0-9A-Za-z]{8,64}", re.ASCII)


def sign_in(account: Account) -> dict[str, Any]:
    """A new access token for the application itself, for a hundred hours."""
    key, secret = str(account.settings.get("api_key") or ""), account.secrets.get("api_secret", "")
    if not key or not secret:
        raise SignInAgain(key="connector.secret_missing")
    basic = base64.b64encode(f"{key}:{secret}".encode()).decode("ascii")
    answer = exchange(
        "POST",
        _base(account) + _TOKEN,
        publishes=False,
        body=b"grant_type=client_credentials",
        headers={
            "authorization": f"Basic {basic}",
            "content-type": "application/x-www-form-urlencoded",
        },
        allow_private_hosts=account.settings.get("allow_private_hosts") is True,
    )
    if answer.status in (400, 401, 403):
        raise SignInAgain(answer.detail())
    raise_for(answer, publishes=False)
    return _object(answer)


def reviews(account: Account, page: int) -> dict[str, Any]:
    """A page of all reviews of the business, the newest first."""
    unit = _checked(str(account.settings.get("business_unit") or "").strip())
    query = {"orderBy": "createdat.desc", "perPage": str(PAGE), "page": str(page)}
    path = f"/v1/private/business-units/{unit}/reviews?{urlencode(query)}"
    return _object(_call(account, "GET", path))


def review(account: Account, number: str) -> dict[str, Any]:
    return _object(_call(account, "GET", f"/v1/private/reviews/{_checked(number)}"))


def reply(account: Account, number: str, text: str) -> None:
    """Writes the answer to a review. What a good answer to that holds is not documented."""
    user = _checked(str(account.settings.get("business_user") or "").strip())
    body = {"authorBusinessUserId": user, "message": text}
    path = f"/v1/private/reviews/{_checked(number)}/reply"
    _call(account, "POST", path, body, publishes=True)


def _checked(number: str) -> str:
    # It becomes a part of the address.
    if not _ID.fullmatch(number):
        raise Refused(number[:80], key="trustpilot.id_unreadable")
    return number


def _base(account: Account) -> str:
    return str(account.settings.get("api_url") or HOST).rstrip("/")


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
        raise SignInAgain(key="connector.session_ended")
    headers = {"authorization": f"Bearer {token}"}
    if body is not None:
        headers["content-type"] = "application/json"
    answer = exchange(
        method,
        _base(account) + path,
        publishes=publishes,
        body=b"" if body is None else json.dumps(body, ensure_ascii=False).encode(),
        headers=headers,
        allow_private_hosts=account.settings.get("allow_private_hosts") is True,
    )
    if answer.status == 401:
        raise SignInAgain(_detail(answer), key="connector.session_ended")
    if answer.status == 403:
        raise Refused(_detail(answer), key="trustpilot.not_allowed")
    raise_for(answer, publishes=publishes)
    return answer


def _detail(answer: Answer) -> str:
    """Its gateway says what is wrong in `fault`, the API behind it in `message`."""
    value = answer.json()
    fault = value.get("fault") if isinstance(value, dict) else None
    words = fault.get("faultstring") if isinstance(fault, dict) else None
    return f"{answer.status}: {words[:300]}" if isinstance(words, str) else answer.detail()


def _object(answer: Answer) -> dict[str, Any]:
    value = answer.json()
    if not isinstance(value, dict):
        raise Refused(str(answer.status), key="connector.answer_unreadable")
    return value
