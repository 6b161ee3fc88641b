"""The practice network that runs beside the desk: finding it and signing up there, so that
trying the desk takes one click and no account anywhere."""

from __future__ import annotations

import json
import os
import secrets as tokens
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import slugify

from fener.channels.actions import connect_channel
from fener.channels.models import Channel
from fener.channels.queries import account_of
from fener.connectors.contract import ConnectorError, OutcomeUnknown, Refused, TryLater
from fener.connectors.exchange import exchange
from fener.connectors.fake import client
from fener.kit.actors import Actor
from fener.people.models import Brand

PATH = "/fake"
NETWORK = "fake"
HANDLE_TRIES = 50


class NoPracticeNetwork(Exception):
    """It is switched off, or nobody answers where it should be."""


@dataclass(frozen=True, slots=True)
class Member:
    """An account on the practice network, with its token."""

    native_id: str
    handle: str
    token: str


def desk_addresses(request: HttpRequest | None = None) -> list[str]:
    """Where this desk may be reached from this machine, likeliest first: as the reader reached
    it, as the operator named it, and the port it listens on."""
    found = [request.build_absolute_uri("/").rstrip("/")] if request else []
    port = os.environ.get("FENER_PORT", "").strip() or "8000"
    found += [settings.DESK_URL, f"http://127.0.0.1:{port}"]
    return list(dict.fromkeys(found))


def reachable_desk(addresses: Sequence[str]) -> str:
    """The first address at which the practice network answers. Raises `NoPracticeNetwork`."""
    if not settings.FAKE_NETWORK:
        raise NoPracticeNetwork("switched off")
    for address in addresses:
        try:
            answer = exchange(
                "GET", f"{address}{PATH}/api/me", publishes=False, allow_private_hosts=True
            )
        except (ConnectorError, OutcomeUnknown):
            continue
        # Without a token the network says 401 in its own words; anything else is not it.
        said = answer.json()
        if answer.status == 401 and isinstance(said, dict) and said.get("error") == "signed_out":
            return address
    raise NoPracticeNetwork(", ".join(addresses))


def sign_up(address: str, name: str, handle: str = "") -> Member:
    """A new account for `name` on the practice network of the desk at `address`. Where the
    handle is taken, a number is added. Raises the connector's errors."""
    wished = (handle or slugify(name).replace("-", "") or "shop")[:30]
    for number in range(1, HANDLE_TRIES):
        tried = wished if number == 1 else f"{wished}{number}"
        body = json.dumps({"handle": tried, "name": name, "official": True}).encode()
        answer = exchange(
            "POST",
            f"{address}{PATH}/api/accounts",
            publishes=False,
            body=body,
            headers={
                "content-type": "application/json",
                # Only what the desk itself signs up is official, and is called back.
                "authorization": f"Bearer {settings.FAKE_CONTROL_TOKEN}",
            },
            allow_private_hosts=True,
        )
        said = answer.json()
        if answer.status == 201 and isinstance(said, dict):
            return Member(str(said["id"]), str(said["handle"]), str(said["token"]))
        if answer.status != 409:
            raise Refused(answer.detail())
    raise Refused(wished, key="connector.refused")


def connect_practice(
    brand: Brand,
    *,
    actor: Actor,
    now: datetime,
    address: str,
    name: str,
    handle: str = "",
    terms: str = "",
) -> Channel:
    """Sign up on the practice network and connect the account, with webhook and polling.
    Raises the connector's errors, `AlreadyConnected`."""
    member = sign_up(address, brand.name, handle)
    channel = connect_channel(
        brand,
        actor=actor,
        now=now,
        network=NETWORK,
        name=name,
        handle=member.handle,
        native_id=member.native_id,
        settings={"url": f"{address}{PATH}", "terms": terms},
        secrets={"token": member.token, "webhook_secret": tokens.token_urlsafe(32)},
    )
    ask_to_be_called(channel, address)
    return channel


def ask_to_be_called(channel: Channel, address: str) -> bool:
    """Have the practice network call the desk at `address`; False where it would not. Polling
    brings everything all the same, a few seconds later."""
    hook = address + reverse("api:hook", args=[channel.hook])
    try:
        client.subscribe(account_of(channel), hook)
    except (ConnectorError, TryLater, OutcomeUnknown):
        return False
    return True
