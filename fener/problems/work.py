"""Steps of the loop: the storm watch hears, spikes become problems, problems follow their cases."""

from __future__ import annotations

from datetime import datetime

from fener.kit.loop import step
from fener.people.models import Brand
from fener.problems import actions
from fener.problems.answering_work import send_answers
from fener.problems.models import Spike

__all__ = ["follow_problems", "gather_posts", "send_answers", "settle_spikes", "watch"]


@step("watch", every=1, lane="watching")
def watch(now: datetime) -> int:
    brands = Brand.objects.filter(archived_at=None)
    return sum(actions.watch_brand(brand, now=now) for brand in brands)


@step("settle spikes", lane="watching")
def settle_spikes(now: datetime) -> int:
    raised = Spike.objects.filter(state="raised", people__gt=0).order_by("id")
    return sum(
        actions.settle_spike(spike, now=now) for spike in raised.select_related("brand")[:50]
    )


@step("gather posts", every=2, lane="watching")
def gather_posts(now: datetime) -> int:
    brands = Brand.objects.filter(archived_at=None)
    return sum(actions.gather_posts(brand, now=now) for brand in brands)


@step("follow problems", every=5, lane="watching")
def follow_problems(now: datetime) -> int:
    brands = Brand.objects.filter(archived_at=None)
    return sum(actions.follow_problems(brand, now=now) for brand in brands)
