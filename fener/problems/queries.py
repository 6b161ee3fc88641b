"""Reads about spikes and problems."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.db.models import Count, QuerySet

from fener.core.levels import STARTING_MATRIX, Matrix
from fener.kit.models import Event
from fener.mentions.buckets import hour_of
from fener.mentions.counts import volume
from fener.mentions.heard import heard_first_at
from fener.people.models import Brand
from fener.people.queries import Access, Forbidden
from fener.people.roles import READ
from fener.problems.models import (
    LIVE_STATES,
    Decision,
    Fact,
    MatrixVersion,
    OneHand,
    Problem,
    Spike,
)

COORDINATED = "coordinated"
"""The one verdict on posts that say the same that has an effect."""


def problem_for(access: Access, problem_id: int, right: str = READ) -> Problem:
    """The problem, with brand and owner. Raises `Problem.DoesNotExist` where `access` may not know
    of it, `Forbidden` where it may but lacks `right`."""
    problem = _problems().get(pk=problem_id, brand_id__in=access.brand_ids)
    if not access.may(right, problem.brand_id):
        raise Forbidden(right)
    return problem


def problem_by_id(problem_id: int) -> Problem:
    return _problems().get(pk=problem_id)


def _problems() -> QuerySet[Problem]:
    return Problem.objects.select_related("brand", "owner", "merged_into")


def problems(
    access: Access, brand_id: int | None = None, *, live: bool = True
) -> QuerySet[Problem]:
    """Of brands that `access` sees, the gravest first; `live` False: those that are over."""
    seen = access.brand_ids
    chosen = [brand_id] if brand_id in seen else [] if brand_id else seen
    rows = _problems().filter(brand_id__in=chosen)
    if live:
        return rows.filter(state__in=LIVE_STATES).order_by("-level", "-last_post_at", "-id")
    return rows.exclude(state__in=LIVE_STATES).order_by("-last_post_at", "-id")


def with_counts(rows: QuerySet[Problem]) -> QuerySet[Problem]:
    """`rows` with `cases`: how many belong to each."""
    return rows.annotate(cases=Count("case_links", distinct=True))


def live_problems(brand_id: int | None = None) -> QuerySet[Problem]:
    """Those of a brand, or of all."""
    rows = _problems().filter(state__in=LIVE_STATES).order_by("id")
    return rows if brand_id is None else rows.filter(brand_id=brand_id)


def spikes(access: Access, brand_id: int | None = None) -> QuerySet[Spike]:
    """The newest first."""
    seen = access.brand_ids
    chosen = [brand_id] if brand_id in seen else [] if brand_id else seen
    rows = Spike.objects.filter(brand_id__in=chosen).select_related("problem", "brand")
    return rows.order_by("-at", "-id")


def spike_for(access: Access, spike_id: int, right: str = READ) -> Spike:
    """As `problem_for`."""
    rows = Spike.objects.select_related("problem", "brand")
    spike = rows.get(pk=spike_id, brand_id__in=access.brand_ids)
    if not access.may(right, spike.brand_id):
        raise Forbidden(right)
    return spike


def matrix_of(brand_id: int) -> tuple[int, Matrix]:
    """The number and matrix in force; number 0 and the starting one where none was set."""
    newest = (
        MatrixVersion.objects.filter(brand_id=brand_id)
        .order_by("-number")
        .values_list("number", "at")
        .first()
    )
    if newest is None:
        return 0, STARTING_MATRIX
    return newest[0], _matrix(brand_id, *newest)


@lru_cache(maxsize=64)
def _matrix(brand_id: int, number: int, _at: datetime) -> Matrix:
    """By its moment too: a number that was taken back with its transaction is given again."""
    return Matrix.from_json(MatrixVersion.objects.get(brand_id=brand_id, number=number).document)


def facts_of(problem: Problem) -> QuerySet[Fact]:
    """The fact sheet: confirmed lines first, withdrawn ones last."""
    rows = Fact.objects.filter(problem=problem).select_related("by")
    return rows.order_by("withdrawn_at", "-is_confirmed", "at", "id")


def decisions_of(problem: Problem) -> QuerySet[Decision]:
    """The newest first, with what was said against them."""
    rows = Decision.objects.filter(problem=problem).select_related("by")
    return rows.prefetch_related("dissents__by").order_by("-at", "-id")


def hands_of(problem: Problem) -> QuerySet[OneHand]:
    """What was decided of posts that say the same, the newest first: of the whole brand, since
    posts leave a problem, and what was decided of them goes along."""
    rows = OneHand.objects.filter(problem__brand_id=problem.brand_id).select_related("by")
    return rows.order_by("-pk")


def newest_by_mention(problem: Problem) -> dict[int, tuple[str, int]]:
    """Post of `problem` → verdict and id of the newest decision about it. A post of which nothing
    was decided is not in it."""
    newest: dict[int, tuple[str, int]] = {}
    rows = hands_of(problem).values_list("pk", "verdict", "mentions")
    for pk, verdict, mentions in reversed(rows):
        newest |= dict.fromkeys(mentions, (verdict, pk))
    if not newest:
        return {}
    inside = problem.links.filter(mention_id__among=sorted(newest))
    return {one: newest[one] for one in inside.values_list("mention_id", flat=True)}


def hand_by_mention(problem: Problem) -> dict[int, int]:
    """Post of `problem` → the decision by which it is of one hand with others. A post that is not
    in it speaks for itself: nobody has decided, or for people, or could not tell."""
    newest = newest_by_mention(problem)
    return {one: pk for one, (verdict, pk) in newest.items() if verdict == COORDINATED}


def coordinated_mentions(problem: Problem) -> frozenset[int]:
    """Ids of the posts of `problem` that a person found to be coordinated."""
    return frozenset(hand_by_mention(problem))


def events_of(problem: Problem) -> QuerySet[Event]:
    """All that was done with it, the newest first."""
    rows = Event.objects.filter(book_id=problem.brand_id, subject=f"problem:{problem.pk}")
    return rows.order_by("-seq")


def merge_of(problem: Problem) -> dict[str, Any]:
    """What the last merge of `problem` took along: `mentions`, `cases`, `spikes` as ids."""
    rows = events_of(problem).filter(verb="problem.merged").values_list("data", flat=True)
    data = rows.first()
    return json.loads(data) if data else {}


def cases_left(problem: Problem) -> set[int]:
    """Cases that were taken out of `problem`, or of one that was merged into it."""
    family, newest = {problem.pk}, {problem.pk}
    while newest:
        merged = Problem.objects.filter(merged_into__in=newest).values_list("pk", flat=True)
        newest = set(merged) - family
        family |= newest
    rows = Event.objects.filter(
        book_id=problem.brand_id,
        subject__in=[f"problem:{pk}" for pk in sorted(family)],
        verb="problem.shrank",
    )
    told = rows.values_list("data", flat=True)
    return {int(case) for data in told for case in json.loads(data)["cases"]}


def case_ids_of(problem: Problem) -> Sequence[int]:
    return list(problem.case_links.order_by("case_id").values_list("case_id", flat=True))


def decisions_due(at: datetime, brand_id: int) -> QuerySet[Problem]:
    """Problems at which somebody wanted to look again by `at`."""
    return live_problems(brand_id).filter(look_again_at__lte=at)


USUAL_DAYS = 7


def usual_complainants(brand: Brand, topic: str, at: datetime) -> float | None:
    """People who complain of `topic` in the whole hour that ends nearest to this time of day, on
    average of the last days; None where the brand was not heard a day ago yet. Of `other`, which
    is what a storm of everything is about: those who complain of anything."""
    hour = timedelta(hours=1)
    first = heard_first_at(brand.pk)
    if first is None or first > at - timedelta(days=1):
        return None
    until = hour_of(at + hour / 2)
    points = volume(
        brand.pk, until - USUAL_DAYS * 24 * hour, until, hour,
        topic=None if topic == "other" else topic,
    )  # fmt: skip
    # The last of each 24 points back from the end is the same hour of another day.
    same = points[-25::-24] if len(points) > 24 else []
    known = [point.counts.complainants for point in same if point.ends_at > first]
    return sum(known) / len(known) if known else None
