"""A brand's own words for what somebody must see at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from fener.core.signals.lexicons import SEVERITIES
from fener.kit.actors import Actor
from fener.kit.bulk import insert_rows
from fener.kit.records import write_event
from fener.mentions.models import SeverityWord
from fener.people.models import Brand


def add_severity_words(
    brand: Brand, *, actor: Actor, now: datetime, flag: str, language: str, words: Sequence[str]
) -> int:
    """Let `words` raise `flag` in posts of `language` ("" for all) that come in from now on.

    Gives how many are new; without a new one nothing is written. Raises `ValueError` for an
    unknown flag.
    """
    if flag not in SEVERITIES:
        raise ValueError(f"no such severity flag: {flag!r}")
    with transaction.atomic():
        known = set(
            SeverityWord.objects.filter(brand=brand, flag=flag, language=language).values_list(
                "text", flat=True
            )
        )
        fresh = [word for word in dict.fromkeys(words) if word not in known]
        if not fresh:
            return 0
        added = insert_rows(
            SeverityWord,
            ("brand_id", "flag", "language", "text", "created_at"),
            [(brand.pk, flag, language, word, now) for word in fresh],
            ignoring=("brand_id", "flag", "language", "text"),
        ).count
        if added:
            write_event(
                "severity_word.added",
                f"brand:{brand.pk}",
                actor=actor,
                now=now,
                brand_id=brand.pk,
                flag=flag,
                language=language,
                words=fresh,
            )
    return added


def remove_severity_word(word: SeverityWord, *, actor: Actor, now: datetime) -> None:
    with transaction.atomic():
        write_event(
            "severity_word.removed",
            f"brand:{word.brand_id}",
            actor=actor,
            now=now,
            brand_id=word.brand_id,
            flag=word.flag,
            language=word.language,
            words=[word.text],
        )
        word.delete()
