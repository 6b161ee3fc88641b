"""Connecting accounts, changing what was given, and how each channel fares."""

from __future__ import annotations

import logging
import secrets as tokens
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from fener.channels.models import Channel
from fener.channels.queries import account_of
from fener.channels.telling import words_of
from fener.connectors import registry
from fener.connectors.contract import Account, ConnectorError, Identity
from fener.core.lifecycles import CHANNEL
from fener.kit.actors import DESK, Actor
from fener.kit.advance import LostRace, advance
from fener.kit.records import write_event
from fener.kit.secrets import SecretsUnreadable, seal
from fener.people.models import Brand

log = logging.getLogger("fener.channels")

WELL: dict[str, Any] = {
    "blind_since": None, "failures": 0, "problem_key": "", "problem_detail": "",
}  # fmt: skip
"""What is stored of a channel on which nothing is wrong."""


class AlreadyConnected(Exception):
    """The brand has a channel of this network and name."""


class OtherAccount(Exception):
    """The network knows us, but as somebody else: (found, known)."""


def try_account(
    network: str, *, settings: Mapping[str, Any], secrets: Mapping[str, str], handle: str = ""
) -> Identity:
    """Ask the network who we are, before anything is saved. Raises the connector's errors."""
    account = Account(channel_id=0, handle=handle, settings=settings, secrets=secrets)
    return registry.connector(network).verify(account)


def connect_channel(
    brand: Brand,
    *,
    actor: Actor,
    now: datetime,
    network: str,
    name: str,
    handle: str = "",
    native_id: str = "",
    settings: Mapping[str, Any] | None = None,
    secrets: Mapping[str, str] | None = None,
    space: str = "",
    connected_at: datetime | None = None,
    identity: Identity | None = None,
) -> Channel:
    """Take an account on the desk, with what its sign-in gave (`identity`) beside what a person
    entered. Raises `AlreadyConnected`, `registry` errors for an
    unknown network."""
    manifest = registry.manifest(network)
    taken = Channel.objects.filter(brand=brand, network=network, name=name)
    if taken.exclude(state="disconnected").exists():
        raise AlreadyConnected(name)
    polled = manifest.capabilities.fetch
    who = identity or Identity(native_id=native_id, handle=handle)
    with _named_once(name), transaction.atomic():
        channel = Channel.objects.create(
            brand=brand,
            network=network,
            space=space or manifest.network,
            name=name,
            handle=(who.handle or handle)[:200],
            native_id=(who.native_id or native_id)[:200],
            settings={**(settings or {}), **who.settings},
            sealed_secrets=seal({**(secrets or {}), **who.secrets}),
            **_access(who),
            hook=tokens.token_urlsafe(24),
            connected_at=connected_at or now,
            due_at=now if polled else None,
        )
        write_event(
            "channel.connected",
            f"channel:{channel.pk}",
            actor=actor,
            now=now,
            brand_id=brand.pk,
            network=network,
            handle=channel.handle,
        )
    return channel


def _access(identity: Identity) -> dict[str, Any]:
    """What is stored of how far and how long a network lets us in."""
    return {
        "scopes": list(identity.scopes),
        "access_ends_at": identity.access_ends_at,
        "renew_at": identity.renew_at,
        "renewing_at": None,
    }


@contextmanager
def _named_once(name: str) -> Iterator[None]:
    """Two people who connect the same thing at once: the second is told, not shown a fault."""
    try:
        yield
    except IntegrityError as error:
        raise AlreadyConnected(name) from error


def change_channel(
    channel: Channel,
    *,
    actor: Actor,
    now: datetime,
    name: str | None = None,
    settings: Mapping[str, Any] | None = None,
    secrets: Mapping[str, str] | None = None,
) -> None:
    """Change what was given at set-up. An empty or absent secret never replaces a stored one.
    Raises `AlreadyConnected` for a name that is taken, `SecretsUnreadable`."""
    changes: dict[str, Any] = {}
    if name:
        changes["name"] = name
    if settings is not None:
        changes["settings"] = {**channel.settings, **settings}
    given = {key: value for key, value in (secrets or {}).items() if value}
    if given:
        changes["sealed_secrets"] = seal({**dict(account_of(channel).secrets), **given})
    with _named_once(name or channel.name), transaction.atomic():
        Channel.objects.filter(pk=channel.pk).update(**changes)
        write_event(
            "channel.changed",
            f"channel:{channel.pk}",
            actor=actor,
            now=now,
            brand_id=channel.brand_id,
            fields=sorted(changes),
        )
    channel.refresh_from_db()


def set_channel_state(
    channel: Channel, target: str, *, actor: Actor, now: datetime, **changes: Any
) -> None:
    """Pause, resume, sign in again, disconnect. Raises `NotAnArrow`, `LostRace`."""
    with transaction.atomic():
        verb = advance(channel, CHANNEL, target, **changes)
        write_event(verb, f"channel:{channel.pk}", actor=actor, now=now, brand_id=channel.brand_id)


def resume_channel(channel: Channel, *, actor: Actor, now: datetime) -> None:
    """Take up a paused or signed-out channel: healthy until shown otherwise, asked at once.
    Raises `NotAnArrow`, `LostRace`."""
    polled = registry.manifest(channel.network).capabilities.fetch
    set_channel_state(
        channel, "live", actor=actor, now=now, due_at=now if polled else None,
        fetched=begun_fetching(channel, now=now), **WELL,
    )  # fmt: skip


def sign_in_again(
    channel: Channel,
    *,
    actor: Actor,
    now: datetime,
    settings: Mapping[str, Any],
    secrets: Mapping[str, str],
) -> Identity:
    """Try what was given together with what is stored; where the network takes it, keep it and
    hear again. Raises the connector's errors, and `OtherAccount`."""
    try:
        known = dict(account_of(channel).secrets)
    except SecretsUnreadable:
        known = {}
    given = {key: value for key, value in secrets.items() if value}
    kept = {**channel.settings, **settings}
    identity = try_account(
        channel.network, settings=kept, secrets={**known, **given}, handle=channel.handle
    )
    if channel.native_id and identity.native_id != channel.native_id:
        raise OtherAccount(identity.handle, channel.handle)
    with transaction.atomic():
        Channel.objects.filter(pk=channel.pk).update(
            settings={**kept, **identity.settings},
            sealed_secrets=seal({**known, **given, **identity.secrets}),
            **_access(identity),
        )
        write_event(
            "channel.changed",
            f"channel:{channel.pk}",
            actor=actor,
            now=now,
            brand_id=channel.brand_id,
            fields=["sealed_secrets", "settings"],
        )
        if channel.state in ("needs_sign_in", "paused"):
            resume_channel(channel, actor=actor, now=now)
        else:
            note_heard(channel, now=now)
    channel.refresh_from_db()
    return identity


def turn_secret(channel: Channel, secret: str, *, actor: Actor, now: datetime) -> None:
    """Sign with `secret` from now on; calls signed with the one before are still taken, until
    it is replaced again. Raises `SecretsUnreadable`."""
    before = account_of(channel).secrets.get("secret", "")
    change_channel(
        channel, actor=actor, now=now, secrets={"secret": secret, "previous_secret": before}
    )


def poll_soon(channel: Channel, *, now: datetime) -> bool:
    """Have the network asked in the next round of the loop; False where it is never asked."""
    if not registry.manifest(channel.network).capabilities.fetch:
        return False
    return bool(
        Channel.objects.filter(pk=channel.pk, state__in=["live", "blind"]).update(due_at=now)
    )


def set_terms(channel: Channel, terms: Sequence[str], *, now: datetime) -> bool:  # noqa: ARG001
    """What to look for on this channel's network from now on; False where nothing changes."""
    if list(terms) == channel.terms:
        return False
    Channel.objects.filter(pk=channel.pk).update(terms=list(terms))
    return True


def note_heard(channel: Channel, *, now: datetime) -> None:
    """The network answered or called: we are not blind there."""
    if channel.state == "blind":
        try:
            set_channel_state(
                channel, "live", actor=DESK, now=now, heard_at=now,
                fetched=begun_fetching(channel, now=now), **WELL,
            )  # fmt: skip
        except LostRace:
            log.info("channel %s changed while it was heard again", channel.pk)
    elif (
        channel.heard_at is None
        or now - channel.heard_at > timedelta(seconds=10)
        or (channel.state == "live" and (channel.failures or channel.problem_key))
    ):
        Channel.objects.filter(pk=channel.pk, state=channel.state).update(
            heard_at=now, **(WELL if channel.state == "live" else {})
        )


def begun_fetching(channel: Channel, *, now: datetime) -> dict[str, Any]:
    """Where posts that were missed are counted while they are fetched."""
    since = channel.blind_since or channel.heard_at or now
    return {"since": since.isoformat(), "until": now.isoformat(), "posts": 0, "is_open": True}


def sign_out(channel: Channel, error: ConnectorError, *, now: datetime) -> None:
    """The network no longer knows us: an administrator has to sign in again."""
    if channel.state not in ("live", "blind"):
        return
    try:
        set_channel_state(
            channel,
            "needs_sign_in",
            actor=DESK,
            now=now,
            blind_since=channel.blind_since or channel.heard_at or now,
            problem_key=error.key,
            problem_detail=words_of(error, channel),
            due_at=None,
        )
    except LostRace:
        log.info("channel %s changed while it was being signed out", channel.pk)
