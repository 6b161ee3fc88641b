"""What counting costs: a share of intake, side by side with intake that does not count, and the
time it takes to count one minute of 100,000 mentions over 1,000 streams of brand and topic.

    .venv/bin/python bench/counting.py [--posts 12000] [--mentions 100000]
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import ground
import posts

LOT = 1000
BRANDS, PROCESSES = 77, 2
"""Times 13 topics: 1,001 streams."""
BATCH = 500
TEXTS = 5_000
MINUTE = datetime.now(UTC).replace(second=0, microsecond=0)
PLACES = ("", "", "", "Tirana", "Αθήνα", "Sofia", "Tehran, Iran", "القاهرة", "London", "somewhere")
NETWORKS = ("x", "facebook", "instagram", "telegram")


def run(folder: Path, database: str, *arguments: Any, script: str = __file__) -> dict[str, Any]:
    """One part in a process of its own, on a fresh desk."""
    settings = ground.desk_environment(folder, database)
    subprocess.run(
        [sys.executable, "-m", "django", "migrate", "-v0", "--skip-checks"],
        env=settings,
        check=True,
    )
    done = subprocess.run(
        [sys.executable, script, *map(str, arguments)], env=settings, check=True,
        stdout=subprocess.PIPE,
    )  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


# --- a share of intake ---------------------------------------------------------------------------


def share(count: int) -> dict[str, Any]:
    """Lots of posts go in by turns with and without counting, into one desk."""
    import intake_run

    channel = intake_run.prepared("Bench")
    from fener.mentions.actions import record
    from fener.project.intake import take_lines

    counting, seconds = record.count_new, 0.0

    def timed(*given: Any) -> None:
        nonlocal seconds
        began = time.perf_counter()
        counting(*given)
        seconds += time.perf_counter() - began

    take_lines(channel, intake_run.lines(posts.lines_of(LOT, 1, prefix="w")))
    source = list(intake_run.lines(posts.lines_of(count)))
    spent: dict[str, list[tuple[float, float]]] = {"with": [], "without": []}
    for number in range(count // LOT):
        name = ("with", "without")[(number + number // 2) % 2]
        record.count_new = timed if name == "with" else lambda *_given: None
        wall, used = time.perf_counter(), time.process_time()
        take_lines(channel, source[number * LOT : (number + 1) * LOT])
        spent[name].append((time.perf_counter() - wall, time.process_time() - used))
    wall_of, cpu_of = (
        {name: statistics.median(lot[which] for lot in lots) for name, lots in spent.items()}
        for which in (0, 1)
    )
    counted = len(spent["with"]) * LOT
    return {
        "posts": count,
        "us_a_mention": round(seconds / counted * 1e6, 1),
        "share_of_intake": round(seconds / sum(lot[0] for lot in spent["with"]), 4),
        "posts_per_s_with": round(LOT / wall_of["with"]),
        "posts_per_s_without": round(LOT / wall_of["without"]),
        "cpu_more": round(cpu_of["with"] / cpu_of["without"] - 1, 4),
    }


# --- a minute of a storm -------------------------------------------------------------------------


def storm(mentions: int) -> dict[str, Any]:
    """Record a minute's mentions of many brands; only the counting is timed. On PostgreSQL by two
    processes, each for its own brands; SQLite has one writer."""
    import django

    django.setup()
    from django.db import connection

    from fener.kit.actors import DESK
    from fener.kit.times import now
    from fener.people.actions import create_brand

    brands = [create_brand(actor=DESK, now=now(), name=f"Brand {n}").pk for n in range(BRANDS)]
    several = PROCESSES if connection.vendor == "postgresql" else 1
    began = time.perf_counter()
    parts = [
        subprocess.Popen(
            [sys.executable, __file__, "--brands", ",".join(map(str, brands[which::several])),
             "--mentions", str(mentions // several)],
            stdout=subprocess.PIPE,
        )
        for which in range(several)
    ]  # fmt: skip
    said = [json.loads(part.communicate()[0].splitlines()[-1]) for part in parts]
    if any(part.returncode for part in parts):
        raise SystemExit("a process that counts has failed")
    from fener.mentions.counting import differences
    from fener.mentions.models import MentionBucket

    rows = MentionBucket.objects.filter(span=1).count()
    if off := [brand for brand in brands if any(differences(brand))]:
        raise SystemExit(f"the counts of {len(off)} brands are off")
    return {
        "mentions": sum(one["mentions"] for one in said),
        "streams": MentionBucket.objects.values("brand_id", "topic").distinct().count(),
        "rows": rows,
        "processes": several,
        "seconds": round(max(one["seconds"] for one in said), 2),
        "cpu_seconds": round(sum(one["cpu_seconds"] for one in said), 2),
        "whole_run_seconds": round(time.perf_counter() - began, 1),
    }


def part_of_storm(brands: list[int], mentions: int, *, is_told: bool = False) -> dict[str, Any]:
    """`is_told`: events are written as well, outside of what is timed."""
    import django

    django.setup()
    from django.db import transaction

    from fener.kit.bulk import insert_rows
    from fener.mentions.actions.record import FIELDS
    from fener.mentions.buckets import FIELDS as TOLD
    from fener.mentions.buckets import counted
    from fener.mentions.counting import count_new
    from fener.mentions.models import Mention

    spent = [0.0, 0.0]
    done = 0
    # An account's space is named as its network here.
    places = [FIELDS.index({"channel__network": "space"}.get(name, name)) for name in TOLD[1:]]
    named = FIELDS.index("native_id")
    channels = {brand: channels_of(brand) for brand in brands}
    people, thread = authors(brands[0], 60_000), thread_of(channels[brands[0]][0])
    for brand, lot in lots_of(brands, mentions, channels, people, thread):
        with transaction.atomic():
            made = insert_rows(Mention, FIELDS, lot, returning=("native_id", "id"))
            ids = dict(made.rows)
            wall, used = time.perf_counter(), time.process_time()
            new = [counted(ids[row[named]], *(row[place] for place in places)) for row in lot]
            count_new(brand, new)
            spent[0] += time.perf_counter() - wall
            spent[1] += time.process_time() - used
            if is_told:
                _tell(brand, lot, named)
        done += len(lot)
    return {"mentions": done, "seconds": spent[0], "cpu_seconds": spent[1]}


def _tell(brand_id: int, lot: list[tuple[Any, ...]], named: int) -> None:
    """The event of each channel of this lot, as recording writes it."""
    from fener.kit.actors import DESK
    from fener.kit.records import write_event
    from fener.mentions.actions.record import FIELDS

    channel, space = FIELDS.index("channel_id"), FIELDS.index("space")
    for each in sorted({row[channel] for row in lot}):
        rows = [row for row in lot if row[channel] == each]
        write_event(
            "mentions.recorded", f"channel:{each}", actor=DESK, now=MINUTE, brand_id=brand_id,
            space=rows[0][space], mentions=[[row[named], ""] for row in rows],
        )  # fmt: skip


def lots_of(
    brands: list[int], mentions: int, channels: dict[int, list[Any]], people: list[int], thread: int
) -> Iterator[tuple[int, list[tuple[Any, ...]]]]:
    """(brand, rows of `record.FIELDS`) in turn for each brand: a minute of all of them."""
    from fener.core.decisions.judgement import TOPICS
    from fener.mentions.actions.record import FIELDS

    dice = random.Random(brands[0])
    texts = [told(dice) for _ in range(TEXTS)]
    usual: dict[str, Any] = dict.fromkeys(FIELDS, "")
    usual |= dict.fromkeys(("severity", "attachments", "terms", "reasons"), ())
    usual |= dict.fromkeys(("by_us", "is_backlog", "in_latin"), False)
    usual |= dict.fromkeys(("reposts", "confidence", "complaint", "abusive", "spam", "urgency"), 0)
    for number in range(0, mentions, BATCH):
        brand = brands[number // BATCH % len(brands)]
        lot = []
        for _ in range(BATCH):
            channel = dice.choice(channels[brand])
            language, text, near_key = dice.choice(texts)
            judged = dice.choice(("complaint", "complaint", "question", "other"))
            row = usual | {
                "brand_id": brand, "channel_id": channel.pk, "space": channel.space,
                "native_id": uuid.uuid4().hex, "conversation_id": thread,
                "author_id": dice.choice(people), "kind": "post", "visibility": "public",
                "text": text, "near_key": near_key, "place": dice.choice(PLACES),
                "at": MINUTE + timedelta(seconds=dice.randrange(60)), "recorded_at": MINUTE,
                "language": language, "topic": dice.choice(TOPICS), "judged": judged,
                "complaint": 0.9 if judged == "complaint" else 0.1, "negative": dice.random(),
                "severity": [], "attachments": [], "terms": [], "reasons": [],
            }  # fmt: skip
            lot.append(tuple(row[name] for name in FIELDS))
        yield brand, lot


def told(dice: random.Random) -> tuple[str, str, str]:
    """Language, text, and what copies of it share."""
    from fener.core.text import fold, near_key

    (language,) = dice.choices(list(posts.MIX), list(posts.MIX.values()))
    text = posts.made_text(dice, language)
    return language, text, near_key(fold(text))


def channels_of(brand_id: int) -> list[Any]:
    from fener.channels.actions import connect_channel
    from fener.kit.actors import DESK
    from fener.people.models import Brand

    brand = Brand.objects.get(pk=brand_id)
    found = [
        connect_channel(brand, actor=DESK, now=MINUTE, network="replay", name=name, space=name)
        for name in NETWORKS
    ]
    for channel, name in zip(found, NETWORKS, strict=True):
        type(channel).objects.filter(pk=channel.pk).update(network=name)
    return found


def authors(which: int, count: int) -> list[int]:
    from django.db import transaction

    from fener.kit.bulk import insert_rows
    from fener.mentions.models import Author

    fields = ("space", "native_id", "handle", "name", "url", "avatar_url", "first_seen_at")
    rows = [(f"bench {which}", str(n), "", "", "", "", MINUTE) for n in range(count)]
    with transaction.atomic():
        insert_rows(Author, fields, rows)
    return list(Author.objects.filter(space=f"bench {which}").values_list("id", flat=True))


def thread_of(channel: Any) -> int:
    from fener.mentions.models import Conversation

    return Conversation.objects.create(
        channel=channel, native_id="bench", visibility="public", started_at=MINUTE
    ).pk


# --- both databases ------------------------------------------------------------------------------


def _database(database: str, make: Any, count: int, mentions: int) -> dict[str, Any]:
    found = {}
    for name, arguments in (("share", ("--share", count)), ("storm", ("--storm", mentions))):
        with tempfile.TemporaryDirectory(prefix="fener-bench-") as folder:
            found[name] = run(Path(folder), make(name) if database else "", *arguments)
    return found


def measured(count: int, mentions: int) -> dict[str, Any]:
    ground.say("  counting, SQLite")
    found = {"sqlite": _database("", None, count, mentions)}
    try:
        with ground.postgres() as server:
            ground.say("  counting, PostgreSQL")
            found["postgresql"] = _database(
                server, lambda name: ground.make_database(server, name), count, mentions
            )
    except ground.PostgresMissingError as reason:
        ground.say(f"  {reason}")
    return found


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--posts", type=int, default=12_000)
    parser.add_argument("--mentions", type=int, default=100_000)
    parser.add_argument("--share", type=int, default=0, help=argparse.SUPPRESS)
    parser.add_argument("--storm", type=int, default=0, help=argparse.SUPPRESS)
    parser.add_argument("--brands", default="", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.share:
        found = share(options.share)
    elif options.storm:
        found = storm(options.storm)
    elif options.brands:
        brands = [int(one) for one in options.brands.split(",")]
        found = part_of_storm(brands, options.mentions)
    else:
        found = measured(options.posts, options.mentions)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
