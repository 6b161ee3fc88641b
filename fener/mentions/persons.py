"""Reads about persons: the voices that are one, and those that may be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from fener.core.signals.personal import PersonalKind, find_personal
from fener.kit.prepared import prepared
from fener.mentions.models import Author, Mention, SamePerson

MOST_VOICES = 50
_LOOKED_THROUGH = 20
"""Private messages in which an address of theirs is looked for."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """A voice that may be the same person, and the post in which they say so."""

    voice: Author
    evidence: Mention
    address: str


def links_of(brand_id: int, author_id: int) -> list[SamePerson]:
    """Every link that holds a person together, nearest first."""
    found: dict[int, SamePerson] = {}
    known, edge = {author_id}, {author_id}
    while edge and len(known) < MOST_VOICES:
        fresh = [row for row in _links(brand_id, sorted(edge)) if row.pk not in found]
        found |= {row.pk: row for row in fresh}
        edge = {pk for row in fresh for pk in (row.one_id, row.other_id)} - known
        known |= edge
    return list(found.values())


@prepared
def _links(brand_id: int, author_ids: list[int]) -> QuerySet[SamePerson]:
    touching = Q(one_id__in=author_ids) | Q(other_id__in=author_ids)
    rows = SamePerson.objects.filter(touching, brand_id=brand_id, ended_at=None)
    return rows.select_related("one", "other").order_by("id")


def voices_of(links: Sequence[SamePerson], author_id: int) -> list[Author]:
    """The person's other voices."""
    found = {voice.pk: voice for link in links for voice in (link.one, link.other)}
    found.pop(author_id, None)
    return list(found.values())


def link_by_id(link_id: int) -> SamePerson:
    return SamePerson.objects.select_related("one", "other", "brand").get(pk=link_id)


def voice_named(brand_id: int, handle: str) -> list[Author]:
    """Voices that wrote to the brand under this handle or address, on any network."""
    name = handle.strip().lstrip("@")
    if not name:
        return []
    rows = Author.objects.filter(Q(handle__iexact=name) | Q(native_id=name.lower()))
    known = [row for row in rows.order_by("id")[:20] if _wrote_to(brand_id, row.pk)]
    return known[:10]


def _wrote_to(brand_id: int, author_id: int) -> bool:
    return Mention.objects.filter(brand_id=brand_id, author_id=author_id).exists()


def likely_voices(brand_id: int, author: Author, but: Sequence[int]) -> list[Likeness]:
    """Voices whose own address this voice has told us in private. Only what its owner wrote to us
    counts: an address in a public post may be anybody's. A suggestion for a person, never more."""
    rows = Mention.objects.filter(
        brand_id=brand_id, author=author, visibility="private", by_us=False
    ).order_by("-at")[:_LOOKED_THROUGH]
    told: dict[str, Mention] = {}
    for mention in rows:
        for address in _addresses_in(mention.text):
            told.setdefault(address, mention)
    if not told:
        return []
    voices = Author.objects.filter(native_id__in=list(told)).exclude(pk__in=[author.pk, *but])
    return [
        Likeness(voice, told[voice.native_id], voice.native_id)
        for voice in voices.order_by("id")[:5]
        if _wrote_to(brand_id, voice.pk)
    ]


def _addresses_in(text: str) -> list[str]:
    """E-mail addresses as mail names its voices, phone numbers as messengers do."""
    found = []
    for one in find_personal(text):
        written = text[one.start : one.end]
        if one.kind is PersonalKind.EMAIL:
            found.append(written.lower())
        elif one.kind is PersonalKind.PHONE:
            digits = "".join(letter for letter in written if letter.isdigit())
            found += [digits, f"+{digits}"]
    return found
