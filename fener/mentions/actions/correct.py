"""Agents' corrections of what the judge said."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from fener.core.decisions.judgement import TOPICS, Kind
from fener.kit.actors import Actor
from fener.kit.records import write_event
from fener.mentions.counting import recounting
from fener.mentions.models import Correction, Mention

CORRECTABLE = {
    "judged": tuple(kind.value for kind in Kind),
    "topic": TOPICS,
    "language": ("en", "sq", "el", "ar", "bg", "fa", ""),
}


def correct_judgement(
    mention: Mention, *, actor: Actor, now: datetime, field: str, value: str
) -> None:
    """Set `judged`, `topic` or `language` by hand. The judge's own word is kept as a label's
    other half. Raises `ValueError` for what can't be corrected or is no such value."""
    if value not in CORRECTABLE.get(field, ()):
        raise ValueError(f"{field} can't be {value!r}")
    with transaction.atomic(), recounting([mention.pk]):
        was = getattr(mention, field)
        Correction.objects.create(
            mention=mention, field=field, was=was, now=value, by=str(actor), at=now
        )
        changes: dict[str, object] = {field: value}
        if field == "judged":
            changes["confidence"] = 1.0
        Mention.objects.filter(pk=mention.pk).update(**changes)
        write_event(
            "mention.corrected",
            f"mention:{mention.pk}",
            actor=actor,
            now=now,
            brand_id=mention.brand_id,
            field=field,
            was=was,
            to=value,
        )
    mention.refresh_from_db()
