"""How much is said of a brand over a span of time, and how much is usual then: for charts."""

from __future__ import annotations

import logging
import math
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Any, TypeVar, cast

from django.db.models import QuerySet, Sum

from fener.core.bursts.chances import usual_span
from fener.core.bursts.counts import WINDOWS
from fener.core.bursts.slots import SLOT, slot_of
from fener.core.bursts.watch import Watch
from fener.kit.prepared import prepared
from fener.mentions import counts
from fener.mentions.buckets import DAY as DAYS
from fener.mentions.buckets import HOUR as HOURS
from fener.mentions.buckets import MINUTE as MINUTES
from fener.mentions.counts import Point
from fener.mentions.models import MentionBucket
from fener.people.models import Brand
from fener.problems.models import WatchMemory

log = logging.getLogger("fener.problems")

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
SPANS: dict[str, tuple[timedelta, timedelta]] = {
    "1h": (HOUR, MINUTE),
    "6h": (6 * HOUR, 5 * MINUTE),
    "1d": (DAY, 15 * MINUTE),
    "7d": (7 * DAY, 2 * HOUR),
}
"""What one can look at: how long, and in which steps."""
EVERYTHING = "all"
STEPS = (*(slots * SLOT for slots in WINDOWS), 7 * DAY, 28 * DAY, 364 * DAY)
"""Steps of other spans: those of which the watch knows what is usual come first."""
MOST_STEPS = 100
_NINE_OF_TEN = 1.645
"""Standard deviations on each side, as `usual_span` has them."""


@dataclass(frozen=True, slots=True)
class Window:
    """A span of time in steps. `until` is the brand's present, so the last step may not be over;
    `since` is the beginning of a step."""

    since: datetime
    until: datetime
    step: timedelta


@dataclass(frozen=True, slots=True)
class Expected:
    """What is usual in the step that begins at `at`: nine of ten lie from `low` to `high`."""

    at: datetime
    low: float
    middle: float
    high: float


def window_of(name: str, at: datetime, *, first: datetime | None) -> Window:
    """The span called `name` (of `SPANS`, or `EVERYTHING`) that ends `at`. `first`: when the brand
    was first heard."""
    if name in SPANS:
        length, step = SPANS[name]
        return Window(_begin(at - length, step), at, step)
    return window_between(first if first and first < at else at - DAY, at)


def window_between(since: datetime, until: datetime) -> Window:
    """In steps of which there are at most `MOST_STEPS`."""
    step = next((one for one in STEPS if (until - since) / one < MOST_STEPS), STEPS[-1])
    return Window(_begin(since, step), until, step)


def first_heard(brand_id: int) -> datetime | None:
    """The day, or the hour, of the first mention that is counted."""
    return min(
        (found[0] for span in (DAYS, HOURS) if (found := _first[span](brand_id))), default=None
    )


def _of_each_span(build: Callable[..., QuerySet[Any]]) -> dict[int, Callable[..., list[Any]]]:
    """Prepared reads by span. It is written out in each: its column is too small for the marks
    that stand for values."""

    def of_span(span: int) -> Callable[..., list[Any]]:
        return prepared(lambda *values: build(span, *values))

    return {span: of_span(span) for span in (MINUTES, HOURS, DAYS)}


@_of_each_span
def _first(span: int, brand_id: int) -> QuerySet[Any]:
    rows = MentionBucket.objects.filter(brand_id=brand_id, span=span).order_by("starts_at")
    return rows.values_list("starts_at", flat=True)[:1]


def points_of(brand: Brand, window: Window, topic: str | None = None) -> list[Point]:
    """What was written in each step; of `topic`, or of all. Back-log counts too: it was said then.
    Where minutes are not kept any more, the steps are hours."""
    if window.until - window.since < _VERY_LONG:
        return _points_of(brand, window, topic)
    return _kept_for(
        ("points", topic or ""), brand, window, lambda: _points_of(brand, window, topic)
    )


def _points_of(brand: Brand, window: Window, topic: str | None) -> list[Point]:
    return counts.volume(
        brand.pk, window.since, window.until, window.step,
        zone=brand.zone, with_backlog=True, topic=topic or None,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Spread:
    """Posts by the name of a network, language or country; empty name: not known. Posts, because
    people are counted anew in each hour: over a week, their sum would be of nobody."""

    networks: dict[str, int]
    languages: dict[str, int]
    places: dict[str, int]


def spread_of(brand: Brand, window: Window, topic: str | None = None) -> Spread:
    """Over what the posts spread, in one read. Up to three hours by the minute, more by whole
    hours."""
    return _kept_for(
        ("spread", topic or ""), brand, window, lambda: _spread_of(brand, window, topic)
    )


def _spread_of(brand: Brand, window: Window, topic: str | None) -> Spread:
    span = MINUTES if window.until - window.since <= 3 * HOUR else HOURS
    between = (brand.pk, window.since, window.until)
    rows = _cells_of_topic[span](*between, topic) if topic else _cells[span](*between)
    found = Spread({}, {}, {})
    for network, language, place, posts in rows:
        for names, name in (
            (found.networks, network),
            (found.languages, language),
            (found.places, place),
        ):
            names[name] = names.get(name, 0) + posts
    return found


_WHERE = ("network", "language", "place")


@_of_each_span
def _cells(span: int, brand_id: int, since: datetime, until: datetime) -> QuerySet[Any]:
    rows = MentionBucket.objects.filter(
        brand_id=brand_id, span=span, starts_at__gte=since, starts_at__lt=until
    )
    return rows.values_list(*_WHERE).annotate(Sum("posts"))


@_of_each_span
def _cells_of_topic(
    span: int, brand_id: int, since: datetime, until: datetime, topic: str
) -> QuerySet[Any]:
    rows = MentionBucket.objects.filter(
        brand_id=brand_id, span=span, starts_at__gte=since, starts_at__lt=until, topic=topic
    )
    return rows.values_list(*_WHERE).annotate(Sum("posts"))


def points_by_topic(brand: Brand, window: Window) -> dict[str, list[Point]]:
    """As `points_of`, for each topic that anybody spoke of."""
    return _kept_for(
        ("topics",),
        brand,
        window,
        lambda: counts.volumes(
            brand.pk, window.since, window.until, window.step,
            by="topic", zone=brand.zone, with_backlog=True,
        ),
    )  # fmt: skip


# What is said in a week or more is a walk over many counts, and a few minutes change little of it:
# its topics and its spread are kept so long. The line itself is read anew, but where its steps are
# hours long.
_LONG, _VERY_LONG, _FRESH_FOR = 2 * DAY, 15 * DAY, 3 * MINUTE
_sums: OrderedDict[tuple[object, ...], tuple[datetime, Any]] = OrderedDict()
_MOST_SUMS = 64
_T = TypeVar("_T")


def _kept_for(what: tuple[str, ...], brand: Brand, window: Window, read: Callable[[], _T]) -> _T:
    if window.until - window.since < _LONG:
        return read()
    key = (*what, brand.pk, window.since, window.step)
    with _lock:
        made_at, found = _sums.get(key, (None, None))
    if made_at is None or not timedelta() <= window.until - made_at < _FRESH_FOR:
        found = read()
        with _lock:
            _sums[key] = window.until, found
            while len(_sums) > _MOST_SUMS:
                _sums.popitem(last=False)
    return cast(_T, found)


def expected(
    brand: Brand, points: Sequence[Point], *, of: str, topic: str | None = None
) -> list[Expected]:
    """What is usual in the steps of `points`, as the watch has learned it; empty where it knows
    too little yet, or the steps are longer than a day. `of`: `complainants` or `posts`."""
    if not points:
        return []
    step = points[0].ends_at - points[0].starts_at
    slots = max(1, round(step / SLOT))
    if slots not in WINDOWS:
        return []
    wanted = [slot_of(point.ends_at - timedelta(seconds=1)) for point in points]
    known = _usual(brand.pk, topic or "", of, slots, wanted)
    part = min(1.0, step / SLOT)
    found = []
    for point, slot in zip(points, wanted, strict=True):
        span = known[slot]
        if span is not None:
            low, middle, high = _part_of(span[1], span[2], part) if part < 1 else span
            found.append(Expected(point.starts_at, low, middle, high))
    return found


Span = tuple[float, float, float]
_Key = tuple[int, str, str, int, int]


@dataclass(frozen=True, slots=True)
class _Held:
    """What a watch had learned when it was last kept."""

    kept_at: datetime
    watch: Watch | None
    """None: what it had learned can't be read."""
    unknown: set[_Key] = field(default_factory=set)


def _part_of(middle: float, high: float, part: float) -> Span:
    """What is usual for a part of a span: chance weighs more in a short one."""
    beyond = max(0.0, ((high - middle) / _NINE_OF_TEN) ** 2 - middle)
    mean = middle * part
    low, many = usual_span(mean, mean + beyond * part**2)
    return low, mean, many


# What was usual at a time that is over does not change, and the watch takes a moment to read what
# it has learned: both are kept, the watch until it has learned more.
_known: OrderedDict[_Key, Span] = OrderedDict()
_watches: OrderedDict[int, _Held] = OrderedDict()
_lock = Lock()
_MOST_KNOWN, _MOST_WATCHES = 20_000, 8


def _usual(
    brand_id: int, topic: str, of: str, slots: int, wanted: Sequence[int]
) -> dict[int, Span | None]:
    keys = {slot: (brand_id, topic, of, slots, slot) for slot in wanted}
    with _lock:
        found: dict[int, Span | None] = {slot: _known.get(key) for slot, key in keys.items()}
        if all(found.values()):
            return found
        held = _held(brand_id)
        if held is None or held.watch is None:
            return found
        for slot in [slot for slot, span in found.items() if span is None]:
            if keys[slot] in held.unknown:
                continue
            at = datetime.fromtimestamp(slot * SLOT.total_seconds(), tz=UTC)
            span = held.watch.usual(topic, at, of=of, slots=slots)
            if any(span):
                found[slot] = _known[keys[slot]] = span
            else:
                held.unknown.add(keys[slot])
        while len(_known) > _MOST_KNOWN:
            _known.popitem(last=False)
    return found


def _held(brand_id: int) -> _Held | None:
    rows = WatchMemory.objects.filter(brand_id=brand_id)
    kept_at = rows.values_list("kept_at", flat=True).first()
    held = _watches.get(brand_id)
    if kept_at is None or (held and held.kept_at == kept_at):
        return held if kept_at else None
    state, kept_at = rows.values_list("state", "kept_at").get()
    try:
        watch = Watch.from_state(state)
    except ValueError:
        # Written by another version; the watch writes its own the next time it hears something.
        log.warning("what the watch of brand %s has learned can't be read yet", brand_id)
        watch = None
    held = _watches[brand_id] = _Held(kept_at, watch)
    while len(_watches) > _MOST_WATCHES:
        _watches.popitem(last=False)
    return held


def forget_counts() -> None:
    """As after a restart."""
    with _lock:
        _sums.clear()
        _known.clear()
        _watches.clear()


def _begin(at: datetime, step: timedelta) -> datetime:
    """The beginning of the step in which `at` lies; steps are counted from midnight of UTC."""
    seconds = step.total_seconds()
    return datetime.fromtimestamp(math.floor(at.timestamp() / seconds) * seconds, tz=UTC)
