"""Whom the deep tier has still to judge."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from fener.core.decisions.judgement import PRESSES_FROM
from fener.core.posts import PostKind
from fener.kit.bulk import insert_rows
from fener.mentions import queries
from fener.mentions.models import Rank, ShallowMention

AT_A_TIME = 2000
"""Mentions that are let wait again in one transaction: intake never waits long for it."""


def rank_of(*, urgency: float, severity: Sequence[str], can_wait: bool) -> Rank:
    """Where a mention stands among those that wait, by its fast judgement. `can_wait`: it is
    back-log, or only repeats another post."""
    if can_wait:
        return Rank.LAST
    return Rank.PRESSING if severity or urgency >= PRESSES_FROM else Rank.USUAL


def wait_for_deep_tier(rows: Sequence[tuple[int, int, Rank]], *, now: datetime) -> None:
    """Let mentions, each `(brand id, mention id, rank)`, wait for the deep tier, inside the
    transaction that gave them their text."""
    insert_rows(
        ShallowMention,
        ("brand_id", "mention_id", "rank", "since_at"),
        sorted((brand, mention, rank.value, now) for brand, mention, rank in rows),
        ignoring=("brand_id", "mention_id"),
    )


def rejudge_set_aside(*, now: datetime) -> int:
    """Let every mention that the deep tier has set aside wait for it once more, as if it had just
    come. Gives back how many."""
    count = 0
    for brand_id, ids in queries.set_aside().items():
        for first in range(0, len(ids), AT_A_TIME):
            count += _take_back(brand_id, ids[first : first + AT_A_TIME], now=now)
    return count


def _take_back(brand_id: int, ids: Sequence[int], *, now: datetime) -> int:
    aside = ShallowMention.objects.filter(
        brand_id=brand_id, mention_id__among=ids, rank=Rank.SET_ASIDE
    )
    by_rank: dict[Rank, list[int]] = {}
    for pk, leaves_cases, urgency, severity, is_backlog, kind in aside.values_list(
        "mention_id", "leaves_cases", "mention__urgency", "mention__severity",
        "mention__is_backlog", "mention__kind",
    ):  # fmt: skip
        can_wait = leaves_cases or is_backlog or kind == PostKind.REPOST.value
        rank = rank_of(urgency=urgency, severity=severity, can_wait=can_wait)
        by_rank.setdefault(rank, []).append(pk)
    with transaction.atomic():
        return sum(
            aside.filter(mention_id__among=own).update(rank=rank, since_at=now, problem="")
            for rank, own in by_rank.items()
        )


def rejudge_since(since: datetime, *, now: datetime) -> int:
    """Let every mention that others wrote since then wait for the deep tier, behind all that is
    new, so that a new model's judgement reaches it. Cases stay as they are. Gives back how many;
    those that wait already are not among them, and wait as they did."""
    count = 0
    for brand_id, ids in queries.judged_since(since).items():
        rows = [(brand_id, pk, Rank.LAST.value, now, True) for pk in ids]
        for first in range(0, len(rows), AT_A_TIME):
            with transaction.atomic():
                count += insert_rows(
                    ShallowMention,
                    ("brand_id", "mention_id", "rank", "since_at", "leaves_cases"),
                    rows[first : first + AT_A_TIME],
                    ignoring=("brand_id", "mention_id"),
                ).count
    return count
