"""Charts as geometry: where things stand, in which direction, and what is said of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from fener.kit import charts
from fener.kit.charts.scales import Times, time_ticks, values_up_to
from fener.kit.charts.words import shortly
from fener.kit.reading import DAY, HOUR, Reader

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
QUARTER = timedelta(minutes=15)


def a_reader(language: str = "en", **more) -> Reader:
    return Reader.of({"language": language, "zone": "UTC", "now": NOON} | more)


def a_line(values, *, reader=None, until=None, **more) -> charts.LineChart:
    """A step for each of `values`, the last of which ends at `until`, or at noon."""
    begin = NOON - QUARTER * len(values)
    reader = reader or a_reader()
    with translation.override(reader.language):
        return charts.line(
            key="c",
            title="Dardan",
            measure=charts.PEOPLE,
            points=[charts.Point(begin + QUARTER * n, value) for n, value in enumerate(values)],
            step=QUARTER,
            since=begin,
            until=until or NOON,
            reader=reader,
            **more,
        )


def places(path: str) -> list[tuple[float, float]]:
    return [tuple(map(float, one.split())) for one in path[1:].split("L")]


# --- scales --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("highest", "ticks"),
    [
        (0, (0, 1)),
        (1, (0, 1)),
        (3, (0, 1, 2, 3)),
        (7, (0, 2, 4, 6, 8)),
        (43, (0, 20, 40, 60)),
        (100, (0, 50, 100)),
        (1_000_000, (0, 500_000, 1_000_000)),
    ],
)
def test_a_scale_of_values_has_few_round_ticks(highest, ticks):
    assert values_up_to(highest).ticks == ticks


@given(st.floats(0, 1e15), st.integers(1, 8))
def test_a_scale_holds_its_highest_and_is_made_of_whole_steps(highest, most):
    scale = values_up_to(highest, most=most)
    assert highest <= scale.top * (1 + 1e-9)
    assert len(scale.ticks) <= most + 2
    assert 0 <= scale.share(highest) <= 1
    assert scale.ticks[0] == 0
    assert all(tick == int(tick) for tick in scale.ticks)


def test_infinity_draws_nothing_silly():
    assert values_up_to(float("inf")).top == 1


def test_time_runs_from_the_left_and_mirrored_from_the_right():
    times = Times(NOON, NOON + 4 * HOUR)
    assert [times.place(NOON + n * HOUR) for n in (0, 1, 4)] == [0, 25, 100]
    mirrored = Times(NOON, NOON + 4 * HOUR, mirrored=True)
    assert [mirrored.place(NOON + n * HOUR) for n in (0, 1, 4)] == [100, 75, 0]
    assert mirrored.extent(NOON, NOON + HOUR) == (75, 25)


def test_what_lies_outside_stands_at_the_edge():
    assert Times(NOON, NOON + HOUR).place(NOON - DAY) == 0


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        (HOUR, ["12:00", "12:10", "12:20", "12:30", "12:40", "12:50", "13:00"]),
        (6 * HOUR, ["12:00", "13:00", "14:00", "15:00", "16:00", "17:00", "18:00"]),
        (DAY, ["12:00", "18:00", "00:00", "06:00", "12:00"]),
    ],
)
def test_ticks_are_round_hours_where_the_reader_lives(span, expected):
    ticks = time_ticks(NOON, NOON + span, UTC)
    assert [f"{tick.at:%H:%M}" for tick in ticks] == expected


def test_hours_are_those_of_the_readers_zone():
    tehran = ZoneInfo("Asia/Tehran")
    ticks = time_ticks(NOON, NOON + 6 * HOUR, tehran)
    assert all(tick.at.astimezone(tehran).minute == 0 for tick in ticks)
    assert ticks[0].at == NOON + timedelta(minutes=30)


@pytest.mark.parametrize(
    "day", [datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)]
)
def test_no_hour_twice_when_clocks_are_changed(day):
    ticks = time_ticks(day - 2 * HOUR, day + 4 * HOUR, ZoneInfo("Europe/Athens"))
    moments = [tick.at.timestamp() for tick in ticks]
    assert moments == sorted(set(moments))
    assert len(moments) >= 4


def test_a_week_has_its_days_and_a_year_its_months():
    week = time_ticks(NOON, NOON + 7 * DAY, UTC)
    assert len(week) == 7
    assert all(tick.is_day for tick in week)
    months = time_ticks(NOON, NOON + 365 * DAY, UTC)
    assert {tick.at.day for tick in months} == {1}


def test_months_begin_where_the_readers_calendar_begins_them():
    months = time_ticks(NOON, NOON + 150 * DAY, UTC, calendar="jalali")
    # 1 Farvardin 1405 is 21 March 2026.
    assert f"{months[0].at:%Y-%m-%d}" == "2026-03-21"


@given(st.integers(60, 400_000_000), st.sampled_from(["UTC", "Asia/Tehran", "Europe/Athens"]))
def test_ticks_lie_inside_and_are_few(seconds, zone):
    until = NOON + timedelta(seconds=seconds)
    ticks = time_ticks(NOON, until, ZoneInfo(zone))
    assert len(ticks) <= 8
    assert all(NOON <= tick.at <= until for tick in ticks)


# --- a line --------------------------------------------------------------------------------------


def test_a_line_rises_with_its_values_and_runs_with_time():
    line = places(a_line([1, 2, 4, 3]).path)
    assert [x for x, _y in line] == [125, 375, 625, 875]
    assert line[2][1] == min(y for _x, y in line)


def test_the_same_line_mirrored():
    one, other = a_line([1, 2, 4, 3]), a_line([1, 2, 4, 3], reader=a_reader("fa"))
    assert [x for x, _y in places(other.path)] == [1000 - x for x, _y in places(one.path)]
    assert [y for _x, y in places(other.path)] == [y for _x, y in places(one.path)]
    assert other.is_mirrored
    assert not one.is_mirrored


def test_digits_and_calendar_are_the_readers():
    found = a_line([1, 20], reader=a_reader("fa", digits="local", calendar="jalali"))
    assert "۲۰" in found.told
    assert found.lines[-1][1] == "۲۰"
    assert "اسفند" in a_line([3] * 200, reader=a_reader("fa", calendar="jalali")).span


def test_no_points_are_said_to_be_nothing():
    found = a_line([])
    assert not (found.path)
    assert not (found.area)
    assert not (found.dots)
    assert not found.table.rows
    assert found.told.startswith("Nothing was heard")


def test_zeros_are_a_line_on_the_floor():
    found = a_line([0, 0, 0])
    assert {y for _x, y in places(found.path)} == {found.foot}


def test_one_point_is_a_dot():
    found = a_line([5])
    assert found.path == ""
    assert found.dots[0][0] == 50


def test_huge_numbers_are_short_on_the_axis_and_whole_in_the_table():
    found = a_line([1, 1_234_567])
    assert found.lines[-1][1] == "1.5M"
    assert found.table.rows[-1][1] == "1,234,567"
    assert shortly(a_reader("fa", digits="local"), 1_200_000).startswith("۱")


def test_what_is_not_known_is_a_gap_and_no_zero():
    found = a_line([3, 4, None, None, 5, 6])
    assert found.path.count("M") == 2
    assert [row[1] for row in found.table.rows][2:4] == ["not heard", "not heard"]


def test_a_point_between_gaps_is_a_dot():
    assert len(a_line([3, 4, None, 5, None]).dots) == 1


def test_a_step_that_is_not_over_is_drawn_apart():
    found = a_line([4, 4, 1], until=NOON - timedelta(minutes=5))
    assert len(places(found.path)) == 2
    assert len(places(found.open_path)) == 2
    assert found.table.rows[-1][1] == "1 so far"


def test_the_most_is_held_against_what_is_usual():
    begin = NOON - QUARTER * 4
    usual = [charts.Usual(begin + QUARTER * n, 2, 4, 7) for n in range(4)]
    assert "3 times as much" in a_line([4, 3, 12, 4], usual=usual).told
    assert "within what is usual" in a_line([4, 3, 6, 4], usual=usual).told
    low = [charts.Usual(begin + QUARTER * n, 0, 0.1, 1) for n in range(4)]
    assert "at most about 1" in a_line([0, 0, 5, 0], usual=low).told
    found = a_line([4, 3, 12, 4], usual=usual)
    assert found.band
    assert found.usual
    assert found.table.rows[2][2] == "2 to 7"


def test_more_than_usual_at_another_time_is_not_passed_over():
    begin = NOON - QUARTER * 2
    usual = [charts.Usual(begin, 0, 1, 2), charts.Usual(begin + QUARTER, 5, 9, 14)]
    assert "at others there was more" in a_line([6, 10], usual=usual).told


def test_marks_stand_above_the_line_and_carry_their_link():
    mark = charts.Mark(NOON - QUARTER, 1, "12 people", "/watch/findings/1/")
    found = a_line([1, 1, 1, 12], marks=[mark])
    assert found.has_links
    assert "1 finding" in found.told
    (placed,) = found.marks
    assert placed.y < placed.stem
    assert placed.words == "1"
    assert placed.url == mark.url


def test_marks_that_would_cover_each_other_become_one():
    marks = [charts.Mark(NOON - timedelta(minutes=20 - n), n, str(n)) for n in (1, 2, 3)]
    far = charts.Mark(NOON - QUARTER * 10, 4, "4")
    found = a_line([1] * 12, marks=[*marks, far])
    assert sorted(mark.words for mark in found.marks) == ["1–3", "4"]


def test_a_mark_at_the_very_edge_stays_inside():
    found = a_line([1, 2], marks=[charts.Mark(NOON, 1, "now")])
    assert 0 <= found.marks[0].x <= 98
    assert found.marks[0].y >= 12


def test_gaps_in_hearing_are_bands_with_a_sentence():
    gap = charts.Gap(NOON - QUARTER * 2, NOON, "Not heard from Mastodon since 11:30.")
    found = a_line([1, 1, None, None], gaps=[gap])
    assert found.gaps == ((50, 50, gap.told),)
    assert gap.told in found.told
    assert a_line([1, 1, 1, 1], gaps=[gap], reader=a_reader("ar")).gaps[0][:2] == (0, 50)


def test_little_charts_share_a_scale_and_a_table():
    two = [a_line(values, small=True, highest=40) for values in ([1, 2], [30, 40])]
    found = charts.multiples(key="m", title="Topics", told="x", charts=two, shared=True)
    assert two[0].lines == two[1].lines
    assert len(found.table.head) == 3
    assert found.table.rows[1][1:] == ("2", "40")


def test_no_little_charts_at_all():
    assert charts.multiples(key="m", title="T", told="", charts=[], shared=True).table.rows == ()


# --- bars ----------------------------------------------------------------------------------------


def a_spread(values, language="en", **more) -> charts.Spread:
    shares = [charts.Share(f"n{place}", value) for place, value in enumerate(values)]
    with translation.override(language):
        return charts.spread(
            key="s", title="Networks", head="Network", measure=charts.POSTS, shares=shares,
            reader=a_reader(language), **more,
        )  # fmt: skip


def test_a_spread_is_in_order_and_says_the_most():
    found = a_spread([1, 6, 0, 3])
    assert [(row.label, row.width) for row in found.rows] == [
        ("n1", 100),
        ("n3", 50),
        ("n0", 16.67),
    ]
    assert found.told == "The most: n1, 6 posts, 60% of all."


def test_bars_begin_where_reading_begins():
    assert [row.x for row in a_spread([4, 2], "fa").rows] == [0, 50]


def test_a_long_tail_is_summed_up():
    found = a_spread([5, 4, 3, 2, 1], most=2)
    assert len(found.rows) == 2
    assert found.others == "3 others together: 6 posts."


def test_a_spread_of_nothing():
    assert a_spread([]).rows == ()
    assert a_spread([0]).told == "Nothing was counted yet."


def a_stacked(stacks, language="en") -> charts.Stacked:
    begin = NOON - HOUR * len(stacks)
    with translation.override(language):
        return charts.stacked(
            key="s", title="Complaints", measure=charts.POSTS,
            parts=[charts.Part("Complaints"), charts.Part("Other")],
            stacks=[charts.Stack(begin + HOUR * n, one) for n, one in enumerate(stacks)],
            step=HOUR, since=begin, until=NOON, reader=a_reader(language),
        )  # fmt: skip


def test_parts_stand_on_each_other_and_are_told():
    found = a_stacked([(1, 3), (3, 1)])
    assert found.told.startswith("Complaints: 50% of 8 posts.")
    assert found.table.rows[0][1:] == ("1", "3", "4")
    assert found.paths[0].count("Z") == found.paths[1].count("Z") == 2


def test_empty_bars_are_not_drawn():
    found = a_stacked([(0, 0), (0, 2)])
    assert found.paths[0] == ""
    assert found.paths[1].count("Z") == 1
    assert len(found.hints) == 1


def test_no_bars_at_all():
    assert a_stacked([]).told.startswith("Nothing was heard")


def a_histogram(counts, language="en", late_from=99) -> charts.Histogram:
    with translation.override(language):
        return charts.histogram(
            key="h", title="Answers", head="Within", measure=charts.COMPLAINTS,
            bins=[charts.Bin(f"{n} min", count, n >= late_from) for n, count in enumerate(counts)],
            reader=a_reader(language), late="Late",
        )  # fmt: skip


def test_a_histogram_says_where_most_lie_and_how_many_are_late():
    found = a_histogram([2, 6, 2], late_from=2)
    assert found.told == (
        "The most: 1 min, 6 complaints, 60% of all. Late: 2 complaints, 20% of all."
    )
    assert found.late
    assert [one.is_late for one in found.bins] == [False, False, True]
    assert max(found.bins, key=lambda one: one.tall).label == "1 min"


def test_a_histogram_mirrored():
    assert [one.middle for one in a_histogram([1, 2], "fa").bins] == [75, 25]


def test_a_histogram_of_nothing():
    assert a_histogram([0, 0]).told == "Nothing was counted yet."
    assert a_histogram([]).bins == ()


# --- a cascade -----------------------------------------------------------------------------------


def a_cascade(posts, links, language="en", **more) -> charts.Cascade:
    voices = [
        charts.Voice(key, NOON + timedelta(minutes=minutes), f"Voice {key}")
        for key, minutes in posts
    ]
    made = [charts.Link(*link) for link in links]
    with translation.override(language):
        return charts.cascade(
            key="k", title="Spread", voices=voices, links=made, reader=a_reader(language), **more
        )


POSTS = [("a", 0), ("b", 10), ("c", 20), ("d", 30), ("e", 40)]
LINKS = [("a", "b", "reply"), ("a", "c", "repost"), ("c", "d", "quote")]


def test_a_cascade_says_where_it_began_and_what_most_came_of():
    found = a_cascade(POSTS, LINKS)
    assert found.told == (
        "It began with Voice a, 12:00. 4 posts followed within 40 min. 3 posts came of what "
        "Voice a wrote, more than of any other. 1 stands by itself: nothing shows where it came "
        "from."
    )
    assert [branch.way for branch in found.branches] == ["reply", "repost", "quote"]
    assert [way for way, _name in found.ways] == ["reply", "repost", "quote"]


def test_the_largest_branch_goes_on_in_its_row_and_no_two_posts_cover_each_other():
    rows = {one.name[-1]: one.y for one in a_cascade(POSTS, LINKS).voices}
    assert rows["a"] == rows["c"] == rows["d"]
    assert len({rows["a"], rows["b"], rows["e"]}) == 3


def test_a_cascade_mirrored():
    one = [each.x for each in a_cascade(POSTS, LINKS).voices]
    other = [each.x for each in a_cascade(POSTS, LINKS, "fa").voices]
    assert all(abs(left + right - 100) < 0.1 for left, right in zip(one, other, strict=True))
    names = [each.name for each in a_cascade(POSTS, LINKS, "fa").voices]
    # A name that runs the other way disturbs nothing around it.
    assert all(name.startswith("\u2068") for name in names)


def test_a_child_before_its_parent_and_a_circle_are_no_links():
    links = [("c", "a", "reply"), ("b", "c", "reply"), ("c", "b", "reply"), ("x", "b", "reply")]
    assert len(a_cascade(POSTS, links).branches) == 1


def test_of_many_posts_those_of_which_most_came_are_drawn_and_all_are_in_the_table():
    posts = [(f"p{n:03}", n) for n in range(200)]
    links = [("p000", f"p{n:03}", "reply") for n in range(1, 150)] + [
        ("p010", f"p{n:03}", "repost") for n in range(150, 200)
    ]
    found = a_cascade(posts, links, most=20)
    assert len(found.voices) == 20
    assert len(found.table.rows) == 200
    assert found.left_out == "180 posts are not drawn; the table has all."
    assert {"Voice p000", "Voice p010"} <= {one.name for one in found.voices}


def test_no_post_and_one_post():
    assert a_cascade([], []).told == "There is no post yet."
    assert len(a_cascade([("a", 0)], []).voices) == 1


def test_a_long_chain_needs_no_deep_stack():
    posts = [(f"p{n:05}", n) for n in range(5000)]
    links = [(f"p{n:05}", f"p{n + 1:05}", "reply") for n in range(4999)]
    assert len(a_cascade(posts, links, most=5000).voices) == 5000
