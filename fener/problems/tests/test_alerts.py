"""What every page says of problems: what is new, what became graver, what waits for a decision."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from fener.cases.testing import a_brand, a_case, a_channel, a_person, as_actor, signed_in
from fener.kit.actors import DESK
from fener.kit.times import now as wall_clock
from fener.people.queries import access_of
from fener.problems import actions
from fener.problems.alerts import alerts
from fener.problems.models import Problem, Turn
from fener.problems.testing import a_problem, fresh

pytestmark = pytest.mark.django_db


@pytest.fixture
def channel():
    return a_channel(a_brand())


@pytest.fixture
def ana(channel):
    return a_person("Ana", "lead", channel.brand)


@pytest.fixture
def client(ana):
    return signed_in(ana)


@pytest.fixture
def problem(channel, ana):
    found = a_problem(channel, 3)
    actions.mark_problem_seen(found, actor=as_actor(ana), now=wall_clock())
    assert (found.level, found.seen_level) == (2, 2)
    return found


def climbs(problem, level, now=None):
    actions.reassess_problem(fresh(problem), now=now or wall_clock(), least=level)
    assert fresh(problem).level == level


def told(person):
    found = alerts(access_of(person))
    return found.unseen, found.graver, found.undecided, found.gravest


def bar(client):
    return client.get("/problems/alerts/").content.decode()


def test_what_somebody_has_seen_is_quiet(problem, ana, client):
    assert told(ana) == (0, 0, 0, 0)
    assert "data-notice=" not in bar(client)


def test_a_problem_that_became_graver_is_told_until_somebody_looks(problem, ana, client):
    climbs(problem, 4)
    assert told(ana) == (0, 1, 0, 4)
    shown = bar(client)
    assert "1 problem became graver" in shown
    assert re.findall(r'data-notice="([^"]+)"', shown) == [f"problem-{problem.pk}-4"]
    assert "A problem became graver: Level 4" in shown
    page = client.get(f"/problems/{problem.pk}/").content.decode()
    assert "It has become graver since somebody last looked at it." in page
    assert client.post(f"/problems/{problem.pk}/seen/").status_code in (200, 204, 302)
    assert "data-notice=" not in bar(client)
    page = client.get(f"/problems/{problem.pk}/").content.decode()
    assert "It has become graver since" not in page
    climbs(problem, 5)
    assert f'data-notice="problem-{problem.pk}-5"' in bar(client)


def test_a_device_rings_for_a_moment_and_the_bar_stays(problem, ana, client):
    climbs(problem, 4)
    Turn.objects.update(at=wall_clock() - timedelta(hours=1))
    shown = bar(client)
    assert "data-notice=" not in shown
    assert "1 problem became graver" in shown


def test_a_grave_problem_stays_until_somebody_has_decided(problem, ana, client):
    climbs(problem, 3)
    actions.mark_problem_seen(fresh(problem), actor=as_actor(ana), now=wall_clock())
    assert told(ana) == (0, 0, 1, 3)
    shown = bar(client)
    assert "1 problem waits for a decision" in shown
    assert "data-notice=" not in shown
    actions.decide_problem(
        fresh(problem), actor=as_actor(ana), now=wall_clock(), verdict="normal", posture="normal",
        criteria=[], evidence={}, grounds="It is answered like any other.", look_again_at=None,
    )  # fmt: skip
    assert told(ana) == (0, 0, 0, 0)
    # What is decided is no longer told, unless it becomes graver.
    climbs(problem, 4)
    assert told(ana) == (0, 1, 0, 4)


def test_whoever_sets_a_level_has_seen_it(problem, ana):
    actions.set_level(fresh(problem), 5, actor=as_actor(ana), now=wall_clock(), because="Fire.")
    assert told(ana) == (0, 0, 1, 5)
    actions.set_level(fresh(problem), 2, actor=as_actor(ana), now=wall_clock(), because="Drill.")
    assert told(ana) == (0, 0, 0, 0)
    climbs_not = fresh(problem)
    actions.reassess_problem(climbs_not, now=wall_clock(), least=4)
    assert told(ana) == (0, 0, 0, 0)
    actions.follow_matrix(climbs_not, actor=as_actor(ana), now=wall_clock())
    assert told(ana) == (0, 0, 1, 4)


def test_a_new_one_that_became_graver_is_told_as_new(channel, ana):
    problem = a_problem(channel, 3)
    actions.reassess_problem(problem, now=wall_clock(), least=4)
    assert told(ana) == (1, 0, 0, 4)


def test_one_question_for_any_number_of_problems(channel, ana, django_assert_num_queries):
    for level in (2, 3, 4, 5):
        rows = Problem.objects.filter(pk=a_problem_of(channel, level).pk)
        rows.update(level=level, state="open")
    access = access_of(ana)
    with django_assert_num_queries(1):
        found = alerts(access)
    assert (found.live, found.graver, found.undecided, found.gravest) == (4, 4, 0, 5)


def a_problem_of(channel, number):
    case = a_case(channel, "My parcel is lost.", handle=f"h{number}", native_id=f"n{number}")
    return actions.open_problem(channel.brand, [case.opening_id], actor=DESK, now=wall_clock())


def test_other_brands_hear_nothing(problem):
    climbs(problem, 4)
    stranger = a_person("Zoe", "admin", a_brand("Other"))
    assert told(stranger) == (0, 0, 0, 0)
    assert "data-notice=" not in bar(signed_in(stranger))
