"""A watch that is killed again and again finds the same storm, and keeps it once."""

from __future__ import annotations

import json
import random
import subprocess
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.crash.desk import crash_desk, kill

pytestmark = pytest.mark.crash

START = datetime(2026, 3, 2, 6, tzinfo=UTC)
BATCH = 10
LEAST_KILLS = 6
THINGS = [
    first + second
    for first in ("blue", "green", "warm", "small", "plain", "round")
    for second in ("jacket", "ticket", "lamp", "order", "table", "bottle", "basket")
]
QUIET = (
    "The {thing} that I bought is terrible",
    "Not happy with the {thing} at all, too cold",
    "Bad {thing} in the shop again, this is awful",
)
STORM = (
    "My {thing} is lost and nobody answers, terrible courier",
    "The courier lost my parcel with the {thing}, this is a disgrace",
    "Still no {thing}, the courier says the parcel is lost. Furious!",
)


@pytest.fixture
def stream(tmp_path: Path) -> Path:
    """Eight quiet days, then a storm of five hours that is four times as loud at half time."""
    chance = random.Random(7)
    posts = [(day * 24 * 60 + part * 29, QUIET) for day in range(8) for part in range(40)]
    posts += [(8 * 24 * 60 + n * 2, STORM) for n in range(75)]
    posts += [(8 * 24 * 60 + 150 + n // 2, STORM) for n in range(300)]
    path = tmp_path / "stream.jsonl"
    with path.open("w") as file:
        for n, (minutes, texts) in enumerate(sorted(posts)):
            at = (START + timedelta(minutes=minutes)).isoformat()
            text = texts[n % 3].format(thing=chance.choice(THINGS))
            post = {"id": f"p{n}", "at": at, "author": f"person{n}", "text": text}
            file.write(json.dumps(post) + "\n")
    return path


def _goes_on(process: subprocess.Popen[str], chance: random.Random) -> bool:
    """Waits a few turns and a part of one; whether there is still something to hear."""
    assert process.stderr
    for _ in range(chance.randint(5, 14)):
        if not process.stderr.readline():
            return False
    time.sleep(chance.uniform(0, 0.08))
    return True


def test_a_watch_that_is_killed_again_and_again_finds_the_same_storm_once(
    tmp_path: Path, stream: Path
) -> None:
    at = (START + timedelta(days=9)).isoformat()
    with crash_desk(tmp_path / "quiet") as desk:
        desk.ask("take_stream", path=str(stream), batch=BATCH)
        desk.ask("watch_storm", at=at)
        expected = desk.ask("storms")
    assert expected["spikes"], "there is no storm: make it larger"
    assert expected["problems"]
    assert expected["escalations"] == len(expected["problems"])
    with crash_desk(tmp_path / "shaken") as desk:
        desk.ask("take_stream", path=str(stream), batch=BATCH)
        chance, kills = random.Random(20261122), 0
        while _goes_on(process := desk.start_asking("watch_storm", at=at), chance):
            kill(process)
            kills += 1
        kill(process)
        desk.ask("watch_storm", at=at)
        found = desk.ask("storms")
        checked = desk.fener("check")
    assert kills >= LEAST_KILLS, f"only {kills} kills: make the stream longer"
    assert found["raised_twice"] == 0
    assert found["raised"] == len(found["spikes"])
    assert found == expected
    assert checked["ok"], checked
