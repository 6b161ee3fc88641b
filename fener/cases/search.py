"""Search: posts, replies and notes with every word that somebody typed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from fener.cases.models import Case, Note, Reply
from fener.cases.queries import cases_of_mentions
from fener.kit.prepared import prepared
from fener.kit.search import containing, phrase_of
from fener.mentions import queries as mention_queries
from fener.mentions.models import Mention
from fener.people.queries import Access


@dataclass(frozen=True, slots=True)
class Found:
    """One result of a search: a post, or words of ours."""

    kind: str
    at: datetime
    text: str
    who: str
    case: Case | None
    mention: Mention | None = None


def search(
    access: Access, query: str, *, brand_id: int | None = None, before_id: int = 0, size: int = 30
) -> list[Found]:
    """Posts, replies and notes with every word of `query`, newest first, with their cases."""
    mentions = mention_queries.found(access, query, brand_id, size=size, before_id=before_id)
    cases = cases_of_mentions([mention.pk for mention in mentions])
    found = [
        Found(
            "post", mention.at, mention.text, mention.author.name or mention.author.handle,
            cases.get(mention.pk), mention,
        )
        for mention in mentions
    ]  # fmt: skip
    if not before_id:
        found += _own_words(access, query, brand_id)
    return sorted(found, key=lambda one: one.at, reverse=True)


def _own_words(access: Access, query: str, brand_id: int | None) -> list[Found]:
    seen = [brand_id] if brand_id in access.brand_ids else access.brand_ids
    phrase = phrase_of(query)
    if not phrase:
        return []
    return [
        Found(kind, row.at, row.text, row.by.name if row.by else "", row.case)
        for kind, read in (("reply", _replies_with), ("note", _notes_with))
        for row in read(seen, phrase)
    ]


@prepared
def _replies_with(brand_ids: list[int], phrase: str) -> QuerySet[Reply]:
    rows = Reply.objects.filter(case__brand_id__in=brand_ids)
    return _newest_ten(containing(rows, phrase))


@prepared
def _notes_with(brand_ids: list[int], phrase: str) -> QuerySet[Note]:
    rows = Note.objects.filter(case__brand_id__in=brand_ids)
    return _newest_ten(containing(rows, phrase))


def _newest_ten(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.select_related("case", "case__brand", "by").order_by("-id")[:10]
