"""Later: a promise made to the customer, and a case put aside."""

from __future__ import annotations

from datetime import datetime

from fener.cases import timing
from fener.cases.actions.writing import change_case
from fener.cases.models import Case
from fener.core.clocks import ClockKind, make_promise, pause_clocks
from fener.kit.actors import Actor
from fener.people.queries import brand_now


class NotLater(ValueError):
    """A promise or a snooze is for a time to come."""


def make_promise_to(case: Case, *, actor: Actor, now: datetime, until: datetime) -> None:
    """Write down what we promised the customer: to come back by `until` (brand's time)."""
    at = brand_now(case.brand, now)
    if until <= at:
        raise NotLater(until.isoformat())
    clocks = timing.load(case.clocks)
    clocks[ClockKind.PROMISE] = make_promise(at, until)
    change_case(
        case,
        "case.promised",
        actor=actor,
        now=now,
        clocks=clocks,
        data={"until": until.isoformat()},
        is_backlog=False,
    )


def snooze_case(case: Case, *, actor: Actor, now: datetime, until: datetime) -> None:
    """Put aside until a time, or until the customer writes. Clocks stand still; a promise
    does not."""
    at = brand_now(case.brand, now)
    if until <= at:
        raise NotLater(until.isoformat())
    clocks = pause_clocks(timing.load(case.clocks), at)
    change_case(
        case,
        "case.snoozed",
        actor=actor,
        now=now,
        target="snoozed",
        clocks=clocks,
        data={"until": until.isoformat()},
        snoozed_until=until,
    )
