"""The storm watch at the desk: posts are heard once, spikes are kept once, and problems come."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from fener.cases import actions as case_actions
from fener.cases.testing import a_brand, a_channel
from fener.channels.actions import set_channel_state
from fener.core.posts import Author, Post
from fener.kit.actors import DESK
from fener.kit.loop import desk_loop
from fener.mentions.actions import record_posts
from fener.mentions.heard import Silence, heard_since
from fener.people.actions import set_tempo
from fener.people.queries import brand_now
from fener.problems import actions
from fener.problems.models import Problem, Spike, Watchkeeper, WatchMemory

pytestmark = pytest.mark.django_db

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
CALM = "Terrible queue at the till today, number {n}"
LOST = (
    "My parcel is lost and nobody answers, terrible courier service {n}",
    "The courier lost my parcel again {n}, this is a disgrace",
    "Still no parcel, the courier says it is lost {n}. Furious!",
)


@pytest.fixture
def channel():
    brand = a_brand("Lumi")
    set_tempo(brand, now=START, stream=START, speed=1.0)
    channel = a_channel(brand)
    channel.connected_at = START - timedelta(days=1)
    channel.save()
    return channel


def heard(channel, posts, batch=7):
    """Posts as (minutes since START, author, text), recorded in batches and filed."""
    lot = [
        Post(
            native_id=f"p{minutes}-{who}",
            author=Author(native_id=who, handle=who, name=who, followers=50),
            text=text,
            at=START + timedelta(minutes=minutes),
        )
        for minutes, who, text in posts
    ]
    for start in range(0, len(lot), batch):
        part = lot[start : start + batch]
        now = part[-1].at
        with transaction.atomic():
            record_posts(channel, part, now=now, brand_now=brand_now(channel.brand, now))
        case_actions.file_brand(channel.brand, now=now)
        actions.watch_brand(channel.brand, now=now)
    return lot


def quiet_week(per_day=6):
    return [
        (day * 1440 + hour * 97, f"calm{day}-{hour}", CALM.format(n=day * 10 + hour))
        for day in range(7)
        for hour in range(per_day)
    ]


def rush(count=14):
    return [
        (7 * 1440 + 200 + number * 2, f"angry{number}", LOST[number % 3].format(n=number))
        for number in range(count)
    ]


def test_a_rush_after_a_quiet_week_is_one_spike_and_one_problem(channel):
    heard(channel, quiet_week())
    assert not Spike.objects.exists()
    heard(channel, rush())
    spike = Spike.objects.get(finding__grows="")
    assert spike.people >= 3
    assert spike.level >= 2
    assert spike.finding["reasons"]
    assert START + timedelta(days=7) < spike.at
    for each in Spike.objects.order_by("id"):
        assert actions.settle_spike(each, now=spike.at) == 1
    problem = Problem.objects.get()
    assert problem.level >= spike.level
    assert problem.links.count() >= 3
    assert problem.case_links.count() >= 3
    assert "parcel" in problem.words or "courier" in problem.words
    assert set(Spike.objects.values_list("state", "problem")) == {("linked", problem.pk)}
    assert actions.settle_spike(spike, now=spike.at) in (0, 1)
    assert Problem.objects.count() == 1


def test_a_restart_finds_the_same_and_keeps_it_once(channel):
    heard(channel, quiet_week())
    heard(channel, rush())
    before = list(Spike.objects.order_by("id").values_list("key", "at", "people"))
    assert before
    actions.forget_watches()
    WatchMemory.objects.all().delete()
    Watchkeeper.objects.all().delete()
    while actions.watch_brand(channel.brand, now=START + timedelta(days=8)):
        pass
    assert list(Spike.objects.order_by("id").values_list("key", "at", "people")) == before


def test_a_restart_in_the_middle_goes_on_from_what_was_kept(channel):
    heard(channel, quiet_week())
    heard(channel, rush(5))
    actions.forget_watches()
    heard(channel, rush()[5:])
    keys = set(Spike.objects.values_list("key", flat=True))
    assert keys
    Spike.objects.all().delete()
    WatchMemory.objects.all().delete()
    actions.forget_watches()
    while actions.watch_brand(channel.brand, now=START + timedelta(days=8)):
        pass
    assert set(Spike.objects.values_list("key", flat=True)) == keys


def test_spikes_know_how_long_their_storms_last(channel):
    heard(channel, quiet_week())
    heard(channel, rush(12))
    first = Spike.objects.get(finding__grows="")
    assert first.at < first.lasts_until < first.at + timedelta(hours=1)
    heard(channel, [(7 * 1440 + 224 + n, f"more{n}", LOST[n % 3].format(n=n)) for n in range(60)])
    longer = Spike.objects.get(pk=first.pk).lasts_until
    assert longer > first.lasts_until
    # Never less than it knew, and the same when all is heard at once: also of a storm that is over
    # when the reading ends.
    heard(channel, [((9 + day) * 1440, f"calm{day}", CALM.format(n=day)) for day in range(4)])
    for known in (longer, None, longer + timedelta(days=1)):
        Spike.objects.filter(pk=first.pk).update(lasts_until=known)
        actions.forget_watches()
        WatchMemory.objects.all().delete()
        Watchkeeper.objects.all().delete()
        while actions.watch_brand(channel.brand, now=START + timedelta(days=13)):
            pass
        found = Spike.objects.get(pk=first.pk).lasts_until
        assert found == max(longer, known or longer)


def test_the_loop_watches_settles_and_follows(channel):
    heard(channel, quiet_week())
    heard(channel, rush(10))
    late = START + timedelta(days=7, hours=5)
    loop = desk_loop("watching")
    loop.run_single_cycle(late)
    problem = Problem.objects.get()
    cases = problem.case_links.count()
    # The same customers write again: their cases are in the problem, so are their new posts.
    again = [(7 * 1440 + 300, f"angry{n}", "Where is my parcel now? Lost again?") for n in range(4)]
    heard(channel, again)
    posts = problem.links.count()
    loop.run_single_cycle(late + timedelta(minutes=1))
    problem.refresh_from_db()
    assert problem.case_links.count() >= cases
    assert problem.links.count() >= posts
    # Three texts that many repeat are three voices, and the matrix is told of the crowds.
    assert problem.measured["people"] >= 3
    assert problem.measured["copies"] >= 3


def test_a_dismissed_spike_makes_no_problem(channel):
    heard(channel, quiet_week())
    heard(channel, rush())
    for spike in Spike.objects.all():
        actions.dismiss_spike(spike, actor=DESK, now=START, because="a drill")
    desk_loop("watching").run_single_cycle(START + timedelta(days=8))
    assert not Problem.objects.exists()
    assert Spike.objects.filter(state="dismissed", dismissed_for="a drill").exists()


def test_mentions_are_heard_in_the_order_of_the_book_and_once(channel):
    heard(channel, quiet_week(2), batch=4)
    notices, upto = heard_since(channel.brand, 0)
    assert notices[0].text.startswith("terrible queue")
    assert len(notices) == 14
    assert heard_since(channel.brand, upto) == ([], upto)
    first, part = heard_since(channel.brand, 0, events=1)
    rest, end = heard_since(channel.brand, part)
    assert [*first, *rest] == notices
    assert end == upto


def test_a_silent_channel_is_told_to_the_watch():
    brand = a_brand("Dardan")
    channel = a_channel(brand)
    at = START
    set_channel_state(channel, "paused", actor=DESK, now=at)
    set_channel_state(channel, "live", actor=DESK, now=at + timedelta(hours=3))
    heard_things, _ = heard_since(brand, 0)
    assert heard_things == [Silence(at, at + timedelta(hours=3), channel.network)]


def test_what_another_version_knew_is_heard_again(channel):
    heard(channel, quiet_week())
    heard(channel, rush())
    keys = set(Spike.objects.values_list("key", flat=True))
    assert keys
    WatchMemory.objects.update(state={"version": 0})
    actions.forget_watches()
    while actions.watch_brand(channel.brand, now=START + timedelta(days=8)):
        pass
    assert set(Spike.objects.values_list("key", flat=True)) == keys
