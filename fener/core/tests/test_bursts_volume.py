"""The detector of large numbers: quiet on every rhythm, loud on a storm, true to its state."""

from __future__ import annotations

import json
import math
import random
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fener.core.bursts.contract import Bucket, Reading
from fener.core.bursts.sentences import BURST_SENTENCES
from fener.core.bursts.volume import Volume

BEGIN = datetime(2024, 5, 6, tzinfo=UTC)  # a Monday
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
SPANS = (MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, HOUR, DAY)


def poisson(chance: random.Random, mean: float) -> int:
    if mean > 50:
        return max(0, round(chance.gauss(mean, math.sqrt(mean))))
    left, count = math.exp(-mean), 0
    product = chance.random()
    while product > left:
        product *= chance.random()
        count += 1
    return count


def stream(
    hourly: Callable[[datetime], float], span: timedelta, lasts: timedelta, seed: int = 1
) -> Iterable[Bucket]:
    chance = random.Random(seed)
    for step in range(lasts // span):
        start = BEGIN + step * span
        parts = max(1, span // HOUR)
        mean = sum(hourly(start + part * HOUR) for part in range(parts)) / parts
        people = poisson(chance, mean * (span / HOUR))
        yield Bucket(start=start, span=span, posts=people, people=people)


def alarms(buckets: Iterable[Bucket], detector: Volume | None = None) -> list[datetime]:
    detector = detector or Volume()
    return [bucket.start for bucket in buckets if detector.observe(bucket).is_alarm]


def told(reading: Reading) -> list[str]:
    return [BURST_SENTENCES[reason.key] % reason.params for reason in reading.reasons]


def flat(rate: float) -> Callable[[datetime], float]:
    return lambda at: rate


def daily(rate: float) -> Callable[[datetime], float]:
    return lambda at: rate * (1 + 0.95 * math.sin((at.hour + at.minute / 60) * math.tau / 24))


def weekly(rate: float) -> Callable[[datetime], float]:
    return lambda at: daily(rate)(at) * (0.3 if at.weekday() >= 5 else 1)


def sharp(rate: float) -> Callable[[datetime], float]:
    """Ten times as much for a quarter of an hour each morning."""
    return lambda at: rate * (10 if at.hour == 9 and at.minute < 15 else 1)


@pytest.mark.parametrize("rate", [0.1, 4, 30_000])
@pytest.mark.parametrize("rhythm", [flat, daily, weekly])
def test_it_is_quiet_on_every_rhythm(rhythm, rate):
    assert alarms(stream(rhythm(rate), 15 * MINUTE, 15 * DAY)) == []


@pytest.mark.parametrize("span", SPANS[1:], ids=str)
def test_it_is_quiet_whatever_the_span(span):
    assert alarms(stream(weekly(60), span, (28 if span == DAY else 9) * DAY)) == []


def test_who_posts_at_nine_sharp_each_day_is_usual_at_nine_sharp():
    found = alarms(stream(sharp(400), 5 * MINUTE, 9 * DAY))
    assert [at for at in found if at >= BEGIN + 3 * DAY] == []


@pytest.mark.parametrize("span", SPANS, ids=str)
def test_a_step_is_an_alarm_in_its_first_hour_and_only_one(span):
    begins = BEGIN + (3 if span < DAY else 30) * DAY + 6 * HOUR * (span < DAY)
    length = begins - BEGIN + 8 * max(span, 30 * MINUTE)
    found = alarms(stream(lambda at: 1500 if at >= begins else 60, span, length))
    assert len(found) == 1
    assert begins <= found[0] <= begins + max(span, HOUR) - span


def test_an_alarm_reads_like_a_sentence():
    begins = BEGIN + 9 * DAY
    detector = Volume()
    readings = [
        detector.observe(bucket)
        for bucket in stream(lambda at: 1200 if at >= begins else 120, 15 * MINUTE, 9 * DAY + HOUR)
    ]
    (loud,) = [reading for reading in readings if reading.is_alarm]
    first, second = told(loud)
    assert first.endswith(" people wrote in 15 minutes; usual at this hour: 23 to 38.")
    assert second == "There were hardly ever so many at once."
    assert "The storm that was told of before goes on." in told(readings[-1])


def test_a_long_storm_is_one_alarm_until_it_is_clearly_bigger():
    begins, bigger = BEGIN + 9 * DAY, BEGIN + 9 * DAY + 4 * HOUR

    def rate(at: datetime) -> float:
        return 9000 if at >= bigger else 1200 if at >= begins else 60

    found = alarms(stream(rate, 5 * MINUTE, 9 * DAY + 8 * HOUR))
    assert len(found) == 2
    assert begins <= found[0] < begins + HOUR
    assert bigger <= found[1] < bigger + 15 * MINUTE


def test_what_is_usual_adapts_to_a_higher_level():
    begins = BEGIN + 9 * DAY
    found = alarms(stream(lambda at: 900 if at >= begins else 60, HOUR, 40 * DAY))
    assert found
    assert max(found) < begins + 5 * DAY


def test_the_first_day_and_the_first_week_of_days_say_nothing():
    loud = [Bucket(start=BEGIN + 15 * k * MINUTE, span=15 * MINUTE, people=9**k) for k in range(95)]
    assert alarms(loud) == []
    days = [Bucket(start=BEGIN + k * DAY, span=DAY, people=10 * 9**k) for k in range(7)]
    assert alarms(days) == []


def test_a_watch_that_begins_in_a_storm_is_not_deaf_after_it():
    def rate(at: datetime) -> float:
        if at < BEGIN + 6 * HOUR:
            return 100_000
        return 5000 if at >= BEGIN + 20 * DAY else 40

    found = alarms(stream(rate, 15 * MINUTE, 20 * DAY + HOUR))
    assert [at for at in found if at >= BEGIN + 20 * DAY]


def test_one_gigantic_storm_does_not_deafen_it_for_months():
    gigantic, next_one = BEGIN + 10 * DAY, BEGIN + 24 * DAY

    def hourly(at: datetime) -> float:
        base = daily(60)(at)
        if gigantic <= at < gigantic + HOUR:
            return 300 * base
        return 20 * base if next_one <= at < next_one + HOUR else base

    found = alarms(stream(hourly, 5 * MINUTE, timedelta(days=26)))
    assert [at.date() for at in found] == [gigantic.date(), next_one.date()]


def test_what_was_not_heard_is_not_taken_for_calm():
    buckets = list(stream(flat(400), 15 * MINUTE, 18 * DAY))
    heard = [b for b in buckets if not BEGIN + 8 * DAY <= b.start < BEGIN + 14 * DAY]
    assert alarms(heard) == []


def test_it_counts_what_it_is_told_to():
    def bucket(k: int, posts: int) -> Bucket:
        start = BEGIN + 15 * k * MINUTE
        return Bucket(start=start, span=15 * MINUTE, posts=posts, people=10, complainants=2)

    one_writes_much = [bucket(k, 10 if k < 900 else 2000) for k in range(960)]
    assert alarms(one_writes_much, Volume(counted="people")) == []
    assert alarms(one_writes_much, Volume(counted="complainants")) == []
    assert alarms(one_writes_much, Volume(counted="posts")) == [one_writes_much[900].start]
    with pytest.raises(ValueError, match="not counted"):
        Volume(counted="likes")


counts = st.lists(st.integers(0, 3000), min_size=100, max_size=200)


@settings(max_examples=15, deadline=None)
@given(counts, st.data(), st.sampled_from([MINUTE, 15 * MINUTE, HOUR, DAY]))
def test_its_state_can_be_written_and_read_between_any_two_buckets(counts, data, span):
    def bucket(k: int) -> Bucket:
        return Bucket(start=BEGIN + k * span, span=span, people=counts[k])

    whole = Volume()
    readings = [whole.observe(bucket(k)) for k in range(len(counts))]
    cut = data.draw(st.integers(0, len(counts)))
    first = Volume()
    before = [first.observe(bucket(k)) for k in range(cut)]
    if cut < len(counts):
        first.peek(bucket(cut))
    second = Volume.from_state(json.loads(json.dumps(first.state())))
    after = [second.observe(bucket(k)) for k in range(cut, len(counts))]
    assert before + after == readings
    assert second.state() == whole.state()


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**9), st.integers(1, 400))
def test_a_look_changes_nothing(people, ahead):
    detector, other = Volume(), Volume()
    for bucket in stream(daily(100), HOUR, 3 * DAY):
        detector.observe(bucket)
        other.observe(bucket)
    state = detector.state()
    at = BEGIN + 3 * DAY
    later = Bucket(start=at + ahead * MINUTE, span=5 * MINUTE, people=people)
    first = detector.peek(later)
    assert detector.peek(later) == first
    assert detector.state() == state
    following = Bucket(start=at, span=HOUR, people=people)
    assert detector.observe(following) == other.observe(following)


def test_its_state_stays_small():
    detector, sizes = Volume(), []
    for bucket in stream(daily(6_000_000), 15 * MINUTE, 14 * DAY):
        detector.observe(bucket)
        if bucket.start.hour == 0 and bucket.start.minute == 0:
            sizes.append(len(json.dumps(detector.state())))
    for bucket in stream(flat(6_000_000), MINUTE, HOUR):
        detector.observe(replace(bucket, start=bucket.start + 14 * DAY))
    sizes.append(len(json.dumps(detector.state())))
    assert max(sizes) < 10_000
    assert sizes[-2] < 1.05 * sizes[-5]


@pytest.mark.parametrize(
    "state",
    [{}, {"volume": 2}, {"volume": 1, "counted": "likes"}, {**Volume().state(), "sums": [1]},
     {**Volume().state(), "recent": [["a", 1, 1]]}, {**Volume().state(), "strays": []}],
)  # fmt: skip
def test_a_state_that_it_did_not_write_is_refused(state):
    with pytest.raises(ValueError):  # noqa: PT011
        Volume.from_state(state)


def test_buckets_out_of_order_and_counts_that_are_none_are_refused():
    detector = Volume()
    detector.see(BEGIN, HOUR, 5)
    for start, span, value in (
        (BEGIN, HOUR, 5), (BEGIN + HOUR, HOUR, -1), (BEGIN + HOUR, HOUR, math.nan),
        (BEGIN + HOUR, timedelta(), 1),
    ):  # fmt: skip
        with pytest.raises(ValueError, match="bucket"):
            detector.see(start, span, value)
