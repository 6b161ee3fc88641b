"""The queue, a case, search and the list of mentions, at ten thousand, a hundred thousand and a
million posts, on both databases.

    .venv/bin/python bench/pages.py [--sizes 10000,100000,1000000] [--database postgresql]
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

LARGE = "10000,100000,1000000"


def run(database: str, sizes: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="fener-bench-pages-") as folder:
        done = subprocess.run(
            [sys.executable, ground.BENCH / "pages_run.py", "--sizes", sizes],
            env=ground.desk_environment(Path(folder), database), check=True,
            stdout=subprocess.PIPE,
        )  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def measured(sizes: str, database: str) -> dict[str, Any]:
    ground.say(f"  pages, {ground.BETWEEN[database]}")
    if database == "sqlite":
        return {database: run("", sizes)}
    try:
        with ground.postgres() as server:
            return {database: run(ground.make_database(server, "pages"), sizes)}
    except ground.PostgresMissingError as reason:
        ground.say(f"  {reason}")
        return {}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", default=LARGE)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    options = parser.parse_args()
    print(json.dumps(measured(options.sizes, options.database)))


if __name__ == "__main__":
    main()
