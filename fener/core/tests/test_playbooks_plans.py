"""The plan as a document: read strictly, told apart from another, drawn as a flow chart."""

from __future__ import annotations

import copy
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fener.core.playbooks import (
    SENTENCES,
    STARTING_PLAN,
    EscalationPlan,
    LevelPlan,
    PlanError,
    Step,
    flow,
    plan_changes,
    plan_faults,
)

RIGHTS = ("read", "people")


def test_the_starting_plan_reads_back_and_has_no_fault():
    again = EscalationPlan.from_json(STARTING_PLAN.as_json())
    assert again == STARTING_PLAN
    assert plan_faults(again, people=(), rights=RIGHTS) == []
    for level in again.levels[2:]:
        assert set(level.decide) == {"en", "sq", "el", "ar", "bg", "fa"}
    assert [level.holds for level in again.levels] == [True] * 4 + [False] * 2


@pytest.mark.parametrize(
    ("path", "value", "key"),
    [
        (("format",), "fener.escalation/9", "plan.other_format"),
        (("levels",), [], "plan.levels"),
        (("levels",), {}, "plan.not_list"),
        (("levels", 2), [], "plan.not_object"),
        (("levels", 2, "holds"), "yes", "plan.not_flag"),
        (("levels", 2, "decide"), {"en": 3}, "plan.not_text"),
        (("levels", 2, "decide"), {"E": "x"}, "plan.not_language"),
        (("levels", 2, "decide"), {"en": "x" * 1001}, "plan.too_long"),
        (("levels", 2, "decide"), {"en": "\x00"}, "plan.bad_character"),
        (("levels", 2, "decide_within"), 0, "plan.out_of_range"),
        (("levels", 2, "surprise"), 1, "plan.unknown_field"),
        (("levels", 2, "steps", 0, "after"), True, "plan.not_number"),
        (("levels", 2, "steps", 0, "after"), None, "plan.missing"),
        (("levels", 2, "steps", 0, "whom"), "role:king", "plan.not_whom"),
        (("levels", 2, "steps", 0, "whom"), "person:0", "plan.not_whom"),
        (("levels", 2, "steps", 0, "means"), [], "plan.no_means"),
        (("levels", 2, "steps", 0, "means"), ["pigeon"], "plan.not_choice"),
        (("levels", 2, "steps", 0, "times"), 3, "plan.no_again_after"),
        (("levels", 2, "steps", 0, "key"), "Not A Key", "plan.not_key"),
        (("levels", 2, "steps", 1, "key"), "lead", "plan.key_twice"),
        (("levels", 2, "steps"), [{}] * 21, "plan.too_many"),
    ],
)
def test_what_is_wrong_is_said_where_it_is(path, value, key):
    document = copy.deepcopy(STARTING_PLAN.as_json())
    *way, last = path
    place = document
    for one in way:
        place = place[one]
    place[last] = value
    with pytest.raises(PlanError) as refused:
        EscalationPlan.from_json(document)
    assert key in [fault.key for fault in refused.value.faults]
    assert all(fault.key in SENTENCES for fault in refused.value.faults)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text("abe:{1", max_size=8),
    lambda inside: (
        st.lists(inside, max_size=6) | st.dictionaries(st.text("abe:{1", max_size=8), inside)
    ),
    max_leaves=20,
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(json_values)
def test_whatever_comes_it_is_a_plan_or_refused(document):
    whole = {"format": "fener.escalation/1", "levels": document}
    for one in (document, whole):
        with pytest.raises(PlanError):
            EscalationPlan.from_json(one)


def test_what_makes_no_sense_blocks_and_advice_does_not():
    steps = (
        Step(key="a", after=3, whom="person:9", until_acknowledged=False),
        Step(key="b", after=4, whom="right:fly", means=("sms",), until_acknowledged=False),
    )
    plan = STARTING_PLAN.with_level(4, LevelPlan(steps=steps)).with_level(2, LevelPlan())
    found = {fault.key: fault.blocks for fault in plan_faults(plan, people=(1,), rights=RIGHTS)}
    assert found == {
        "plan.nobody": True,
        "plan.person_unknown": True,
        "plan.right_unknown": True,
        "plan.nobody_answers": True,
        "plan.no_email": False,
        "plan.undecided": False,
        "plan.sleeps": False,
    }
    late = LevelPlan(steps=(Step(key="a", after=9, whom="department"),))
    keys = [
        one.key for one in plan_faults(STARTING_PLAN.with_level(2, late), people=(), rights=RIGHTS)
    ]
    assert keys == ["plan.late_start"]


def test_every_change_has_a_sentence():
    assert plan_changes(STARTING_PLAN, STARTING_PLAN) == []
    level = STARTING_PLAN.level(3)
    lead, department, *rest = level.steps
    changed = replace(
        level,
        holds=False,
        decide={**level.decide, "en": "Else."},
        decide_within=None,
        look_every=30,
        steps=(
            replace(lead, times=5),
            replace(department, after=6),
            *rest[1:],
            Step(key="new", after=50, whom="person:3"),
        ),
    )
    found = plan_changes(STARTING_PLAN, STARTING_PLAN.with_level(3, changed))
    assert {reason.key.removeprefix("plan.changed.") for reason in found} == {
        "pages_anyway", "decide", "decide_within", "look_every",
        "step_manner", "step_changed", "step_added", "step_removed",
    }  # fmt: skip
    assert all(reason.key in SENTENCES for reason in found)
    back = plan_changes(STARTING_PLAN.with_level(3, changed), STARTING_PLAN)
    assert "plan.changed.holds" in [reason.key for reason in back]


@pytest.mark.parametrize("level", range(6))
def test_the_flow_chart_shows_every_rule_once_and_hangs_together(level):
    chart, here = flow(STARTING_PLAN, level), STARTING_PLAN.level(level)
    keys = [node.key for node in chart.nodes]
    assert len(set(keys)) == len(keys)
    assert {node.step for node in chart.nodes if node.step} == set(here.steps)
    assert {edge.source for edge in chart.edges} | {edge.target for edge in chart.edges} <= {*keys}
    reached = {"start"}
    for _ in keys:
        reached |= {edge.target for edge in chart.edges if edge.source in reached}
    assert reached == set(keys)
    assert ("hold" in keys) == bool(here.holds and here.roles)
    assert ("decide" in keys) == (here.decide_within is not None)
    assert ("lapsed" in keys) == (here.decide_within is not None)
    if "lapsed" in keys:
        anew = {edge.target for edge in chart.edges if edge.source == "lapsed"}
        assert anew == {edge.target for edge in chart.edges if edge.source == "start"}
    for node in chart.nodes:
        if node.kind in ("asked", "duty", "decide" if here.look_every else "asked"):
            answers = {edge.answer for edge in chart.edges if edge.source == node.key}
            assert answers == {"yes", "no"}
