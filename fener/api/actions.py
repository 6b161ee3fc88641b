"""Writes of the API's own: subscriptions, telling them, and forgetting kept answers.

A subscription is told every event of its brand's book that it asked for, in order and at least
once: its place in the book moves only after its address has taken the call. Whoever receives
can tell a repeated call by the `seq` of its events.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from fener.api.models import KeptAnswer, Subscription
from fener.api.once import KEPT_FOR
from fener.api.queries import book
from fener.connectors.contract import Account, ConnectorError, OutcomeUnknown, TryLater
from fener.connectors.webhook import client
from fener.kit.actors import DESK, Actor
from fener.kit.models import Book, Event
from fener.kit.records import write_event
from fener.kit.secrets import SecretsUnreadable, seal, unseal
from fener.people.models import Brand

log = logging.getLogger("fener.subscriptions")

MOST = 20
"""Subscriptions of a brand."""
LOOKED_AT = 500
TOLD_AT_ONCE = 50
"""Events in one call."""
CLAIMED_FOR = timedelta(seconds=90)
"""Longer than a call can take: whoever claimed it and died loses it after this."""
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=5), timedelta(hours=1)
GIVEN_UP_AFTER = timedelta(days=3)
SWITCHED_OFF = "subscription.switched_off"
_WELL: dict[str, Any] = {
    "failures": 0, "failing_since": None, "problem_key": "", "problem_detail": "",
}  # fmt: skip


class TooMany(Exception):
    """The brand has `MOST` subscriptions."""


def account_of(url: str, secret: str, allows_private_hosts: bool) -> Account:
    """A subscription as the webhook's client needs it."""
    return Account(
        channel_id=0,
        settings={"url": url, "allow_private_hosts": allows_private_hosts},
        secrets={"secret": secret},
    )


def try_address(url: str, secret: str, *, allows_private_hosts: bool, now: datetime) -> None:
    """Call the address with `{"type": "hello"}`; any 2xx will do. Raises the connector's errors."""
    account = account_of(url, secret, allows_private_hosts)
    client.call(account, {"type": "hello"}, publishes=False, now=now)


def add_subscription(
    brand: Brand,
    *,
    actor: Actor,
    now: datetime,
    name: str,
    url: str,
    secret: str,
    verbs: Sequence[str],
    allows_private_hosts: bool = False,
    since_seq: int | None = None,
) -> Subscription:
    """Tell `url` what happens from now on, or from after `since_seq`. Raises `TooMany`."""
    with transaction.atomic():
        if Subscription.objects.filter(brand=brand).count() >= MOST:
            raise TooMany
        written = Book.objects.filter(id=brand.pk).values_list("length", flat=True).first() or 0
        row = Subscription.objects.create(
            brand=brand,
            name=name,
            url=url,
            sealed_secret=seal({"secret": secret}),
            verbs=sorted(set(verbs)),
            allows_private_hosts=allows_private_hosts,
            seq=written if since_seq is None else min(since_seq, written),
            due_at=now,
            created_at=now,
        )
        _tell(row, "subscription.added", actor=actor, now=now, verbs=row.verbs)
    return row


def change_subscription(
    row: Subscription, *, actor: Actor, now: datetime, secret: str = "", **changes: Any
) -> None:
    """Change `name`, `url`, `verbs`, `allows_private_hosts` or `is_active`. Whatever changes, a
    failing address is tried again at once."""
    if secret:
        changes["sealed_secret"] = seal({"secret": secret})
    with transaction.atomic():
        Subscription.objects.filter(pk=row.pk).update(**{**_WELL, **changes, "due_at": now})
        _tell(row, "subscription.changed", actor=actor, now=now, fields=sorted(changes))
    row.refresh_from_db()


def remove_subscription(row: Subscription, *, actor: Actor, now: datetime) -> None:
    with transaction.atomic():
        _tell(row, "subscription.removed", actor=actor, now=now)
        row.delete()


def due_subscriptions(now: datetime, limit: int = 16) -> list[Subscription]:
    """Those whose book has grown since they were last told."""
    rows = Subscription.objects.filter(is_active=True, due_at__lte=now).select_related("brand")
    waiting = list(rows.order_by("due_at"))
    if not waiting:
        return []
    books = Book.objects.filter(id__in={row.brand_id for row in waiting})
    lengths = dict(books.values_list("id", "length"))
    return [row for row in waiting if lengths.get(row.brand_id, 0) > row.seq][:limit]


def claim_subscription(row: Subscription, *, now: datetime) -> bool:
    """Take a due subscription; False where another worker has it."""
    until = now + CLAIMED_FOR
    mine = Subscription.objects.filter(
        pk=row.pk, due_at=row.due_at, seq=row.seq, is_active=True
    ).update(due_at=until)
    row.due_at = until
    return bool(mine)


def tell_subscription(row: Subscription, *, now: datetime) -> int:
    """Call the address of a claimed subscription with what it has not been told; gives back how
    many events it is further on."""
    events = book(row.brand_id, row.seq, LOOKED_AT)
    if not events:
        _move(row, now=now)
        return 0
    wanted = [event for event in events if asks_for(row.verbs, event.verb)]
    lot = wanted[:TOLD_AT_ONCE]
    until = lot[-1].seq if len(wanted) > len(lot) else events[-1].seq
    further = until - row.seq
    if not lot:
        _move(row, now=now, seq=until)
        return further
    try:
        secret = unseal(row.sealed_secret).get("secret", "")
        account = account_of(row.url, secret, row.allows_private_hosts)
        client.call(account, message_of(row, lot), publishes=False, now=now)
    except (ConnectorError, OutcomeUnknown, SecretsUnreadable) as error:
        _fail(row, error, now=now)
        return 0
    except Exception as error:
        log.exception("telling subscription %s ended in a fault", row.pk)
        _fail(row, error, now=now)
        return 0
    _move(row, now=now, seq=until, told_at=now, **_WELL)
    return further


def asks_for(verbs: Sequence[str], verb: str) -> bool:
    """
    >>> asks_for(["case.*"], "case.opened"), asks_for(["case.opened"], "case.solved")
    (True, False)
    >>> asks_for([], "channel.blind")
    True
    """
    return not verbs or verb in verbs or f"{verb.partition('.')[0]}.*" in verbs


def message_of(row: Subscription, events: Sequence[Event]) -> dict[str, Any]:
    """What is posted: the events, and a key that is the same whenever they are sent again."""
    return {
        "type": "events",
        "key": f"fener-{row.pk}-{events[0].seq}-{events[-1].seq}",
        "subscription": row.pk,
        "brand": {"id": row.brand_id, "name": row.brand.name},
        "events": [
            {
                "seq": event.seq,
                "at": event.at.isoformat(),
                "actor": event.actor,
                "verb": event.verb,
                "subject": event.subject,
                "data": json.loads(event.data),
            }
            for event in events
        ],
    }


def _move(row: Subscription, *, now: datetime, **changes: Any) -> None:
    """Free a claimed subscription; a change that a person made meanwhile stands."""
    mine = Subscription.objects.filter(pk=row.pk, due_at=row.due_at, seq=row.seq)
    mine.update(due_at=now, **changes)


def _fail(row: Subscription, error: Exception, *, now: datetime) -> None:
    wait = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(row.failures, 12))
    later = now + wait
    if isinstance(error, TryLater) and error.at:
        later = max(now, min(error.at, now + LONGEST_WAIT))
    since = row.failing_since or now
    key = error.key if isinstance(error, ConnectorError) else "connector.error"
    if isinstance(error, SecretsUnreadable):
        key = "channel.secrets_unreadable"
    changes: dict[str, Any] = {
        "failures": row.failures + 1,
        "failing_since": since,
        "problem_key": key,
        "problem_detail": str(error)[:500],
    }
    given_up = now - since >= GIVEN_UP_AFTER
    if given_up:
        changes |= {"is_active": False, "problem_key": SWITCHED_OFF}
    with transaction.atomic():
        mine = Subscription.objects.filter(pk=row.pk, due_at=row.due_at, seq=row.seq)
        if mine.update(due_at=later, **changes) and given_up:
            _tell(row, SWITCHED_OFF, actor=DESK, now=now, failures=row.failures + 1)


def _tell(row: Subscription, verb: str, *, actor: Actor, now: datetime, **data: Any) -> None:
    write_event(verb, f"subscription:{row.pk}", actor=actor, now=now, brand_id=row.brand_id, **data)


def forget_answers(*, now: datetime) -> int:
    """Kept answers are kept for a day."""
    gone, _ = KeptAnswer.objects.filter(kept_at__lt=now - KEPT_FOR).delete()
    return gone
