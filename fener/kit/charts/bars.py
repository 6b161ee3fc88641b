"""Bars: over what something spreads, parts inside a whole over time, and how often which value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from fener.kit.charts.axis import BOTTOM, HEIGHT, TOP, WIDTH, Hint, PlacedTick, placed_ticks
from fener.kit.charts.lines import Gap
from fener.kit.charts.scales import Times, values_up_to
from fener.kit.charts.words import (
    Measure,
    Table,
    reads_from_right,
    row_label,
    shortly,
    shown,
    span_words,
)
from fener.kit.reading import DAY, Reader

GAP = 0.15
"""Of a bar's room, left empty on each side."""


# --- over what something spreads -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Share:
    label: str
    value: float
    url: str = ""
    icon: str = ""


@dataclass(frozen=True, slots=True)
class PlacedShare:
    label: str
    url: str
    icon: str
    value: str
    share: str
    """Of all, in per cent as the reader writes it."""
    x: float
    width: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Rows with a bar each: a table that is a chart."""

    key: str
    title: str
    told: str
    head: str
    measure: str
    rows: tuple[PlacedShare, ...]
    others: str
    """How many rows are left out, in words; empty: none."""


def spread(
    *,
    key: str,
    title: str,
    head: str,
    measure: Measure,
    shares: Sequence[Share],
    reader: Reader,
    most: int = 8,
) -> Spread:
    """`shares` from the largest down, at most `most` of them; `head` says what they are."""
    ordered = sorted((one for one in shares if one.value > 0), key=lambda one: -one.value)
    total = sum(one.value for one in ordered)
    largest = ordered[0].value if ordered else 1
    mirrored = reads_from_right(reader)
    rows = []
    for one in ordered[:most]:
        width = round(100 * one.value / largest, 2)
        rows.append(
            PlacedShare(
                label=one.label,
                url=one.url,
                icon=one.icon,
                value=shown(reader, one.value),
                share=reader.percent(one.value / total),
                x=round(100 - width, 2) if mirrored else 0,
                width=width,
            )
        )
    told = _("Nothing was counted yet.")
    if ordered:
        told = _("The most: %(label)s, %(counted)s, %(share)s of all.") % {
            "label": ordered[0].label,
            "counted": measure.counted(ordered[0].value, rows[0].value),
            "share": rows[0].share,
        }
    rest = ordered[most:]
    others = ""
    if rest:
        others = _("%(number)s others together: %(counted)s.") % {
            "number": shown(reader, len(rest)),
            "counted": measure.counted(
                sum(one.value for one in rest), shown(reader, sum(one.value for one in rest))
            ),
        }
    return Spread(
        key=key,
        title=title,
        told=told,
        head=head,
        measure=str(measure.name),
        rows=tuple(rows),
        others=others,
    )


# --- parts inside a whole, over time -------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Part:
    """One of the parts of each bar, from the bottom up."""

    name: str


@dataclass(frozen=True, slots=True)
class Stack:
    at: datetime
    values: tuple[float, ...]
    """One for each part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stacked:
    key: str
    title: str
    span: str
    told: str
    height: int
    foot: int
    top: int
    ticks: tuple[PlacedTick, ...]
    lines: tuple[tuple[float, str], ...]
    parts: tuple[str, ...]
    paths: tuple[str, ...]
    """One for each part: all its bars."""
    gaps: tuple[tuple[float, float, str], ...]
    hints: tuple[Hint, ...]
    is_mirrored: bool
    table: Table
    url: str = ""


def stacked(
    *,
    key: str,
    title: str,
    measure: Measure,
    parts: Sequence[Part],
    stacks: Sequence[Stack],
    step: timedelta,
    since: datetime,
    until: datetime,
    reader: Reader,
    gaps: Sequence[Gap] = (),
) -> Stacked:
    """Bars over time, each of `parts`, the first at the bottom and the one that is told of."""
    times = Times(since, until, reads_from_right(reader))
    values = values_up_to(max((sum(one.values) for one in stacks), default=0), most=3)
    height = HEIGHT - 50
    foot, top = height - BOTTOM, TOP // 2
    paths = [""] * len(parts)
    for one in stacks:
        left, width = times.extent(one.at, one.at + step)
        below = 0.0
        for number, value in enumerate(one.values):
            if value <= 0:
                continue
            low, high = (
                round(foot - values.share(edge) * (foot - top), 1)
                for edge in (below, below + value)
            )
            below += value
            x, room = left * WIDTH / 100, width * WIDTH / 100
            paths[number] += (
                f"M{x + room * GAP:.1f} {low:g}V{high:g}h{room * (1 - 2 * GAP):.1f}V{low:g}Z"
            )
    by_day = step >= DAY
    names = tuple(part.name for part in parts)
    return Stacked(
        key=key,
        title=title,
        span=span_words(reader, since, until),
        told=_told_of_parts(reader, measure, names, stacks, step=step, since=since, until=until),
        height=height,
        foot=foot,
        top=top,
        ticks=placed_ticks(times, reader),
        lines=tuple(
            (round(foot - values.share(value) * (foot - top), 1), shortly(reader, value))
            for value in values.ticks
        ),
        parts=names,
        paths=tuple(paths),
        gaps=tuple((*times.extent(gap.since, gap.until), gap.told) for gap in gaps),
        hints=tuple(
            Hint(*times.extent(one.at, one.at + step), _hint(reader, names, one, by_day))
            for one in stacks
            if sum(one.values) > 0
        ),
        is_mirrored=times.mirrored,
        table=Table(
            (_("Time"), *names, _("Together")),
            tuple(
                (
                    row_label(reader, one.at, by_day=by_day),
                    *(shown(reader, value) for value in one.values),
                    shown(reader, sum(one.values)),
                )
                for one in stacks
            ),
        ),
    )


def _hint(reader: Reader, names: Sequence[str], one: Stack, by_day: bool) -> str:
    pairs = "; ".join(
        f"{name} {shown(reader, value)}" for name, value in zip(names, one.values, strict=True)
    )
    return f"{row_label(reader, one.at, by_day=by_day)}: {pairs}"


def _told_of_parts(
    reader: Reader,
    measure: Measure,
    names: Sequence[str],
    stacks: Sequence[Stack],
    *,
    step: timedelta,
    since: datetime,
    until: datetime,
) -> str:
    total = sum(sum(one.values) for one in stacks)
    if not total:
        return _("Nothing was heard, %(span)s.") % {"span": span_words(reader, since, until)}
    first = sum(one.values[0] for one in stacks)
    worst = max(stacks, key=lambda one: one.values[0])
    said = _("%(part)s: %(share)s of %(counted)s.") % {
        "part": names[0],
        "share": reader.percent(first / total),
        "counted": measure.counted(total, shown(reader, total)),
    }
    if not first:
        return said
    most = _("The most was %(most)s (%(at)s).") % {
        "most": shown(reader, worst.values[0]),
        "at": row_label(reader, worst.at, by_day=step >= DAY),
    }
    return f"{said} {most}"


# --- how often which value -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Bin:
    label: str
    count: int
    is_late: bool = False
    """Beyond what was promised: drawn hatched."""


@dataclass(frozen=True, slots=True)
class PlacedBin:
    x: float
    width: float
    middle: float
    y: float
    tall: float
    label: str
    is_late: bool
    is_minor: bool
    hint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Histogram:
    key: str
    title: str
    told: str
    height: int
    foot: int
    lines: tuple[tuple[float, str], ...]
    bins: tuple[PlacedBin, ...]
    late: str
    """What hatched means; empty: nothing is."""
    is_mirrored: bool
    table: Table
    url: str = ""
    span: str = ""


def histogram(
    *,
    key: str,
    title: str,
    head: str,
    measure: Measure,
    bins: Sequence[Bin],
    reader: Reader,
    late: str = "",
) -> Histogram:
    """How many fall into each of `bins`, in their order. `head` says what the bins are, `late`
    what it means to be beyond."""
    mirrored = reads_from_right(reader)
    values = values_up_to(max((one.count for one in bins), default=0), most=3)
    height = HEIGHT - 50
    foot, top = height - BOTTOM, TOP // 2
    total = sum(one.count for one in bins)
    room = 100 / max(1, len(bins))
    placed = []
    for number, one in enumerate(bins):
        left = 100 - room * (number + 1) if mirrored else room * number
        tall = round(values.share(one.count) * (foot - top), 1)
        counted = measure.counted(one.count, shown(reader, one.count))
        placed.append(
            PlacedBin(
                x=round(left + room * GAP / 2, 2),
                width=round(room * (1 - GAP), 2),
                middle=round(left + room / 2, 2),
                y=round(foot - tall, 1),
                tall=tall,
                label=one.label,
                is_late=one.is_late,
                is_minor=number % 2 == 1,
                hint=f"{one.label}: {counted}",
            )
        )
    return Histogram(
        key=key,
        title=title,
        told=_told_of_bins(reader, measure, bins, total, late),
        height=height,
        foot=foot,
        lines=tuple(
            (round(foot - values.share(value) * (foot - top), 1), shortly(reader, value))
            for value in values.ticks
        ),
        bins=tuple(placed),
        late=late if any(one.is_late for one in bins) else "",
        is_mirrored=mirrored,
        table=Table(
            (head, str(measure.name), _("Share")),
            tuple(
                (
                    one.label,
                    shown(reader, one.count),
                    reader.percent(one.count / total) if total else "–",
                )
                for one in bins
            ),
        ),
    )


def _told_of_bins(
    reader: Reader, measure: Measure, bins: Sequence[Bin], total: int, late: str
) -> str:
    if not total:
        return _("Nothing was counted yet.")
    most = max(bins, key=lambda one: one.count)
    said = _("The most: %(label)s, %(counted)s, %(share)s of all.") % {
        "label": most.label,
        "counted": measure.counted(most.count, shown(reader, most.count)),
        "share": reader.percent(most.count / total),
    }
    beyond = sum(one.count for one in bins if one.is_late)
    if not beyond or not late:
        return said
    rest = _("%(late)s: %(counted)s, %(share)s of all.") % {
        "late": late,
        "counted": measure.counted(beyond, shown(reader, beyond)),
        "share": reader.percent(beyond / total),
    }
    return f"{said} {rest}"
