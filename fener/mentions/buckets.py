"""What one mention adds to the counts of its minute and its hour. Pure.

People are counted once: in each span of time, an author's first mention says so by bits, one for
each way in which people are counted (as of the brand, of a topic, …). A sum over rows then counts
nobody twice, and no row is kept for any of these sums. "First" is the lowest id, so that the same
mentions give the same counts in whatever order they came in and were changed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from typing import NamedTuple

from fener.core.decisions.judgement import Kind
from fener.mentions.places import country_of

MINUTE, HOUR, DAY = 1, 60, 1440
"""Spans, in minutes."""
KEPT_BY_MINUTE = timedelta(hours=48)
KEPT_BY_HOUR = timedelta(days=400)

_BEGIN = datetime.min.replace(tzinfo=UTC)

NEGATIVE_FROM = 0.5
"""A judgement's `negative` from which a mention is counted as negative."""

KEY = ("span", "starts_at", "is_backlog", "topic", "network", "language", "place")
PEOPLE = (
    "people", "people_of_brand", "people_of_topic", "people_of_language", "people_of_place",
)  # fmt: skip
COMPLAINANTS = tuple(name.replace("people", "complainants") for name in PEOPLE)
SUMS = ("posts", "complaints", "negative", *PEOPLE, *COMPLAINANTS)
"""Columns of a row; the bit of a column is two to the power of its place."""

_POST, _COMPLAINT, _NEGATIVE = 1, 2, 4
_PEOPLE_FROM = SUMS.index("people")
_COMPLAINANTS_FROM = SUMS.index("complainants")
_WAYS = len(PEOPLE)
_ALL_PEOPLE = ((1 << _WAYS) - 1) << _PEOPLE_FROM
_ALL_COMPLAINANTS = ((1 << _WAYS) - 1) << _COMPLAINANTS_FROM


FIELDS = (
    "pk", "author_id", "at", "is_backlog", "topic", "channel__network", "language", "place",
    "judged", "negative",
)  # fmt: skip
"""What `counted` takes, as a query of mentions names it."""


class Counted(NamedTuple):
    """A mention as far as it is counted."""

    pk: int
    author_id: int
    minute: datetime
    is_backlog: bool
    topic: str
    network: str
    language: str
    place: str
    is_complaint: bool
    is_negative: bool


class Cell(NamedTuple):
    """Where it is counted: a row of `MentionBucket`, without its brand. Named as `KEY`."""

    span: int
    starts_at: datetime
    is_backlog: bool
    topic: str
    network: str
    language: str
    place: str


Parts = Counter[tuple[Cell, int]]
"""How many mentions add these bits to this cell."""


def parts_of(rows: Iterable[Counted]) -> Parts:
    """What `rows` add by the minute and by the hour. Of every author among them, all mentions of
    the brand in the same hours must be there."""
    voices: dict[int, list[Counted]] = defaultdict(list)
    for row in rows:
        voices[row.author_id].append(row)
    found: Parts = Counter()
    for own in voices.values():
        if len(own) == 1:
            row = own[0]
            bits = _bits(row) | _ALL_PEOPLE | (_ALL_COMPLAINANTS if row.is_complaint else 0)
            found[Cell(MINUTE, *row[2:8]), bits] += 1
            found[Cell(HOUR, hour_of(row.minute), *row[3:8]), bits] += 1
            continue
        seen: set[tuple[object, ...]] = set()
        own.sort()
        for row in own:
            for span, start in ((MINUTE, row.minute), (HOUR, hour_of(row.minute))):
                cell = Cell(span, start, *row[3:8])
                found[cell, _bits(row) | _firsts(cell, row.is_complaint, seen)] += 1
    return found


def _bits(row: Counted) -> int:
    return _POST | (_COMPLAINT if row.is_complaint else 0) | (_NEGATIVE if row.is_negative else 0)


def _firsts(cell: Cell, is_complaint: bool, seen: set[tuple[object, ...]]) -> int:
    """In which ways this mention of an author is the first of its span; `seen` remembers."""
    when = cell[:3]
    ways = (
        cell, (*when, "brand"), (*when, "topic", cell.topic), (*when, "language", cell.language),
        (*when, "place", cell.place),
    )  # fmt: skip
    bits = 0
    for place, way in enumerate(ways):
        if way not in seen:
            seen.add(way)
            bits |= 1 << (_PEOPLE_FROM + place)
        if is_complaint and (way, "complains") not in seen:
            seen.add((way, "complains"))
            bits |= 1 << (_COMPLAINANTS_FROM + place)
    return bits


def difference(after: Parts, before: Parts) -> Parts:
    """What must be added to counts of `before` to make them those of `after`."""
    found: Parts = Counter(after)
    found.subtract(before)
    return found


def sums_of(
    parts: Mapping[tuple[Cell, int], int], *, minutes_from: datetime, hours_from: datetime
) -> dict[Cell, list[int]]:
    """Cell → what is added to each of `SUMS`, without cells to which nothing is. What is older
    than the hours are kept goes to the day, and no minute is older than these are kept."""
    found: dict[Cell, list[int]] = {}
    for (cell, bits), count in parts.items():
        if not count:
            continue
        if cell.span == MINUTE:
            if cell.starts_at < minutes_from:
                continue
        elif cell.starts_at < hours_from:
            cell = cell._replace(span=DAY, starts_at=day_of(cell.starts_at))  # noqa: PLW2901
        sums = found.get(cell)
        if sums is None:
            sums = found[cell] = [0] * len(SUMS)
        for place in _places(bits):
            sums[place] += count
    return {cell: sums for cell, sums in found.items() if any(sums)}


def counted(
    pk: int, author_id: int, at: datetime, is_backlog: bool, topic: str, network: str,
    language: str, place: str, judged: str, negative: float,
) -> Counted:  # fmt: skip
    """A mention as its row and its channel tell it."""
    return Counted(
        pk, author_id, minute_of(at), is_backlog, topic, network, language, country_of(place),
        judged == Kind.COMPLAINT, negative >= NEGATIVE_FROM,
    )  # fmt: skip


@cache
def _places(bits: int) -> tuple[int, ...]:
    return tuple(place for place in range(len(SUMS)) if bits >> place & 1)


def kept_from(newest: datetime) -> tuple[datetime, datetime]:
    """From when on minutes and hours are kept, where the newest mention is of `newest`. Goes by
    what was written, not by a clock: one that jumps can't shorten what is kept."""
    since_begin = newest - _BEGIN
    minutes = hour_of(newest - min(KEPT_BY_MINUTE, since_begin))
    return minutes, day_of(newest - min(KEPT_BY_HOUR, since_begin))


def minute_of(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(second=0, microsecond=0)


@lru_cache(maxsize=10_000)
def hour_of(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)


@lru_cache(maxsize=10_000)
def day_of(at: datetime) -> datetime:
    return at.replace(hour=0, minute=0, second=0, microsecond=0)
