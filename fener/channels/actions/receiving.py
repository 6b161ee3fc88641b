"""What comes in: raw bytes are kept before anybody reads them, polled for or called in."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import DatabaseError, OperationalError, transaction

from fener.channels.actions.connecting import note_heard, set_channel_state, sign_out
from fener.channels.actions.paying import CAP_REACHED, add_cost, is_over_cap
from fener.channels.actions.renewing import renewed_after
from fener.channels.models import Channel, RawPayload
from fener.channels.queries import account_of, connector_of
from fener.channels.telling import rest_until, words_of
from fener.connectors import registry
from fener.connectors.cleaning import clean, clean_values
from fener.connectors.contract import (
    Account,
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

LONGEST_KEY = 64

OF_CALLS = "webhook."
"""How the keys of what is wrong with a call begin."""


def store_payloads(
    channel: Channel,
    payloads: Sequence[Payload],
    *,
    now: datetime,
    lines: Sequence[int] | None = None,
) -> int:
    """Keep raw bytes before anybody reads them. Gives back how many were not here yet."""
    rows = [
        _row(channel, one, now, line)
        for one, line in zip(payloads, lines or [None] * len(payloads), strict=True)
    ]
    with transaction.atomic():
        return insert_rows(RawPayload, _FIELDS, rows, ignoring=_KNOWN_BY).count


_FIELDS = (
    "channel_id", "key", "body", "headers", "received_at", "state", "line", "problem_key",
    "problem_params",
)  # fmt: skip
_KNOWN_BY = ("channel_id", "key")


def _key(payload: Payload) -> str:
    """Cut off, two long keys could become one; so a long one is told by its hash."""
    key = clean(payload.key)
    if len(key) <= LONGEST_KEY:
        return key
    return hashlib.blake2b(key.encode(), digest_size=LONGEST_KEY // 2).hexdigest()


def _row(channel: Channel, one: Payload, now: datetime, line: int | None = None) -> tuple[Any, ...]:
    return (
        channel.pk, _key(one), one.body, clean_values(one.headers), now, "stored", line, "", {},
    )  # fmt: skip


def receive_webhook(channel: Channel, request: Request, *, now: datetime) -> int:
    """Check and keep what a network calls us with; gives back how many payloads were new.
    Raises `Refused` where the call can't be trusted."""
    (outcome,) = receive_webhooks([(channel, request)], now=now)
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


def receive_webhooks(
    calls: Sequence[tuple[Channel, Request]], *, now: datetime
) -> list[int | Exception]:
    """As `receive_webhook`, for many calls at once: what can be trusted of them is stored in one
    transaction. For each call how many of its payloads were new, or why nothing was kept of it.
    Raises `OperationalError` where the database has no time for any of them."""
    accounts: dict[int, Account] = {}
    outcomes: list[int | Exception] = []
    trusted: dict[int, Sequence[Payload]] = {}
    for number, (channel, request) in enumerate(calls):
        try:
            if channel.pk not in accounts:
                accounts[channel.pk] = account_of(channel)
            account = accounts[channel.pk]
            trusted[number] = connector_of(channel).parse_webhook(account, request, now)
            outcomes.append(0)
        except Exception as error:
            # Whatever it is, the other calls have nothing to do with it.
            outcomes.append(error)
    try:
        new = _store_calls([(calls[number][0], lot) for number, lot in trusted.items()], now)
    except OperationalError:
        raise
    except DatabaseError as error:
        if len(calls) > 1:
            return [receive_webhooks([one], now=now)[0] for one in calls]
        return [error]
    for number, count in zip(trusted, new, strict=True):
        outcomes[number] = count
    _note_refusals(calls, outcomes)
    return outcomes


def _note_refusals(
    calls: Sequence[tuple[Channel, Request]], outcomes: Sequence[int | Exception]
) -> None:
    """Have it read on a channel's page why its network calls in vain, until a call is taken again.
    It hides no other problem, and the database is asked only for what is not written there yet."""
    for (channel, _), outcome in zip(calls, outcomes, strict=True):
        known = channel.problem_key
        if not isinstance(outcome, Refused) or outcome.key == known:
            continue
        if known and not known.startswith(OF_CALLS):
            continue
        rows = Channel.objects.filter(pk=channel.pk, problem_key=known)
        try:
            rows.update(problem_key=outcome.key, problem_detail="")
        except DatabaseError as error:
            log.info("a refusal on channel %s was not noted: %s", channel.pk, error)
        channel.problem_key = outcome.key


def _store_calls(lots: Sequence[tuple[Channel, Sequence[Payload]]], now: datetime) -> list[int]:
    """Keep the payloads of several calls; how many of each were not here yet. What comes twice is
    new to the first call that brings it."""
    channels = {channel.pk: channel for channel, _ in lots}
    rows = [_row(channel, one, now) for channel, payloads in lots for one in payloads]
    with transaction.atomic():
        found = insert_rows(RawPayload, _FIELDS, rows, ignoring=_KNOWN_BY, returning=_KNOWN_BY).rows
        for channel in channels.values():
            note_heard(channel, now=now)
    new = set(found)
    counts = []
    for channel, payloads in lots:
        mine = {(channel.pk, _key(one)) for one in payloads} & new
        new -= mine
        counts.append(len(mine))
    return counts


def greet_network(channel: Channel, request: Request) -> bytes:
    """What a network hears that tries our address. Raises `Refused`, `SecretsUnreadable`."""
    return connector_of(channel).greet(account_of(channel), request)


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
        stored = _keep(channel, fetched, now=now, every=every)
    except SignInAgain as error:
        sign_out(channel, error, now=now)
        return 0
    except (ConnectorError, SecretsUnreadable) as error:
        _miss(channel, error, now=now, every=every)
        return 0
    except OperationalError:
        # Nothing is wrong with the network or what it said: the database has no time for us.
        raise
    except Exception as error:
        log.exception("polling channel %s failed", channel.pk)
        _miss(channel, error, now=now, every=every)
        return 0
    add_cost(channel, fetched.cost, now=now)
    note_heard(channel, now=now)
    _count_missed(channel, stored, is_all=not fetched.more)
    return stored


def _keep(channel: Channel, fetched: Fetched, *, now: datetime, every: timedelta) -> int:
    """Store a page and where it ends, both or neither."""
    with transaction.atomic():
        stored = store_payloads(channel, fetched.payloads, now=now)
        Channel.objects.filter(pk=channel.pk).update(
            cursor=clean(fetched.cursor), due_at=now if fetched.more else now + every
        )
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
        later = rest_until(error.at, now=now)
    changes: dict[str, Any] = {
        "failures": failures,
        "problem_key": key,
        "problem_detail": words_of(error, channel),
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
