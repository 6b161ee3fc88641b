"""A minute of 100,000 mentions over 1,001 streams of brand and topic: the time to count them, and
the time in which one process of the storm watch has heard them all, on each database.

    .venv/bin/python bench/watching.py [--mentions 100000]

Each brand has nine ordinary days behind it, so that every detector is awake, and the minute is a
storm for all of them at once: each brand's alerts are told and kept. Rows of mentions are put in by
themselves, for what is measured is the counting (as in `bench/counting.py`) and the watch, which
reads the book of events, the rows and what it has learned, and writes spikes.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import counting
import ground

BAR_S = 60.0
DAYS, A_DAY = 9, 100


def measured(mentions: int) -> dict[str, Any]:
    """What `--part` found on both databases."""
    found = {}
    with tempfile.TemporaryDirectory(prefix="fener-bench-") as folder:
        ground.say("  watching, SQLite")
        found["sqlite"] = counting.run(
            Path(folder), "", "--part", "--mentions", mentions, script=__file__
        )
    try:
        with (
            ground.postgres() as server,
            tempfile.TemporaryDirectory(prefix="fener-bench-") as folder,
        ):
            ground.say("  watching, PostgreSQL")
            found["postgresql"] = counting.run(
                Path(folder), ground.make_database(server, "watching"),
                "--part", "--mentions", mentions, script=__file__,
            )  # fmt: skip
    except ground.PostgresMissingError as reason:
        ground.say(f"  {reason}")
    return {**found, "bar_s": BAR_S}


def part(mentions: int) -> dict[str, Any]:
    """On the desk of this environment. Times in seconds; memory in MB."""
    import django

    django.setup()
    from fener.kit.actors import DESK
    from fener.kit.times import now
    from fener.mentions.models import MentionBucket
    from fener.people.actions import create_brand
    from fener.people.models import Brand
    from fener.problems.actions import watch_brand
    from fener.problems.models import Spike, WatchMemory

    brands = [
        create_brand(actor=DESK, now=now(), name=f"Brand {number}")
        for number in range(counting.BRANDS)
    ]
    counted = counting.part_of_storm([brand.pk for brand in brands], mentions, is_told=True)
    state = _nine_days()
    for brand in brands:
        WatchMemory.objects.create(brand=brand, upto=0, state=state, kept_at=now())
    began, used = time.perf_counter(), time.process_time()
    for brand in Brand.objects.order_by("pk"):
        while watch_brand(brand, now=now()):
            pass
    return {
        "mentions": counted["mentions"],
        "streams": MentionBucket.objects.values("brand_id", "topic").distinct().count(),
        "alerts": Spike.objects.count(),
        "brands_alerted": Spike.objects.values("brand_id").distinct().count(),
        "seconds_count": round(counted["seconds"], 2),
        "seconds_watch": round(time.perf_counter() - began, 2),
        "cpu_watch": round(time.process_time() - used, 2),
        "processes": 1,
    }


def _nine_days() -> dict[str, Any]:
    """What a watch knows after nine days in which people spoke as they do."""
    from fener.core.bursts import Watch, Watched

    watch = Watch(Watched(names=frozenset({"brand"})))
    for notice in _ordinary():
        watch.notice(notice)
    return watch.state()


def _ordinary() -> Iterator[Any]:
    from fener.core.bursts import Notice
    from fener.core.decisions.judgement import TOPICS
    from fener.core.text import fold

    dice = random.Random(2)
    for number in range(DAYS * A_DAY):
        language, text, near_key = counting.told(dice)
        at = counting.MINUTE - timedelta(days=DAYS) + timedelta(days=1) / A_DAY * number
        complains = dice.random() < 0.5
        yield Notice(
            ref=f"before {number}", at=at, arrived_at=at, author=f"x:before {number}",
            network=dice.choice(counting.NETWORKS), language=language, topic=dice.choice(TOPICS),
            kind="complaint" if complains else "other", complaint=0.9 if complains else 0.1,
            negative=dice.random(), near_key=near_key, text=fold(text),
        )  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--mentions", type=int, default=100_000)
    parser.add_argument("--part", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    print(json.dumps(part(options.mentions) if options.part else measured(options.mentions)))


if __name__ == "__main__":
    main()
