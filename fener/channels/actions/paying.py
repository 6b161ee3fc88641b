"""What networks charge for reading and saying: added up for a month, and stopped at a cap."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import F

from fener.channels.models import Channel
from fener.core.costs import MILLIONTHS, month_of

CAP_REACHED = "channel.cap_reached"


def add_cost(channel: Channel, cost: int, *, now: datetime) -> None:
    """Add `cost` (millionths of a US dollar) to what this month has cost."""
    if cost <= 0:
        return
    month = month_of(now)
    rows = Channel.objects.filter(pk=channel.pk)
    rows.exclude(month=month).update(month=month, month_cost=0)
    rows.filter(month=month).update(month_cost=F("month_cost") + cost)


def is_over_cap(channel: Channel, *, now: datetime, more: int = 0) -> bool:
    """Whether this month has cost what an administrator allowed (`month_cap` in the settings, US
    dollars; empty: no cap; what is no number allows nothing), or would with `more` millionths."""
    cap = channel.settings.get("month_cap")
    if cap in (None, ""):
        return False
    spent = channel.month_cost if channel.month == month_of(now) else 0
    most = _millionths(cap)
    return spent >= most or spent + more > most


def _millionths(cap: Any) -> int:
    try:
        return int(float(cap) * MILLIONTHS)
    except (TypeError, ValueError, OverflowError):
        return 0
