"""What a person says a post of a case really is."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from fener.cases.actions.writing import change_case
from fener.cases.models import Case
from fener.kit.actors import Actor
from fener.mentions.actions import correct_judgement
from fener.mentions.models import Mention

SHOWN_BY_CASE = ("judged", "language")


def correct_post(
    case: Case, mention: Mention, *, actor: Actor, now: datetime, field: str, value: str
) -> None:
    """Correct how a post was read. What the opening post is, its case is too.

    Raises `ValueError` for what can't be corrected, `LostRace`.
    """
    with transaction.atomic():
        correct_judgement(mention, actor=actor, now=now, field=field, value=value)
        if mention.pk == case.opening_id and field in SHOWN_BY_CASE:
            change_case(
                case,
                "case.corrected",
                actor=actor,
                now=now,
                data={"field": field, "to": value},
                **{field: value},
            )
