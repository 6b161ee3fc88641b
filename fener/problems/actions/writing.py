"""The one way a problem's row changes: compare the version, set, tell."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from fener.core.lifecycles import PROBLEM
from fener.kit.actors import Actor
from fener.kit.advance import LostRace
from fener.kit.records import write_event
from fener.people.queries import brand_now
from fener.problems.actions.escalating import follow_level
from fener.problems.models import Problem, Turn


def change_problem(
    problem: Problem,
    verb: str,
    *,
    actor: Actor,
    now: datetime,
    target: str = "",
    data: dict[str, Any] | None = None,
    **changes: Any,
) -> None:
    """Write `changes` to `problem` as it was read, move it to state `target` if one is given, and
    write one event. Raises `NotAnArrow` where the lifecycle has no such arrow, `LostRace` where
    somebody changed the problem since it was read."""
    if target and target != problem.state:
        PROBLEM.verb(problem.state, target)
        changes["state"] = target
    with transaction.atomic():
        rows = Problem.objects.filter(pk=problem.pk, version=problem.version)
        if rows.update(version=problem.version + 1, **changes) == 0:
            raise LostRace(f"problem {problem.pk} was changed by somebody else")
        problem.version += 1
        for name, value in changes.items():
            setattr(problem, name, value)
        write_event(
            verb,
            f"problem:{problem.pk}",
            actor=actor,
            now=now,
            brand_id=problem.brand_id,
            **(data or {}),
        )
        if {"level", "state"} & changes.keys():
            follow_level(problem, actor=actor, now=now)


def note_turns(
    problem: Problem,
    turned: Mapping[str, int | str],
    *,
    actor: Actor,
    now: datetime,
    because: str = "",
) -> None:
    """Write down which of level, scope and readiness become something else, before they do.
    Inside the caller's transaction."""
    at = brand_now(problem.brand, now)
    for what, to in turned.items():
        was = getattr(problem, what)
        if was != to:
            Turn.objects.create(
                problem=problem,
                what=what,
                was=str(was),
                to=str(to),
                because=because.strip()[:300],
                by_id=actor.person_id,
                at=at,
            )
