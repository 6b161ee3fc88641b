"""Hiding, showing again and removing others' posts under our own.

To silence a customer is grave, so it takes two people and a ground, and what the post said is kept
before anything is asked. It can be done twice without harm, so what is uncertain is tried again.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from fener.channels.actions.connecting import sign_out
from fener.channels.actions.renewing import renewed_after
from fener.channels.models import Channel, Moderation
from fener.channels.queries import account_of, capabilities_of, connector_of
from fener.channels.telling import rest_until, words_of
from fener.connectors.contract import (
    Act,
    ConnectorError,
    Gone,
    OutcomeUnknown,
    Refused,
    SignInAgain,
    TryLater,
)
from fener.core.lifecycles import MODERATION
from fener.kit.actors import DESK, Actor
from fener.kit.advance import LostRace, advance
from fener.kit.records import write_event
from fener.kit.secrets import SecretsUnreadable
from fener.people.models import User

log = logging.getLogger("fener.channels")

MOST_ATTEMPTS = 8


class ModerationRefused(Exception):
    """It can't be asked for or agreed to like this; `key` names the sentence that says why."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def ask_moderation(
    channel: Channel,
    act: Act,
    *,
    actor: Actor,
    now: datetime,
    native_id: str,
    ground: str,
    snapshot: Mapping[str, Any],
    purpose: str = "",
) -> Moderation:
    """Ask that a post be hidden, shown again or removed; somebody else has to agree. Raises
    `ModerationRefused` without a ground, where the network can't do it, and where something is
    asked of this post already."""
    if not ground.strip():
        raise ModerationRefused("moderation.no_ground")
    if actor.person_id is None:
        raise ModerationRefused("moderation.people_only")
    if not capabilities_of(channel).can_do(act) or channel.state not in ("live", "blind"):
        raise ModerationRefused("moderation.cannot")
    try:
        with transaction.atomic():
            asked = Moderation.objects.create(
                channel=channel,
                native_id=native_id,
                act=act.value,
                ground=ground.strip()[:500],
                snapshot=dict(snapshot),
                purpose=purpose,
                asked_by_id=actor.person_id,
                asked_at=now,
            )
            _tell(
                asked, "moderation.asked", actor=actor, now=now, act=act.value, ground=ground[:200]
            )
    except IntegrityError:
        raise ModerationRefused("moderation.asked_already") from None
    return asked


def agree_moderation(asked: Moderation, *, actor: Actor, now: datetime) -> None:
    """A second person agrees, and the network is asked at once. Raises `ModerationRefused` for the
    person who asked, `NotAnArrow`, `LostRace`."""
    if actor.person_id is None or actor.person_id == asked.asked_by_id:
        raise ModerationRefused("moderation.second_person")
    agreed_by = User.objects.get(pk=actor.person_id)
    _move(asked, "agreed", actor=actor, now=now, agreed_by=agreed_by, agreed_at=now, due_at=now)


def withdraw_moderation(asked: Moderation, *, actor: Actor, now: datetime) -> None:
    """Nobody wants it any more. Raises `NotAnArrow`, `LostRace`."""
    _move(asked, "withdrawn", actor=actor, now=now, due_at=None)


def retry_moderation(asked: Moderation, *, actor: Actor, now: datetime) -> None:
    """Ask the network once more for what it refused. Raises `NotAnArrow`, `LostRace`."""
    _move(asked, "agreed", actor=actor, now=now, due_at=now, attempts=0)


def moderate_post(asked: Moderation, *, now: datetime) -> bool:
    """Have the network do what two people agreed on; False where somebody else is at it."""
    channel = asked.channel
    if asked.state == "agreed":
        later = now + timedelta(minutes=2)
        try:
            _move(asked, "doing", actor=DESK, now=now, due_at=later, attempts=asked.attempts + 1)
        except LostRace:
            return False
    try:
        _do(channel, asked, now)
    except (TryLater, OutcomeUnknown) as error:
        _again(asked, error, now=now)
    except SignInAgain as error:
        _again(asked, error, now=now)
        sign_out(channel, error, now=now)
    except (Refused, Gone, SecretsUnreadable) as error:
        _end(asked, "failed", error, now=now)
    else:
        _end(asked, "done", None, now=now)
    return True


def _do(channel: Channel, asked: Moderation, now: datetime) -> None:
    try:
        connector_of(channel).moderate(account_of(channel), Act(asked.act), asked.native_id)
        return
    except SignInAgain as error:
        if not renewed_after(error, channel, now=now):
            raise
    connector_of(channel).moderate(account_of(channel), Act(asked.act), asked.native_id)


def _again(asked: Moderation, error: Exception, *, now: datetime) -> None:
    if asked.attempts >= MOST_ATTEMPTS:
        _end(asked, "failed", error, now=now)
        return
    at = now + timedelta(seconds=min(600, 5 * 2**asked.attempts))
    if isinstance(error, TryLater) and error.at:
        at = rest_until(error.at, now=now)
    _end(asked, "agreed", error, now=now, due_at=at)


def _end(
    asked: Moderation, target: str, error: Exception | None, *, now: datetime, **changes: Any
) -> None:
    key = error.key if isinstance(error, ConnectorError) else "moderation.fault" if error else ""
    try:
        _move(
            asked, target, actor=DESK, now=now, problem_key=key,
            problem_detail=words_of(error, asked.channel) if error else "",
            **({"done_at": now} if target == "done" else {}), **changes,
        )  # fmt: skip
    except LostRace:
        log.info("moderation %s changed while the network was asked", asked.pk)


def _move(asked: Moderation, target: str, *, actor: Actor, now: datetime, **changes: Any) -> None:
    with transaction.atomic():
        verb = advance(asked, MODERATION, target, **changes)
        _tell(asked, verb, actor=actor, now=now, act=asked.act)


def _tell(asked: Moderation, verb: str, *, actor: Actor, now: datetime, **data: Any) -> None:
    write_event(
        verb,
        asked.purpose or f"moderation:{asked.pk}",
        actor=actor,
        now=now,
        brand_id=asked.channel.brand_id,
        moderation=asked.pk,
        **data,
    )
