"""What drawings over time share: their size, and the words under their axis."""

from __future__ import annotations

from dataclasses import dataclass

from fener.kit.charts.scales import Times, time_ticks
from fener.kit.charts.words import tick_label
from fener.kit.reading import Reader

WIDTH = 1000
"""Units of a path across the whole width: paths are stretched, words are not."""
HEIGHT, TOP, BOTTOM = 220, 30, 24


@dataclass(frozen=True, slots=True)
class PlacedTick:
    place: float
    label: str
    edge: str
    """`start` or `end` where its words would leave the drawing, else `middle`."""
    is_minor: bool
    """May be left out where there is little room."""


@dataclass(frozen=True, slots=True)
class Hint:
    """What a step says when one points at it."""

    x: float
    width: float
    label: str


def placed_ticks(times: Times, reader: Reader) -> tuple[PlacedTick, ...]:
    """The words under a time axis. Every second gives way where there is little room."""
    ticks = time_ticks(
        times.since,
        times.until,
        reader.zone,
        calendar=reader.calendar,
        first_weekday=reader.locale.first_week_day,
    )
    placed = []
    for number, tick in enumerate(ticks):
        place = times.place(tick.at)
        near_start = place > 96 if times.mirrored else place < 4
        near_end = place < 4 if times.mirrored else place > 96
        edge = "start" if near_start else "end" if near_end else "middle"
        minor = number % 2 == 1
        placed.append(PlacedTick(place, tick_label(reader, tick), edge, minor))
    return tuple(placed)
