"""Shifts: in the wall time of the zone, through changes of clocks, with a memory."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fener.core.playbooks import (
    Rota,
    Shift,
    ShiftError,
    covered,
    gaps,
    moment_at,
    on_duty,
    overlaps,
    planned,
)

ATHENS = ZoneInfo("Europe/Athens")
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
MONDAY = datetime(2026, 11, 16, tzinfo=ATHENS)
HOUR = timedelta(hours=1)
ALL_WEEK = frozenset(range(7))


def shift(person: int, start: int, end: int, **more) -> Shift:
    given_days = {} if "day" in more else {"weekdays": ALL_WEEK}
    fields = {"key": str(person), "role": "lead", "since": LONG_AGO, **given_days, **more}
    return Shift(person=person, start=start * 60, end=end * 60, **fields)


def rota(*shifts: Shift) -> Rota:
    return Rota("Europe/Athens", shifts)


def at(hour: float, day: int = 16) -> datetime:
    return datetime(2026, 11, day, tzinfo=ATHENS) + hour * HOUR


def test_one_after_the_other_with_a_gap_between():
    found = rota(shift(1, 8, 14), shift(2, 15, 22))
    assert on_duty(found, "lead", at(8)) == (1,)
    assert on_duty(found, "lead", at(14)) == ()
    assert on_duty(found, "lead", at(21.99)) == (2,)
    assert on_duty(found, "legal", at(9)) == ()
    assert gaps(found, "lead", at(8), at(23)) == [(at(14), at(15)), (at(22), at(23))]
    assert gaps(found, "legal", at(8), at(23)) == [], "nobody is planned, so nothing has gaps"


def test_a_night_belongs_to_the_day_on_which_it_begins():
    night = rota(shift(1, 22, 30, weekdays=frozenset({0})))
    assert on_duty(night, "lead", at(23)) == (1,)
    assert on_duty(night, "lead", at(5, day=17)) == (1,)
    assert on_duty(night, "lead", at(5)) == ()


def test_the_first_is_asked_before_the_second():
    both = rota(shift(1, 8, 16, rank=2), shift(2, 9, 17), shift(3, 8, 17))
    assert on_duty(both, "lead", at(10)) == (3, 2, 1)
    assert overlaps(both, "lead", at(0), at(24)) == [(at(9), at(17))]


def test_a_shift_counts_from_when_it_was_written_until_it_was_removed():
    late = rota(shift(1, 8, 16, since=at(10), until=at(12)))
    assert [on_duty(late, "lead", at(hour)) for hour in (9, 11, 13)] == [(), (1,), ()]
    assert planned(late, "lead", at(0), at(24)) == [(at(10), at(12))]


def test_a_day_that_falls_out_and_one_that_is_added():
    week = shift(1, 8, 16, skips={date(2026, 11, 17): at(9)})
    instead = shift(2, 8, 16, day=date(2026, 11, 17), since=at(9))
    swapped = rota(week, instead)
    assert on_duty(swapped, "lead", at(10)) == (1,)
    assert on_duty(swapped, "lead", at(10, day=17)) == (2,)
    assert on_duty(swapped, "lead", at(10, day=18)) == (1,)


def test_a_day_that_is_over_plans_nothing_any_more():
    once = rota(shift(2, 8, 16, day=date(2026, 11, 16)))
    assert planned(once, "lead", at(0), at(48)) == [(at(0), at(16))]


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 6, 1), 24)]
)
def test_a_whole_day_is_as_long_as_the_day(day, hours):
    whole = rota(shift(1, 0, 24, day=day))
    start = datetime(day.year, day.month, day.day, tzinfo=ATHENS)
    (found,) = covered(whole, "lead", start - 2 * HOUR, start + timedelta(days=1, hours=2))
    assert found[1] - found[0] == hours * HOUR
    assert found[0] == start.astimezone(UTC)


def test_shifts_that_meet_in_a_change_of_clocks_leave_no_gap():
    for day in (date(2026, 3, 29), date(2026, 10, 25)):
        two = rota(
            Shift(key="1", role="lead", person=1, start=0, end=210, day=day, since=LONG_AGO),
            Shift(key="2", role="lead", person=2, start=210, end=600, day=day, since=LONG_AGO),
        )
        start = moment_at(day, 0, ATHENS)
        assert len(covered(two, "lead", start, start + 12 * HOUR)) == 1
        assert overlaps(two, "lead", start, start + 12 * HOUR) == []


def test_a_time_that_is_left_out_is_the_moment_of_the_change():
    change = datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
    spring = date(2026, 3, 29)
    assert {moment_at(spring, minutes, ATHENS) for minutes in (180, 200, 239, 240)} == {change}
    tehran = moment_at(date(2026, 11, 20), 0, ZoneInfo("Asia/Tehran"))
    assert tehran == datetime(2026, 11, 19, 20, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("fields", "key"),
    [
        ({"weekdays": frozenset()}, "shift.when"),
        ({"weekdays": ALL_WEEK, "day": date(2026, 11, 16)}, "shift.when"),
        ({"weekdays": frozenset({7})}, "shift.weekday"),
        ({"end": 8}, "shift.empty"),
        ({"end": 33}, "shift.longer_than_a_day"),
    ],
)
def test_shifts_that_make_no_sense_are_refused(fields, key):
    values = {"start": 8, "end": 9, "weekdays": ALL_WEEK, **fields}
    with pytest.raises(ShiftError) as refused:
        shift(1, values.pop("start"), values.pop("end"), **values)
    assert refused.value.key == key


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.tuples(st.integers(0, 47), st.integers(1, 48), st.sets(st.integers(0, 6), min_size=1)),
        max_size=4,
    )
)
def test_every_half_hour_of_a_week_is_as_the_clock_on_the_wall_says(rows):
    """In a week without a change of clocks."""
    found = Rota(
        "Europe/Athens",
        tuple(
            Shift(key=str(at), role="lead", person=at, start=start * 30, end=(start + length) * 30,
                  weekdays=frozenset(days), since=LONG_AGO)
            for at, (start, length, days) in enumerate(rows)
        ),
    )  # fmt: skip
    end = MONDAY + timedelta(days=7)
    holes = gaps(found, "lead", MONDAY, end)
    for half in range(0, 7 * 48, 3):
        wall = MONDAY + half * timedelta(minutes=30)
        minute, weekday = wall.hour * 60 + wall.minute, wall.weekday()
        expected = {
            one.person
            for one in found.shifts
            if (weekday in one.weekdays and one.start <= minute < one.end)
            or ((weekday - 1) % 7 in one.weekdays and minute + 1440 < one.end)
        }
        assert set(on_duty(found, "lead", wall)) == expected
        in_gap = any(start <= wall < stop for start, stop in holes)
        assert in_gap == (bool(rows) and not expected)
