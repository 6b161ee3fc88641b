"""Replay a stream of posts from a .jsonl or .jsonl.gz file with its real times: the same
intake as channels, for rehearsal. Running it again adds nothing."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fener.core.clocks.offsets import LOOKED_AT, zone_of_times
from fener.project.command import CommandRefused
from fener.project.commands.setting_up import like, set_up, warn
from fener.project.progress import Progress, say

if TYPE_CHECKING:
    from fener.channels.importing import Line
    from fener.channels.models import Channel
    from fener.people.models import Brand
    from fener.project.intake import Result

HELP = "replay a stream of posts with its real times"

NAME = "Replay"
SHOWN_PROBLEMS = 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="posts, one JSON object a line")
    parser.add_argument("--brand", required=True, help="whose posts these are")
    parser.add_argument(
        "--speed",
        default="max",
        help="how many times faster than they came (60), or max: as fast as possible (default)",
    )
    parser.add_argument(
        "--only", action="store_true", help="take just the lines whose own `brand` is the brand"
    )
    parser.add_argument(
        "--new", action="store_true", help="make the brand even if another has a similar name"
    )


def run(args: argparse.Namespace) -> dict[str, Any]:
    speed = _speed(args.speed)
    set_up()
    from fener.channels.importing import FileRefused, read_lines
    from fener.project.intake import take_lines

    progress = Progress()

    def tell(result: Result) -> None:
        progress.tell(f"{result.posts:,} posts, {result.cases:,} cases, {result.seconds:.0f} s")

    try:
        lines: Iterable[Line] = read_lines(args.file)
        if args.only:
            lines = _only(lines, args.brand)
        first, lines = _peeked(lines)
        brand = _brand(args.brand, new=args.new, zone=zone_of_times(_times(first)))
        channel = _channel(brand)
        say(f"replaying {args.file.name} for {brand.name}")
        if speed is None:
            result = take_lines(channel, lines, tell=tell)
        else:
            result = _play(channel, lines, speed, tell)
    except FileRefused as refusal:
        raise CommandRefused(str(refusal)) from refusal
    progress.tell(f"{result.posts:,} posts in {result.seconds:.1f} s", last=True)
    _tell_problems(result)
    return result.as_json()


def _speed(text: str) -> float | None:
    if text == "max":
        return None
    try:
        speed = float(text)
    except ValueError:
        speed = 0.0
    if not 0 < speed <= 1_000_000:
        raise CommandRefused(f"--speed is a number like 60, or max; not {text!r}")
    return speed


def _peeked(lines: Iterable[Line]) -> tuple[list[Line], Iterator[Line]]:
    """The first lines, and all of them; a file that can't be read is refused before anything is
    made for it."""
    iterator = iter(lines)
    first = list(islice(iterator, LOOKED_AT))
    return first, chain(first, iterator)


def _times(lines: Iterable[Line]) -> Iterator[str]:
    """When these posts were written, as the file has it."""
    for line in lines:
        try:
            record = json.loads(line.payload.body) if line.payload else None
        except ValueError:
            continue
        if isinstance(record, dict):
            yield str(record.get("at", ""))


def _only(lines: Iterable[Line], brand: str) -> Iterator[Line]:
    for line in lines:
        try:
            record = json.loads(line.payload.body) if line.payload else {}
        except ValueError:
            record = {}
        named = record.get("brand") if isinstance(record, dict) else None
        if line.payload is None or str(named or "").lower() == brand.lower():
            yield line


def _brand(name: str, *, new: bool, zone: str) -> Brand:
    """The brand of this name. A new name makes a new brand in `zone`, unless it looks like a
    slip."""
    from fener.kit.actors import DESK
    from fener.kit.times import now
    from fener.people.actions import create_brand
    from fener.people.queries import brand_named, brand_names

    name = " ".join(name.split())
    if not name:
        raise CommandRefused("--brand needs a name")
    brand = brand_named(name)
    if brand:
        return brand
    close = like(name, brand_names())
    if close and not new:
        raise CommandRefused(
            f"there is no brand {name!r}; did you mean {close[0]!r}? "
            "If it really is another brand, add --new"
        )
    warn(f"the brand {name!r} is new: made with the starting guide")
    return create_brand(actor=DESK, now=now(), name=name, zone=zone)


def _channel(brand: Brand) -> Channel:
    """The brand's replay channel. A brand with no life of its own gets the stream's clock;
    where real posts have come in, the replayed ones are back-log and nobody is late for them."""
    from fener.channels.actions import connect_channel
    from fener.channels.queries import channel_named
    from fener.kit.actors import DESK
    from fener.kit.times import now
    from fener.mentions.queries import has_mentions
    from fener.people.actions import set_tempo

    channel = channel_named(brand.pk, "replay", NAME)
    if channel:
        return channel
    at = now()
    is_rehearsal = not has_mentions(brand.pk)
    if not is_rehearsal:
        warn(f"{brand.name} has posts of its own: the replayed ones come in as back-log")
    channel = connect_channel(
        brand,
        actor=DESK,
        now=at,
        network="replay",
        name=NAME,
        settings={"stream": is_rehearsal},
        connected_at=datetime(1970, 1, 1, tzinfo=UTC) if is_rehearsal else at,
    )
    if is_rehearsal:
        set_tempo(brand, now=at, stream=datetime(1970, 1, 1, tzinfo=UTC), speed=1.0)
        channel.brand.refresh_from_db()
    return channel


def _play(channel: Channel, lines: Iterable[Line], speed: float, tell: Any) -> Result:
    """Take each post when its time comes on the stream's own clock, `speed` times as fast.
    The file is put in order of time first; lines without a readable time come first."""
    from fener.connectors.contract import Unreadable
    from fener.connectors.file.translate import translate_line
    from fener.kit.times import now
    from fener.people.actions import set_tempo
    from fener.project.intake import Result, take_lines

    timed: list[tuple[datetime, Line]] = []
    first = datetime.min.replace(tzinfo=UTC)
    for line in lines:
        try:
            at = translate_line(line.payload.body).at if line.payload else first
        except Unreadable:
            at = first
        timed.append((at, line))
    timed.sort(key=lambda pair: pair[0])
    begun = next((at for at, _ in timed if at > first), None)
    total = Result()
    started = time.monotonic()
    if begun and channel.settings.get("stream"):
        set_tempo(channel.brand, now=now(), stream=begun, speed=speed)
    index = 0
    while index < len(timed):
        present = (
            begun + timedelta(seconds=(time.monotonic() - started) * speed) if begun else first
        )
        due = index
        while due < len(timed) and (timed[due][0] <= present or timed[due][0] == first):
            due += 1
        if due > index:
            part = take_lines(channel, [line for _, line in timed[index:due]])
            for name in ("posts", "mentions", "duplicates", "cases"):
                setattr(total, name, getattr(total, name) + getattr(part, name))
            total.problems += part.problems
            index = due
        total.seconds = time.monotonic() - started
        tell(total)
        if index < len(timed):
            wait = (timed[index][0] - present).total_seconds() / speed
            time.sleep(min(max(wait, 0.05), 1.0))
    if begun and channel.settings.get("stream"):
        set_tempo(channel.brand, now=now(), stream=timed[-1][0], speed=1.0)
    return total


def _tell_problems(result: Result) -> None:
    from fener.kit.sentences import say as sentence

    for problem in result.problems[:SHOWN_PROBLEMS]:
        warn(f"line {problem['line']}: {sentence(problem['key'], problem['params'])}")
    more = len(result.problems) - SHOWN_PROBLEMS
    if more > 0:
        warn(f"and {more:,} more lines with problems")
