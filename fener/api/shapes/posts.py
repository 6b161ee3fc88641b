"""Authors, posts and how they were judged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Literal

from fener.api.types import Out
from fener.core.reasons import Value
from fener.kit.sentences import say
from fener.mentions.models import Author, Mention, MentionVersion
from fener.mentions.suggestions import Proposal, Proposals

Judged = Literal["complaint", "question", "praise", "suggestion", "spam", "abuse", "other"]
Visible = Literal["public", "private"]


class ReasonOut(Out):
    key: str
    params: dict[str, Any]
    weight: float
    message: str


def show_reasons(reasons: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Stored reasons with their sentences in the caller's language."""
    shown = []
    for one in reasons:
        params: dict[str, Value] = dict(one.get("params", {}))
        key = str(one.get("key", ""))
        weight = float(one.get("weight", 1.0))
        shown.append({"key": key, "params": params, "weight": weight, "message": say(key, params)})
    return shown


class AuthorOut(Out):
    id: int
    native_id: str
    handle: str
    name: str
    url: str
    avatar_url: str
    followers: int | None


def show_author(author: Author) -> dict[str, Any]:
    return {
        "id": author.pk,
        "native_id": author.native_id,
        "handle": author.handle,
        "name": author.name,
        "url": author.url,
        "avatar_url": author.avatar_url,
        "followers": author.followers,
    }


class AttachmentOut(Out):
    url: str
    media_type: str = ""
    name: str = ""
    alt: str = ""


class MentionOut(Out):
    """A post that concerns the brand."""

    id: int
    brand: int
    channel: int
    network: str
    native_id: str
    conversation: int
    in_reply_to: str
    author: AuthorOut
    kind: str
    visibility: Visible
    by_us: bool
    text: str
    url: str
    place: str
    reposts: int
    attachments: list[AttachmentOut]
    terms: list[str]
    at: datetime
    recorded_at: datetime
    edited_at: datetime | None
    deleted_at: datetime | None
    is_backlog: bool
    language: str
    judged: Judged
    confidence: float
    topic: str
    urgency: float
    severity: list[str]
    case: int | None


class VersionOut(Out):
    text: str
    until_at: datetime


class MentionWhole(MentionOut):
    """A post with why it was judged so, and what it said before its author changed it."""

    reasons: list[ReasonOut]
    versions: list[VersionOut]


def show_mention(mention: Mention, case: int | None = None) -> dict[str, Any]:
    return {
        "id": mention.pk,
        "brand": mention.brand_id,
        "channel": mention.channel_id,
        "network": mention.channel.network,
        "native_id": mention.native_id,
        "conversation": mention.conversation_id,
        "in_reply_to": mention.in_reply_to,
        "author": show_author(mention.author),
        "kind": mention.kind,
        "visibility": mention.visibility,
        "by_us": mention.by_us,
        "text": mention.text,
        "url": mention.url,
        "place": mention.place,
        "reposts": mention.reposts,
        "attachments": mention.attachments,
        "terms": mention.terms,
        "at": mention.at,
        "recorded_at": mention.recorded_at,
        "edited_at": mention.edited_at,
        "deleted_at": mention.deleted_at,
        "is_backlog": mention.is_backlog,
        "language": mention.language,
        "judged": mention.judged,
        "confidence": mention.confidence,
        "topic": mention.topic,
        "urgency": mention.urgency,
        "severity": mention.severity,
        "case": case,
    }


def show_whole_mention(
    mention: Mention, case: int | None, versions: Iterable[MentionVersion]
) -> dict[str, Any]:
    return {
        **show_mention(mention, case),
        "reasons": show_reasons(mention.reasons),
        "versions": [{"text": one.text, "until_at": one.until_at} for one in versions],
    }


class ProposalOut(Out):
    """Suggestions that say the same."""

    central: MentionOut
    """The post whose own words name them all."""
    posts: list[int]
    """All of them, the central one too, newest first."""
    people: int
    languages: list[str]
    """The most used first."""
    topic: str
    department: str
    words: list[str]
    """The few that they share, as they were written."""
    reposts: int
    newest_at: datetime


class ProposalsOut(Out):
    items: list[ProposalOut]
    after: str
    looked_at: int
    """So many suggestions were put together."""
    by_words: int
    """So many of them by their words alone: the deep tier has not read them."""
    is_cut: bool
    """There are more: only the newest were put together."""


def show_proposal(
    group: Proposal, central: Mention, case: int | None, department: str
) -> dict[str, Any]:
    return {
        "central": show_mention(central, case),
        "posts": list(group.posts),
        "people": group.people,
        "languages": list(group.languages),
        "topic": group.topic,
        "department": department,
        "words": group.words,
        "reposts": group.reposts,
        "newest_at": group.newest_at,
    }


def show_proposals(found: Proposals, items: list[dict[str, Any]], after: str) -> dict[str, Any]:
    return {
        "items": items,
        "after": after,
        "looked_at": found.looked_at,
        "by_words": found.by_words,
        "is_cut": found.is_cut,
    }
