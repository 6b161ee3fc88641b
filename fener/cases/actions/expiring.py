"""What time does to cases: clocks run out, snoozed ones wake."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from django.db import transaction

from fener.cases import timing
from fener.cases.actions.writing import change_case
from fener.cases.models import NOT_LATE_SQL, Case
from fener.cases.tallies import Place, move_tallies, place_of_case
from fener.core.clocks import resume_clocks
from fener.kit.actors import DESK
from fener.kit.advance import LostRace
from fener.kit.bulk import update_rows
from fener.kit.claims import claimable
from fener.kit.records import Entry, write_events
from fener.people.models import Brand
from fener.people.queries import brand_now, calendar_of

AT_ONCE = 500


def mark_late_cases(brand: Brand, *, now: datetime) -> int:
    """Note every clock that has run out, once. In one statement for many: after a replay or
    an outage there may be thousands."""
    present = brand_now(brand, now)
    due = Case.objects.filter(brand=brand, due_at__lte=present).extra(where=[NOT_LATE_SQL])
    if not due.exists():
        return 0
    with transaction.atomic():
        cases = list(claimable(due.order_by("due_at"))[:AT_ONCE])
        moved: Counter[Place] = Counter()
        entries = []
        for case in cases:
            moved[place_of_case(case, brand.zone)] -= 1
            case.late_at = case.due_at
            moved[place_of_case(case, brand.zone)] += 1
            entries.append(
                Entry(
                    actor=DESK,
                    verb="case.breached",
                    subject=f"case:{case.pk}",
                    brand_id=brand.pk,
                    data={"clock": case.due_clock, "due": case.due_at.isoformat()},
                )
            )
        rows = [(case.pk, case.version, case.version + 1, case.due_at) for case in cases]
        if update_rows(Case, ("version", "late_at"), rows, guard="version") != len(rows):
            raise LostRace("one of the cases was changed by somebody else")
        move_tallies(moved)
        write_events(entries, now=now)
    return len(cases)


def wake_snoozed_cases(*, now: datetime) -> int:
    """Bring back cases whose time has come; their clocks go on where they stood."""
    rows = Case.objects.filter(state="snoozed", snoozed_until__isnull=False)
    woken = 0
    for case in rows.select_related("brand").order_by("snoozed_until")[:AT_ONCE]:
        present = brand_now(case.brand, now)
        if case.snoozed_until is None or case.snoozed_until > present:
            continue
        clocks = timing.load(case.clocks)
        paused = [clock.paused_at for clock in clocks.values() if clock.paused_at]
        if paused:
            calendar = calendar_of(case.brand)
            clocks = resume_clocks(clocks, min(paused), max(present, *paused), calendar)
        try:
            change_case(
                case,
                "case.woken",
                actor=DESK,
                now=now,
                target="open",
                clocks=clocks,
                snoozed_until=None,
            )
        except LostRace:
            continue
        woken += 1
    return woken
