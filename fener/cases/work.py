"""Steps of the loop: mentions become cases, fates of replies stop clocks, clocks run out."""

from __future__ import annotations

from datetime import datetime

from fener.cases import actions
from fener.cases.actions.presence import forget_absent
from fener.cases.models import Presence
from fener.kit.claims import SMALL_LOT
from fener.kit.live import Signal, live_source
from fener.kit.loop import step
from fener.mentions.queries import unfiled_brands
from fener.people.models import Brand

LOTS = 3
"""Transactions of one turn for each brand."""


@step("file mentions")
def file_mentions(now: datetime) -> int:
    waiting = Brand.objects.filter(id__in=unfiled_brands())
    return sum(_file(brand, now) for brand in waiting)


def _file(brand: Brand, now: datetime) -> int:
    done = 0
    for _ in range(LOTS):
        filed = actions.file_brand(brand, now=now).mentions
        done += filed
        if filed < SMALL_LOT:
            break
    return done


@step("take fates of replies")
def take_fates(now: datetime) -> int:
    return actions.take_fates(now=now)


@step("mark late cases", every=1)
def mark_late_cases(now: datetime) -> int:
    brands = Brand.objects.filter(archived_at=None)
    return sum(actions.mark_late_cases(brand, now=now) for brand in brands)


@step("wake snoozed cases", every=1)
def wake_snoozed_cases(now: datetime) -> int:
    return actions.wake_snoozed_cases(now=now)


@step("forget absent people", every=15)
def forget_absent_people(now: datetime) -> int:
    forget_absent(now=now)
    return 0


class _PresenceSource:
    """Presence leaves no event; live screens ask what it looked like a second ago."""

    def __init__(self) -> None:
        self._before: set[tuple[int, int, int, bool]] = set()

    def __call__(self) -> set[Signal]:
        rows = Presence.objects.values_list("case__brand_id", "case_id", "user_id", "is_typing")
        present = set(rows)
        changed = present ^ self._before
        self._before = present
        signals: set[Signal] = {(brand, f"presence:{case}") for brand, case, _, _ in changed}
        return signals | {(brand, "presence") for brand, _, _, _ in changed}


live_source(_PresenceSource())
