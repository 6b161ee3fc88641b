"""The plan: edit a draft, publish it as the next version."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import IntegrityError, transaction

from fener.core.playbooks import EscalationPlan, PlanFault
from fener.kit.actors import Actor
from fener.kit.advance import LostRace
from fener.kit.claims import one_at_a_time
from fener.kit.records import write_event
from fener.people.models import Brand
from fener.playbooks.models import PlanVersion
from fener.playbooks.queries import drafted_plan, faults_of, plan_under, plan_versions


class PlanRefused(Exception):
    """The draft has faults; it can be kept as a draft, but not be put in force."""

    def __init__(self, found: list[PlanFault]) -> None:
        super().__init__(f"{len(found)} faults")
        self.found = found


def save_plan_draft(
    brand: Brand, plan: EscalationPlan, *, actor: Actor, now: datetime
) -> PlanVersion:
    """Keep what is being written; nothing is in force yet. Raises `PlanError` for what is no
    plan."""
    checked = EscalationPlan.from_json(plan.as_json())
    with transaction.atomic():
        row, _ = PlanVersion.objects.update_or_create(
            brand=brand,
            number=0,
            defaults={"document": checked.as_json(), "by_id": actor.person_id, "at": now},
        )
        write_event(
            "escalation_plan.drafted", f"brand:{brand.pk}", actor=actor, now=now, brand_id=brand.pk
        )
    return row


def edit_plan_draft(
    brand: Brand,
    *,
    actor: Actor,
    now: datetime,
    change: Callable[[EscalationPlan], EscalationPlan],
) -> PlanVersion:
    """Apply one change to the draft as it stands now, so that two people who edit different
    things do not undo each other. Raises `PlanError`."""
    with transaction.atomic():
        one_at_a_time("escalation plan draft", brand.pk)
        return save_plan_draft(brand, change(drafted_plan(brand.pk)), actor=actor, now=now)


def restore_plan(brand: Brand, number: int, *, actor: Actor, now: datetime) -> PlanVersion:
    """Copy an earlier version into the draft. Raises `LookupError` where there is none."""
    plan = plan_under(brand.pk, number)
    if plan is None:
        raise LookupError(f"no version {number}")
    with transaction.atomic():
        one_at_a_time("escalation plan draft", brand.pk)
        return save_plan_draft(brand, plan, actor=actor, now=now)


def drop_plan_draft(brand: Brand, *, actor: Actor, now: datetime) -> None:
    with transaction.atomic():
        PlanVersion.objects.filter(brand=brand, number=0).delete()
        write_event(
            "escalation_plan.draft_dropped",
            f"brand:{brand.pk}",
            actor=actor,
            now=now,
            brand_id=brand.pk,
        )


def publish_plan(brand: Brand, *, actor: Actor, now: datetime, note: str = "") -> PlanVersion:
    """Put the draft in force as the next version; escalations under way keep theirs. Raises
    `PlanRefused` with everything that is wrong, `LostRace` where somebody else published a moment
    ago."""
    plan = drafted_plan(brand.pk)
    if found := [fault for fault in faults_of(brand, plan) if fault.blocks]:
        raise PlanRefused(found)
    try:
        with transaction.atomic():
            newest = plan_versions(brand.pk).first()
            row = PlanVersion.objects.create(
                brand=brand,
                number=(newest.number if newest else 0) + 1,
                document=plan.as_json(),
                note=note[:300],
                by_id=actor.person_id,
                at=now,
            )
            PlanVersion.objects.filter(brand=brand, number=0).delete()
            write_event(
                "escalation_plan.published",
                f"brand:{brand.pk}",
                actor=actor,
                now=now,
                brand_id=brand.pk,
                number=row.number,
            )
    except IntegrityError as error:
        raise LostRace("somebody else published the plan") from error
    return row
