"""Copies of one text among real posts: what is found of campaigns that were put in, and how often
honest people are grouped. Reads public sets kept beside the checkout; prints one JSON line.

The campaigns are made here: a real post is copied by twelve accounts, each with one to three small
changes (an emoji, a link, a handle, a hashtag, capitals, another number, a word left out, changed
or added). Two kinds of sets are the ground they stand on: where authors are known, and where every
post counts as another author's, which is the hardest case for honest people.

    python bench/suspicion.py [--shared DIR]
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from fener.core.signals.suspicion import Group, Written, find_copies  # noqa: E402

GROUNDS = {
    "en": "stream/airline_united",
    "en outage": "stream/outage_power",
    "sq": "sentiment/sq_tweets",
    "el": "sentiment/el_shop_reviews",
    "ar": "sentiment/ar_tweets",
    "bg": "sentiment/bg_tweets",
    "fa": "sentiment/fa_food_orders",
}
HONEST = ("stream/airline_american", "stream/airline_us_airways", "spam/en_fake_hotel_reviews")
SPAM = "spam/en_video_comments"
AT_MOST = 3000
CAMPAIGNS, COPIES = 20, 12
BEGIN = datetime(2024, 1, 1, tzinfo=UTC)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--shared", default=os.environ.get("FENER_SHARED", ROOT.parent / "shared"))
    folder = Path(parser.parse_args().shared) / "data"
    if not folder.is_dir():
        print(f"skipped: no data at {folder}", file=sys.stderr)
        return 0
    figures: dict[str, Any] = {"campaigns": {}, "honest": {}}
    for name, path in GROUNDS.items():
        figures["campaigns"][name] = _campaigns(_posts(folder, path)[:AT_MOST])
        print(name, figures["campaigns"][name], file=sys.stderr)
    for path in HONEST:
        posts = _posts(folder, path)
        figures["honest"][path] = {"posts": len(posts), "groups": len(find_copies(posts))}
    figures["spam"] = _spam(folder)
    print(json.dumps(figures))
    return 0


def _rows(folder: Path, path: str) -> list[dict[str, Any]]:
    with gzip.open(folder / f"{path}.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _posts(folder: Path, path: str) -> list[Written]:
    return [
        Written(row["text"], row.get("author") or f"author {n}", BEGIN + timedelta(seconds=n))
        for n, row in enumerate(_rows(folder, path))
    ]


def _campaigns(ground: list[Written]) -> dict[str, Any]:
    draw = random.Random(20240101)
    by_nature = find_copies(ground)
    taken = {place for group in by_nature for place in group.members}
    words = [word for post in ground[:500] for word in post.text.split() if word.isalpha()]
    texts = [
        post.text
        for place, post in enumerate(ground)
        if place not in taken and 10 <= len(post.text.split()) <= 40
    ]
    posts, campaign_of = list(ground), {}
    for number, text in enumerate(draw.sample(texts, CAMPAIGNS)):
        begin = draw.randrange(len(ground))
        for copy in range(COPIES):
            campaign_of[len(posts)] = number
            at = BEGIN + timedelta(seconds=begin, minutes=copy)
            posts.append(Written(_changed(text, words, draw), f"account {number}/{copy}", at))
    began = time.process_time()
    groups = find_copies(posts)
    took = time.process_time() - began
    return {
        "posts": len(posts),
        "posts_a_second": round(len(posts) / took),
        "found": _found(groups, campaign_of),
        "strangers_in_found": _strangers(groups, campaign_of),
        "groups_there_before": len(by_nature),
    }


def _found(groups: list[Group], campaign_of: dict[int, int]) -> float:
    """Share of the copies that stand in the largest group of their campaign."""
    largest: dict[int, int] = {}
    for group in groups:
        for number in {campaign_of[place] for place in group.members if place in campaign_of}:
            size = sum(1 for place in group.members if campaign_of.get(place) == number)
            largest[number] = max(largest.get(number, 0), size)
    return round(sum(largest.values()) / (CAMPAIGNS * COPIES), 3)


def _strangers(groups: list[Group], campaign_of: dict[int, int]) -> int:
    """Posts in the groups of campaigns that are no copies; the copied post itself is one."""
    strangers = 0
    for group in groups:
        inside = [place for place in group.members if place in campaign_of]
        if inside:
            strangers += max(0, len(group.members) - len(inside) - 1)
    return strangers


def _changed(text: str, words: list[str], draw: random.Random) -> str:
    for _ in range(draw.randint(1, 3)):
        parts = text.split()
        at = draw.randrange(len(parts))
        match draw.randrange(9):
            case 0:
                text = f"{text} {draw.choice('😡🔥👎😭‼️')}"
            case 1:
                text = f"{text} https://example.com/{draw.randrange(10**6)}"
            case 2:
                text = f"@{draw.choice(words)} {text}"
            case 3:
                text = f"{text} #{draw.choice(words)}"
            case 4:
                text = text.upper() if draw.random() < 0.5 else text.capitalize()
            case 5:
                text = " ".join([*parts[:at], str(draw.randrange(100)), *parts[at:]])
            case 6:
                text = " ".join([*parts[:at], *parts[at + 1 :]])
            case 7:
                text = " ".join([*parts[:at], draw.choice(words), *parts[at + 1 :]])
            case _:
                text = " ".join([*parts[:at], draw.choice(words), *parts[at:]])
    return text


def _spam(folder: Path) -> dict[str, int]:
    rows = _rows(folder, SPAM)
    groups = find_copies(_posts(folder, SPAM))
    inside = {place for group in groups for place in group.members}
    return {
        "posts": len(rows),
        "spam": sum(row["spam"] for row in rows),
        "grouped": len(inside),
        "grouped_spam": sum(rows[place]["spam"] for place in inside),
    }


if __name__ == "__main__":
    sys.exit(main())
