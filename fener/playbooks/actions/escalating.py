"""An escalation from its start to its end. Whoever calls it says what it is about; nothing here
knows what that is.

`now` is the present of the people who are paged, also where the stream of a brand is replayed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from fener.core.lifecycles import ESCALATION, PAGE
from fener.core.playbooks import LEVELS
from fener.core.reasons import Reason
from fener.kit.actors import Actor
from fener.kit.advance import LostRace, advance
from fener.kit.records import write_event
from fener.people.models import Brand
from fener.playbooks.actions.contacts import verify_contact
from fener.playbooks.models import Escalation, EscalationFact, Page
from fener.playbooks.queries import OPEN, current_plan, escalation_of, standing_of


def start_escalation(
    brand: Brand,
    subject: str,
    *,
    level: int,
    title: str,
    facts: Sequence[Reason] = (),
    actor: Actor,
    now: datetime,
    department: str = "",
    path: str = "",
) -> Escalation:
    """Begin to tell people, by the plan in force, which this escalation keeps. A subject that is
    escalated already is only raised, where `level` is higher. `department`: key of the guide's
    department that owns it; `path`: where the desk shows it. Raises `ValueError` for a level that
    is none."""
    _check_level(level)
    if there := escalation_of(brand.pk, subject):
        if level > there.level:
            raise_escalation(there, level=level, actor=actor, now=now, facts=facts)
        return there
    number, plan = current_plan(brand.pk)
    try:
        with transaction.atomic():
            escalation = Escalation.objects.create(
                brand=brand,
                subject=subject,
                title=" ".join(title.split())[:200],
                path=path[:200],
                facts=[fact.as_json() for fact in facts],
                department=department,
                level=level,
                plan=plan.as_json(),
                plan_number=number,
                due_at=now,
                started_at=now,
            )
            _set_level(escalation, level, now)
            _tell("escalation.started", escalation, actor=actor, now=now, level=level)
    except IntegrityError:
        there = escalation_of(brand.pk, subject)
        if there is None:
            raise
        return there
    return escalation


def raise_escalation(
    escalation: Escalation,
    *,
    level: int,
    actor: Actor,
    now: datetime,
    facts: Sequence[Reason] | None = None,
) -> None:
    """A graver level: its ladder begins from its first step, and who had it in hand is asked
    anew. Raises `ValueError` for a level that is not higher, `LostRace`."""
    _check_level(level)
    if level <= escalation.level:
        raise ValueError(f"level {level} is not above {escalation.level}")
    changes: dict[str, Any] = {"level": level, "due_at": now}
    if facts is not None:
        changes["facts"] = [fact.as_json() for fact in facts]
    before = escalation.level
    with transaction.atomic():
        if escalation.state == "acknowledged":
            advance(escalation, ESCALATION, "running", guard={"level": before}, **changes)
        else:
            _change(escalation, before, changes)
        _set_level(escalation, level, now)
        _withdraw(escalation, now=now)
        _tell("escalation.raised", escalation, actor=actor, now=now, level=level, before=before)


def lower_escalation(escalation: Escalation, *, level: int, actor: Actor, now: datetime) -> None:
    """A milder level: who has it in hand keeps it, and nobody is woken for it; where nobody has,
    the ladder of the milder level begins. Raises `ValueError`, `LostRace`."""
    _check_level(level)
    if level >= escalation.level:
        raise ValueError(f"level {level} is not below {escalation.level}")
    before = escalation.level
    with transaction.atomic():
        _change(escalation, before, {"level": level, "due_at": now})
        _set_level(escalation, level, now)
        _withdraw(escalation, now=now)
        _tell("escalation.lowered", escalation, actor=actor, now=now, level=level, before=before)


def _change(escalation: Escalation, level: int, changes: dict[str, Any]) -> None:
    rows = Escalation.objects.filter(pk=escalation.pk, level=level, state=escalation.state)
    if rows.update(**changes) == 0:
        raise LostRace(f"escalation {escalation.pk} was changed by somebody else")
    for name, value in changes.items():
        setattr(escalation, name, value)


def acknowledge(escalation: Escalation, *, actor: Actor, now: datetime) -> bool:
    """Somebody takes it in hand: nobody else is asked to. False where it is over, or somebody
    else has it in hand already. Raises `LostRace`."""
    return _acknowledge(escalation, None, actor=actor, now=now)


def acknowledge_page(page: Page, *, actor: Actor, now: datetime) -> bool:
    """As `acknowledge`, by the link of a page. For one that tried a contact point: the link
    arrived. False where nothing was left to do."""
    if page.escalation is not None:
        return _acknowledge(page.escalation, page, actor=actor, now=now)
    if page.state == "acknowledged":
        return False
    with transaction.atomic():
        advance(page, PAGE, "acknowledged", settled_at=now)
        verify_contact(page.person, page.means, actor=actor, now=now)
    return True


def _acknowledge(escalation: Escalation, page: Page | None, *, actor: Actor, now: datetime) -> bool:
    if escalation.state not in ("running", "held"):
        return _note_answer(escalation, page, actor=actor, now=now)
    person = page.person_id if page else actor.person_id
    with transaction.atomic():
        verb = advance(escalation, ESCALATION, "acknowledged", due_at=now)
        EscalationFact.objects.create(
            escalation=escalation, kind="acknowledged", at=now, person_id=person
        )
        if page and page.state not in PAGE.finals:
            advance(page, PAGE, "acknowledged", settled_at=now)
        _withdraw(escalation, now=now)
        _tell(verb, escalation, actor=actor, now=now, person=person, by_link=page is not None)
    return True


def _note_answer(escalation: Escalation, page: Page | None, *, actor: Actor, now: datetime) -> bool:
    """Whoever answers a page when it is in hand already: that they did is kept."""
    if page is None or page.state in PAGE.finals:
        return False
    with transaction.atomic():
        verb = advance(page, PAGE, "acknowledged", settled_at=now)
        _tell(verb, escalation, actor=actor, now=now, person=page.person_id)
    return False


def note_decision(escalation: Escalation, *, actor: Actor, now: datetime, words: str = "") -> None:
    """It was decided, or looked at again; the time to the next look begins anew. Raises
    `LostRace` where it is over."""
    with transaction.atomic():
        rows = Escalation.objects.filter(pk=escalation.pk, state__in=OPEN)
        if rows.update(due_at=now) == 0:
            raise LostRace(f"escalation {escalation.pk} is over")
        EscalationFact.objects.create(
            escalation=escalation,
            kind="decided",
            at=now,
            person_id=actor.person_id,
            words=" ".join(words.split())[:500],
        )
        _tell("escalation.decided", escalation, actor=actor, now=now)


def end_escalation(escalation: Escalation, *, actor: Actor, now: datetime) -> None:
    """It is over: nobody is told any more, and what has not left never will. Raises
    `NotAnArrow` where it was over already, `LostRace`."""
    with transaction.atomic():
        verb = advance(
            escalation, ESCALATION, "ended", ended_at=now, due_at=None, held_since=None,
            held_until=None,
        )  # fmt: skip
        _withdraw(escalation, now=now, whole=True)
        _tell(verb, escalation, actor=actor, now=now)


def _withdraw(escalation: Escalation, *, now: datetime, whole: bool = False) -> None:
    """Pages that have not left and that nobody needs any more; `whole`: also those that were only
    to let somebody know."""
    rows = Page.objects.filter(escalation=escalation, state__in=["queued", "unknown"])
    for page in rows if whole else rows.filter(until_acknowledged=True):
        try:
            with transaction.atomic():
                advance(page, PAGE, "cancelled", settled_at=now, problem_key="page.moot")
        except LostRace:
            continue


def _set_level(escalation: Escalation, level: int, now: datetime) -> None:
    standing = standing_of(escalation.brand, escalation.department)
    EscalationFact.objects.create(
        escalation=escalation, kind="level", at=now, level=level, standing=standing
    )


def _check_level(level: int) -> None:
    if level not in LEVELS:
        raise ValueError(f"no such level: {level}")


def _tell(verb: str, escalation: Escalation, *, actor: Actor, now: datetime, **data: Any) -> None:
    write_event(
        verb,
        f"escalation:{escalation.pk}",
        actor=actor,
        now=now,
        brand_id=escalation.brand_id,
        about=escalation.subject,
        **data,
    )
