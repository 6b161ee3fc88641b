"""Signed calls of 200 senders at once to a desk as it is served (`fener serve`, pages and worker):
how many a second are answered, each after what it brought is safe on the disk, how long they wait,
and what is there afterwards.

    .venv/bin/python bench/webhooks.py [--senders 200] [--calls 12000] [--rate 800]

Two runs on each database. In the first every sender calls again as soon as it is answered: how much
the desk takes. In the second all of them together call so many times a second and no more, and a
wait is counted from the moment at which the call was due: what a sender feels at that rate. One
call in twenty comes a second time, as from a network that did not hear the answer. Then every row
is counted, raw and read.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import ground

SENDERS, CALLS, RATE, SECONDS = 200, 12_000, 800, 15


def run(folder: Path, database: str, *arguments: Any) -> dict[str, Any]:
    """On a fresh desk, in a process of its own."""
    settings = ground.desk_environment(folder, database)
    subprocess.run(
        [sys.executable, "-m", "django", "migrate", "-v0", "--skip-checks"],
        env=settings,
        check=True,
    )
    done = subprocess.run(
        [sys.executable, ground.BENCH / "webhooks_run.py", *map(str, arguments)],
        env=settings, check=True, stdout=subprocess.PIPE,
    )  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def measured(places: list[str], *arguments: Any) -> dict[str, Any]:
    return ground.on_each(
        "webhooks", lambda folder, database: run(folder, database, *arguments), places
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--senders", type=int, default=SENDERS)
    parser.add_argument("--calls", type=int, default=CALLS, help="of the first run")
    parser.add_argument("--rate", type=int, default=RATE, help="calls a second of the second run")
    parser.add_argument("--seconds", type=int, default=SECONDS, help="of the second run")
    parser.add_argument("--database", choices=tuple(ground.BETWEEN), help="one of the two alone")
    options = parser.parse_args()
    places = [options.database] if options.database else list(ground.BETWEEN)
    arguments = [
        word
        for name in ("senders", "calls", "rate", "seconds")
        for word in (f"--{name}", getattr(options, name))
    ]
    print(json.dumps(measured(places, *arguments)))


if __name__ == "__main__":
    main()
