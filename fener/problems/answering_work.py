"""The step of the loop that says what was read and started: one reply of each run at a time."""

from __future__ import annotations

from datetime import datetime

from fener.kit.loop import row_by_row, step
from fener.problems import actions
from fener.problems.answering import due_answerings

RUNS_AT_ONCE = 20


@step("send answers")
def send_answers(now: datetime) -> int:
    return row_by_row(
        due_answerings(now), lambda run: actions.send_next_answer(run, now=now), now=now,
        most=RUNS_AT_ONCE,
    )  # fmt: skip
