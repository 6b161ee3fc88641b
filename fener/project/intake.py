"""Reading a file into a brand, from raw lines to open cases, by the same steps as channels."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, Max

from fener.cases import actions as case_actions
from fener.cases.models import Case
from fener.channels import actions as channel_actions
from fener.channels.importing import Line
from fener.channels.models import Channel
from fener.kit.times import now as wall_clock
from fener.mentions.actions import read_payloads
from fener.mentions.models import Mention
from fener.project.memory import expect_batches

BATCH = 1000

Progress = Callable[["Result"], None]


@dataclass(slots=True)
class Result:
    """What became of a file."""

    posts: int = 0
    """Lines that held a post."""
    mentions: int = 0
    duplicates: int = 0
    cases: int = 0
    problems: list[dict[str, Any]] = field(default_factory=list)
    """Lines of which something could not be read, and what."""
    seconds: float = 0.0

    def as_json(self) -> dict[str, Any]:
        return {
            "posts": self.posts,
            "mentions": self.mentions,
            "duplicates": self.duplicates,
            "cases": self.cases,
            "not_read": len(self.problems),
            "seconds": round(self.seconds, 3),
        }


def take_lines(
    channel: Channel,
    lines: Iterable[Line],
    *,
    tell: Progress = lambda _result: None,
    batch: int = BATCH,
) -> Result:
    """Store, read and file `lines`; give back what came of them."""
    expect_batches()
    started = time.monotonic()
    result = Result()
    counter = _Counter(channel)
    for lot in _batches(lines, batch):
        now = wall_clock()
        good = []
        for line in lot:
            if line.payload:
                good.append(line)
            else:
                _note(result, line.number, line.problem, dict(line.params))
        result.posts += len(good)
        channel_actions.store_payloads(
            channel,
            [line.payload for line in good if line.payload],
            now=now,
            lines=[line.number for line in good],
        )
        settle(channel, result, now)
        counter.add_to(result)
        result.seconds = time.monotonic() - started
        tell(result)
    settle(channel, result, wall_clock())
    counter.add_to(result)
    result.seconds = time.monotonic() - started
    return result


def settle(channel: Channel, result: Result, now: datetime) -> None:
    """Read and file until nothing of the channel waits, whoever else is at it."""
    while True:
        batch = read_payloads(channel, now=now, limit=BATCH)
        for number, key, params in batch.problems:
            _note(result, number or 0, key, params)
            if key not in ("payload.future", "payload.other_text"):
                result.posts -= 1
        if not batch.payloads:
            break
    while case_actions.file_brand(channel.brand, now=now, limit=BATCH).mentions:
        pass


def _note(result: Result, line: int, key: str, params: dict[str, Any]) -> None:
    result.problems.append({"line": line, "key": key, "params": params})


@dataclass(slots=True)
class _Counter:
    """Counts in the database what is new since it last looked, so that the figures are right
    even where a worker helped."""

    channel: Channel
    mention: int = 0
    case: int = 0

    def __post_init__(self) -> None:
        self.mention = Mention.objects.aggregate(last=Max("id"))["last"] or 0
        self.case = Case.objects.aggregate(last=Max("id"))["last"] or 0

    def add_to(self, result: Result) -> None:
        mentions = Mention.objects.filter(channel=self.channel, id__gt=self.mention)
        found = mentions.aggregate(count=Count("id"), last=Max("id"))
        result.mentions += found["count"]
        self.mention = found["last"] or self.mention
        cases = Case.objects.filter(channel=self.channel, id__gt=self.case)
        found = cases.aggregate(count=Count("id"), last=Max("id"))
        result.cases += found["count"]
        self.case = found["last"] or self.case
        result.duplicates = max(0, result.posts - result.mentions)


def _batches(lines: Iterable[Line], size: int) -> Iterator[list[Line]]:
    source = iter(lines)
    while lot := list(itertools.islice(source, size)):
        yield lot
