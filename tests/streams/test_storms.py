"""Real streams: the airlines' week and accidents laid over a quiet brand, as `fener watch` reads
them."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from fener.core.bursts import Alert
from fener.project.commands.watch import Row, Watching, when

PACIFIC = timezone(timedelta(hours=-8))
NIGHT = datetime(2015, 2, 21, 18, tzinfo=PACIFIC), datetime(2015, 2, 22, 9, tzinfo=PACIFIC)
EVENTS = (
    "2013_Lac_Megantic_train_crash", "2013_Savar_building_collapse", "2013_West_Texas_explosion",
    "2013_Brazil_nightclub_fire", "2013_LA_airport_shootings",
)  # fmt: skip


def rows_of(path: Path) -> list[Row]:
    found = []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            record = json.loads(line)
            if at := when(record.get("at")):
                found.append(Row(number, at, record["at"], record["text"], record))
    return sorted(found, key=lambda row: (row.at, row.number))


def watched(rows: list[Row], *names: str) -> list[Alert]:
    return [alert for _, alert in Watching(names, "America/Los_Angeles").take(rows)]


@pytest.mark.parametrize(("name", "brand"), [("us_airways", "US Airways"), ("united", "United")])
def test_an_airline_s_bad_night_is_seen_and_its_week_is_otherwise_quiet(
    shared_data: Path, name: str, brand: str
) -> None:
    alerts = watched(rows_of(shared_data / "stream" / f"airline_{name}.jsonl.gz"), brand)
    seen = [alert for alert in alerts if NIGHT[0] <= alert.at <= NIGHT[1]]
    assert seen
    assert len(alerts) - 1 <= 1


def test_a_crisis_without_a_history_is_seen_within_a_quarter_of_an_hour(shared_data: Path) -> None:
    rows = rows_of(shared_data / "stream" / "airline_american.jsonl.gz")
    flood = next(row.at for row in rows if row.at > datetime(2015, 2, 22, tzinfo=PACIFIC))
    first, *others = watched(rows, "American")
    assert first.at - flood <= timedelta(minutes=15)
    assert len(others) <= 1


@pytest.mark.parametrize("event", EVENTS)
@pytest.mark.parametrize("over", ["airline_us_airways", "brands_2011"])
def test_an_accident_is_seen_within_its_first_twenty_posts(
    shared_data: Path, event: str, over: str
) -> None:
    rows = rows_of(shared_data / "stream" / f"event_{event}.jsonl.gz")[:40]
    quiet = rows_of(shared_data / "stream" / f"{over}.jsonl.gz")
    begin, end = rows[0].at, rows[-1].at
    base = list(thinned(quiet, begin - timedelta(days=5), end))
    alerts = watched(sorted([*base, *rows], key=lambda row: row.at), "US Airways", "Apple")
    seen = [alert.at for alert in alerts if alert.at >= begin]
    assert seen
    assert seen[0] <= rows[19].at
    assert len(alerts) - len(seen) <= 1


def thinned(rows: list[Row], begin: datetime, end: datetime) -> Iterator[Row]:
    """Three posts an hour of another time, in the order of the hours of their days."""
    chance = random.Random(1)
    usual = [row for row in rows if row.at < NIGHT[0] - timedelta(hours=18)]
    by_hour = {hour: [row for row in usual if row.at.hour == hour] for hour in range(24)}
    hours = int((end - begin) / timedelta(hours=1))
    for hour in range(hours):
        at = begin + timedelta(hours=hour)
        for _ in range(3):
            chosen = chance.choice(by_hour[at.hour] or usual)
            record = {"text": chosen.text}
            moved = at + timedelta(seconds=chance.randrange(3_600))
            yield Row(chosen.number, moved, "", chosen.text, record)
