"""What every page of the desk says of problems: read in one question, and small enough for that."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from fener.people.models import Brand
from fener.people.queries import Access, brand_now
from fener.problems.models import CALM, LIVE_STATES, Problem, Spike, Turn

ALERTS_FROM = 2
"""The level from which a problem that nobody has looked at as it is now is told on every page."""
BURNS_FROM = 3
"""The level from which it is told in red."""
DECIDED_FROM = 3
"""The level from which a problem is told until somebody has decided what it is."""
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
    graver: int = 0
    """Those that have risen to such a level since somebody looked."""
    undecided: int = 0
    """Of those that were seen as they are: from `DECIDED_FROM` on, and nobody has decided yet."""
    gravest: int = 0
    """The highest level among all these."""
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
    live, unseen, graver, undecided, gravest, spikes = (int(value or 0) for value in rows[0][:6])
    raised = tuple(_raised(row[6:]) for row in rows if row[6] is not None)
    return Alerts(live, unseen, graver, undecided, gravest, spikes, raised)


# Every page asks this, as it asks for the counts of the queue. `state = 'raised'` is written out:
# SQLite takes a partial index only where it sees its condition.
_ALERTS = f"""
    SELECT counted.live, counted.unseen, counted.graver, counted.undecided, counted.gravest,
        counted.spikes,
        p.id, p.brand_id, p.name, p.topic, p.words, p.level, p.posture, p.look_again_at
    FROM (
        SELECT
            count(*) AS live,
            sum(CASE WHEN told = 1 THEN 1 END) AS unseen,
            sum(CASE WHEN told = 2 THEN 1 END) AS graver,
            sum(CASE WHEN told = 3 THEN 1 END) AS undecided,
            max(CASE WHEN told > 0 THEN level END) AS gravest,
            (
                SELECT count(*) FROM problems_spike
                WHERE brand_id IN ({{brands}}) AND state = 'raised'
            ) AS spikes
        FROM (
            SELECT q.level, CASE
                WHEN q.level < {ALERTS_FROM} THEN 0
                WHEN q.state = 'new' THEN 1
                WHEN q.level > q.seen_level THEN 2
                WHEN q.level >= {DECIDED_FROM} AND NOT EXISTS (
                    SELECT 1 FROM problems_decision d WHERE d.problem_id = q.id
                ) THEN 3
                ELSE 0 END AS told
            FROM problems_problem q
            WHERE q.brand_id IN ({{brands}}) AND q.state IN ('new', 'open')
        ) each_one
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
    """Problems of a level that is told, which were noticed or became graver a moment ago, and
    which nobody has seen like that."""
    found: list[Problem] = []
    for brand in brands:
        if brand.pk in access.brand_ids:
            since = brand_now(brand, now) - NEWS_FOR
            risen = Turn.objects.filter(problem=OuterRef("pk"), what="level", at__gt=since)
            rows: QuerySet[Problem] = Problem.objects.filter(
                Q(state="new", noticed_at__gt=since)
                | Q(Exists(risen), state__in=LIVE_STATES, level__gt=F("seen_level")),
                brand=brand,
                level__gte=ALERTS_FROM,
            )
            found += rows.order_by("-level", "-id")[:MOST_NEWS]
    return found[:MOST_NEWS]


def new_spikes(access: Access, brands: Sequence[Brand], *, now: datetime) -> list[Spike]:
    """Findings of a moment ago, which nobody has seen and which belong to no problem."""
    ids = [brand.pk for brand in brands if brand.pk in access.brand_ids]
    rows = Spike.objects.filter(brand__in=ids, state="raised", noticed_at__gt=now - NEWS_FOR)
    return list(rows.order_by("-id")[:MOST_NEWS])
