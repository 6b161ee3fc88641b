"""A problem's level calls people, and its end lets them go."""

from __future__ import annotations

from datetime import timedelta

import pytest

from fener.cases.testing import a_brand, a_channel, a_person, as_actor
from fener.kit.times import now as wall_clock
from fener.people.queries import brand_now
from fener.playbooks.models import Escalation, EscalationFact
from fener.problems import actions
from fener.problems.testing import a_problem

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(channel):
    return as_actor(a_person("Ana", "lead", channel.brand))


@pytest.fixture
def channel():
    return a_channel(a_brand())


def test_a_problem_of_level_two_calls_people(channel):
    problem = a_problem(channel, 3, words=["parcel", "lost"])
    escalation = Escalation.objects.get()
    assert (escalation.subject, escalation.level) == (f"problem:{problem.pk}", 2)
    assert escalation.title == "parcel, lost"
    assert escalation.path == f"/problems/{problem.pk}/"
    assert escalation.facts == problem.reasons


def test_the_escalation_follows_the_level(channel, ana):
    problem = a_problem(channel, 3)
    for level in (4, 3):
        actions.set_level(problem, level, actor=ana, now=wall_clock())
        assert Escalation.objects.get().level == level
    actions.set_level(problem, 1, actor=ana, now=wall_clock())
    assert Escalation.objects.get().state == "ended"
    actions.set_level(problem, 2, actor=ana, now=wall_clock())
    assert list(Escalation.objects.order_by("id").values_list("state", flat=True)) == [
        "ended",
        "running",
    ]


def test_looking_at_a_problem_neither_calls_nor_lets_go(channel, ana):
    problem = a_problem(channel, 3)
    actions.mark_problem_seen(problem, actor=ana, now=wall_clock())
    assert Escalation.objects.get().state == "running"


def test_a_decision_begins_the_time_to_the_next_look(channel, ana):
    problem = a_problem(channel, 3)
    actions.decide_problem(
        problem, actor=ana, now=wall_clock(), verdict="problem", posture="acknowledge",
        criteria=[], evidence={}, grounds="One van.",
        look_again_at=brand_now(problem.brand, wall_clock()) + timedelta(hours=1),
    )  # fmt: skip
    assert EscalationFact.objects.filter(kind="decided").count() == 1


def test_a_problem_that_is_over_calls_nobody(channel, ana):
    problem = a_problem(channel, 3)
    actions.solve_problem(problem, actor=ana, now=wall_clock(), solution="All were found.")
    assert Escalation.objects.get().state == "ended"
