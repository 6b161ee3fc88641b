"""The clocks of a case, their pauses, and the tempo of a replayed stream."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fener.core.clocks import (
    CASE_CLOCKS,
    Calendar,
    Clock,
    ClockError,
    ClockKind,
    Interval,
    Target,
    Tempo,
    TempoError,
    add_open_time,
    make_promise,
    meet,
    next_due,
    open_time_between,
    pause_clocks,
    restart,
    resume_clocks,
    start_clocks,
)

HOUR = timedelta(hours=1)
TIRANA = Calendar.usual("AL")
SIESTA = (Interval(540, 780), Interval(960, 1200))
ATHENS = Calendar.usual("GR", hours=SIESTA)
FRIDAY = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)
"""15:00 in Tirana: two hours before the weekend."""
TARGETS = (
    Target(ClockKind.SEEN, timedelta(minutes=15), "always"),
    Target(ClockKind.ACKNOWLEDGED, HOUR),
    Target(ClockKind.ANSWERED, 4 * HOUR),
)


def test_a_case_starts_with_four_clocks_and_owes_what_has_a_target() -> None:
    clocks = start_clocks(TARGETS, FRIDAY, TIRANA)
    assert tuple(clocks) == CASE_CLOCKS
    assert clocks[ClockKind.SEEN].due_at == FRIDAY + timedelta(minutes=15)
    assert clocks[ClockKind.ACKNOWLEDGED].due_at == FRIDAY + HOUR
    assert clocks[ClockKind.ANSWERED].due_at == datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
    assert clocks[ClockKind.SOLVED] == Clock(ClockKind.SOLVED, FRIDAY)
    assert next_due(clocks) == FRIDAY + timedelta(minutes=15)


def test_back_log_is_measured_and_never_due() -> None:
    promised = (*TARGETS, Target(ClockKind.PROMISE, 24 * HOUR))
    clocks = start_clocks(promised, FRIDAY, TIRANA, is_backlog=True)
    assert next_due(clocks) is None
    assert set(clocks) == set(ClockKind)
    assert not any(clock.is_late(FRIDAY + 999 * HOUR) for clock in clocks.values())


def test_of_two_targets_the_stricter_counts() -> None:
    loose, strict = Target(ClockKind.ANSWERED, 8 * HOUR), Target(ClockKind.ANSWERED, 2 * HOUR)
    for targets in ((loose, strict), (strict, loose)):
        clocks = start_clocks(targets, FRIDAY, TIRANA)
        assert clocks[ClockKind.ANSWERED].due_at == FRIDAY + 2 * HOUR


def test_late_and_met() -> None:
    clock = start_clocks(TARGETS, FRIDAY, TIRANA)[ClockKind.ACKNOWLEDGED]
    due = FRIDAY + HOUR
    blink = timedelta(microseconds=1)
    assert clock.is_open
    assert not clock.is_late(due - blink)
    assert clock.is_late(due)
    assert clock.left(FRIDAY) == HOUR
    assert clock.left(due + HOUR) == -HOUR
    assert clock.open_time_left(due + 66 * HOUR, TIRANA) == -2 * HOUR
    assert clock.breached_by(due + HOUR) == HOUR

    in_time = meet(clock, due)
    assert in_time.is_met
    assert not in_time.is_open
    assert not in_time.is_late(due + HOUR)
    assert in_time.left(due) is None
    assert in_time.open_time_left(due, TIRANA) is None
    assert in_time.breached_by(due + HOUR) == timedelta(0)
    assert in_time.took() == in_time.took(TIRANA) == HOUR

    too_late = meet(clock, due + 66 * HOUR)
    assert too_late.breached_by(due + 999 * HOUR) == 66 * HOUR
    assert too_late.took(TIRANA) == 3 * HOUR
    assert clock.took() is None


def test_the_first_meeting_counts() -> None:
    clock = Clock(ClockKind.SEEN, FRIDAY)
    met = meet(clock, FRIDAY + HOUR)
    assert meet(met, FRIDAY + 2 * HOUR) is met
    assert meet(clock, FRIDAY - HOUR).met_at == FRIDAY
    assert clock.breached_by(FRIDAY + HOUR) == timedelta(0)


def test_restart_is_a_new_beginning() -> None:
    met = meet(start_clocks(TARGETS, FRIDAY, TIRANA)[ClockKind.ANSWERED], FRIDAY + HOUR)
    again = restart(met, FRIDAY + 24 * HOUR, TARGETS[2], TIRANA)
    assert again.is_open
    assert again.started_at == FRIDAY + 24 * HOUR
    assert again.due_at == datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
    assert restart(met, FRIDAY, None, TIRANA).due_at is None
    with pytest.raises(ClockError, match="acknowledged"):
        restart(met, FRIDAY, TARGETS[1], TIRANA)


def test_a_pause_over_the_weekend_costs_its_open_hours() -> None:
    clocks = start_clocks(TARGETS, FRIDAY, TIRANA)
    paused = pause_clocks(clocks, FRIDAY + HOUR / 2)
    assert next_due(paused) is None
    assert all(clock.is_paused for clock in paused.values())
    assert not paused[ClockKind.ACKNOWLEDGED].is_late(FRIDAY + 60 * HOUR)
    assert paused[ClockKind.SEEN].is_late(FRIDAY + 60 * HOUR)
    assert paused[ClockKind.ACKNOWLEDGED].left(FRIDAY + 60 * HOUR) == HOUR / 2
    monday = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    going = resume_clocks(paused, FRIDAY + HOUR / 2, monday, TIRANA)
    assert going[ClockKind.ACKNOWLEDGED].due_at == monday + HOUR / 2
    assert going[ClockKind.ANSWERED].due_at == monday + 3.5 * HOUR
    seen = going[ClockKind.SEEN]
    assert seen.is_late(monday)
    assert seen.breached_by(monday) == timedelta(minutes=15)
    assert not any(clock.is_paused for clock in going.values())


def test_a_clock_met_during_a_pause_was_in_time_if_it_was_when_paused() -> None:
    paused = pause_clocks(start_clocks(TARGETS, FRIDAY, TIRANA), FRIDAY + HOUR / 2)
    met = meet(paused[ClockKind.ACKNOWLEDGED], FRIDAY + 5 * HOUR)
    assert met.breached_by(FRIDAY + 9 * HOUR) == timedelta(0)
    going = resume_clocks({met.kind: met}, FRIDAY + HOUR / 2, FRIDAY + 9 * HOUR, TIRANA)
    assert going == {met.kind: met}


def test_pausing_twice_keeps_the_first_and_clocks_begun_since_count_from_their_start() -> None:
    clocks = start_clocks(TARGETS, FRIDAY, TIRANA)
    paused = pause_clocks(clocks, FRIDAY + HOUR / 4)
    assert pause_clocks(paused, FRIDAY + HOUR) == paused
    later = restart(paused[ClockKind.ANSWERED], FRIDAY + HOUR, TARGETS[2], TIRANA)
    mixed = {**paused, later.kind: later}
    going = resume_clocks(mixed, FRIDAY + HOUR / 4, FRIDAY + 1.5 * HOUR, TIRANA)
    assert going[ClockKind.ACKNOWLEDGED].due_at == (add_open_time(FRIDAY, 2.25 * HOUR, TIRANA))
    assert going[ClockKind.ANSWERED].due_at == add_open_time(FRIDAY, 5.5 * HOUR, TIRANA)


def test_a_promise_goes_on_through_a_pause() -> None:
    promise = make_promise(FRIDAY, FRIDAY + 20 * HOUR)
    clocks = {**start_clocks(TARGETS, FRIDAY, TIRANA), ClockKind.PROMISE: promise}
    paused = pause_clocks(clocks, FRIDAY + HOUR)
    assert next_due(paused) == promise.due_at
    going = resume_clocks(paused, FRIDAY + HOUR, FRIDAY + 9 * HOUR, TIRANA)
    assert going[ClockKind.PROMISE] == promise
    with pytest.raises(ClockError, match="later"):
        make_promise(FRIDAY, FRIDAY)


def test_nothing_goes_on_before_it_was_paused() -> None:
    with pytest.raises(ClockError, match="before"):
        resume_clocks({}, FRIDAY, FRIDAY - HOUR, TIRANA)


def test_next_due_of_nothing_is_none() -> None:
    assert next_due({}) is None
    met = meet(Clock(ClockKind.SEEN, FRIDAY, FRIDAY + HOUR), FRIDAY)
    later = Clock(ClockKind.SOLVED, FRIDAY, FRIDAY + 9 * HOUR)
    assert next_due({met.kind: met}) is None
    assert next_due({met.kind: met, later.kind: later}) == later.due_at


span = st.timedeltas(timedelta(0), timedelta(days=4))
calendars = st.sampled_from([TIRANA, ATHENS, Calendar.usual("IR"), Calendar.always("Asia/Riyadh")])


@settings(max_examples=40, deadline=None)
@given(calendars, span, span, span, st.timedeltas(timedelta(seconds=1), timedelta(days=3)))
def test_a_pause_keeps_exactly_the_open_time_left(
    calendar: Calendar, later: timedelta, until: timedelta, length: timedelta, within: timedelta
) -> None:
    at = FRIDAY + later
    targets = [Target(ClockKind.ANSWERED, within), Target(ClockKind.SOLVED, within, "always")]
    clocks = start_clocks(targets, at, calendar)
    paused_at, resumed_at = at + until, at + until + length
    paused = pause_clocks(clocks, paused_at)
    assert resume_clocks(paused, paused_at, paused_at, calendar) == clocks
    going = resume_clocks(paused, paused_at, resumed_at, calendar)
    assert resume_clocks(clocks, paused_at, resumed_at, calendar) == going
    for kind in (ClockKind.ANSWERED, ClockKind.SOLVED):
        left = clocks[kind].open_time_left(paused_at, calendar)
        assert paused[kind].open_time_left(resumed_at, calendar) == left
        assert going[kind].open_time_left(resumed_at, calendar) == left
    before, after = clocks[ClockKind.ANSWERED].due_at, going[ClockKind.ANSWERED].due_at
    assert before is not None
    assert after is not None
    assert open_time_between(before, after, calendar) == (
        open_time_between(paused_at, resumed_at, calendar)
    )


@pytest.mark.parametrize("target", [*TARGETS, Target(ClockKind.PROMISE, 48 * HOUR, "always")])
def test_targets_survive_json(target: Target) -> None:
    assert Target.from_json(target.as_json()) == target


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"clock": "answered"},
        {"clock": "ansered", "within": 60},
        {"clock": "answered", "within": "60"},
        {"clock": "answered", "within": True},
        {"clock": "answered", "within": 0},
        {"clock": "answered", "within": float("nan")},
        {"clock": "answered", "within": float("inf")},
        {"clock": "answered", "within": 1e12},
        {"clock": "answered", "within": 60, "calendar": "sometimes"},
    ],
)
def test_targets_that_make_no_sense(data: dict[str, object]) -> None:
    with pytest.raises(ClockError):
        Target.from_json(data)


def test_a_target_is_more_than_nothing() -> None:
    for within in (timedelta(0), -HOUR, timedelta(days=9999)):
        with pytest.raises(ClockError, match="answered"):
            Target(ClockKind.ANSWERED, within)


STORM = datetime(2015, 2, 24, 8, 0, tzinfo=UTC)


def test_a_replayed_stream_has_its_own_time() -> None:
    tempo = Tempo(FRIDAY, STORM, 60)
    assert tempo.at(FRIDAY) == STORM
    assert tempo.at(FRIDAY + HOUR) == STORM + 60 * HOUR
    assert tempo.at(FRIDAY - HOUR) == STORM - 60 * HOUR
    assert tempo.real_at(STORM + HOUR) == FRIDAY + timedelta(minutes=1)
    faster = tempo.with_speed(FRIDAY + HOUR, 600)
    assert faster.at(FRIDAY + HOUR) == tempo.at(FRIDAY + HOUR)
    assert faster.at(FRIDAY + 2 * HOUR) == STORM + 660 * HOUR


def test_a_stream_can_stand_still() -> None:
    still = Tempo(FRIDAY, STORM, 0)
    assert still.at(FRIDAY + 99 * HOUR) == STORM
    assert still.real_at(STORM + HOUR) is None
    assert still.real_at(STORM) == FRIDAY


@pytest.mark.parametrize("speed", [-1, float("nan"), float("inf"), 1e9])
def test_speeds_that_make_no_sense(speed: float) -> None:
    with pytest.raises(TempoError, match="speed"):
        Tempo(FRIDAY, STORM, speed)


def test_anchors_say_their_zone() -> None:
    with pytest.raises(TempoError, match="zone"):
        Tempo(FRIDAY.replace(tzinfo=None), STORM)
