"""Steps of the loop: hear what is new, send what is due, notice senders that died."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from django.db import connection

from fener.channels import actions, jobs
from fener.channels.listening import keep_listening
from fener.channels.models import Channel, Delivery, Moderation
from fener.channels.queries import due_deliveries
from fener.kit.loop import row_by_row, stands, step

__all__ = [
    "jobs", "listen_for_news", "look_for_unknown_sends", "moderate_posts", "notice_lost_sends",
    "poll_channels", "renew_accesses", "send_deliveries",
]  # fmt: skip

SENDS_AT_ONCE = 8
LOST_AFTER = timedelta(seconds=90)
"""Longer than any connector's own time-out: a claim this old has no living sender."""


@step("poll channels", lane="hearing")
def poll_channels(now: datetime) -> int:
    due = Channel.objects.filter(state__in=["live", "blind"], due_at__lte=now)
    rows = due.select_related("brand").order_by("due_at")
    return row_by_row(rows, lambda one: actions.poll_channel(one, now=now), now=now, most=10)


@step("renew access", every=5, lane="hearing")
def renew_accesses(now: datetime) -> int:
    due = Channel.objects.filter(state__in=["live", "blind"], renew_at__lte=now)
    return row_by_row(
        due.order_by("renew_at"), lambda one: actions.renew_access(one, now=now), now=now, most=10
    )


@step("listen for news", every=2, lane="hearing")
def listen_for_news(_now: datetime) -> int:
    """Connections that networks ring on are held only by a loop that stands: a cycle that is run
    by hand asks every network itself."""
    if stands():
        keep_listening()
    return 0


@step("send deliveries", lane="sending")
def send_deliveries(now: datetime) -> int:
    """Claim what is due, then call the networks side by side; one channel's replies keep
    their order."""
    claimed: dict[int, list[Delivery]] = {}
    for delivery in due_deliveries(now, SENDS_AT_ONCE * 4):
        claimed.setdefault(delivery.channel_id, []).append(delivery)
    if not claimed:
        return 0
    with ThreadPoolExecutor(max_workers=min(SENDS_AT_ONCE, len(claimed))) as pool:
        return sum(pool.map(lambda lot: _send_lot(lot, now), claimed.values()))


def _send_lot(lot: list[Delivery], now: datetime) -> int:
    sent = 0
    try:
        for delivery in lot:
            if actions.claim_delivery(delivery, now=now):
                actions.send_delivery(delivery, now=now)
                sent += 1
                if delivery.state == "queued":
                    break
    finally:
        connection.close()
    return sent


@step("look for unknown sends", every=1, lane="sending")
def look_for_unknown_sends(now: datetime) -> int:
    due = Delivery.objects.filter(
        state="unknown", look_at__lte=now, channel__state__in=["live", "blind"]
    )
    rows = due.select_related("channel").order_by("look_at")
    return row_by_row(rows, lambda one: actions.look_for(one, now=now), now=now, most=20)


@step("moderate posts", lane="sending")
def moderate_posts(now: datetime) -> int:
    due = Moderation.objects.filter(
        state__in=["agreed", "doing"], due_at__lte=now, channel__state__in=["live", "blind"]
    )
    rows = due.select_related("channel").order_by("due_at")
    return row_by_row(rows, lambda one: actions.moderate_post(one, now=now), now=now, most=10)


@step("notice lost sends", every=5)
def notice_lost_sends(now: datetime) -> int:
    lost = Delivery.objects.filter(state="sending", claimed_at__lt=now - LOST_AFTER)
    rows = list(lost.select_related("channel")[:100])
    for delivery in rows:
        actions.lose_sight_of(delivery, now=now)
    return len(rows)
