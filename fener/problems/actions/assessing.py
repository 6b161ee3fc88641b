"""Level and scope: proposed by the matrix with reasons, set by a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from fener.core.levels import HIGHEST, SCOPES, Matrix, Measures, assess
from fener.core.reasons import Reason
from fener.kit.actors import DESK, Actor
from fener.kit.advance import LostRace
from fener.kit.records import write_event
from fener.people.models import Brand
from fener.people.queries import brand_now
from fener.problems.actions.writing import change_problem, note_turns
from fener.problems.measuring import measures_of
from fener.problems.models import MatrixVersion, Problem
from fener.problems.queries import (
    COORDINATED,
    matrix_of,
    newest_by_mention,
    usual_complainants,
)

OF_VOICES = frozenset({"level.one_hand", "level.each_counts"})
"""Reasons that say who was counted, beside those that say what was reached."""


def proposal_of(problem: Problem, *, now: datetime) -> dict[str, Any]:
    """What the matrix in force makes of `problem` now, as columns of its row."""
    # A stream that is replayed at full speed is ahead of its own clock.
    at = max(brand_now(problem.brand, now), problem.last_post_at)
    measures = measures_of(
        problem,
        at=at,
        usual=lambda until: usual_complainants(problem.brand, problem.topic, until),
    )
    _, matrix = matrix_of(problem.brand_id)
    found = assess(measures, matrix)
    return {
        "proposed_level": found.level,
        "proposed_scope": found.scope,
        "reasons": [each.as_json() for each in (*found.reasons, *_who_counts(problem, measures))],
        "measured": asdict(measures),
    }


def _who_counts(problem: Problem, measures: Measures) -> list[Reason]:
    """Whether those who say the same are counted one by one. They are, until a person decides."""
    decided = newest_by_mention(problem)
    hands = [pk for verdict, pk in decided.values() if verdict == COORDINATED]
    if hands:
        return [Reason("level.one_hand", {"posts": len(hands), "voices": len(set(hands))})]
    if measures.copies and not decided:
        return [Reason("level.each_counts", {"people": measures.copies})]
    return []


def reassess_problem(
    problem: Problem, *, now: datetime, least: int = 0, because: Sequence[Reason] = ()
) -> bool:
    """Measure `problem` anew. Level and scope follow upwards where no person has set them, and
    readiness with them; whatever goes down is left to a person. True where something changed.

    `least`: the level that a finding of the storm watch proposes, with its reasons `because`."""
    proposal = proposal_of(problem, now=now)
    voices = [each for each in proposal["reasons"] if each["key"] in OF_VOICES]
    if least > proposal["proposed_level"]:
        proposal["proposed_level"] = least
        proposal["reasons"] = [*(each.as_json() for each in because), *voices]
    if proposal["proposed_level"] < problem.level and not problem.level_by:
        # The level stands until a person lowers it, and so does why it was reached.
        reached = [each for each in problem.reasons if each["key"] not in OF_VOICES]
        proposal["reasons"] = [*reached, *voices]
    changes: dict[str, Any] = {
        key: value for key, value in proposal.items() if value != getattr(problem, key)
    }
    level = proposal["proposed_level"]
    if not problem.level_by and level > problem.level:
        changes["level"] = level
    scope = proposal["proposed_scope"]
    if not problem.scope_by and SCOPES.index(scope) > SCOPES.index(problem.scope):
        changes["scope"] = scope
    if level > problem.readiness:
        changes["readiness"] = level
    if not changes:
        return False
    graver = {"level", "scope", "readiness"} & changes.keys()
    if not graver:
        # Only its numbers moved: nothing that anybody decided, so nothing to tell.
        Problem.objects.filter(pk=problem.pk, version=problem.version).update(**changes)
        for key, value in changes.items():
            setattr(problem, key, value)
        return True
    turned = {key: changes[key] for key in sorted(graver)}
    with transaction.atomic():
        note_turns(problem, turned, actor=DESK, now=now)
        change_problem(problem, "problem.reassessed", actor=DESK, now=now, data=turned, **changes)
    return True


def set_level(
    problem: Problem, level: int, *, actor: Actor, now: datetime, because: str = ""
) -> None:
    """A person says how grave it is; the matrix only proposes from then on."""
    if not 0 <= level <= HIGHEST:
        raise ValueError(f"no such level: {level}")
    with transaction.atomic():
        note_turns(problem, {"level": level}, actor=actor, now=now, because=because)
        change_problem(
            problem,
            "problem.level_set",
            actor=actor,
            now=now,
            data={"was": problem.level, "level": level},
            level=level,
            level_by=str(actor)[:80],
            seen_level=level,
        )


def set_scope(
    problem: Problem, scope: str, *, actor: Actor, now: datetime, because: str = ""
) -> None:
    """A person says how far it reaches; the matrix only proposes from then on."""
    if scope not in SCOPES:
        raise ValueError(f"no such scope: {scope}")
    with transaction.atomic():
        note_turns(problem, {"scope": scope}, actor=actor, now=now, because=because)
        change_problem(
            problem,
            "problem.scope_set",
            actor=actor,
            now=now,
            data={"was": problem.scope, "scope": scope},
            scope=scope,
            scope_by=str(actor)[:80],
        )


def follow_matrix(problem: Problem, *, actor: Actor, now: datetime) -> None:
    """Take back what people set: level and scope are those of the matrix again."""
    turned = {"level": problem.proposed_level, "scope": problem.proposed_scope}
    with transaction.atomic():
        note_turns(problem, turned, actor=actor, now=now)
        change_problem(
            problem,
            "problem.matrix_followed",
            actor=actor,
            now=now,
            data=turned,
            **turned,
            seen_level=problem.proposed_level,
            level_by="",
            scope_by="",
        )


def set_matrix(
    brand: Brand, matrix: Matrix, *, actor: Actor, now: datetime, note: str = ""
) -> MatrixVersion:
    """Put `matrix` in force as the next version. Raises `LostRace` where somebody else did a
    moment ago."""
    number = matrix_of(brand.pk)[0] + 1
    try:
        with transaction.atomic():
            row = MatrixVersion.objects.create(
                brand=brand,
                number=number,
                document=matrix.as_json(),
                note=note[:300],
                by_id=actor.person_id,
                at=now,
            )
            write_event(
                "matrix.set",
                f"brand:{brand.pk}",
                actor=actor,
                now=now,
                brand_id=brand.pk,
                number=number,
                note=note[:300],
            )
    except IntegrityError as error:
        raise LostRace("somebody else set the matrix") from error
    return row
