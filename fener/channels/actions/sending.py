"""The outbox, which keeps one promise: a public reply is sent at most once.

A row is claimed and committed before the network is called; whatever is not certain
afterwards is `unknown`, and waits for an echo of our own post or for a person.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from fener.channels.actions.connecting import sign_out
from fener.channels.actions.paying import CAP_REACHED, add_cost, is_over_cap
from fener.channels.actions.renewing import renewed_after
from fener.channels.models import Channel, Delivery
from fener.channels.queries import account_of, capabilities_of, connector_of, draft_of
from fener.channels.telling import rest_until, words_of
from fener.connectors.cleaning import clean
from fener.connectors.contract import (
    ConnectorError,
    Gone,
    OutcomeUnknown,
    Refused,
    SignInAgain,
    TryLater,
)
from fener.core.lifecycles import DELIVERY
from fener.core.posts import Draft, Receipt
from fener.kit.actors import DESK, Actor
from fener.kit.advance import LostRace, advance
from fener.kit.records import write_event
from fener.kit.secrets import SecretsUnreadable

log = logging.getLogger("fener.channels")

RANKS = ("", "sent", "delivered", "read")
LOOKS = tuple(timedelta(seconds=seconds) for seconds in (5, 30, 120, 600))
"""How long after one another a network is looked at for what may have been sent. Networks show a
post a while after they have taken it, so one look that finds nothing says little."""


def enqueue(
    channel: Channel,
    draft: Draft,
    *,
    actor: Actor,  # noqa: ARG001 - whoever decides to say it writes the event that names them
    now: datetime,
    purpose: str,
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
        to_handle=draft.to_handle[:200],
        heard_at=draft.heard_at,
        by_person=draft.by_person,
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
            advance(delivery, DELIVERY, "sending", claimed_at=now, attempts=delivery.attempts + 1)
    except LostRace:
        return False
    return True


def send_delivery(delivery: Delivery, *, now: datetime) -> None:
    """Call the network for a claimed delivery and write down what came of it."""
    channel = delivery.channel
    try:
        receipt = _receipt(channel, draft_of(delivery), now)
    except TryLater as error:
        at = now + timedelta(seconds=min(600, 5 * 2 ** min(delivery.attempts, 7)))
        if error.at:
            at = rest_until(error.at, now=now)
        _finish(delivery, "queued", now=now, due_at=at, problem=error)
        Channel.objects.filter(pk=channel.pk).update(send_after_at=at)
    except SignInAgain as error:
        _finish(delivery, "queued", now=now, due_at=now, problem=error)
        sign_out(channel, error, now=now)
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
        add_cost(channel, receipt.cost, now=now)


def _receipt(channel: Channel, draft: Draft, now: datetime) -> Receipt:
    """Say it; where the session has ended, and so nothing was said, once more with a fresh one."""
    connector, account = connector_of(channel), account_of(channel)
    cost = connector.preview(account, draft).cost
    if is_over_cap(channel, now=now, more=cost):
        raise Refused(key=CAP_REACHED)
    try:
        return connector.send(account, draft)
    except SignInAgain as error:
        if not renewed_after(error, channel, now=now):
            raise
    return connector.send(account_of(channel), draft)


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
        changes |= {**_as_kept(receipt), "rank": "sent"}
    if problem:
        key = problem.key if isinstance(problem, ConnectorError) else "delivery.outcome_unknown"
        changes |= {"problem_key": key, "problem_detail": words_of(problem, delivery.channel)}
    if due_at:
        changes["due_at"] = due_at
    if target in ("sent", "failed"):
        changes["settled_at"] = now
    if target == "unknown" and capabilities_of(delivery.channel).finds:
        changes |= {"look_at": now + LOOKS[0], "looks": 0}
    try:
        with transaction.atomic():
            verb = advance(delivery, DELIVERY, target, **changes)
            _tell(delivery, verb, actor=DESK, now=now)
    except LostRace:
        log.warning("delivery %s was settled by somebody else while it was sent", delivery.pk)


def _as_kept(receipt: Receipt) -> dict[str, str]:
    """It is published, so no address the network gives it may be too much for us."""
    return {"native_id": clean(receipt.native_id)[:300], "url": clean(receipt.url)[:500]}


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


def look_for(delivery: Delivery, *, now: datetime) -> bool:
    """Look on the network for a delivery whose outcome is unknown. Found, it is settled; not found,
    it stays unknown: a person decides, never the desk."""
    channel = delivery.channel
    since = delivery.claimed_at or delivery.created_at
    try:
        found = connector_of(channel).find(account_of(channel), draft_of(delivery), since)
    except (ConnectorError, SecretsUnreadable) as error:
        log.info("delivery %s could not be looked for: %s", delivery.pk, type(error).__name__)
        found = None
    if found is None or _is_of_another(delivery, found):
        looks = delivery.looks + 1
        later = now + LOOKS[looks] if looks < len(LOOKS) else None
        rows = Delivery.objects.filter(pk=delivery.pk, state="unknown")
        rows.update(looks=looks, look_at=later)
        return False
    take_receipts(channel, [replace(found, idempotency_key=delivery.key)], now=now)
    return True


def _is_of_another(delivery: Delivery, found: Receipt) -> bool:
    """Whether it is known to be something else that we said, such as the same words to somebody
    else or a moment before."""
    others = Delivery.objects.filter(channel=delivery.channel, native_id=found.native_id[:300])
    return bool(found.native_id) and others.exclude(pk=delivery.pk).exists()


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
        if receipt.state == "failed":
            _fail_later(delivery, receipt, now=now)
        elif delivery.state in ("unknown", "sending"):
            changes = {
                **_as_kept(receipt), "rank": receipt.state,
                "settled_at": now, "is_pulled": False, "problem_key": "", "problem_detail": "",
            }  # fmt: skip
            try:
                with transaction.atomic():
                    verb = advance(delivery, DELIVERY, "sent", **changes)
                    _tell(delivery, verb, actor=DESK, now=now, by_echo=True)
            except LostRace:
                log.info("delivery %s was settled while its echo came in", delivery.pk)
        elif (
            delivery.state == "sent"
            and receipt.state in RANKS
            and RANKS.index(receipt.state) > RANKS.index(delivery.rank)
        ):
            Delivery.objects.filter(pk=delivery.pk, rank=delivery.rank).update(rank=receipt.state)


def _fail_later(delivery: Delivery, receipt: Receipt, *, now: datetime) -> None:
    """The network took it and could not deliver it, as a mail that comes back."""
    if delivery.state not in ("sent", "unknown", "sending") or delivery.rank in RANKS[2:]:
        return
    changes = {
        "is_pulled": False, "settled_at": now, "problem_key": "delivery.came_back",
        "problem_detail": clean(receipt.reason)[:500],
    }  # fmt: skip
    try:
        with transaction.atomic():
            verb = advance(delivery, DELIVERY, "failed", **changes)
            _tell(delivery, verb, actor=DESK, now=now, came_back=True)
    except LostRace:
        log.info("delivery %s was settled while it came back", delivery.pk)


def mark_pulled(deliveries: Sequence[Delivery]) -> None:
    for delivery in deliveries:
        Delivery.objects.filter(pk=delivery.pk, state=delivery.state).update(is_pulled=True)
