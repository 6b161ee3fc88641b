"""Reads of escalation: the plan in force, who is on duty, what is under way."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hmac import compare_digest

from django.db.models import Prefetch, QuerySet

from fener.core.playbooks import (
    DUTY_ROLES,
    LEVELS,
    STARTING_PLAN,
    Acknowledgement,
    DuePage,
    EscalationPlan,
    Hold,
    LevelPlan,
    LevelSet,
    PlanFault,
    Rota,
    RunFacts,
    Shift,
    coming_steps,
    due_steps,
    hold_of,
    is_taken,
    people_of,
    plan_faults,
)
from fener.kit.secrets import digest
from fener.people.models import Brand, Membership, User
from fener.people.queries import Access, memberships, owners
from fener.people.roles import PEOPLE, RIGHTS, ROLE_RIGHTS
from fener.playbooks.models import (
    ContactPoint,
    DutyShift,
    Escalation,
    EscalationFact,
    LadderAlarm,
    Page,
    PlanVersion,
)

log = logging.getLogger("fener.playbooks")

OPEN = ("running", "held", "acknowledged")
REMEMBERED_FOR = timedelta(days=40)
"""Shifts removed before this say nothing any more about what is under way."""


def current_plan(brand_id: int) -> tuple[int, EscalationPlan]:
    """Number and plan in force; number 0 and the starting plan where none was published."""
    row = plan_versions(brand_id).first()
    return (row.number, EscalationPlan.from_json(row.document)) if row else (0, STARTING_PLAN)


def plan_versions(brand_id: int) -> QuerySet[PlanVersion]:
    """Published ones, newest first."""
    rows = PlanVersion.objects.filter(brand_id=brand_id, number__gt=0)
    return rows.select_related("by").order_by("-number")


def plan_under(brand_id: int, number: int) -> EscalationPlan | None:
    """The plan as it was under `number`; 0: the starting plan; None: there is no such version."""
    if number == 0:
        return STARTING_PLAN
    row = plan_versions(brand_id).filter(number=number).first()
    return EscalationPlan.from_json(row.document) if row else None


def plan_draft(brand_id: int) -> PlanVersion | None:
    return PlanVersion.objects.filter(brand_id=brand_id, number=0).first()


def drafted_plan(brand_id: int) -> EscalationPlan:
    """The draft, or the plan in force where nobody has begun one."""
    row = plan_draft(brand_id)
    return EscalationPlan.from_json(row.document) if row else current_plan(brand_id)[1]


def faults_of(brand: Brand, plan: EscalationPlan) -> list[PlanFault]:
    return plan_faults(plan, people=[user.pk for user in staff(brand)], rights=RIGHTS)


def staff(brand: Brand) -> list[User]:
    """Who works for a brand, owners of the desk among them, by name."""
    rows = {row.user_id: row.user for row in memberships(brand) if row.user.is_active}
    rows |= {owner.pk: owner for owner in owners()}
    return sorted(rows.values(), key=lambda user: (user.name, user.pk))


def standing_of(brand: Brand, department: str) -> dict[str, tuple[int, ...]]:
    """Whom each part of a plan means for a brand just now, where the rota does not say: first
    those whose work it is, then administrators, at last the owners of the desk."""
    rows = [row for row in memberships(brand) if row.user.is_active]
    heads = tuple(owner.pk for owner in owners())
    admins = _ids(row for row in rows if row.role == "admin") or heads
    leads = _ids(row for row in rows if row.role == "lead") or admins
    found = {
        "role:lead": leads,
        "role:communication": _ids(row for row in rows if row.department == "communication")
        or admins,
        "role:legal": _ids(row for row in rows if row.department == "legal") or admins,
        "role:executive": heads or admins,
        "department": _heads_of(rows, department) or leads,
    }
    for right in RIGHTS:
        with_it = _ids(row for row in rows if right in ROLE_RIGHTS[row.role])
        found[f"right:{right}"] = tuple(dict.fromkeys(with_it + heads))
    for person in dict.fromkeys([*(row.user_id for row in rows), *heads]):
        found[f"person:{person}"] = (person,)
    return found


def _heads_of(rows: list[Membership], department: str) -> tuple[int, ...]:
    inside = [row for row in rows if department and row.department == department]
    return _ids(row for row in inside if row.role in ("lead", "admin")) or _ids(
        row for row in inside if row.role == "agent"
    )


def _ids(rows: Iterable[Membership]) -> tuple[int, ...]:
    return tuple(row.user_id for row in rows)


def shifts_of(brand: Brand) -> QuerySet[DutyShift]:
    """Those in force now."""
    rows = DutyShift.objects.filter(brand=brand, removed_at=None)
    return rows.select_related("person").order_by("role", "start", "pk")


def rota_of(brand: Brand, now: datetime) -> Rota:
    """What was written of duty, as far back as anything under way may ask."""
    rows = DutyShift.objects.filter(brand=brand, person__is_active=True).exclude(
        removed_at__lt=now - REMEMBERED_FOR
    )
    return Rota(brand.zone, tuple(_shift(row) for row in rows.order_by("pk")))


def _shift(row: DutyShift) -> Shift:
    return Shift(
        key=str(row.pk),
        role=row.role,
        person=row.person_id,
        start=row.start,
        end=row.end,
        since=row.written_at,
        until=row.removed_at,
        weekdays=frozenset(row.weekdays),
        day=row.day,
        rank=row.rank,
        skips={
            date.fromisoformat(day): datetime.fromisoformat(at) for day, at in row.skips.items()
        },
    )


def duty_now(brand: Brand, now: datetime) -> dict[str, tuple[int, ...]]:
    """Who would be asked as each duty role at this moment."""
    rota, standing = rota_of(brand, now), standing_of(brand, "")
    return {role: people_of(f"role:{role}", standing, rota, now) for role in DUTY_ROLES}


def escalations(access: Access) -> QuerySet[Escalation]:
    rows = Escalation.objects.filter(brand_id__in=access.brand_ids)
    return rows.select_related("brand").order_by("-id")


def under_way(access: Access) -> QuerySet[Escalation]:
    return escalations(access).filter(state__in=OPEN).order_by("-level", "id")


def escalation_of(brand_id: int, subject: str) -> Escalation | None:
    """The open escalation of a subject (`problem:12`)."""
    rows = Escalation.objects.filter(brand_id=brand_id, subject=subject, state__in=OPEN)
    return rows.select_related("brand").first()


def due_escalations(now: datetime) -> QuerySet[Escalation]:
    rows = Escalation.objects.filter(state__in=OPEN, due_at__lte=now)
    return rows.select_related("brand").order_by("due_at")


def audited_escalations(since: datetime) -> QuerySet[Escalation]:
    """Those under way, and those that ended after `since`."""
    rows = Escalation.objects.filter(state__in=OPEN) | Escalation.objects.filter(
        ended_at__gte=since
    )
    return rows.select_related("brand").order_by("id")


def plan_of(escalation: Escalation) -> EscalationPlan:
    return EscalationPlan.from_json(escalation.plan)


def facts_of(escalation: Escalation) -> RunFacts:
    rows = list(EscalationFact.objects.filter(escalation=escalation).order_by("at", "id"))
    return RunFacts(
        levels=tuple(
            LevelSet(
                at=row.at,
                level=row.level or 0,
                standing={whom: tuple(people) for whom, people in row.standing.items()},
            )
            for row in rows
            if row.kind == "level"
        ),
        acknowledgements=tuple(
            Acknowledgement(row.at, row.person_id) for row in rows if row.kind == "acknowledged"
        ),
        decisions=tuple(row.at for row in rows if row.kind == "decided"),
        ended_at=escalation.ended_at,
    )


@dataclass(frozen=True, slots=True)
class Course:
    """Everything from which it is worked out what an escalation should have sent."""

    plan: EscalationPlan
    facts: RunFacts
    rota: Rota

    def due(self, now: datetime) -> list[DuePage]:
        """What should have been sent by `now`."""
        pages = due_steps(self.plan, self.facts, self.rota, now)
        there = _existing({page.person for page in pages})
        return [page for page in pages if page.person in there]

    def coming(self, now: datetime) -> list[DuePage]:
        """What will be sent if nothing happens."""
        return coming_steps(self.plan, self.facts, self.rota, now)

    def hold(self, now: datetime) -> Hold | None:
        return hold_of(self.plan, self.facts, self.rota, now)

    def is_taken(self, now: datetime) -> bool:
        """Whether somebody has it in hand, and has not let the time to decide pass."""
        return is_taken(self.plan, self.facts, self.rota, now)


def course_of(escalation: Escalation, now: datetime) -> Course:
    return Course(plan_of(escalation), facts_of(escalation), rota_of(escalation.brand, now))


def course_shown(escalation: Escalation, now: datetime) -> Course:
    """For a screen, which must open also where it can't be worked out: then nothing is due, and
    the auditor's alarm says so."""
    try:
        course = course_of(escalation, now)
        course.coming(now)
    except Exception:
        log.exception("the ladder of escalation %s can't be shown", escalation.pk)
        nothing = EscalationPlan((LevelPlan(),) * len(LEVELS))
        return Course(nothing, RunFacts(levels=()), Rota(escalation.brand.zone))
    return course


def _existing(people: Collection[int]) -> set[int]:
    return set(User.objects.filter(pk__in=people).values_list("pk", flat=True))


def facts_shown(escalation: Escalation) -> QuerySet[EscalationFact]:
    rows = EscalationFact.objects.filter(escalation=escalation)
    return rows.select_related("person").order_by("at", "id")


def pages_of(escalation: Escalation) -> QuerySet[Page]:
    rows = Page.objects.filter(escalation=escalation).select_related("person")
    return rows.order_by("due_at", "id")


def with_ladders(rows: QuerySet[Escalation]) -> QuerySet[Escalation]:
    """`rows` together with their pages and alarms."""
    pages = Page.objects.select_related("person").order_by("due_at", "id")
    alarms = LadderAlarm.objects.select_related("person").order_by("due_at", "id")
    happened = EscalationFact.objects.select_related("person").order_by("at", "id")
    return rows.prefetch_related(
        Prefetch("pages", pages), Prefetch("alarms", alarms), Prefetch("happened", happened)
    )


def due_sends(now: datetime) -> QuerySet[Page]:
    rows = Page.objects.filter(state__in=["queued", "unknown"], send_at__lte=now)
    return rows.select_related("person", "escalation__brand").order_by("send_at", "id")


def lost_sends(before: datetime) -> QuerySet[Page]:
    """Claimed so long ago that whoever claimed them is gone."""
    rows = Page.objects.filter(state="sending", claimed_at__lt=before)
    return rows.select_related("escalation").order_by("id")


def page_by_token(token: str, *, now: datetime) -> Page | None:
    """The page whose link this is, while the link still opens."""
    asked = digest(token)
    page = (
        Page.objects.filter(token_digest=asked, token_expires_at__gt=now, person__is_active=True)
        .select_related("person", "escalation__brand")
        .first()
    )
    return page if page and compare_digest(page.token_digest, asked) else None


def contact_points(person: User) -> dict[str, ContactPoint]:
    return {row.means: row for row in ContactPoint.objects.filter(person=person)}


def contact_point(person_id: int, means: str) -> ContactPoint | None:
    return ContactPoint.objects.filter(person_id=person_id, means=means).first()


def reachable_by(people: Collection[int]) -> dict[int, set[str]]:
    """By which means, besides e-mail, each of `people` has said how to be reached."""
    found: dict[int, set[str]] = {person: {"email"} for person in people}
    for person, means in ContactPoint.objects.filter(person_id__in=people).values_list(
        "person_id", "means"
    ):
        found[person].add(means)
    return found


def test_pages(person: User) -> dict[str, Page]:
    """The newest page by each means that tried how the person is reached."""
    rows = Page.objects.filter(escalation=None, person=person).order_by("id")
    return {row.means: row for row in rows}


def unseen_alarms(access: Access) -> QuerySet[LadderAlarm]:
    rows = LadderAlarm.objects.filter(seen_at=None, escalation__brand_id__in=access.brand_ids)
    return rows.select_related("escalation__brand", "person").order_by("-id")


def administrators(brand: Brand) -> tuple[int, ...]:
    return standing_of(brand, "")[f"right:{PEOPLE}"]
