"""What should have been sent by a moment, worked out from nothing but the plan, the rota and what
happened. The ladder that pages and the auditor that checks it ask the same function.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from fener.core.playbooks.plans import EscalationPlan, LevelPlan, Step
from fener.core.playbooks.rota import Rota, Span, covered, on_duty, planned, united, without

DECIDE = "decide"
LOOK = "look"
_A_MINUTE = timedelta(minutes=1)
HORIZON = timedelta(days=8)
"""How far ahead it is asked what comes next: a week, and a day of holiday."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelSet:
    """The level as of `at`. `standing`: whom each `whom` of a plan meant then, where the rota
    does not say; a role stands for whoever is asked while nobody is planned for it."""

    at: datetime
    level: int
    standing: Mapping[str, tuple[int, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    at: datetime
    person: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFacts:
    """What happened, each in order of time; `decisions`: when somebody decided or looked again."""

    levels: tuple[LevelSet, ...]
    acknowledgements: tuple[Acknowledgement, ...] = ()
    decisions: tuple[datetime, ...] = ()
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DuePage:
    """One message to one person by one means. `step`, `person` and `means` together are its key:
    however often it is worked out, it is the same page.

    `moot_at`: since when nobody needs it any more, because somebody has it in hand, the level
    changed or all was over.
    """

    step: str
    level: int
    rung: str
    """Key of the plan's step; `DECIDE` or `LOOK`."""
    round: int
    person: int
    means: str
    due_at: datetime
    until_acknowledged: bool
    moot_at: datetime | None = None

    @property
    def key(self) -> tuple[str, int, str]:
        return self.step, self.person, self.means


@dataclass(frozen=True, slots=True)
class Hold:
    """Nobody is on duty: the ladder stands still since `since`, until `until` (None: the rota
    does not say when somebody comes)."""

    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class _Stretch:
    """The time between two changes of level."""

    number: int
    at: datetime
    end: datetime | None
    level: int
    standing: Mapping[str, tuple[int, ...]]
    is_raise: bool
    acknowledged_at: datetime | None
    """The first acknowledgement; where the level was lowered, one from before counts."""

    def holds(self, at: datetime) -> bool:
        return self.at <= at and (self.end is None or at < self.end)


def _stretches(facts: RunFacts) -> list[_Stretch]:
    found: list[_Stretch] = []
    for number, here in enumerate(facts.levels):
        later = facts.levels[number + 1].at if number + 1 < len(facts.levels) else facts.ended_at
        end = later
        if facts.ended_at is not None and (end is None or facts.ended_at < end):
            end = facts.ended_at
        is_raise = number == 0 or here.level > facts.levels[number - 1].level
        inside = [
            one.at
            for one in facts.acknowledgements
            if one.at >= here.at and (end is None or one.at < end)
        ]
        acknowledged_at = min(inside, default=None)
        if not is_raise and found[-1].acknowledged_at is not None:
            acknowledged_at = here.at
        found.append(
            _Stretch(number, here.at, end, here.level, here.standing, is_raise, acknowledged_at)
        )
    return found


class _Clock:
    """Time as a level counts it: always, or only while somebody is on duty in one of its roles."""

    def __init__(self, level: LevelPlan, rota: Rota, since: datetime, until: datetime) -> None:
        self.level, self.rota, self.since, self.until = level, rota, since, until
        self._filled: dict[str, list[Span]] = {}
        if level.holds and level.roles:
            spans = [span for role in level.roles for span in self.filled(role)]
            self.spans = united(spans)
        else:
            self.spans = [(since, until)]

    def filled(self, role: str) -> list[Span]:
        """When somebody can be asked: on duty, or standing in where nobody is planned at all."""
        if role not in self._filled:
            whole = [(self.since, self.until)]
            unplanned = without(whole, planned(self.rota, role, self.since, self.until))
            there = covered(self.rota, role, self.since, self.until)
            self._filled[role] = united(unplanned + there)
        return self._filled[role]

    def after(self, at: datetime, minutes: int) -> datetime | None:
        """When so many minutes are over; None: not before `until`."""
        left = minutes * _A_MINUTE
        for start, end in self.spans:
            begin = max(start, at)
            if begin >= end:
                continue
            if left < end - begin:
                return begin + left
            left -= end - begin
        return None

    def once_filled(self, step: Step, at: datetime | None) -> datetime | None:
        """`at`, or the first moment after it at which somebody has the duty of the step."""
        if at is None or not step.role or not self.level.holds:
            return at
        return next((max(at, start) for start, end in self.filled(step.role) if at < end), None)

    def runs(self, at: datetime) -> bool:
        return any(start <= at < end for start, end in self.spans)


def due_steps(plan: EscalationPlan, facts: RunFacts, rota: Rota, now: datetime) -> list[DuePage]:
    """Every page that should have been sent by `now`, in order of time; the same answer however
    often and whenever it is asked."""
    return [page for page in _derived(plan, facts, rota, now) if page.due_at <= now]


def coming_steps(plan: EscalationPlan, facts: RunFacts, rota: Rota, now: datetime) -> list[DuePage]:
    """What would be sent after `now` if nothing happened."""
    pages = _derived(plan, facts, rota, now + HORIZON)
    return [page for page in pages if page.due_at > now]


def hold_of(plan: EscalationPlan, facts: RunFacts, rota: Rota, now: datetime) -> Hold | None:
    """Whether the ladder stands still at `now` because nobody is on duty."""
    here = next((one for one in _stretches(facts) if one.holds(now)), None)
    if here is None or (here.acknowledged_at is not None and here.acknowledged_at <= now):
        return None
    level = plan.level(here.level)
    clock = _Clock(level, rota, here.at, now + HORIZON)
    if not level.steps or clock.runs(now):
        return None
    since = max((end for _start, end in clock.spans if end <= now), default=here.at)
    return Hold(since, next((start for start, _end in clock.spans if start > now), None))


def _derived(plan: EscalationPlan, facts: RunFacts, rota: Rota, until: datetime) -> list[DuePage]:
    found: list[DuePage] = []
    for stretch in _stretches(facts):
        if stretch.at > until:
            break
        level = plan.level(stretch.level)
        last = min(stretch.end, until) if stretch.end else until
        clock = _Clock(level, rota, stretch.at, last + _A_MINUTE)
        pages = sorted(
            [*_rungs(level, stretch, rota, clock), *_timers(level, stretch, facts, rota, clock)],
            key=lambda page: page.due_at,
        )
        told: set[tuple[int, str, datetime]] = set()
        for page in pages:
            here = (page.person, page.means, page.due_at)
            if here not in told and page.due_at <= until:
                told.add(here)
                found.append(page)
    return found


def _rungs(level: LevelPlan, stretch: _Stretch, rota: Rota, clock: _Clock) -> Iterator[DuePage]:
    """Pages of the plan's steps. A lowered level wakes nobody who already has it in hand, and
    tells nobody anew who was only to know."""
    for step in level.steps:
        if not stretch.is_raise and not step.until_acknowledged:
            continue
        base = clock.once_filled(step, clock.after(stretch.at, step.after))
        if base is None:
            continue
        for place, person in enumerate(people_of(step.whom, stretch.standing, rota, base)):
            for turn in range(step.times):
                wait = place * (step.next_after or 0) + turn * (step.again_after or 0)
                due_at = clock.after(base, wait) if wait else base
                if due_at is None or not _is_wanted(stretch, due_at, step.until_acknowledged):
                    continue
                for means in step.means:
                    yield _page(stretch, step.key, turn, person, means, due_at, step)


def _is_wanted(stretch: _Stretch, at: datetime, until_acknowledged: bool) -> bool:
    if stretch.end is not None and at >= stretch.end:
        return False
    return not (
        until_acknowledged and stretch.acknowledged_at is not None and at >= stretch.acknowledged_at
    )


def _page(
    stretch: _Stretch,
    rung: str,
    turn: int,
    person: int,
    means: str,
    due_at: datetime,
    step: Step | None,
) -> DuePage:
    until_acknowledged = step is not None and step.until_acknowledged
    ends = [stretch.end, stretch.acknowledged_at if until_acknowledged else None]
    return DuePage(
        step=f"{stretch.number}.{rung}.{turn}",
        level=stretch.level,
        rung=rung,
        round=turn,
        person=person,
        means=means,
        due_at=due_at,
        until_acknowledged=until_acknowledged,
        moot_at=min((end for end in ends if end is not None), default=None),
    )


def _timers(
    level: LevelPlan, stretch: _Stretch, facts: RunFacts, rota: Rota, clock: _Clock
) -> Iterator[DuePage]:
    """Reminders that a decision is due, and that it is time to look again."""
    end = stretch.end
    mine = [at for at in facts.decisions if at >= stretch.at and (end is None or at < end)]
    reminders: list[tuple[str, int, datetime | None]] = []
    if level.decide_within is not None and stretch.is_raise:
        due_at = clock.after(stretch.at, level.decide_within)
        if due_at and not any(at <= due_at for at in mine):
            reminders.append((DECIDE, 0, due_at))
    if level.look_every is not None:
        marks = list(mine)
        if not stretch.is_raise and any(at < stretch.at for at in facts.decisions):
            marks.insert(0, stretch.at)
        for turn, mark in enumerate(marks):
            due_at = clock.after(mark, level.look_every)
            is_last = turn + 1 == len(marks)
            if due_at and (is_last or due_at < marks[turn + 1]):
                reminders.append((LOOK, turn, due_at))
    for rung, turn, at in reminders:
        if at is None or (end is not None and at >= end):
            continue
        for person in _in_charge(level, stretch, facts, rota, at):
            for means in level.steps[0].means if level.steps else ("email",):
                yield _page(stretch, rung, turn, person, means, at, None)


def _in_charge(
    level: LevelPlan, stretch: _Stretch, facts: RunFacts, rota: Rota, at: datetime
) -> tuple[int, ...]:
    """Whoever took it in hand last; else those whom the first step calls."""
    taken = [one.person for one in facts.acknowledgements if one.at <= at and one.person]
    if taken:
        return (taken[-1],)
    if not level.steps:
        return ()
    return people_of(level.steps[0].whom, stretch.standing, rota, at)


def people_of(
    whom: str, standing: Mapping[str, tuple[int, ...]], rota: Rota, at: datetime
) -> tuple[int, ...]:
    """Whom a step calls at a moment. For a role: who is on duty; in a gap, everybody who ever has
    this duty; where nobody is planned, who stands for it."""
    if not whom.startswith("role:"):
        return tuple(standing.get(whom, ()))
    role = whom.removeprefix("role:")
    if here := on_duty(rota, role, at):
        return here
    if planned(rota, role, at, at + _A_MINUTE):
        known = [
            shift
            for shift in sorted(rota.of(role), key=lambda shift: (shift.rank, shift.key))
            if shift.since <= at and (shift.until is None or at < shift.until)
        ]
        if known:
            return tuple(dict.fromkeys(shift.person for shift in known))
    return tuple(standing.get(whom, ()))
