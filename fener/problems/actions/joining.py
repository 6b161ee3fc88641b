"""Problems that are one become one, and what was put together is taken apart."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from fener.kit.actors import Actor
from fener.kit.records import Entry, write_events
from fener.mentions.models import Mention
from fener.problems.actions.keeping import ProblemRefused
from fener.problems.actions.opening import join_problem, leave_problem, open_problem
from fener.problems.actions.writing import change_problem
from fener.problems.models import CALM, LIVE_STATES, Problem, ProblemCase, ProblemMention, Spike
from fener.problems.queries import merge_of


def merge_problems(source: Problem, into: Problem, *, actor: Actor, now: datetime) -> None:
    """Everything of `source` lives on in `into`. Raises `ProblemRefused`."""
    if source.pk == into.pk:
        raise ProblemRefused("problem.merge_same")
    if source.brand_id != into.brand_id:
        raise ProblemRefused("problem.merge_brand")
    if source.state not in LIVE_STATES or into.state not in LIVE_STATES:
        raise ProblemRefused("problem.merge_closed")
    if source.posture != CALM:
        raise ProblemRefused("problem.posture_raised")
    with transaction.atomic():
        posts = list(
            ProblemMention.objects.filter(problem=source).values_list("mention_id", flat=True)
        )
        cases = list(ProblemCase.objects.filter(problem=source).values_list("case_id", flat=True))
        spikes = list(Spike.objects.filter(problem=source).values_list("pk", flat=True))
        ProblemMention.objects.filter(problem=source).update(problem=into)
        ProblemCase.objects.filter(problem=source).update(problem=into)
        Spike.objects.filter(problem=source).update(problem=into)
        change_problem(
            source,
            "problem.merged",
            actor=actor,
            now=now,
            target="merged",
            data={"into": into.pk, "mentions": posts, "cases": cases, "spikes": spikes},
            merged_into=into,
        )
        change_problem(
            into,
            "problem.absorbed",
            actor=actor,
            now=now,
            data={"problem": source.pk},
            began_at=min(into.began_at, source.began_at),
            last_post_at=max(into.last_post_at, source.last_post_at),
        )


def unmerge_problem(problem: Problem, *, actor: Actor, now: datetime) -> None:
    """Take back a merge: what came from `problem`, and is still where it went, comes home."""
    into = problem.merged_into
    if problem.state != "merged" or into is None:
        raise ProblemRefused("problem.not_merged")
    moved = merge_of(problem)
    with transaction.atomic():
        ProblemMention.objects.filter(
            problem=into, mention_id__in=moved.get("mentions", [])
        ).update(problem=problem)
        ProblemCase.objects.filter(problem=into, case_id__in=moved.get("cases", [])).update(
            problem=problem
        )
        Spike.objects.filter(problem=into, pk__in=moved.get("spikes", [])).update(problem=problem)
        change_problem(
            problem,
            "problem.unmerged",
            actor=actor,
            now=now,
            target="open",
            data={"from": into.pk},
            merged_into=None,
        )
        entry = Entry(
            actor=actor,
            verb="problem.released",
            subject=f"problem:{into.pk}",
            brand_id=into.brand_id,
            data={"problem": problem.pk},
        )
        write_events([entry], now=now)


def split_problem(
    problem: Problem, case_ids: Collection[int], *, actor: Actor, now: datetime, name: str = ""
) -> Problem:
    """Give some cases of `problem` a problem of their own. Raises `ProblemRefused` where none or
    all of them would leave."""
    inside = set(ProblemCase.objects.filter(problem=problem).values_list("case_id", flat=True))
    chosen = inside.intersection(case_ids)
    if not chosen or chosen == inside:
        raise ProblemRefused("problem.split_some")
    with transaction.atomic():
        posts = list(
            Mention.objects.filter(
                case_link__case_id__in=chosen, problem_link__problem=problem
            ).values_list("pk", flat=True)
        )
        leave_problem(problem, chosen, actor=actor, now=now)
        return open_problem(problem.brand, posts, actor=actor, now=now, name=name)


def move_cases(
    problem: Problem, into: Problem, case_ids: Collection[int], *, actor: Actor, now: datetime
) -> int:
    """Put cases of `problem` with their posts into another live problem of the brand; gives back
    how many moved. Raises `ProblemRefused`."""
    if problem.pk == into.pk:
        raise ProblemRefused("problem.merge_same")
    if problem.brand_id != into.brand_id:
        raise ProblemRefused("problem.merge_brand")
    if into.state not in LIVE_STATES:
        raise ProblemRefused("problem.merge_closed")
    inside = ProblemCase.objects.filter(problem=problem, case_id__in=list(case_ids))
    chosen = list(inside.values_list("case_id", flat=True))
    with transaction.atomic():
        posts = list(
            Mention.objects.filter(
                case_link__case_id__in=chosen, problem_link__problem=problem
            ).values_list("pk", flat=True)
        )
        count = leave_problem(problem, chosen, actor=actor, now=now)
        join_problem(into, posts, actor=actor, now=now)
    return count
