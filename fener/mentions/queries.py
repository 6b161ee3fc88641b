"""Reads about mentions, their authors and conversations."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models import QuerySet

from fener.channels.queries import channels_by_id
from fener.kit.claims import claimable
from fener.kit.prepared import prepared
from fener.kit.search import newest_matching
from fener.kit.strands import first_ids, in_order, related, strand
from fener.mentions import listening
from fener.mentions.digests import text_digest
from fener.mentions.models import (
    Author,
    Conversation,
    Correction,
    Mention,
    MentionVersion,
    Rank,
    SeverityWord,
    ShallowMention,
    UnfiledMention,
    WatchTerm,
)
from fener.mentions.training.corrections import Corrected
from fener.people.models import Brand
from fener.people.queries import Access, brands_by_id

LONGEST_THREAD = 300
_NOBODY = 0
"""An id that no row has."""


def mentions(access: Access, brand_id: int | None = None) -> QuerySet[Mention]:
    """Everything recorded for brands that `access` sees."""
    seen = access.brand_ids
    chosen = [brand_id] if brand_id in seen else [] if brand_id else seen
    return Mention.objects.filter(brand_id__in=chosen).select_related("author", "channel")


def newest(
    access: Access,
    brand_id: int | None = None,
    *,
    size: int,
    narrow: Callable[[QuerySet[Mention]], QuerySet[Mention]] = lambda rows: rows,
    beyond: tuple[datetime, int] | None = None,
) -> list[Mention]:
    """The last `size` that were written, before `beyond`, of those that `narrow` leaves; with
    author, channel and brand."""
    seen = access.brand_ids
    chosen = [brand_id] if brand_id in seen else [] if brand_id else seen
    strands = (narrow(Mention.objects.filter(brand_id=brand)) for brand in chosen)
    places = [
        place
        for rows in strands
        for place in strand(rows, "at", size=size, newest_first=True, beyond=beyond)
    ]
    return _listed(first_ids(places, size=size, newest_first=True))


def _listed(ids: list[int]) -> list[Mention]:
    rows = related(_with_voices(ids), "brand", brands_by_id)
    return in_order(related(rows, "channel", channels_by_id), ids)


@prepared
def _with_voices(ids: list[int]) -> QuerySet[Mention]:
    rows = Mention.objects.filter(pk__in=ids).select_related("author")
    return rows.defer("folded", "reasons", "digest", "near_key", "model")


def mention_by_id(mention_id: int) -> Mention:
    return Mention.objects.select_related("author", "channel", "brand", "conversation").get(
        pk=mention_id
    )


def found(
    access: Access, query: str, brand_id: int | None = None, *, size: int, before_id: int = 0
) -> list[Mention]:
    """The newest `size` mentions with every word of `query`, of those with an id below `before_id`;
    with author, channel and brand."""
    seen = access.brand_ids
    chosen = [brand_id] if brand_id in seen else [] if brand_id else seen
    within = {"brand_id": chosen}
    return _listed(newest_matching(Mention, query, size=size, before_id=before_id, within=within))


def unfiled_brands() -> list[int]:
    """Brands with mentions that no case has looked at yet."""
    brands = Brand.objects.values_list("id", flat=True)
    return [brand for brand in brands if UnfiledMention.objects.filter(brand_id=brand).exists()]


def is_anything_unfiled() -> bool:
    return UnfiledMention.objects.exists()


class Unfiled(NamedTuple):
    """What filing needs of a mention; a million of them are read in bulk."""

    pk: int
    by_us: bool
    channel_id: int
    conversation_id: int
    author_id: int
    native_id: str
    in_reply_to: str
    kind: str
    deleted_at: datetime | None
    judged: str
    confidence: float
    topic: str
    urgency: float
    severity: list[str]
    language: str
    folded: str
    text: str
    at: datetime
    is_backlog: bool
    thread_id: str
    who: str
    handle: str
    author_native_id: str
    network: str
    recorded_at: datetime
    visibility: str
    is_again: bool = False
    """Cases have looked at it before it was judged to be something else."""


_UNFILED = (
    "pk", "by_us", "channel_id", "conversation_id", "author_id", "native_id", "in_reply_to",
    "kind", "deleted_at", "judged", "confidence", "topic", "urgency", "severity", "language",
    "folded", "text", "at", "is_backlog", "conversation__native_id", "author__name",
    "author__handle", "author__native_id", "channel__network", "recorded_at", "visibility",
)  # fmt: skip


def unfiled(brand_id: int, limit: int) -> list[Unfiled]:
    """The oldest mentions that no case has looked at; inside a transaction they are claimed."""
    rows = UnfiledMention.objects.filter(brand_id=brand_id).order_by("mention_id")
    waiting = dict(claimable(rows).values_list("mention_id", "is_again")[:limit])
    found = Mention.objects.filter(pk__among=list(waiting)).order_by("pk").values_list(*_UNFILED)
    return [Unfiled(*row, is_again=waiting[row[0]]) for row in found]


def as_unfiled(mention_id: int) -> Unfiled:
    """One mention in the form in which filing reads it, filed or not."""
    return Unfiled(*Mention.objects.values_list(*_UNFILED).get(pk=mention_id))


class Shallow(NamedTuple):
    """A mention that waits for the deep tier, as that is shown it."""

    brand_id: int
    pk: int
    text: str
    language: str
    since_at: datetime
    """Since when it waits; an edit of the post makes it wait anew."""


def shallow(limit: int) -> list[Shallow]:
    """Who is next for the deep tier: what presses before the usual, and of equals the newest,
    so that a storm is judged while it happens."""
    rows = ShallowMention.objects.filter(rank__gt=Rank.SET_ASIDE)
    rows = rows.order_by("-rank", "-since_at", "-mention_id")
    waiting = dict(rows.values_list("mention_id", "since_at")[:limit])
    found = Mention.objects.filter(pk__among=list(waiting))
    by_id = {
        row[1]: Shallow(*row, since_at=waiting[row[1]])
        for row in found.values_list("brand_id", "pk", "text", "language")
    }
    return [by_id[pk] for pk in waiting if pk in by_id]


def set_aside() -> dict[int, list[int]]:
    """Brand id → ids of its mentions that the deep tier has set aside."""
    rows = ShallowMention.objects.filter(rank=Rank.SET_ASIDE).order_by("brand_id", "mention_id")
    return _by_brand(rows.values_list("brand_id", "mention_id"))


def judged_since(since: datetime) -> dict[int, list[int]]:
    """Brand id → ids of the mentions with words that others wrote since then, oldest first;
    without those that their authors took back."""
    rows = Mention.objects.filter(at__gte=since, by_us=False, deleted_at=None).exclude(text="")
    return _by_brand(rows.order_by("brand_id", "id").values_list("brand_id", "id"))


def _by_brand(rows: Iterable[tuple[int, int]]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for brand_id, mention_id in rows:
        found.setdefault(brand_id, []).append(mention_id)
    return found


class Held(NamedTuple):
    """A mention as it stands while its deep judgement is written."""

    pk: int
    brand_id: int
    text: str
    judged: str
    confidence: float
    topic: str
    language: str
    severity: list[str]
    urgency: float
    edited_at: datetime | None


def held_for_judging(ids: Sequence[int]) -> dict[int, Held]:
    """Inside a transaction, until whose end nobody changes them. Those that somebody else is
    changing are left out."""
    rows = claimable(Mention.objects.filter(pk__among=ids).order_by("pk"))
    return {row[0]: Held(*row) for row in rows.values_list(*Held._fields)}


def corrected_fields(mentions: Sequence[Held]) -> dict[int, set[str]]:
    """For each mention, in which fields a person's correction stands. One that an edit of the
    post has overtaken does not."""
    by_id = {one.pk: one for one in mentions}
    newest: dict[tuple[int, str], str] = {}
    rows = Correction.objects.filter(mention__among=list(by_id)).order_by("id")
    for mention_id, field, value in rows.values_list("mention_id", "field", "now"):
        newest[mention_id, field] = value
    found: dict[int, set[str]] = {}
    for (mention_id, field), value in newest.items():
        if getattr(by_id[mention_id], field) == value:
            found.setdefault(mention_id, set()).add(field)
    return found


def corrected_mentions() -> Iterator[Corrected]:
    """Every mention whose kind or topic a person's correction stands on, to learn from."""
    standing: dict[int, dict[str, str]] = {}
    rows = Correction.objects.filter(field__in=("judged", "topic")).order_by("id")
    for mention_id, field, value in rows.values_list("mention_id", "field", "now").iterator():
        standing.setdefault(mention_id, {})[field] = value
    mentions = Mention.objects.filter(pk__in=rows.values("mention_id")).order_by("id")
    for row in mentions.only("text", "language", "judged", "topic").iterator(chunk_size=500):
        said = {
            field: value
            for field, value in standing.get(row.pk, {}).items()
            if getattr(row, field) == value
        }
        if said:
            yield Corrected(row.text, row.language, said.get("judged", ""), said.get("topic", ""))


WAITING_COUNTED = 10_000


@dataclass(frozen=True, slots=True)
class DeepTier:
    """How far the deep tier is behind."""

    has_encoder: bool
    waiting: int
    """Counts no further than `WAITING_COUNTED`."""
    oldest_at: datetime | None
    """Since when the one that has waited longest does."""
    set_aside: int

    @property
    def is_counted(self) -> bool:
        """Whether `waiting` is all of them."""
        return self.waiting < WAITING_COUNTED


def deep_tier() -> DeepTier:
    rows = ShallowMention.objects.all()
    # One look into the index for each rank, however many wait.
    oldest = [
        rows.filter(rank=rank).order_by("since_at").values_list("since_at", flat=True).first()
        for rank in Rank
        if rank is not Rank.SET_ASIDE
    ]
    return DeepTier(
        has_encoder=listening.has_encoder(),
        waiting=rows.filter(rank__gt=Rank.SET_ASIDE)[:WAITING_COUNTED].count(),
        oldest_at=min((at for at in oldest if at), default=None),
        set_aside=rows.filter(rank=Rank.SET_ASIDE)[:WAITING_COUNTED].count(),
    )


def thread(conversation_ids: Sequence[int], *, without: Collection[int]) -> list[Mention]:
    """The posts of these conversations, oldest first, at most the newest `LONGEST_THREAD`; those
    that the caller has already are left out by their ids."""
    rows = _newest_of(list(conversation_ids), [_NOBODY, *without])
    found = related(rows, "channel", channels_by_id)
    return sorted(found, key=lambda mention: (mention.at, mention.pk))


@prepared
def _newest_of(conversation_ids: list[int], without: list[int]) -> QuerySet[Mention]:
    rows = Mention.objects.filter(conversation_id__in=conversation_ids).exclude(pk__in=without)
    return rows.select_related("author").order_by("-at", "-id")[:LONGEST_THREAD]


def versions(mention_ids: Sequence[int]) -> dict[int, list[MentionVersion]]:
    found: dict[int, list[MentionVersion]] = {}
    for version in MentionVersion.objects.filter(mention_id__in=mention_ids).order_by("until_at"):
        found.setdefault(version.mention_id, []).append(version)
    return found


def by_author(access: Access, author_id: int) -> list[Mention]:
    """The last eight that the same voice wrote to brands that `access` sees, newest first; text,
    language and time only."""
    return _last_of(author_id, access.brand_ids)


@prepared
def _last_of(author_id: int, brand_ids: list[int]) -> QuerySet[Mention]:
    rows = Mention.objects.filter(author_id=author_id, brand_id__in=brand_ids)
    return rows.only("text", "language", "at").order_by("-at")[:8]


def author_by_id(author_id: int) -> Author:
    return Author.objects.get(pk=author_id)


def conversation_by_id(conversation_id: int) -> Conversation:
    return Conversation.objects.select_related("channel").get(pk=conversation_id)


def mention_of(brand_id: int, space: str, native_id: str) -> Mention | None:
    return Mention.objects.filter(brand_id=brand_id, space=space, native_id=native_id).first()


def watch_terms(brand: Brand) -> QuerySet[WatchTerm]:
    return WatchTerm.objects.filter(brand=brand).order_by("text")


def severity_words(brand: Brand) -> QuerySet[SeverityWord]:
    return SeverityWord.objects.filter(brand=brand).order_by("flag", "text", "language")


@dataclass(frozen=True, slots=True)
class Altered:
    """A mention whose text is not what was recorded."""

    mention_id: int
    native_id: str


def altered_mentions(brand_id: int, digests: dict[tuple[str, str], str]) -> Iterator[Altered]:
    """Mentions whose first text does not have the digest the event log holds.

    `digests` maps (space, native id) to the recorded SHA-256. An edited mention is checked by
    its oldest version.
    """
    rows = Mention.objects.filter(brand_id=brand_id).order_by("id")
    for mention in rows.only("id", "space", "native_id", "text", "edited_at").iterator(2000):
        text = mention.text
        if mention.edited_at:
            oldest = MentionVersion.objects.filter(mention_id=mention.pk).order_by("id").first()
            text = oldest.text if oldest else text
        recorded = digests.get((mention.space, mention.native_id))
        if recorded is not None and recorded != text_digest(text):
            yield Altered(mention.pk, mention.native_id)


def has_mentions(brand_id: int) -> bool:
    return Mention.objects.filter(brand_id=brand_id).exists()
