"""How long it takes from a post until its alert stands: in the book of findings, as a problem, and
on a page that somebody has open. A desk as it is served (`fener serve`, pages and worker), five
brands that each have a quiet week behind them, and five storms at once: a post a second for each,
called in by the signed webhook, in six languages (`bench/written/causes.jsonl`, by us).

    .venv/bin/python bench/alert.py [--storms 5]

The clock of a storm starts when the post that makes the alert is sent. The page is what a
signed-in browser does: it holds the live line, waits as long as the page waits after what it
hears, asks for the bar, and the notice of this brand's problem or finding has come.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import ground

STORMS = 5


def run(folder: Path, database: str, storms: int) -> dict[str, Any]:
    """On a fresh desk, in a process of its own."""
    settings = ground.desk_environment(folder, database)
    subprocess.run(
        [sys.executable, "-m", "django", "migrate", "-v0", "--skip-checks"],
        env=settings,
        check=True,
    )
    done = subprocess.run(
        [sys.executable, ground.BENCH / "alert_run.py", "--storms", str(storms)],
        env=settings, check=True, stdout=subprocess.PIPE,
    )  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def measured(storms: int) -> dict[str, Any]:
    return ground.on_each("alert", lambda folder, database: run(folder, database, storms))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--storms", type=int, default=STORMS)
    print(json.dumps(measured(parser.parse_args().storms)))


if __name__ == "__main__":
    main()
