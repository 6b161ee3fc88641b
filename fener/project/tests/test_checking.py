"""`fener check`: what it says of a record that was changed behind the log."""

from __future__ import annotations

import argparse

import pytest

from fener.cases.testing import a_brand, a_channel, a_person, as_actor
from fener.kit.times import now as wall_clock
from fener.problems import actions
from fener.problems.models import Decision, OneHand
from fener.problems.testing import a_problem
from fener.project.commands import check

pytestmark = pytest.mark.django_db


def test_a_decision_whose_grounds_were_changed_is_named(monkeypatch):
    monkeypatch.setattr(check, "set_up", lambda: None)
    channel = a_channel(a_brand())
    ana = a_person("Ana", "lead", channel.brand)
    decision = actions.decide_problem(
        a_problem(channel, 3), actor=as_actor(ana), now=wall_clock(), verdict="normal",
        posture="normal", criteria=["hidden"], evidence={"people": 60}, grounds="We keep calm.",
    )  # fmt: skip
    asked = argparse.Namespace(repair=False)
    assert check.run(asked)["ok"]
    Decision.objects.update(grounds="We knew nothing.", evidence={"people": 1})
    found = check.run(asked)
    assert not found["ok"]
    assert found["decisions_forged"] == [
        {"decision_id": decision.pk, "dissent_id": None, "what": "altered"}
    ]


def test_what_was_decided_of_posts_that_say_the_same_is_checked_too(monkeypatch):
    monkeypatch.setattr(check, "set_up", lambda: None)
    channel = a_channel(a_brand())
    problem = a_problem(channel, 3)
    row = actions.decide_hand(
        problem, actor=as_actor(a_person("Ana", "lead", channel.brand)), now=wall_clock(),
        verdict="coordinated", grounds="One text, one minute.",
        evidence={"mentions": list(problem.links.values_list("mention_id", flat=True))},
    )  # fmt: skip
    asked = argparse.Namespace(repair=False)
    assert check.run(asked)["ok"]
    OneHand.objects.update(verdict="genuine")
    found = check.run(asked)
    assert not found["ok"]
    assert found["hands_forged"] == [{"one_hand_id": row.pk, "what": "altered"}]
