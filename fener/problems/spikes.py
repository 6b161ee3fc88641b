"""What a kept finding of the storm watch says of itself."""

from __future__ import annotations

from datetime import datetime

from fener.problems.models import Spike


def post_ids(spike: Spike) -> list[int]:
    """Ids of the mentions that made it; at the desk these are the refs of an alert."""
    return [int(ref) for ref in spike.finding.get("refs", []) if str(ref).isdigit()]


def began_at(spike: Spike) -> datetime:
    """When the first of them was written."""
    began = spike.finding.get("began_at")
    return datetime.fromisoformat(began) if began else spike.at


def earlier(spike: Spike) -> Spike | None:
    """The storm that this one makes bigger."""
    key = spike.finding.get("grows")
    return Spike.objects.filter(brand_id=spike.brand_id, key=key).first() if key else None
