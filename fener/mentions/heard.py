"""What the storm watch is told: mentions in the order in which they were recorded.

The order is that of the brand's book of events. Its numbers have no gaps and rise with each
transaction that is through, which the ids of rows do not: of two transactions, that with the
higher ids may end first, and whoever had read up to them would never see the other's.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from fener.channels.models import Channel
from fener.core.bursts.notices import Notice
from fener.core.signals.press import is_press
from fener.core.text import fold_many
from fener.kit.models import Book, Event
from fener.mentions.models import Mention
from fener.mentions.places import country_of
from fener.people.models import Brand

_RECORDED = "mentions.recorded"
_DEAF = ("channel.blind", "channel.signed_out", "channel.paused")
_HEARING = ("channel.recovered", "channel.signed_in", "channel.resumed")
EVENTS_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Silence:
    """From `start` until `until` we could not hear one channel: that nobody spoke there tells
    nothing."""

    start: datetime
    until: datetime
    network: str


_TOLD = (
    "native_id", "pk", "at", "recorded_at", "author_id", "channel__network", "language", "place",
    "topic", "judged", "complaint", "negative", "severity", "author__followers", "author__name",
    "author__handle", "kind", "near_key", "text", "is_backlog", "by_us",
)  # fmt: skip


class _Row(NamedTuple):
    native_id: str
    pk: int
    at: datetime
    recorded_at: datetime
    author_id: int
    network: str
    language: str
    place: str
    topic: str
    judged: str
    complaint: float
    negative: float
    severity: list[str]
    followers: int | None
    name: str
    handle: str
    kind: str
    near_key: str
    text: str
    is_backlog: bool
    by_us: bool


def heard_since(
    brand: Brand, number: int, *, events: int = EVENTS_AT_ONCE
) -> tuple[list[Notice | Silence], int]:
    """What was recorded after event `number` of the brand's book, in that order, and up to which
    number the book was read: the next call goes on there. At most `events` batches of recording.
    A silence is told when it is over.

    Of a brand whose stream is replayed, a post arrives when it was written: the hours of its
    stream are not those of the clock on the wall."""
    end = Book.objects.filter(pk=brand.pk).values_list("length", flat=True).first() or 0
    if end <= number:
        return [], number
    rows = Event.objects.filter(
        book_id=brand.pk, seq__gt=number, seq__lte=end, verb__in=(_RECORDED, *_HEARING)
    )
    found = list(rows.order_by("seq")[:events])
    upto = found[-1].seq if len(found) == events else end
    heard: list[Notice | Silence] = []
    for event in found:
        if event.verb == _RECORDED:
            told = json.loads(event.data)
            heard += _notices(brand, told["space"], [each[0] for each in told["mentions"]])
        elif not brand.tempo:
            heard += _silences(event)
    return heard, upto


def _silences(event: Event) -> list[Silence]:
    """What ended with `event`; nothing where it is not known when it began."""
    rows = Event.objects.filter(
        book_id=event.book_id, seq__lt=event.seq, subject=event.subject, verb__in=_DEAF
    ).order_by("-seq")
    start = rows.values_list("at", flat=True).first()
    network = (
        Channel.objects.filter(pk=int(event.subject.partition(":")[2]))
        .values_list("network", flat=True)
        .first()
    )
    return [Silence(start, event.at, network or "")] if start else []


def _notices(brand: Brand, space: str, native_ids: list[str]) -> list[Notice]:
    rows = Mention.objects.filter(brand=brand, space=space, native_id__among=native_ids)
    by_id = {row[0]: _Row(*row) for row in rows.values_list(*_TOLD)}
    chosen = [by_id[each] for each in native_ids if each in by_id]
    folded = fold_many([row.text for row in chosen])
    return [
        Notice(
            ref=str(row.pk),
            at=row.at,
            arrived_at=row.at if brand.tempo else max(row.recorded_at, row.at),
            author=f"{space}:{row.author_id}",
            network=row.network,
            language=row.language,
            place=country_of(row.place),
            topic=row.topic,
            kind=row.judged,
            complaint=row.complaint,
            negative=row.negative,
            severity=tuple(row.severity),
            followers=row.followers,
            is_press=is_press(name=row.name, handle=row.handle, kind=row.kind),
            near_key=row.near_key,
            text=text,
            is_backlog=row.is_backlog,
            by_us=row.by_us,
        )
        for row, text in zip(chosen, folded, strict=True)
    ]


def heard_first_at(brand_id: int) -> datetime | None:
    """When the first mention of the brand was written that was no back-log; None: none was."""
    rows = Mention.objects.filter(brand_id=brand_id, is_backlog=False).order_by("at")
    return rows.values_list("at", flat=True).first()
