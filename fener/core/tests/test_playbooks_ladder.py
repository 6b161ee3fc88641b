"""The ladder against a walk through time minute by minute; and that it forgets nothing when it is
asked late, again, or after something else happened."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fener.core.playbooks import (
    DECIDE,
    LOOK,
    STARTING_PLAN,
    Acknowledgement,
    EscalationPlan,
    LevelPlan,
    LevelSet,
    Rota,
    RunFacts,
    Shift,
    Step,
    coming_steps,
    due_steps,
    hold_of,
    is_taken,
    on_duty,
    people_of,
    planned,
)

START = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
LONG_AGO = START - timedelta(days=90)
MINUTE = timedelta(minutes=1)
ROLES = ("lead", "legal")
STANDING = {
    "role:lead": (1, 2),
    "role:legal": (3,),
    "department": (4,),
    "right:people": (5, 1),
}

minutes = st.integers(0, 90)
steps = st.builds(
    Step,
    key=st.sampled_from(["a", "b", "c", "d"]),
    after=minutes,
    whom=st.sampled_from(list(STANDING)),
    means=st.sampled_from([("email",), ("email", "sms")]),
    until_acknowledged=st.booleans(),
    next_after=st.none() | st.integers(1, 30),
    again_after=st.integers(1, 30),
    times=st.integers(1, 3),
)
level_plans = st.builds(
    LevelPlan,
    holds=st.booleans(),
    decide_within=st.none() | st.integers(1, 90),
    look_every=st.none() | st.integers(5, 90),
    steps=st.lists(steps, max_size=3, unique_by=lambda step: step.key).map(
        lambda found: tuple(sorted(found, key=lambda step: step.after))
    ),
)
plans = st.tuples(*[level_plans] * 6).map(EscalationPlan)


@st.composite
def shifts(draw, number: int) -> Shift:
    start = draw(st.integers(0, 1439))
    weekly = draw(st.booleans())
    written = draw(st.sampled_from([0, 0, 45, 130]))
    return Shift(
        key=str(number),
        role=draw(st.sampled_from(ROLES)),
        person=draw(st.integers(10, 13)),
        start=start,
        end=start + draw(st.integers(1, 700)),
        weekdays=frozenset(draw(st.sets(st.integers(0, 6), min_size=1))) if weekly else frozenset(),
        day=None if weekly else date(2026, 11, 20),
        rank=draw(st.sampled_from([1, 2])),
        since=START + written * MINUTE if written else LONG_AGO,
        until=draw(st.sampled_from([None, None, START + 70 * MINUTE, START + 200 * MINUTE])),
        skips=draw(st.sampled_from([{}, {date(2026, 11, 20): START + 20 * MINUTE}])),
    )


@st.composite
def rotas(draw) -> Rota:
    count = draw(st.integers(0, 4))
    return Rota("Europe/Athens", tuple(draw(shifts(number)) for number in range(count)))


def _moments(most: int):
    ahead = st.lists(st.integers(0, 240), max_size=most, unique=True).map(sorted)
    return ahead.map(lambda found: [START + one * MINUTE for one in found])


@st.composite
def happenings(draw) -> RunFacts:
    changes = [START, *[at for at in draw(_moments(3)) if at > START]]
    taken = [at for at in draw(_moments(3)) if at > START]
    people = st.sampled_from([None, 1, 10])
    return RunFacts(
        levels=tuple(
            LevelSet(at=at, level=draw(st.integers(0, 5)), standing=STANDING) for at in changes
        ),
        acknowledgements=tuple(Acknowledgement(at, draw(people)) for at in taken),
        decisions=tuple(draw(_moments(3))),
        ended_at=draw(st.none() | st.integers(1, 260).map(lambda one: START + one * MINUTE)),
    )


def walked(plan: EscalationPlan, facts: RunFacts, rota: Rota, now: datetime) -> set:
    """What a patient person with a watch would send, looking at everything once a minute."""
    sent, acknowledged_before = set(), False
    for number, here in enumerate(facts.levels):
        level = plan.level(here.level)
        ends = [one.at for one in facts.levels[number + 1 : number + 2]]
        ends += [facts.ended_at] if facts.ended_at else []
        end = min(ends, default=None)
        is_raise = number == 0 or here.level > facts.levels[number - 1].level
        acknowledged = not is_raise and acknowledged_before
        t, counted, waiting = here.at, 0, []
        begun, marks, decided = set(), [], False
        looked, rounds, taken_mark = set(), [0], 0
        if not is_raise and any(at < here.at for at in facts.decisions):
            marks.append(0)
        while t <= now and (end is None or t < end):
            takes = any(one.at == t for one in facts.acknowledgements)
            if t in facts.decisions:
                decided = True
                marks.append(counted)
            if not acknowledged and (takes or (len(rounds) > 1 and t in facts.decisions)):
                acknowledged, taken_mark = True, counted

            def filled(role, t=t):
                unplanned = not planned(rota, role, t, t + MINUTE)
                return unplanned or bool(on_duty(rota, role, t))

            roles = [step.role for step in level.steps if step.role]
            runs = not level.holds or not roles or any(filled(role) for role in roles)
            timers = []
            within = level.decide_within
            if (
                is_raise and runs and acknowledged and not decided and within is not None
                and counted - max(within, taken_mark) >= within
            ):  # fmt: skip
                timers.append((DECIDE, len(rounds)))
                rounds.append(counted)
                acknowledged, taken_mark = takes, counted
            for anew, mark in enumerate(rounds):
                for step in level.steps:
                    if (step.key, anew) in begun or not runs or counted - mark < step.after:
                        continue
                    if (anew or not is_raise) and not step.until_acknowledged:
                        continue
                    if level.holds and step.role and not filled(step.role):
                        continue
                    begun.add((step.key, anew))
                    for place, person in enumerate(people_of(step.whom, STANDING, rota, t)):
                        for turn in range(step.times):
                            wait = place * (step.next_after or 0) + turn * step.again_after
                            waiting.append((counted + wait, step, person, turn, anew))
            if runs:
                for one in list(waiting):
                    at, step, person, turn, anew = one
                    if counted >= at:
                        waiting.remove(one)
                        is_over = acknowledged or anew + 1 < len(rounds)
                        if not (is_over and step.until_acknowledged):
                            name = f"{number}+{anew}" if anew else str(number)
                            for means in step.means:
                                sent.add((name, step.key, turn, person, means, t))
                if (
                    level.decide_within is not None
                    and is_raise
                    and counted >= level.decide_within
                    and DECIDE not in begun
                ):
                    begun.add(DECIDE)
                    if not decided:
                        timers.append((DECIDE, 0))
                if level.look_every is not None:
                    for turn, mark in enumerate(marks):
                        if turn not in looked and counted - mark >= level.look_every:
                            looked.add(turn)
                            if turn + 1 == len(marks):
                                timers.append((LOOK, turn))
                for rung, turn in timers:
                    known = [
                        one.person for one in facts.acknowledgements if one.at <= t and one.person
                    ]
                    whom = known[-1:]
                    if not known and level.steps:
                        whom = people_of(level.steps[0].whom, STANDING, rota, t)
                    for person in whom:
                        for means in level.steps[0].means if level.steps else ("email",):
                            sent.add((str(number), rung, turn, person, means, t))
                counted += 1
            t += MINUTE
        acknowledged_before = acknowledged
    return sent


def _seen(pages) -> set:
    return {
        (page.step.split(".")[0], page.rung, page.round, page.person, page.means, page.due_at)
        for page in pages
    }


def _once_a_moment(sent: set) -> set:
    """Who, by what and when: where two rungs call one person at one moment, one page is enough."""
    return {(number[0], person, means, at) for number, _rung, _turn, person, means, at in sent}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(plans, happenings(), rotas(), st.integers(0, 300))
def test_what_is_due_is_what_a_walk_through_every_minute_finds(plan, facts, rota, ahead):
    now = START + ahead * MINUTE
    pages = due_steps(plan, facts, rota, now)
    found, expected = _seen(pages), walked(plan, facts, rota, now)
    assert found <= expected
    assert _once_a_moment(found) == _once_a_moment(expected)
    assert len({page.key for page in pages}) == len(pages), "nothing is doubled"
    assert [page.due_at for page in pages] == sorted(page.due_at for page in pages)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(plans, happenings(), rotas(), st.lists(st.integers(0, 300), min_size=1, max_size=6))
def test_whoever_asks_late_or_again_finds_the_same(plan, facts, rota, looks):
    """A ladder that was down and comes back has the same pages, whatever happened since."""
    last = START + max(looks) * MINUTE
    whole = due_steps(plan, facts, rota, last)
    for look in looks:
        now = START + look * MINUTE
        known = RunFacts(
            levels=tuple(one for one in facts.levels if one.at <= now),
            acknowledgements=tuple(one for one in facts.acknowledgements if one.at <= now),
            decisions=tuple(at for at in facts.decisions if at <= now),
            ended_at=facts.ended_at if facts.ended_at and facts.ended_at <= now else None,
        )
        written = Rota(rota.zone, tuple(one for one in rota.shifts if one.since <= now))
        then = due_steps(plan, known, written, now)
        expected = [(page.key, page.due_at) for page in whole if page.due_at <= now]
        assert [(page.key, page.due_at) for page in then] == expected


def one_level(level: int, *rungs: Step, **more) -> EscalationPlan:
    return STARTING_PLAN.with_level(level, LevelPlan(steps=rungs, **more))


def since(level: int, *later: LevelSet, **more) -> RunFacts:
    first = LevelSet(at=START, level=level, standing=STANDING)
    return RunFacts(levels=(first, *later), **more)


def told(pages) -> list[tuple[int, int, str]]:
    return [((page.due_at - START) // MINUTE, page.person, page.means) for page in pages]


NOBODY_PLANNED = Rota("Europe/Athens")
AFTER_SIX_HOURS = START + timedelta(hours=6)


def test_the_ladder_goes_up_step_by_step_until_somebody_has_it_in_hand():
    facts = since(2, acknowledgements=(Acknowledgement(START + 30 * MINUTE, 4),))
    plan = STARTING_PLAN.with_level(2, LevelPlan(steps=STARTING_PLAN.level(2).steps))
    pages = due_steps(plan, facts, NOBODY_PLANNED, AFTER_SIX_HOURS)
    assert told(pages) == [
        (0, 1, "email"), (0, 1, "chat"),
        (10, 2, "email"), (10, 2, "chat"),
        (20, 4, "email"), (20, 4, "chat"),
    ]  # fmt: skip
    assert {page.moot_at for page in pages} == {START + 30 * MINUTE}


def test_raising_asks_anew_and_lowering_lets_sleep():
    taken = (Acknowledgement(START + 5 * MINUTE, 1),)
    raised = LevelSet(at=START + 20 * MINUTE, level=4, standing=STANDING)
    lowered = LevelSet(at=START + 21 * MINUTE, level=2, standing=STANDING)
    plan = one_level(2, Step(key="lead", after=0, whom="role:lead"))
    plan = plan.with_level(4, LevelPlan(steps=(Step(key="all", after=0, whom="role:legal"),)))
    up = due_steps(plan, since(2, raised, acknowledgements=taken), NOBODY_PLANNED, AFTER_SIX_HOURS)
    assert told(up) == [(0, 1, "email"), (0, 2, "email"), (20, 3, "email")]
    again = Acknowledgement(START + 20.5 * MINUTE, 3)
    facts = since(2, raised, lowered, acknowledgements=(*taken, again))
    assert told(due_steps(plan, facts, NOBODY_PLANNED, AFTER_SIX_HOURS)) == told(up)


NIGHT = Rota(
    "Europe/Athens",
    (Shift(key="1", role="lead", person=7, start=480, end=960, weekdays=frozenset(range(7)),
           since=LONG_AGO),),
)  # fmt: skip
"""Somebody from eight to four; START is five o'clock in the afternoon there."""
AT_EIGHT = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)


def test_a_level_that_holds_waits_for_the_next_shift_and_says_so():
    rungs = (
        Step(key="lead", after=0, whom="role:lead"),
        Step(key="department", after=15, whom="department"),
    )
    plan = one_level(2, *rungs)
    hold = hold_of(plan, since(2), NIGHT, START + 3 * MINUTE)
    assert hold
    assert (hold.since, hold.until) == (START, AT_EIGHT)
    assert due_steps(plan, since(2), NIGHT, AT_EIGHT - MINUTE) == []
    pages = due_steps(plan, since(2), NIGHT, AT_EIGHT + timedelta(hours=1))
    assert [(page.due_at, page.person) for page in pages] == [
        (AT_EIGHT, 7),
        (AT_EIGHT + 15 * MINUTE, 4),
    ]
    assert hold_of(plan, since(2), NIGHT, AT_EIGHT) is None
    taken = since(2, acknowledgements=(Acknowledgement(START + MINUTE),))
    assert hold_of(plan, taken, NIGHT, START + 3 * MINUTE) is None


def test_a_level_that_does_not_hold_pages_everybody_who_ever_has_the_duty():
    plan = one_level(4, Step(key="lead", after=0, whom="role:lead"), holds=False)
    assert told(due_steps(plan, since(4), NIGHT, START)) == [(0, 7, "email")]
    assert hold_of(plan, since(4), NIGHT, START) is None


def test_one_page_is_enough_where_one_person_has_every_role():
    alone = dict.fromkeys(STANDING, (1,))
    facts = RunFacts(levels=(LevelSet(at=START, level=5, standing=alone),))
    plan = one_level(
        5, Step(key="a", after=0, whom="role:lead"), Step(key="b", after=0, whom="department")
    )
    assert told(due_steps(plan, facts, NOBODY_PLANNED, START)) == [(0, 1, "email")]


def test_whoever_has_it_in_hand_is_reminded_to_decide_and_to_look_again():
    plan = one_level(
        3, Step(key="lead", after=0, whom="role:legal"), decide_within=30, look_every=60
    )
    taken = (Acknowledgement(START + MINUTE, 9),)
    late = due_steps(plan, since(3, acknowledgements=taken), NOBODY_PLANNED, AFTER_SIX_HOURS)
    assert [(page.rung, page.person) for page in late][:2] == [("lead", 3), (DECIDE, 9)]
    decided = since(3, acknowledgements=taken, decisions=(START + 20 * MINUTE,))
    pages = due_steps(plan, decided, NOBODY_PLANNED, AFTER_SIX_HOURS)
    assert [(page.rung, page.due_at) for page in pages][1:] == [(LOOK, START + 80 * MINUTE)]
    ended = since(3, acknowledgements=taken, ended_at=START + 40 * MINUTE,
                  decisions=(START + 20 * MINUTE,))  # fmt: skip
    assert len(due_steps(plan, ended, NOBODY_PLANNED, AFTER_SIX_HOURS)) == 1


def test_taken_in_hand_and_then_nothing_decided_the_ladder_begins_anew():
    plan = one_level(
        3,
        Step(key="lead", after=0, whom="role:legal"),
        Step(key="know", after=0, whom="right:people", until_acknowledged=False),
        Step(key="next", after=10, whom="department"),
        decide_within=30,
    )
    first, again = Acknowledgement(START + MINUTE, 9), Acknowledgement(START + 65 * MINUTE, 4)
    once = since(3, acknowledgements=(first,))
    pages = [
        ((page.due_at - START) // MINUTE, page.rung, page.person)
        for page in due_steps(plan, once, NOBODY_PLANNED, AFTER_SIX_HOURS)
    ]
    assert pages == [
        (0, "lead", 3), (0, "know", 5), (0, "know", 1),
        (30, DECIDE, 9),
        (60, "lead", 3), (60, DECIDE, 9), (70, "next", 4),
    ]  # fmt: skip
    held = [is_taken(plan, once, NOBODY_PLANNED, START + at * MINUTE) for at in (0, 1, 59, 60, 90)]
    assert held == [False, True, True, False, False]
    twice = since(3, acknowledgements=(first, again))
    last = [page.rung for page in due_steps(plan, twice, NOBODY_PLANNED, AFTER_SIX_HOURS)][5:]
    assert last == [DECIDE, "lead", DECIDE, "next"], "they, too, have decided nothing by 95"
    decided = since(3, acknowledgements=(first,), decisions=(START + 59 * MINUTE,))
    assert len(due_steps(plan, decided, NOBODY_PLANNED, AFTER_SIX_HOURS)) == 4
    lowered = since(3, LevelSet(at=START + 80 * MINUTE, level=2, standing=STANDING),
                    acknowledgements=(first,))  # fmt: skip
    assert not is_taken(plan, lowered, NOBODY_PLANNED, START + 81 * MINUTE), "nobody has it"


def test_what_comes_next_is_known():
    plan = one_level(2, Step(key="lead", after=0, whom="role:lead", next_after=7))
    pages = coming_steps(plan, since(2), NOBODY_PLANNED, START)
    assert told(pages) == [(7, 2, "email")]
    assert coming_steps(plan, since(2), NIGHT, START)[0].due_at == AT_EIGHT
