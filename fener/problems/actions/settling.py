"""From a spike to a problem: the one to which its posts belong, or a new one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from fener.core.bursts.notices import Alert
from fener.kit.actors import DESK
from fener.kit.advance import LostRace
from fener.people.models import Brand
from fener.problems import queries
from fener.problems.actions.assessing import reassess_problem
from fener.problems.actions.keeping import reopen_problem
from fener.problems.actions.opening import (
    NothingShared,
    follow_cases,
    join_problem,
    open_problem,
    problem_of,
    retell_problem,
)
from fener.problems.actions.spiking import link_spike
from fener.problems.models import LIVE_STATES, Problem, Spike

ONE_THING = frozenset({"burst.cause", "burst.terms", "burst.copies", "burst.reposts"})
"""Reasons that say that people speak of the same."""


def settle_spike(spike: Spike, *, now: datetime) -> int:
    """Put a spike where it belongs: to the storm that it makes bigger, to the problem that has
    most of its posts, or to a new one. Gives back 1; 0 where somebody else has settled it, or it
    has no posts that are still there: then it waits for a person."""
    alert = Alert.from_json(spike.finding)
    posts = [int(ref) for ref in alert.refs]
    try:
        with transaction.atomic():
            problem = _known(spike.brand, alert, posts) or _new(spike, alert, posts, now)
            if problem is None:
                return 0
            if problem.state not in LIVE_STATES:
                reopen_problem(problem, actor=DESK, now=now)
            join_problem(problem, posts, actor=DESK, now=now)
            if alert.grows and (words := _telling(alert)):
                retell_problem(problem, words)
            link_spike(spike, problem, actor=DESK, now=now)
            reassess_problem(problem, now=now, least=alert.level, because=alert.reasons)
    except LostRace:
        return 0
    return 1


def follow_problem(problem: Problem, *, now: datetime) -> int:
    """A live problem follows its cases: posts that these got since, cases of its posts, and what
    all that makes of its level. Gives back whether it changed; 0 where somebody is at it, and the
    next turn looks again. Nobody who writes is kept waiting while it is looked and measured."""
    try:
        grew = follow_cases(problem)
        return int(bool(reassess_problem(problem, now=now) or grew))
    except LostRace:
        return 0


def _known(brand: Brand, alert: Alert, posts: Sequence[int]) -> Problem | None:
    if alert.grows:
        earlier = Spike.objects.filter(brand=brand, key=alert.grows).values_list("problem_id")
        found = earlier.first()
        if found and found[0]:
            return _survivor(queries.problem_by_id(found[0]))
    most = problem_of(posts)
    return _survivor(most) if most else None


def _telling(alert: Alert) -> Sequence[str]:
    """Words by which its problem may be called: a storm of many things has none."""
    is_one = any(reason.key in ONE_THING for reason in alert.reasons)
    return alert.terms if is_one else ()


def _survivor(problem: Problem) -> Problem:
    """Where a problem lives on that was merged away."""
    while problem.state == "merged" and problem.merged_into_id:
        problem = queries.problem_by_id(problem.merged_into_id)
    return problem


def _new(spike: Spike, alert: Alert, posts: Sequence[int], now: datetime) -> Problem | None:
    try:
        return open_problem(
            spike.brand, posts, actor=DESK, now=now, words=_telling(alert), topic=alert.topic
        )
    except NothingShared:
        return None
