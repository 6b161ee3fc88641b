"""Which voices are one person: said by people, on a ground, and taken back without a loss."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from fener.kit.actors import Actor
from fener.kit.records import write_event
from fener.mentions.models import Author, Mention, SamePerson
from fener.people.models import Brand


class CannotLink(Exception):
    """`key` names the sentence that says why."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def link_voices(
    brand: Brand,
    one: Author,
    other: Author,
    *,
    actor: Actor,
    now: datetime,
    ground: str,
    evidence: Mention | None = None,
) -> SamePerson:
    """Say that two voices are one person. Never changes where an answer goes. Raises `CannotLink`
    for a voice with itself, without a ground, and for what is said already."""
    if one.pk == other.pk:
        raise CannotLink("person.same_voice")
    if not ground.strip():
        raise CannotLink("person.no_ground")
    first, second = sorted((one, other), key=lambda voice: voice.pk)
    try:
        with transaction.atomic():
            link = SamePerson.objects.create(
                brand=brand, one=first, other=second, ground=ground.strip()[:300],
                evidence=evidence, by=str(actor)[:80], at=now,
            )  # fmt: skip
            _tell(link, "person.linked", actor=actor, now=now, ground=link.ground)
    except IntegrityError:
        raise CannotLink("person.linked_already") from None
    return link


def unlink_voices(link: SamePerson, *, actor: Actor, now: datetime) -> None:
    """Take it back: they are two again, and that somebody thought otherwise stays in the record."""
    with transaction.atomic():
        rows = SamePerson.objects.filter(pk=link.pk, ended_at=None)
        if rows.update(ended_by=str(actor)[:80], ended_at=now):
            _tell(link, "person.unlinked", actor=actor, now=now)


def _tell(link: SamePerson, verb: str, *, actor: Actor, now: datetime, **data: str) -> None:
    write_event(
        verb,
        f"author:{link.one_id}",
        actor=actor,
        now=now,
        brand_id=link.brand_id,
        link=link.pk,
        other=link.other_id,
        **data,
    )
