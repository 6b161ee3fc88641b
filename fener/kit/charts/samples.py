"""A chart of each kind, of made-up numbers: for the style guide."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from typing import Any

from fener.kit.charts.bars import Bin, Part, Share, Stack, histogram, spread, stacked
from fener.kit.charts.cascade import Link, Voice, cascade
from fener.kit.charts.lines import Gap, LineChart, Mark, Point, Usual, line, multiples
from fener.kit.charts.words import COMPLAINANTS, COMPLAINTS, POSTS
from fener.kit.elements import network_icon, network_name
from fener.kit.reading import DAY, HOUR, Reader
from fener.kit.sentences import topic_name

STEP = timedelta(minutes=30)
_TOPICS = ("delivery", "billing", "staff", "website", "price", "outage")


def every_kind(reader: Reader, prefix: str) -> dict[str, Any]:
    """By the name of the part that draws it. `prefix` begins the ids."""
    until = reader.now.replace(minute=0, second=0, microsecond=0)
    since = until - 2 * DAY
    return {
        "line": _line(reader, prefix, since, until),
        "multiples": _multiples(reader, prefix, since, until),
        "stacked": _stacked(reader, prefix, since, until),
        "spread": _spread(reader, prefix),
        "histogram": _histogram(reader, prefix),
        "cascade": _cascade(reader, prefix, until),
    }


def _level(at: datetime, place: int = 0) -> float:
    """More by day than by night, and never twice the same."""
    wave = 6 - 5 * math.cos(2 * math.pi * (at.hour + at.minute / 60 - 3) / 24)
    return round(wave + 2 * math.sin(at.timestamp() / 3000 + place))


def _steps(since: datetime, until: datetime, step: timedelta) -> list[datetime]:
    return [since + step * number for number in range(int((until - since) / step))]


def _line(reader: Reader, prefix: str, since: datetime, until: datetime) -> LineChart:
    storm = since + 30 * HOUR
    deaf = Gap(since + 9 * HOUR, since + 13 * HOUR, "Mastodon was not heard: it may be no calm.")
    points = []
    for at in _steps(since, until, STEP):
        burst = 60 * math.exp(-(at - storm) / (5 * HOUR)) if at >= storm else 0
        is_deaf = deaf.since <= at < deaf.until
        points.append(Point(at, None if is_deaf else round(_level(at) + burst)))
    usual = [
        Usual(at, max(0, _level(at) - 4), _level(at), _level(at) + 6)
        for at in _steps(since, until, STEP)
    ]
    return line(
        key=f"{prefix}-line",
        title=f"Dardan: {COMPLAINANTS.name}",
        measure=COMPLAINANTS,
        points=points,
        step=STEP,
        since=since,
        until=until - timedelta(minutes=10),
        reader=reader,
        usual=usual,
        marks=[
            Mark(since + 4 * HOUR, 1, "1: 14 people in an hour", f"#{prefix}-line", is_quiet=True),
            Mark(storm, 2, "2: 61 people in half an hour", f"#{prefix}-line"),
            Mark(storm + 5 * HOUR, 3, "3: it has become clearly bigger", f"#{prefix}-line"),
        ],
        gaps=[deaf],
    )


def _multiples(reader: Reader, prefix: str, since: datetime, until: datetime) -> Any:
    step = timedelta(hours=2)
    found = [
        [Point(at, _level(at, place) * (3 if place == 0 and at > since + DAY else 1))
         for at in _steps(since, until, step)]
        for place, _topic in enumerate(_TOPICS)
    ]  # fmt: skip
    highest = max(point.value or 0 for points in found for point in points)
    charts = [
        line(
            key=f"{prefix}-topic-{topic}",
            title=topic_name(topic),
            measure=POSTS,
            points=points,
            step=step,
            since=since,
            until=until,
            reader=reader,
            small=True,
            highest=highest,
            total=sum(point.value or 0 for point in points),
            url=f"#{prefix}-topic-{topic}",
        )
        for topic, points in zip(_TOPICS, found, strict=True)
    ]
    return multiples(
        key=f"{prefix}-multiples", title="Topics", told=charts[0].told, charts=charts, shared=True
    )


def _stacked(reader: Reader, prefix: str, since: datetime, until: datetime) -> Any:
    step = timedelta(hours=1)
    return stacked(
        key=f"{prefix}-stacked",
        title="Complaints inside all posts",
        measure=POSTS,
        parts=[Part(str(COMPLAINTS.name)), Part("Other posts")],
        stacks=[Stack(at, (_level(at), _level(at, 2))) for at in _steps(since, until, step)],
        step=step,
        since=since,
        until=until,
        reader=reader,
    )


def _spread(reader: Reader, prefix: str) -> Any:
    counted = {"x": 1240, "facebook": 530, "instagram": 210, "mastodon": 44, "email": 9}
    return spread(
        key=f"{prefix}-spread",
        title="Networks",
        head="Network",
        measure=POSTS,
        shares=[
            Share(network_name(name), value, icon=network_icon(name))
            for name, value in counted.items()
        ],
        reader=reader,
    )


def _histogram(reader: Reader, prefix: str) -> Any:
    counts = (34, 61, 88, 52, 23, 11, 6, 3)
    return histogram(
        key=f"{prefix}-histogram",
        title="Time to the first answer",
        head="Within",
        measure=COMPLAINTS,
        bins=[
            Bin(reader.duration(timedelta(minutes=10 * (place + 1))), count, is_late=place > 5)
            for place, count in enumerate(counts)
        ],
        reader=reader,
        late="Later than promised",
    )


def _cascade(reader: Reader, prefix: str, until: datetime) -> Any:
    first = until - timedelta(hours=3)
    told = [
        ("a", 0, "Helen Marsh", 0.2, True, "", ""),
        ("b", 6, "Besa K.", 0.1, False, "a", "reply"),
        ("c", 14, "Radio Coast", 1.0, True, "a", "quote"),
        ("d", 21, "Dritan", 0.1, False, "c", "repost"),
        ("e", 25, "Νίκη", 0.3, False, "c", "repost"),
        ("f", 31, "سارة", 0.2, False, "c", "reply"),
        ("g", 47, "Dardan", 0.3, True, "a", "reply"),
        ("h", 66, "New account 1", 0.0, False, "b", "copy"),
        ("i", 67, "New account 2", 0.0, False, "h", "copy"),
        ("j", 120, "Иван", 0.2, False, "e", "reply"),
        ("k", 150, "Omar", 0.1, False, "", ""),
    ]
    return cascade(
        key=f"{prefix}-cascade",
        title="From the first post",
        voices=[
            Voice(
                key,
                first + timedelta(minutes=minutes),
                who,
                f"#{prefix}-cascade",
                weight,
                is_named=named,
                is_ours=who == "Dardan",
            )
            for key, minutes, who, weight, named, _parent, _way in told
        ],
        links=[Link(parent, key, way) for key, *_rest, parent, way in told if parent],
        reader=reader,
    )
