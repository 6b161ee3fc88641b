"""How many mentions there were, and of what: for charts, and for what is usual.

All of it is read from kept counts (`MentionBucket`), in one walk along their key, however many
mentions there are. Posts and complaints are exact over any time. **People are counted once in each
hour** where whole hours are asked for, and once in each minute where less is: who writes in three
hours of a day counts three times in that day. Deleted mentions and what we wrote ourselves are not
counted, and back-log only where it is asked for.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from django.db.models import QuerySet, Sum, TextField
from django.db.models.functions import Cast

from fener.mentions.buckets import DAY, HOUR, MINUTE, day_of, hour_of
from fener.mentions.models import BucketHorizon, MentionBucket

BY = ("topic", "network", "language", "place")
"""What mentions are told apart by."""
MOST_POINTS = 5_000
_SUMS = ("posts", "complaints", "negative", "people", "complainants")
_ONE_HOUR, _ONE_DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Counts:
    posts: int = 0
    complaints: int = 0
    negative: int = 0
    people: int = 0
    complainants: int = 0


_NOTHING = Counts()


@dataclass(frozen=True, slots=True)
class Point:
    """What was written from `starts_at` until `ends_at`."""

    starts_at: datetime
    ends_at: datetime
    counts: Counts


@dataclass(frozen=True, slots=True)
class Share:
    name: str
    """A topic, network, language (ISO 639-1) or country (ISO 3166); empty: not known."""
    counts: Counts


def volume(
    brand_id: int,
    since: datetime,
    until: datetime,
    step: timedelta,
    *,
    zone: str = "UTC",
    with_backlog: bool = False,
    topic: str | None = None,
    network: str | None = None,
    language: str | None = None,
    place: str | None = None,
) -> list[Point]:
    """Points from `since` until `until`, each of a `step`, also where nothing was written.

    A step is of whole minutes. It becomes an hour where `since` lies before the time of which
    minutes are kept, and a day where it lies before that of which hours are. Steps of whole days
    begin at midnight in `zone`; where that is no whole hour of UTC, at the hour after. Raises
    `ValueError` for a step of less than a minute and for more than `MOST_POINTS` points.
    """
    chosen = {"topic": topic, "network": network, "language": language, "place": place}
    span, edges = _edges(brand_id, since, until, step, zone)
    rows = _rows(brand_id, span, edges, with_backlog, chosen)
    found = rows.values_list("start").annotate(*_sums(chosen))
    return _points(edges, [(row[0], row[1:]) for row in found])


def volumes(
    brand_id: int,
    since: datetime,
    until: datetime,
    step: timedelta,
    *,
    by: str,
    zone: str = "UTC",
    with_backlog: bool = False,
) -> dict[str, list[Point]]:
    """As `volume`, for every topic, network, language or place of which there is anything, in one
    read: those with the most posts first. Raises `ValueError` as `volume` does, and for another
    `by` than `BY`."""
    _check_by(by)
    span, edges = _edges(brand_id, since, until, step, zone)
    rows = _rows(brand_id, span, edges, with_backlog, {})
    found: dict[str, list[tuple[str, Sequence[int]]]] = defaultdict(list)
    for name, start, *sums in rows.values_list(by, "start").annotate(*_sums({by: ""})):
        found[name].append((start, sums))
    posts = {name: sum(sums[0] for _at, sums in own) for name, own in found.items()}
    most = sorted((name for name in found if posts[name]), key=lambda name: (-posts[name], name))
    return {name: _points(edges, found[name]) for name in most}


def shares(
    brand_id: int,
    since: datetime,
    until: datetime,
    *,
    by: str,
    with_backlog: bool = False,
    topic: str | None = None,
    network: str | None = None,
    language: str | None = None,
    place: str | None = None,
) -> list[Share]:
    """What was written since then, by topic, network, language or place; the most posts first.

    Up to three hours are read by the minute, as long as minutes are kept; more by whole hours,
    those in which `since` and `until` lie included. Raises `ValueError` for another `by`.
    """
    _check_by(by)
    chosen = {"topic": topic, "network": network, "language": language, "place": place}
    step = timedelta(minutes=1) if until - since <= 3 * _ONE_HOUR else _ONE_HOUR
    span, edges = _edges(brand_id, since, until, step, "UTC", most=None)
    rows = _rows(brand_id, span, edges, with_backlog, chosen)
    ways = {**chosen, by: chosen[by] or ""}
    found = rows.values_list(by).annotate(*_sums(ways))
    listed = [Share(row[0], _counts(row[1:])) for row in found]
    return sorted(
        (one for one in listed if one.counts.posts), key=lambda one: (-one.counts.posts, one.name)
    )


def kept_since(brand_id: int) -> tuple[datetime, datetime] | None:
    """From when on minutes and hours of this brand are kept; None: nothing was ever counted."""
    return (
        BucketHorizon.objects.filter(brand_id=brand_id)
        .values_list("minutes_from", "hours_from")
        .first()
    )


def _check_by(by: str) -> None:
    if by not in BY:
        raise ValueError(f"mentions are not told apart by {by!r}")


def _rows(
    brand_id: int,
    span: int,
    edges: Sequence[datetime],
    with_backlog: bool,
    chosen: Mapping[str, str | None],
) -> QuerySet[MentionBucket]:
    rows = MentionBucket.objects.filter(
        brand_id=brand_id, span__in=[HOUR, DAY] if span == DAY else [span],
        starts_at__gte=edges[0], starts_at__lt=edges[-1],
    )  # fmt: skip
    if not with_backlog:
        rows = rows.filter(is_backlog=False)
    rows = rows.filter(**{name: value for name, value in chosen.items() if value is not None})
    # As text: a year of hours has few moments and many rows, and each moment is read once.
    return rows.annotate(start=Cast("starts_at", TextField()))


def _sums(chosen: Mapping[str, str | None]) -> list[Sum]:
    """The columns that count nobody twice where only these rows are summed. An account is on one
    network, so it does not matter whether one of these is chosen. Of two others at once there is
    no such column: who writes in two languages about one topic is counted in both."""
    told = [name for name, value in chosen.items() if value is not None and name != "network"]
    way = f"_of_{told[0]}" if len(told) == 1 else "" if told else "_of_brand"
    return [Sum("posts"), Sum("complaints"), Sum("negative"), Sum(f"people{way}"),
            Sum(f"complainants{way}")]  # fmt: skip


def _counts(sums: Sequence[int]) -> Counts:
    return Counts(**dict(zip(_SUMS, sums, strict=True)))


def _edges(
    brand_id: int,
    since: datetime,
    until: datetime,
    step: timedelta,
    zone: str,
    most: int | None = MOST_POINTS,
) -> tuple[int, list[datetime]]:
    """The span that is read, and where points begin, with the end of the last one."""
    if step < timedelta(minutes=1) or step % timedelta(minutes=1):
        raise ValueError("a step is of whole minutes")
    since, until = since.astimezone(UTC), until.astimezone(UTC)
    kept = kept_since(brand_id)
    if kept and since < kept[1] and step % _ONE_DAY:
        step = _ONE_DAY
    elif kept and since < kept[0] and step % _ONE_HOUR:
        step = _ONE_HOUR
    if most is not None and (until - since) / step > most:
        raise ValueError(f"more than {most} points")
    if not step % _ONE_DAY:
        span = DAY
        edges = _midnights(since, until, step, zone)
    else:
        span = MINUTE if step % _ONE_HOUR else HOUR
        first = since.replace(second=0, microsecond=0) if span == MINUTE else hour_of(since)
        edges = [first]
    while edges[-1] < until or len(edges) < 2:
        edges.append(edges[-1] + step)
    return span, edges


def _midnights(since: datetime, until: datetime, step: timedelta, zone: str) -> list[datetime]:
    """Midnights on the clock of `zone`, also where a day has 23 hours or 25; the last one is that
    at which `until` is reached."""
    begin = since.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    local = day_of(begin)
    found: list[datetime] = []
    while len(found) < 2 or found[-1] < until:
        found.append(local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC))
        local += step
    return found


def _points(edges: Sequence[datetime], found: Sequence[tuple[str, Sequence[int]]]) -> list[Point]:
    within: dict[int, list[Sequence[int]]] = defaultdict(list)
    for start, sums in found:
        within[bisect_right(edges, _moment(start)) - 1].append(sums)
    return [
        Point(*ends, _counts([sum(each) for each in zip(*within[place], strict=True)]))
        if place in within
        else Point(*ends, _NOTHING)
        for place, ends in enumerate(pairwise(edges))
    ]


@lru_cache(maxsize=20_000)
def _moment(written: str) -> datetime:
    """A moment as either database writes it; SQLite leaves out that it is UTC."""
    at = datetime.fromisoformat(written)
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
