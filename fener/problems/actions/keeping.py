"""What people do with a problem: see it, name it, own it, write its facts, end it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from fener.kit.actors import Actor
from fener.kit.records import write_event
from fener.people.models import User
from fener.people.queries import brand_now
from fener.problems.actions.writing import change_problem
from fener.problems.models import CALM, Fact, Problem


class ProblemRefused(ValueError):
    """It can't be done like this; `key` is that of a sentence."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def mark_problem_seen(problem: Problem, *, actor: Actor, now: datetime) -> None:
    """Somebody has looked at it as grave as it is; later looks change nothing."""
    level = problem.level
    if problem.state == "new":
        change_problem(
            problem, "problem.seen", actor=actor, now=now, target="open", seen_level=level
        )
    elif problem.is_graver:
        change_problem(
            problem,
            "problem.seen_again",
            actor=actor,
            now=now,
            data={"level": level},
            seen_level=level,
        )


def rename_problem(problem: Problem, name: str, *, actor: Actor, now: datetime) -> None:
    """Call it by `name`; empty: by its topic and words again."""
    change_problem(
        problem,
        "problem.renamed",
        actor=actor,
        now=now,
        name=name.strip()[:120],
    )


def assign_problem(
    problem: Problem, *, actor: Actor, now: datetime, department: str, owner: User | None
) -> None:
    """Say which department owns it, and who in it."""
    change_problem(
        problem,
        "problem.assigned",
        actor=actor,
        now=now,
        data={"department": department, "to": owner.pk if owner else None},
        department=department,
        owner=owner,
    )


def note_origin(
    problem: Problem, *, actor: Actor, now: datetime, text: str, at: datetime | None
) -> None:
    """Write down where it began, if that was not on line: a broadcast, a call, a shop counter."""
    change_problem(
        problem,
        "problem.origin_noted",
        actor=actor,
        now=now,
        origin=text.strip()[:500],
        origin_at=at,
    )


def solve_problem(problem: Problem, *, actor: Actor, now: datetime, solution: str) -> None:
    """The cause is mended. `solution` is what everyone will be told; raises `ProblemRefused`
    without it, or while the public posture is not normal: that takes a decision first."""
    if not solution.strip():
        raise ProblemRefused("problem.solution_words")
    _refuse_raised(problem)
    change_problem(
        problem,
        "problem.solved",
        actor=actor,
        now=now,
        target="solved",
        solution=solution.strip(),
        solved_at=brand_now(problem.brand, now),
        look_again_at=None,
    )


def end_problem(problem: Problem, *, actor: Actor, now: datetime, because: str) -> None:
    """It was no problem of ours, or it passed by itself. Raises `ProblemRefused` without a reason,
    or while the public posture is not normal."""
    if not because.strip():
        raise ProblemRefused("problem.end_words")
    _refuse_raised(problem)
    change_problem(
        problem,
        "problem.ended",
        actor=actor,
        now=now,
        target="ended",
        ended_for=because.strip()[:300],
        look_again_at=None,
    )


def reopen_problem(problem: Problem, *, actor: Actor, now: datetime) -> None:
    change_problem(problem, "problem.reopened", actor=actor, now=now, target="open", solved_at=None)


def _refuse_raised(problem: Problem) -> None:
    if problem.posture != CALM:
        raise ProblemRefused("problem.posture_raised")


def state_fact(
    problem: Problem,
    *,
    actor: Actor,
    now: datetime,
    text: str,
    source: str = "",
    is_confirmed: bool = False,
) -> Fact:
    """Add a line to the fact sheet. Raises `ProblemRefused` for no words, or for a confirmed fact
    without a source."""
    if not text.strip():
        raise ProblemRefused("fact.words")
    if is_confirmed and not source.strip():
        raise ProblemRefused("fact.source")
    with transaction.atomic():
        fact = Fact.objects.create(
            problem=problem,
            text=text.strip()[:500],
            source=source.strip()[:300],
            is_confirmed=is_confirmed,
            by_id=actor.person_id,
            at=brand_now(problem.brand, now),
        )
        _tell(fact, "fact.stated", actor, now)
    return fact


def confirm_fact(fact: Fact, *, actor: Actor, now: datetime, source: str) -> None:
    """Raises `ProblemRefused` without a source, or for a fact that was withdrawn."""
    if not source.strip():
        raise ProblemRefused("fact.source")
    with transaction.atomic():
        rows = Fact.objects.filter(pk=fact.pk, withdrawn_at=None)
        if not rows.update(is_confirmed=True, source=source.strip()[:300]):
            raise ProblemRefused("fact.gone")
        _tell(fact, "fact.confirmed", actor, now)


def withdraw_fact(fact: Fact, *, actor: Actor, now: datetime, because: str) -> None:
    """It is not true, or no longer. Raises `ProblemRefused` without a reason."""
    if not because.strip():
        raise ProblemRefused("fact.withdraw_words")
    with transaction.atomic():
        rows = Fact.objects.filter(pk=fact.pk, withdrawn_at=None)
        at = brand_now(fact.problem.brand, now)
        if not rows.update(withdrawn_at=at, withdrawn_for=because.strip()[:300]):
            raise ProblemRefused("fact.gone")
        _tell(fact, "fact.withdrawn", actor, now)


def _tell(fact: Fact, verb: str, actor: Actor, now: datetime) -> None:
    write_event(
        verb,
        f"problem:{fact.problem_id}",
        actor=actor,
        now=now,
        brand_id=fact.problem.brand_id,
        fact=fact.pk,
    )
