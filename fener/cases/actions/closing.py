"""The ends of a case, and the way back."""

from __future__ import annotations

from datetime import datetime

from fener.cases import timing
from fener.cases.actions.writing import change_case
from fener.cases.models import Case
from fener.core.clocks import CASE_CLOCKS, ClockKind, meet, restart, resume_clocks
from fener.guide import queries as guide_queries
from fener.kit.actors import Actor
from fener.people.queries import brand_now, calendar_of

END_REASONS = (
    "said_our_piece",
    "no_answer_needed",
    "answered_elsewhere",
    "customer_withdrew",
    "not_about_us",
    "spam",
)
"""Why a case ends without a solution. `said_our_piece`: they will not co-operate; the point
was made clear, once, and we move on."""


class NeedsReason(ValueError):
    """Ending a case asks for a reason, and `said_our_piece` also for words."""


def solve_case(case: Case, *, actor: Actor, now: datetime, note: str = "") -> None:
    """The cause is mended and the customer knows. All clocks stop."""
    clocks = timing.load(case.clocks)
    at = brand_now(case.brand, now)
    change_case(
        case,
        "case.solved",
        actor=actor,
        now=now,
        target="solved",
        clocks={kind: meet(clock, at) for kind, clock in clocks.items()},
        data={"unanswered": clocks[ClockKind.ANSWERED].is_open, "replies": case.replies},
        ended_note=note[:500],
        snoozed_until=None,
        trouble="",
    )


def end_case(case: Case, *, actor: Actor, now: datetime, reason: str, note: str = "") -> None:
    """Close without a solution, for a reason that is written down. Raises `NeedsReason`.

    What was not met stays unmet: an ended case does not count as answered.
    """
    if reason not in END_REASONS:
        raise NeedsReason(reason)
    if reason == "said_our_piece" and not note.strip():
        raise NeedsReason("note")
    clocks = timing.load(case.clocks)
    stopped = {
        kind: restart(clock, clock.started_at, None, calendar_of(case.brand))
        if clock.is_open
        else clock
        for kind, clock in clocks.items()
    }
    change_case(
        case,
        "case.ended",
        actor=actor,
        now=now,
        target="ended",
        clocks=stopped,
        data={"reason": reason, "noted": bool(note.strip())},
        ended_for=reason,
        ended_note=note.strip()[:500],
        snoozed_until=None,
        trouble="",
    )


def reopen_case(case: Case, *, actor: Actor, now: datetime) -> None:
    """Take a case up again: the customer waits for an answer from now on."""
    _, guide = guide_queries.current(case.brand_id)
    level = 1 if case.judged == "complaint" else 0
    aims = timing.targets_of(guide, case.kind_key, case.network, level, case.priority)
    calendar, at = calendar_of(case.brand), brand_now(case.brand, now)
    clocks = timing.load(case.clocks)
    paused = [clock.paused_at for clock in clocks.values() if clock.paused_at]
    if paused:
        clocks = resume_clocks(clocks, min(paused), max(at, *paused), calendar)
    for aim in aims:
        if aim.clock in CASE_CLOCKS[2:]:
            clocks[aim.clock] = restart(clocks[aim.clock], at, aim, calendar)
    change_case(
        case,
        "case.woken" if case.state == "snoozed" else "case.reopened",
        actor=actor,
        now=now,
        target="open",
        clocks=clocks,
        ended_for="",
        ended_note="",
        snoozed_until=None,
        is_backlog=False,
    )
