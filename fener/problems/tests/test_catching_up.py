"""A worker that was away hears on where it stopped: a storm that still burns is told, one that is
long over is not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from fener.cases.testing import a_brand, a_channel
from fener.core.posts import Author, Post
from fener.mentions.actions import record_posts
from fener.problems import actions
from fener.problems.models import Spike, WatchMemory

pytestmark = pytest.mark.django_db

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
WEEK = timedelta(days=7)
CALM = "Terrible queue at the till today, number {n}"
FIRE = (
    "The depot fire burned my parcel {n}, nobody answers, terrible",
    "My parcel burned in the depot fire {n}. This is a disgrace!",
    "Depot fire: my parcel is gone {n} and nobody says a word. Furious!",
)


@pytest.fixture
def channel():
    channel = a_channel(a_brand("Lumi"))
    channel.connected_at = START - timedelta(days=1)
    channel.save()
    return channel


def recorded(channel, posts) -> None:
    """Posts as (at, author, text), one batch for each hour; nobody watches meanwhile."""
    lots: dict[datetime, list[Post]] = {}
    for at, who, text in posts:
        post = Post(
            native_id=f"{who}-{at:%d%H%M%S}",
            author=Author(native_id=who, handle=who, name=who, followers=50),
            text=text,
            at=at,
        )
        lots.setdefault(at.replace(minute=0, second=0), []).append(post)
    for lot in lots.values():
        with transaction.atomic():
            record_posts(channel, lot, now=lot[-1].at, brand_now=lot[-1].at)


def calm(days: int = 7):
    return [(START + timedelta(hours=4 * n), f"calm{n}", CALM.format(n=n)) for n in range(6 * days)]


def fire(hours: int, per_hour: int = 10):
    """From the eighth day on, at a steady rate: it is told once and has no reason to be again."""
    return [
        (
            START + WEEK + timedelta(minutes=60 / per_hour * n),
            f"angry{n}",
            FIRE[n % 3].format(n=chr(97 + n % 26) * 3),
        )
        for n in range(hours * per_hour)
    ]


def catch_up(channel, now: datetime, *, restarts: bool = False) -> None:
    for turn in range(200):
        read = actions.watch_brand(channel.brand, now=now, events=5)
        if restarts and turn == 4:
            actions.forget_watches()
        elif not read:
            return
    raise AssertionError("it does not come to an end")


@pytest.fixture
def away(channel):
    """The watch has heard the quiet week; then no worker runs."""
    recorded(channel, calm())
    catch_up(channel, START + WEEK)
    assert not Spike.objects.exists()
    return channel


@pytest.mark.parametrize("restarts", [False, True])
def test_a_storm_that_still_burns_after_more_than_a_day_is_told(away, restarts):
    recorded(away, fire(hours=30))
    now = START + WEEK + 30 * HOUR
    catch_up(away, now, restarts=restarts)
    first = Spike.objects.get(finding__grows="")
    assert first.at < now - timedelta(days=1), "it keeps the time at which it was found"
    assert first.people >= 3
    assert first.lasts_until > now - HOUR
    keys = set(Spike.objects.values_list("key", flat=True))
    actions.forget_watches()
    WatchMemory.objects.all().delete()
    catch_up(away, now + HOUR / 60)
    assert set(Spike.objects.values_list("key", flat=True)) == keys, "and it is told once"


def test_a_storm_that_is_long_over_is_no_alarm_any_more(away):
    recorded(away, fire(hours=4))
    later = START + WEEK + timedelta(days=3)
    recorded(away, [(later - HOUR, "calm", CALM.format(n=999))])
    catch_up(away, later)
    assert not Spike.objects.exists()


def test_a_storm_of_the_last_day_is_told_as_ever(away):
    recorded(away, fire(hours=6))
    catch_up(away, START + WEEK + 6 * HOUR)
    assert Spike.objects.filter(finding__grows="").count() == 1
