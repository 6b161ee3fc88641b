"""What every page of the desk says of problems: read in one question, and small enough for that."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from fener.people.models import Brand
from fener.people.queries import Access, brand_now
from fener.problems.models import CALM, Problem, Spike

ALERTS_FROM = 2
"""The level from which a problem that nobody has looked at is told on every page."""
BURNS_FROM = 3
"""The level of an unseen problem from which it is told in red."""
MOST_RAISED = 5
NEWS_FOR = timedelta(minutes=10)
"""So long something new may make a device ring; later it is only shown."""
MOST_NEWS = 5


@dataclass(frozen=True, slots=True)
class Raised:
    """A live problem of which the public hears more than usual."""

    problem_id: int
    brand_id: int
    name: str
    topic: str
    words: Sequence[str]
    level: int
    posture: str
    look_again_at: datetime | None


@dataclass(frozen=True, slots=True)
class Alerts:
    live: int = 0
    """Problems that are not over."""
    unseen: int = 0
    """Of these, those from `ALERTS_FROM` on that nobody has looked at."""
    gravest: int = 0
    """The highest level among the unseen."""
    spikes: int = 0
    """Findings of the storm watch that nobody has looked at."""
    raised: tuple[Raised, ...] = ()
    """At most `MOST_RAISED`, the gravest first."""

    @property
    def burns(self) -> bool:
        is_crisis = any(each.posture == "crisis" for each in self.raised)
        return is_crisis or self.gravest >= BURNS_FROM


def alerts(access: Access, brand: Brand | None = None) -> Alerts:
    """Of the brands that `access` sees, or of one."""
    seen = access.brand_ids
    ids = seen if brand is None else [brand.pk] if brand.pk in seen else []
    if not ids:
        return Alerts()
    question = _ALERTS.format(brands=", ".join(["%s"] * len(ids)))
    with connection.cursor() as cursor:
        cursor.execute(question, [*ids, *ids, *ids])
        rows = cursor.fetchall()
    live, unseen, gravest, spikes = (int(value or 0) for value in rows[0][:4])
    raised = tuple(_raised(row[4:]) for row in rows if row[4] is not None)
    return Alerts(live, unseen, gravest, spikes, raised)


# Every page asks this, as it asks for the counts of the queue. `state = 'raised'` is written out:
# SQLite takes a partial index only where it sees its condition.
_ALERTS = f"""
    SELECT counted.live, counted.unseen, counted.gravest, counted.spikes,
        p.id, p.brand_id, p.name, p.topic, p.words, p.level, p.posture, p.look_again_at
    FROM (
        SELECT
            count(*) AS live,
            sum(CASE WHEN state = 'new' AND level >= {ALERTS_FROM} THEN 1 END) AS unseen,
            max(CASE WHEN state = 'new' AND level >= {ALERTS_FROM} THEN level END) AS gravest,
            (
                SELECT count(*) FROM problems_spike
                WHERE brand_id IN ({{brands}}) AND state = 'raised'
            ) AS spikes
        FROM problems_problem
        WHERE brand_id IN ({{brands}}) AND state IN ('new', 'open')
    ) counted
    LEFT JOIN (
        SELECT * FROM problems_problem
        WHERE brand_id IN ({{brands}}) AND state IN ('new', 'open') AND posture <> '{CALM}'
        ORDER BY level DESC, last_post_at DESC
        LIMIT {MOST_RAISED}
    ) p ON 1 = 1
    ORDER BY p.level DESC, p.last_post_at DESC
"""


def _raised(row: Sequence[Any]) -> Raised:
    pk, brand_id, name, topic, words, level, posture, look_again_at = row
    return Raised(
        pk, brand_id, name, topic, json.loads(words) if isinstance(words, str) else words, level,
        posture, _moment(look_again_at),
    )  # fmt: skip


def _moment(stored: datetime | None) -> datetime | None:
    """SQLite hands over what is written in the row, which is UTC and does not say so."""
    return stored.replace(tzinfo=UTC) if stored and stored.tzinfo is None else stored


def new_problems(access: Access, brands: Sequence[Brand], *, now: datetime) -> list[Problem]:
    """Problems of a level that is told, which were noticed a moment ago and nobody has seen."""
    found: list[Problem] = []
    for brand in brands:
        if brand.pk in access.brand_ids:
            rows: QuerySet[Problem] = Problem.objects.filter(
                brand=brand,
                state="new",
                level__gte=ALERTS_FROM,
                noticed_at__gt=brand_now(brand, now) - NEWS_FOR,
            )
            found += rows.order_by("-level", "-id")[:MOST_NEWS]
    return found[:MOST_NEWS]


def new_spikes(access: Access, brands: Sequence[Brand], *, now: datetime) -> list[Spike]:
    """Findings of a moment ago, which nobody has seen and which belong to no problem."""
    ids = [brand.pk for brand in brands if brand.pk in access.brand_ids]
    rows = Spike.objects.filter(brand__in=ids, state="raised", noticed_at__gt=now - NEWS_FOR)
    return list(rows.order_by("-id")[:MOST_NEWS])
