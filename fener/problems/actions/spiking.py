"""What the storm watch finds is kept, linked to a problem, or dismissed by a person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from fener.core.bursts.notices import Alert
from fener.core.lifecycles import SPIKE
from fener.kit.actors import DESK, Actor
from fener.kit.advance import advance
from fener.kit.bulk import insert_rows
from fener.kit.records import Entry, write_event, write_events
from fener.mentions.models import Mention
from fener.mentions.wording import alert_as_written
from fener.people.models import Brand
from fener.problems.models import Problem, Spike

_FIELDS = (
    "brand_id", "key", "state", "at", "noticed_at", "topic", "score", "level", "people", "finding",
    "dismissed_for",
)  # fmt: skip


def raise_spikes(brand: Brand, alerts: Sequence[Alert], *, now: datetime) -> list[int]:
    """Keep what was found, each storm once, in the words of those who wrote; give back the ids of
    those that are new. Inside the caller's transaction."""
    if not alerts:
        return []
    alerts = [alert_as_written(alert, _texts_of(brand, alert)) for alert in alerts]
    rows = [
        (
            brand.pk, alert.key, SPIKE.first, alert.at, now, alert.topic, alert.score, alert.level,
            alert.people, alert.as_json(), "",
        )
        for alert in alerts
    ]  # fmt: skip
    made = insert_rows(
        Spike, _FIELDS, rows, ignoring=("brand_id", "key"), returning=("id", "key", "level")
    )
    write_events(
        [
            Entry(
                actor=DESK,
                verb="spike.raised",
                subject=f"spike:{pk}",
                brand_id=brand.pk,
                data={"key": key, "level": level},
            )
            for pk, key, level in made.rows
        ],
        now=now,
    )
    return [pk for pk, _, _ in made.rows]


def _texts_of(brand: Brand, alert: Alert) -> list[str]:
    wanted = [int(ref) for ref in alert.refs if ref.isdigit()]
    rows = Mention.objects.filter(brand=brand, pk__in=wanted).order_by("pk")
    return list(rows.values_list("text", flat=True))


def link_spike(spike: Spike, problem: Problem, *, actor: Actor, now: datetime) -> None:
    """It belongs to `problem`. Raises `LostRace` where somebody else settled it first."""
    with transaction.atomic():
        verb = advance(spike, SPIKE, "linked", problem=problem, dismissed_for="")
        write_event(
            verb,
            f"problem:{problem.pk}",
            actor=actor,
            now=now,
            brand_id=spike.brand_id,
            spike=spike.pk,
        )


def dismiss_spike(spike: Spike, *, actor: Actor, now: datetime, because: str = "") -> None:
    """A person has looked, and it is nothing. Raises `LostRace`."""
    with transaction.atomic():
        reason = because.strip()[:300]
        verb = advance(spike, SPIKE, "dismissed", problem=None, dismissed_for=reason)
        write_event(
            verb,
            f"spike:{spike.pk}",
            actor=actor,
            now=now,
            brand_id=spike.brand_id,
        )
