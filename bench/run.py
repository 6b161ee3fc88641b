"""Every figure of docs/bench.md, side by side in one run.

make bench
.venv/bin/python bench/run.py --only matching,first_page     without writing the page
.venv/bin/python bench/run.py --small                        pages up to 100,000 posts

The page is written anew after each part, so that a run that is broken off leaves what it measured.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import ground

PAGE = ground.ROOT / "docs" / "bench.md"
PEER_TIMES = 40
INTAKE_BARS = {"sqlite": 1_000, "postgresql": 2_000}
PAGE_BARS = {"10000": 50, "100000": 50, "1000000": 75}
MATCHING_BAR = 100_000
START_BAR, MEMORY_BAR = 60, 200
FAST_BAR, DEEP_BAR, ENCODER_BAR = 20_000, 180, 350
COUNTING_SHARE_BAR, STORM_BAR_S = 0.12, 60

Found = dict[str, Any]


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
    return {
        "matching": ("bench/matching.py", lambda: _script("matching")),
        "judge": ("bench/judge.py", lambda: _script("judge")),
        "first_page": ("bench/first_page.py", lambda: _script("first_page")),
        "intake": ("bench/intake.py", lambda: _script("intake")),
        "counting": ("bench/counting.py", lambda: _script("counting")),
        "pages": (f"bench/pages.py {' '.join(sqlite)}", lambda: _script("pages", *sqlite)),
        "pages_postgresql": (
            f"bench/pages.py {' '.join(postgres)}",
            lambda: _script("pages", *postgres),
        ),
    }


def row(what: str, figure: str, bar: str, holds: bool | None) -> str:
    mark = {True: "yes", False: "**no**", None: ""}[holds]
    return f"| {what} | {figure} | {bar} | {mark} |"


HEAD = "| what | measured | bar | held |\n| --- | --- | --- | --- |"


def intake_lines(found: Found) -> Iterator[str]:
    yield "## Intake to open case\n"
    yield (
        "A line comes in, is stored raw, translated, recorded, judged and filed: a case with its "
        "clocks is open. Everything is durable when it counts (SQLite: WAL with synchronous "
        "FULL; PostgreSQL: its defaults). The posts are made by `bench/posts.py`, in six "
        "languages; nearly nine in ten open a case. Two workers: one stores and reads, the "
        "other files. The peer is django-helpdesk 2.6.1, `POST /api/tickets/` under gunicorn "
        "with 2 workers of 4 threads, the same texts, mail switched off.\n"
    )
    yield HEAD
    for place, ours in found["ours"].items():
        name, bar = ground.BETWEEN[place], INTAKE_BARS[place]
        best = max(ours["one_worker"]["posts_per_s"], ours["two_workers"]["posts_per_s"])
        for key, words in (("one_worker", "one worker"), ("two_workers", "two workers")):
            one = ours[key]
            figure = f"{one['posts_per_s']:,} posts/s, {one['cases_per_s']:,} cases/s"
            yield row(f"{name}, {words}", figure, f"≥ {bar:,} posts/s", one["posts_per_s"] >= bar)
        peer = found["peer"].get(place)
        if peer:
            times = best / peer["per_s"]
            yield row(f"{name}, django-helpdesk", f"{peer['per_s']} tickets/s", "", None)
            yield row(
                f"{name}, times the peer", f"{times:.0f} ×", f"≥ {PEER_TIMES} ×",
                times >= PEER_TIMES,
            )  # fmt: skip
        for key, one in ours.items():
            if key.startswith("airline"):
                words = key.replace("_", " ")
                figure = f"{one['posts_per_s']:,} posts/s, {one['cases_per_s']:,} cases/s"
                yield row(f"{name}, stream {words} ({one['posts']:,} posts)", figure, "", None)


def counting_lines(found: Found) -> Iterator[str]:
    yield "## Counting\n"
    yield (
        "Every mention is counted by its minute and its hour, posts and people apart, in the "
        "transaction that records it. The share of intake is measured on lots of 1,000 posts "
        "that go by turns with and without counting into one desk, one worker. The storm is one "
        "minute of 100,000 mentions by 60,000 authors for each process, on four networks, in six "
        "languages: the time that counting takes of it, recounted and found exact.\n"
    )
    yield HEAD
    for place, one in found.items():
        name, share, storm = ground.BETWEEN[place], one["share"], one["storm"]
        yield row(
            f"{name}, share of intake",
            f"{share['share_of_intake']:.1%} ({share['us_a_mention']} µs a mention)",
            f"≤ {COUNTING_SHARE_BAR:.0%}", share["share_of_intake"] <= COUNTING_SHARE_BAR,
        )  # fmt: skip
        yield row(
            f"{name}, intake with and without",
            f"{share['posts_per_s_with']:,} and {share['posts_per_s_without']:,} posts/s", "", None,
        )  # fmt: skip
        processes = "one process" if storm["processes"] == 1 else f"{storm['processes']} processes"
        yield row(
            f"{name}, {storm['mentions']:,} mentions of a minute, {storm['streams']:,} streams of "
            f"brand and topic, {processes}",
            f"{storm['seconds']} s", f"< {STORM_BAR_S} s", storm["seconds"] < STORM_BAR_S,
        )  # fmt: skip


def page_lines(found: Found) -> Iterator[str]:
    names = ", ".join(ground.BETWEEN[place] for place in found) or "PostgreSQL, not measured"
    yield f"## Pages: {names}\n"
    yield (
        "Time inside the server from request to finished page, its own database connection "
        "included: every lane and filter of the queue, deep pages, single cases, searches "
        "(common, rare, several words, none, unfinished, six languages), for one brand and for "
        "all three. The processor time is that of the desk's own process.\n"
    )
    yield "| database | posts | page | requests | p50 | p95 | CPU p50, p95 | bar (p95) | held |"
    yield "| --- | --- | --- | --- | --- | --- | --- | --- | --- |"
    for place, sizes in found.items():
        for size, pages in sizes.items():
            for page, one in pages.items():
                if page == "grown_in_s":
                    continue
                bar = PAGE_BARS[size]
                mark = "yes" if one["p95_ms"] < bar else "**no**"
                yield (
                    f"| {ground.BETWEEN[place]} | {int(size):,} | {page} | {one['requests']} | "
                    f"{one['p50_ms']} ms | {one['p95_ms']} ms | "
                    f"{one['cpu_p50_ms']} ms, {one['cpu_p95_ms']} ms | < {bar} ms | {mark} |"
                )


def matching_lines(found: Found) -> Iterator[str]:
    yield "## Matching watch terms\n"
    yield (
        f"{found['terms']:,} terms, one core, folding included; the automaton is built in "
        f"{found['build_s']} s and takes {found['matcher_mib']} MiB.\n"
    )
    yield HEAD
    for name, one in found["posts_per_s"].items():
        bar = f"≥ {MATCHING_BAR:,} posts/s"
        yield row(name, f"{one['both_per_s']:,} posts/s", bar, one["both_per_s"] >= MATCHING_BAR)


def judge_lines(found: Found) -> Iterator[str]:
    fast, deep, peer = found["fast"], found["deep"], found["pipeline"]
    yield "## The judge\n"
    yield (
        f"Posts a second of one core (processor time), {fast['letters_a_post']} letters a post, "
        "six languages. What is judged, and how well, is in `docs/models/judge.md`. The "
        "pipeline is scikit-learn's TF-IDF of characters and words with logistic regression, for "
        "one question where ours answers 31; the engine is the encoder package's own.\n"
    )
    yield HEAD
    yield row("fast tier, 31 scores", f"{fast['scores']:,.0f}/s", f"{FAST_BAR:,}/s",
              fast["scores"] >= FAST_BAR)  # fmt: skip
    yield row("fast tier, whole judgements with reasons", f"{fast['judgements']:,.0f}/s", "", None)
    if "one_question" in peer:
        times = fast["scores"] / peer["one_question"]
        yield row("the pipeline", f"{peer['one_question']:,.0f}/s, ours {times:.1f} ×", "", None)
    if "skipped" not in deep:
        yield row("deep tier, whole judgements", f"{deep['judgements']:,.0f}/s", f"{DEEP_BAR}/s",
                  deep["judgements"] >= DEEP_BAR)  # fmt: skip
        yield row("deep tier, vectors alone", f"{deep['vectors']:,.0f}/s", "", None)
        if deep["engine"]:
            times = deep["vectors"] / deep["engine"]
            yield row("the package's own engine",
                      f"{deep['engine']:,.0f}/s, ours {times:.1f} ×", "", None)  # fmt: skip
        memory = found["memory"]
        yield row("memory of the encoder", f"{memory['encoder']} MB", f"≤ {ENCODER_BAR} MB",
                  memory["encoder"] <= ENCODER_BAR)  # fmt: skip
    yield "\nComplaints found in posts written for it (`bench/written`, by one hand, ours):\n"
    yield (
        "| language | tier | recall | precision | recall where precision is 0.80 "
        "| kind right | topic right |"
    )
    yield "| --- | --- | ---: | ---: | ---: | ---: | ---: |"
    for language, tiers in found["written"].items():
        for tier, one in tiers.items():
            yield (
                f"| {language} | {tier} | {one['recall']} | {one['precision']} "
                f"| {one['recall_at_precision_80']} "
                f"| {one['kind_right']} | {one['topic_right']} |"
            )


def first_page_lines(found: Found) -> Iterator[str]:
    yield "## Start and memory\n"
    yield (
        "A fresh clone, `make run` with a warm package cache, until the sign-in page answers. "
        "Memory is the proportional set (PSS) of all processes together.\n"
    )
    yield HEAD
    seconds, rest, after = found["seconds"], found["memory_mb"], found["memory_after_mb"]
    yield row("start to first page", f"{seconds} s", f"≤ {START_BAR} s", seconds <= START_BAR)
    yield row("memory at rest", f"{rest} MB", f"< {MEMORY_BAR} MB", rest < MEMORY_BAR)
    yield row(
        f"memory after {found['requests']} requests", f"{after} MB", f"< {MEMORY_BAR} MB",
        after < MEMORY_BAR,
    )  # fmt: skip


SECTIONS: dict[str, Callable[[Found], Iterator[str]]] = {
    "intake": intake_lines,
    "counting": counting_lines,
    "pages": page_lines,
    "pages_postgresql": page_lines,
    "matching": matching_lines,
    "judge": judge_lines,
    "first_page": first_page_lines,
}


def written(results: Found, commands: dict[str, str], minutes: float, stolen: float) -> str:
    here = ground.machine()
    lines = [
        "# Figures\n",
        "Written by `make bench`; all of it in one run on one machine, so that the ratios hold "
        "where the machine is slow or busy. A figure below its bar says so.\n",
        f"- machine: {here['processor']}, {here['memory']}, {here['system']}; "
        f"load when it ended {here['load']}; taken away by the machine's host {stolen:.0%}",
        f"- {here['date']}, commit {here['commit']}, {minutes:.0f} minutes",
        f"- Python {here['python']}, SQLite {here['sqlite']}, PostgreSQL {here['postgresql']}",
        "- commands: " + "; ".join(f"`{command}`" for command in commands.values()) + "\n",
    ]
    for name, section in SECTIONS.items():
        if name in results:
            lines += [*section(results[name]), ""]
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", default="", help="names of parts, separated by commas")
    parser.add_argument("--write", action="store_true", help="write the page of --only, too")
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
    writes = options.write or not options.only
    for name in chosen:
        ground.say(f"{name} …")
        results[name] = known[name][1]()
        minutes = (time.perf_counter() - began) / 60
        stolen = ground.stolen_since(times)
        page = written(results, {name: known[name][0] for name in results}, minutes, stolen)
        if missing := [name for name in known if name not in results]:
            page += f"\nNot in this run: {', '.join(missing)}.\n"
        if writes:
            PAGE.write_text(page)
    ground.say(f"written to {PAGE.relative_to(ground.ROOT)}" if writes else page)
    print(json.dumps(results))
    return 0


if __name__ == "__main__":
    sys.exit(main())
