"""What is usual at an hour, as levels read it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from fener.cases.testing import a_brand, a_channel, a_mention
from fener.problems.queries import usual_people

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 12, 12, tzinfo=UTC)


@pytest.fixture
def channel():
    channel = a_channel(a_brand())
    channel.connected_at = NOON - timedelta(days=30)
    channel.save()
    return channel


def spoken(channel, at, count):
    return [
        a_mention(
            channel, "My parcel is late, terrible", at=at + timedelta(minutes=n),
            handle=f"h{at:%d%H}{n}", native_id=f"{at:%d%H}-{n}",
        ).topic
        for n in range(count)
    ]  # fmt: skip


def test_nothing_is_usual_on_the_first_day(channel):
    spoken(channel, NOON - timedelta(hours=20), 4)
    assert usual_people(channel.brand, "delivery", NOON) is None


def test_the_same_hour_of_other_days_is_what_is_usual(channel):
    spoken(channel, NOON - timedelta(days=3, minutes=30), 2)
    spoken(channel, NOON - timedelta(days=2, minutes=30), 4)
    (topic,) = set(spoken(channel, NOON - timedelta(days=1, hours=5), 6))
    assert usual_people(channel.brand, topic, NOON) == 2
    assert usual_people(channel.brand, "price", NOON) == 0
