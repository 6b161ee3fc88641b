"""Signing in on a network's own page: the authorization code of RFC 6749, and the proof of RFC 7636
that whoever brings it is who asked for it."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode

from fener.connectors import reading
from fener.connectors.contract import Account, Refused, SignInAgain, TryLater, Unreadable
from fener.connectors.exchange import Answer, exchange

_OF_THE_CLIENT = ("invalid_client", "unauthorized_client", "redirect_uri_mismatch")


def page_address(page: str, account: Account, back: str, state: str, **more: str) -> str:
    """Where a person signs in; `more` is what only this network wants to know. Raises `Refused`
    where nobody has entered the client's id."""
    asked = {
        "response_type": "code",
        "client_id": client_id(account),
        "redirect_uri": back,
        "state": state,
        **more,
    }
    return f"{page}?{urlencode(asked, quote_via=quote)}"


def challenged(challenge: str) -> dict[str, str]:
    """What a network that knows RFC 7636 gets with the address."""
    return {"code_challenge": challenge, "code_challenge_method": "S256"}


def client_id(account: Account) -> str:
    """The client's id as it was entered. Raises `Refused` where it was not."""
    if entered := str(account.settings.get("client_id") or "").strip():
        return entered
    raise Refused(key="sign_in.client_missing")


def basic(name: str, secret: str) -> dict[str, str]:
    """The header by which a client with a secret makes itself known."""
    pair = base64.b64encode(f"{name}:{secret}".encode()).decode()
    return {"authorization": f"Basic {pair}"}


def ask_for_tokens(
    account: Account,
    url: str,
    form: Mapping[str, str],
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """What a token endpoint says to `form`, whatever that is. Raises as `exchange` does."""
    return exchange(
        "POST",
        url,
        publishes=False,
        body=urlencode(form).encode(),
        headers={**(headers or {}), "content-type": "application/x-www-form-urlencoded"},
        allow_private_hosts=account.settings.get("allow_private_hosts") is True,
    )


def refreshed(
    account: Account,
    url: str,
    form: Mapping[str, str],
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """The answer to our refresh token, sent with `form`. Raises `SignInAgain` where the network
    does not take it; what else is wrong with the answer is the connector's to look at."""
    token = account.secrets.get("refresh_token", "")
    asked = {"grant_type": "refresh_token", "refresh_token": token, **form}
    answer = ask_for_tokens(account, url, asked, headers)
    if answer.status in (400, 401, 403):
        raise SignInAgain(answer.detail())
    return answer


def take_code(
    account: Account,
    url: str,
    form: Mapping[str, str],
    headers: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """What a network gives for the code in `form`. Raises `Refused` where it takes the code or the
    client for wrong. A code works once, so `TryLater` says that the sign-in begins anew wherever
    nobody knows what became of it."""
    try:
        answer = ask_for_tokens(account, url, {"grant_type": "authorization_code", **form}, headers)
    except TryLater as error:
        raise TryLater(error.detail, key="sign_in.begin_again") from error
    said = answer.json()
    if answer.status == 429 or answer.status >= 500:
        raise TryLater(answer.detail(), key="sign_in.begin_again")
    error_named = said.get("error") if isinstance(said, dict) else None
    if error_named or not 200 <= answer.status < 300:
        raise _refusal(answer, error_named)
    if not isinstance(said, dict):
        raise TryLater(str(answer.status), key="sign_in.begin_again")
    return said


def given(
    said: Mapping[str, Any],
    names: Sequence[str],
    *,
    perhaps: Sequence[str] = (),
    scope: str = "",
) -> dict[str, str]:
    """The secrets `names` of what a network gave, and those of `perhaps` that it gave. Raises
    `Refused` where one of `names` is not there, or `scope` is not among what the network says
    that it allows: a person has then not allowed all that was asked for."""
    try:
        found = {name: reading.text(said, name) for name in (*names, *perhaps)}
        allowed = reading.text(said, "scope").split()
    except Unreadable as error:
        raise Refused(str(error), key="connector.answer_unreadable") from error
    if not all(found[name] for name in names) or (scope and allowed and scope not in allowed):
        raise Refused(key="connector.scope_missing")
    return {name: value for name, value in found.items() if value}


def _refusal(answer: Answer, error: object) -> Refused:
    if error in _OF_THE_CLIENT or answer.status == 401:
        return Refused(answer.detail(), key="sign_in.client_refused")
    return Refused(answer.detail(), key="sign_in.code_refused")
