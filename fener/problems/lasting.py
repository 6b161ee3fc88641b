"""While a crowd storm lasts, the complaints of its time belong to its problem.

A storm of everything at once has no cause by which later posts would be known; they are known by
their time. Storms of words, flags or copies grow by their cause alone.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from fener.mentions.models import Mention
from fener.people.models import Brand
from fener.problems.measuring import COMPLAINTS
from fener.problems.models import Problem, Spike
from fener.problems.spikes import began_at

AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Span:
    """The time of a crowd storm, and whose posts those of this time are."""

    spike_id: int
    problem_id: int
    topic: str
    """Empty: of whatever they complain."""
    since: datetime
    until: datetime
    """Its first moment that is not part of it any more."""
    looked_until: datetime

    @property
    def is_longer(self) -> bool:
        """It lasts longer than when its posts were last looked for."""
        return self.until > self.looked_until

    def holds(self, at: datetime, topic: str) -> bool:
        return self.since <= at < self.until and self.topic in ("", topic)


def spans_of(live: Collection[Problem]) -> list[Span]:
    """Of the storms that made these problems: those of one topic first, then the oldest."""
    rows = Spike.objects.filter(
        problem__in=[problem.pk for problem in live],
        state="linked",
        finding__kind="crowd",
        lasts_until__isnull=False,
    ).order_by("at", "id")
    found = [
        Span(
            spike.pk, spike.problem_id, spike.topic, began, spike.lasts_until,
            max(began, spike.grown_until or began),
        )
        for spike in rows
        if spike.problem_id and spike.lasts_until and (began := began_at(spike))
    ]  # fmt: skip
    return sorted(found, key=lambda span: not span.topic)


def free_complaints(brand: Brand) -> QuerySet[Mention]:
    """Complaints of customers that belong to no problem."""
    return Mention.objects.filter(
        brand=brand, by_us=False, deleted_at=None, is_backlog=False, judged__in=COMPLAINTS,
        problem_link=None,
    )  # fmt: skip


def written_meanwhile(brand: Brand, span: Span) -> list[tuple[int, datetime]]:
    """Free complaints of the part of `span` that was not looked at, as (id, time) in order of
    time; at most `AT_ONCE`."""
    rows = free_complaints(brand).filter(at__gte=span.looked_until, at__lt=span.until)
    if span.topic:
        rows = rows.filter(topic=span.topic)
    return list(rows.order_by("at", "pk").values_list("pk", "at")[:AT_ONCE])


def holder_of(spans: Sequence[Span], at: datetime, topic: str) -> int | None:
    """The problem of the storm in whose time a post was written."""
    return next((span.problem_id for span in spans if span.holds(at, topic)), None)
