"""Problem or crisis: what the screen proposes, what is kept with a decision, who disagrees."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from fener.cases.testing import a_brand, a_channel, a_person, as_actor, signed_in
from fener.kit.times import now as wall_clock
from fener.people.queries import brand_now
from fener.problems import actions
from fener.problems.models import Decision, Dissent
from fener.problems.testing import a_problem, fresh

pytestmark = pytest.mark.django_db


@pytest.fixture
def channel():
    return a_channel(a_brand())


@pytest.fixture
def ana(channel):
    return a_person("Ana", "lead", channel.brand)


@pytest.fixture
def problem(channel):
    return a_problem(channel, 3)


@pytest.fixture
def client(ana):
    return signed_in(ana)


def address(problem):
    return f"/problems/{problem.pk}/decide/"


def chosen(page, name):
    found = re.findall(rf'<input[^>]*name="{name}"[^>]*>', page)
    return [re.search(r'value="(\w+)"', one)[1] for one in found if "checked" in one]


def evidence_on(page):
    return re.search(r'name="evidence" value="([^"]+)"', page)[1]


@pytest.mark.parametrize(
    ("level", "verdict", "words"),
    [
        (1, ["normal"], "calling a problem a crisis draws attention to it"),
        (2, ["normal"], "calling a problem a crisis draws attention to it"),
        (3, ["problem"], "calling it a crisis would draw attention to it"),
        (4, [], "a person has to weigh it"),
        (5, [], "a person has to weigh it"),
    ],
)
def test_a_crisis_is_never_proposed(problem, client, ana, level, verdict, words):
    actions.set_level(problem, level, actor=as_actor(ana), now=wall_clock(), because="x")
    page = client.get(address(problem)).content.decode()
    assert chosen(page, "verdict") == verdict
    assert words in page


def test_a_decision_keeps_what_the_page_showed(problem, client):
    page = client.get(address(problem)).content.decode()
    type(problem).objects.filter(pk=problem.pk).update(level=5)
    sent = {
        "verdict": "crisis", "posture": "crisis", "criteria": ["life", "media"], "again": "30",
        "grounds": "Two people were hurt.", "evidence": evidence_on(page),
    }  # fmt: skip
    assert client.post(address(problem), sent).status_code == 302
    decision = Decision.objects.get()
    assert decision.evidence["level"] == 2
    assert decision.evidence["cases"] == 3
    assert decision.criteria == ["life", "media"]
    at = brand_now(problem.brand, wall_clock())
    assert timedelta(minutes=29) < decision.look_again_at - at <= timedelta(minutes=30)
    assert fresh(problem).posture == "crisis"


@pytest.mark.parametrize("evidence", ["", "forged", "eyJsZXZlbCI6IDB9:1abc:def"])
def test_evidence_that_no_page_of_ours_showed_is_taken_anew(problem, client, evidence):
    sent = {"verdict": "normal", "posture": "normal", "evidence": evidence}
    assert client.post(address(problem), sent).status_code == 302
    assert Decision.objects.get().evidence["level"] == 2


def test_evidence_of_another_problem_is_not_taken(problem, client, ana):
    page = client.get(address(problem)).content.decode()
    ids = list(problem.case_links.values_list("case_id", flat=True))
    other = actions.split_problem(problem, ids[:1], actor=as_actor(ana), now=wall_clock())
    sent = {"verdict": "normal", "posture": "normal", "evidence": evidence_on(page)}
    client.post(address(other), sent)
    assert Decision.objects.get(problem=other).evidence["cases"] == 1


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"verdict": "crisis", "posture": "crisis", "again": "30"}, "tick at least one criterion"),
        ({"verdict": "problem", "posture": "crisis", "again": "30"}, "go together"),
        ({"verdict": "problem", "posture": "statement", "again": ""}, "Say when to look again"),
        ({"verdict": "normal", "posture": "statement", "again": "30"}, "normal posture"),
        ({"posture": "normal"}, "What is it?"),
        ({"verdict": "normal", "posture": "normal", "until": "2001-01-01T10:00"}, "has passed"),
    ],
)
def test_a_decision_that_does_not_hold_comes_back_with_the_words_kept(problem, client, sent, words):
    answer = client.post(address(problem), sent | {"grounds": "Kept words."})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert words in page
    assert "Kept words." in page
    assert Decision.objects.count() == 0


def test_who_sees_it_differently_stands_beside_the_decision(problem, client, channel):
    client.post(address(problem), {"verdict": "normal", "posture": "normal"})
    decision = Decision.objects.get()
    ben = signed_in(a_person("Ben", "agent", channel.brand))
    url = f"/problems/{problem.pk}/decide/{decision.pk}/dissent/"
    assert ben.post(url, {"text": "It will grow by tonight."}).status_code == 302
    page = client.get(address(problem)).content.decode()
    assert "It will grow by tonight." in page
    ben.post(url, {"text": " "})
    assert Dissent.objects.get().text == "It will grow by tonight."


def test_what_is_over_is_not_decided(problem, client, ana):
    actions.end_problem(problem, actor=as_actor(ana), now=wall_clock(), because="Not ours")
    page = client.get(address(problem)).content.decode()
    assert 'name="verdict"' not in page
    client.post(address(problem), {"verdict": "normal", "posture": "normal"})
    assert Decision.objects.count() == 0
