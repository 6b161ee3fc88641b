"""Calendars as a person writes them: what is read, what is refused, and by which name."""

from __future__ import annotations

import copy
import json
import pickle
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fener.core.clocks import (
    CALENDAR_REASONS,
    WHOLE_DAY,
    Calendar,
    CalendarError,
    Interval,
    countries,
    weekend_of,
    zone_of,
)

SAT_SUN = ("AL", "XK", "GR", "CY", "BG", "GB", "US", "AE", "LB", "MA", "TR")
FRI_SAT = ("SA", "EG", "JO", "QA", "KW", "OM", "BH", "IQ", "DZ", "LY", "SY", "YE")
MORNING, AFTERNOON = Interval(540, 780), Interval(960, 1200)


def written(**changes: Any) -> dict[str, Any]:
    week = {
        name: ["09:00-13:00", "16:00-20:00"]
        for name in ("monday", "tuesday", "wednesday", "thursday", "friday")
    }
    return {
        "zone": "Europe/Tirane",
        "week": {**week, "saturday": ["09:00-13:00"], "sunday": []},
        "holidays": ["2026-11-28"],
        "extra": {"2026-12-24": ["09:00-12:00"], "2026-12-31": []},
        **changes,
    }


def test_json_comes_back_as_it_went() -> None:
    calendar = Calendar.from_json(written())
    assert calendar.as_json() == written()
    assert Calendar.from_json(json.loads(json.dumps(calendar.as_json()))) == calendar
    assert calendar.week[0] == (MORNING, AFTERNOON)
    assert calendar.hours_on(date(2026, 11, 28)) == ()
    assert calendar.hours_on(date(2026, 12, 24)) == (Interval(540, 720),)
    assert calendar.hours_on(date(2026, 12, 31)) == ()
    assert calendar.hours_on(date(2026, 11, 21)) == (MORNING,)


def test_holidays_and_special_days_may_be_left_out() -> None:
    data = written()
    del data["holidays"], data["extra"]
    calendar = Calendar.from_json(data)
    assert (calendar.holidays, dict(calendar.extra)) == (frozenset(), {})


def test_digits_of_other_scripts_are_read() -> None:
    persian = str.maketrans("0123456789", "".join(chr(0x6F0 + n) for n in range(10)))
    arabic = str.maketrans("0123456789", "".join(chr(0x660 + n) for n in range(10)))
    week = week_with(
        friday=["09:00-17:30".translate(persian)], monday=["09:00 \u2013 24:00".translate(arabic)]
    )
    calendar = Calendar.from_json(written(week=week, holidays=["2026-11-28".translate(persian)]))
    assert calendar.week[4] == (Interval(540, 1050),)
    assert calendar.as_json()["week"]["monday"] == ["09:00-24:00"]
    assert calendar.holidays == {date(2026, 11, 28)}


def week_with(**days: Any) -> dict[str, Any]:
    return {**written()["week"], **days}


@pytest.mark.parametrize(
    ("data", "field", "key"),
    [
        (None, "", "object"),
        (["zone"], "", "object"),
        (written(zone="Europe/Tirana"), "zone", "zone"),
        (written(zone=""), "zone", "zone"),
        (written(zone="Europe"), "zone", "zone"),
        (written(zone="../../etc/passwd"), "zone", "zone"),
        (written(zone=None), "zone", "zone"),
        (written(colour="red"), "colour", "unknown_name"),
        (written(week=None), "week", "object"),
        (written(week={"monday": []}), "week.tuesday", "weekday_missing"),
        (written(week=week_with(funday=[])), "week.funday", "unknown_name"),
        (written(week=week_with(friday="09:00-17:00")), "week.friday", "list"),
        (written(week=week_with(friday=["9 to 5"])), "week.friday.0", "interval"),
        (written(week=week_with(friday=[540])), "week.friday.0", "interval"),
        (written(week=week_with(friday=["09:60-10:00"])), "week.friday.0", "interval"),
        (written(week=week_with(friday=["09:00-24:01"])), "week.friday.0", "interval_range"),
        (written(week=week_with(friday=["09:00-09:00"])), "week.friday.0", "interval_empty"),
        (
            written(week=week_with(friday=["08:00-09:00", "22:00-06:00"])),
            "week.friday.1",
            "interval_empty",
        ),
        (
            written(week=week_with(sunday=["09:00-13:00", "12:00-15:00"])),
            "week.sunday.1",
            "overlap",
        ),
        (
            written(week=week_with(sunday=["16:00-20:00", "09:00-13:00"])),
            "week.sunday.1",
            "overlap",
        ),
        (written(holidays="2026-11-28"), "holidays", "list"),
        (written(holidays=["2026-11-28", "28.11.2026"]), "holidays.1", "date"),
        (written(holidays=["2026-02-30"]), "holidays.0", "date"),
        (written(holidays=[None]), "holidays.0", "date"),
        (written(extra=[]), "extra", "object"),
        (written(extra={"Christmas": []}), "extra.Christmas", "date"),
        (written(extra={"2026-12-24": ["x"]}), "extra.2026-12-24.0", "interval"),
        (
            written(extra={"2026-12-24": ["09:00-12:00", "11:00-13:00"]}),
            "extra.2026-12-24.1",
            "overlap",
        ),
        (written(extra={"2026-1-2": [], "2026-01-02": []}), "extra.2026-01-02", "date"),
    ],
)
def test_what_cannot_be_read_is_named(data: object, field: str, key: str) -> None:
    with pytest.raises(CalendarError) as caught:
        Calendar.from_json(data)
    assert (caught.value.field, caught.value.reason.key) == (field, f"calendar.{key}")
    assert str(caught.value).startswith(f"{field}: " if field else "should be an object")
    assert caught.value.reason.key in CALENDAR_REASONS
    json.dumps(caught.value.reason.as_json())


def test_made_in_code_it_is_checked_as_well() -> None:
    with pytest.raises(CalendarError, match="7 days, not 5"):
        Calendar("Europe/Tirane", (WHOLE_DAY,) * 5)
    with pytest.raises(CalendarError, match=r"extra\.2026-01-01\.1"):
        Calendar("UTC", ((),) * 7, extra={date(2026, 1, 1): (AFTERNOON, MORNING)})
    with pytest.raises(CalendarError, match="not a date"):
        Calendar("UTC", ((),) * 7, frozenset({datetime(2026, 1, 1)}))
    with pytest.raises(CalendarError, match="24:00"):
        Interval(-1, 30)
    touching = (Interval(540, 600), Interval(600, 660))
    assert Calendar("UTC", (touching,) * 7).week[0] == touching


def test_equal_calendars_are_one_key_and_copies_are_equal() -> None:
    calendar = Calendar.from_json(written())
    twin = Calendar.from_json(written())
    calendar.day(20_000)
    assert calendar == twin
    assert hash(calendar) == hash(twin)
    assert len({calendar, twin, Calendar.usual("AL")}) == 2
    for copied in (pickle.loads(pickle.dumps(calendar)), copy.deepcopy(calendar)):
        assert copied == calendar
        assert hash(copied) == hash(calendar)


def test_nobody_can_change_it_behind_its_back() -> None:
    special = {date(2026, 12, 24): WHOLE_DAY}
    calendar = Calendar("UTC", ((),) * 7, extra=special)
    special.clear()
    assert calendar.hours_on(date(2026, 12, 24)) == WHOLE_DAY
    with pytest.raises(TypeError):
        calendar.extra[date(2026, 12, 25)] = WHOLE_DAY  # type: ignore[index]


@pytest.mark.parametrize(
    ("country", "weekend"),
    [
        *[(country, (5, 6)) for country in SAT_SUN],
        *[(country, (4, 5)) for country in FRI_SAT],
        ("IR", (3, 4)),
        ("IN", (6,)),
        ("ZZ", (5, 6)),
    ],
)
def test_weekends(country: str, weekend: tuple[int, ...]) -> None:
    assert weekend_of(country) == weekend_of(country.lower()) == weekend


@pytest.mark.parametrize("country", countries())
def test_every_country_has_a_usual_calendar(country: str) -> None:
    calendar = Calendar.usual(country)
    assert calendar.tz == ZoneInfo(zone_of(country))
    assert {day for day in range(7) if not calendar.week[day]} == set(weekend_of(country))


def test_a_country_without_a_zone_needs_one() -> None:
    with pytest.raises(CalendarError) as caught:
        Calendar.usual("JP")
    assert caught.value.field == "zone"
    assert Calendar.usual("JP", "Asia/Tokyo").zone == "Asia/Tokyo"


scalars = st.none() | st.booleans() | st.integers() | st.text(max_size=8)
names = st.sampled_from(["zone", "week", "holidays", "extra", "monday", "2026-12-24", "x"])


def reason_against(data: object) -> str | None:
    """Why it cannot be read; None: it can, and comes back the same."""
    try:
        calendar = Calendar.from_json(data)
    except CalendarError as error:
        return error.reason.key
    assert Calendar.from_json(calendar.as_json()) == calendar
    return None


@settings(max_examples=25, deadline=None)
@given(
    scalars
    | st.lists(scalars, max_size=3)
    | st.dictionaries(names, scalars | st.lists(scalars, max_size=2), max_size=3)
)
def test_any_json_is_read_or_refused_with_a_reason(data: object) -> None:
    for whole in (data, written(week=data), written(extra=data), written(holidays=data)):
        assert reason_against(whole) in {None, *CALENDAR_REASONS}
