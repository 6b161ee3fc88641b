"""Who does it, what kind it is, how much it presses."""

from __future__ import annotations

from datetime import datetime

from fener.cases import timing
from fener.cases.actions.routing import targets_of_case
from fener.cases.actions.writing import change_case
from fener.cases.models import Case
from fener.core.reasons import Reason
from fener.guide import queries as guide_queries
from fener.kit.actors import Actor
from fener.people.models import User
from fener.people.queries import access_of, calendar_of
from fener.people.roles import REPLY

PRIORITIES = ("low", "normal", "high", "urgent")


class CannotTakeCase(Exception):
    """The person has no right to answer for this brand."""


def assign_case(
    case: Case,
    *,
    actor: Actor,
    now: datetime,
    assignee: User | None,
    department: str | None = None,
) -> None:
    """Give the case to a person (None: to nobody), and to a department where one is named.
    Raises `CannotTakeCase`, `ValueError` for an unknown department."""
    if assignee and not access_of(assignee).may(REPLY, case.brand_id):
        raise CannotTakeCase(assignee.name)
    chosen = case.department if department is None else department
    _, guide = guide_queries.current(case.brand_id)
    if chosen != case.department and guide.guide.department(chosen) is None:
        raise ValueError(f"the guide has no department {chosen!r}")
    change_case(
        case,
        "case.assigned",
        actor=actor,
        now=now,
        data={"to": assignee.pk if assignee else None, "department": chosen},
        assignee_id=assignee.pk if assignee else None,
        department=chosen,
    )


def set_priority(case: Case, *, actor: Actor, now: datetime, priority: str) -> None:
    """How much it presses; open clocks get the targets of the new priority."""
    if priority not in PRIORITIES:
        raise ValueError(f"no such priority: {priority}")
    _retarget(case, "case.priority_set", actor, now, case.kind_key, priority)


def set_kind(case: Case, *, actor: Actor, now: datetime, kind: str) -> None:
    """What kind of complaint it is; the guide's department and targets for it follow."""
    _, guide = guide_queries.current(case.brand_id)
    if guide.guide.kind(kind) is None:
        raise ValueError(f"the guide has no kind {kind!r}")
    _retarget(case, "case.kind_set", actor, now, kind, case.priority)


def _retarget(case: Case, verb: str, actor: Actor, now: datetime, kind: str, priority: str) -> None:
    number, guide = guide_queries.current(case.brand_id)
    clocks = timing.load(case.clocks)
    if not case.is_backlog:
        targets = targets_of_case(
            guide, kind=kind, network=case.network, judged=case.judged, priority=priority
        )
        clocks = timing.retargeted(clocks, targets, calendar_of(case.brand))
    chosen = guide.guide.kind(kind)
    by_hand = Reason("route.by_hand", {"who": actor.name or str(actor)})
    change_case(
        case,
        verb,
        actor=actor,
        now=now,
        clocks=clocks,
        data={"kind": kind, "priority": priority, "guide": number},
        kind_key=kind,
        priority=priority,
        department=chosen.department if chosen and kind != case.kind_key else case.department,
        guide_number=number,
        reasons=[by_hand.as_json(), *case.reasons][:8],
    )
