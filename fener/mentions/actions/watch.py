"""What a brand listens for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from fener.kit.actors import Actor
from fener.kit.records import write_event
from fener.mentions.models import WatchTerm
from fener.people.models import Brand


def add_watch_term(
    brand: Brand,
    *,
    actor: Actor,
    now: datetime,
    text: str,
    kind: str = "phrase",
    misspellings: Sequence[str] = (),
    excludes: Sequence[str] = (),
    is_whole_word: bool = True,
) -> WatchTerm:
    """Listen for `text` from now on; the same text again changes its lists."""
    with transaction.atomic():
        term, _ = WatchTerm.objects.update_or_create(
            brand=brand,
            kind=kind,
            text=text.strip().lstrip("#@"),
            defaults={
                "misspellings": list(misspellings),
                "excludes": list(excludes),
                "is_whole_word": is_whole_word,
            },
            create_defaults={
                "misspellings": list(misspellings),
                "excludes": list(excludes),
                "is_whole_word": is_whole_word,
                "created_at": now,
            },
        )
        write_event(
            "watch_term.added",
            f"brand:{brand.pk}",
            actor=actor,
            now=now,
            brand_id=brand.pk,
            term=term.text,
            kind=kind,
        )
    return term


def change_watch_term(
    term: WatchTerm,
    *,
    actor: Actor,
    now: datetime,
    text: str,
    kind: str,
    misspellings: Sequence[str],
    excludes: Sequence[str],
    is_whole_word: bool,
) -> WatchTerm:
    """Listen for this in place of what the term said before."""
    with transaction.atomic():
        term.text, term.kind = text.strip().lstrip("#@"), kind
        term.misspellings, term.excludes = list(misspellings), list(excludes)
        term.is_whole_word = is_whole_word
        term.save()
        write_event(
            "watch_term.changed",
            f"brand:{term.brand_id}",
            actor=actor,
            now=now,
            brand_id=term.brand_id,
            term=term.text,
            kind=kind,
        )
    return term


def remove_watch_term(term: WatchTerm, *, actor: Actor, now: datetime) -> None:
    with transaction.atomic():
        write_event(
            "watch_term.removed",
            f"brand:{term.brand_id}",
            actor=actor,
            now=now,
            brand_id=term.brand_id,
            term=term.text,
            kind=term.kind,
        )
        term.delete()
