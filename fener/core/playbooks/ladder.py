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


@dataclass(frozen=True, slots=True)
class _Round:
    """The ladder from its first step, until somebody has it in hand. The first begins with the
    level; another where nothing was decided after somebody had taken it."""

    number: int
    at: datetime
    taken_at: datetime | None


@dataclass(frozen=True, slots=True)
class _Stretch:
    """The time between two changes of level."""

    number: int
    at: datetime
    end: datetime | None
    level: LevelPlan
    grade: int
    standing: Mapping[str, tuple[int, ...]]
    is_raise: bool
    clock: _Clock
    rounds: tuple[_Round, ...]

    def holds(self, at: datetime) -> bool:
        return self.at <= at and (self.end is None or at < self.end)

    def is_taken(self, at: datetime) -> bool:
        last = [one for one in self.rounds if one.at <= at][-1]
        return last.taken_at is not None and last.taken_at <= at


def _stretches(
    plan: EscalationPlan, facts: RunFacts, rota: Rota, until: datetime
) -> list[_Stretch]:
    """Those that begin by `until`; nobody is asked what comes after it."""
    found: list[_Stretch] = []
    for number, here in enumerate(facts.levels):
        if here.at > until:
            break
        later = facts.levels[number + 1].at if number + 1 < len(facts.levels) else facts.ended_at
        end = later
        if facts.ended_at is not None and (end is None or facts.ended_at < end):
            end = facts.ended_at
        is_raise = number == 0 or here.level > facts.levels[number - 1].level
        level = plan.level(here.level)
        clock = _Clock(level, rota, here.at, (min(end, until) if end else until) + _A_MINUTE)
        if not is_raise and found[-1].rounds[-1].taken_at is not None:
            # Lowered while somebody had it in hand: they keep it.
            rounds: tuple[_Round, ...] = (_Round(0, here.at, here.at),)
        else:
            rounds = _rounds(level, here.at, end, is_raise, facts, clock)
        found.append(
            _Stretch(
                number, here.at, end, level, here.level, here.standing, is_raise, clock, rounds
            )
        )
    return found


def _rounds(
    level: LevelPlan,
    at: datetime,
    end: datetime | None,
    is_raise: bool,
    facts: RunFacts,
    clock: _Clock,
) -> tuple[_Round, ...]:
    taken = [one.at for one in facts.acknowledgements if at <= one.at and _before(one.at, end)]
    decided = [one for one in facts.decisions if at <= one and _before(one, end)]
    found = [_Round(0, at, min(taken, default=None))]
    decide_at = clock.after(at, level.decide_within) if level.decide_within else None
    while is_raise and decide_at and (last := found[-1]).taken_at:
        lapse = clock.after(max(decide_at, last.taken_at), level.decide_within or 0)
        if lapse is None or not _before(lapse, end) or any(one <= lapse for one in decided):
            break
        answers = [one for one in [*taken, *decided] if one >= lapse]
        found.append(_Round(last.number + 1, lapse, min(answers, default=None)))
    return tuple(found)


def _before(at: datetime, end: datetime | None) -> bool:
    return end is None or at < end


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
    stretches = _stretches(plan, facts, rota, now + HORIZON)
    here = next((one for one in stretches if one.holds(now)), None)
    if here is None or here.is_taken(now):
        return None
    clock = here.clock
    if not here.level.steps or clock.runs(now):
        return None
    since = max((end for _start, end in clock.spans if end <= now), default=here.at)
    return Hold(since, next((start for start, _end in clock.spans if start > now), None))


def is_taken(plan: EscalationPlan, facts: RunFacts, rota: Rota, now: datetime) -> bool:
    """Whether somebody has it in hand at `now`. Whoever took it and has decided nothing when the
    time to decide is over twice has it no longer."""
    return any(one.holds(now) and one.is_taken(now) for one in _stretches(plan, facts, rota, now))


def _derived(plan: EscalationPlan, facts: RunFacts, rota: Rota, until: datetime) -> list[DuePage]:
    found: list[DuePage] = []
    for stretch in _stretches(plan, facts, rota, until):
        pages = sorted(
            [*_rungs(stretch, rota), *_timers(stretch, facts, rota)],
            key=lambda page: page.due_at,
        )
        told: set[tuple[int, str, datetime]] = set()
        for page in pages:
            here = (page.person, page.means, page.due_at)
            if here not in told and page.due_at <= until:
                told.add(here)
                found.append(page)
    return found


def _rungs(stretch: _Stretch, rota: Rota) -> Iterator[DuePage]:
    """Pages of the plan's steps. A lowered level wakes nobody who already has it in hand, and
    neither it nor a ladder that begins anew tells those again who were only to know."""
    for round_ in stretch.rounds:
        for step in stretch.level.steps:
            if step.until_acknowledged or (stretch.is_raise and not round_.number):
                yield from _calls(stretch, round_, step, rota)


def _calls(stretch: _Stretch, round_: _Round, step: Step, rota: Rota) -> Iterator[DuePage]:
    clock = stretch.clock
    base = clock.once_filled(step, clock.after(round_.at, step.after))
    if base is None:
        return
    for place, person in enumerate(people_of(step.whom, stretch.standing, rota, base)):
        for turn in range(step.times):
            wait = place * (step.next_after or 0) + turn * (step.again_after or 0)
            due_at = clock.after(base, wait) if wait else base
            if due_at is None or not _before(due_at, stretch.end):
                continue
            if step.until_acknowledged and not _before(due_at, round_.taken_at):
                continue
            for means in step.means:
                yield _page(stretch, round_, step.key, turn, person, means, due_at, step)


def _page(
    stretch: _Stretch,
    round_: _Round,
    rung: str,
    turn: int,
    person: int,
    means: str,
    due_at: datetime,
    step: Step | None,
) -> DuePage:
    until_acknowledged = step is not None and step.until_acknowledged
    ends = [stretch.end, round_.taken_at if until_acknowledged else None]
    anew = f"+{round_.number}" if round_.number else ""
    return DuePage(
        step=f"{stretch.number}{anew}.{rung}.{turn}",
        level=stretch.grade,
        rung=rung,
        round=turn,
        person=person,
        means=means,
        due_at=due_at,
        until_acknowledged=until_acknowledged,
        moot_at=min((end for end in ends if end is not None), default=None),
    )


def _timers(stretch: _Stretch, facts: RunFacts, rota: Rota) -> Iterator[DuePage]:
    """Reminders that a decision is due, once more with each round that begins anew, and that it
    is time to look again."""
    end, level, clock = stretch.end, stretch.level, stretch.clock
    mine = [at for at in facts.decisions if at >= stretch.at and _before(at, end)]
    reminders: list[tuple[str, int, datetime | None]] = []
    if level.decide_within is not None and stretch.is_raise:
        due_at = clock.after(stretch.at, level.decide_within)
        if due_at and not any(at <= due_at for at in mine):
            reminders.append((DECIDE, 0, due_at))
        reminders += [(DECIDE, round_.number, round_.at) for round_ in stretch.rounds[1:]]
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
        if at is None or not _before(at, end):
            continue
        for person in _in_charge(level, stretch, facts, rota, at):
            for means in level.steps[0].means if level.steps else ("email",):
                yield _page(stretch, stretch.rounds[0], rung, turn, person, means, at, None)


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
