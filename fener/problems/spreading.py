"""Reads of where a problem began and how it spread, and of what looks like one hand."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q

from fener.channels.models import Channel
from fener.core.spread import Evidence, OurAccount, Spread, SpreadPost, coordination, spread
from fener.mentions.models import Mention
from fener.problems.measuring import COMPLAINTS
from fener.problems.models import Problem

MOST_POSTS = 3_000
"""The first ones: where it began lies among them, and the cascade is drawn of far fewer."""
DRAWN = 60


@dataclass(frozen=True, slots=True)
class Told:
    """The posts of a problem, and ours that they answer, in one order with what they tell."""

    mentions: list[Mention]
    posts: list[SpreadPost]
    spread: Spread
    evidence: Evidence


def spread_of(problem: Problem) -> Told:
    """Where `problem` began and how it spread; nothing that decides reads the evidence."""
    mentions = _mentions(problem)
    before = _heard_before(problem, {one.author_id for one in mentions})
    posts = [_post(one, before.get(one.author_id, 0)) for one in mentions]
    return Told(mentions, posts, spread(posts, _ours(problem), most=DRAWN), coordination(posts))


def _mentions(problem: Problem) -> list[Mention]:
    inside = Q(problem_link__problem=problem)
    threads = Mention.objects.filter(inside).values("conversation_id")
    ours = Q(by_us=True, brand=problem.brand_id, conversation_id__in=threads)
    rows = Mention.objects.filter(inside | ours, deleted_at=None)
    rows = rows.select_related("author", "channel", "conversation").defer("folded", "reasons")
    return list(rows.order_by("at", "pk")[:MOST_POSTS])


def _heard_before(problem: Problem, authors: set[int]) -> dict[int, int]:
    rows = Mention.objects.filter(
        author_id__among=sorted(authors), brand=problem.brand_id, at__lt=problem.began_at
    )
    return dict(rows.values_list("author_id").annotate(Count("pk")))


def _post(mention: Mention, before: int) -> SpreadPost:
    author = mention.author
    return SpreadPost(
        network=mention.channel.network,
        native_id=mention.native_id,
        author=author.native_id,
        at=mention.at,
        kind=mention.kind,
        text=mention.text,
        language=mention.language,
        conversation=mention.conversation.native_id,
        in_reply_to=mention.in_reply_to,
        near_key=mention.near_key,
        handle=author.handle,
        followers=author.followers,
        reposts=mention.reposts,
        by_us=mention.by_us,
        is_complaint=mention.judged in COMPLAINTS,
        first_heard_at=author.first_seen_at,
        heard_before=before,
    )


def _ours(problem: Problem) -> list[OurAccount]:
    rows = Channel.objects.filter(brand=problem.brand_id).values_list(
        "network", "native_id", "handle"
    )
    return [
        OurAccount(network=network, author=native_id, handle=handle)
        for network, native_id, handle in rows
    ]
