"""Storms on one served desk, and how long each waits for its alert; `bench/alert.py` starts it.

Settings come from the environment (`FENER_DATA`, `FENER_DATABASE_URL`). Prints one JSON line.
"""

from __future__ import annotations

import argparse
import json
import os
import queue
import random
import re
import socket
import statistics
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPException, HTTPResponse
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

import ground
import posts

SECRET = "a secret of a webhook that is thrown away after a bench"
QUIET_DAYS, QUIET_A_DAY = 8, 40
POST_EVERY = 1.0
LOOK_EVERY = 0.05
READY_WITHIN, ALERT_WITHIN = 240.0, 30.0
PAGE_WAITS = 0.7
"""Seconds a page waits after what it hears, before it asks for the bar (`kit/alerts.html`)."""
HOST = {"Host": "localhost"}


@dataclass(slots=True)
class Alert:
    """`made_at`: the time that stands in the post that made it. The others: when it was there."""

    spike: int
    made_at: datetime
    found: float
    problem: int = 0
    settled: float | None = None


@dataclass(slots=True)
class Storm:
    """`sent`: when each post was sent, by the time that stands in it. All on one clock that never
    goes back."""

    name: str
    texts: list[str]
    brand_id: int = 0
    hook: str = ""
    sent: dict[datetime, float] = field(default_factory=dict)
    alerts: list[Alert] = field(default_factory=list)


# --- before the storm ----------------------------------------------------------------------------


def storms_of(count: int) -> list[Storm]:
    """The first problems of the written set, each told by everybody who tells it."""
    texts: dict[str, list[str]] = {}
    for line in (ground.BENCH / "written" / "causes.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        texts.setdefault(row["problem"], []).append(row["text"].replace("@user", "@lumora"))
    chosen = list(texts.items())[:count]
    for number, (_, told) in enumerate(chosen):
        random.Random(number).shuffle(told)
    return [Storm(name, told) for name, told in chosen]


def prepare(storm: Storm, number: int) -> None:
    """A brand with a webhook and a quiet week, which comes in as back-log of a file."""
    from fener.channels.actions import connect_channel
    from fener.channels.importing import Line, _payload
    from fener.kit.actors import DESK
    from fener.kit.times import now
    from fener.people.actions import create_brand
    from fener.project.intake import take_lines

    at = now()
    brand = create_brand(
        actor=DESK, now=at, name=f"Lumora {number}", country="GB", zone="UTC", handles=["lumora"]
    )
    file = connect_channel(
        brand, actor=DESK, now=at, network="file", name="week", space=f"file:{number}"
    )
    bodies = quiet_week(number, at)
    take_lines(file, (Line(line, _payload(body)) for line, body in enumerate(bodies, 1)))
    channel = connect_channel(
        brand, actor=DESK, now=at, network="webhook", name="bench", handle="lumora",
        space=f"webhook:{number}", secrets={"secret": SECRET},
    )  # fmt: skip
    storm.brand_id, storm.hook = brand.pk, f"/hooks/{channel.hook}/"


def quiet_week(seed: int, upto: datetime) -> list[bytes]:
    """Posts of the days before, at random times, nine in ten between eight and midnight."""
    dice = random.Random(seed)
    rows = []
    for _ in range(QUIET_DAYS * QUIET_A_DAY):
        hour = dice.uniform(8, 24) if dice.random() < 0.9 else dice.uniform(0, 8)
        day = upto - timedelta(days=dice.randrange(1, QUIET_DAYS + 1))
        at = day.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(hours=hour)
        language = dice.choices(list(posts.MIX), list(posts.MIX.values()))[0]
        rows.append((min(at, upto - timedelta(minutes=20)), posts.made_text(dice, language)))
    return [
        json.dumps(
            {"id": f"q{n}", "at": at.isoformat(), "author": f"quiet{n}", "text": text}
        ).encode()
        for n, (at, text) in enumerate(sorted(rows))
    ]


@contextmanager
def served(port: int) -> Iterator[None]:
    folder = Path(os.environ["FENER_DATA"])
    settings = {**os.environ, "FENER_PORT": str(port), "FENER_URL": f"http://localhost:{port}"}
    with (folder / "serve.log").open("wb") as log:
        desk = ground.start(
            [sys.executable, "-m", "fener", "serve"], env=settings, cwd=ground.ROOT,
            stdout=log, stderr=log,
        )  # fmt: skip
        try:
            ground.wait_for(port)
            yield
        finally:
            ground.stop(desk, within=20)


def wait_until_read(storms: list[Storm]) -> None:
    """Until the watch has heard the quiet weeks."""
    from fener.kit.models import Book
    from fener.problems.models import Watchkeeper

    brands = [storm.brand_id for storm in storms]
    until = time.monotonic() + READY_WITHIN
    while time.monotonic() < until:
        keepers = Watchkeeper.objects.filter(pk__in=brands)
        read = dict(keepers.values_list("brand_id", "read_upto"))
        lengths = Book.objects.filter(pk__in=brands).values_list("id", "length")
        if all(read.get(brand, 0) >= length for brand, length in lengths):
            return
        time.sleep(0.2)
    raise SystemExit("the watch has not read the quiet weeks in time")


# --- the storm -----------------------------------------------------------------------------------


def tell(storm: Storm, number: int, port: int) -> None:
    """Send the storm's posts, one a second; it goes on when its alert stands."""
    from fener.connectors.signatures import sign

    line = HTTPConnection("127.0.0.1", port, timeout=30)
    next_at = time.monotonic() + number * POST_EVERY / 5
    for n, text in enumerate(storm.texts):
        time.sleep(max(0.0, next_at - time.monotonic()))
        next_at += POST_EVERY
        at = datetime.now(UTC)
        post = {
            "id": f"s{number}-{n}", "at": at.isoformat(), "text": text,
            "author": {"id": f"a{number}-{n}", "handle": f"person{number}_{n}"},
        }  # fmt: skip
        body = json.dumps(post).encode()
        headers = {**HOST, "X-Fener-Signature": sign([SECRET], int(time.time()), body)}
        storm.sent[at] = time.monotonic()
        line.request("POST", storm.hook, body, headers)
        answer = line.getresponse()
        said = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"a post was not taken: {answer.status} {said[:200]!r}")


class Page:
    """What an open page does. `shown`: when each notice was first there."""

    def __init__(self, port: int, session: str) -> None:
        self.port, self.headers = port, {**HOST, "Cookie": f"sessionid={session}"}
        self.shown: dict[tuple[str, int], float] = {}
        self._heard: queue.Queue[float] = queue.Queue()
        self._line = HTTPConnection("127.0.0.1", port, timeout=60)

    def open(self) -> None:
        answer = self._ask(self._line, "/live/")
        for work in (lambda: self._hear(answer), self._look):
            threading.Thread(target=work, daemon=True).start()

    def close(self) -> None:
        if self._line.sock is not None:
            self._line.sock.shutdown(socket.SHUT_RDWR)

    def _ask(self, line: HTTPConnection, path: str) -> HTTPResponse:
        line.request("GET", path, headers=self.headers)
        answer = line.getresponse()
        if answer.status != 200:
            raise RuntimeError(f"{path} answered {answer.status}")
        return answer

    def _hear(self, answer: HTTPResponse) -> None:
        # The line ends with the desk.
        with suppress(OSError, HTTPException, ValueError):
            while line := answer.readline():
                if line.startswith((b"data: problem:", b"data: spike:")):
                    self._heard.put(time.monotonic())

    def _look(self) -> None:
        line = HTTPConnection("127.0.0.1", self.port, timeout=30)
        while True:
            due = self._heard.get() + PAGE_WAITS
            # Whatever is heard while it waits lets it wait anew.
            while (left := due - time.monotonic()) > 0:
                with suppress(queue.Empty):
                    due = self._heard.get(timeout=left) + PAGE_WAITS
            with suppress(OSError, HTTPException):
                said = self._ask(line, "/problems/alerts/").read().decode()
                for kind, pk in re.findall(r'data-notice="(problem|spike)-(\d+)"', said):
                    self.shown.setdefault((kind, int(pk)), time.monotonic())


def session_of_owner() -> str:
    from django.test import Client

    from fener.people.models import User

    client = Client()
    client.force_login(User.objects.create(email="bench@example.com", name="B", is_owner=True))
    return str(client.cookies["sessionid"].value)


def look(storms: list[Storm], page: Page, tellers: list[threading.Thread]) -> None:
    """Note what stands, until everything is told and every storm has its alert on the page."""
    from fener.problems.models import Spike

    by_brand = {storm.brand_id: storm for storm in storms}
    known: dict[int, Alert] = {}
    told_at: float | None = None
    while told_at is None or not all(is_settled(storm, page) for storm in storms):
        rows = Spike.objects.filter(brand__in=by_brand).order_by("id")
        for pk, brand, at, problem in rows.values_list("id", "brand_id", "at", "problem_id"):
            here = time.monotonic()
            if pk not in known:
                known[pk] = Alert(pk, at, here)
                by_brand[brand].alerts.append(known[pk])
            if problem and known[pk].settled is None:
                known[pk].problem, known[pk].settled = problem, here
        if told_at is None and not any(teller.is_alive() for teller in tellers):
            told_at = time.monotonic()
        if told_at is not None and time.monotonic() - told_at > ALERT_WITHIN:
            return
        time.sleep(LOOK_EVERY)


def is_settled(storm: Storm, page: Page) -> bool:
    return shown_at(storm, page) is not None and all(one.settled for one in storm.alerts)


def shown_at(storm: Storm, page: Page) -> float | None:
    """When the first alert of a storm was on the page; later ones make the same problem grow."""
    if not storm.alerts:
        return None
    names = ("spike", storm.alerts[0].spike), ("problem", storm.alerts[0].problem)
    times = [page.shown[name] for name in names if name in page.shown]
    return min(times, default=None)


def figures(storms: list[Storm], page: Page) -> dict[str, Any]:
    rows = []
    waits: dict[str, list[float]] = {"finding": [], "problem": [], "page": []}
    for storm in storms:
        order = sorted(storm.sent)
        row: dict[str, Any] = {
            "storm": storm.name, "posts": len(order), "alerts": len(storm.alerts),
        }  # fmt: skip
        for number, alert in enumerate(storm.alerts):
            began = storm.sent.get(alert.made_at)
            if began is None:
                raise SystemExit(f"{storm.name}: an alert before the storm")
            waits["finding"].append(alert.found - began)
            if alert.settled is not None:
                waits["problem"].append(alert.settled - began)
            if number == 0:
                row["by_post"] = 1 + order.index(alert.made_at)
                if (shown := shown_at(storm, page)) is not None:
                    waits["page"].append(shown - began)
                    row["page_s"] = round(shown - began, 2)
        rows.append(row)
    return {
        "storms": rows,
        "on_page": len(waits["page"]),
        "alerts": len(waits["finding"]),
        **{
            name: {
                "median_s": round(statistics.median(times), 2), "worst_s": round(max(times), 2),
            }
            for name, times in waits.items()
            if times
        },
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--storms", type=int, default=5)
    options = parser.parse_args()
    import django

    django.setup()
    storms, port = storms_of(options.storms), ground.free_port()
    for number, storm in enumerate(storms):
        prepare(storm, number)
    session = session_of_owner()
    with served(port):
        wait_until_read(storms)
        page = Page(port, session)
        page.open()
        threads = [
            threading.Thread(target=tell, args=(storm, number, port))
            for number, storm in enumerate(storms)
        ]
        for thread in threads:
            thread.start()
        look(storms, page, threads)
        page.close()
        found = figures(storms, page)
    log = (Path(os.environ["FENER_DATA"]) / "serve.log").read_text(errors="replace")
    if faults := Counter(re.findall(r"(?m)^.*(?:ERROR|Traceback).*$", log)):
        ground.say(f"    the desk said: {faults.most_common(3)}")
    print(json.dumps(found))


if __name__ == "__main__":
    main()
