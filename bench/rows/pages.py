"""What people wait for: pages, and the first page of a fresh desk."""

from __future__ import annotations

from collections.abc import Iterator

import ground

from rows.table import HEAD, Found, mark, row

PAGE_BARS = {"10000": 50, "100000": 50, "1000000": 75}
START_BAR, MEMORY_BAR = 60, 200


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
                held = mark(one["p95_ms"] < bar)
                yield (
                    f"| {ground.BETWEEN[place]} | {int(size):,} | {page} | {one['requests']} | "
                    f"{one['p50_ms']} ms | {one['p95_ms']} ms | "
                    f"{one['cpu_p50_ms']} ms, {one['cpu_p95_ms']} ms | < {bar} ms | {held} |"
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
