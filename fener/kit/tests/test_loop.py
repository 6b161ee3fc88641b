"""The loop: a failing step is heard, and the others go on."""

from datetime import UTC, datetime, timedelta

import pytest

from fener.kit import loop as loop_module
from fener.kit.loop import Loop, Step, desk_loop, lanes, row_by_row
from fener.kit.models import Job, Pulse

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


def poisoned(rows: int, *, poison: int) -> tuple[Loop, list[int], set[int]]:
    """A loop whose step works jobs; the first `poison` of them fail for as long as they stand in
    the set."""
    every = [
        Job.objects.create(
            kind="test", params={}, state="waiting", place={}, due_at=NOW, created_at=NOW
        ).pk
        for _ in range(rows)
    ]
    broken, worked = set(every[:poison]), []

    def act(job: Job) -> int:
        worked.append(job.pk)
        if job.pk in broken:
            raise KeyError("broken")
        Job.objects.filter(pk=job.pk).delete()
        return 1

    def work(now: datetime) -> int:
        return row_by_row(Job.objects.order_by("pk"), act, now=now, most=2)

    return Loop([Step("work jobs", work, timedelta(0))]), worked, broken


def test_a_row_that_fails_keeps_none_of_the_others_from_their_turn(caplog):
    loop, _worked, _broken = poisoned(3, poison=1)
    assert loop.run_single_cycle(NOW) == 1
    assert loop.run_single_cycle(NOW) == 1
    assert Job.objects.count() == 1
    pulse = Pulse.objects.get(name="work jobs")
    assert "KeyError" in pulse.problem
    assert pulse.failures == 1
    assert "work jobs: kit_job" in caplog.text


def test_rows_that_fail_leave_their_place_to_the_others_and_rest():
    loop, worked, _broken = poisoned(4, poison=2)
    for _cycle in range(5):
        loop.run_single_cycle(NOW)
    assert Job.objects.count() == 2, "both that are well were worked, though two fail first"
    assert len(worked) == 4, "a row that failed is not tried again at once"
    loop.run_single_cycle(NOW + timedelta(seconds=3))
    assert len(worked) == 6
    assert "(and 1 more)" in Pulse.objects.get(name="work jobs").problem
    assert Pulse.objects.get(name="work jobs").failures == 2
    assert {one.failures for one in loop.steps[0].troubles.values()} == {2}


def test_a_row_that_is_well_again_is_forgiven():
    loop, _worked, broken = poisoned(1, poison=1)
    loop.run_single_cycle(NOW)
    broken.clear()
    loop.run_single_cycle(NOW + timedelta(seconds=1))
    assert Pulse.objects.get(name="work jobs").problem
    loop.run_single_cycle(NOW + timedelta(seconds=3))
    assert Pulse.objects.get(name="work jobs").problem == ""
    assert loop.steps[0].troubles == {}


def test_a_problem_of_an_earlier_process_is_forgotten_once_the_step_runs_well():
    Pulse.objects.create(name="mended", at=NOW, problem="KeyError", failures=7)
    Loop([Step("mended", lambda now: 0, timedelta(0))]).run_single_cycle(NOW)
    pulse = Pulse.objects.get(name="mended")
    assert (pulse.problem, pulse.failures) == ("", 0)
