"""Problems begin, and what shares their cause joins them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from fener.cases.models import Case, CaseMention
from fener.core.lifecycles import PROBLEM
from fener.core.reasons import Reason
from fener.guide import queries as guide_queries
from fener.kit.actors import Actor
from fener.kit.bulk import insert_rows
from fener.kit.records import write_event
from fener.mentions.models import Mention
from fener.people.models import Brand
from fener.people.queries import brand_now
from fener.problems import queries
from fener.problems.actions.assessing import proposal_of
from fener.problems.actions.escalating import follow_level
from fener.problems.actions.writing import change_problem
from fener.problems.measuring import most
from fener.problems.models import Problem, ProblemCase, ProblemMention

KEPT_WORDS = 8


class NothingShared(ValueError):
    """A problem needs at least one post that belongs to no other problem."""


def open_problem(
    brand: Brand,
    mention_ids: Collection[int],
    *,
    actor: Actor,
    now: datetime,
    words: Sequence[str] = (),
    name: str = "",
    topic: str = "",
    because: Iterable[Reason] = (),
) -> Problem:
    """A new problem of `mention_ids` and their cases. Posts that belong to another problem stay
    there. Raises `NothingShared` where nothing is left."""
    with transaction.atomic():
        rows = _free(brand.pk, mention_ids)
        if not rows:
            raise NothingShared
        chosen = topic or _topic_of([row[2] for row in rows])
        cases = list(Case.objects.filter(links__mention_id__in=[row[0] for row in rows]).distinct())
        problem = Problem.objects.create(
            brand=brand,
            state=PROBLEM.first,
            name=name.strip()[:120],
            topic=chosen,
            words=list(words)[:KEPT_WORDS],
            kind_key=most(case.kind_key for case in cases),
            department=most(case.department for case in cases) or _department(brand, chosen),
            level=0,
            scope="local",
            proposed_level=0,
            proposed_scope="local",
            began_at=min(row[1] for row in rows),
            noticed_at=brand_now(brand, now),
            last_post_at=max(row[1] for row in rows),
        )
        _link(problem, [row[0] for row in rows], cases)
        proposal = proposal_of(problem, now=now)
        reasons = [each.as_json() for each in because] + proposal.pop("reasons")
        level, scope = proposal["proposed_level"], proposal["proposed_scope"]
        changes: dict[str, Any] = {
            **proposal, "reasons": reasons, "level": level, "scope": scope, "readiness": level,
        }  # fmt: skip
        Problem.objects.filter(pk=problem.pk).update(**changes)
        for key, value in changes.items():
            setattr(problem, key, value)
        write_event(
            "problem.opened",
            f"problem:{problem.pk}",
            actor=actor,
            now=now,
            brand_id=brand.pk,
            level=level,
            scope=scope,
            mentions=len(rows),
            cases=len(cases),
        )
        follow_level(problem, actor=actor, now=now)
    return problem


def join_problem(
    problem: Problem, mention_ids: Collection[int], *, actor: Actor, now: datetime
) -> int:
    """Put posts, and the cases they stand in, into `problem`; gives back how many posts are new
    in it. Those that belong to another problem stay there, and the desk by itself puts nothing back
    that somebody has taken out. One that was solved or ended is taken up again by a post that was
    written after that."""
    with transaction.atomic():
        rows = _free(problem.brand_id, mention_ids)
        if not _by(actor):
            rows = _without_left(problem, rows)
        if not rows:
            return 0
        cases = list(Case.objects.filter(links__mention_id__in=[row[0] for row in rows]).distinct())
        _link(problem, [row[0] for row in rows], cases, by=_by(actor))
        change_problem(
            problem,
            "problem.grew",
            actor=actor,
            now=now,
            data={"mentions": len(rows), "cases": len(cases)},
            began_at=min(problem.began_at, *(row[1] for row in rows)),
            last_post_at=max(problem.last_post_at, *(row[1] for row in rows)),
        )
    return len(rows)


def retell_problem(problem: Problem, words: Sequence[str]) -> None:
    """What it is about, told by all the posts that it has now. Inside the caller's transaction."""
    topics = problem.links.values_list("mention__topic", flat=True)
    told = {"words": list(words)[:KEPT_WORDS], "topic": _topic_of(list(topics))}
    Problem.objects.filter(pk=problem.pk).update(**told)
    problem.words, problem.topic = told["words"], told["topic"]


def leave_problem(
    problem: Problem, case_ids: Collection[int], *, actor: Actor, now: datetime
) -> int:
    """Take cases with their posts out of `problem`: they have another cause. Gives back how many
    cases left."""
    with transaction.atomic():
        links = ProblemCase.objects.filter(problem=problem, case_id__in=list(case_ids))
        chosen = list(links.values_list("case_id", flat=True))
        if not chosen:
            return 0
        links.delete()
        inside = CaseMention.objects.filter(case_id__in=chosen).values("mention_id")
        ProblemMention.objects.filter(problem=problem, mention_id__in=inside).delete()
        change_problem(
            problem, "problem.shrank", actor=actor, now=now, data={"cases": sorted(chosen)}
        )
    return len(chosen)


def follow_cases(problem: Problem) -> int:
    """Put into `problem` the posts that its cases have got since, and the cases that its posts
    have got. Gives back how many."""
    posts = CaseMention.objects.filter(case__problem_link__problem=problem).exclude(
        mention__problem_link__isnull=False
    )
    new_posts = list(posts.values_list("mention_id", flat=True))
    cases = Case.objects.filter(
        links__mention__problem_link__problem=problem, problem_link__isnull=True
    ).distinct()
    new_cases = list(cases)
    if new_posts or new_cases:
        with transaction.atomic():
            _link(problem, new_posts, new_cases)
    return len(new_posts) + len(new_cases)


def problem_of(mention_ids: Collection[int]) -> Problem | None:
    """The problem to which at least half of these posts belong."""
    links = ProblemMention.objects.filter(mention_id__in=list(mention_ids))
    found = Counter(links.values_list("problem_id", flat=True)).most_common(1)
    if not found or 2 * found[0][1] < len(mention_ids):
        return None
    return queries.problem_by_id(found[0][0])


def _free(brand_id: int, mention_ids: Collection[int]) -> list[tuple[int, datetime, str]]:
    rows = Mention.objects.filter(
        pk__in=list(mention_ids), brand_id=brand_id, by_us=False, problem_link__isnull=True
    )
    return list(rows.order_by("at", "pk").values_list("pk", "at", "topic"))


def _without_left(
    problem: Problem, rows: Sequence[tuple[int, datetime, str]]
) -> list[tuple[int, datetime, str]]:
    """`rows` without the posts of cases that were taken out of `problem`, or of one that lives on
    in it: they have another cause."""
    left = queries.cases_left(problem) if rows else set()
    if not left:
        return list(rows)
    links = CaseMention.objects.filter(mention__in=[row[0] for row in rows], case__in=left)
    theirs = set(links.values_list("mention_id", flat=True))
    return [row for row in rows if row[0] not in theirs]


def _link(
    problem: Problem, mention_ids: Sequence[int], cases: Sequence[Case], *, by: str = ""
) -> None:
    insert_rows(
        ProblemMention,
        ("problem_id", "mention_id", "by"),
        [(problem.pk, one, by) for one in mention_ids],
        ignoring=("mention_id",),
    )
    insert_rows(
        ProblemCase,
        ("problem_id", "case_id"),
        [(problem.pk, case.pk) for case in cases],
        ignoring=("case_id",),
    )


def _topic_of(topics: Sequence[str]) -> str:
    """What at least half of the posts are about; a storm of everything is about nothing else."""
    found = most(topics)
    return found if found and 2 * topics.count(found) >= len(topics) else "other"


def _by(actor: Actor) -> str:
    return str(actor)[:80] if actor.kind in ("person", "token") else ""


def _department(brand: Brand, topic: str) -> str:
    _, guide = guide_queries.current(brand.pk)
    return guide.route(text="", topic=topic, kind="complaint").department_key
