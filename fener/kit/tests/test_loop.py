"""The loop: a failing step is heard, and the others go on."""

from datetime import UTC, datetime, timedelta

import pytest

from fener.kit import loop as loop_module
from fener.kit.loop import Loop, Step, desk_loop, lanes
from fener.kit.models import Pulse

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)


def test_a_failing_step_is_told_and_the_others_go_on(caplog):
    seen = []
    loop = Loop(
        [
            Step("breaks", lambda now: 1 // 0, timedelta(0)),
            Step("works", lambda now: seen.append(now) or 1, timedelta(0)),
        ]
    )
    assert loop.run_single_cycle(NOW) == 1
    assert seen == [NOW]
    assert Pulse.objects.get(name="breaks").problem.startswith("ZeroDivisionError")
    assert "breaks failed" in caplog.text


def test_a_failing_step_backs_off_and_is_forgiven():
    fails = [True]
    loop = Loop([Step("moody", lambda now: 1 // 0 if fails[0] else 0, timedelta(0))])
    loop.run_single_cycle(NOW)
    loop.run_single_cycle(NOW + timedelta(seconds=1))
    assert loop.steps[0].failures == 1
    fails[0] = False
    loop.run_single_cycle(NOW + timedelta(seconds=3))
    assert loop.steps[0].failures == 0
    assert Pulse.objects.get(name="moody").problem == ""


def test_a_step_runs_no_more_often_than_it_says():
    ran = []
    loop = Loop([Step("slow", lambda now: ran.append(now) or 0, timedelta(seconds=10))])
    for second in (0, 5, 9, 10, 11):
        loop.run_single_cycle(NOW + timedelta(seconds=second))
    assert [(at - NOW).seconds for at in ran] == [0, 10]


def test_the_desk_has_a_lane_for_the_desk_and_lanes_for_what_takes_long():
    assert set(lanes()) == {
        "auditing", "desk", "hearing", "judging", "paging", "sending", "telling", "watching",
    }  # fmt: skip
    names = [step.name for step in desk_loop("desk").steps]
    assert names.index("read payloads") < names.index("file mentions")
    assert names.index("file mentions") < names.index("mark late cases")


def test_steps_run_in_the_order_of_the_floors_whoever_was_imported_first(monkeypatch):
    lanes()
    backwards = list(reversed(loop_module._declared))
    monkeypatch.setattr(loop_module, "_declared", backwards)
    floors = [step.work.__module__.split(".")[1] for step in desk_loop("desk").steps]
    order = ["kit", "channels", "mentions", "cases", "playbooks", "problems", "api"]
    assert floors == sorted(floors, key=order.index)
