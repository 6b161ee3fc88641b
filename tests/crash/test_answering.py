"""Workers are killed in the middle of answering many: everybody is told once, nobody twice, nobody
is forgotten. On whichever database the run is for."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from fener.connectors.testing import running_fake_network
from tests.crash.desk import CrashDesk, crash_desk, kill

pytestmark = pytest.mark.crash

PEOPLE = 120
ROUNDS = 4
LEAST_KILLS = 5


@pytest.fixture
def desk(tmp_path: Path):
    with crash_desk(tmp_path / "desk") as found:
        yield found


def test_two_workers_that_are_killed_again_and_again_tell_everybody_once(
    desk: CrashDesk, tmp_path: Path
) -> None:
    chance = random.Random(20261123)
    with running_fake_network(tmp_path / "network.sqlite3") as network:
        token = network.sign_up("shop", "Crash test shop", official=True)
        desk.ask("connect", url=network.url, token=token)
        ours = network.say("shop", "Our summer sale begins today.")
        for number in range(PEOPLE):
            network.say(
                f"person{number}",
                "My parcel is lost and nobody answers me, this is terrible service!",
                kind="comment",
                in_reply_to=ours["id"],
            )
        desk.ask("settle")
        assert desk.ask("answer_many")["answers"] == PEOPLE
        before = network.control("GET", "count")["posts"]
        kills = send_and_kill(desk, chance)
        found = desk.ask("answers")
        assert (found["state"], found["sent"], found["left"]) == ("done", PEOPLE, 0)
        assert found["replies"] == found["deliveries"] == found["events"] == PEOPLE
        assert (found["told_twice"], found["counted"]) == (0, PEOPLE)
        assert found["texts"] == PEOPLE, "no two read the same under one post"
        desk.ask("settle")
        published = network.control("GET", "count")
        assert not published["doubles"], published
        assert published["posts"] - before == PEOPLE
        assert desk.ask("outbox") == {"sent": PEOPLE}
    assert kills >= LEAST_KILLS, f"only {kills} kills: let more people write"
    assert desk.fener("check")["ok"]


def send_and_kill(desk: CrashDesk, chance: random.Random) -> int:
    """Two workers at a time take turns, and die after a moment; then one finishes."""
    kills = 0
    for number in range(ROUNDS):
        go = desk.folder / f"go-{number}"
        pair = [desk.start_asking("send_answers", go=str(go)) for _ in range(2)]
        go.touch()
        time.sleep(chance.uniform(0.1, 0.5))
        for process in pair:
            kills += process.poll() is None
            kill(process)
    desk.ask("send_answers")
    return kills
