"""A worker that is killed again and again while customers write and answers go out; and what is
counted when it is over."""

from __future__ import annotations

import random
import re
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from tests.crash.desk import CrashDesk, kill
from tests.crash.networks import Network

FIRST = 5
"""Posts that are there before the worker is, and are answered."""
_LOOKS_EVERY = 4
"""Deaths after which somebody looks what is left."""
_WORDS = (
    "My parcel with the number {n} never arrived and nobody answers me!",
    "Porosia ime nuk ka ardhur ende, turp! {n}",
    "Το δέμα μου δεν ήρθε ποτέ, ντροπή σας! {n}",
    "طلبي لم يصل حتى الآن، هذا عار {n}",
    "Пратката ми не е дошла, срам! {n}",
    "سفارش من هنوز نرسیده است {n}",
)


@dataclass(slots=True)
class Tally:
    """`unknown`: answers whose sender died, so that nobody knew of them; `found`, `echoed`: how
    such answers were settled, by looking or by our own words coming back."""

    posts: int
    answers: int
    kills: int = 0
    lost: list[int] = field(default_factory=list)
    doubled: list[int] = field(default_factory=list)
    published: int = 0
    published_twice: list[int] = field(default_factory=list)
    outbox: dict[str, int] = field(default_factory=dict)
    not_told: list[int] = field(default_factory=list)
    """Published, and the desk does not know."""
    not_there: list[int] = field(default_factory=list)
    """Sent, as the desk says, and not published."""
    unknown: int = 0
    found: int = 0
    echoed: int = 0
    parked: int = 0
    unread: int = 0
    opened_twice: int = 0
    seconds: float = 0.0
    problems: list[Any] = field(default_factory=list)

    def shown(self) -> dict[str, Any]:
        """As figures, lists by their length."""
        values = asdict(self).items()
        return {name: len(one) if isinstance(one, list) else one for name, one in values}


def converse(
    desk: CrashDesk,
    network: Network,
    *,
    posts: int,
    answers: int,
    chance: random.Random,
    kills: int | None = None,
    every: float = 0.0,
    say: Callable[[str], None] = lambda _: None,
) -> Tally:
    """Kill workers at random moments: `kills` of them, after which one may finish; None: until
    nothing is left to do. A post is written `every` so many seconds."""
    tally, began = Tally(posts, answers), time.monotonic()
    desk.environment.update(network.environment)
    channels = [desk.ask("connect_to", **one)["channel"] for one in network.connections()]
    above = [network.write(words(number)) for number in range(FIRST)]
    desk.ask(
        "enqueue_answers", channel=channels[0], count=answers, above=above, **network.answers()
    )
    customers = _Customers(network, posts, every)
    customers.start()
    bell = desk.start_asking("ring", every=0.3)
    try:
        while kills is None or tally.kills < kills:
            worker = desk.start("work")
            time.sleep(chance.uniform(0.05, 2.0))
            kill(worker)
            tally.kills += 1
            if tally.kills % _LOOKS_EVERY == 0:
                left = desk.ask("after_a_death")
                tally.unknown += left.pop("unknown")
                tally.found += left.pop("found")
                say(f"{tally.kills} kills, {customers.written} written, {left}")
                if kills is None and not customers.is_alive() and _is_over(left, posts):
                    break
        _let_one_finish(desk, customers, posts)
        tally.kills += 1
    finally:
        kill(bell)
        customers.stop()
    assert not customers.problem, customers.problem
    _count(desk, network, tally)
    tally.seconds = round(time.monotonic() - began, 1)
    return tally


def words(number: int) -> str:
    return _WORDS[number % len(_WORDS)].format(n=f"post {number}.")


class _Customers(threading.Thread):
    """Write one post after the other."""

    def __init__(self, network: Network, posts: int, every: float) -> None:
        super().__init__(daemon=True)
        self._network, self._posts, self._every = network, posts, every
        self._ended = threading.Event()
        self.written, self.problem = FIRST, ""

    def run(self) -> None:
        try:
            while self.written < self._posts and not self._ended.wait(self._every):
                self._network.write(words(self.written))
                self.written += 1
        except Exception as error:
            self.problem = f"post {self.written} could not be written: {error}"

    def stop(self) -> None:
        self._ended.set()
        self.join()


def _is_over(left: dict[str, int], posts: int) -> bool:
    return not left["unsent"] and not left["unread"] and left["heard"] >= posts


def _let_one_finish(desk: CrashDesk, customers: _Customers, posts: int) -> None:
    worker = desk.start("work")
    try:
        for _ in range(200):
            left = desk.ask("progress")
            # What a dead sender held in its hands stays there until it is noticed.
            if not customers.is_alive() and left["heard"] >= posts and left["unsent"] <= 1:
                break
            time.sleep(0.5)
    finally:
        kill(worker)


def _count(desk: CrashDesk, network: Network, tally: Tally) -> None:
    told = desk.ask("reckon")
    read = Counter(_number(text, "post") for text in told["heard"])
    tally.lost = [number for number in range(tally.posts) if not read[number]]
    tally.doubled = [number for number, count in read.items() if count > 1]
    there = Counter(
        number for text in network.published() if (number := _number(text, "answer")) >= 0
    )
    tally.published = len(there)
    tally.published_twice = [number for number, count in there.items() if count > 1]
    tally.outbox = {state: len(texts) for state, texts in told["outbox"].items()}
    sent = {_number(text, "answer") for text in told["outbox"].get("sent", [])}
    tally.not_told, tally.not_there = sorted(there.keys() - sent), sorted(sent - there.keys())
    tally.unknown += told["unknown"]
    tally.found += told["found"]
    tally.echoed = told["settled"] - tally.found
    tally.parked, tally.problems = told["parked"], told["problems"]
    tally.unread, tally.opened_twice = told["unread"], told["opened_twice"]


def _number(text: str, of: str) -> int:
    found = re.search(rf"{of} (\d+)", text)
    return int(found[1]) if found else -1
