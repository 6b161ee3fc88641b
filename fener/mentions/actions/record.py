"""Recording posts: idempotent on network and native id, judged as they are stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from fener.channels.models import Channel
from fener.core.decisions import Judgement, Subject
from fener.core.posts import Post, PostKind, Visibility
from fener.core.text import fold_many, near_key, tidy
from fener.kit.actors import Actor
from fener.kit.bulk import insert_rows
from fener.kit.records import write_event
from fener.mentions.actions.waiting import rank_of, wait_for_deep_tier
from fener.mentions.buckets import counted
from fener.mentions.counting import count_new
from fener.mentions.digests import text_digest
from fener.mentions.judged import JUDGED_FIELDS, judged_values
from fener.mentions.listening import judge, matcher_of
from fener.mentions.models import Author, Conversation, Mention, Rank, UnfiledMention

FUTURE_TOLERANCE = timedelta(minutes=10)
"""Networks' clocks differ a little; a post dated later than this is dated by its arrival."""

MOST_REPOSTS = 2**31 - 1
MOST_FOLLOWERS = 2**63 - 1
"""What their columns hold. No network has as many people; a post is not lost for its numbers."""

FIELDS = (
    "brand_id", "channel_id", "space", "native_id", "conversation_id", "author_id", "kind",
    "visibility", "by_us", "text", "digest", "folded", "in_reply_to", "url", "place", "reposts",
    "attachments", "terms", "at", "recorded_at", "is_backlog", *JUDGED_FIELDS, "near_key",
    "closed",
)  # fmt: skip


@dataclass(slots=True)
class Recorded:
    """What became of a batch. Indexes are places in the batch."""

    new: int = 0
    duplicates: list[int] = field(default_factory=list)
    conflicts: list[int] = field(default_factory=list)
    """Known ids that came with another text."""
    future: list[int] = field(default_factory=list)
    unconcerned: int = 0
    """Overheard posts in which no watch term was found: not stored."""


@dataclass(slots=True)
class Prepared:
    """What can be said of posts before anything is written: the costly part of recording,
    done outside the transaction where a writer keeps others waiting."""

    texts: list[str]
    digests: list[str]
    folded: dict[int, str]
    terms: dict[int, list[str]]
    judgements: dict[int, Judgement]
    """Of the posts that were new and concerned the brand, by their places."""
    unconcerned: set[int]
    chosen: list[int]
    """The places of the posts that were new when this was made …"""
    known: Recorded
    """… and of the others."""


def prepare_posts(channel: Channel, posts: Sequence[Post]) -> Prepared:
    """Tidy, fold, match and judge what is not stored yet. Writes nothing."""
    texts = [tidy(post.text) for post in posts]
    digests = [text_digest(text) for text in texts]
    known = Recorded()
    chosen = _new_ones(channel, posts, digests, known)
    folded = dict(zip(chosen, fold_many([texts[i] for i in chosen]), strict=True))
    terms = _terms(channel, chosen, folded) if chosen else {}
    unconcerned = _unconcerned(channel, posts, chosen, terms)
    kept = [i for i in chosen if i not in unconcerned]
    subjects = [Subject(text=texts[i], language=posts[i].language) for i in kept]
    judgements = dict(zip(kept, judge(channel.brand).judge(subjects), strict=True)) if kept else {}
    return Prepared(texts, digests, folded, terms, judgements, unconcerned, chosen, known)


def record_posts(
    channel: Channel,
    posts: Sequence[Post],
    *,
    now: datetime,
    brand_now: datetime,
    prepared: Prepared | None = None,
) -> Recorded:
    """Store `posts` as mentions, each once, inside the caller's transaction.

    `brand_now` is the brand's present (`people.queries.brand_now`). Of overheard posts only those
    are stored in which a watch term is found, or which are addressed to us all the same.
    `prepared`: what `prepare_posts` made of the same posts.
    """
    ready = prepared or prepare_posts(channel, posts)
    texts, digests, folded, terms = ready.texts, ready.digests, ready.folded, ready.terms
    done, chosen = ready.known, ready.chosen
    if prepared:
        # Made before this transaction: meanwhile others may have stored some of them.
        done = Recorded()
        chosen = _new_ones(channel, posts, digests, done)
    concerned = [i for i in chosen if i not in ready.unconcerned]
    done.unconcerned = len(chosen) - len(concerned)
    chosen = concerned
    if not chosen:
        return done
    lot = [posts[i] for i in chosen]
    authors = _authors(channel, lot, now)
    conversations = _conversations(channel, lot)
    names = fold_many([f"{post.author.name} @{post.author.handle}" for post in lot])
    rows = []
    ranks: dict[str, Rank] = {}
    told: dict[str, tuple[Any, ...]] = {}
    for i, name in zip(chosen, names, strict=True):
        post, at, judgement = posts[i], posts[i].at, ready.judgements[i]
        author = authors[post.author.native_id]
        if at > brand_now + FUTURE_TOLERANCE:
            done.future.append(i)
            at = brand_now
        is_backlog = at < channel.connected_at
        if not post.by_us:
            told[post.native_id[:300]] = (
                author, at, is_backlog, judgement.topic, channel.network, judgement.language,
                post.place[:200], judgement.kind.value, judgement.negative,
            )  # fmt: skip
        if texts[i] and not post.by_us:
            ranks[post.native_id[:300]] = rank_of(
                urgency=judgement.urgency,
                severity=judgement.severity,
                can_wait=is_backlog or post.kind is PostKind.REPOST,
            )
        rows.append(
            (
                channel.brand_id,
                channel.pk,
                channel.space,
                post.native_id[:300],
                conversations[_thread(post)],
                author,
                post.kind.value,
                post.visibility.value,
                post.by_us,
                texts[i],
                digests[i],
                f"{folded[i]} {name}".strip(),
                post.in_reply_to[:300],
                post.url[:500],
                post.place[:200],
                min(max(post.reposts, 0), MOST_REPOSTS),
                [_attachment(one) for one in post.attachments],
                terms.get(i, []),
                at,
                now,
                is_backlog,
                *judged_values(judgement),
                near_key(folded[i]),
                dict(post.closed) or None,
            )
        )
    unique = ("brand_id", "space", "native_id")
    made = insert_rows(
        Mention, FIELDS, rows, ignoring=unique, returning=("brand_id", "id", "native_id")
    )
    insert_rows(UnfiledMention, ("brand_id", "mention_id"), sorted(row[:2] for row in made.rows))
    wait_for_deep_tier(
        [(*ids, ranks[native_id]) for *ids, native_id in made.rows if native_id in ranks], now=now
    )
    count_new(
        channel.brand_id,
        (counted(pk, *told[name]) for _brand, pk, name in made.rows if name in told),
    )
    done.new = made.count
    if made.count < len(chosen):
        chosen = _without_late(channel, posts, digests, done, chosen, {row[2] for row in made.rows})
    write_event(
        "mentions.recorded",
        f"channel:{channel.pk}",
        actor=Actor("network", channel.network),
        now=now,
        brand_id=channel.brand_id,
        space=channel.space,
        mentions=[[posts[i].native_id[:300], digests[i]] for i in chosen],
    )
    return done


def _new_ones(
    channel: Channel, posts: Sequence[Post], digests: Sequence[str], done: Recorded
) -> list[int]:
    """Places of posts not yet stored, the first of each id; the rest go to `done`."""
    ids = {post.native_id[:300] for post in posts}
    known = dict(
        Mention.objects.filter(
            brand_id=channel.brand_id, space=channel.space, native_id__among=ids
        ).values_list("native_id", "digest")
    )
    chosen = []
    for i, post in enumerate(posts):
        before = known.get(post.native_id[:300])
        if before is None:
            known[post.native_id[:300]] = digests[i]
            chosen.append(i)
        elif before == digests[i]:
            done.duplicates.append(i)
        else:
            done.conflicts.append(i)
    return chosen


def _without_late(
    channel: Channel,
    posts: Sequence[Post],
    digests: Sequence[str],
    done: Recorded,
    chosen: Sequence[int],
    stored: set[str],
) -> list[int]:
    """`chosen` without those that another worker stored while we judged them; they go to `done`."""
    late = [i for i in chosen if posts[i].native_id[:300] not in stored]
    found = Recorded()
    _new_ones(channel, [posts[i] for i in late], [digests[i] for i in late], found)
    done.duplicates += [late[at] for at in found.duplicates]
    done.conflicts += [late[at] for at in found.conflicts]
    return [i for i in chosen if posts[i].native_id[:300] in stored]


def _terms(channel: Channel, chosen: Sequence[int], folded: dict[int, str]) -> dict[int, list[str]]:
    matcher = matcher_of(channel.brand)
    if matcher is None:
        return {}
    hits = matcher.match_folded([folded[i] for i in chosen])
    return {
        i: sorted({hit.found for hit in found})
        for i, found in zip(chosen, hits, strict=True)
        if found
    }


def _unconcerned(
    channel: Channel, posts: Sequence[Post], chosen: Sequence[int], terms: dict[int, list[str]]
) -> set[int]:
    """Places of overheard posts that do not concern the brand. Where it listens for nothing, all
    that comes in does."""
    overheard = [i for i in chosen if posts[i].is_overheard and i not in terms]
    if not overheard or matcher_of(channel.brand) is None:
        return set()
    return {i for i in overheard if not _is_addressed(channel, posts[i])}


def _is_addressed(channel: Channel, post: Post) -> bool:
    """Written to us: in private, in a thread of ours, or by ourselves."""
    if post.by_us or post.visibility is Visibility.PRIVATE:
        return True
    if not post.conversation and not post.in_reply_to:
        return False
    thread = Conversation.objects.filter(channel=channel, native_id=_thread(post))
    return thread.exists()


def _thread(post: Post) -> str:
    return (post.conversation or post.native_id)[:300]


def _attachment(one: object) -> dict[str, str]:
    return {name: str(getattr(one, name)) for name in ("url", "media_type", "name", "alt")}


def _followers(count: int | None) -> int | None:
    return None if count is None else min(max(count, 0), MOST_FOLLOWERS)


def _authors(channel: Channel, posts: Sequence[Post], now: datetime) -> dict[str, int]:
    wanted = {post.author.native_id: post.author for post in posts}
    found = _author_ids(channel, list(wanted))
    rows = [
        (
            channel.space, author.native_id[:300], author.handle[:200], author.name[:200],
            author.url[:500], author.avatar_url[:500], _followers(author.followers), now,
        )
        for native_id, author in wanted.items()
        if native_id not in found
    ]  # fmt: skip
    if rows:
        fields = (
            "space", "native_id", "handle", "name", "url", "avatar_url", "followers",
            "first_seen_at",
        )  # fmt: skip
        unique = ("space", "native_id")
        made = insert_rows(Author, fields, rows, ignoring=unique, returning=("native_id", "id"))
        found |= dict(made.rows)
        if missed := [row[1] for row in rows if row[1] not in found]:
            found |= _author_ids(channel, missed)
    return {native_id: found[native_id[:300]] for native_id in wanted}


def _author_ids(channel: Channel, native_ids: Sequence[str]) -> dict[str, int]:
    short = [native_id[:300] for native_id in native_ids]
    rows = Author.objects.filter(space=channel.space, native_id__among=short)
    return dict(rows.values_list("native_id", "id"))


def _conversations(channel: Channel, posts: Sequence[Post]) -> dict[str, int]:
    first: dict[str, Post] = {}
    for post in posts:
        first.setdefault(_thread(post), post)
    found = _conversation_ids(channel, list(first))
    rows = [
        (channel.pk, thread, post.visibility.value, post.url[:500], post.at)
        for thread, post in first.items()
        if thread not in found
    ]
    if rows:
        fields = ("channel_id", "native_id", "visibility", "url", "started_at")
        unique = ("channel_id", "native_id")
        made = insert_rows(
            Conversation, fields, rows, ignoring=unique, returning=("native_id", "id")
        )
        found |= dict(made.rows)
        if missed := [row[1] for row in rows if row[1] not in found]:
            found |= _conversation_ids(channel, missed)
    return found


def _conversation_ids(channel: Channel, threads: Sequence[str]) -> dict[str, int]:
    rows = Conversation.objects.filter(channel=channel, native_id__among=threads)
    return dict(rows.values_list("native_id", "id"))
