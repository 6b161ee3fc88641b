"""One brand, spike or problem that can't be worked keeps none of the others from its turn."""

from __future__ import annotations

import pytest

from fener.cases.testing import a_brand, a_channel
from fener.kit.loop import desk_loop
from fener.kit.models import Pulse
from fener.kit.times import now as wall_clock
from fener.problems import actions, work
from fener.problems.actions import settling
from fener.problems.testing import a_problem

pytestmark = pytest.mark.django_db


@pytest.fixture
def brands():
    return [a_brand("Lumi"), a_brand("Nova")]


@pytest.mark.parametrize(
    ("step", "action"), [("watch", "watch_brand"), ("gather_posts", "gather_posts")]
)
def test_a_brand_that_fails_blinds_no_other(brands, monkeypatch, step, action):
    worked = []

    def act(brand, **more):
        worked.append(brand.name)
        if brand.name == "Lumi":
            raise KeyError("broken")
        return 1

    monkeypatch.setattr(actions, action, act)
    assert getattr(work, step)(wall_clock()) == 1
    assert sorted(worked) == ["Lumi", "Nova"]


def test_a_problem_that_fails_keeps_no_other_from_its_cases(brands, monkeypatch):
    first = a_problem(a_channel(brands[0]))
    second = a_problem(a_channel(brands[1], name="Other"))
    seen = []

    def cases(problem):
        seen.append(problem.pk)
        if problem.pk == first.pk:
            raise KeyError("broken")
        return 1

    monkeypatch.setattr(settling, "follow_cases", cases)
    desk_loop("watching").run_single_cycle(wall_clock())
    assert seen == [first.pk, second.pk]
    assert (
        f"problems_problem {first.pk}: KeyError"
        in Pulse.objects.get(name="follow problems").problem
    )
