"""Who is on duty: shifts are written and removed, never changed, so that the past stays known."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction

from fener.core.playbooks import DUTY_ROLES, Shift, ShiftError
from fener.kit.actors import Actor
from fener.kit.advance import LostRace
from fener.kit.records import write_event
from fener.people.models import Brand, User
from fener.playbooks.models import DutyShift
from fener.playbooks.queries import staff


class ShiftRefused(Exception):
    """A shift that can't be; `key` names its sentence."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def save_shift(
    brand: Brand,
    person: User,
    *,
    actor: Actor,
    now: datetime,
    role: str,
    start: int,
    end: int,
    weekdays: Collection[int] = (),
    day: date | None = None,
    rank: int = 1,
) -> DutyShift:
    """Put somebody on duty, on days of the week or on one day, from `start` until `end` minutes
    after midnight in the brand's zone; it counts from now on. Raises `ShiftRefused`."""
    _checked(brand, person, role, start, end, weekdays, day, rank, now)
    with transaction.atomic():
        row = DutyShift.objects.create(
            brand=brand,
            person=person,
            role=role,
            rank=rank,
            weekdays=sorted(weekdays),
            day=day,
            start=start,
            end=end,
            written_at=now,
        )
        write_event(
            "shift.saved",
            f"shift:{row.pk}",
            actor=actor,
            now=now,
            brand_id=brand.pk,
            person=person.pk,
            role=role,
        )
    return row


def _checked(
    brand: Brand,
    person: User,
    role: str,
    start: int,
    end: int,
    weekdays: Collection[int],
    day: date | None,
    rank: int,
    now: datetime,
) -> None:
    if role not in DUTY_ROLES or rank not in (1, 2, 3):
        raise ShiftRefused("shift.role")
    if person.pk not in {one.pk for one in staff(brand)}:
        raise ShiftRefused("shift.stranger")
    try:
        Shift(
            key="", role=role, person=person.pk, start=start, end=end, since=now,
            weekdays=frozenset(weekdays), day=day, rank=rank,
        )  # fmt: skip
    except ShiftError as error:
        raise ShiftRefused(error.key) from error


def remove_shift(shift: DutyShift, *, actor: Actor, now: datetime) -> None:
    """From now on it does not count any more. Raises `LostRace` where it is gone already."""
    with transaction.atomic():
        rows = DutyShift.objects.filter(pk=shift.pk, removed_at=None)
        if rows.update(removed_at=now) == 0:
            raise LostRace("somebody else removed the shift")
        write_event(
            "shift.removed", f"shift:{shift.pk}", actor=actor, now=now, brand_id=shift.brand_id
        )


def swap_shift(
    shift: DutyShift, day: date, person: User, *, actor: Actor, now: datetime
) -> DutyShift:
    """On one day `person` has the duty instead. Raises `ShiftRefused`, `LostRace`."""
    falls = day == shift.day if shift.day else day.weekday() in shift.weekdays
    if not falls or day.isoformat() in shift.skips:
        raise ShiftRefused("shift.not_that_day")
    if person.pk == shift.person_id:
        raise ShiftRefused("shift.same_person")
    _checked(brand := shift.brand, person, shift.role, shift.start, shift.end, (), day,
             shift.rank, now)  # fmt: skip
    with transaction.atomic():
        skips = {**shift.skips, day.isoformat(): now.isoformat()}
        rows = DutyShift.objects.filter(pk=shift.pk, removed_at=None, skips=shift.skips)
        if rows.update(skips=skips) == 0:
            raise LostRace("somebody else changed the shift")
        row = DutyShift.objects.create(
            brand=brand,
            person=person,
            role=shift.role,
            rank=shift.rank,
            weekdays=[],
            day=day,
            start=shift.start,
            end=shift.end,
            written_at=now,
        )
        write_event(
            "shift.swapped",
            f"shift:{row.pk}",
            actor=actor,
            now=now,
            brand_id=brand.pk,
            instead_of=shift.pk,
            day=day.isoformat(),
            person=person.pk,
        )
    return row
