"""What networks do to a desk: they call all at once, and whoever speaks with them may be killed."""

from __future__ import annotations

from collections.abc import Iterator

import ground

from rows.table import HEAD, Found, mark, row

CALLS_BAR, P99_BAR_MS = 800, 250
SPOKEN_WITH = {
    "fake": "the practice network",
    "bluesky": "Bluesky's PDS",
    "mail": "e-mail (Dovecot, OpenSMTPD)",
}


def webhook_lines(found: Found) -> Iterator[str]:
    senders = next(iter(found.values()))["senders"]
    yield "## Many senders at once\n"
    yield (
        f"{senders} senders, each with a connection of its own, call the signed webhook of a desk "
        "as it is served, pages and worker; the worker reads and files meanwhile, and the senders "
        "run on the same machine. A call is answered once what it brought is safe on the disk "
        "(SQLite: WAL with synchronous FULL; PostgreSQL: its defaults). As fast as it goes: every "
        "sender calls again as soon as it is answered. At a steady rate: a wait is counted from "
        "the moment at which the call was due. One call in twenty comes twice. Then every row is "
        "counted, raw and read.\n"
    )
    yield HEAD
    for place, one in found.items():
        name, fast, paced = ground.BETWEEN[place], one["fast"], one["paced"]
        yield row(
            f"{name}, as fast as it goes, {fast['calls']:,} calls", f"{fast['per_s']:,} a second",
            f"≥ {CALLS_BAR:,} a second", fast["per_s"] >= CALLS_BAR,
        )  # fmt: skip
        yield row(f"{name}, waits there", _waits(fast), "", None)
        yield row(
            f"{name}, at {one['rate']:,} calls a second, {paced['calls']:,} calls", _waits(paced),
            f"p99 < {P99_BAR_MS} ms", paced["p99_ms"] < P99_BAR_MS,
        )  # fmt: skip
        wrong = one["lost"] + one["doubled"] + one["not_read"]
        yield row(
            f"{name}, lost, doubled, not read, of {one['sent']:,} items",
            f"{one['lost']}, {one['doubled']}, {one['not_read']}", "0, 0, 0", wrong == 0,
        )  # fmt: skip


def _waits(run: Found) -> str:
    return f"p50 {run['p50_ms']} ms, p99 {run['p99_ms']} ms, worst {run['worst_ms']:,} ms"


def kill_lines(found: Found) -> Iterator[str]:
    yield "## Killed while it hears and speaks\n"
    yield (
        "`fener work` is killed with SIGKILL at random moments, over and over until nothing is "
        "left to do, while customers write and answers go out; then everything is counted, on the "
        "desk and on the network. Each post must be one mention, each answer be published at most "
        "once, and of each the desk must say the truth. Where a sender died between the act and "
        "its receipt, the desk looks for the answer, or knows it when our own words come back, "
        "and asks a person where it can't be found. On Bluesky each post is heard twice, by the "
        "account and by the public stream.\n"
    )
    yield (
        "| network | posts in, answers out | kills | lost | doubled | published twice | said "
        "wrongly of an answer | in doubt: found, came back, left to a person | held |\n"
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | --- | --- |"
    )
    spoken = {name: words for name, words in SPOKEN_WITH.items() if name in found}
    for name, words in spoken.items():
        one = found[name]
        if "skipped" in one:
            yield f"| {words} | not measured: {one['skipped']} | | | | | | | |"
            continue
        yield (
            f"| {words} | {one['posts']:,}, {one['answers']:,} | {one['kills']} | {one['lost']} | "
            f"{one['doubled']} | {one['published_twice']} | {one['not_told'] + one['not_there']} | "
            f"{one['found']}, {one['echoed']}, {one['outbox'].get('unknown', 0)} | "
            f"{mark(one['holds'])} |"
        )
