"""A person says what a finding of the storm watch belongs to."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from fener.core.bursts.notices import Alert
from fener.kit.actors import Actor
from fener.problems.actions.assessing import reassess_problem
from fener.problems.actions.opening import join_problem, open_problem
from fener.problems.actions.spiking import link_spike
from fener.problems.models import Problem, Spike
from fener.problems.spikes import post_ids


def open_for_spike(spike: Spike, *, actor: Actor, now: datetime) -> Problem:
    """A new problem of the posts of a finding. Raises `NothingShared` where all of them belong to
    problems already, `LostRace` where somebody else settled it first."""
    alert = Alert.from_json(spike.finding)
    with transaction.atomic():
        problem = open_problem(
            spike.brand,
            post_ids(spike),
            actor=actor,
            now=now,
            words=alert.terms,
            topic=alert.topic,
            because=alert.reasons,
        )
        link_spike(spike, problem, actor=actor, now=now)
    return problem


def join_for_spike(spike: Spike, problem: Problem, *, actor: Actor, now: datetime) -> int:
    """A finding and its posts belong to `problem`; gives back how many posts are new in it. Raises
    `LostRace`."""
    alert = Alert.from_json(spike.finding)
    with transaction.atomic():
        joined = join_problem(problem, post_ids(spike), actor=actor, now=now)
        link_spike(spike, problem, actor=actor, now=now)
        reassess_problem(problem, now=now, least=alert.level, because=alert.reasons)
    return joined
