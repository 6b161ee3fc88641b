from __future__ import annotations

from datetime import datetime

from fener.cases import timing
from fener.cases.actions.writing import change_case
from fener.cases.models import Case
from fener.core.clocks import ClockKind, meet
from fener.kit.actors import Actor
from fener.people.queries import brand_now


def mark_seen(case: Case, *, actor: Actor, now: datetime) -> bool:
    """Somebody opened a new case: the seen clock stops. False where it was seen before."""
    if case.state != "new":
        return False
    clocks = timing.load(case.clocks)
    clocks[ClockKind.SEEN] = meet(clocks[ClockKind.SEEN], brand_now(case.brand, now))
    change_case(case, "case.seen", actor=actor, now=now, target="open", clocks=clocks)
    return True
