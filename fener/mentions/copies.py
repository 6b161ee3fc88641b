"""Reads of copies: posts of a brand's last days in which several accounts say nearly the same.

Evidence for a person and never more: nothing that decides reads it, so no clock, no order and no
place of a post can follow from it.
"""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import NamedTuple

from django.db.models import QuerySet

from fener.core.posts import PostKind
from fener.core.signals.suspicion import WORDS_AT_LEAST, Group, Written, find_copies
from fener.kit.prepared import prepared
from fener.mentions.models import Mention
from fener.people.queries import Access

DAYS = 14
"""How far back copies are looked for."""
MOST = 2_000
"""So many of the newest posts are compared: half a second of work where they are short."""
HELD_FOR = timedelta(seconds=15)
"""So long an answer is given again without a look at the posts: in a storm every minute brings
hundreds, and everybody opens the cases of the same copies."""
LIKENESS = (("same", 0.95), ("close", 0.7), ("related", 0.0))
"""From which likeness to the first post, on average, copies are called what. One word changed
in fifteen leaves about 0.8."""
_KEPT_AT_MOST = 8
_WORD = re.compile(r"[^\W\d_]+")


class _Read(NamedTuple):
    """What comparing needs of a post."""

    pk: int
    author_id: int
    language: str
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class CopyGroup:
    """Posts of at least three accounts that say nearly the same."""

    brand_id: int
    posts: tuple[int, ...]
    """The earliest first."""
    accounts: int
    likeness: str
    """`same`, `close` or `related`."""
    first_at: datetime
    last_at: datetime
    with_link: int
    """So many of the posts carry a link."""
    languages: tuple[str, ...]
    """The most used first."""

    @property
    def first(self) -> int:
        """The post that was written first, by which the group is called."""
        return self.posts[0]

    @property
    def lasts_for(self) -> timedelta:
        return self.last_at - self.first_at


@dataclass(frozen=True, slots=True)
class FoundCopies:
    """Groups of the most accounts come first."""

    groups: tuple[CopyGroup, ...]
    looked_at: int
    is_cut: bool
    """There are more posts than were compared: these are the newest."""

    def holding(self, mention_ids: Collection[int]) -> list[CopyGroup]:
        """The groups in which one of these posts is."""
        wanted = set(mention_ids)
        return [group for group in self.groups if not wanted.isdisjoint(group.posts)]


def copies(access: Access, ends: Mapping[int, datetime], *, now: datetime) -> FoundCopies:
    """Copies among what others wrote to the brands of `ends` that `access` sees, in the `DAYS`
    before the present of each, which `ends` tells. Open reposts and what was taken back are left
    out; brands are never compared with one another. `now`: the wall clock, by which an answer is
    at most `HELD_FOR` old."""
    brands = [brand for brand in sorted(ends) if brand in access.brand_ids]
    most = MOST // max(len(brands), 1)
    found = [_kept(brand, most).fresh(ends[brand] - timedelta(days=DAYS), now) for brand in brands]
    groups = [group for one in found for group in one.groups]
    groups.sort(key=lambda one: (-one.accounts, one.first_at, one.first))
    looked_at = sum(one.looked_at for one in found)
    return FoundCopies(tuple(groups), looked_at, any(one.is_cut for one in found))


def may_have_copies(mention: Mention, end: datetime) -> bool:
    """Whether it is worth asking for copies of this post: it is of the last days before `end`,
    and long enough. Reads nothing."""
    is_told = mention.kind != PostKind.REPOST.value and mention.deleted_at is None
    is_late = mention.at >= end - timedelta(days=DAYS)
    return is_told and is_late and len(_WORD.findall(mention.text)) >= WORDS_AT_LEAST


class _Kept:
    """What was found for one brand, with a digest of what was read for it: the words of posts
    are not kept. Found anew when the posts have changed. Safe to share between threads."""

    def __init__(self, brand_id: int, most: int) -> None:
        self._brand_id = brand_id
        self._most = most
        self._lock = threading.Lock()
        self._read_at: datetime | None = None
        self._digest = b""
        self._found = FoundCopies((), 0, False)

    def fresh(self, since: datetime, now: datetime) -> FoundCopies:
        with self._lock:
            if self._read_at and timedelta() <= now - self._read_at < HELD_FOR:
                return self._found
            rows = [_Read(*row) for row in _newest(self._brand_id, since, self._most + 1)]
            digest = _digest(rows)
            if digest != self._digest:
                self._found = _found(self._brand_id, rows, self._most)
                self._digest = digest
            self._read_at = now
            return self._found


_all_kept: dict[tuple[int, int], _Kept] = {}
_keeping = threading.Lock()


def _kept(brand_id: int, most: int) -> _Kept:
    """The one of this process; what was not asked for longest makes room."""
    with _keeping:
        found = _all_kept.pop((brand_id, most), None) or _Kept(brand_id, most)
        _all_kept[brand_id, most] = found
        while len(_all_kept) > _KEPT_AT_MOST:
            del _all_kept[next(iter(_all_kept))]
        return found


def forget_copies() -> None:
    """For tests, whose rows vanish behind the back of what is kept."""
    with _keeping:
        _all_kept.clear()


def _newest(brand: int, since: datetime, size: int) -> Iterable[tuple[object, ...]]:
    return _every(brand, since) if size > MOST else _written(brand, since)[:size]


def _written(brand: int, since: datetime) -> QuerySet[Mention]:
    rows = Mention.objects.filter(brand_id=brand, at__gte=since, by_us=False, deleted_at=None)
    rows = rows.exclude(kind=PostKind.REPOST.value).order_by("-at", "-id")
    return rows.values_list("pk", "author_id", "language", "at", "text")  # type: ignore[return-value]


@prepared
def _every(brand: int, since: datetime) -> QuerySet[Mention]:
    return _written(brand, since)[: MOST + 1]


def _digest(rows: list[_Read]) -> bytes:
    digest = blake2b(digest_size=16)
    for row in rows:
        digest.update(repr(row).encode())
    return digest.digest()


def _found(brand: int, rows: list[_Read], most: int) -> FoundCopies:
    compared = rows[:most]
    groups = find_copies([Written(row.text, str(row.author_id), row.at) for row in compared])
    told = tuple(_group(brand, group, compared) for group in groups)
    return FoundCopies(told, len(compared), len(rows) > most)


def _group(brand: int, group: Group, rows: list[_Read]) -> CopyGroup:
    posts = [rows[place] for place in group.members]
    return CopyGroup(
        brand_id=brand,
        posts=tuple(post.pk for post in posts),
        accounts=len(group.authors),
        likeness=next(word for word, least in LIKENESS if group.likeness >= least),
        first_at=group.first_at,
        last_at=group.last_at,
        with_link=group.with_link,
        languages=tuple(code for code, _ in Counter(post.language for post in posts).most_common()),
    )
