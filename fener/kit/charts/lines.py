"""Volume over time: a line with its area, the band of what is usual, numbered marks where
something was found, and hatched bands where nothing was heard. And many little ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from fener.kit.charts.axis import BOTTOM, HEIGHT, TOP, WIDTH, Hint, PlacedTick, placed_ticks
from fener.kit.charts.scales import Times, Values, values_up_to
from fener.kit.charts.words import (
    Measure,
    Table,
    reads_from_right,
    row_label,
    shortly,
    shown,
    span_words,
    told_of_volume,
)
from fener.kit.reading import DAY, Reader

SMALL_HEIGHT, SMALL_TOP, SMALL_BOTTOM = 72, 18, 4
MARK_ROOM = 4.0
"""Marks nearer than this, in per cent of the width, become one."""


@dataclass(frozen=True, slots=True)
class Point:
    at: datetime
    """When its step begins."""
    value: float | None
    """None: not known, and no line is drawn."""


@dataclass(frozen=True, slots=True)
class Usual:
    """What is usual in the step that begins `at`."""

    at: datetime
    low: float
    middle: float
    high: float


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that was found; `number` is the one it has in the list below the chart."""

    at: datetime
    number: int
    label: str
    url: str = ""
    is_quiet: bool = False
    """A person has looked, and it is nothing."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A time in which we did not hear everything; `told` says so in a sentence."""

    since: datetime
    until: datetime
    told: str


@dataclass(frozen=True, slots=True)
class Beside:
    """A second line to the same scale, thinner: one value for each point."""

    measure: Measure
    values: Sequence[float]


@dataclass(frozen=True, slots=True)
class PlacedMark:
    x: float
    y: float
    stem: float
    """Where its stem ends: on the line."""
    words: str
    label: str
    url: str
    width: int
    is_quiet: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LineChart:
    key: str
    title: str
    span: str
    url: str
    told: str
    notes: tuple[str, ...]
    height: int
    top: int
    foot: int
    """Where the plot ends and the words of the axis begin."""
    ticks: tuple[PlacedTick, ...]
    lines: tuple[tuple[float, str], ...]
    """Height and words of each line of the scale."""
    area: str
    path: str
    open_path: str
    """The last step, which still grows."""
    dots: tuple[tuple[float, float], ...]
    """Points that stand alone."""
    band: str
    usual: str
    marks: tuple[PlacedMark, ...]
    gaps: tuple[tuple[float, float, str], ...]
    hints: tuple[Hint, ...]
    highest: str
    has_usual: bool
    is_mirrored: bool
    """Time runs from right to left."""
    table: Table
    number: str = ""
    """The sum, where the chart is small and its name is all it says."""
    beside: str = ""
    marked: str = ""
    """What the marks are, where they are not findings of the storm watch."""

    @property
    def has_links(self) -> bool:
        return any(mark.url for mark in self.marks)


def line(
    *,
    key: str,
    title: str,
    measure: Measure,
    points: Sequence[Point],
    step: timedelta,
    since: datetime,
    until: datetime,
    reader: Reader,
    usual: Sequence[Usual] = (),
    marks: Sequence[Mark] = (),
    gaps: Sequence[Gap] = (),
    notes: Sequence[str] = (),
    url: str = "",
    small: bool = False,
    highest: float | None = None,
    total: float | None = None,
    total_of: Measure | None = None,
    beside: Beside | None = None,
    marked: str = "",
) -> LineChart:
    """A line of `points` (in order of time, one for each `step`) from `since` to `until`.

    `highest` sets the scale by hand, for charts that share one. A step that ends after `until` is
    not over yet, and drawn so. `marked` says what `marks` are, where not the storm watch has
    found them.
    """
    times = Times(since, until, reads_from_right(reader))
    more = beside.values if beside else ()
    also = {
        point.at: f" · {beside.measure.counted(value, shown(reader, value))}"
        for point, value in zip(points, more, strict=False)
        if beside
    }
    values = values_up_to(_highest(points, usual, highest, more), most=2 if small else 4)
    height = SMALL_HEIGHT if small else HEIGHT
    top = SMALL_TOP if small else TOP
    foot = height - (SMALL_BOTTOM if small else BOTTOM)
    plot = _Plot(times, values, top, foot, step)
    placed = [(point.at, plot.at(point.at, point.value)) for point in points]
    runs, open_run = _runs(placed, step, until)
    by_day = step >= DAY
    expected = {each.at: each for each in usual}
    rows = [
        (point.at, point.value, *_usual_at(expected, point.at))
        for point in points
        if point.value is not None
    ]
    return LineChart(
        key=key,
        title=title,
        span=span_words(reader, since, until),
        url=url,
        told=told_of_volume(
            reader,
            measure,
            rows,
            by_day=by_day,
            since=since,
            until=until,
            marks=0 if marked else len(marks),
            not_heard=[gap.told for gap in gaps],
        ),
        notes=tuple(notes),
        height=height,
        top=top,
        foot=foot,
        ticks=() if small else placed_ticks(times, reader),
        lines=tuple(
            (plot.y(value), shortly(reader, value))
            for value in ((0, values.top) if small else values.ticks)
        ),
        area=" ".join(_area(run, foot) for run in runs if len(run) > 1),
        path=" ".join(_path(run) for run in runs if len(run) > 1),
        open_path=_path(open_run) if len(open_run) > 1 else "",
        dots=tuple((round(run[0][0] / WIDTH * 100, 2), run[0][1]) for run in runs if len(run) == 1),
        band=_band(usual, plot),
        usual=_path([plot.at(each.at, each.middle) for each in usual]) if usual else "",
        marks=_marks(marks, points, plot, reader),
        gaps=tuple((*times.extent(gap.since, gap.until), gap.told) for gap in gaps),
        hints=()
        if small
        else tuple(
            Hint(
                *times.extent(at, at + step),
                _hint(reader, measure, at, value, mid, by_day) + also.get(at, ""),
            )
            for at, value, mid, _high in rows
        ),
        highest=shortly(reader, values.top),
        has_usual=bool(usual),
        is_mirrored=times.mirrored,
        table=_table(
            reader, measure, points, expected, beside, step=step, until=until, by_day=by_day
        ),
        number="" if total is None else (total_of or measure).counted(total, shown(reader, total)),
        beside=_path([plot.at(one.at, value) for one, value in zip(points, more, strict=False)]),
        marked=marked,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Multiples:
    """Many little charts side by side."""

    key: str
    title: str
    told: str
    is_shared: bool
    """One scale for all, so that heights can be compared; else each has its own."""
    charts: tuple[LineChart, ...]
    table: Table


def multiples(
    *, key: str, title: str, told: str, charts: Sequence[LineChart], shared: bool
) -> Multiples:
    """`charts` must have the same steps; each is called by its title. Made with `highest` where
    they share a scale."""
    head = charts[0].table.head[:1] if charts else (_("Time"),)
    rows = (
        tuple((row[0][0], *(cells[1] for cells in row)) for row in zip(*_rows(charts), strict=True))
        if charts
        else ()
    )
    return Multiples(
        key=key,
        title=title,
        told=told,
        is_shared=shared,
        charts=tuple(charts),
        table=Table((*head, *(chart.title for chart in charts)), rows),
    )


def _rows(charts: Sequence[LineChart]) -> list[tuple[tuple[str, ...], ...]]:
    return [chart.table.rows for chart in charts]


@dataclass(frozen=True, slots=True)
class _Plot:
    times: Times
    values: Values
    top: int
    foot: int
    step: timedelta

    def y(self, value: float) -> float:
        return round(self.foot - self.values.share(value) * (self.foot - self.top), 1)

    def at(self, at: datetime, value: float | None) -> tuple[float, float] | None:
        """The middle of a step, in units of a path."""
        if value is None:
            return None
        return round(self.times.place(at + self.step / 2) * WIDTH / 100, 1), self.y(value)


Placed = tuple[float, float]


def _highest(
    points: Sequence[Point],
    usual: Sequence[Usual],
    given: float | None,
    beside: Sequence[float] = (),
) -> float:
    if given is not None:
        return given
    return max(
        max(beside, default=0),
        max((point.value or 0 for point in points), default=0),
        max((each.high for each in usual), default=0),
    )


def _runs(
    placed: Sequence[tuple[datetime, Placed | None]], step: timedelta, until: datetime
) -> tuple[list[list[Placed]], list[Placed]]:
    """Stretches without gaps, and the one that leads into the step that still grows."""
    runs: list[list[Placed]] = []
    current: list[Placed] = []
    open_run: list[Placed] = []
    for at, place in placed:
        if place is None:
            runs, current = [*runs, current] if current else runs, []
        elif at + step > until:
            open_run = [*current[-1:], place]
        else:
            current.append(place)
    if current:
        runs.append(current)
    if len(open_run) == 1:
        # Nothing before it to lead on from: it stands alone.
        runs.append(open_run)
    return runs, open_run


def _path(places: Sequence[Placed | None]) -> str:
    known = [place for place in places if place is not None]
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in known) if known else ""


def _area(run: Sequence[Placed], foot: int) -> str:
    return f"{_path(run)}L{run[-1][0]:g} {foot}L{run[0][0]:g} {foot}Z"


def _band(usual: Sequence[Usual], plot: _Plot) -> str:
    if not usual:
        return ""
    upper = [plot.at(each.at, each.high) for each in usual]
    lower = [plot.at(each.at, each.low) for each in reversed(usual)]
    return f"{_path([*upper, *lower])}Z"


def _marks(
    marks: Sequence[Mark], points: Sequence[Point], plot: _Plot, reader: Reader
) -> tuple[PlacedMark, ...]:
    """Above the line where they were found; those that would cover each other become one."""
    groups: list[list[Mark]] = []
    for mark in sorted(marks, key=lambda one: one.at):
        place = plot.times.place(mark.at)
        if groups and abs(plot.times.place(groups[-1][0].at) - place) < MARK_ROOM:
            groups[-1].append(mark)
        else:
            groups.append([mark])
    return tuple(_placed_mark(group, points, plot, reader) for group in groups)


def _placed_mark(
    group: Sequence[Mark], points: Sequence[Point], plot: _Plot, reader: Reader
) -> PlacedMark:
    first, last = group[0], group[-1]
    until = last.at + plot.step
    around = [
        point.value or 0 for point in points if first.at - plot.step < point.at <= until
    ]  # fmt: skip
    stem = plot.y(max(around, default=0))
    numbers = [shown(reader, number) for number in sorted(mark.number for mark in group)]
    words = numbers[0] if len(group) == 1 else f"{numbers[0]}–{numbers[-1]}"
    width = 20 + 7 * (len(words) - 1)
    x = min(98.0, max(2.0, plot.times.place(first.at)))
    return PlacedMark(
        x=x,
        y=max(12.0, stem - 18),
        stem=stem,
        words=words,
        label=" · ".join(mark.label for mark in group),
        url=first.url,
        width=width,
        is_quiet=all(mark.is_quiet for mark in group),
    )


def _usual_at(expected: dict[datetime, Usual], at: datetime) -> tuple[float | None, float | None]:
    found = expected.get(at)
    return (found.middle, found.high) if found else (None, None)


def _hint(
    reader: Reader,
    measure: Measure,
    at: datetime,
    value: float,
    usual: float | None,
    by_day: bool,
) -> str:
    said = {
        "at": row_label(reader, at, by_day=by_day),
        "counted": measure.counted(value, shown(reader, value)),
    }
    if usual is None:
        return _("%(at)s: %(counted)s") % said
    return _("%(at)s: %(counted)s, usual about %(usual)s") % {
        **said,
        "usual": shown(reader, usual),
    }


def _table(
    reader: Reader,
    measure: Measure,
    points: Sequence[Point],
    expected: dict[datetime, Usual],
    beside: Beside | None,
    *,
    step: timedelta,
    until: datetime,
    by_day: bool,
) -> Table:
    head: tuple[str, ...] = (_("Time"), str(measure.name))
    if beside:
        head = (*head, str(beside.measure.name))
    if expected:
        head = (*head, _("Usual"))
    rows = []
    for place, point in enumerate(points):
        number = _("not heard") if point.value is None else shown(reader, point.value)
        if point.at + step > until and point.value is not None:
            number = _("%(number)s so far") % {"number": number}
        cells: tuple[str, ...] = (row_label(reader, point.at, by_day=by_day), number)
        if beside:
            cells = (*cells, shown(reader, beside.values[place]))
        if expected:
            usual = expected.get(point.at)
            cells = (*cells, _range(reader, usual))
        rows.append(cells)
    return Table(head, tuple(rows))


def _range(reader: Reader, usual: Usual | None) -> str:
    if usual is None:
        return "–"
    return _("%(low)s to %(high)s") % {
        "low": shown(reader, usual.low),
        "high": shown(reader, usual.high),
    }
