"""Asking that a post of somebody else's be hidden, shown again or removed."""

from __future__ import annotations

from datetime import datetime

from fener.cases.models import Case
from fener.channels import actions as channel_actions
from fener.channels.models import Moderation
from fener.connectors.contract import Act
from fener.kit.actors import Actor
from fener.mentions.models import Mention


def ask_about_post(
    case: Case, mention_id: int, *, actor: Actor, now: datetime, act: str, ground: str
) -> Moderation:
    """Ask for `act` on a post of the case's conversation, and keep what the post says now. Raises
    `ModerationRefused`, `Mention.DoesNotExist`."""
    mention = Mention.objects.select_related("channel", "author").get(
        pk=mention_id, brand_id=case.brand_id
    )
    if mention.by_us or mention.visibility != "public":
        raise channel_actions.ModerationRefused("moderation.not_theirs")
    return channel_actions.ask_moderation(
        mention.channel,
        Act(act),
        actor=actor,
        now=now,
        native_id=mention.native_id,
        ground=ground,
        snapshot={
            "text": mention.text,
            "author": mention.author.name,
            "handle": mention.author.handle,
            "at": mention.at.isoformat(),
            "url": mention.url,
        },
        purpose=f"mention:{mention.pk}",
    )
