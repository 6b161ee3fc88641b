"""Words for colleagues: notes and tags."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from fener.cases.models import Case, Note, Tag
from fener.core.text import fold, tidy
from fener.kit.actors import Actor
from fener.kit.records import write_event
from fener.people.queries import brand_now


def add_note(
    case: Case,
    *,
    actor: Actor,
    now: datetime,
    text: str,
    attachments: Sequence[dict[str, Any]] = (),
) -> Note:
    """Raises `ValueError` for a note without words."""
    text = tidy(text).strip()
    if not text:
        raise ValueError("a note needs words")
    with transaction.atomic():
        note = Note.objects.create(
            case=case,
            by_id=actor.person_id,
            text=text,
            folded=fold(text),
            attachments=list(attachments),
            at=brand_now(case.brand, now),
        )
        write_event(
            "case.noted",
            f"case:{case.pk}",
            actor=actor,
            now=now,
            brand_id=case.brand_id,
            note=note.pk,
        )
    return note


def set_tags(case: Case, *, actor: Actor, now: datetime, names: Sequence[str]) -> None:
    """The case has exactly these tags."""
    wanted = {" ".join(name.lstrip("#").split())[:60] for name in names}
    wanted.discard("")
    with transaction.atomic():
        tags = [
            Tag.objects.get_or_create(brand_id=case.brand_id, name=n)[0] for n in sorted(wanted)
        ]
        case.tags.set(tags)
        write_event(
            "case.tagged",
            f"case:{case.pk}",
            actor=actor,
            now=now,
            brand_id=case.brand_id,
            tags=sorted(wanted),
        )
