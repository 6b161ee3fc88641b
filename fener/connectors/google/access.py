"""Signing in at Google, and fresh access for it. Google's refresh tokens can be used again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from fener.connectors import reading, sign_ins
from fener.connectors.contract import Account, Refused, Renewal, SignInAgain, Unreadable
from fener.connectors.exchange import raise_for

SIGN_IN = "https://accounts.google.com/o/oauth2/v2/auth"
TOKENS = "https://oauth2.googleapis.com/token"
_RENEWED_BEFORE = timedelta(minutes=10)


def sign_in_address(account: Account, scope: str, back: str, state: str, challenge: str) -> str:
    """Google gives a refresh token only for `offline`, and anew only where it asks the person
    again."""
    more = {"scope": scope, "access_type": "offline", "prompt": "consent"}
    more |= sign_ins.challenged(challenge)
    return sign_ins.page_address(SIGN_IN, account, back, state, **more)


def take_code(
    account: Account, scope: str, code: str, back: str, verifier: str
) -> Mapping[str, str]:
    """The refresh token for a code. Google lets a person leave out what we ask for, so the scope
    is looked at."""
    form = {
        "code": code,
        "redirect_uri": back,
        "code_verifier": verifier,
        "client_id": sign_ins.client_id(account),
        "client_secret": account.secrets.get("client_secret", ""),
    }
    said = sign_ins.take_code(account, _tokens(account), form)
    return sign_ins.given(said, ["refresh_token"], scope=scope)


def renew(account: Account) -> Renewal:
    secrets = account.secrets
    if not secrets.get("refresh_token") or not secrets.get("client_secret"):
        raise SignInAgain(key="connector.secret_missing")
    form = {
        "client_id": str(account.settings.get("client_id") or ""),
        "client_secret": secrets["client_secret"],
    }
    answer = sign_ins.refreshed(account, _tokens(account), form)
    raise_for(answer, publishes=False)
    said = answer.json()
    if not isinstance(said, dict):
        raise Refused(str(answer.status), key="connector.answer_unreadable")
    try:
        kept = {"access_token": reading.text(said, "access_token", required=True)}
        seconds = reading.count(said, "expires_in") or 3600
    except Unreadable as error:
        raise SignInAgain(str(error)) from error
    if isinstance(fresh := said.get("refresh_token"), str) and fresh:
        kept["refresh_token"] = fresh
    ends_at = datetime.now(UTC) + timedelta(seconds=min(seconds, 86_400))
    return Renewal(secrets=kept, renew_at=ends_at - _RENEWED_BEFORE)


def _tokens(account: Account) -> str:
    named = account.settings.get("api_url")
    return f"{named}/token" if named else TOKENS
