"""What is usual at an hour, as levels read it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from fener.cases.testing import a_brand, a_channel, a_mention
from fener.kit.actors import DESK
from fener.problems import actions
from fener.problems.measuring import Voice, fastest_hour
from fener.problems.queries import usual_complainants

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
    assert usual_complainants(channel.brand, "delivery", NOON) is None


def test_the_same_hour_of_other_days_is_what_is_usual(channel):
    spoken(channel, NOON - timedelta(days=3, minutes=30), 2)
    spoken(channel, NOON - timedelta(days=2, minutes=30), 4)
    (topic,) = set(spoken(channel, NOON - timedelta(days=1, hours=5), 6))
    assert usual_complainants(channel.brand, topic, NOON) == 2
    assert usual_complainants(channel.brand, "price", NOON) == 0


def test_a_storm_of_everything_is_measured_against_all_who_complain(channel):
    """Both numbers are of the same people: those who complain, each once in an hour."""
    for day in (1, 2):
        spoken(channel, NOON - timedelta(days=day, minutes=40), 3)
    thanks = NOON - timedelta(days=1, minutes=50)
    a_mention(channel, "Thank you, lovely shop", at=thanks, handle="glad", native_id="glad")
    assert usual_complainants(channel.brand, "other", NOON) == 3
    assert usual_complainants(channel.brand, "other", NOON + timedelta(minutes=20)) == 3
    texts = (
        "You charged my card twice, thieves", "The clerk was rude to my mother, a disgrace",
        "The app crashes when I sign in, terrible", "My parcel is lost, nobody answers",
        "Your milk was mouldy, disgusting", "The shop was closed at noon, a disgrace",
    )  # fmt: skip
    posts = [
        a_mention(
            channel, f"{text} {word}", at=NOON - timedelta(minutes=2 * n + 1), handle=f"s{n}{word}",
            native_id=f"s{n}{word}",
        ).pk
        for n, text in enumerate(texts)
        for word in ("today", "again")
    ]  # fmt: skip
    words = "I saw a queue there"
    posts.append(a_mention(channel, words, at=NOON, handle="seen", native_id="seen").pk)
    problem = actions.open_problem(channel.brand, posts, actor=DESK, now=NOON)
    assert problem.topic == "other"
    assert problem.measured["people"] == 13
    assert 9 < problem.measured["complainants"] < 13
    assert problem.measured["speed"] == round(problem.measured["complainants"] / 3, 2)


def test_the_fastest_hour_counts_when_it_is_over_too(channel):
    first = NOON - timedelta(days=1)
    voices = [
        Voice(who, first + timedelta(minutes=at), judged, [], "", "", "", "x", "post", "", "", 0)
        for who, at, judged in (
            (1, 0, "complaint"), (2, 59, "complaint"), (2, 60, "complaint"), (3, 61, "complaint"),
            (4, 62, "praise"), (5, 119, "complaint"), (6, 300, "complaint"),
        )
    ]  # fmt: skip
    assert fastest_hour(voices) == (3, first + timedelta(minutes=119))
    assert fastest_hour(reversed(voices)) == (3, first + timedelta(minutes=119))
    assert fastest_hour([]) == (0, None)
