"""The clocks of a case: what is owed by when, what was kept, what a pause does to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Literal

from fener.core.clocks.calendars import Calendar
from fener.core.clocks.moments import us_of
from fener.core.clocks.opening import Pause, add_open_time, open_time_between

Hours = Literal["working", "always"]
"""Whether a clock runs in the hours of the desk, or day and night."""

_ALWAYS = Calendar.always("UTC")
LONGEST = timedelta(days=5 * 366)


class ClockKind(StrEnum):
    SEEN = "seen"
    ACKNOWLEDGED = "acknowledged"
    ANSWERED = "answered"
    SOLVED = "solved"
    PROMISE = "promise"
    """What was said in public: the time by which we promised to come back."""

    __hash__ = str.__hash__
    """Every case has a table of its clocks; the hash of an enumeration is slow Python."""


CASE_CLOCKS = (ClockKind.SEEN, ClockKind.ACKNOWLEDGED, ClockKind.ANSWERED, ClockKind.SOLVED)
"""The four clocks that every case has from its first moment."""


class ClockError(ValueError):
    """A target or a clock that makes no sense."""


@dataclass(frozen=True, slots=True)
class Target:
    """One clock is to be met `within` so much time of its `calendar`.

    Raises `ClockError` unless 0 < `within` <= five years.
    """

    clock: ClockKind
    within: timedelta
    calendar: Hours = "working"

    def __post_init__(self) -> None:
        if not timedelta(0) < self.within <= LONGEST:
            raise ClockError(f"{self.clock}: a target is more than nothing and at most five years")
        if self.calendar not in ("working", "always"):
            raise ClockError(f"{self.clock}: runs in 'working' or 'always', not {self.calendar!r}")

    def due_at(self, at: datetime, calendar: Calendar, pauses: Sequence[Pause] = ()) -> datetime:
        """When a clock started `at` runs out, in UTC. Raises `CalendarError`."""
        return add_open_time(at, self.within, _hours(self.calendar, calendar), pauses)

    def as_json(self) -> dict[str, Any]:
        """`within` in whole seconds."""
        return {
            "clock": self.clock.value,
            "within": int(self.within.total_seconds()),
            "calendar": self.calendar,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Target:
        """Raises `ClockError` for anything that `as_json` could not have written."""
        try:
            kind, seconds = ClockKind(data["clock"]), data["within"]
        except KeyError as error:
            raise ClockError(f"a target needs {error}") from None
        except ValueError as error:
            raise ClockError(str(error)) from None
        if isinstance(seconds, bool) or not isinstance(seconds, int | float):
            raise ClockError(f"{kind}: within is a number of seconds, not {seconds!r}")
        if not 0 < seconds <= LONGEST.total_seconds():
            raise ClockError(f"{kind}: a target is more than nothing and at most five years")
        return cls(kind, timedelta(seconds=seconds), data.get("calendar", "working"))


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock of one case. All times are aware datetimes.

    An open clock is late from `due_at` on; one that is met at that very moment was in time.
    A clock with `paused_at` stands still there.
    """

    kind: ClockKind
    started_at: datetime
    due_at: datetime | None = None
    """None: it is measured, but nothing is owed."""
    met_at: datetime | None = None
    calendar: Hours = "working"
    paused_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.met_at is None

    @property
    def is_met(self) -> bool:
        return self.met_at is not None

    @property
    def is_paused(self) -> bool:
        return self.met_at is None and self.paused_at is not None

    def is_late(self, now: datetime) -> bool:
        """Whether it is open and has run out: somebody still waits for what was due."""
        if self.met_at is not None or self.due_at is None:
            return False
        return self._stands_at(now) >= self.due_at

    def left(self, now: datetime) -> timedelta | None:
        """Real time until it runs out, negative when late; None: nothing is owed any more."""
        if self.met_at is not None or self.due_at is None:
            return None
        return self.due_at - self._stands_at(now)

    def open_time_left(self, now: datetime, calendar: Calendar) -> timedelta | None:
        """As `left`, in the open time of the hours it runs in."""
        if self.met_at is not None or self.due_at is None:
            return None
        return open_time_between(self._stands_at(now), self.due_at, _hours(self.calendar, calendar))

    def breached_by(self, now: datetime) -> timedelta:
        """Real time past due: until it was met, or until `now` while it is open. Zero: kept."""
        if self.due_at is None:
            return timedelta(0)
        return max(timedelta(0), self._stands_at(self.met_at or now) - self.due_at)

    def took(self, calendar: Calendar | None = None) -> timedelta | None:
        """From start to meeting, in real time or in the open time of `calendar`; None: open."""
        if self.met_at is None:
            return None
        if calendar is None:
            return self.met_at - self.started_at
        return open_time_between(self.started_at, self.met_at, calendar)

    def _stands_at(self, now: datetime) -> datetime:
        return now if self.paused_at is None else min(now, self.paused_at)


Clocks = Mapping[ClockKind, Clock]


def start_clocks(
    targets: Iterable[Target],
    at: datetime,
    calendar: Calendar,
    *,
    pauses: Sequence[Pause] = (),
    is_backlog: bool = False,
) -> dict[ClockKind, Clock]:
    """The clocks of a case that begins `at`: the four always, others where a target asks.

    A clock without a target is measured but never due; of two targets for one clock the earlier
    due counts. `is_backlog`: found at the first sync of a channel, so nothing is due.
    Raises `CalendarError`.
    """
    at = _in_utc(at)
    aimed: dict[ClockKind, Clock] = {}
    for target in targets:
        due_at = None if is_backlog else target.due_at(at, calendar, pauses)
        before = aimed.get(target.clock)
        if before is None or before.due_at is None or (due_at and due_at < before.due_at):
            aimed[target.clock] = Clock(target.clock, at, due_at, calendar=target.calendar)
    return {kind: aimed.get(kind) or Clock(kind, at) for kind in CASE_CLOCKS} | aimed


def make_promise(at: datetime, due_at: datetime) -> Clock:
    """A promise given `at` to come back by `due_at`, whatever the hours of the desk.

    Raises `ClockError` when that is not after `at`.
    """
    at, due_at = _in_utc(at), _in_utc(due_at)
    if due_at <= at:
        raise ClockError("a promise is for later")
    return Clock(ClockKind.PROMISE, at, due_at, calendar="always")


def meet(clock: Clock, at: datetime) -> Clock:
    """The clock, met `at`; the first meeting counts, so a met clock stays as it is.

    Networks' clocks differ by seconds: a meeting told as before the start counts as at it.
    """
    if clock.met_at is not None:
        return clock
    return replace(clock, met_at=max(_in_utc(at), clock.started_at))


def restart(clock: Clock, at: datetime, target: Target | None, calendar: Calendar) -> Clock:
    """The same clock, begun again `at`: somebody wrote again after it was met.

    Without a target nothing is due. Raises `ClockError` when the target is for another clock,
    `CalendarError` as `add_open_time` does.
    """
    at = _in_utc(at)
    if target is None:
        return Clock(clock.kind, at, calendar=clock.calendar)
    if target.clock != clock.kind:
        raise ClockError(f"a target for {target.clock} cannot restart {clock.kind}")
    return Clock(clock.kind, at, target.due_at(at, calendar), calendar=target.calendar)


def pause_clocks(clocks: Clocks, at: datetime) -> dict[ClockKind, Clock]:
    """The clocks with every open one stopped `at`; one that is paused stays as it is.

    A promise goes on: it was given in public, and waiting on our side does not move it.
    """
    at = _in_utc(at)
    return {
        kind: replace(clock, paused_at=max(at, clock.started_at))
        if clock.is_open and clock.paused_at is None and kind != ClockKind.PROMISE
        else clock
        for kind, clock in clocks.items()
    }


def resume_clocks(
    clocks: Clocks, paused_at: datetime, at: datetime, calendar: Calendar
) -> dict[ClockKind, Clock]:
    """The clocks going on `at`, each due later by the open time that it was paused for.

    So each keeps exactly the open time it had left, and one that was late stays as late. A
    clock's own `paused_at` counts before `paused_at`, and never a time before its start.
    Promises and met clocks are as they were. Raises `ClockError` when `at` is before the pause.
    """
    at, paused_at = _in_utc(at), _in_utc(paused_at)
    if at < paused_at:
        raise ClockError("clocks cannot go on before they were paused")
    going = dict(clocks)
    for kind, clock in clocks.items():
        if clock.met_at is not None or kind == ClockKind.PROMISE:
            continue
        since = max(clock.paused_at or paused_at, clock.started_at)
        due_at = clock.due_at
        if due_at is not None and at > since:
            hours = _hours(clock.calendar, calendar)
            due_at = add_open_time(due_at, open_time_between(since, at, hours), hours)
        going[kind] = replace(clock, due_at=due_at, paused_at=None)
    return going


def next_due(clocks: Clocks) -> datetime | None:
    """The earliest moment at which an open clock runs out; None: none is running towards one."""
    return min(
        (
            clock.due_at
            for clock in clocks.values()
            if clock.met_at is None and clock.paused_at is None and clock.due_at is not None
        ),
        default=None,
    )


def _hours(hours: Hours, calendar: Calendar) -> Calendar:
    return _ALWAYS if hours == "always" else calendar


def _in_utc(at: datetime) -> datetime:
    us_of(at)
    return at.astimezone(UTC)
