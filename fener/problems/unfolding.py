"""How a problem unfolds in time: who wrote of it when, in steps that fit how long it goes on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.db.models import Q

from fener.cases.models import Reply
from fener.mentions.models import Mention
from fener.problems.damage import MANY
from fener.problems.measuring import COMPLAINTS
from fener.problems.models import LIVE_STATES, Problem, ProblemMention
from fener.problems.volume import DAY, HOUR, MINUTE, STEPS

MOST_POSTS = 20_000
"""Of the newest posts; more are not drawn."""
MOST_STEPS = 60
FINE_STEPS = (MINUTE, 5 * MINUTE, *STEPS)


@dataclass(frozen=True, slots=True)
class Step:
    starts_at: datetime
    ends_at: datetime
    posts: int
    complainants: int
    """Different people who complain."""


@dataclass(frozen=True, slots=True)
class Unfolding:
    steps: tuple[Step, ...]
    until: datetime
    step: timedelta
    first_at: datetime
    last_at: datetime
    """When the first and the last of its posts were written."""
    is_cut: bool
    """There are older posts that are not drawn."""


def end_of(problem: Problem, marked_at: datetime | None, now: datetime) -> datetime:
    """Until when it is looked at: no longer after its last post than it went on before, so that
    what happened does not shrink to a line. `now`: the brand's present."""
    last = max(problem.last_post_at, marked_at or problem.last_post_at)
    if problem.state not in LIVE_STATES:
        return last + MINUTE
    quiet = max(last - problem.began_at, HOUR)
    return max(min(now, last + quiet), last + MINUTE)


def unfolding_of(problem: Problem, until: datetime) -> Unfolding:
    """Whole steps from its first post to `until`."""
    links = ProblemMention.objects.filter(problem=problem).count()
    asked = problem.pk, problem.brand.zone, until.replace(second=0, microsecond=0) + MINUTE
    return _kept(*asked, links) if links > MANY else _read(*asked)


@lru_cache(maxsize=64)
def _kept(problem_id: int, zone: str, until: datetime, _links: int) -> Unfolding:
    return _read(problem_id, zone, until)


def _read(problem_id: int, zone: str, until: datetime) -> Unfolding:
    rows = Mention.objects.filter(
        problem_link__problem=problem_id, by_us=False, deleted_at=None
    ).order_by("-at", "-id")
    posts = list(rows.values_list("at", "author_id", "judged")[: MOST_POSTS + 1])
    is_cut = len(posts) > MOST_POSTS
    posts = posts[:MOST_POSTS]
    if posts:
        until = max(until, posts[0][0] + MINUTE)
    first = posts[-1][0] if posts else until - HOUR
    step = next((one for one in FINE_STEPS if (until - first) / one < MOST_STEPS), FINE_STEPS[-1])
    edges = _edges(first, until, step, zone)
    counts = [0] * (len(edges) - 1)
    people: list[set[int]] = [set() for _ in counts]
    place = len(counts) - 1
    for at, author, judged in posts:
        # The newest comes first, so the step goes back with them.
        while place and at < edges[place]:
            place -= 1
        counts[place] += 1
        if judged in COMPLAINTS:
            people[place].add(author)
    steps = tuple(
        Step(edges[number], edges[number + 1], counts[number], len(people[number]))
        for number in range(len(counts))
    )
    last = posts[0][0] if posts else first
    return Unfolding(steps, until, step, first, last, is_cut)


def _edges(first: datetime, until: datetime, step: timedelta, zone: str) -> list[datetime]:
    """Where steps begin and end; days begin at midnight on the clock of `zone`, also where a day
    has 23 hours or 25."""
    here = ZoneInfo(zone)
    local = first.astimezone(here).replace(tzinfo=None)
    begin = local.replace(hour=0, minute=0, second=0, microsecond=0)
    if step < DAY:
        begin += (local - begin) // step * step
        start = begin.replace(tzinfo=here, fold=first.astimezone(here).fold).astimezone(UTC)
        return [start + number * step for number in range(int((until - start) / step) + 2)]
    found = []
    while not found or found[-1] < until:
        found.append(begin.replace(tzinfo=here).astimezone(UTC))
        begin += step
    return found


def first_answer_at(problem: Problem) -> datetime | None:
    """When we first said anything in one of its cases, in the brand's time."""
    said = Q(said_at__isnull=False) | Q(delivery=None)
    rows = Reply.objects.filter(said, case__problem_link__problem=problem)
    return rows.order_by("at").values_list("at", flat=True).first()
