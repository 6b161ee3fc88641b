"""Ten thousand receipts and sends while the worker (`fener work`) is killed at random moments with
SIGKILL, over and over until nothing is left to do: on the practice network, on Bluesky's own PDS,
where each post is heard twice, and on mail servers (Dovecot, OpenSMTPD). Then everything is
counted, on the desk and on the network.

    .venv/bin/python bench/kills.py [--only fake,bluesky,mail] [--share 1.0] [--seed 2026]

Takes ten minutes and more. The servers are installed by `make servers`; one that is not there is
named and left out. `FENER_DATABASE_URL` names a PostgreSQL server to run it on; else SQLite.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import tempfile
from pathlib import Path
from typing import Any

import ground

sys.path.insert(0, str(ground.ROOT))

from tests.crash.desk import crash_desk
from tests.crash.killing import FIRST, Tally, converse
from tests.crash.networks import NETWORKS

SIZES = {"fake": (3_500, 3_000, 0.06), "bluesky": (1_500, 1_000, 0.05), "mail": (600, 400, 0.2)}
"""Posts that come in, answers that go out, ten thousand in all; seconds between two posts."""


def run(name: str, share: float, seed: int) -> dict[str, Any]:
    opened, missing = NETWORKS[name]
    if reason := missing():
        return {"skipped": reason}
    *sizes, every = SIZES[name]
    posts, answers = (max(FIRST, round(share * size)) for size in sizes)
    with (
        tempfile.TemporaryDirectory(prefix="fener-bench-kills-") as folder,
        opened(Path(folder)) as network,
        crash_desk(Path(folder) / "desk") as desk,
    ):
        tally = converse(
            desk, network, posts=posts, answers=answers, chance=random.Random(f"{name} {seed}"),
            every=every, say=lambda words: ground.say(f"    {words}"),
        )  # fmt: skip
        found = tally.shown()
        found["check"] = desk.fener("check")["ok"]
    found["holds"] = holds(tally) and found["check"]
    return found


def holds(tally: Tally) -> bool:
    """Nothing lost, nothing twice, and of every answer the desk says the truth."""
    wrong = (
        tally.lost, tally.doubled, tally.published_twice, tally.not_told, tally.not_there,
        tally.parked, tally.unread, tally.opened_twice,
    )  # fmt: skip
    settled = tally.outbox.get("sent", 0) + tally.outbox.get("unknown", 0)
    return not any(wrong) and settled == tally.answers


def measured(names: list[str], share: float, seed: int) -> dict[str, Any]:
    found = {}
    for name in names:
        ground.say(f"  kills, {name}")
        found[name] = run(name, share, seed)
        ground.say(f"  {json.dumps(found[name])}")
    return found


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", default=",".join(SIZES), help="names, separated by commas")
    parser.add_argument("--share", type=float, default=1.0, help="of ten thousand")
    parser.add_argument("--seed", type=int, default=2026)
    options = parser.parse_args()
    found = measured(options.only.split(","), options.share, options.seed)
    found["load"] = round(os.getloadavg()[0], 1)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
