"""Every figure of docs/bench.md, side by side in one run.

make bench
.venv/bin/python bench/run.py --only matching,first_page     shown; with --write, put into the page
.venv/bin/python bench/run.py --small                        pages up to 100,000 posts

The page is written anew after each part, so that a run that is broken off leaves what it measured.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import ground
from rows import SECTIONS
from rows.table import Found

EARLIER = "Of an earlier run:"
PAGE = ground.ROOT / "docs" / "bench.md"


def _script(name: str, *arguments: str) -> Any:
    done = subprocess.run(
        [sys.executable, ground.BENCH / f"{name}.py", *arguments], check=True,
        stdout=subprocess.PIPE,
    )  # fmt: skip
    return json.loads(done.stdout.splitlines()[-1])


def parts(small: bool) -> dict[str, tuple[str, Callable[[], Any]]]:
    """Name → (command line, what to run)."""
    sizes = "10000,100000" if small else "10000,100000,1000000"
    sqlite, postgres = (["--sizes", sizes, "--database", name] for name in ("sqlite", "postgresql"))
    plain = (
        "matching", "firehose", "judge", "first_page", "intake", "counting", "watching", "alert",
        "detect", "storms", "causes", "webhooks", "kills",
    )  # fmt: skip
    return {name: _part(name) for name in plain} | {
        "pages": _part("pages", *sqlite),
        "pages_postgresql": _part("pages", *postgres),
    }


def _part(script: str, *arguments: str) -> tuple[str, Callable[[], Any]]:
    words = " ".join((f"bench/{script}.py", *arguments))
    return words, lambda: _script(script, *arguments)


def written(results: Found, commands: dict[str, str], minutes: float, stolen: float) -> str:
    here = ground.machine()
    lines = [
        "# Figures\n",
        "Written by `make bench`; side by side in one run on one machine, so that the ratios "
        "hold where the machine is slow or busy. What is of an earlier run says so, and so does "
        "a figure below its bar.\n",
        f"- machine: {here['processor']}, {here['memory']}, {here['system']}; "
        f"load when it ended {here['load']}; taken away by the machine's host {stolen:.0%}",
        f"- {here['date']}, commit {here['commit']}, {minutes:.0f} minutes",
        f"- Python {here['python']}, SQLite {here['sqlite']}, PostgreSQL {here['postgresql']}",
        "- commands: " + "; ".join(f"`{command}`" for command in commands.values()) + "\n",
    ]
    for name, section in SECTIONS.items():
        if name in results:
            lines += [*_section(section(results[name]), results[name]), ""]
    return "\n".join(lines)


def with_earlier(page: str, earlier: str) -> str:
    """`page`, and behind it those sections of the earlier one that it does not have, each with the
    run it is of."""
    head, *old = re.split(r"(?m)^(?=## )", earlier)
    run = re.search(r"(?m)^- (\d{4}-.* UTC, commit \w+)", head)
    measured = set(re.findall(r"(?m)^## .*$", page))
    kept = []
    for section in old:
        heading, _, text = section.partition("\n")
        if heading in measured:
            continue
        if not text.lstrip().startswith(EARLIER) and run:
            text = f"\n{EARLIER} {run[1]}.\n{text}"
        kept.append(f"{heading}\n{text.rstrip()}\n")
    return "\n".join([page, *kept])


def _section(lines: Iterator[str], found: Found) -> Iterator[str]:
    """What a script could not measure has its heading, and says why."""
    if "skipped" not in found:
        return lines
    return iter((next(lines), f"Not measured: {found['skipped']} (`FENER_SHARED`)."))


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", default="", help="names of parts, separated by commas")
    parser.add_argument(
        "--write", action="store_true", help="write the parts of --only into the page, too"
    )
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--small", action="store_true", help="pages up to 100,000 posts")
    size.add_argument("--large", action="store_true", help="pages up to 1,000,000 posts (usual)")
    options = parser.parse_args()
    known = parts(options.small)
    chosen = [name for name in options.only.split(",") if name] or list(known)
    if wrong := [name for name in chosen if name not in known]:
        parser.error(f"no part {', '.join(wrong)}; there are {', '.join(known)}")
    began, times = time.perf_counter(), ground.processor_times()
    results: Found = {}
    earlier = PAGE.read_text() if PAGE.exists() else ""
    writes = options.write or not options.only
    for name in chosen:
        ground.say(f"{name} …")
        results[name] = known[name][1]()
        minutes = (time.perf_counter() - began) / 60
        stolen = ground.stolen_since(times)
        page = written(results, {name: known[name][0] for name in results}, minutes, stolen)
        if writes:
            PAGE.write_text(with_earlier(page, earlier))
    ground.say(f"written to {PAGE.relative_to(ground.ROOT)}" if writes else page)
    print(json.dumps(results))
    return 0


if __name__ == "__main__":
    sys.exit(main())
