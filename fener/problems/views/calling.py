"""Whom the escalation of a problem calls, in a few words; all of it stands on its own page."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse

from fener.kit.reading import Reader
from fener.kit.sentences import isolated
from fener.people.queries import Access
from fener.playbooks.naming import ESCALATION_STATES, PAGE_STATES, means_name
from fener.playbooks.queries import course_shown, escalations, facts_shown, pages_of, unseen_alarms
from fener.playbooks.views.ladders import NO_ADDRESS
from fener.problems.models import Problem
from fener.problems.views.naming import level_name

_TONES = {"running": "signal", "held": "lamp", "acknowledged": "harbour"}
_UNSENT = ("queued", "cancelled")


def escalation_shown(
    problem: Problem, access: Access, now: datetime, reader: Reader
) -> dict[str, Any] | None:
    """The newest escalation of `problem`; None: nobody was ever called. `now` on the wall clock."""
    rows = escalations(access).filter(
        brand_id=problem.brand_id, subject=f"problem:{problem.pk}"
    )  # fmt: skip
    found = rows.first()
    if found is None:
        return None
    pages = pages_of(found).exclude(state__in=_UNSENT).exclude(step__startswith="alarm.")
    # Nobody has to be reachable by every means.
    called = pages.exclude(problem_key=NO_ADDRESS).last()
    taken = facts_shown(found).filter(kind="acknowledged").last()
    is_taken = found.state == "acknowledged" and course_shown(found, now).is_taken(now)
    return {
        "row": found,
        "url": reverse("playbooks:escalation", args=[found.pk]),
        "level": level_name(found.level, reader),
        "state": ESCALATION_STATES[found.state],
        "tone": _TONES.get(found.state, ""),
        "called": called,
        "called_name": isolated(str(called.person)) if called else "",
        "called_by": means_name(called.means) if called else "",
        "called_state": PAGE_STATES[called.state] if called else "",
        "taken": taken,
        "taken_name": isolated(str(taken.person or "–")) if taken else "",
        "asked_again": found.state == "acknowledged" and not is_taken,
        "alarms": unseen_alarms(access).filter(escalation=found).count(),
    }
