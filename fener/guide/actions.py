"""Writes of the guide: edit a draft, publish it as the next version."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import IntegrityError, transaction

from fener.core.signals.ngrams import masked
from fener.core.signals.vectors import pack_vectors
from fener.guide.document import Guide, Problem, problems
from fener.guide.models import AnswerVector, GuideVersion
from fener.guide.queries import draft, draft_guide, version
from fener.guide.starting import load_starting_guide
from fener.guide.vectors import words_in_force
from fener.kit.actors import Actor
from fener.kit.advance import LostRace
from fener.kit.bulk import insert_rows
from fener.kit.claims import one_at_a_time
from fener.kit.records import write_event
from fener.mentions import listening
from fener.mentions.alike import encoder_in_use
from fener.people.models import Brand

ANSWERS_AT_ONCE = 32
"""About a fifth of a second of one core."""


class GuideRefused(Exception):
    """The draft has faults; it can be kept as a draft but not be put in force. Mere advice
    refuses nothing."""

    def __init__(self, found: list[Problem]) -> None:
        super().__init__(f"{len(found)} problems")
        self.found = found


def save_draft(brand: Brand, guide: Guide, *, actor: Actor, now: datetime) -> GuideVersion:
    """Keep what is being written; nothing is in force yet."""
    with transaction.atomic():
        row, _ = GuideVersion.objects.update_or_create(
            brand=brand,
            number=0,
            defaults={"document": guide.as_json(), "by_id": actor.person_id, "at": now},
        )
        write_event("guide.drafted", f"brand:{brand.pk}", actor=actor, now=now, brand_id=brand.pk)
    return row


def edit_draft(
    brand: Brand, *, actor: Actor, now: datetime, change: Callable[[Guide], Guide]
) -> GuideVersion:
    """Apply one change to the draft as it stands now, so that two people who edit different
    things do not undo each other. Raises `GuideError` where the result is not a guide."""
    with transaction.atomic():
        one_at_a_time("guide draft", brand.pk)
        changed = Guide.from_json(change(draft_guide(brand)).as_json())
        return save_draft(brand, changed, actor=actor, now=now)


def restore_version(brand: Brand, number: int, *, actor: Actor, now: datetime) -> GuideVersion:
    """Copy an earlier version into the draft; it is in force once it is published."""
    with transaction.atomic():
        one_at_a_time("guide draft", brand.pk)
        return save_draft(brand, version(brand.pk, number).guide, actor=actor, now=now)


def drop_draft(brand: Brand, *, actor: Actor, now: datetime) -> None:
    with transaction.atomic():
        GuideVersion.objects.filter(brand=brand, number=0).delete()
        write_event(
            "guide.draft_dropped", f"brand:{brand.pk}", actor=actor, now=now, brand_id=brand.pk
        )


def publish_guide(
    brand: Brand, *, actor: Actor, now: datetime, guide: Guide | None = None, note: str = ""
) -> GuideVersion:
    """Put `guide` (or the draft) in force as the next version. Cases already open keep theirs.
    Raises `GuideRefused` with everything that is wrong, `LostRace` where somebody else
    published a moment ago."""
    row = draft(brand)
    chosen = guide or (Guide.from_json(row.document) if row else load_starting_guide())
    if found := [problem for problem in problems(chosen) if problem.blocks]:
        raise GuideRefused(found)
    try:
        with transaction.atomic():
            newest = GuideVersion.objects.filter(brand=brand).order_by("-number").first()
            number = (newest.number if newest else 0) + 1
            published = GuideVersion.objects.create(
                brand=brand,
                number=number,
                document=chosen.as_json(),
                note=note[:300],
                by_id=actor.person_id,
                at=now,
            )
            GuideVersion.objects.filter(brand=brand, number=0).delete()
            write_event(
                "guide.published",
                f"brand:{brand.pk}",
                actor=actor,
                now=now,
                brand_id=brand.pk,
                number=number,
                note=note[:300],
            )
    except IntegrityError as error:
        raise LostRace("somebody else published the guide") from error
    return published


def place_answers(*, limit: int = ANSWERS_AT_ONCE) -> int:
    """Give the next `limit` titles and texts of prepared answers in force a vector of the encoder
    by which posts have theirs, and give back how many got one. The encoder is read only where one
    is lacking. Vectors of words that are in no guide any more are thrown away."""
    encoder = encoder_in_use()
    if not encoder:
        return 0
    words = words_in_force()
    rows = AnswerVector.objects.filter(encoder=encoder)
    there = set(rows.values_list("digest", flat=True))
    if stale := there - words.keys():
        rows.filter(digest__among=sorted(stale)).delete()
    lacking = [digest for digest in words if digest not in there][:limit]
    made = listening.encoder() if lacking else None
    if made is None or made.name != encoder:
        return 0
    packed = pack_vectors(made.vectors([masked(words[digest]) for digest in lacking]))
    new = [(digest, encoder, one) for digest, one in zip(lacking, packed, strict=True)]
    fields = ("digest", "encoder", "vector")
    return insert_rows(AnswerVector, fields, new, ignoring=("encoder", "digest")).count
