"""Reads of what people propose: suggestions of a time, those that say the same together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from django.db.models import QuerySet

from fener.channels.queries import channels_by_id
from fener.core.decisions.judgement import Kind
from fener.core.signals.encoding import Vectors
from fener.core.signals.grouping import Group, group_alike, shared_words
from fener.core.signals.vectors import unpack_vectors
from fener.core.text import fold_many
from fener.kit.prepared import prepared
from fener.kit.strands import in_order, related
from fener.mentions.models import Mention
from fener.people.queries import Access, brands_by_id

DAYS = (7, 30, 90)
"""How far back one may look."""
USUAL_DAYS = 30
MOST = 1_000
"""So many of the newest are put together; grouping takes time for the square of them."""
_READ_AT_MOST = 1_000
"""Letters of a post."""


class _Read(NamedTuple):
    """What grouping needs of a suggestion."""

    pk: int
    author_id: int
    language: str
    topic: str
    reposts: int
    at: datetime
    text: str
    encoder: str | None
    vector: bytes | memoryview | None


@dataclass(frozen=True, slots=True)
class Proposal:
    """Suggestions of a brand that say the same."""

    brand_id: int
    central: int
    """The post whose own words name them all."""
    posts: tuple[int, ...]
    """All of them, the central one too, the newest first."""
    people: int
    languages: tuple[str, ...]
    """The most used first."""
    topic: str
    """What most of them are about."""
    reposts: int
    newest_at: datetime
    texts: tuple[str, ...]

    @property
    def words(self) -> list[str]:
        """The few that its posts share, as they were written."""
        return shared_words(self.texts)


@dataclass(frozen=True, slots=True)
class Proposals:
    """What most people propose comes first."""

    groups: list[Proposal]
    looked_at: int
    by_words: int
    """So many of them have no vector yet."""
    is_cut: bool
    """There are more suggestions than were put together: these are the newest."""

    def holding(self, mention_id: int) -> Proposal | None:
        """The group in which this post is."""
        return next((group for group in self.groups if mention_id in group.posts), None)


def proposals(
    access: Access,
    ends: Mapping[int, datetime],
    *,
    days: int = USUAL_DAYS,
    topic: str = "",
    language: str | None = None,
) -> Proposals:
    """What people proposed to the brands of `ends` that `access` sees, in the `days` before the
    present of each, which `ends` tells. Judged a suggestion by the judge or by a person; not
    ours, and not taken back. `language` "" is: not known."""
    groups: list[Proposal] = []
    looked_at, by_words, is_cut = 0, 0, False
    brands = [brand for brand in sorted(ends) if brand in access.brand_ids]
    most = MOST // max(len(brands), 1)
    for brand in brands:
        since = ends[brand] - timedelta(days=days)
        rows = [_Read(*row) for row in _newest(brand, since, most + 1, topic, language)]
        is_cut = is_cut or len(rows) > most
        rows = rows[:most]
        packed = _comparable(rows)
        looked_at += len(rows)
        by_words += packed.count(None)
        together = _together(tuple(row.text[:_READ_AT_MOST] for row in rows), packed)
        groups += [_proposal(brand, group, rows) for group in together]
    groups.sort(key=_by_people, reverse=True)
    return Proposals(groups, looked_at, by_words, is_cut)


def _newest(
    brand: int, since: datetime, size: int, topic: str, language: str | None
) -> Iterable[tuple[object, ...]]:
    if not topic and language is None:
        return _every(brand, since)[:size]
    rows = _suggestions(brand, since)
    if topic:
        rows = rows.filter(topic=topic)
    if language is not None:
        rows = rows.filter(language=language)
    return rows[:size]


def _suggestions(brand: int, since: datetime) -> QuerySet[Mention]:
    rows = Mention.objects.filter(
        brand_id=brand, at__gte=since, judged=Kind.SUGGESTION.value, by_us=False, deleted_at=None
    )
    return _as_read(rows)


def _as_read(rows: QuerySet[Mention]) -> QuerySet[Mention]:
    return rows.order_by("-at", "-id").values_list(  # type: ignore[return-value]
        "pk", "author_id", "language", "topic", "reposts", "at", "text", "vector__encoder",
        "vector__vector",
    )  # fmt: skip


def proposals_among(posts: QuerySet[Mention], brand_id: int) -> list[Proposal]:
    """What the suggestions among `posts` of one brand propose, at most the newest `MOST`: what
    most people propose comes first."""
    found = _as_read(posts.filter(judged=Kind.SUGGESTION.value))[:MOST]
    rows = [_Read(*row) for row in found]
    together = _together(tuple(row.text[:_READ_AT_MOST] for row in rows), _comparable(rows))
    groups = [_proposal(brand_id, group, rows) for group in together]
    return sorted(groups, key=_by_people, reverse=True)


def _by_people(one: Proposal) -> tuple[int, int, datetime, int]:
    return one.people, one.reposts, one.newest_at, one.central


@prepared
def _every(brand: int, since: datetime) -> QuerySet[Mention]:
    return _suggestions(brand, since)[: MOST + 1]


def _comparable(rows: Sequence[_Read]) -> tuple[bytes | None, ...]:
    """The vectors of one encoder, that of most posts: those of others can't be compared."""
    encoders = Counter(row.encoder for row in rows if row.encoder)
    chosen = encoders.most_common(1)[0][0] if encoders else ""
    return tuple(
        bytes(row.vector) if row.vector is not None and row.encoder == chosen else None
        for row in rows
    )


@lru_cache(maxsize=8)
def _together(texts: tuple[str, ...], packed: tuple[bytes | None, ...]) -> tuple[Group, ...]:
    """Kept for the next page that shows the same posts: opening a group asks for all of them."""
    return tuple(group_alike(fold_many(texts), _vectors(packed)))


def _vectors(packed: Sequence[bytes | None]) -> Vectors:
    """A row for each; of zeros where there is none."""
    known = [place for place, one in enumerate(packed) if one is not None]
    rows = unpack_vectors([one for one in packed if one is not None])
    every = np.zeros((len(packed), rows.shape[1]), dtype=np.float32)
    every[known] = rows
    return every


def _proposal(brand: int, group: Group, rows: Sequence[_Read]) -> Proposal:
    posts = [rows[place] for place in group.members]
    topics = Counter(post.topic for post in posts if post.topic not in ("", "other"))
    return Proposal(
        brand_id=brand,
        central=rows[group.central].pk,
        posts=tuple(post.pk for post in posts),
        people=len({post.author_id for post in posts}),
        languages=tuple(code for code, _ in Counter(post.language for post in posts).most_common()),
        topic=topics.most_common(1)[0][0] if topics else "other",
        reposts=sum(post.reposts for post in posts),
        newest_at=posts[0].at,
        texts=tuple(post.text for post in posts),
    )


def posts_of(mention_ids: Sequence[int]) -> list[Mention]:
    """These posts in this order, with author, channel and brand."""
    ids = list(mention_ids)
    rows = related(_with_voices(ids), "brand", brands_by_id)
    return in_order(related(rows, "channel", channels_by_id), ids)


@prepared
def _with_voices(ids: list[int]) -> QuerySet[Mention]:
    rows = Mention.objects.filter(pk__in=ids).select_related("author")
    return rows.defer("folded", "reasons", "digest", "near_key", "model")
