"""Charts, worked out in Python and drawn as SVG by the parts in `kit/jinja2/kit/charts/`.

A chart is a frozen object: places in per cent of its width and in pixels of its height, words in
the reader's language, digits and calendar, and a table of what it shows. Time runs as one reads:
from right to left in right-to-left pages. Why there is no library: ADR 30.
"""

from fener.kit.charts.bars import (
    Bin,
    Histogram,
    Part,
    Share,
    Spread,
    Stack,
    Stacked,
    histogram,
    spread,
    stacked,
)
from fener.kit.charts.cascade import Cascade, Link, Voice, cascade
from fener.kit.charts.lines import (
    Beside,
    Gap,
    LineChart,
    Mark,
    Multiples,
    Point,
    Usual,
    line,
    multiples,
)
from fener.kit.charts.words import COMPLAINANTS, COMPLAINTS, PEOPLE, POSTS, Measure, Table

__all__ = [
    "COMPLAINANTS",
    "COMPLAINTS",
    "PEOPLE",
    "POSTS",
    "Beside",
    "Bin",
    "Cascade",
    "Gap",
    "Histogram",
    "LineChart",
    "Link",
    "Mark",
    "Measure",
    "Multiples",
    "Part",
    "Point",
    "Share",
    "Spread",
    "Stack",
    "Stacked",
    "Table",
    "Usual",
    "Voice",
    "cascade",
    "histogram",
    "line",
    "multiples",
    "spread",
    "stacked",
]
