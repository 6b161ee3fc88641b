"""Counts of mentions by the minute and by the hour, moved in the transaction that records or
changes a mention, so that they are exact whenever it ends and as if it had never been when not.

What a change adds is not worked out from the change: the mentions of its authors in its hours are
counted before and after, and the difference is added. So whatever is done to a mention, in
whatever order, leaves the counts that counting anew would give.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from django.db import connection, transaction

from fener.core.decisions.judgement import Kind
from fener.kit.arrays import array_of
from fener.kit.bulk import add_to_rows
from fener.kit.claims import has_one_writer
from fener.kit.models import Book
from fener.mentions.buckets import (
    DAY,
    FIELDS,
    HOUR,
    KEY,
    MINUTE,
    NEGATIVE_FROM,
    SUMS,
    Cell,
    Counted,
    Parts,
    counted,
    day_of,
    difference,
    hour_of,
    kept_from,
    minute_of,
    parts_of,
    sums_of,
)
from fener.mentions.models import BucketHorizon, Mention, MentionBucket
from fener.mentions.places import country_of

Voice = tuple[int, datetime]
"""An author, and an hour in which they wrote."""
_ONE_HOUR, _ONE_DAY = timedelta(hours=1), timedelta(days=1)


def hold_books(brand_ids: Collection[int]) -> None:
    """Until this transaction ends, nobody else records or changes mentions of these brands: who
    counts must see what all others have counted. The event of the change locks the same book at
    its end, so this is the same lock, earlier."""
    if not has_one_writer():
        list(Book.objects.select_for_update().filter(pk__in=sorted(brand_ids)).order_by("pk"))


def count_new(brand_id: int, recorded: Iterable[Counted]) -> None:
    """Count mentions that were just recorded by others than us, inside their transaction. Holds the
    brand's book: who writes in two batches that are recorded at once is counted once."""
    new = list(recorded)
    if not new:
        return
    hold_books([brand_id])
    voices = {(row.author_id, hour_of(row.minute)) for row in new}
    before = _of_voices(brand_id, voices, without=[row.pk for row in new])
    parts = parts_of([*before, *new])
    _move(brand_id, difference(parts, parts_of(before)) if before else parts)


@contextmanager
def recounting(mention_ids: Sequence[int]) -> Iterator[None]:
    """Let counts follow what the block does to these mentions, in the caller's transaction. Their
    brands' books are held from here on; author, channel and time of a mention stay."""
    rows = list(
        Mention.objects.filter(pk__among=list(mention_ids)).values_list(
            "brand_id", "author_id", "at"
        )
    )
    voices: dict[int, set[Voice]] = defaultdict(set)
    for brand_id, author_id, at in rows:
        voices[brand_id].add((author_id, hour_of(minute_of(at))))
    hold_books(voices)
    before = {brand: parts_of(_of_voices(brand, own)) for brand, own in voices.items()}
    yield
    for brand_id, own in sorted(voices.items()):
        after = parts_of(_of_voices(brand_id, own))
        _move(brand_id, difference(after, before[brand_id]))


def _move(brand_id: int, parts: Parts) -> None:
    if not any(parts.values()):
        return
    horizon = _horizon(brand_id, parts)
    sums = sums_of(parts, minutes_from=horizon.minutes_from, hours_from=horizon.hours_from)
    _add(brand_id, sums)


def _add(brand_id: int, sums: Mapping[Cell, Sequence[int]]) -> None:
    rows = sorted((brand_id, *cell, *own) for cell, own in sums.items())
    add_to_rows(MentionBucket, ("brand_id", *KEY), SUMS, rows)


def _horizon(brand_id: int, parts: Parts) -> BucketHorizon:
    found = BucketHorizon.objects.filter(brand_id=brand_id).first()
    if found is None:
        newest = max(cell.starts_at for cell, _bits in parts)
        minutes_from, hours_from = kept_from(newest)
        found = BucketHorizon.objects.create(
            brand_id=brand_id, minutes_from=minutes_from, hours_from=hours_from
        )
    return found


_COLUMNS = (
    "m.id, m.author_id, {minute}, m.is_backlog, m.topic, c.network, m.language, m.place, "
    f"m.judged = '{Kind.COMPLAINT.value}', m.negative >= {NEGATIVE_FROM}"
)
_WHERE = "m.brand_id = %s AND NOT m.by_us AND m.deleted_at IS NULL AND m.id"
_ON_POSTGRESQL = f"""
    SELECT {_COLUMNS.format(minute="m.at")}
    FROM unnest(%s::bigint[], %s::timestamptz[]) AS w (author, hour)
    CROSS JOIN LATERAL (
        SELECT * FROM mentions_mention m
        WHERE m.author_id = w.author AND m.at >= w.hour AND m.at < w.hour + interval '1 hour'
        OFFSET 0
    ) m
    JOIN channels_channel c ON c.id = m.channel_id
    WHERE {_WHERE} <> ALL (%s::bigint[])
"""
"""One look into the index of authors for each voice, whatever the planner knows of the table."""
_ON_SQLITE = f"""
    SELECT {_COLUMNS.format(minute="substr(m.at, 1, 16)")}
    FROM json_each(%s) w
    CROSS JOIN mentions_mention m INDEXED BY mention_author
        ON m.author_id = json_extract(w.value, '$[0]')
        AND m.at >= json_extract(w.value, '$[1]') AND m.at < json_extract(w.value, '$[2]')
    CROSS JOIN channels_channel c ON c.id = m.channel_id
    WHERE {_WHERE} NOT IN (SELECT value FROM json_each(%s))
"""


def _of_voices(
    brand_id: int, voices: Collection[Voice], without: Sequence[int] = ()
) -> list[Counted]:
    """All that these authors wrote about the brand in these hours, as it now stands; `without`
    mentions of these ids."""
    if not voices:
        return []
    ordered = sorted(voices)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            authors, hours = zip(*ordered, strict=True)
            hours_given = array_of([hour.isoformat() for hour in hours])
            cursor.execute(
                _ON_POSTGRESQL, [array_of(authors), hours_given, brand_id, array_of(without)]
            )
            minute = minute_of
        else:
            spans = [
                (author, _as_stored(hour), _as_stored(hour + _ONE_HOUR)) for author, hour in ordered
            ]
            cursor.execute(_ON_SQLITE, [json.dumps(spans), brand_id, json.dumps(without)])
            minute = _minute_as_stored
        return [
            Counted(pk, author, minute(at), bool(is_backlog), *kinds, country_of(place), bad, low)
            for pk, author, at, is_backlog, *kinds, place, bad, low in cursor.fetchall()
        ]


@lru_cache(maxsize=10_000)
def _as_stored(at: datetime) -> str:
    return at.isoformat(" ")[:-6]


@lru_cache(maxsize=10_000)
def _minute_as_stored(written: Any) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=UTC)


# --- older counts --------------------------------------------------------------------------------


def roll_up(brand_id: int, *, most: int) -> int:
    """Put minutes that are older than 48 hours, and hours older than 400 days, away; at most about
    `most` rows, in transactions of an hour or a day each. Gives back how many rows.

    An hour stands beside its minutes from the start, so old minutes only go. People of a day are
    the sum of those of its hours. A crash between two transactions leaves rows before the horizon,
    which nobody reads, for the next turn.
    """
    done = 0
    while done < most:
        moved = _drop_minutes(brand_id) or _join_hours(brand_id)
        if not moved:
            break
        done += moved
    return done


def _drop_minutes(brand_id: int) -> int:
    minutes = _rows(brand_id, MINUTE)
    oldest, newest = _ends(minutes)
    if oldest is None or newest is None:
        return 0
    until = kept_from(newest)[0]
    if oldest >= until:
        return 0
    with transaction.atomic():
        hold_books([brand_id])
        horizon = BucketHorizon.objects.filter(brand_id=brand_id)
        horizon.filter(minutes_from__lt=until).update(minutes_from=until)
        return minutes.filter(starts_at__lt=min(until, hour_of(oldest) + _ONE_HOUR)).delete()[0]


def _join_hours(brand_id: int) -> int:
    hours = _rows(brand_id, HOUR)
    oldest, newest = _ends(hours)
    if oldest is None or newest is None:
        return 0
    day = day_of(oldest)
    if day >= kept_from(newest)[1]:
        return 0
    with transaction.atomic():
        hold_books([brand_id])
        own = hours.filter(starts_at__gte=day, starts_at__lt=day + _ONE_DAY)
        sums: dict[Cell, list[int]] = {}
        for row in own.values_list(*KEY, *SUMS):
            cell = Cell(*row[: len(KEY)])._replace(span=DAY, starts_at=day)
            before = sums.get(cell, [0] * len(SUMS))
            sums[cell] = [one + more for one, more in zip(before, row[len(KEY) :], strict=True)]
        _add(brand_id, sums)
        BucketHorizon.objects.filter(brand_id=brand_id).update(hours_from=day + _ONE_DAY)
        return own.delete()[0]


def _rows(brand_id: int, span: int) -> Any:
    return MentionBucket.objects.filter(brand_id=brand_id, span=span)


def _ends(rows: Any) -> tuple[datetime | None, datetime | None]:
    starts = rows.values_list("starts_at", flat=True)
    return starts.order_by("starts_at").first(), starts.order_by("-starts_at").first()


# --- counting anew -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Off:
    """A day whose counts are not those of its mentions."""

    day: datetime
    kept: int
    """Posts by the hour, as they were kept …"""
    counted: int
    """… and as they are. Where both agree, something else does not."""


def differences(brand_id: int, *, repair: bool = False) -> Iterator[Off]:
    """Count every mention of a brand anew, day by day, and compare; with `repair`, set right. The
    brand's book is held for a day at a time."""
    day = _next_day(brand_id, None)
    while day is not None:
        with transaction.atomic():
            hold_books([brand_id])
            right, kept = recounted(brand_id, day), _kept(brand_id, day)
            if right != kept:
                yield Off(day, _posts(kept), _posts(right))
                if repair:
                    _set_right(brand_id, right, kept)
        day = _next_day(brand_id, day + _ONE_DAY)


def recounted(brand_id: int, day: datetime) -> dict[Cell, list[int]]:
    """What the counts of a day must be, from its mentions. Hour by hour, so that memory holds an
    hour's mentions at most."""
    horizon = BucketHorizon.objects.filter(brand_id=brand_id).first()
    found: dict[Cell, list[int]] = {}
    for hour in (day + n * _ONE_HOUR for n in range(24)):
        rows = Mention.objects.filter(
            brand_id=brand_id, at__gte=hour, at__lt=hour + _ONE_HOUR, by_us=False, deleted_at=None
        )
        parts = parts_of(counted(*row) for row in rows.values_list(*FIELDS))
        minutes_from, hours_from = (
            (horizon.minutes_from, horizon.hours_from) if horizon else kept_from(hour)
        )
        for cell, sums in sums_of(parts, minutes_from=minutes_from, hours_from=hours_from).items():
            before = found.get(cell, [0] * len(SUMS))
            found[cell] = [one + more for one, more in zip(before, sums, strict=True)]
    return found


def _kept(brand_id: int, day: datetime) -> dict[Cell, list[int]]:
    rows = MentionBucket.objects.filter(
        brand_id=brand_id, starts_at__gte=day, starts_at__lt=day + _ONE_DAY
    )
    horizon = BucketHorizon.objects.filter(brand_id=brand_id).first()
    if horizon:
        # What waits to be put away is not counted by any more.
        rows = rows.exclude(span=MINUTE, starts_at__lt=horizon.minutes_from)
    found = {}
    for row in rows.values_list(*KEY, *SUMS):
        if any(row[len(KEY) :]):
            found[Cell(*row[: len(KEY)])] = list(row[len(KEY) :])
    return found


def _set_right(
    brand_id: int, right: Mapping[Cell, list[int]], kept: Mapping[Cell, list[int]]
) -> None:
    nothing = [0] * len(SUMS)
    _horizon_of_old(brand_id, right)
    _add(
        brand_id,
        {
            cell: [
                should - does
                for should, does in zip(
                    right.get(cell, nothing), kept.get(cell, nothing), strict=True
                )
            ]
            for cell in {*right, *kept}
            if right.get(cell) != kept.get(cell)
        },
    )


def _horizon_of_old(brand_id: int, right: Mapping[Cell, list[int]]) -> None:
    """A brand whose horizon is lost gets one that leaves this day whole."""
    if right and not BucketHorizon.objects.filter(brand_id=brand_id).exists():
        oldest = min(cell.starts_at for cell in right)
        minutes_from, hours_from = kept_from(oldest)
        BucketHorizon.objects.create(
            brand_id=brand_id, minutes_from=minutes_from, hours_from=hours_from
        )


def _posts(sums: Mapping[Cell, Sequence[int]]) -> int:
    return sum(own[0] for cell, own in sums.items() if cell.span != MINUTE)


def _next_day(brand_id: int, since: datetime | None) -> datetime | None:
    """The next day from `since` on that has mentions or counts."""
    mentions = Mention.objects.filter(brand_id=brand_id)
    starts = [mentions, *(_rows(brand_id, span) for span in (HOUR, DAY))]
    found = []
    for rows, name in zip(starts, ("at", "starts_at", "starts_at"), strict=True):
        if since is not None:
            rows = rows.filter(**{f"{name}__gte": since})  # noqa: PLW2901
        first = rows.order_by(name).values_list(name, flat=True).first()
        if first is not None:
            found.append(day_of(minute_of(first)))
    return min(found, default=None)
