"""Posts that share the cause of a live problem join it; others don't."""

from __future__ import annotations

from datetime import timedelta

import pytest

from fener.cases.testing import a_brand, a_channel, a_mention, a_person, as_actor
from fener.kit.actors import DESK
from fener.kit.times import now as wall_clock
from fener.problems import actions
from fener.problems.testing import a_problem, fresh

pytestmark = pytest.mark.django_db

SAME = "The courier has lost my parcel too, it never arrived. Disgrace!"
OTHER = "You charged my card twice for one order, give me my money back, thieves!"


@pytest.fixture
def channel():
    return a_channel(a_brand())


def gather(channel, after=1):
    return actions.gather_posts(channel.brand, now=wall_clock() + timedelta(seconds=after))


def test_a_complaint_of_the_same_cause_joins_and_another_does_not(channel):
    problem = a_problem(channel, 5)
    gather(channel)
    same = a_mention(channel, SAME, handle="x", native_id="x")
    other = a_mention(channel, OTHER, handle="y", native_id="y")
    assert gather(channel, 3) == 1
    assert problem.links.filter(mention=same).exists()
    assert not problem.links.filter(mention=other).exists()
    assert gather(channel, 6) == 0


def test_posts_from_before_a_problem_was_found_join_it(channel):
    early = a_mention(channel, SAME, handle="x", native_id="x")
    problem = a_problem(channel, 5)
    assert gather(channel) == 1
    assert problem.links.filter(mention=early).exists()


def test_a_problem_that_is_over_gathers_nothing(channel):
    problem = a_problem(channel, 5)
    ana = as_actor(a_person("Ana", "lead", channel.brand))
    actions.solve_problem(problem, actor=ana, now=wall_clock(), solution="All were found.")
    a_mention(channel, SAME, handle="x", native_id="x")
    assert gather(channel) == 0


def test_a_post_of_last_month_is_of_another_problem(channel):
    problem = a_problem(channel, 5)
    long_ago = wall_clock() - timedelta(days=20)
    a_mention(channel, SAME, handle="x", native_id="x", at=long_ago)
    assert gather(channel) == 0
    assert fresh(problem).links.count() == 5


def test_a_storm_of_everything_gathers_nothing_by_itself(channel):
    texts = (
        "You charged my card twice, thieves", "The clerk was rude to my mother",
        "The app crashes when I sign in", "My parcel is lost, nobody answers",
        "Your milk was mouldy, disgusting", "The shop was closed at noon, a disgrace",
    )  # fmt: skip
    posts = [
        a_mention(channel, text, handle=f"h{n}", native_id=f"h{n}") for n, text in enumerate(texts)
    ]
    problem = actions.open_problem(
        channel.brand, [post.pk for post in posts], actor=DESK, now=wall_clock()
    )
    a_mention(channel, SAME, handle="x", native_id="x")
    assert gather(channel) == 0
    assert problem.links.count() == len(texts)
