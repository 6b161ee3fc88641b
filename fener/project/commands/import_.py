"""Import a CSV or JSON-lines file of real posts into a brand: back-log, unless --live says that
clocks run from the posts' own times."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fener.project.command import CommandRefused
from fener.project.commands.replay import _tell_problems
from fener.project.commands.setting_up import like, set_up
from fener.project.progress import Progress

if TYPE_CHECKING:
    from fener.project.intake import Result

HELP = "import a CSV or JSON-lines file"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="CSV, TSV or JSON lines, also .gz")
    parser.add_argument("--brand", required=True, help="whose posts these are; it must exist")
    parser.add_argument(
        "--map",
        action="append",
        default=[],
        metavar="OURS=THEIRS",
        help="which column is which: --map text=Message --map at=Date; ours are id, at, author, "
        "text, retweets, place, in_reply_to, conversation, url, lang",
    )
    parser.add_argument("--zone", default="", help="time zone of times that name none")
    parser.add_argument("--source", default="File import", help="name of the channel it becomes")
    parser.add_argument(
        "--live", action="store_true", help="clocks run from the posts' own times: no back-log"
    )


def run(args: argparse.Namespace) -> dict[str, Any]:
    set_up()
    from fener.channels.actions import connect_channel
    from fener.channels.importing import FIELDS, FileRefused, read_lines
    from fener.channels.queries import channel_named
    from fener.kit.actors import DESK
    from fener.kit.times import now
    from fener.people.queries import brand_named, brand_names
    from fener.project.intake import take_lines

    columns = {}
    for pair in args.map:
        ours, _, theirs = pair.partition("=")
        if ours not in FIELDS or not theirs:
            raise CommandRefused(
                f"--map {pair}: write OURS=THEIRS, where OURS is one of {', '.join(FIELDS)}"
            )
        columns[ours] = theirs
    brand = brand_named(args.brand)
    if brand is None:
        known = brand_names()
        close = like(args.brand, known)
        hint = (
            f"did you mean {close[0]!r}?" if close else f"there are: {', '.join(known) or 'none'}"
        )
        raise CommandRefused(
            f"there is no brand {args.brand!r}; {hint} A brand is made in the desk under Settings"
        )
    progress = Progress()

    def tell(result: Result) -> None:
        progress.tell(f"{result.posts:,} posts, {result.cases:,} cases, {result.seconds:.0f} s")

    try:
        lines = list(_first(read_lines(args.file, columns=columns)))
        channel = channel_named(brand.pk, "file", args.source) or connect_channel(
            brand,
            actor=DESK,
            now=now(),
            network="file",
            name=args.source,
            space=f"file:{args.source}"[:60],
            settings={"time_zone": args.zone},
            connected_at=datetime(1970, 1, 1, tzinfo=UTC) if args.live else now(),
        )
        del lines
        result = take_lines(channel, read_lines(args.file, columns=columns), tell=tell)
    except FileRefused as refusal:
        raise CommandRefused(str(refusal)) from refusal
    progress.tell(f"{result.posts:,} posts in {result.seconds:.1f} s", last=True)
    _tell_problems(result)
    return result.as_json()


def _first(lines: Any) -> Any:
    """Only the first line: enough to know that the file can be read."""
    for line in lines:
        yield line
        return
