"""Processes are killed in the middle of their work, again and again: nothing is lost, nothing
is said twice. On whichever database the run is for."""

from __future__ import annotations

import json
import random
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from fener.connectors.testing import RunningNetwork, running_fake_network
from tests.crash.desk import CrashDesk, crash_desk, kill

pytestmark = pytest.mark.crash

POSTS = 4000
SENDS = 1000
LEAST_KILLS = 8
KILLS = 12

WORDS = (
    "My parcel number {n} never arrived and nobody answers me!",
    "Porosia ime {n} nuk ka ardhur ende, turp!",
    "Το δέμα μου {n} δεν ήρθε ποτέ",
    "طلبي رقم {n} لم يصل حتى الآن",
    "Пратката ми {n} не е дошла",
    "سفارش {n} من هنوز نرسیده است",
    "Thank you for order {n}, lovely shop!",
)


@pytest.fixture
def desk(tmp_path: Path) -> Any:
    with crash_desk(tmp_path / "desk") as found:
        yield found


@pytest.fixture
def stream(tmp_path: Path) -> Path:
    path = tmp_path / "stream.jsonl"
    with path.open("w") as file:
        for n in range(POSTS):
            post = {
                "id": f"p{n}",
                "at": f"2026-11-{10 + n * 8 // POSTS:02}T{n % 24:02}:{n % 60:02}:00+00:00",
                "author": f"person{n % 1700}",
                "text": WORDS[n % len(WORDS)].format(n=n),
            }
            file.write(json.dumps(post) + "\n")
    return path


def test_a_replay_that_is_killed_again_and_again_loses_and_doubles_nothing(
    desk: CrashDesk, stream: Path
) -> None:
    chance = random.Random(20261118)
    words = ("replay", str(stream), "--brand", "Crash test shop")
    kills = 0
    while kills < 40:
        process = desk.start(*words)
        try:
            process.wait(timeout=chance.uniform(0.05, 0.6))
        except subprocess.TimeoutExpired:
            kills += 1
        else:
            break
        finally:
            kill(process)
    result = desk.fener(*words)
    assert result["not_read"] == 0
    found = desk.ask("intake")
    assert found["payloads"] == found["mentions"] == POSTS
    assert (found["unread"], found["unfiled"], found["doubled"]) == (0, 0, 0)
    assert found["opened"] == found["cases"]
    assert found["opened_twice"] == 0
    assert found["links"] == found["posts_of_cases"]
    assert found["counted"] == POSTS
    checked = desk.fener("check")
    assert checked["ok"], checked
    assert checked["buckets_off"] == []
    assert desk.fener(*words)["mentions"] == 0, "another run has nothing left to add"
    assert kills >= LEAST_KILLS, f"only {kills} kills: make the stream longer"


def test_a_deep_tier_that_is_killed_again_and_again_loses_and_doubles_nothing(
    desk: CrashDesk, stream: Path
) -> None:
    desk.fener("replay", str(stream), "--brand", "Crash test shop")
    before, waiting = desk.ask("intake"), desk.ask("judged")
    assert waiting["shallow"] == POSTS
    assert waiting["deep"] == 0
    chance = random.Random(20261122)
    kills = 0
    for _ in range(LEAST_KILLS):
        process = desk.start_asking("judge_deeply", batch=32)
        try:
            process.wait(timeout=chance.uniform(0.05, 0.6))
        except subprocess.TimeoutExpired:
            kills += 1
        finally:
            kill(process)
    assert desk.ask("judge_deeply", batch=64)["judged"] > 0, "make the stream longer"
    assert kills == LEAST_KILLS
    found, after = desk.ask("judged"), desk.ask("intake")
    assert (found["shallow"], found["deep"], found["vectors"]) == (0, POSTS, POSTS)
    assert (found["without_vector"], found["told_twice"]) == (0, 0)
    praised = sum("lovely" in words for words in WORDS) * POSTS // len(WORDS)
    assert praised <= found["found_out"] == found["told"] <= praised + 1
    assert after["cases"] > before["cases"], "who was not heard at first has a case now"
    assert (after["unfiled"], after["opened_twice"]) == (0, 0)
    assert after["opened"] == after["cases"]
    assert after["links"] == after["posts_of_cases"]
    assert after["counted"] == before["counted"] == POSTS
    assert after["counted_complaints"] >= before["counted_complaints"] + praised
    checked = desk.fener("check")
    assert checked["ok"], checked


def test_a_worker_that_is_killed_while_it_sends_says_nothing_twice(
    desk: CrashDesk, tmp_path: Path
) -> None:
    chance = random.Random(7)
    with running_fake_network(tmp_path / "network.sqlite3") as network:
        token = network.sign_up("shop", "Crash test shop", official=True)
        channel = desk.ask("connect", url=network.url, token=token)
        assert desk.ask("enqueue", channel_id=channel, count=SENDS) == SENDS
        kills = send_and_kill(desk, network, chance)
        published = network.control("GET", "count")
        assert not published["doubles"], published
        desk.ask("notice_dead_senders")
        states = desk.ask("outbox")
        assert states.get("queued", 0) == states.get("sending", 0) == 0
        assert states.get("sent", 0) + states.get("unknown", 0) == SENDS
        unknown_before = states.get("unknown", 0)
        desk.ask("settle")
        states = desk.ask("outbox")
        on_network = published["posts"]
        assert states.get("sent", 0) == on_network, "an echo settles what did go out"
        assert states.get("unknown", 0) == SENDS - on_network
        assert network.control("GET", "count")["posts"] == on_network, "nothing is sent again"
    assert unknown_before <= kills * 8, "a kill leaves at most the sends that were under way"
    assert desk.fener("check")["ok"]


def send_and_kill(desk: CrashDesk, network: RunningNetwork, chance: random.Random) -> int:
    """Kill worker after worker in the middle of sending, then let one finish. The network delays
    an answer now and then, so that kills fall between its act and our knowledge of it."""
    for _ in range(KILLS):
        network.fault("slow", times=1, seconds=0.3)
        process = desk.start("work")
        time.sleep(chance.uniform(0.4, 2.0))
        kill(process)
    last = desk.start("work")
    try:
        for _ in range(150):
            if not desk.ask("outbox").get("queued"):
                break
            time.sleep(1)
    finally:
        kill(last)
    return KILLS + 1
