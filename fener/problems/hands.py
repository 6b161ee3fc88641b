"""Posts that say the same, as evidence that is kept with what a person decides of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from fener.core.spread import CopyEvidence
from fener.problems.models import OneHand
from fener.problems.spreading import Told


def groups_of(told: Told) -> list[dict[str, Any]]:
    """All that the screen shows of each group, as JSON, and the ids of its posts. In the order of
    `told.evidence.copies`."""
    others = {
        "others_young": [told.evidence.others_young.count, told.evidence.others_young.of],
        "others_unheard": [told.evidence.others_unheard.count, told.evidence.others_unheard.of],
    }
    return [_group(told, copies) | others for copies in told.evidence.copies]


def _group(told: Told, copies: CopyEvidence) -> dict[str, Any]:
    return {
        "mentions": sorted(told.mentions[place].pk for place in copies.members),
        "people": copies.people,
        "posts": len(copies.members),
        "likeness": round(copies.likeness, 3),
        "lasts_seconds": int(copies.lasts_for.total_seconds()),
        "at_once": copies.at_once,
        "young": [copies.young.count, copies.young.of],
        "unheard": [copies.unheard.count, copies.unheard.of],
        "reasons": [each.as_json() for each in (*copies.for_it, *copies.against_it)],
    }


def decided_of(rows: Iterable[OneHand], mentions: Collection[int]) -> list[OneHand]:
    """Of `rows`, those that are about any of these posts, in their order."""
    return [row for row in rows if not set(mentions).isdisjoint(row.mentions)]
