"""Steps of the loop: the storm watch hears, spikes become problems, problems follow their cases."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from fener.kit.loop import row_by_row, step
from fener.people.models import Brand
from fener.problems import actions
from fener.problems.answering_work import send_answers
from fener.problems.models import Spike
from fener.problems.queries import live_problems

__all__ = ["follow_problems", "gather_posts", "send_answers", "settle_spikes", "watch"]


@step("watch", every=1, lane="watching")
def watch(now: datetime) -> int:
    return row_by_row(_brands(), lambda brand: actions.watch_brand(brand, now=now), now=now)


@step("settle spikes", lane="watching")
def settle_spikes(now: datetime) -> int:
    raised = Spike.objects.filter(state="raised", people__gt=0).order_by("id")
    return row_by_row(
        raised.select_related("brand"), lambda one: actions.settle_spike(one, now=now), now=now,
        most=50,
    )  # fmt: skip


@step("gather posts", every=2, lane="watching")
def gather_posts(now: datetime) -> int:
    return row_by_row(_brands(), lambda brand: actions.gather_posts(brand, now=now), now=now)


@step("follow problems", every=5, lane="watching")
def follow_problems(now: datetime) -> int:
    rows = live_problems().filter(brand__archived_at=None)
    return row_by_row(rows, lambda problem: actions.follow_problem(problem, now=now), now=now)


def _brands() -> QuerySet[Brand]:
    return Brand.objects.filter(archived_at=None)
