"""One battery over all detectors of storms: each is quiet on what is usual, alarms on what is not,
and is the same after its state was written and read."""

from __future__ import annotations

import json
import math
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from fener.core.bursts.cause import Cause
from fener.core.bursts.contract import Bucket, Detector
from fener.core.bursts.copies import Copies
from fener.core.bursts.counts import Counts
from fener.core.bursts.first_day import FirstDay
from fener.core.bursts.press import Press
from fener.core.bursts.reach import Reach
from fener.core.bursts.severity import Severity
from fener.core.bursts.share import Share
from fener.core.bursts.slots import SLOT
from fener.core.bursts.terms import Terms
from fener.core.bursts.volume import Volume

BEGIN = datetime(2024, 5, 6, tzinfo=UTC)  # a Monday
DAYS = 21
WORDS = [f"word{letter}{other}" for letter in "abcdefghij" for other in "klmnopqrst"]
Rhythm = Callable[[datetime], float]


def flat(_: datetime) -> float:
    return 8.0


def daily(at: datetime) -> float:
    return 8.0 * (1 + 0.9 * math.sin((at.hour - 8) * math.pi / 12))


def sharp(at: datetime) -> float:
    """A rush each day at nine."""
    return 40.0 if at.hour == 9 else 4.0


def weekly(at: datetime) -> float:
    return daily(at) * (3.0 if at.weekday() == 5 else 0.3 if at.weekday() == 6 else 1.0)


def rare(_: datetime) -> float:
    return 3 / (30 * 24)


RHYTHMS: dict[str, Rhythm] = {
    "flat": flat, "daily": daily, "sharp": sharp, "weekly": weekly, "rare": rare,
}  # fmt: skip


def storm_of_people(bucket: Bucket) -> Bucket:
    more = 40
    return replace(
        bucket,
        posts=bucket.posts + more,
        people=bucket.people + more,
        complaints=bucket.complaints + more,
        complainants=bucket.complainants + more,
    )


def storm_of_words(bucket: Bucket) -> Bucket:
    return replace(bucket, people=bucket.people + 8, terms={**bucket.terms, "explosion": 8})


def storm_of_flags(bucket: Bucket) -> Bucket:
    return replace(bucket, people=bucket.people + 6, severe={**bucket.severe, "safety": 6})


def storm_of_copies(bucket: Bucket) -> Bucket:
    return replace(bucket, people=bucket.people + 12, copies={"0123456789abcdef": 12})


def storm_of_media(bucket: Bucket) -> Bucket:
    return replace(bucket, press=bucket.press + 5)


def storm_of_one(bucket: Bucket) -> Bucket:
    return replace(bucket, followers=2_000_000)


@dataclass(frozen=True)
class Case:
    make: Callable[[], Any]
    storm: Callable[[Bucket], Bucket]
    days: float = 14
    """Of what is usual, before its storm."""


CASES = {
    "counts": Case(Counts, storm_of_people),
    "volume": Case(lambda: Volume(counted="complainants"), storm_of_people),
    "terms": Case(Terms, storm_of_words),
    "cause": Case(Cause, storm_of_words),
    "severity": Case(Severity, storm_of_flags),
    "copies": Case(Copies, storm_of_copies),
    "press": Case(Press, storm_of_media),
    "reach": Case(Reach, storm_of_one),
    "share": Case(Share, storm_of_people),
    "first_day": Case(FirstDay, storm_of_words, days=0.5),
}
detectors = pytest.mark.parametrize("name", CASES)


def drawn(chance: random.Random, mean: float) -> int:
    if mean > 50:
        return max(0, round(chance.gauss(mean, math.sqrt(mean))))
    left, count, product = math.exp(-mean), 0, chance.random()
    while product > left:
        product *= chance.random()
        count += 1
    return count


def usual(rhythm: Rhythm, *, days: int = DAYS, seed: int = 1) -> Iterator[Bucket]:
    """Quarters of an hour in which people write as the rhythm has it, a third of them complain,
    and each uses a few of the usual words."""
    chance = random.Random(seed)
    for step in range(days * 96):
        start = BEGIN + step * SLOT
        people = drawn(chance, rhythm(start) / 4)
        complainants = sum(chance.random() < 0.33 for _ in range(people))
        terms: dict[str, int] = {}
        for _ in range(people):
            for word in chance.sample(WORDS, 4):
                terms[word] = terms.get(word, 0) + 1
        severe = {"legal": 1} if people and chance.random() < 0.01 else {}
        yield Bucket(
            start=start,
            span=SLOT,
            posts=people,
            people=people,
            complaints=complainants,
            complainants=complainants,
            terms=terms,
            severe=severe,
            press=int(people > 0 and chance.random() < 0.01),
        )


def read(detector: Detector, buckets: Iterator[Bucket]) -> list[Bucket]:
    return [bucket for bucket in buckets if detector.observe(bucket).is_alarm]


@detectors
@pytest.mark.parametrize("rhythm", RHYTHMS)
def test_quiet_on_what_is_usual(name: str, rhythm: str) -> None:
    """From the second week on nothing alarms; before, a new weekly rhythm is news at most once."""
    found = read(CASES[name].make(), usual(RHYTHMS[rhythm]))
    later = [bucket for bucket in found if bucket.start >= BEGIN + timedelta(days=8)]
    days = {bucket.start.date() for bucket in later}
    # By design one chance in two thousand is an alarm: about one in a stream's month.
    assert len(days) <= 1, later
    if rhythm != "weekly":
        assert len({bucket.start.date() for bucket in found}) <= 1


@detectors
def test_quiet_in_its_grace(name: str) -> None:
    case = CASES[name]
    detector = case.make()
    buckets = [case.storm(bucket) for bucket in usual(flat, days=1)]
    assert not any(
        detector.observe(bucket).is_alarm
        for bucket in buckets
        if bucket.start < BEGIN + detector.grace
    )


@detectors
def test_alarms_on_a_step(name: str) -> None:
    case = CASES[name]
    buckets = list(usual(daily, days=14))[: int(case.days * 96)]
    detector = case.make()
    assert not read(detector, iter(buckets[-96 * 3 : -8])), "quiet until the step"
    detector = case.make()
    for bucket in buckets[:-8]:
        detector.observe(bucket)
    readings = [detector.observe(case.storm(bucket)) for bucket in buckets[-8:]]
    alarms = [reading for reading in readings if reading.is_alarm]
    assert alarms
    assert all(reading.reasons for reading in alarms)


@detectors
def test_the_same_after_its_state_was_written_and_read_at_any_point(name: str) -> None:
    case = CASES[name]
    buckets = list(usual(daily, days=6))
    at = min(500, int(case.days * 96))
    buckets[at : at + 4] = [case.storm(bucket) for bucket in buckets[at : at + 4]]
    whole, pieces = case.make(), case.make()
    for step, bucket in enumerate(buckets):
        if step % 37 == 0 or at - 2 <= step <= at + 5:
            written = json.dumps(pieces.state())
            pieces = type(pieces).from_state(json.loads(written))
            assert json.dumps(pieces.state()) == written
        assert pieces.peek(bucket) == whole.peek(bucket)
        assert pieces.observe(bucket) == whole.observe(bucket)


@detectors
def test_looking_teaches_nothing(name: str) -> None:
    case = CASES[name]
    looked, other = case.make(), case.make()
    for bucket in usual(daily, days=3):
        looked.peek(case.storm(bucket))
        looked.peek(bucket)
        assert looked.observe(bucket) == other.observe(bucket)


@detectors
def test_its_memory_is_bounded(name: str) -> None:
    """Every person uses words, texts and flags that nobody used before."""
    detector = CASES[name].make()
    sizes = []
    for step in range(96 * 60):
        names = {f"{step}x{one}": 1 for one in range(8)}
        detector.observe(
            Bucket(
                start=BEGIN + step * SLOT, span=SLOT, posts=step % 7, people=step % 7,
                complaints=step % 5, complainants=step % 5, terms=names, copies=names,
                severe={"safety": step % 3}, followers=step * 1_000, press=step % 2,
            )
        )  # fmt: skip
        if step in (96 * 35, 96 * 60 - 1):
            sizes.append(len(json.dumps(detector.state())))
    assert sizes[1] < 1.3 * sizes[0] + 1_000
    assert sizes[1] < 2_000_000


@detectors
@pytest.mark.parametrize("wrong", [{}, {"memory": 5, "recent": 7}, {"recent": {"windows": "x"}}])
def test_what_it_did_not_write_is_refused(name: str, wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - each says it in its own words
        type(CASES[name].make()).from_state(wrong)
