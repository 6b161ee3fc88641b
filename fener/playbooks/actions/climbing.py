"""The ladder: what is due becomes pages, whenever it is looked at."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.db import transaction

from fener.core.lifecycles import ESCALATION
from fener.core.playbooks import DuePage, Hold
from fener.kit.actors import DESK
from fener.kit.advance import LostRace, advance
from fener.kit.bulk import insert_rows
from fener.kit.records import write_event
from fener.playbooks.models import Escalation, Page
from fener.playbooks.queries import OPEN, course_of

LOOK_AT_LEAST_EVERY = timedelta(seconds=60)
"""The rota may be changed meanwhile."""
LINK_OPENS_FOR = timedelta(hours=24)
_FIELDS = (
    "escalation_id", "step", "rung", "person_id", "means", "level", "until_acknowledged",
    "due_at", "state", "send_at", "attempts", "key", "token_digest", "token_expires_at",
    "problem_key", "problem_detail", "settled_at", "created_at",
)  # fmt: skip


def climb_ladder(escalation: Escalation, *, now: datetime) -> int:
    """Write a page for everything that should have been sent by now and is not there, and note
    when to look again; gives back how many were written. Where nobody is on duty, or somebody is
    again, that alone is noted and the ladder looked at once more; so it is where whoever took it in
    hand has let the time to decide pass. 0 where somebody else was
    faster."""
    with transaction.atomic():
        rows = Escalation.objects.filter(
            pk=escalation.pk, state=escalation.state, due_at=escalation.due_at, state__in=OPEN
        )
        next_at = now + LOOK_AT_LEAST_EVERY
        if rows.update(due_at=next_at) == 0:
            return 0
        escalation.due_at = next_at
        course = course_of(escalation, now)
        if escalation.state == "acknowledged" and not course.is_taken(now):
            _note_lapse(escalation, now)
            return 1
        hold = course.hold(now)
        if (hold is not None) != (escalation.state == "held") and (
            escalation.state != "acknowledged"
        ):
            _note_hold(escalation, hold, now)
            return 1
        found = _written(escalation, course.due(now), now)
        soon = [page.due_at for page in course.coming(now)[:1]]
        soon += [hold.until] if hold and hold.until else []
        if soon and min(soon) < next_at:
            Escalation.objects.filter(pk=escalation.pk).update(due_at=min(soon))
        if found:
            write_event(
                "escalation.paged",
                f"escalation:{escalation.pk}",
                actor=DESK,
                now=now,
                brand_id=escalation.brand_id,
                about=escalation.subject,
                pages=[[step, person, means] for step, person, means in sorted(found)],
            )
    return len(found)


def _note_lapse(escalation: Escalation, now: datetime) -> None:
    """Taken in hand, and nothing was decided: people are asked anew."""
    try:
        advance(escalation, ESCALATION, "running", due_at=now)
    except LostRace:
        return
    write_event(
        "escalation.lapsed",
        f"escalation:{escalation.pk}",
        actor=DESK,
        now=now,
        brand_id=escalation.brand_id,
        about=escalation.subject,
    )


def _note_hold(escalation: Escalation, hold: Hold | None, now: datetime) -> None:
    try:
        verb = advance(
            escalation,
            ESCALATION,
            "held" if hold else "running",
            due_at=now,
            held_since=hold.since if hold else None,
            held_until=hold.until if hold else None,
        )
    except LostRace:
        return
    write_event(
        verb,
        f"escalation:{escalation.pk}",
        actor=DESK,
        now=now,
        brand_id=escalation.brand_id,
        about=escalation.subject,
        until=hold.until.isoformat() if hold and hold.until else None,
    )


def _written(
    escalation: Escalation, pages: list[DuePage], now: datetime
) -> list[tuple[str, int, str]]:
    there = set(
        Page.objects.filter(escalation=escalation).values_list("step", "person_id", "means")
    )
    rows = []
    for page in pages:
        if page.key in there:
            continue
        is_moot = page.moot_at is not None and page.moot_at <= now
        rows.append(
            (
                escalation.pk,
                page.step,
                page.rung,
                page.person,
                page.means,
                page.level,
                page.until_acknowledged,
                page.due_at,
                "cancelled" if is_moot else "queued",
                now,
                0,
                str(uuid.uuid4()),
                "",
                max(now, page.due_at) + LINK_OPENS_FOR,
                "page.moot" if is_moot else "",
                "",
                now if is_moot else None,
                now,
            )
        )
    inserted = insert_rows(
        Page, _FIELDS, rows,
        ignoring=("escalation_id", "step", "person_id", "means"),
        returning=("step", "person_id", "means"),
    )  # fmt: skip
    return [(str(step), int(person), str(means)) for step, person, means in inserted.rows]
