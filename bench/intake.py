"""Raw payload in → stored → judged → case open with its clocks, durable, on both databases, and
the peer beside it with the same texts.

    .venv/bin/python bench/intake.py [--posts 20000]
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import ground
import peer


def run(folder: Path, database: str, *arguments: Any) -> dict[str, Any]:
    """One intake into a fresh desk, in a process of its own."""
    settings = ground.desk_environment(folder, database)
    subprocess.run(
        [sys.executable, "-m", "django", "migrate", "-v0", "--skip-checks"],
        env=settings,
        check=True,
    )
    return again(folder, database, *arguments)


def again(folder: Path, database: str, *arguments: Any) -> dict[str, Any]:
    """Another intake into the desk that is there already."""
    done = subprocess.run(
        [sys.executable, ground.BENCH / "intake_run.py", *map(str, arguments)],
        env=ground.desk_environment(folder, database), check=True, stdout=subprocess.PIPE,
    )  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def streams() -> list[Path]:
    data = ground.shared_data()
    return sorted((data / "stream").glob("airline_*.jsonl.gz")) if data else []


def _database(place: str, database: str, posts: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="fener-bench-") as name:
        folder = Path(name)
        ground.say(f"  intake, {ground.BETWEEN[place]}")
        found = {"one_worker": run(folder, database, "--posts", posts, "--brand", "One")}
        found["two_workers"] = again(
            folder, database, "--posts", posts, "--brand", "Two", "--workers", 2
        )
        for path in streams():
            label = path.name.partition(".")[0]
            found[label] = again(folder, database, "--file", path, "--brand", label, "--warm", 200)
    return found


def measured(posts: int, tickets: int) -> dict[str, Any]:
    python = peer.environment()
    found: dict[str, Any] = {"ours": {}, "peer": {}}
    found["ours"]["sqlite"] = _database("sqlite", "", posts)
    ground.say("  django-helpdesk, SQLite")
    found["peer"]["sqlite"] = peer.measured(python, tickets)
    try:
        with ground.postgres() as server:
            database = ground.make_database(server, "fener")
            found["ours"]["postgresql"] = _database("postgresql", database, posts)
            ground.say("  django-helpdesk, PostgreSQL")
            beside = ground.make_database(server, "helpdesk")
            found["peer"]["postgresql"] = peer.measured(python, tickets, beside)
    except ground.PostgresMissingError as reason:
        ground.say(f"  {reason}")
    return found


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--posts", type=int, default=20_000)
    parser.add_argument("--tickets", type=int, default=400)
    options = parser.parse_args()
    print(json.dumps(measured(options.posts, options.tickets)))


if __name__ == "__main__":
    main()
