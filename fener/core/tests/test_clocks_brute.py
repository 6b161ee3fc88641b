"""Open time against its definition: count the minutes, one by one."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from fener.core.clocks import (
    Calendar,
    Interval,
    Pause,
    add_open_time,
    end_of_day,
    is_open,
    next_open,
    open_time_between,
)

MINUTE = timedelta(minutes=1)
# Making a failing scene smaller would count millions of minutes: report the first one found.
QUICKLY = (Phase.explicit, Phase.reuse, Phase.generate)
WINDOW_DAYS = 7
# Nights on which clocks change, and quiet ones. The last three are the strangest known: half an
# hour of summer time, a date that never was, and a change that goes back over midnight.
PLACES = (
    ("Europe/Tirane", date(2026, 3, 29)),
    ("Europe/Tirane", date(2026, 10, 25)),
    ("Europe/Athens", date(2026, 3, 29)),
    ("Europe/Sofia", date(2026, 10, 25)),
    ("Europe/London", date(2026, 3, 29)),
    ("Europe/London", date(2026, 10, 25)),
    ("Asia/Tehran", date(2022, 3, 22)),
    ("Asia/Tehran", date(2022, 9, 22)),
    ("Asia/Tehran", date(2026, 3, 22)),
    ("Asia/Riyadh", date(2026, 11, 20)),
    ("Africa/Cairo", date(2026, 4, 24)),
    ("Africa/Cairo", date(2026, 10, 30)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("Pacific/Apia", date(2011, 12, 30)),
    ("America/St_Johns", date(2010, 11, 7)),
)


def hours() -> st.SearchStrategy[tuple[Interval, ...]]:
    edges = st.lists(st.one_of(st.integers(0, 1440), st.just(1440), st.just(0)), max_size=6)

    def paired(values: list[int]) -> tuple[Interval, ...]:
        values = sorted(values)
        pairs = zip(values[::2], values[1::2], strict=False)
        return tuple(Interval(a, b) for a, b in pairs if a < b)

    return edges.map(paired)


@st.composite
def scenes(draw: st.DrawFn) -> tuple[Calendar, datetime]:
    """A calendar, and the first minute of a window around a night in its zone."""
    zone, night = draw(st.sampled_from(PLACES))
    near = st.integers(-2, 4).map(lambda n: night + timedelta(days=n))
    calendar = Calendar(
        zone,
        draw(st.tuples(*[hours()] * 7)),
        draw(st.frozensets(near, max_size=2)),
        draw(st.dictionaries(near, hours(), max_size=2)),
    )
    return calendar, datetime(night.year, night.month, night.day, tzinfo=UTC) - timedelta(days=2)


@lru_cache
def walls(zone: str, begin: datetime) -> tuple[tuple[date, int], ...]:
    """Local date and minute of the day, for every minute of a window."""
    tz = ZoneInfo(zone)
    local = ((begin + MINUTE * n).astimezone(tz) for n in range(WINDOW_DAYS * 1440))
    return tuple((at.date(), at.hour * 60 + at.minute) for at in local)


def open_minutes(calendar: Calendar, begin: datetime) -> list[bool]:
    minutes: dict[date, set[int]] = {}
    for day in {day for day, _ in walls(calendar.zone, begin)}:
        if day in calendar.extra:
            written = calendar.extra[day]
        else:
            written = () if day in calendar.holidays else calendar.week[day.weekday()]
        minutes[day] = {m for interval in written for m in range(interval.start, interval.end)}
    return [minute in minutes[day] for day, minute in walls(calendar.zone, begin)]


@settings(max_examples=15, deadline=None, phases=QUICKLY)
@given(scenes(), st.data())
def test_agrees_with_counting_minutes(
    scene: tuple[Calendar, datetime], data: st.DataObject
) -> None:
    calendar, begin = scene
    is_open_at = open_minutes(calendar, begin)
    somewhere = st.integers(0, len(is_open_at) - 1)
    breaks = data.draw(st.lists(st.tuples(somewhere, somewhere).map(sorted), max_size=3))
    pauses = [Pause(begin + MINUTE * a, begin + MINUTE * b) for a, b in breaks]
    counts = list(is_open_at)
    for a, b in breaks:
        counts[a:b] = [False] * (b - a)

    for at in data.draw(st.lists(somewhere, min_size=3, max_size=6)):
        moment = begin + MINUTE * at
        assert is_open(moment, calendar) == is_open_at[at]
        if True in is_open_at[at:]:
            opening = is_open_at.index(True, at)
            assert next_open(moment, calendar) == begin + MINUTE * opening
        for flags, around in ((is_open_at, ()), (counts, pauses)):
            to = data.draw(somewhere)
            between = open_time_between(moment, begin + MINUTE * to, calendar, around)
            counted = sum(flags[at:to]) if at <= to else -sum(flags[to:at])
            assert between == MINUTE * counted
            ahead = [n for n in range(at, len(flags)) if flags[n]]
            if ahead:
                wanted = data.draw(st.integers(1, len(ahead)))
                due = add_open_time(moment, MINUTE * wanted, calendar, around)
                assert due == begin + MINUTE * (ahead[wanted - 1] + 1)


@settings(max_examples=10, deadline=None, phases=QUICKLY)
@given(scenes(), st.integers(2 * 1440, 4 * 1440))
def test_a_day_ends_with_its_last_open_minute(scene: tuple[Calendar, datetime], at: int) -> None:
    calendar, begin = scene
    today = walls(calendar.zone, begin)[at][0]
    mine = [n for n, (day, _) in enumerate(walls(calendar.zone, begin)) if day == today]
    is_open_at = open_minutes(calendar, begin)
    last = max((n for n in mine if is_open_at[n]), default=mine[-1])
    assert end_of_day(begin + MINUTE * at, calendar) == begin + MINUTE * (last + 1)


odd_time = st.timedeltas(timedelta(microseconds=1), timedelta(days=3))


@settings(max_examples=20, deadline=None, phases=QUICKLY)
@given(scenes(), odd_time, odd_time, odd_time)
def test_adding_and_measuring_are_two_sides_of_one_thing(
    scene: tuple[Calendar, datetime], later: timedelta, more: timedelta, duration: timedelta
) -> None:
    calendar, begin = scene
    a = begin + later
    b = a + more
    if not any(calendar.week):
        calendar = Calendar(calendar.zone, ((Interval(540, 1020),),) * 7, calendar.holidays)
    due = add_open_time(a, duration, calendar)
    assert open_time_between(a, due, calendar) == duration
    a_blink = timedelta(microseconds=1)
    assert open_time_between(a, due - a_blink, calendar) == duration - a_blink
    parts = open_time_between(a, b, calendar), open_time_between(b, due, calendar)
    assert sum(parts, timedelta(0)) == duration
    assert add_open_time(add_open_time(a, duration, calendar), duration, calendar) == (
        add_open_time(a, 2 * duration, calendar)
    )
    pause = Pause(a + more / 3, b)
    paused = add_open_time(a, duration, calendar, [pause])
    assert open_time_between(a, paused, calendar, [pause]) == duration
    assert paused >= due
