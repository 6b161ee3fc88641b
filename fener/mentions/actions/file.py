"""Saying that a mention was looked at by the floor above."""

from __future__ import annotations

from collections.abc import Sequence

from fener.mentions.models import UnfiledMention


def file_mentions(brand_id: int, mention_ids: Sequence[int]) -> int:
    """Mark mentions of a brand as filed, inside the caller's transaction; gives back how many
    were not."""
    rows = UnfiledMention.objects.filter(brand_id=brand_id, mention__among=mention_ids)
    return rows.delete()[0]
