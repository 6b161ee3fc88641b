"""The pages of a desk that has grown, measured inside the process that would serve them.

Ten thousand posts come in by the usual road; larger desks are copies of their rows, made set
by set, with other people, times and numbers. Each request opens its own connection, as it
does under the server. Settings come from the environment; prints one JSON line.

    FENER_DATA=/tmp/desk .venv/bin/python bench/pages_run.py --sizes 10000,100000
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Iterator
from functools import cache
from typing import Any
from urllib.parse import urlencode

import ground
import intake_run
import posts

FIRST = 10_000
ROUNDS = 2
SEARCHES = {
    "common": ["parcel", "phone", "refund", "lumora"],
    "several": ["parcel phone days", "charged twice order", "lamp broken box glass"],
    "rare": ["A14769", "B25945", "elm juniper 376"],
    "none": ["zeppelin", "xylophone parcel"],
    "typing": ["par", "re", "char"],
    "sq": ["porosia", "rimbursimin turp", "përgjigjet telefon"],
    "el": ["δέμα", "ΧΡΗΜΆΤΩΝ ντροπή", "σπασμένο"],
    "ar": ["الطلب", "استرداد أموالي", "المصباح"],
    "bg": ["пратката", "парите срамота", "куриерът"],
    "fa": ["سفارش", "برگشت پول", "چراغ شکسته"],
}


def first_posts() -> int:
    """A brand with its posts filed and its cases in all states; gives its id."""
    channel = intake_run.prepared("Pages 0")
    from django.db import connection, transaction

    from fener.kit.actors import DESK
    from fener.kit.times import now
    from fener.people.actions import create_brand
    from fener.people.models import Brand, User
    from fener.project.intake import take_lines

    take_lines(channel, intake_run.lines(posts.lines_of(FIRST)))
    User.objects.create(email="bench@example.com", name="Bench", is_owner=True)
    for number in range(1, 20):
        User.objects.create(email=f"a{number}@example.com", name=f"Agent {number}")
    for number in (1, 2):
        create_brand(actor=DESK, now=now(), name=f"Pages {number}", country="GB", zone="UTC")
    Brand.objects.update(zone="UTC", tempo={})
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in STATES:
            cursor.execute(statement)
    return int(channel.brand_id)


STATES = (
    "UPDATE cases_case SET state = CASE WHEN id % 20 < 8 THEN 'open' WHEN id % 20 < 13 THEN "
    "'waiting' WHEN id % 20 < 14 THEN 'snoozed' WHEN id % 20 < 17 THEN 'solved' WHEN id % 20 < 18 "
    "THEN 'ended' ELSE state END",
    "UPDATE cases_case SET assignee_id = 1 + (id / 20) % 20 WHERE id % 3 = 0",
    "UPDATE cases_case SET late_at = due_at WHERE id % 4 = 0 AND state IN ('new', 'open')",
    "UPDATE cases_case SET is_backlog = true WHERE id % 50 = 0",
    "UPDATE cases_case SET trouble = 'reply.unknown' WHERE id % 400 = 1",
    "UPDATE cases_case SET snoozed_until = queue_at WHERE state = 'snoozed'",
)


TABLES = ("mentions_author", "mentions_conversation", "mentions_mention", "cases_case",
          "cases_mention", "kit_event")  # fmt: skip


@cache
def first_rows() -> tuple[dict[str, tuple[list[str], int]], int]:
    """Of each table its columns and last id, and the last number in the book, while there are no
    more than the first ten thousand posts: what every copy is made of."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT max(seq) FROM kit_event WHERE book_id = 1")
        return {table: _whole(table) for table in TABLES}, cursor.fetchone()[0]


def copy_all(times: range) -> None:
    """Copies number `times` of the first ten thousand posts and all that hangs on them."""
    from django.db import connection, transaction

    wholes, seq = first_rows()
    postgres = connection.vendor == "postgresql"
    for copy in times:
        with transaction.atomic(), connection.cursor() as cursor:
            for table in TABLES:
                columns, step = wholes[table]
                names = ", ".join(f'"{name}"' for name in columns)
                shown = ", ".join(
                    _copied(table, name, copy, wholes, seq, postgres) for name in columns
                )
                only = " AND book_id = 1" if table == "kit_event" else ""
                cursor.execute(
                    f"INSERT INTO {table} ({names}) SELECT {shown} FROM {table} "
                    f"WHERE id <= {step}{only}"
                )
        if copy % 10 == 9:
            ground.say(f"    {(copy + 1) * FIRST:,} posts")


def _whole(table: str) -> tuple[list[str], int]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT max(id) FROM {table}")
        last = cursor.fetchone()[0]
        found = connection.introspection.get_table_description(cursor, table)
    return [column.name for column in found if column.name != "search"], last


MOVED = {
    "author_id": "mentions_author",
    "conversation_id": "mentions_conversation",
    "opening_id": "mentions_mention",
    "mention_id": "mentions_mention",
    "case_id": "cases_case",
}
TIMES = ("at", "recorded_at", "started_at", "opened_at", "last_post_at", "queue_at", "due_at",
         "late_at", "first_seen_at")  # fmt: skip


def _copied(
    table: str, name: str, copy: int, wholes: dict[str, tuple[list[str], int]], seq: int,
    postgres: bool,
) -> str:  # fmt: skip
    if name == "id":
        return f"id + {copy * wholes[table][1]}"
    if name in MOVED:
        return f"{name} + {copy * wholes[MOVED[name]][1]}"
    if name == "native_id" or (table == "mentions_mention" and name == "in_reply_to"):
        return f"CASE {name} WHEN '' THEN '' ELSE {name} || '~{copy}' END"
    if name == "brand_id":
        return str(1 + copy % 3)
    if name == "folded":
        return f"{name} || ' copy{copy}'"
    if name in TIMES and table != "kit_event":
        minutes = copy * 37
        if postgres:
            return f"{name} - interval '{minutes} minutes'"
        return f"datetime({name}, '-{minutes} minutes')"
    if table == "kit_event" and name == "seq":
        return f"seq + {copy * seq}"
    if table == "kit_event" and name == "subject":
        step = copy * wholes["cases_case"][1]
        number = "cast(substr(subject, 6) as integer)"
        moved = f"'case:' || ({number} + {step})"
        return f"CASE WHEN subject LIKE 'case:%' THEN {moved} ELSE subject END"
    return f'"{name}"'


TALLIES = """
    INSERT INTO cases_tally (brand_id, lane, department, assignee, is_late, due_on, count)
    SELECT brand_id, lane, department, assignee, is_late, due_on, count(*) FROM (
        SELECT brand_id, department, coalesce(assignee_id, 0) AS assignee,
            CASE WHEN state IN ('new', 'open') THEN
                CASE WHEN is_backlog THEN 'backlog' ELSE 'queue' END
                WHEN state IN ('waiting', 'snoozed') THEN state ELSE 'closed' END AS lane,
            (state IN ('new', 'open') AND NOT is_backlog AND late_at IS NOT NULL) AS is_late,
            CASE WHEN state IN ('new', 'open') AND NOT is_backlog AND due_at IS NOT NULL
                THEN substr(cast(due_at AS text), 1, 10) ELSE '' END AS due_on
        FROM cases_case) AS placed
    GROUP BY brand_id, lane, department, assignee, is_late, due_on
"""


def settle_tables() -> None:
    """What the database does by itself once in a while: figures about the tables, and the
    kept counts, which the copying went past."""
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM cases_tally")
        cursor.execute(TALLIES)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for table in ("mentions_mention", "cases_case", "kit_event", "mentions_author"):
                cursor.execute(
                    f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"
                )
            cursor.execute("VACUUM ANALYZE")
            cursor.execute("CHECKPOINT")
        else:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def grow(size: int, copies: int) -> int:
    """Bring the desk to `size` posts; gives the number of copies there are."""
    from django.db import connection

    wanted = size // FIRST
    big = wanted - copies > 20
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET synchronous_commit = off")
            cursor.execute("SET session_replication_role = replica")
            if big:
                cursor.execute("DROP INDEX mentions_mention_search")
        else:
            cursor.execute("PRAGMA foreign_keys = OFF")
            cursor.execute("PRAGMA synchronous = OFF")
            cursor.execute("PRAGMA cache_size = -262144")
            if big:
                cursor.execute(
                    "SELECT sql FROM sqlite_master WHERE name = 'mentions_mention_search_insert'"
                )
                trigger = cursor.fetchone()[0]
                cursor.execute("DROP TRIGGER mentions_mention_search_insert")
    copy_all(range(copies, wanted))
    with connection.cursor() as cursor:
        if big and connection.vendor == "postgresql":
            cursor.execute("SET maintenance_work_mem = '512MB'")
            cursor.execute(
                "CREATE INDEX mentions_mention_search ON mentions_mention USING gin (search)"
            )
        elif big:
            cursor.execute(
                "INSERT INTO mentions_mention_search (mentions_mention_search) VALUES ('rebuild')"
            )
            cursor.execute(trigger)
        cursor.execute("SELECT count(*) FROM mentions_mention")
        if cursor.fetchone()[0] != size:
            raise RuntimeError(f"the desk did not grow to {size:,} posts")
    settle_tables()
    connection.close()
    return wanted


def addresses(dice: random.Random) -> Iterator[tuple[str, str]]:
    """(page, address): every lane and filter, deep pages, cases, every kind of search."""
    from django.urls import reverse

    from fener.cases.models import Case
    from fener.mentions.models import Mention

    queue, search, mentions = (reverse(f"cases:{name}") for name in ("queue", "search", "mentions"))
    last = Case.objects.order_by("-id").values_list("id", flat=True)[0]
    first_brands = ("all", "1", "2")

    def some_case() -> Any:
        while True:
            found = Case.objects.filter(id=dice.randint(1, last)).first()
            if found:
                return found

    for brand in first_brands:
        for show in ("queue", "mine", "nobody", "answered", "snoozed", "backlog", "closed", "all"):
            yield "queue", f"{queue}?{urlencode({'brand': brand, 'show': show})}"
            by_clock = show in ("queue", "mine", "nobody", "snoozed")
            one = some_case()
            at = one.queue_at if by_clock else one.last_post_at
            way = dice.choice(("after", "before"))
            deep = {"brand": brand, "show": show, way: f"{at.isoformat()}~{one.pk}"}
            yield "queue", f"{queue}?{urlencode(deep)}"
        one = some_case()
        for narrowed in (
            {"department": one.department},
            {"network": one.network},
            {"language": "el"},
            {"language": "fa", "department": one.department},
            {"kind": one.kind_key},
            {"priority": "urgent"},
            {"late": "1"},
            {"today": "1"},
            {"trouble": "1"},
            {"show": "closed", "language": "bg", "kind": one.kind_key},
            {"show": "all", "priority": "low"},
            {"department": "no-such-department"},
        ):
            yield "queue", f"{queue}?{urlencode({'brand': brand, **narrowed})}"
        for _ in range(12):
            yield "case", f"{reverse('cases:case', args=[some_case().pk])}?brand={brand}"
        for words in SEARCHES.values():
            for query in words:
                yield "search", f"{search}?{urlencode({'brand': brand, 'q': query})}"
        newest = Mention.objects.order_by("-id").values_list("id", flat=True)[0]
        for _ in range(4):
            deep = {"brand": brand, "q": "parcel", "before": dice.randint(1, newest)}
            yield "search", f"{search}?{urlencode(deep)}"
        for narrowed in ({}, {"kind": "praise"}, {"language": "fa"}, {"filed": "no"}):
            yield "mentions", f"{mentions}?{urlencode({'brand': brand, **narrowed})}"


def measured(seed: int) -> dict[str, Any]:
    from django.db import connection
    from django.test import Client

    from fener.people.models import User

    client = Client(HTTP_HOST="localhost", raise_request_exception=True)
    client.force_login(
        User.objects.get(email="bench@example.com"),
        backend="fener.people.sessions.DeskBackend",
    )
    asked = list(addresses(random.Random(seed)))
    taken: dict[str, list[float]] = {}
    used: dict[str, list[float]] = {}
    slowest: dict[str, tuple[float, str]] = {}
    for turn in range(ROUNDS + 1):
        random.Random(turn).shuffle(asked)
        for page, address in asked:
            connection.close()
            began, worked = time.perf_counter(), time.process_time()
            answer = client.get(address)
            answer.content  # noqa: B018
            took = (time.perf_counter() - began) * 1000
            worked = (time.process_time() - worked) * 1000
            if answer.status_code != 200:
                raise RuntimeError(f"{address}: {answer.status_code}")
            if turn:
                taken.setdefault(page, []).append(took)
                used.setdefault(page, []).append(worked)
                before = slowest.get(address)
                if before is None or took < before[0]:
                    slowest[address] = (took, page)
    worst = sorted(((ms, page, address) for address, (ms, page) in slowest.items()), reverse=True)
    for ms, page, address in worst[:8]:
        ground.say(f"    {ms:7.1f} ms {page} {address}")
    return {
        page: {
            "requests": len(values),
            "p50_ms": round(ground.percentile(values, 0.5), 1),
            "p95_ms": round(ground.percentile(values, 0.95), 1),
            "cpu_p50_ms": round(ground.percentile(used[page], 0.5), 1),
            "cpu_p95_ms": round(ground.percentile(used[page], 0.95), 1),
        }
        for page, values in taken.items()
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", default="10000,100000")
    options = parser.parse_args()
    import django

    django.setup()
    from fener.project.preparing import prepare

    prepare(lambda _words: None)
    first_posts()
    first_rows()
    copies, found = 1, {}
    settle_tables()
    for size in map(int, options.sizes.split(",")):
        ground.say(f"  {size:,} posts")
        began = time.perf_counter()
        if size > FIRST * copies:
            copies = grow(size, copies)
        found[size] = {"grown_in_s": round(time.perf_counter() - began), **measured(size)}
    print(json.dumps(found))


if __name__ == "__main__":
    sys.exit(main())
