"""What comes in: raw bytes are kept before anybody reads them, polled for or called in."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import DatabaseError, connection, transaction

from fener.channels.actions.connecting import note_heard, set_channel_state, sign_out
from fener.channels.actions.paying import CAP_REACHED, add_cost, is_over_cap
from fener.channels.actions.renewing import renewed_after
from fener.channels.models import Channel, RawPayload
from fener.channels.queries import account_of, connector_of
from fener.connectors import registry
from fener.connectors.cleaning import clean, clean_values
from fener.connectors.contract import (
    ConnectorError,
    Fetched,
    Payload,
    Refused,
    Request,
    SignInAgain,
    TryLater,
)
from fener.core.lifecycles import PAYLOAD
from fener.kit.actors import DESK, Actor
from fener.kit.advance import LostRace, advance
from fener.kit.bulk import insert_rows
from fener.kit.records import write_event
from fener.kit.secrets import SecretsUnreadable

log = logging.getLogger("fener.channels")

BLIND_AFTER = 3
"""Failed polls in a row before the desk says that it may be missing posts."""

PARKED_AGAIN_LIMIT = 1000

LARGEST_BURST = 100
"""Calls whose payloads are stored in one transaction."""


def store_payloads(
    channel: Channel,
    payloads: Sequence[Payload],
    *,
    now: datetime,
    lines: Sequence[int] | None = None,
) -> int:
    """Keep raw bytes before anybody reads them. Gives back how many were not here yet."""
    before = [
        (channel.pk, key[:64], one.body, headers, now, "stored", line, "", {})
        for one, key, headers, line in zip(
            payloads,
            [clean(one.key) for one in payloads],
            [clean_values(one.headers) for one in payloads],
            lines or [None] * len(payloads),
            strict=True,
        )
    ]
    fields = (
        "channel_id", "key", "body", "headers", "received_at", "state", "line",
        "problem_key", "problem_params",
    )  # fmt: skip
    with transaction.atomic():
        return insert_rows(RawPayload, fields, before, ignoring=("channel_id", "key")).count


def receive_webhook(channel: Channel, request: Request, *, now: datetime) -> int:
    """Check and keep what a network calls us with; gives back how many payloads were new.
    Raises `Refused` where the call can't be trusted."""
    payloads = connector_of(channel).parse_webhook(account_of(channel), request, now)
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        return _store_together(channel, payloads, now)
    stored = store_payloads(channel, payloads, now=now)
    note_heard(channel, now=now)
    return stored


def greet_network(channel: Channel, request: Request) -> bytes:
    """What a network hears that tries our address. Raises `Refused`, `SecretsUnreadable`."""
    return connector_of(channel).greet(account_of(channel), request)


@dataclass(slots=True)
class _Waiting:
    """A call whose payloads are to be stored, and how many of them were new."""

    channel: Channel
    payloads: Sequence[Payload]
    now: datetime
    stored: int | None = None


_waiting: list[_Waiting] = []
_turn = threading.Lock()


def _store_together(channel: Channel, payloads: Sequence[Payload], now: datetime) -> int:
    """Store the payloads of every call that waits in this process in one transaction, and come
    back when ours are safe. In a burst the first caller writes for all the others: SQLite has
    one writer at a time, and lets the rest sleep and try again in no order at all."""
    mine = _Waiting(channel, payloads, now)
    _waiting.append(mine)
    with _turn:
        if mine.stored is None:
            # A caller that is missed here finds itself unstored at its own turn, so nothing
            # depends on this list being complete.
            others = [one for one in list(_waiting) if one is not mine][: LARGEST_BURST - 1]
            lot = [mine, *others]
            taken = {id(one) for one in lot}
            _waiting[:] = [one for one in _waiting if id(one) not in taken]
            try:
                with transaction.atomic():
                    counts = [store_payloads(one.channel, one.payloads, now=one.now) for one in lot]
            except DatabaseError:
                # Whoever's payload it was: each of the others tries again at its own turn.
                lot, counts = [mine], [store_payloads(channel, payloads, now=now)]
            for one, count in zip(lot, counts, strict=True):
                one.stored = count
            for heard in {one.channel.pk: one.channel for one in lot}.values():
                note_heard(heard, now=now)
    assert mine.stored is not None
    return mine.stored


def settle_payloads(
    read_ids: Sequence[int], parked: Mapping[int, tuple[str, Mapping[str, Any]]]
) -> None:
    """Mark payloads as read, and park those with a problem. Inside the reader's transaction."""
    if read_ids:
        RawPayload.objects.filter(pk__among=read_ids, state="stored").update(state="read")
    for pk, (key, params) in parked.items():
        RawPayload.objects.filter(pk=pk, state="stored").update(
            state="parked", problem_key=key, problem_params=clean_values(params)
        )


def retry_parked(channel: Channel, *, actor: Actor, now: datetime) -> int:
    """Let everything parked on a channel be read again, after what was wrong was mended."""
    with transaction.atomic():
        ids = RawPayload.objects.filter(channel=channel, state="parked").order_by("id")
        chosen = list(ids.values_list("id", flat=True)[:PARKED_AGAIN_LIMIT])
        moved = RawPayload.objects.filter(pk__in=chosen, state="parked").update(
            state="stored", problem_key="", problem_params={}
        )
        if moved:
            write_event(
                "payload.retried",
                f"channel:{channel.pk}",
                actor=actor,
                now=now,
                brand_id=channel.brand_id,
                count=moved,
            )
    return moved


def retry_payload(payload: RawPayload, *, actor: Actor, now: datetime) -> None:
    """Let one parked payload be read again. Raises `NotAnArrow`, `LostRace`."""
    with transaction.atomic():
        verb = advance(payload, PAYLOAD, "stored", problem_key="", problem_params={})
        write_event(
            verb,
            f"channel:{payload.channel_id}",
            actor=actor,
            now=now,
            brand_id=payload.channel.brand_id,
            count=1,
        )


def settle_parked(payload: RawPayload, *, actor: Actor, now: datetime, ground: str) -> None:
    """A person has dealt with a payload nobody could read; it is kept, and no longer waits."""
    with transaction.atomic():
        verb = advance(payload, PAYLOAD, "read")
        write_event(
            verb,
            f"channel:{payload.channel_id}",
            actor=actor,
            now=now,
            brand_id=payload.channel.brand_id,
            payload=payload.pk,
            ground=ground[:200],
        )


def poll_channel(channel: Channel, *, now: datetime) -> int:
    """Ask the network for what is new; store it, then the cursor. Faults change the
    channel's state and never escape."""
    every = timedelta(seconds=registry.manifest(channel.network).poll_every)
    if is_over_cap(channel, now=now):
        _miss(channel, Refused(key=CAP_REACHED), now=now, every=every)
        return 0
    try:
        fetched = _fetched(channel, now)
    except SignInAgain as error:
        sign_out(channel, error, now=now)
        return 0
    except (ConnectorError, SecretsUnreadable) as error:
        _miss(channel, error, now=now, every=every)
        return 0
    except Exception as error:
        log.exception("polling channel %s failed", channel.pk)
        _miss(channel, error, now=now, every=every)
        return 0
    with transaction.atomic():
        stored = store_payloads(channel, fetched.payloads, now=now)
        Channel.objects.filter(pk=channel.pk).update(
            cursor=fetched.cursor, due_at=now if fetched.more else now + every
        )
    add_cost(channel, fetched.cost, now=now)
    note_heard(channel, now=now)
    _count_missed(channel, stored, is_all=not fetched.more)
    return stored


def _fetched(channel: Channel, now: datetime) -> Fetched:
    """The next page; where the session has ended, once more with a fresh one."""
    try:
        return connector_of(channel).fetch(account_of(channel), channel.cursor)
    except SignInAgain as error:
        if not renewed_after(error, channel, now=now):
            raise
    return connector_of(channel).fetch(account_of(channel), channel.cursor)


def _count_missed(channel: Channel, stored: int, *, is_all: bool) -> None:
    """After a time without hearing, how many posts of it were fetched."""
    if not channel.fetched.get("is_open"):
        return
    posts = channel.fetched["posts"] + stored
    channel.fetched = {**channel.fetched, "posts": posts, "is_open": not is_all}
    Channel.objects.filter(pk=channel.pk).update(fetched=channel.fetched)


def _miss(channel: Channel, error: Exception, *, now: datetime, every: timedelta) -> None:
    failures = channel.failures + 1
    key = error.key if isinstance(error, ConnectorError) else "connector.fault"
    later = now + min(every * 2 ** min(failures, 20), timedelta(minutes=10))
    if isinstance(error, TryLater) and error.at:
        later = error.at
    changes: dict[str, Any] = {
        "failures": failures,
        "problem_key": key,
        "problem_detail": clean(str(error))[:500],
        "due_at": later,
    }
    if failures >= BLIND_AFTER and channel.state == "live":
        try:
            set_channel_state(
                channel,
                "blind",
                actor=DESK,
                now=now,
                blind_since=channel.heard_at or now,
                **changes,
            )
        except LostRace:
            log.info("channel %s changed while it went blind", channel.pk)
        return
    Channel.objects.filter(pk=channel.pk).update(**changes)
