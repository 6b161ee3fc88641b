"""axe-core finds nothing wrong on any page, in en, ar and fa, by day and by night."""

from __future__ import annotations

import json

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.journeys.desk import RunningDesk
from tests.journeys.test_complaint import case_of, entered, signed_in  # noqa: F401

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("entered")]

PAGES = (
    "/",
    "/?lane=closed",
    "/cases/{case}/",
    "/mentions/",
    "/mentions/copies/",
    "/search/?q=parcel",
    "/search/",
    "/problems/",
    "/problems/?show=over",
    "/problems/{problem}/",
    "/problems/{problem}/cases/",
    "/problems/{problem}/posts/",
    "/problems/{problem}/people/",
    "/problems/{problem}/proposals/",
    "/problems/{problem}/spread/",
    "/problems/{problem}/answers/",
    "/problems/{problem}/history/",
    "/problems/{problem}/decide/",
    "/problems/for-case/{case}/",
    "/watch/",
    "/escalation/",
    "/escalation/contacts/",
    "/escalation/duty/{brand}/",
    "/escalation/plan/{brand}/",
    "/problems/matrix/{brand}/",
    "/problems/matrix/{brand}/edit/",
    "/guide/{brand}/",
    "/guide/{brand}/versions/",
    "/guide/{brand}/draft/",
    "/guide/{brand}/try/",
    "/channels/",
    "/channels/connect/",
    "/channels/import/",
    "/channels/entry/",
    "/channels/parked/",
    "/channels/jobs/",
    "/suggestions/",
    "/storm/",
    "/settings/",
    "/settings/people/",
    "/settings/people/invite/",
    "/settings/brands/{brand}/",
    "/settings/brands/{brand}/hours/",
    "/settings/watch/{brand}/",
    "/settings/watch/{brand}/severity/",
    "/settings/tokens/",
    "/settings/record/",
    "/preferences/",
    "/welcome/",
    "/account/2fa/",
    "/account/password/change/",
    "/no-such-page/",
)


WITH_A_PROBLEM = """
from fener.kit.actors import DESK
from fener.kit.times import now
from fener.mentions.models import Mention
from fener.people.models import User
from fener.people.queries import actor_of
from fener.problems import actions, queries
from fener.problems.models import Problem
if not Problem.objects.filter(name="Late parcels").exists():
    posts = Mention.objects.filter(by_us=False, problem_link=None).exclude(author__handle="john")
    brand = posts[0].brand
    made = actions.open_problem(
        brand, [post.pk for post in posts], actor=DESK, now=now(), name="Late parcels"
    )
    problem, who = queries.problem_by_id(made.pk), actor_of(User.objects.first())
    actions.state_fact(problem, actor=who, now=now(), text="A van was stolen.", source="Police")
    at = problem.last_post_at + (now() - problem.last_post_at) * 2
    actions.decide_problem(
        problem, actor=who, now=now(), verdict="problem", posture="acknowledge",
        criteria=["media"], evidence={"people": 7}, grounds="One van.", look_again_at=at,
    )
print(Problem.objects.get(name="Late parcels").pk)
"""
"""A problem with facts and a decision, made once; the case of john stays outside."""


@pytest.mark.parametrize("light", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "ar", "fa"])
def test_axe_finds_nothing(desk: RunningDesk, browser: Browser, language: str, light: str) -> None:
    brand = desk.python("from fener.people.models import Brand; print(Brand.objects.get().pk)")
    case = case_of(desk, "john")["id"]
    problem = desk.python(WITH_A_PROBLEM)
    found = []
    axe = Axe()
    options = {"viewport": {"width": 1280, "height": 900}, "color_scheme": light}
    with signed_in(desk, browser, language, reduced_motion="reduce", **options) as context:
        page = context.new_page()
        for path in PAGES:
            answer = page.goto(desk.url + path.format(case=case, brand=brand, problem=problem))
            assert answer
            assert answer.status < 500, path
            if path != "/no-such-page/":
                assert answer.status == 200, path
            for violation in axe.run(page).response["violations"]:
                nodes = [node["target"] for node in violation["nodes"]][:3]
                found.append((path, violation["id"], nodes))
    assert found == [], json.dumps(found, indent=1, ensure_ascii=False)


def test_axe_finds_nothing_before_signing_in(desk: RunningDesk, browser: Browser) -> None:
    found = []
    axe = Axe()
    page = browser.new_page()
    for path in ("/account/login/", "/enter/not-a-link/"):
        page.goto(desk.url + path)
        found += [(path, one["id"]) for one in axe.run(page).response["violations"]]
    page.close()
    assert found == []
