"""Open time by hand: weekends, siestas, holidays, nights on which clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from fener.core.clocks import (
    Calendar,
    CalendarError,
    Interval,
    NeverOpen,
    Pause,
    add_open_time,
    end_of_day,
    is_open,
    next_open,
    open_time_between,
)

SIESTA = (Interval.parse("09:00-13:00"), Interval.parse("16:00-20:00"))
NIGHT = (Interval.parse("00:00-06:00"),)
TIRANA = Calendar.usual("AL")
CAIRO = Calendar.usual("EG")
TEHRAN = Calendar.usual("IR")
ATHENS = Calendar.usual("GR", hours=SIESTA)
FLAG_DAY = Calendar("Europe/Tirane", TIRANA.week, frozenset({date(2026, 11, 27)}))
SHORT_EVE = Calendar(
    "Europe/Tirane",
    TIRANA.week,
    frozenset({date(2026, 12, 24)}),
    {date(2026, 12, 24): (Interval.parse("09:00-12:00"),), date(2026, 12, 26): SIESTA[:1]},
)
NIGHTS_IN_TIRANA = Calendar("Europe/Tirane", (NIGHT,) * 7)
NIGHTS_IN_LONDON = Calendar("Europe/London", (NIGHT,) * 7)
NIGHTS_IN_TEHRAN = Calendar("Asia/Tehran", (NIGHT,) * 7)
LATE_IN_CAIRO = Calendar("Africa/Cairo", ((Interval.parse("22:00-24:00"),),) * 7)


def local(text: str, calendar: Calendar, fold: int = 0) -> datetime:
    tz = ZoneInfo(calendar.zone)
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=tz, fold=fold)


@pytest.mark.parametrize(
    ("calendar", "start", "hours", "due"),
    [
        pytest.param(TIRANA, "2026-11-18 10:00", 2, "2026-11-18 12:00", id="within a day"),
        pytest.param(TIRANA, "2026-11-18 07:00", 1, "2026-11-18 10:00", id="before opening"),
        pytest.param(TIRANA, "2026-11-18 16:00", 1, "2026-11-18 17:00", id="due at closing"),
        pytest.param(TIRANA, "2026-11-20 16:00", 2, "2026-11-23 10:00", id="over Sat and Sun"),
        pytest.param(TIRANA, "2026-11-21 11:00", 24, "2026-11-25 17:00", id="24 h from Saturday"),
        pytest.param(CAIRO, "2026-11-19 16:00", 2, "2026-11-22 10:00", id="over Fri and Sat"),
        pytest.param(CAIRO, "2026-11-22 16:00", 2, "2026-11-23 10:00", id="Sunday is a workday"),
        pytest.param(TEHRAN, "2026-11-18 16:00", 2, "2026-11-21 10:00", id="over Thu and Fri"),
        pytest.param(ATHENS, "2026-11-18 12:00", 2, "2026-11-18 17:00", id="through the siesta"),
        pytest.param(ATHENS, "2026-11-18 14:00", 5, "2026-11-19 10:00", id="from the siesta"),
        pytest.param(FLAG_DAY, "2026-11-26 16:00", 2, "2026-11-30 10:00", id="over a holiday"),
        pytest.param(SHORT_EVE, "2026-12-23 16:00", 3, "2026-12-24 11:00", id="short day"),
        pytest.param(SHORT_EVE, "2026-12-25 16:00", 3, "2026-12-26 11:00", id="a working Saturday"),
        pytest.param(NIGHTS_IN_TIRANA, "2026-03-29 00:00", 4, "2026-03-29 05:00", id="spring"),
        pytest.param(NIGHTS_IN_TIRANA, "2026-10-25 00:00", 4, "2026-10-25 03:00", id="autumn"),
        pytest.param(NIGHTS_IN_LONDON, "2026-03-29 00:30", 1, "2026-03-29 02:30", id="London"),
        pytest.param(NIGHTS_IN_TEHRAN, "2022-03-21 23:00", 1, "2022-03-22 02:00", id="Tehran"),
        pytest.param(NIGHTS_IN_TEHRAN, "2026-03-21 23:00", 1, "2026-03-22 01:00", id="no DST now"),
        pytest.param(LATE_IN_CAIRO, "2026-10-29 22:00", 3, "2026-10-30 00:00", id="23 h twice"),
    ],
)
def test_due_by_hand(calendar: Calendar, start: str, hours: int, due: str) -> None:
    found = add_open_time(local(start, calendar), timedelta(hours=hours), calendar)
    assert found == local(due, calendar).astimezone(UTC)
    assert found.tzinfo is UTC


def test_an_hour_that_comes_twice_counts_twice() -> None:
    calendar = Calendar("Europe/Athens", ((Interval.parse("03:00-04:00"),),) * 7)
    first, second = (local("2026-10-25 03:15", calendar, fold) for fold in (0, 1))
    assert open_time_between(first, second, calendar) == timedelta(hours=1)
    assert add_open_time(first, timedelta(hours=1), calendar) == second.astimezone(UTC)
    assert add_open_time(second, timedelta(minutes=45), calendar) == (
        datetime(2026, 10, 25, 2, 0, tzinfo=UTC)
    )


def test_hours_that_spring_takes_away_are_not_there() -> None:
    calendar = Calendar("Europe/Sofia", ((Interval.parse("03:00-04:00"),),) * 7)
    before = local("2026-03-29 00:00", calendar)
    assert next_open(before, calendar) == local("2026-03-30 03:00", calendar).astimezone(UTC)
    assert end_of_day(before, calendar) == local("2026-03-30 00:00", calendar).astimezone(UTC)


def test_open_day_and_night_is_plain_addition_whatever_the_zone() -> None:
    calendar = Calendar.always("Europe/London")
    start = local("2026-10-24 12:00", calendar)
    assert calendar.is_always_open
    assert add_open_time(start, timedelta(hours=24), calendar) == (
        start.astimezone(UTC) + timedelta(hours=24)
    )
    pauses = [Pause(start + timedelta(hours=1), start + timedelta(hours=3))]
    assert add_open_time(start, timedelta(hours=24), calendar, pauses) == (
        start.astimezone(UTC) + timedelta(hours=26)
    )
    assert open_time_between(
        start, start.astimezone(UTC) + timedelta(days=2), calendar, pauses
    ) == (timedelta(hours=46))
    closed_once = Calendar("Europe/London", calendar.week, frozenset({date(2026, 12, 25)}))
    assert not closed_once.is_always_open


def test_the_edges_of_an_interval() -> None:
    assert is_open(local("2026-11-18 09:00", TIRANA), TIRANA)
    assert is_open(local("2026-11-18 16:59", TIRANA), TIRANA)
    assert not is_open(local("2026-11-18 17:00", TIRANA), TIRANA)
    assert next_open(local("2026-11-20 17:00", TIRANA), TIRANA) == (
        local("2026-11-23 09:00", TIRANA).astimezone(UTC)
    )
    inside = local("2026-11-18 10:00", TIRANA)
    assert next_open(inside, TIRANA) == inside.astimezone(UTC)
    assert end_of_day(local("2026-11-18 21:00", ATHENS), ATHENS) == (
        local("2026-11-18 20:00", ATHENS).astimezone(UTC)
    )
    assert end_of_day(local("2026-11-21 21:00", ATHENS), ATHENS) == (
        local("2026-11-22 00:00", ATHENS).astimezone(UTC)
    )


def test_pauses_may_overlap_and_lie_anywhere() -> None:
    start = local("2026-11-18 09:00", TIRANA)
    hour = timedelta(hours=1)
    pauses = [
        Pause(start + 3 * hour, start + 4 * hour),
        Pause(start - 5 * hour, start + hour),
        Pause(start + 3 * hour, start + 5 * hour),
        Pause(start + 6 * hour, start + 6 * hour),
    ]
    assert open_time_between(start, start + 8 * hour, TIRANA, pauses) == 5 * hour
    assert add_open_time(start, 3 * hour, TIRANA, pauses) == (start + 6 * hour).astimezone(UTC)


def test_a_pause_without_end_leaves_time_before_it_alone() -> None:
    start = local("2026-11-18 09:00", TIRANA)
    pauses = [Pause(start + timedelta(hours=2))]
    assert add_open_time(start, timedelta(hours=2), TIRANA, pauses) == (
        (start + timedelta(hours=2)).astimezone(UTC)
    )
    with pytest.raises(NeverOpen, match="pause"):
        add_open_time(start, timedelta(hours=3), TIRANA, pauses)
    assert open_time_between(start, start + timedelta(days=9), TIRANA, pauses) == timedelta(hours=2)
    always = Calendar.always()
    with pytest.raises(NeverOpen):
        add_open_time(start, timedelta(hours=3), always, pauses)


@pytest.mark.parametrize(
    "calendar",
    [
        Calendar("Europe/Tirane", ((),) * 7),
        Calendar("Europe/Tirane", ((),) * 7, extra={date(2020, 1, 1): SIESTA}),
        Calendar("Europe/Tirane", ((),) * 7, extra={date(2036, 1, 1): SIESTA}),
    ],
)
def test_never_open_is_refused_and_not_searched_for_ever(calendar: Calendar) -> None:
    start = local("2026-11-18 09:00", calendar)
    hour = timedelta(hours=1)
    with pytest.raises(NeverOpen) as caught:
        add_open_time(start, hour, calendar)
    assert caught.value.reason.key == "calendar.never_open"
    with pytest.raises(NeverOpen):
        add_open_time(start, hour, calendar, [Pause(start, start + hour)])
    with pytest.raises(NeverOpen):
        next_open(start, calendar)
    assert not is_open(start, calendar)
    assert open_time_between(start, start + timedelta(days=30), calendar) == timedelta(0)
    assert add_open_time(start, timedelta(0), calendar) == start.astimezone(UTC)


def test_one_day_in_reach_is_enough_until_it_is_used_up() -> None:
    calendar = Calendar("Europe/Tirane", ((),) * 7, extra={date(2028, 1, 3): SIESTA})
    start = local("2026-11-18 09:00", calendar)
    assert add_open_time(start, timedelta(hours=8), calendar) == (
        local("2028-01-03 20:00", calendar).astimezone(UTC)
    )
    with pytest.raises(NeverOpen):
        add_open_time(start, timedelta(hours=9), calendar)


def test_questions_that_make_no_sense_are_refused() -> None:
    naive, aware = datetime(2026, 11, 18, 9, 0), datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
    hour = timedelta(hours=1)
    for ask in (
        lambda: add_open_time(naive, hour, TIRANA),
        lambda: open_time_between(aware, naive, TIRANA),
        lambda: is_open(naive, TIRANA),
        lambda: next_open(naive, TIRANA),
        lambda: end_of_day(naive, TIRANA),
        lambda: Pause(naive),
    ):
        with pytest.raises(CalendarError) as caught:
            ask()
        assert caught.value.reason.key == "calendar.naive"
    with pytest.raises(CalendarError, match="backwards"):
        add_open_time(aware, -hour, TIRANA)
    with pytest.raises(CalendarError, match="before it starts"):
        Pause(aware, aware - hour)
    far = datetime(9999, 12, 30, tzinfo=UTC)
    for calendar in (TIRANA, Calendar.always()):
        with pytest.raises(CalendarError) as caught:
            add_open_time(far, timedelta(days=9), calendar)
        assert caught.value.reason.key == "calendar.too_far"


def test_a_calendar_forgets_old_days_and_answers_the_same() -> None:
    calendar = Calendar.usual("AL")
    start = local("2010-01-04 09:00", calendar)
    whole = open_time_between(start, start + timedelta(days=12 * 365), calendar)
    assert whole == open_time_between(start, start + timedelta(days=12 * 365), calendar)
    assert len(calendar._days) < 12 * 365
