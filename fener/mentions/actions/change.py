"""Edits and deletions by authors: what was said before is kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from fener.channels.models import Channel
from fener.core.decisions import Judgement, Subject
from fener.core.posts import Deletion, Edit, PostKind
from fener.core.text import fold, near_key, tidy
from fener.kit.actors import Actor
from fener.kit.records import write_event
from fener.mentions.actions.waiting import rank_of, wait_for_deep_tier
from fener.mentions.counting import hold_books, recounting
from fener.mentions.digests import text_digest
from fener.mentions.listening import judge
from fener.mentions.models import (
    Mention,
    MentionVector,
    MentionVersion,
    PendingChange,
    ShallowMention,
)


def apply_edits(channel: Channel, edits: Sequence[Edit], *, now: datetime) -> None:
    """Give mentions their new text, keep the old one as a version, judge again. Inside the
    caller's transaction."""
    if edits:
        hold_books([channel.brand_id])
    for edit in edits:
        at = edit.at.astimezone(UTC)
        mention = _mention(channel, edit.native_id)
        text = tidy(edit.text)
        if mention is None:
            _keep(channel, edit.native_id, text, at)
            continue
        if text_digest(text) == text_digest(mention.text):
            continue
        if mention.edited_at and at < mention.edited_at:
            continue
        MentionVersion.objects.create(
            mention=mention, text=mention.text, digest=text_digest(mention.text), until_at=at
        )
        folded = fold(text)
        judgement = judge(channel.brand).judge([Subject(text=text, language=mention.language)])[0]
        name = fold(f"{mention.author.name} @{mention.author.handle}")
        with recounting([mention.pk]):
            Mention.objects.filter(pk=mention.pk).update(
                text=text,
                folded=f"{folded} {name}".strip(),
                near_key=near_key(folded),
                edited_at=at,
                judged=judgement.kind.value,
                confidence=judgement.confidence,
                complaint=judgement.complaint,
                negative=judgement.negative,
                abusive=judgement.abusive,
                spam=judgement.spam,
                in_latin=judgement.in_latin,
                topic=judgement.topic,
                urgency=judgement.urgency,
                severity=list(judgement.severity),
                reasons=[reason.as_json() for reason in judgement.reasons],
                model=judgement.model,
            )
        _judge_anew(mention, text, judgement, now=now)
        _tell(channel, mention, "mention.edited", now=now, digest=text_digest(text))


def apply_deletions(channel: Channel, deletions: Sequence[Deletion], *, now: datetime) -> None:
    """Note that authors took posts back; our snapshot stays, marked as deleted."""
    if deletions:
        hold_books([channel.brand_id])
    for deletion in deletions:
        mention = _mention(channel, deletion.native_id)
        if mention is None:
            _keep(channel, deletion.native_id, None, deletion.at.astimezone(UTC))
            continue
        if mention.deleted_at:
            continue
        with recounting([mention.pk]):
            Mention.objects.filter(pk=mention.pk).update(deleted_at=deletion.at.astimezone(UTC))
        _tell(channel, mention, "mention.deleted", now=now)


def apply_pending(channel: Channel, native_ids: Sequence[str], *, now: datetime) -> None:
    """Apply changes that came before their posts, now that `native_ids` are recorded."""
    waiting = PendingChange.objects.filter(channel=channel)
    if not waiting.exists():
        return
    rows = list(waiting.filter(native_id__among=native_ids).order_by("at", "id"))
    edits = [Edit(native_id=r.native_id, text=r.text, at=r.at) for r in rows if r.text is not None]
    gone = [Deletion(native_id=row.native_id, at=row.at) for row in rows if row.text is None]
    apply_edits(channel, edits, now=now)
    apply_deletions(channel, gone, now=now)
    waiting.filter(pk__in=[row.pk for row in rows]).delete()


def _keep(channel: Channel, native_id: str, text: str | None, at: datetime) -> None:
    PendingChange.objects.create(channel=channel, native_id=native_id[:300], text=text, at=at)


def _mention(channel: Channel, native_id: str) -> Mention | None:
    return (
        Mention.objects.select_related("author")
        .filter(brand_id=channel.brand_id, space=channel.space, native_id=native_id[:300])
        .first()
    )


def _judge_anew(mention: Mention, text: str, fast: Judgement, *, now: datetime) -> None:
    """What the deep tier made of the old words is void; the new ones wait for it."""
    MentionVector.objects.filter(mention=mention).delete()
    waiting = ShallowMention.objects.filter(brand_id=mention.brand_id, mention_id=mention.pk)
    waiting.delete()
    if text and not mention.by_us:
        can_wait = mention.is_backlog or mention.kind == PostKind.REPOST.value
        rank = rank_of(urgency=fast.urgency, severity=fast.severity, can_wait=can_wait)
        wait_for_deep_tier([(mention.brand_id, mention.pk, rank)], now=now)


def _tell(channel: Channel, mention: Mention, verb: str, *, now: datetime, **data: str) -> None:
    write_event(
        verb,
        f"mention:{mention.pk}",
        actor=Actor("network", channel.network),
        now=now,
        brand_id=channel.brand_id,
        **data,
    )
