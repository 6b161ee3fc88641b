"""An escalation as a page shows it: what happened and what was sent, in order of time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from fener.core.playbooks import DuePage, EscalationPlan
from fener.kit.reading import Reader
from fener.kit.sentences import IN_MINUTES, say
from fener.playbooks.models import Escalation, LadderAlarm, Page
from fener.playbooks.naming import (
    ALARM_KINDS,
    ESCALATION_STATES,
    PAGE_STATES,
    RUNG_NAMES,
    level_name,
    means_name,
    whom_name,
)
from fener.playbooks.queries import Course, course_shown

TONES = {
    "queued": "", "sending": "sea", "sent": "harbour", "unknown": "lamp", "failed": "signal",
    "acknowledged": "harbour", "cancelled": "",
}  # fmt: skip
NO_ADDRESS = "page.no_address"
MOST_COMING = 4
MOST_LATEST = 5


@dataclass(slots=True)
class Sent:
    """One means of one rung to one person."""

    name: str
    state: str
    word: str
    tone: str
    problem: str


@dataclass(slots=True)
class Rung:
    """A line of the ladder. `kind`: `level`, `acknowledged`, `decided`, `page` or `coming`."""

    kind: str
    at: datetime
    person: str = ""
    whom: str = ""
    level: int = 0
    name: str = ""
    words: str = ""
    sent: list[Sent] = field(default_factory=list)
    alarms: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Ladder:
    row: Escalation
    name: str
    state: str
    tone: str
    facts: list[str]
    rungs: list[Rung]
    coming: list[Rung]
    alarms: int
    taken_by: str
    decide_by: datetime | None
    course: Course

    @property
    def latest(self) -> list[Rung]:
        return self.rungs[-MOST_LATEST:]


def ladder_of(
    escalation: Escalation, now: datetime, names: Mapping[int, str], reader: Reader
) -> Ladder:
    """For a row of `queries.with_ladders`."""
    course = course_shown(escalation, now)
    happened = list(escalation.happened.all())
    alarms = list(escalation.alarms.all())
    rungs = [_happened(fact) for fact in happened]
    rungs += _paged(course.plan, list(escalation.pages.all()), alarms, names)
    rungs += _missing(alarms, rungs)
    rungs.sort(key=lambda rung: (rung.at, rung.kind != "level"))
    taken = [fact for fact in happened if fact.kind == "acknowledged"]
    return Ladder(
        row=escalation,
        name=level_name(escalation.level),
        state=str(ESCALATION_STATES[escalation.state]),
        tone={"running": "signal", "held": "lamp", "acknowledged": "harbour"}.get(
            escalation.state, ""
        ),
        facts=[told_in(reader, fact) for fact in escalation.facts],
        rungs=rungs,
        coming=_coming(course, now, names),
        alarms=sum(alarm.seen_at is None for alarm in alarms),
        taken_by=str(taken[-1].person or "")
        if taken and escalation.state == "acknowledged"
        else "",
        decide_by=next(
            (page.due_at for page in course.coming(now) if page.rung in ("decide", "look")), None
        )
        if escalation.state != "ended"
        else None,
        course=course,
    )


def told_in(reader: Reader, reason: Mapping[str, Any]) -> str:
    """The sentence of a reason, with its numbers as the reader writes them."""
    if reason["key"] in IN_MINUTES:
        return reader.numerals(say(reason["key"], reason["params"]))
    params = {
        name: reader.count(value)
        if isinstance(value, int | float) and not isinstance(value, bool)
        else value
        for name, value in reason["params"].items()
    }
    return say(reason["key"], params)


def _happened(fact: Any) -> Rung:
    return Rung(
        kind=fact.kind,
        at=fact.at,
        person=str(fact.person or ""),
        level=fact.level or 0,
        name=level_name(fact.level or 0),
        words=fact.words,
    )


def _paged(
    plan: EscalationPlan,
    pages: list[Page],
    alarms: list[LadderAlarm],
    names: Mapping[int, str],
) -> list[Rung]:
    found: dict[tuple[str, int], Rung] = {}
    for page in pages:
        rung = found.setdefault(
            (page.step, page.person_id),
            Rung(
                kind="page",
                at=page.due_at,
                person=str(page.person),
                whom=_whom(plan, page.level, page.rung, names),
                alarms=[
                    str(ALARM_KINDS[alarm.kind])
                    for alarm in alarms
                    if (alarm.step, alarm.person_id) == (page.step, page.person_id)
                ],
            ),
        )
        rung.sent.append(_sent(page))
    return list(found.values())


def _sent(page: Page) -> Sent:
    name = means_name(page.means)
    if page.state == "failed" and page.problem_key == NO_ADDRESS:
        # Nobody has to be reachable by every means; one that is nowhere reached is an alarm.
        return Sent(name, "", _("no address"), "", say(NO_ADDRESS))
    problem = say(page.problem_key) if page.problem_key else ""
    return Sent(name, page.state, str(PAGE_STATES[page.state]), TONES[page.state], problem)


def _missing(alarms: list[LadderAlarm], rungs: list[Rung]) -> list[Rung]:
    """People who were never told, and have no page to stand beside."""
    there = {(rung.person, rung.at) for rung in rungs if rung.kind == "page"}
    return [
        Rung(
            kind="page",
            at=alarm.due_at,
            person=str(alarm.person or ""),
            alarms=[str(ALARM_KINDS[alarm.kind])],
        )
        for alarm in alarms
        if (str(alarm.person or ""), alarm.due_at) not in there
    ]


def _whom(plan: EscalationPlan, level: int, rung: str, names: Mapping[int, str]) -> str:
    step = plan.level(level).step(rung)
    return whom_name(step.whom, names) if step else str(RUNG_NAMES.get(rung, rung))


def _coming(course: Course, now: datetime, names: Mapping[int, str]) -> list[Rung]:
    found: dict[tuple[str, int], Rung] = {}
    pages: list[DuePage] = course.coming(now)
    for page in pages:
        key = (page.step, page.person)
        if key not in found and len(found) == MOST_COMING:
            break
        rung = found.setdefault(
            key,
            Rung(
                kind="coming",
                at=page.due_at,
                person=names.get(page.person, "–"),
                whom=_whom(course.plan, page.level, page.rung, names),
            ),
        )
        rung.sent.append(Sent(means_name(page.means), "", "", "", ""))
    return list(found.values())
