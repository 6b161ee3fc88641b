"""The auditor works out anew what should have been sent, and says so where it was not. It reads
none of the ladder's own notes; where nothing can be worked out, the ladder stands still as well,
and that is its gravest alarm."""

from __future__ import annotations

import logging
import uuid
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from fener.core.playbooks import DuePage
from fener.kit.actors import DESK, Actor
from fener.kit.bulk import insert_rows
from fener.kit.records import write_event
from fener.playbooks.actions.climbing import LINK_OPENS_FOR
from fener.playbooks.models import Escalation, LadderAlarm, Page
from fener.playbooks.queries import administrators, course_of, reachable_by

log = logging.getLogger("fener.playbooks")

MISSING_AFTER = timedelta(seconds=60)
LATE_AFTER = timedelta(minutes=3)
AGAIN_AFTER = timedelta(minutes=30)
"""A ladder that still stands still so long after somebody has seen it is told again."""
_NOT_OUT = ("queued", "sending", "unknown")


def audit_escalation(escalation: Escalation, *, now: datetime) -> int:
    """Compare what should have been sent with what was; raise an alarm, once, for whoever was
    never told, was told late, or was reached by no means, and page the administrators. Where it
    can't be worked out at all, that is an alarm. Gives back how many alarms are new."""
    try:
        with transaction.atomic():
            found = [
                (kind, page.step, page.rung, page.person, page.due_at)
                for kind, page in _findings(escalation, now)
            ]
    except Exception:
        log.exception("what escalation %s should have sent can't be worked out", escalation.pk)
        return _say_stuck(escalation, now)
    with transaction.atomic():
        new = insert_rows(
            LadderAlarm,
            ("escalation_id", "kind", "step", "rung", "person_id", "due_at", "at"),
            [(escalation.pk, *one, now) for one in found],
            ignoring=("escalation_id", "kind", "step", "person_id"),
            returning=("id", "kind", "step", "person_id"),
        ).rows
        if not new:
            return 0
        _page_administrators(escalation, min(int(row[0]) for row in new), now)
        told = sorted([str(kind), str(step), int(person)] for _id, kind, step, person in new)
        _write_alarmed(escalation, told, now)
    return len(new)


def _say_stuck(escalation: Escalation, now: datetime) -> int:
    """Nobody is known who was not told: an alarm of nobody, raised anew once it was seen and
    nothing has changed."""
    since = LadderAlarm.objects.filter(escalation=escalation, kind="stuck")
    if since.filter(seen_at=None).exists() or since.filter(seen_at__gt=now - AGAIN_AFTER).exists():
        return 0
    with transaction.atomic():
        alarm = LadderAlarm.objects.create(
            escalation=escalation, kind="stuck", step="", rung="", person=None,
            due_at=escalation.due_at or now, at=now,
        )  # fmt: skip
        _page_administrators(escalation, alarm.pk, now)
        _write_alarmed(escalation, [["stuck", "", None]], now)
    return 1


def _write_alarmed(escalation: Escalation, alarms: list[list[Any]], now: datetime) -> None:
    write_event(
        "escalation.alarmed",
        f"escalation:{escalation.pk}",
        actor=DESK,
        now=now,
        brand_id=escalation.brand_id,
        about=escalation.subject,
        alarms=alarms,
    )


def _findings(escalation: Escalation, now: datetime) -> Iterator[tuple[str, DuePage]]:
    rows = {
        (row.step, row.person_id, row.means): row
        for row in Page.objects.filter(escalation=escalation)
    }
    by_person: dict[tuple[str, int], list[DuePage]] = defaultdict(list)
    for page in course_of(escalation, now).due(now - MISSING_AFTER):
        by_person[page.step, page.person].append(page)
    for pages in by_person.values():
        mine = [rows.get(page.key) for page in pages]
        if any(row is None for row in mine):
            yield "missing", pages[0]
            continue
        there = [row for row in mine if row is not None]
        if all(row.state == "failed" for row in there):
            yield "unreached", pages[0]
        elif _is_late(there, pages[0], now):
            yield "late", pages[0]


def _is_late(rows: list[Page], page: DuePage, now: datetime) -> bool:
    """Whether the first message reached somebody too long after its time. One that was withdrawn
    because somebody took it in hand is late where it was still there when it should have gone."""
    out = [row.settled_at for row in rows if row.state in ("sent", "acknowledged")]
    waits = [now for row in rows if row.state in _NOT_OUT]
    moot = [row.settled_at for row in rows if row.state == "cancelled"]
    told_at = min((at for at in [*out, *waits] or moot if at is not None), default=now)
    return told_at - page.due_at > LATE_AFTER


def _page_administrators(escalation: Escalation, number: int, now: datetime) -> None:
    people = administrators(escalation.brand)
    rows = [
        (
            escalation.pk, f"alarm.{number}", "alarm", person, means, escalation.level, False, now,
            "queued", now, 0, str(uuid.uuid4()), "", now + LINK_OPENS_FOR, "", "", now,
        )
        for person, every in reachable_by(people).items()
        for means in sorted(every)
    ]  # fmt: skip
    fields = (
        "escalation_id", "step", "rung", "person_id", "means", "level", "until_acknowledged",
        "due_at", "state", "send_at", "attempts", "key", "token_digest", "token_expires_at",
        "problem_key", "problem_detail", "created_at",
    )  # fmt: skip
    insert_rows(Page, fields, rows, ignoring=("escalation_id", "step", "person_id", "means"))


def see_alarms(escalation: Escalation, *, actor: Actor, now: datetime) -> int:
    """Somebody has looked at the alarms; gives back how many there were."""
    with transaction.atomic():
        rows = LadderAlarm.objects.filter(escalation=escalation, seen_at=None)
        count = rows.update(seen_at=now, seen_by_id=actor.person_id)
        if count:
            write_event(
                "escalation.alarms_seen",
                f"escalation:{escalation.pk}",
                actor=actor,
                now=now,
                brand_id=escalation.brand_id,
                count=count,
            )
    return count
