"""Points and shares for charts are those of the mentions, with nothing left out in between."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from fener.kit.actors import DESK
from fener.mentions.actions import correct_judgement
from fener.mentions.counting import roll_up
from fener.mentions.counts import MOST_POINTS, kept_since, shares, volume, volumes
from fener.mentions.models import Mention
from fener.mentions.testing import NOON, line, make_brand, make_channel, take

SAD = "My parcel never arrived and nobody answers me, this is a disgrace!"
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

pytestmark = pytest.mark.django_db


def posts_of(points):
    return [point.counts.posts for point in points]


@pytest.fixture
def channel():
    return make_channel(make_brand())


@pytest.fixture
def brand_id(channel):
    return channel.brand_id


def at_minutes(channel, *minutes, author="", **fields):
    lines = [
        line(f"{SAD} {n}", at=NOON + n * MINUTE, author=author or f"p{n}", **fields)
        for n in minutes
    ]
    take(channel, *lines, now=NOON + DAY)


def test_points_stand_side_by_side_with_zeros_between(channel, brand_id):
    at_minutes(channel, 0, 1, 4, 17)
    points = volume(brand_id, NOON - 5 * MINUTE, NOON + 20 * MINUTE, 5 * MINUTE)
    assert posts_of(points) == [0, 3, 0, 0, 1]
    assert [point.ends_at for point in points][:-1] == [point.starts_at for point in points][1:]
    assert points[1].counts.complaints == points[1].counts.complainants == 3
    assert posts_of(volume(brand_id, NOON, NOON + 20 * MINUTE, MINUTE)).count(1) == 4
    assert posts_of(volume(brand_id, NOON - HOUR, NOON + HOUR, HOUR)) == [0, 4]
    assert posts_of(volume(brand_id, NOON - DAY, NOON, DAY)) == [0, 4]


def test_a_brand_of_which_nothing_is_known_has_points_too(brand_id):
    assert posts_of(volume(brand_id, NOON, NOON + 3 * HOUR, HOUR)) == [0, 0, 0]
    assert volumes(brand_id, NOON, NOON + HOUR, MINUTE, by="topic") == {}
    assert shares(brand_id, NOON, NOON + HOUR, by="language") == []
    assert kept_since(brand_id) is None


def test_another_brand_is_not_counted(channel, brand_id):
    at_minutes(make_channel(make_brand()), 1, 2)
    at_minutes(channel, 3)
    assert posts_of(volume(brand_id, NOON, NOON + HOUR, HOUR)) == [1]


def test_a_person_counts_once_in_an_hour_however_it_is_looked_at(channel, brand_id):
    at_minutes(channel, 0, 1, 2, 61, author="bora", place="Tirana")
    for mention, topic in zip(
        Mention.objects.order_by("id"), ("price", "staff", "price"), strict=False
    ):
        correct_judgement(mention, actor=DESK, now=NOON, field="topic", value=topic)
    span = (brand_id, NOON, NOON + HOUR, HOUR)
    assert volume(*span)[0].counts.people == 1
    assert volume(*span, topic="price")[0].counts.people == 1
    assert volume(*span, network="replay", topic="staff")[0].counts.people == 1
    assert volume(*span, language="en")[0].counts.people == 1
    assert volume(*span, place="AL")[0].counts.people == 1
    assert volume(*span, place="AL", topic="price")[0].counts.people == 1
    assert volume(*span, place="GR")[0].counts.posts == 0
    assert [point.counts.people for point in volume(brand_id, NOON, NOON + 2 * HOUR, HOUR)] == [
        1,
        1,
    ]
    by_topic = volumes(brand_id, NOON, NOON + HOUR, HOUR, by="topic")
    assert {name: points[0].counts.people for name, points in by_topic.items()} == {
        "price": 1, "staff": 1,
    }  # fmt: skip
    assert list(by_topic) == ["price", "staff"], "the most posts first"


def test_shares_are_those_of_the_posts_and_the_most_comes_first(channel, brand_id):
    at_minutes(channel, 1, 2, 3, place="Athens")
    take(channel, line("Porosia ime nuk ka ardhur ende, është turp i madh!", place="Tiranë"))
    found = shares(brand_id, NOON, NOON + HOUR, by="place")
    assert [(one.name, one.counts.posts, one.counts.people) for one in found] == [
        ("GR", 3, 3), ("AL", 1, 1),
    ]  # fmt: skip
    languages = shares(brand_id, NOON - 5 * HOUR, NOON + HOUR, by="language")
    assert {one.name: one.counts.posts for one in languages} == {"en": 3, "sq": 1}
    one = shares(brand_id, NOON, NOON + 10 * MINUTE, by="network", language="sq")
    assert [(share.name, share.counts.posts) for share in one] == [("replay", 1)]


def test_back_log_is_counted_where_it_is_asked_for():
    channel = make_channel(make_brand(), since=NOON)
    at_minutes(channel, -90, 1)
    span = (channel.brand_id, NOON - 2 * HOUR, NOON + HOUR, HOUR)
    assert posts_of(volume(*span)) == [0, 0, 1]
    assert posts_of(volume(*span, with_backlog=True)) == [1, 0, 1]


def test_days_begin_at_midnight_where_the_brand_is_also_when_clocks_change(channel, brand_id):
    """Greece put its clocks back at 01:00 UTC on 25 October 2026."""
    for hour in (20, 21, 22, 23):
        at = datetime(2026, 10, 25, hour, 30, tzinfo=UTC)
        take(channel, line(f"{SAD} {hour}", at=at, author=f"p{hour}"))
    points = volume(
        brand_id, datetime(2026, 10, 24, 12, tzinfo=UTC), datetime(2026, 10, 26, 12, tzinfo=UTC),
        DAY, zone="Europe/Athens",
    )  # fmt: skip
    assert [point.ends_at - point.starts_at for point in points] == [DAY, 25 * HOUR, DAY]
    assert posts_of(points) == [0, 2, 2]


def test_a_step_that_is_kept_no_more_becomes_the_next_one(channel, brand_id):
    at_minutes(channel, 0, 5, 61)
    take(channel, line(SAD + " later", at=NOON + 4 * DAY, author="late"), now=NOON + 9 * DAY)
    roll_up(brand_id, most=1000)
    points = volume(brand_id, NOON, NOON + 3 * HOUR, 10 * MINUTE)
    assert [point.ends_at - point.starts_at for point in points] == [HOUR] * 3
    assert posts_of(points) == [2, 1, 0]
    take(
        channel, line(SAD + " much later", at=NOON + 500 * DAY, author="late"), now=NOON + 900 * DAY
    )
    roll_up(brand_id, most=1000)
    points = volume(brand_id, NOON, NOON + 7 * DAY, HOUR)
    assert points[0].ends_at - points[0].starts_at == DAY
    assert posts_of(points) == [3, 0, 0, 0, 1, 0, 0, 0]
    assert points[0].counts.people == 3
    found = shares(brand_id, NOON, NOON + DAY, by="network")
    assert [share.counts.posts for share in found] == [3]


def test_what_makes_no_sense_is_refused(brand_id):
    with pytest.raises(ValueError, match="whole minutes"):
        volume(brand_id, NOON, NOON + HOUR, timedelta(seconds=30))
    with pytest.raises(ValueError, match=str(MOST_POINTS)):
        volume(brand_id, NOON - 90 * DAY, NOON, MINUTE)
    with pytest.raises(ValueError, match="mood"):
        shares(brand_id, NOON, NOON + HOUR, by="mood")


def test_a_chart_is_one_read_beside_the_look_at_what_is_kept(
    channel, brand_id, django_assert_num_queries
):
    at_minutes(channel, *range(30))
    with django_assert_num_queries(2):
        volume(brand_id, NOON, NOON + HOUR, MINUTE, topic="delivery")
    with django_assert_num_queries(2):
        volumes(brand_id, NOON, NOON + HOUR, MINUTE, by="topic")
