"""The step of the loop that says what was read and started: one reply of each run at a time."""

from __future__ import annotations

from datetime import datetime

from fener.kit.loop import step
from fener.problems import actions
from fener.problems.answering import due_answerings

RUNS_AT_ONCE = 20


@step("send answers")
def send_answers(now: datetime) -> int:
    return sum(actions.send_next_answer(run, now=now) for run in due_answerings(now, RUNS_AT_ONCE))
