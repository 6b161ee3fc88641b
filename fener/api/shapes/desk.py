"""Brands, people, calendars, the guide, tokens, events, long work, subscriptions."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, Literal

from fener.api.models import Subscription
from fener.api.shapes.posts import Judged, ReasonOut
from fener.api.types import Out
from fener.guide.models import GuideVersion
from fener.kit.models import Event, Job
from fener.kit.sentences import say
from fener.people.models import Brand, Membership, Token, User, WorkingHours
from fener.people.queries import Access

Right = Literal["read", "reply", "assign", "guide", "decide", "channels", "people"]
Role = Literal["viewer", "agent", "lead", "admin"]


class BrandOut(Out):
    id: int
    name: str
    slug: str
    country: str
    zone: str
    languages: list[str]
    handles: list[str]
    rights: list[Right]
    """What the token may do for it."""


def show_brand(brand: Brand, access: Access) -> dict[str, Any]:
    return {
        "id": brand.pk,
        "name": brand.name,
        "slug": brand.slug,
        "country": brand.country,
        "zone": brand.zone,
        "languages": brand.languages,
        "handles": brand.handles,
        "rights": sorted(access.rights.get(brand.pk, ())),
    }


class ArchivedBrandOut(Out):
    id: int
    name: str
    archived_at: datetime | None


class ArchivedOut(Out):
    items: list[ArchivedBrandOut]


def show_archived(brand: Brand) -> dict[str, Any]:
    return {"id": brand.pk, "name": brand.name, "archived_at": brand.archived_at}


class MeOut(Out):
    token: int
    name: str
    person: str
    scopes: list[Right]
    brands: list[int]
    expires_at: datetime | None


class ColleagueOut(Out):
    id: int
    name: str
    email: str
    language: str
    is_owner: bool


def show_colleague(user: User) -> dict[str, Any]:
    return {
        "id": user.pk,
        "name": user.name,
        "email": user.email,
        "language": user.language,
        "is_owner": user.is_owner,
    }


class MemberOut(Out):
    person: ColleagueOut
    is_active: bool
    has_entered: bool
    """Whether they have ever set a password."""
    role: Role
    department: str
    """Key of the guide's department; empty: none."""


class MembersOut(Out):
    items: list[MemberOut]


def show_member(row: Membership) -> dict[str, Any]:
    return {
        "person": show_colleague(row.user),
        "is_active": row.user.is_active,
        "has_entered": row.user.has_usable_password(),
        "role": row.role,
        "department": row.department,
    }


class LinkOut(Out):
    person: int
    link: str
    """Works once and is shown this once."""
    until: datetime | None


class InvitedOut(LinkOut):
    """`link` is empty where the person works here already."""


class CalendarOut(Out):
    id: int
    brand: int
    name: str
    is_default: bool
    document: dict[str, Any]


def show_calendar(hours: WorkingHours) -> dict[str, Any]:
    return {
        "id": hours.pk,
        "brand": hours.brand_id,
        "name": hours.name,
        "is_default": hours.is_default,
        "document": hours.document,
    }


class CalendarsOut(Out):
    items: list[CalendarOut]


class GuideOut(Out):
    """A version of the guide. Number 0: the starting guide, or the draft."""

    brand: int
    number: int
    document: dict[str, Any]
    note: str = ""
    by: str = ""
    at: datetime | None = None


class GuideRow(Out):
    number: int
    note: str
    by: str
    at: datetime


def show_guide_row(row: GuideVersion) -> dict[str, Any]:
    by = row.by.name if row.by else ""
    return {"number": row.number, "note": row.note, "by": by, "at": row.at}


class GuideProblem(Out):
    path: str
    key: str
    message: str
    blocks: bool


class PublishedOut(Out):
    brand: int
    number: int
    note: str
    at: datetime


class RoutedOut(Out):
    """What the desk would make of a text."""

    language: str
    judged: Judged
    confidence: float
    topic: str
    urgency: float
    severity: list[str]
    judgement_reasons: list[ReasonOut]
    opens_case: bool
    kind: str
    department: str
    priority: str
    reasons: list[ReasonOut]


class TokenOut(Out):
    id: int
    name: str
    start: str
    scopes: list[Right]
    brands: list[int]
    """Empty: every brand its owner sees."""
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None


class NewTokenOut(TokenOut):
    secret: str
    """Shown this once."""


def show_token(token: Token) -> dict[str, Any]:
    return {
        "id": token.pk,
        "name": token.name,
        "start": token.start,
        "scopes": token.scopes,
        "brands": sorted(brand.pk for brand in token.brands.all()),
        "created_at": token.created_at,
        "expires_at": token.expires_at,
        "last_used_at": token.last_used_at,
    }


class EventOut(Out):
    seq: int
    at: datetime
    actor: str
    verb: str
    subject: str
    data: dict[str, Any]
    hash: str


def show_event(event: Event) -> dict[str, Any]:
    return {
        "seq": event.seq,
        "at": event.at,
        "actor": event.actor,
        "verb": event.verb,
        "subject": event.subject,
        "data": json.loads(event.data),
        "hash": event.hash,
    }


class JobProblem(Out):
    line: int
    key: str
    params: dict[str, Any]
    message: str


class JobOut(Out):
    id: int
    kind: str
    brand: int | None
    state: Literal["waiting", "running", "done", "failed", "stopped"]
    done: int
    total: int | None
    result: dict[str, Any]
    problem_count: int
    problems: list[JobProblem]
    created_at: datetime
    finished_at: datetime | None


def show_job(job: Job) -> dict[str, Any]:
    return {
        "id": job.pk,
        "kind": job.kind,
        "brand": job.brand_id,
        "state": job.state,
        "done": job.done,
        "total": job.total,
        "result": job.result,
        "problem_count": job.problem_count,
        "problems": [
            {**problem, "message": say(problem["key"], problem["params"])}
            for problem in job.problems
        ],
        "created_at": job.created_at,
        "finished_at": job.finished_at,
    }


class SubscriptionOut(Out):
    id: int
    brand: int
    name: str
    url: str
    verbs: list[str]
    allows_private_hosts: bool
    is_active: bool
    seq: int
    """The last event it was told of."""
    failures: int
    failing_since: datetime | None
    told_at: datetime | None
    problem_key: str
    problem: str
    problem_detail: str
    created_at: datetime


class SubscriptionsOut(Out):
    items: list[SubscriptionOut]


def show_subscription(row: Subscription, problem: str) -> dict[str, Any]:
    return {
        "id": row.pk,
        "brand": row.brand_id,
        "name": row.name,
        "url": row.url,
        "verbs": row.verbs,
        "allows_private_hosts": row.allows_private_hosts,
        "is_active": row.is_active,
        "seq": row.seq,
        "failures": row.failures,
        "failing_since": row.failing_since,
        "told_at": row.told_at,
        "problem_key": row.problem_key,
        "problem": problem,
        "problem_detail": row.problem_detail,
        "created_at": row.created_at,
    }


class WorkerOut(Out):
    name: str
    at: datetime
    problem: str
    failures: int


class BlindOut(Out):
    channel: int
    name: str
    since: datetime | None


class DeepTierOut(Out):
    has_encoder: bool
    """Without one the fast judge judges alone; `fener models build` makes it."""
    waiting: int
    """Posts that only the fast judge has judged; counts no further than 10,000."""
    oldest_since: datetime | None
    """Since when the one that has waited longest does."""
    set_aside: int
    """Posts that the deep judge could not judge; the fast one's word stands."""


class HealthOut(Out):
    version: str
    is_well: bool
    workers: list[WorkerOut]
    unread: int
    """Payloads stored and not yet read; counts no further than 10,000."""
    blind_channels: list[BlindOut]
    deep_tier: DeepTierOut
