"""Storms in real streams of posts: how long until `fener watch` speaks, and how often it speaks of
nothing, beside two alarms that anybody could set up: a fixed threshold, and the last hour against
the last twelve. A table on stderr, one JSON line on stdout.

Three weeks of airlines with a bad night in them (and the same weeks thinned at random to a half and
a fifth), accidents laid over a quiet brand's stream, and quiet fortnights put together of the
airlines' quiet days. The fixed threshold stands at twice the fullest hour of the first two days;
the other alarm where the last hour holds three times what an hour of the last twelve did. Both want
ten posts, and wait a day after an alarm. Nobody reads the labels of the streams.

    python bench/storms.py [--shared DIR] [--seeds N]
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from fener.project.commands.watch import Row, Watching, when  # noqa: E402

PACIFIC = timezone(timedelta(hours=-8))
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)
BEGIN = datetime(2015, 2, 17, tzinfo=PACIFIC)
EVENING = datetime(2015, 2, 21, 18, tzinfo=PACIFIC)
MORNING = datetime(2015, 2, 22, 9, tzinfo=PACIFIC)
NOON = datetime(2015, 2, 22, 11, 58, tzinfo=PACIFIC)
AIRLINES = {"us_airways": "US Airways", "united": "United", "american": "American"}
ACCIDENTS = (
    "2013_Lac_Megantic_train_crash", "2013_Savar_building_collapse", "2013_West_Texas_explosion",
    "2013_Brazil_nightclub_fire", "2013_LA_airport_shootings",
)  # fmt: skip
FIRST_POSTS = 20
LEAST, TIMES = 10, 3

Alarms = Callable[[Sequence[Row], str], list[datetime]]


class Tried(NamedTuple):
    """One stream and what it holds. `begins` and `ends`: of the time in which it has to be seen."""

    kind: str
    name: str
    brand: str
    rows: list[Row]
    begins: datetime | None = None
    ends: datetime | None = None


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--shared", default=os.environ.get("FENER_SHARED", ROOT.parent / "shared"))
    parser.add_argument("--seeds", type=int, default=2, help="random streams of each kind")
    args = parser.parse_args()
    folder = Path(args.shared) / "data" / "stream"
    if not folder.is_dir():
        print(f"SKIPPED LOUDLY: no streams at {folder}", file=sys.stderr)
        print(json.dumps({"skipped": "the streams are not here"}))
        return 0
    tried = list(_tried(folder, args.seeds))
    alarms: dict[str, Alarms] = {
        "fener watch": _ours,
        "fixed threshold": fixed_threshold,
        "last hour against twelve": hour_against_twelve,
    }
    figures = {name: _figures(tried, one) for name, one in alarms.items()}
    _show(figures)
    print(json.dumps(figures))
    return 0


# --- streams -----------------------------------------------------------------------------------


def _tried(folder: Path, seeds: int) -> Iterator[Tried]:
    weeks = {name: _rows(folder / f"airline_{name}.jsonl.gz") for name in AIRLINES}
    for name, rows in weeks.items():
        begins, ends = (EVENING, MORNING) if name != "american" else (NOON, NOON + HOUR / 4)
        brand = AIRLINES[name]
        yield Tried("airline", name, brand, rows, begins, ends)
        for share in (0.5, 0.2):
            for seed in range(seeds):
                chance = random.Random(seed)
                thin = [row for row in rows if chance.random() < share]
                kind = f"airline at {share:.0%}"
                yield Tried(kind, f"{name} {seed}", brand, thin, begins, ends)
    for name in ("us_airways", "united"):
        for seed in range(seeds):
            rows = list(_quiet_fortnight(weeks[name], seed))
            yield Tried("quiet fortnight", f"{name} {seed}", AIRLINES[name], rows)
    apple = _rows(folder / "brands_2011.jsonl.gz")
    for accident in ACCIDENTS:
        event = _rows(folder / f"event_{accident}.jsonl.gz")[:60]
        for over, brand, rows in (("us_airways", "US Airways", weeks["us_airways"]),
                                  ("brands_2011", "Apple", apple)):  # fmt: skip
            for seed in range(seeds):
                begin, end = event[0].at, event[-1].at
                base = _few(rows, begin - 5 * DAY, end, 3, seed)
                both = sorted([*base, *event], key=lambda row: row.at)
                name = f"{accident} over {over} {seed}"
                last = event[FIRST_POSTS - 1].at
                yield Tried("accident", name, brand, both, begin, last)


def _rows(path: Path) -> list[Row]:
    found = []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            record = json.loads(line)
            at = when(record.get("at"))
            known = {"author": record.get("author"), "id": record.get("id")}
            if at:
                found.append(Row(number, at, str(record["at"]), record["text"], known))
    return sorted(found, key=lambda row: (row.at, row.number))


def _quiet_fortnight(rows: list[Row], seed: int) -> Iterator[Row]:
    """Each quarter of a day is the same quarter of a quiet day, a little thinned or not."""
    chance = random.Random(seed)
    for quarter in range(14 * 4):
        begin = BEGIN + chance.randrange(4) * DAY + (quarter % 4) * 6 * HOUR
        moved, share = BEGIN + quarter * 6 * HOUR - begin, chance.uniform(0.8, 1.0)
        for row in rows:
            if begin <= row.at < begin + 6 * HOUR and chance.random() < share:
                author = f"{row.record.get('author')}-{quarter // 8}"
                yield row._replace(at=row.at + moved, record={"author": author})


def _few(rows: list[Row], begin: datetime, end: datetime, an_hour: int, seed: int) -> Iterator[Row]:
    """So many posts an hour out of quiet days, at other times but at their hours of the day."""
    chance = random.Random(seed)
    usual = [row for row in rows if row.at < EVENING - 18 * HOUR]
    by_hour = {hour: [row for row in usual if row.at.hour == hour] for hour in range(24)}
    for hour in range(int((end - begin) / HOUR)):
        at = begin + hour * HOUR
        for _ in range(an_hour):
            row = chance.choice(by_hour[at.hour] or usual)
            yield row._replace(at=at + timedelta(seconds=chance.randrange(3_600)), record={})


# --- alarms ------------------------------------------------------------------------------------


def _ours(rows: Sequence[Row], brand: str) -> list[datetime]:
    found = Watching([brand], "America/Los_Angeles").take(list(rows))
    # What tells that a storm has grown is no new storm, but a person is called all the same.
    return [alert.at for _, alert in found]


def fixed_threshold(rows: Sequence[Row], _: str) -> list[datetime]:
    bar, hour, fullest, found = None, deque[datetime](), 0, list[datetime]()
    for row in rows:
        _slide(hour, row.at, HOUR)
        if row.at - rows[0].at < 2 * DAY:
            fullest = max(fullest, len(hour))
            continue
        bar = bar or max(2 * fullest, LEAST)
        if len(hour) >= bar and (not found or row.at - found[-1] >= DAY):
            found.append(row.at)
    return found


def hour_against_twelve(rows: Sequence[Row], _: str) -> list[datetime]:
    hour, longer, found = deque[datetime](), deque[datetime](), list[datetime]()
    for row in rows:
        _slide(hour, row.at, HOUR)
        _slide(longer, row.at, 13 * HOUR)
        before = (len(longer) - len(hour)) / 12
        is_loud = len(hour) >= max(TIMES * before, LEAST) and row.at - rows[0].at >= 13 * HOUR
        if is_loud and (not found or row.at - found[-1] >= DAY):
            found.append(row.at)
    return found


def _slide(held: deque[datetime], at: datetime, span: timedelta) -> None:
    held.append(at)
    while at - held[0] >= span:
        held.popleft()


# --- figures -----------------------------------------------------------------------------------


def _figures(tried: Sequence[Tried], alarms: Alarms) -> dict[str, Any]:
    kinds: dict[str, dict[str, Any]] = {}
    began, posts = time.process_time(), 0
    for one in tried:
        found = alarms(one.rows, one.brand)
        posts += len(one.rows)
        kind = kinds.setdefault(
            one.kind,
            {"streams": 0, "seen": 0, "minutes": [], "posts": [], "others": 0, "weeks": 0.0,
             "each": []},
        )  # fmt: skip
        kind["streams"] += 1
        kind["weeks"] += (one.rows[-1].at - one.rows[0].at) / WEEK
        begins, ends = one.begins, one.ends
        hits = [at for at in found if begins and ends and begins <= at <= ends]
        after = [at for at in found if begins and at >= begins]
        # Once an accident has begun, everything is about it; a week of an airline goes on.
        others = len(found) - (len(after) if one.kind == "accident" else bool(hits))
        kind["others"] += others
        minutes = None
        if hits and begins:
            minutes = round((hits[0] - begins) / timedelta(minutes=1))
            kind["seen"] += 1
            kind["minutes"].append(minutes)
            # What a quiet brand's people say at that time is laid under it without a name.
            told = [row for row in one.rows if begins <= row.at <= hits[0] and row.record]
            kind["posts"].append(len(told))
        if one.kind == "airline" and begins and ends:
            within = (ends - begins) / timedelta(minutes=1)
            kind["each"].append(
                {"name": one.brand, "minutes": minutes, "within": within, "others": others}
            )
    for kind in kinds.values():
        for name in ("minutes", "posts"):
            figures = sorted(kind.pop(name))
            kind[name] = figures[len(figures) // 2] if figures else None
        kind["others_a_week"] = round(kind["others"] / kind.pop("weeks"), 2)
    return {"kinds": kinds, "posts_a_second": round(posts / (time.process_time() - began))}


def _show(figures: dict[str, dict[str, Any]]) -> None:
    print(
        f"{'':18} {'':26} {'seen':>8} {'minutes':>8} {'other alerts a week':>20}", file=sys.stderr
    )
    for kind in next(iter(figures.values()))["kinds"]:
        for name, found in figures.items():
            one = found["kinds"][kind]
            seen = f"{one['seen']}/{one['streams']}" if kind != "quiet fortnight" else "–"
            minutes = "–" if one["minutes"] is None else one["minutes"]
            weekly = one["others_a_week"]
            print(f"{kind:18} {name:26} {seen:>8} {minutes:>8} {weekly:20.2f}", file=sys.stderr)
    speed = figures["fener watch"]["posts_a_second"]
    print(f"fener watch: {speed:,} posts judged and watched a second of one core", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
