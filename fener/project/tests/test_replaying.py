"""A stream that is replayed for a brand that is new: the brand keeps the hours of its posts."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest

from fener.cases.testing import a_brand
from fener.people.models import Brand
from fener.project.commands import replay

pytestmark = pytest.mark.django_db


@pytest.fixture
def replayed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(replay, "set_up", lambda: None)

    def run(times: list[str], brand: str = "Blue Air") -> Brand:
        path = tmp_path / "stream.jsonl"
        lines = [
            json.dumps({"id": f"p{n}", "at": at, "author": f"a{n}", "text": f"Late again {n}"})
            for n, at in enumerate(times)
        ]
        path.write_text("\n".join(lines) + "\nnot json\n")
        words = [str(path), "--brand", brand]
        parser = argparse.ArgumentParser()
        replay.add_arguments(parser)
        result = replay.run(parser.parse_args(words))
        assert (result["mentions"], result["not_read"]) == (len(times), 1)
        return Brand.objects.get(name=brand)

    return run


def test_a_new_brand_has_the_zone_of_most_of_its_posts(replayed):
    times = [f"2015-02-17 0{n}:14:32 -0800" for n in range(5)] + ["2015-02-17T20:00:00+00:00"]
    assert replayed(times).zone == "Etc/GMT+8"


def test_times_of_greenwich_are_of_utc(replayed):
    assert replayed(["2015-02-17 03:14:32+00:00", "2015-02-17T04:14:32Z"]).zone == "UTC"


def test_more_posts_than_are_looked_at_all_come_in(replayed, monkeypatch):
    monkeypatch.setattr(replay, "LOOKED_AT", 2)
    assert replayed([f"2015-02-17 0{n}:14:32 +0330" for n in range(5)]).zone == "Asia/Tehran"


def test_a_brand_that_is_known_keeps_its_own(replayed):
    a_brand("Blue Air")
    zone = Brand.objects.get(name="Blue Air").zone
    assert replayed(["2015-02-17 03:14:32 -0800"]).zone == zone
