"""Writes about channels: connecting, storing what came in, and the outbox.

The outbox keeps one promise: a public reply is sent at most once. A row is claimed and
committed before the network is called; whatever is not certain afterwards is `unknown`, and
waits for an echo of our own post or for a person.
"""

from __future__ import annotations

import logging
import secrets as tokens
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from fener.channels.models import Channel, Delivery, RawPayload
from fener.channels.queries import account_of, connector_of, draft_of
from fener.connectors import registry
from fener.connectors.contract import (
    Account,
    ConnectorError,
    Gone,
    Identity,
    OutcomeUnknown,
    Payload,
    Refused,
    Request,
    SignInAgain,
    TryLater,
)
from fener.core.lifecycles import CHANNEL, DELIVERY, PAYLOAD
from fener.core.posts import Draft, Receipt
from fener.kit.actors import DESK, Actor
from fener.kit.advance import LostRace, advance
from fener.kit.bulk import insert_rows
from fener.kit.records import write_event
from fener.kit.secrets import SecretsUnreadable, seal
from fener.people.models import Brand

log = logging.getLogger("fener.channels")

BLIND_AFTER = 3
"""Failed polls in a row before the desk says that it may be missing posts."""

RANKS = ("", "sent", "delivered", "read")

PARKED_AGAIN_LIMIT = 1000

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
) -> Channel:
    """Take an account on the desk. Raises `AlreadyConnected`, `registry` errors for an
    unknown network."""
    manifest = registry.manifest(network)
    taken = Channel.objects.filter(brand=brand, network=network, name=name)
    if taken.exclude(state="disconnected").exists():
        raise AlreadyConnected(name)
    polled = manifest.capabilities.fetch
    with _named_once(name), transaction.atomic():
        channel = Channel.objects.create(
            brand=brand,
            network=network,
            space=space or network,
            name=name,
            handle=handle,
            native_id=native_id,
            settings=dict(settings or {}),
            sealed_secrets=seal(secrets or {}),
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
            handle=handle,
        )
    return channel


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
        write_event(
            verb, f"channel:{channel.pk}", actor=actor, now=now, brand_id=channel.brand_id
        )


def resume_channel(channel: Channel, *, actor: Actor, now: datetime) -> None:
    """Take up a paused or signed-out channel: healthy until shown otherwise, asked at once.
    Raises `NotAnArrow`, `LostRace`."""
    polled = registry.manifest(channel.network).capabilities.fetch
    set_channel_state(
        channel, "live", actor=actor, now=now, due_at=now if polled else None, **WELL
    )


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
            settings=kept, sealed_secrets=seal({**known, **given})
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


def store_payloads(
    channel: Channel,
    payloads: Sequence[Payload],
    *,
    now: datetime,
    lines: Sequence[int] | None = None,
) -> int:
    """Keep raw bytes before anybody reads them. Gives back how many were not here yet."""
    before = [
        (channel.pk, one.key[:64], one.body, dict(one.headers), now, "stored", line, "", {})
        for one, line in zip(payloads, lines or [None] * len(payloads), strict=True)
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
    stored = store_payloads(channel, payloads, now=now)
    note_heard(channel, now=now)
    return stored


def note_heard(channel: Channel, *, now: datetime) -> None:
    """The network answered or called: we are not blind there."""
    if channel.state == "blind":
        try:
            set_channel_state(channel, "live", actor=DESK, now=now, heard_at=now, **WELL)
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


def settle_payloads(
    read_ids: Sequence[int], parked: Mapping[int, tuple[str, Mapping[str, Any]]]
) -> None:
    """Mark payloads as read, and park those with a problem. Inside the reader's transaction."""
    if read_ids:
        RawPayload.objects.filter(pk__in=read_ids, state="stored").update(state="read")
    for pk, (key, params) in parked.items():
        RawPayload.objects.filter(pk=pk, state="stored").update(
            state="parked", problem_key=key, problem_params=dict(params)
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
    try:
        fetched = connector_of(channel).fetch(account_of(channel), channel.cursor)
    except SignInAgain as error:
        _sign_out(channel, error, now=now)
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
    note_heard(channel, now=now)
    return stored


def _sign_out(channel: Channel, error: ConnectorError, *, now: datetime) -> None:
    try:
        set_channel_state(
            channel,
            "needs_sign_in",
            actor=DESK,
            now=now,
            blind_since=channel.blind_since or channel.heard_at or now,
            problem_key=error.key,
            problem_detail=error.detail[:500],
            due_at=None,
        )
    except LostRace:
        log.info("channel %s changed while it was being signed out", channel.pk)


def _miss(channel: Channel, error: Exception, *, now: datetime, every: timedelta) -> None:
    failures = channel.failures + 1
    key = error.key if isinstance(error, ConnectorError) else "connector.fault"
    later = now + min(every * 2**failures, timedelta(minutes=10))
    if isinstance(error, TryLater) and error.at:
        later = error.at
    changes: dict[str, Any] = {
        "failures": failures,
        "problem_key": key,
        "problem_detail": str(error)[:500],
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


def enqueue(
    channel: Channel, draft: Draft, *, actor: Actor, now: datetime, purpose: str,
    due_at: datetime | None = None,
) -> Delivery:
    """Put a draft into the outbox, inside the transaction of whoever decided to say it."""
    return Delivery.objects.create(
        channel=channel,
        key=draft.key or str(uuid.uuid4()),
        purpose=purpose,
        text=draft.text,
        visibility=draft.visibility.value,
        conversation=draft.conversation,
        in_reply_to=draft.in_reply_to,
        to=draft.to,
        attachments=[
            {"url": one.url, "media_type": one.media_type, "name": one.name, "alt": one.alt}
            for one in draft.attachments
        ],
        due_at=due_at or now,
        created_at=now,
    )


def claim_delivery(delivery: Delivery, *, now: datetime) -> bool:
    """Take a queued delivery; False where somebody else has it or it was withdrawn."""
    try:
        with transaction.atomic():
            advance(
                delivery, DELIVERY, "sending", claimed_at=now, attempts=delivery.attempts + 1
            )
    except LostRace:
        return False
    return True


def send_delivery(delivery: Delivery, *, now: datetime) -> None:
    """Call the network for a claimed delivery and write down what came of it."""
    channel = delivery.channel
    try:
        receipt = connector_of(channel).send(account_of(channel), draft_of(delivery))
    except TryLater as error:
        at = error.at or now + timedelta(seconds=min(600, 5 * 2 ** min(delivery.attempts, 7)))
        _finish(delivery, "queued", now=now, due_at=at, problem=error)
        Channel.objects.filter(pk=channel.pk).update(send_after_at=at)
    except SignInAgain as error:
        _finish(delivery, "queued", now=now, due_at=now, problem=error)
        _sign_out(channel, error, now=now)
    except (Refused, Gone) as error:
        _finish(delivery, "failed", now=now, problem=error)
    except OutcomeUnknown as error:
        _finish(delivery, "unknown", now=now, problem=error)
    except SecretsUnreadable as error:
        _finish(delivery, "failed", now=now, problem=error)
    except Exception as error:
        log.exception("sending delivery %s ended in a fault", delivery.pk)
        _finish(delivery, "unknown", now=now, problem=error)
    else:
        _finish(delivery, "sent", now=now, receipt=receipt)


def _finish(
    delivery: Delivery,
    target: str,
    *,
    now: datetime,
    receipt: Receipt | None = None,
    problem: Exception | None = None,
    due_at: datetime | None = None,
) -> None:
    changes: dict[str, Any] = {"is_pulled": False, "problem_key": "", "problem_detail": ""}
    if receipt:
        changes |= {"native_id": receipt.native_id, "url": receipt.url, "rank": "sent"}
    if problem:
        key = problem.key if isinstance(problem, ConnectorError) else "delivery.outcome_unknown"
        changes |= {"problem_key": key, "problem_detail": str(problem)[:500]}
    if due_at:
        changes["due_at"] = due_at
    if target in ("sent", "failed"):
        changes["settled_at"] = now
    try:
        with transaction.atomic():
            verb = advance(delivery, DELIVERY, target, **changes)
            _tell(delivery, verb, actor=DESK, now=now)
    except LostRace:
        log.warning("delivery %s was settled by somebody else while it was sent", delivery.pk)


def _tell(delivery: Delivery, verb: str, *, actor: Actor, now: datetime, **data: Any) -> None:
    write_event(
        verb,
        delivery.purpose or f"delivery:{delivery.pk}",
        actor=actor,
        now=now,
        brand_id=delivery.channel.brand_id,
        delivery=delivery.pk,
        **data,
    )


def lose_sight_of(delivery: Delivery, *, now: datetime) -> None:
    """A claimed delivery whose sender died: nobody knows whether it went out."""
    _finish(delivery, "unknown", now=now, problem=OutcomeUnknown("the sender stopped mid-way"))


def settle_delivery(delivery: Delivery, outcome: str, *, actor: Actor, now: datetime) -> None:
    """A person says what became of an unknown or failed delivery: `sent`, `queued` (send it
    again) or `cancelled`. Raises `NotAnArrow`, `LostRace`."""
    changes: dict[str, Any] = {"is_pulled": False}
    if outcome == "queued":
        changes["due_at"] = now
    else:
        changes["settled_at"] = now
    with transaction.atomic():
        verb = advance(delivery, DELIVERY, outcome, **changes)
        _tell(delivery, verb, actor=actor, now=now, by_hand=True)


def take_receipts(channel: Channel, receipts: Sequence[Receipt], *, now: datetime) -> None:
    """What the network says later of things we sent. A rank never goes back; an echo or
    receipt with our key settles an unknown send."""
    for receipt in receipts:
        rows = Delivery.objects.select_related("channel").filter(channel=channel)
        delivery = None
        if receipt.idempotency_key:
            delivery = rows.filter(key=receipt.idempotency_key).first()
        if delivery is None and receipt.native_id:
            delivery = rows.filter(native_id=receipt.native_id).first()
        if delivery is None:
            continue
        if delivery.state in ("unknown", "sending") and receipt.state != "failed":
            changes = {
                "native_id": receipt.native_id, "url": receipt.url, "rank": receipt.state,
                "settled_at": now, "is_pulled": False, "problem_key": "", "problem_detail": "",
            }  # fmt: skip
            try:
                with transaction.atomic():
                    verb = advance(delivery, DELIVERY, "sent", **changes)
                    _tell(delivery, verb, actor=DESK, now=now, by_echo=True)
            except LostRace:
                log.info("delivery %s was settled while its echo came in", delivery.pk)
        elif delivery.state == "sent" and receipt.state in RANKS:
            if RANKS.index(receipt.state) > RANKS.index(delivery.rank):
                Delivery.objects.filter(pk=delivery.pk, rank=delivery.rank).update(
                    rank=receipt.state
                )


def mark_pulled(deliveries: Sequence[Delivery]) -> None:
    for delivery in deliveries:
        Delivery.objects.filter(pk=delivery.pk, state=delivery.state).update(is_pulled=True)

