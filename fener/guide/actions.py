"""Writes of the guide: edit a draft, publish it as the next version."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import IntegrityError, transaction

from fener.guide.document import Guide, Problem, problems
from fener.guide.models import GuideVersion
from fener.guide.queries import draft, draft_guide, version
from fener.guide.starting import load_starting_guide
from fener.kit.actors import Actor
from fener.kit.advance import LostRace
from fener.kit.claims import one_at_a_time
from fener.kit.records import write_event
from fener.people.models import Brand


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
