"""Signing in on a network's own page. What was entered waits in the person's own session, sealed,
until the network sends them back with a code that works once."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets as tokens
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.urls import reverse

from fener.channels.models import Channel
from fener.channels.queries import account_of
from fener.connectors import registry
from fener.connectors.contract import Account
from fener.kit.secrets import SecretsUnreadable, seal, unseal

GOOD_FOR = timedelta(minutes=15)
"""How long a network may take to send a person back."""
_IN_SESSION = "channel sign-in"


class NotBegunHere(Exception):
    """Nobody in this session has begun such a sign-in, or too long ago."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """One sign-in: what was entered, and what only whoever began it knows."""

    network: str
    brand_id: int
    name: str
    channel_id: int | None
    """The channel that gets new access; None: one is to be connected."""
    settings: Mapping[str, Any]
    secrets: Mapping[str, str]
    begun_at: str = ""
    state: str = ""
    """Comes back with the person; empty once it has."""
    verifier: str = ""
    """Proves that who brings the code is who began (RFC 7636)."""
    address: str = ""
    """The network's page."""
    problem: str = ""
    """Why it did not work the last time."""


def back_address() -> str:
    """Where networks send people back to; it has to be registered there exactly so."""
    return settings.DESK_URL + reverse("channels:signed_in")


def begin(session: SessionBase, sign_in: SignIn, *, now: datetime) -> SignIn:
    """Find out where to sign in, and remember for when the person is back. Whatever was begun
    before in this session is over. Raises `Refused` where the client's id is missing."""
    state, verifier = tokens.token_urlsafe(32), tokens.token_urlsafe(64)
    account = account_for(sign_in)
    network = registry.connector(sign_in.network)
    address = network.sign_in_address(account, back_address(), state, _challenge(verifier))
    begun = replace(
        sign_in, begun_at=now.isoformat(), state=state, verifier=verifier, address=address,
        problem="",
    )  # fmt: skip
    _remember(session, begun)
    return begun


def account_for(sign_in: SignIn) -> Account:
    """What a connector needs to know: what was entered now, over what a channel has already."""
    known_settings: Mapping[str, Any] = {}
    known_secrets: Mapping[str, str] = {}
    if sign_in.channel_id is not None:
        channel = Channel.objects.get(pk=sign_in.channel_id)
        known_settings = channel.settings
        try:
            known_secrets = account_of(channel).secrets
        except SecretsUnreadable:
            known_secrets = {}
    return Account(
        channel_id=sign_in.channel_id or 0,
        handle="",
        settings={**known_settings, **sign_in.settings},
        secrets={**known_secrets, **sign_in.secrets},
    )


def begun(session: SessionBase) -> SignIn | None:
    """The sign-in that this session is in the middle of."""
    try:
        kept = unseal(session.get(_IN_SESSION, ""))
        return SignIn(**json.loads(kept["sign_in"])) if kept else None
    except (SecretsUnreadable, TypeError):
        # Another key, or another version of the desk, than when it was begun.
        return None


def returned(session: SessionBase, state: str, *, now: datetime) -> SignIn:
    """The sign-in that a person is back from. `state` works once. Raises `NotBegunHere`."""
    found = begun(session)
    if not found or not found.state:
        raise NotBegunHere
    if not compare_digest(found.state.encode(), state.encode()):
        raise NotBegunHere
    used = replace(found, state="", address="")
    _remember(session, used)
    if now - datetime.fromisoformat(found.begun_at) > GOOD_FOR:
        raise NotBegunHere
    return used


def tell(session: SessionBase, sign_in: SignIn, problem: str) -> None:
    """Keep what was entered, with why it did not work, so that nobody enters it again."""
    _remember(session, replace(sign_in, state="", verifier="", address="", problem=problem))


def forget(session: SessionBase) -> None:
    session.pop(_IN_SESSION, None)


def _remember(session: SessionBase, sign_in: SignIn) -> None:
    session[_IN_SESSION] = seal({"sign_in": json.dumps(asdict(sign_in))})


def _challenge(verifier: str) -> str:
    """S256 of RFC 7636, section 4.2."""
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
