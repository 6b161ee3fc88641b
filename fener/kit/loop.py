"""The loop: every app's `work.py` declares steps, one process runs them in turn.

A step looks at due rows and does a bounded amount. What must happen later has a `due_at` in
the database, so a restart loses nothing and two workers do no harm.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.apps import apps
from django.db import close_old_connections, models, transaction
from django.utils.module_loading import autodiscover_modules

from fener.kit.models import Pulse
from fener.kit.times import now as wall_clock

log = logging.getLogger("fener.loop")

R = TypeVar("R", bound=models.Model)
LONGEST_REST = 60
"""Seconds after which a step or a row that failed is tried again at the latest."""

Work = Callable[[datetime], int]
"""Takes now, does one bounded slice, gives back how many rows it moved."""


@dataclass(slots=True)
class Trouble:
    """A row whose turn ended in a fault, so often in succession; not tried before `rests_until`."""

    failures: int
    rests_until: datetime
    words: str


@dataclass(slots=True)
class Step:
    name: str
    work: Work
    every: timedelta
    lane: str = "desk"
    next_at: datetime | None = None
    failures: int = 0
    troubles: dict[tuple[str, Any], Trouble] = field(default_factory=dict)
    """Rows that `row_by_row` could not work, by table and number."""
    told: tuple[str, int] = ("", 0)
    """What stands in the step's pulse: problem and failures."""

    def trouble(self) -> tuple[str, int]:
        """What is wrong with the step's rows, and how often in succession; empty where nothing
        is."""
        if not self.troubles:
            return "", 0
        worst = max(self.troubles.values(), key=lambda one: one.failures)
        more = len(self.troubles) - 1
        words = f"{worst.words[:270]} (and {more} more)" if more else worst.words[:300]
        return words, worst.failures


@dataclass(slots=True)
class Loop:
    """Runs the steps of all apps, lower floors first."""

    steps: list[Step] = field(default_factory=list)
    name: str = "all"
    pulse_every: timedelta = timedelta(seconds=5)
    _pulsed_at: datetime | None = None

    def run_single_cycle(self, now: datetime) -> int:
        """Every step that is due, once. A step that fails is reported and tried again later;
        the others go on, and so do the other rows of a step of which one fails (`row_by_row`)."""
        if self._pulsed_at is None:
            self._recall()
        moved = 0
        for step in self.steps:
            if step.next_at and now < step.next_at:
                continue
            running = _running.set(step)
            try:
                moved += step.work(now)
            except Exception as error:
                step.failures += 1
                step.next_at = now + _rest_after(step.failures)
                log.exception("step %s failed", step.name)
                self._pulse(step, now, f"{type(error).__name__}: {error}"[:300], step.failures)
            else:
                step.failures = 0
                if step.trouble() != step.told:
                    self._pulse(step, now, *step.trouble())
                step.next_at = now + step.every
            finally:
                _running.reset(running)
        if self._pulsed_at is None or now - self._pulsed_at >= self.pulse_every:
            self._pulsed_at = now
            Pulse.objects.update_or_create(
                name=f"worker {self.name}", defaults={"at": now, "problem": ""}
            )
        return moved

    def run(self, stop: threading.Event, *, idle_for: float = 0.2) -> None:
        """Until `stop` is set. Waits `idle_for` seconds only where nothing was to do."""
        _stands.set(True)
        while not stop.is_set():
            close_old_connections()
            try:
                moved = self.run_single_cycle(wall_clock())
            except Exception:
                log.exception("the loop could not reach its database; trying again")
                stop.wait(2.0)
                continue
            if not moved:
                stop.wait(idle_for)

    def _recall(self) -> None:
        """What an earlier process said of a step holds until the step has run well."""
        failing = Pulse.objects.exclude(problem="")
        told = {one.name: (one.problem, one.failures) for one in failing}
        for step in self.steps:
            step.told = told.get(step.name, ("", 0))

    @staticmethod
    def _pulse(step: Step, now: datetime, problem: str, failures: int) -> None:
        with transaction.atomic():
            Pulse.objects.update_or_create(
                name=step.name,
                defaults={"at": now, "problem": problem, "failures": failures},
            )
        step.told = problem, failures


_declared: list[Step] = []
_running: ContextVar[Step | None] = ContextVar("running_step", default=None)
_stands: ContextVar[bool] = ContextVar("loop_stands", default=False)
Each = Callable[[Callable[[Any], Any], Iterable[Any]], Iterable[Any]]


def row_by_row(
    rows: models.QuerySet[R],
    act: Callable[[R], int],
    *,
    now: datetime,
    most: int | None = None,
    each: Each = map,
) -> int:
    """`act` on each of `rows` (`most` at once), and how much they moved together. A fault of one
    keeps none of the others from their turn: it is logged, told in the pulse of the step that
    runs, and its row rests a while, longer each time. `act` opens its own transactions. `each`:
    `map`, or that of a pool.
    """
    step = _running.get()
    troubles = {} if step is None else step.troubles
    table = rows.model._meta.db_table
    mine = {number: one for (name, number), one in troubles.items() if name == table}
    resting = [number for number, one in mine.items() if now < one.rests_until]
    chosen = list((rows.exclude(pk__in=resting) if resting else rows)[:most])

    def guarded(row: R) -> tuple[int, str]:
        try:
            return act(row), ""
        except Exception as error:
            log.exception("%s: %s %s failed", step.name if step else "by hand", table, row.pk)
            return 0, f"{table} {row.pk}: {type(error).__name__}: {error}"

    moved = 0
    for number in mine.keys() - set(resting):
        # It has had its rest: gone, mended or tried again just below.
        del troubles[table, number]
    for row, (count, problem) in zip(chosen, each(guarded, chosen), strict=True):
        moved += count
        if problem:
            failures = mine[row.pk].failures + 1 if row.pk in mine else 1
            rests_until = now + _rest_after(failures)
            troubles[table, row.pk] = Trouble(failures, rests_until, problem)
    return moved


def _rest_after(failures: int) -> timedelta:
    return timedelta(seconds=min(LONGEST_REST, 2 ** min(failures, 10)))


def step(name: str, *, every: float = 0.0, lane: str = "desk") -> Callable[[Work], Work]:
    """Declare a step of the loop; `every` is the least number of seconds between two runs.

    Steps of one lane run in turn; lanes run side by side, so that a network which does not
    answer (`hearing`, `sending`) never holds up the desk.
    """

    def declare(work: Work) -> Work:
        _declared.append(Step(name, work, timedelta(seconds=every), lane))
        return work

    return declare


def stands() -> bool:
    """Whether the step that asks is run by a loop that goes on until it is stopped, and not by a
    single cycle."""
    return _stands.get()


def lanes() -> list[str]:
    autodiscover_modules("work")
    return sorted({one.lane for one in _declared})


def desk_loop(lane: str = "") -> Loop:
    """A fresh loop over the steps of every installed app (of one lane, or of all), in the
    order of the floors."""
    autodiscover_modules("work")
    chosen = sorted((one for one in _declared if not lane or one.lane == lane), key=_floor)
    return Loop([Step(one.name, one.work, one.every, one.lane) for one in chosen], lane or "all")


def _floor(one: Step) -> int:
    """How high the app of a step stands. Whoever imports a `work` module declares its steps,
    so they may have been declared in any order."""
    names = [config.name for config in apps.get_app_configs()]
    config = apps.get_containing_app_config(one.work.__module__)
    return names.index(config.name) if config else len(names)


def run_until_quiet(now: datetime, *, cycles: int = 50) -> int:
    """Run whole cycles until nothing moves; for tests and for the command line."""
    moved = 0
    for _ in range(cycles):
        step_moved = desk_loop().run_single_cycle(now)
        moved += step_moved
        if not step_moved:
            break
    return moved
