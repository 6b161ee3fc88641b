"""Workers are killed in the middle of hearing and of sending, on a practice network and on software
that others wrote: every post is one mention, every answer is published at most once, and of each
the desk says the truth."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from tests.crash.desk import crash_desk
from tests.crash.killing import converse
from tests.crash.networks import NETWORKS

pytestmark = pytest.mark.crash


@pytest.mark.parametrize(
    ("name", "posts", "answers", "kills"),
    [("fake", 400, 300, 12), ("bluesky", 250, 150, 10), ("mail", 120, 80, 10)],
)
def test_a_worker_that_is_killed_while_it_hears_and_sends(
    tmp_path: Path, name: str, posts: int, answers: int, kills: int
) -> None:
    opened, missing = NETWORKS[name]
    if reason := missing():
        pytest.skip(f"SKIPPED LOUDLY: {reason}")
    if name != "fake" and os.environ.get("FENER_DATABASE_URL"):
        pytest.skip("this network is the same on either database; it is tried on SQLite")
    with opened(tmp_path) as network, crash_desk(tmp_path / "desk") as desk:
        found = converse(
            desk, network, posts=posts, answers=answers, chance=random.Random(name), kills=kills
        )
        assert desk.fener("check")["ok"]
    told = found.shown()
    assert (found.lost, found.doubled, found.unread, found.parked) == ([], [], 0, 0), told
    assert (found.published_twice, found.opened_twice) == ([], 0), told
    assert set(found.outbox) <= {"sent", "unknown"}, told
    assert sum(found.outbox.values()) == answers
    assert (found.not_told, found.not_there) == ([], []), told
    assert found.published == found.outbox["sent"] >= answers - found.kills
    assert found.problems == []
