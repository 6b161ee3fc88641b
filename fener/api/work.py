"""Steps of the loop: subscribers are told, old answers forgotten.

Subscribers have a lane of their own: an address that does not answer holds up neither replies
to customers nor anything else.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from django.db import connection

from fener.api import actions
from fener.api.models import Subscription
from fener.kit.loop import step

CALLS_AT_ONCE = 8


@step("tell subscribers", lane="telling", every=1)
def tell_subscribers(now: datetime) -> int:
    """Claim what is due, then call the addresses side by side."""
    claimed = [
        row for row in actions.due_subscriptions(now) if actions.claim_subscription(row, now=now)
    ]
    if len(claimed) < 2:
        return sum(actions.tell_subscription(row, now=now) for row in claimed)
    with ThreadPoolExecutor(max_workers=min(CALLS_AT_ONCE, len(claimed))) as pool:
        return sum(pool.map(lambda row: _tell(row, now), claimed))


def _tell(row: Subscription, now: datetime) -> int:
    try:
        return actions.tell_subscription(row, now=now)
    finally:
        connection.close()


@step("forget kept answers", every=600)
def forget_answers(now: datetime) -> int:
    actions.forget_answers(now=now)
    return 0
