"""One measured intake, in a process of its own: raw lines in, open cases out.

Settings come from the environment (`FENER_DATA`, `FENER_DATABASE_URL`). Prints one JSON line.
`--file`: a stream to replay; otherwise posts made here. `--workers 2`: one process stores and
reads, another one files, as two workers share the work.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

import posts


def prepared(name: str) -> Any:
    """A brand with a file channel; its clocks run in the time of the posts."""
    import django

    django.setup()
    from fener.channels.actions import connect_channel
    from fener.kit.actors import DESK
    from fener.kit.times import now
    from fener.people.actions import create_brand, set_tempo

    at = now()
    brand = create_brand(actor=DESK, now=at, name=name, country="US", zone="America/New_York")
    channel = connect_channel(
        brand, actor=DESK, now=at, network="replay", name="bench", settings={"stream": True},
        connected_at=datetime(2000, 1, 1, tzinfo=UTC),
    )  # fmt: skip
    set_tempo(brand, now=at, stream=datetime(2014, 1, 1, tzinfo=UTC), speed=1)
    brand.refresh_from_db()
    channel.refresh_from_db()
    return channel


def lines(raw: list[bytes]) -> Any:
    from fener.channels import importing

    for number, body in enumerate(raw, 1):
        yield importing.Line(number, importing._payload(body))


@contextmanager
def _ending_loudly() -> Iterator[None]:
    """What a forked process does, and its end: nothing of its parent's is closed or flushed."""
    try:
        yield
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def _shared(channel: Any, source: list[Any]) -> dict[str, Any]:
    """One process stores and reads, a second one files beside it; the clock stops when the
    last post is filed."""
    from django.db import connection

    from fener.cases.actions import file_brand
    from fener.cases.models import Case
    from fener.channels.actions import store_payloads
    from fener.kit.times import now
    from fener.mentions.actions import read_payloads
    from fener.mentions.models import Mention, UnfiledMention

    waiting = UnfiledMention.objects.filter(brand=channel.brand)
    before = Mention.objects.count(), Case.objects.count()
    connection.close()
    if connection.vendor == "postgresql":
        # A pool has threads and sockets of its own, and neither outlives a fork.
        connection.close_pool()
    began = time.perf_counter()
    reader = os.fork()
    if reader == 0:
        with _ending_loudly():
            for start in range(0, len(source), 1000):
                lot = source[start : start + 1000]
                store_payloads(
                    channel,
                    [line.payload for line in lot],
                    now=now(),
                    lines=[line.number for line in lot],
                )
                while read_payloads(channel, now=now(), limit=1000).payloads:
                    pass
    reading = True
    while reading or waiting.exists():
        if reading:
            ended, status = os.waitpid(reader, os.WNOHANG)
            if ended and status:
                code = os.waitstatus_to_exitcode(status)
                raise SystemExit(f"the process that reads ended with {code}")
            reading = not ended
        if not file_brand(channel.brand, now=now(), limit=1000).mentions:
            time.sleep(0.01)
    wall = time.perf_counter() - began
    mentions, cases = Mention.objects.count() - before[0], Case.objects.count() - before[1]
    if mentions != len(source):
        raise SystemExit(f"{len(source)} posts were handed in and {mentions} were recorded")
    return {
        "posts": len(source),
        "cases": cases,
        "mentions": mentions,
        "seconds": round(wall, 3),
        "posts_per_s": round(len(source) / wall),
        "cases_per_s": round(cases / wall),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=20_000)
    parser.add_argument("--warm", type=int, default=2_000)
    parser.add_argument("--brand", default="Bench")
    parser.add_argument("--file", type=Path)
    parser.add_argument("--workers", type=int, choices=(1, 2), default=1)
    options = parser.parse_args()
    channel = prepared(options.brand)
    from fener.channels.importing import read_lines
    from fener.project.intake import take_lines

    take_lines(channel, lines(posts.lines_of(options.warm, 1, prefix=f"{options.brand}-w")))
    if options.file:
        source = list(read_lines(options.file))
    else:
        source = list(lines(posts.lines_of(options.posts, prefix=f"{options.brand}-p")))
    if options.workers == 2:
        print(json.dumps(_shared(channel, source)))
        return
    wall, used = time.perf_counter(), time.process_time()
    result = take_lines(channel, source)
    wall, used = time.perf_counter() - wall, time.process_time() - used
    print(
        json.dumps(
            {
                "posts": result.posts,
                "cases": result.cases,
                "mentions": result.mentions,
                "seconds": round(wall, 3),
                "cpu_seconds": round(used, 3),
                "posts_per_s": round(result.posts / wall),
                "cases_per_s": round(result.cases / wall),
                "posts_per_cpu_s": round(result.posts / used),
            }
        )
    )


if __name__ == "__main__":
    main()
