"""Builders for tests: a problem that several customers share."""

from __future__ import annotations

from typing import Any

from fener.cases.models import Case
from fener.cases.testing import a_case
from fener.channels.models import Channel
from fener.kit.actors import DESK
from fener.kit.times import now as wall_clock
from fener.problems import actions, queries
from fener.problems.models import Problem

LOST = (
    "My parcel is lost and nobody answers. Terrible service.",
    "Still no parcel after three weeks, this is a disgrace.",
    "The courier lost my parcel and I want my money back!",
    "Where is my parcel? You have lost it, I am furious.",
    "Parcel gone, no refund, worst delivery ever.",
)


def some_cases(channel: Channel, count: int = 3, texts: tuple[str, ...] = LOST) -> list[Case]:
    """Cases of `count` different people."""
    return [
        a_case(
            channel,
            texts[number % len(texts)],
            who=f"Person {number}",
            handle=f"person{number}",
            native_id=f"lost-{number}",
        )
        for number in range(count)
    ]


def a_problem(channel: Channel, count: int = 3, **more: Any) -> Problem:
    """A problem of `count` cases, as it is stored."""
    cases = some_cases(channel, count)
    problem = actions.open_problem(
        channel.brand, [case.opening_id for case in cases], actor=DESK, now=wall_clock(), **more
    )
    return fresh(problem)


def fresh(problem: Problem) -> Problem:
    return queries.problem_by_id(problem.pk)
