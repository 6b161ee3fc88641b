"""Saying that a mention was looked at by the floor above."""

from __future__ import annotations

from collections.abc import Sequence

from fener.mentions.models import Mention


def file_mentions(mention_ids: Sequence[int]) -> int:
    """Mark mentions as filed, inside the caller's transaction; gives back how many were not."""
    return Mention.objects.filter(pk__among=mention_ids, state="recorded").update(state="filed")
