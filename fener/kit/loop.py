"""The loop: every app's `work.py` declares steps, one process runs them in turn.

A step looks at due rows and does a bounded amount. What must happen later has a `due_at` in
the database, so a restart loses nothing and two workers do no harm.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.apps import apps
from django.db import close_old_connections, transaction
from django.utils.module_loading import autodiscover_modules

from fener.kit.models import Pulse
from fener.kit.times import now as wall_clock

log = logging.getLogger("fener.loop")

Work = Callable[[datetime], int]
"""Takes now, does one bounded slice, gives back how many rows it moved."""


@dataclass(slots=True)
class Step:
    name: str
    work: Work
    every: timedelta
    lane: str = "desk"
    next_at: datetime | None = None
    failures: int = 0


@dataclass(slots=True)
class Loop:
    """Runs the steps of all apps, lower floors first."""

    steps: list[Step] = field(default_factory=list)
    name: str = "all"
    pulse_every: timedelta = timedelta(seconds=5)
    _pulsed_at: datetime | None = None

    def run_single_cycle(self, now: datetime) -> int:
        """Every step that is due, once. A step that fails is reported and tried again later;
        the others go on."""
        moved = 0
        for step in self.steps:
            if step.next_at and now < step.next_at:
                continue
            try:
                moved += step.work(now)
            except Exception as error:
                step.failures += 1
                step.next_at = now + timedelta(seconds=min(60, 2**step.failures))
                log.exception("step %s failed", step.name)
                self._pulse(step, now, problem=f"{type(error).__name__}: {error}"[:300])
            else:
                if step.failures:
                    step.failures = 0
                    self._pulse(step, now)
                step.next_at = now + step.every
        if self._pulsed_at is None or now - self._pulsed_at >= self.pulse_every:
            self._pulsed_at = now
            Pulse.objects.update_or_create(
                name=f"worker {self.name}", defaults={"at": now, "problem": ""}
            )
        return moved

    def run(self, stop: threading.Event, *, idle_for: float = 0.2) -> None:
        """Until `stop` is set. Waits `idle_for` seconds only where nothing was to do."""
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

    @staticmethod
    def _pulse(step: Step, now: datetime, problem: str = "") -> None:
        with transaction.atomic():
            Pulse.objects.update_or_create(
                name=step.name,
                defaults={"at": now, "problem": problem, "failures": step.failures},
            )


_declared: list[Step] = []


def step(name: str, *, every: float = 0.0, lane: str = "desk") -> Callable[[Work], Work]:
    """Declare a step of the loop; `every` is the least number of seconds between two runs.

    Steps of one lane run in turn; lanes run side by side, so that a network which does not
    answer (`hearing`, `sending`) never holds up the desk.
    """

    def declare(work: Work) -> Work:
        _declared.append(Step(name, work, timedelta(seconds=every), lane))
        return work

    return declare


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
