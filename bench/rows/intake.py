"""What comes in: intake beside a peer, counting, watch terms, and the public stream."""

from __future__ import annotations

from collections.abc import Iterator

import ground

from rows.table import HEAD, Found, row

PEER_TIMES = 40
INTAKE_BARS = {"sqlite": 1_000, "postgresql": 2_000}
COUNTING_SHARE_BAR, STORM_BAR_S = 0.12, 60
MATCHING_BAR = 100_000
FIREHOSE_BAR, GROWN_BAR_MIB = 100_000, 1


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


def firehose_lines(found: Found) -> Iterator[str]:
    whole, deleted = found["whole_share"], found["deletions_share"]
    yield "## The public stream\n"
    yield (
        f"Posts in six languages, {found['characters']} characters on average, in Jetstream's JSON "
        f"of {found['bytes']} bytes; {found['terms']:,} terms, one core, from memory, no network. "
        f"{whole:.2%} of all lines are read as JSON, {deleted:.2%} because they are deletions; of "
        f"the rest the text is cut out of the bytes. {found['kept_share']:.2%} of the posts hold a "
        "term and are kept. The plain way reads every line as JSON; both keep the same.\n"
    )
    yield HEAD
    fast, grown = found["posts_per_s"], found["grown_mib"]
    bar = f"≥ {FIREHOSE_BAR:,} posts/s"
    yield row("JSON, folding and terms", f"{fast:,} posts/s", bar, fast >= FIREHOSE_BAR)
    yield row("the same, the plain way", f"{found['plain_per_s']:,} posts/s", "", None)
    yield row("as a relay sends it (DAG-CBOR)", f"{found['frames_per_s']:,} posts/s", "", None)
    yield row(
        f"memory that {found['rounds']} times the same adds", f"{grown} MiB",
        f"≤ {GROWN_BAR_MIB} MiB", grown <= GROWN_BAR_MIB,
    )  # fmt: skip
