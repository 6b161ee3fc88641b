"""Whom the deep tier has still to judge."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from fener.core.decisions.judgement import PRESSES_FROM
from fener.kit.bulk import insert_rows
from fener.mentions.models import Rank, ShallowMention


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
