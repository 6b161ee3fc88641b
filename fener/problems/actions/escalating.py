"""A problem's level calls people: the plan of escalation follows it up, down and to its end."""

from __future__ import annotations

from datetime import datetime

from fener.core.reasons import Reason
from fener.kit.actors import Actor
from fener.kit.sentences import TOPIC_NAMES
from fener.playbooks import actions as playbooks
from fener.playbooks.queries import escalation_of
from fener.problems.models import LIVE_STATES, Problem
from fener.problems.sentences import MANY_THINGS

CALLS_FROM = 2
"""Below this level, a problem is the business of the queue."""
_TOLD = 5
"""Reasons in a page; the rest stands on the problem's own."""


def follow_level(problem: Problem, *, actor: Actor, now: datetime) -> None:
    """Begin, raise, lower or end the escalation of `problem`, as its state and level ask. Inside
    the caller's transaction."""
    subject = f"problem:{problem.pk}"
    running = escalation_of(problem.brand_id, subject)
    wanted = problem.level if problem.state in LIVE_STATES else 0
    if wanted < CALLS_FROM:
        if running:
            playbooks.end_escalation(running, actor=actor, now=now)
        return
    facts = [Reason.from_json(each) for each in problem.reasons[:_TOLD]]
    if running is None:
        playbooks.start_escalation(
            problem.brand,
            subject,
            level=wanted,
            title=title_of(problem),
            facts=facts,
            actor=actor,
            now=now,
            department=problem.department,
            path=f"/problems/{problem.pk}/",
        )
    elif wanted > running.level:
        playbooks.raise_escalation(running, level=wanted, actor=actor, now=now, facts=facts)
    elif wanted < running.level:
        playbooks.lower_escalation(running, level=wanted, actor=actor, now=now)


def follow_decision(problem: Problem, *, actor: Actor, now: datetime) -> None:
    """Somebody has decided: the escalation's time to the next look begins anew."""
    if running := escalation_of(problem.brand_id, f"problem:{problem.pk}"):
        playbooks.note_decision(running, actor=actor, now=now)


def title_of(problem: Problem) -> str:
    """What a page calls it, whoever reads it: its name, or the words that tell it."""
    topic = MANY_THINGS if problem.topic == "other" else str(TOPIC_NAMES[problem.topic])
    return problem.name or ", ".join(problem.words[:4]) or topic
