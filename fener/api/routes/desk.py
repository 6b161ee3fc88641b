"""The desk itself: working hours, long work, tokens, the record, its health."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any

from django.db import transaction
from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from fener import __version__
from fener.api.errors import ApiError, unfit
from fener.api.operations import operation
from fener.api.paging import SIZE, Page, by_id, page, place, read_place
from fener.api.queries import (
    book,
    brand_for,
    calendar_for,
    calling_token,
    is_whole_owner,
    job_for,
    jobs,
    tokens,
)
from fener.api.routes.acting import who
from fener.api.shapes.desk import (
    CalendarOut,
    CalendarsOut,
    EventOut,
    HealthOut,
    JobOut,
    MeOut,
    NewTokenOut,
    Right,
    TokenOut,
    show_calendar,
    show_event,
    show_job,
    show_token,
)
from fener.api.types import LARGEST, After, Document, Id, In, Name, Size
from fener.channels.queries import blind_channels, unread_count
from fener.core.clocks import Calendar
from fener.core.clocks.calendars import CalendarError
from fener.kit.jobs import retry_job, stop_job
from fener.kit.models import Pulse
from fener.kit.records import DESK_BOOK
from fener.mentions.queries import deep_tier
from fener.people import actions, queries
from fener.people.queries import Forbidden
from fener.people.roles import CHANNELS, PEOPLE, READ

router = Router(tags=["Desk"])
SILENT_AFTER = timedelta(seconds=60)
"""A worker that has said nothing for this long is not well."""


class CalendarIn(In):
    name: Name
    document: Document
    """`{"zone", "week": {"monday": ["09:00-17:00"], …}, "holidays": […], "extra": {…}}`."""
    is_default: bool = True


class TokenIn(In):
    name: Name
    scopes: Annotated[list[Right], Field(min_length=1, max_length=6)]
    """None that the calling token does not have."""
    brands: Annotated[list[Id], Field(default_factory=list, max_length=500)]
    """Empty: those of the calling token."""
    days: Annotated[int, Field(ge=1, le=3650)] | None = None
    """How long it works; never longer than the calling token."""


@operation(
    router, "GET", "/me", name="whoAmI", summary="What this token is", gives=MeOut, needs=(),
)  # fmt: skip
def who_am_i(request: HttpRequest) -> dict[str, Any]:
    """Its name, its person, its scopes, and the brands it sees something of."""
    token = calling_token(request.auth)
    return {
        "token": token.pk,
        "name": token.name,
        "person": request.auth.user.name,
        "scopes": token.scopes,
        "brands": sorted(brand for brand, rights in request.auth.rights.items() if rights),
        "expires_at": token.expires_at,
    }


@operation(
    router, "GET", "/health", name="getHealth", summary="How the desk is",
    gives=HealthOut, needs=(),
)  # fmt: skip
def get_health(request: HttpRequest) -> dict[str, Any]:
    """Whether the loop runs, how far intake and the deep judge are behind, and where we may be
    missing posts."""
    pulses = list(Pulse.objects.order_by("name"))
    workers = [one for one in pulses if one.name.startswith("worker ")]
    alive = workers and all(request.now - one.at < SILENT_AFTER for one in workers)
    blind, tier = blind_channels(request.auth), deep_tier()
    return {
        "version": __version__,
        "is_well": bool(alive) and not blind and not any(one.problem for one in pulses),
        "workers": [
            {"name": one.name, "at": one.at, "problem": one.problem, "failures": one.failures}
            for one in pulses
        ],
        "unread": unread_count(),
        "blind_channels": [
            {"channel": one.pk, "name": one.name, "since": one.blind_since} for one in blind
        ],
        "deep_tier": {
            "has_encoder": tier.has_encoder,
            "waiting": tier.waiting,
            "oldest_since": tier.oldest_at,
            "set_aside": tier.set_aside,
        },
    }


@operation(
    router, "GET", "/brands/{brand_id}/calendars", name="listCalendars", summary="Working hours",
    gives=CalendarsOut, errors=(404,),
)  # fmt: skip
def list_calendars(request: HttpRequest, brand_id: Id) -> dict[str, Any]:
    """The default one first: by it the clocks of the brand run."""
    brand = brand_for(request.auth, brand_id)
    return {"items": [show_calendar(one) for one in queries.calendars(brand)]}


@operation(
    router, "POST", "/brands/{brand_id}/calendars", name="addCalendar",
    summary="Write down working hours", gives=CalendarOut, status=201, needs=(PEOPLE,),
    errors=(404, 409),
)  # fmt: skip
def add_calendar(request: HttpRequest, brand_id: Id, body: CalendarIn) -> dict[str, Any]:
    """Cases already open keep the due times they were given."""
    brand = brand_for(request.auth, brand_id, PEOPLE)
    hours = actions.save_calendar(
        brand, calendar=_calendar(body), name=body.name, is_default=body.is_default, **who(request)
    )
    return show_calendar(hours)


@operation(
    router, "GET", "/calendars/{calendar_id}", name="getCalendar", summary="One calendar",
    gives=CalendarOut, errors=(404,),
)  # fmt: skip
def get_calendar(request: HttpRequest, calendar_id: Id) -> dict[str, Any]:
    """Intervals in local wall time, holidays, and days with hours of their own."""
    return show_calendar(calendar_for(request.auth, calendar_id))


@operation(
    router, "PUT", "/calendars/{calendar_id}", name="changeCalendar",
    summary="Change working hours", gives=CalendarOut, needs=(PEOPLE,), errors=(404, 409),
)  # fmt: skip
def change_calendar(request: HttpRequest, calendar_id: Id, body: CalendarIn) -> dict[str, Any]:
    """Cases already open keep the due times they were given. The default calendar stays the
    default until another one is made so."""
    hours = calendar_for(request.auth, calendar_id, PEOPLE)
    saved = actions.save_calendar(
        hours.brand,
        calendar=_calendar(body),
        name=body.name,
        hours=hours,
        is_default=body.is_default or hours.is_default,
        **who(request),
    )
    return show_calendar(saved)


def _calendar(body: CalendarIn) -> Calendar:
    try:
        calendar = Calendar.from_json(body.document)
    except CalendarError as error:
        raise unfit(
            "calendar.refused", f"document.{error.field}".rstrip("."), detail=str(error)[:300]
        ) from None
    if not calendar.has_hours:
        raise unfit("calendar.never_open", "document.week")
    return calendar


@operation(
    router, "GET", "/jobs", name="listJobs", summary="Imports and other long work",
    gives=Page[JobOut],
)  # fmt: skip
def list_jobs(request: HttpRequest, after: After = "", size: Size = SIZE) -> dict[str, Any]:
    """Newest first, with progress and the first hundred problems of each."""
    return by_id(jobs(request.auth), after, size, show_job)


@operation(
    router, "GET", "/jobs/{job_id}", name="getJob", summary="One piece of long work",
    gives=JobOut, errors=(404,),
)  # fmt: skip
def get_job(request: HttpRequest, job_id: Id) -> dict[str, Any]:
    """`total` is empty where nobody knows it yet."""
    return show_job(job_for(request.auth, job_id))


@operation(
    router, "POST", "/jobs/{job_id}/stop", name="stopJob", summary="Stop", gives=JobOut,
    needs=(READ, CHANNELS), errors=(404, 409),
)  # fmt: skip
def stop(request: HttpRequest, job_id: Id) -> dict[str, Any]:
    """After the slice that is under way; what was done stays."""
    job = job_for(request.auth, job_id, CHANNELS)
    stop_job(job, **who(request))
    return show_job(job)


@operation(
    router, "POST", "/jobs/{job_id}/retry", name="retryJob", summary="Go on", gives=JobOut,
    needs=(READ, CHANNELS), errors=(404, 409),
)  # fmt: skip
def retry(request: HttpRequest, job_id: Id) -> dict[str, Any]:
    """From the last finished slice of something stopped or failed."""
    job = job_for(request.auth, job_id, CHANNELS)
    retry_job(job, **who(request))
    return show_job(job)


@operation(
    router, "GET", "/tokens", name="listTokens", summary="Tokens of the same person",
    gives=Page[TokenOut], needs=(PEOPLE,),
)  # fmt: skip
def list_tokens(request: HttpRequest, after: After = "", size: Size = SIZE) -> dict[str, Any]:
    """Without those revoked. Secrets are never shown again."""
    return by_id(tokens(request.auth), after, size, show_token)


@operation(
    router, "POST", "/tokens", name="createToken", summary="Make a token", gives=NewTokenOut,
    status=201, needs=(PEOPLE,), errors=(404,),
)  # fmt: skip
def create_token(request: HttpRequest, body: TokenIn) -> dict[str, Any]:
    """For the same person, with no scope, brand or day more than the calling token has. The
    secret is shown this once."""
    access, mine = request.auth, calling_token(request.auth)
    for scope in body.scopes:
        if scope not in mine.scopes:
            raise Forbidden(scope)
    held_to = {brand.pk for brand in mine.brands.all()}
    wanted = set(body.brands) or held_to
    for brand_id in body.brands:
        brand_for(access, brand_id, PEOPLE)
    if held_to and not wanted <= held_to:
        raise ApiError(404, "api.not_found", field="brands")
    valid_for = timedelta(days=body.days) if body.days else None
    if mine.expires_at:
        left = mine.expires_at - request.now
        valid_for = min(valid_for or left, left)
    with transaction.atomic():
        token, secret = actions.create_token(
            access.user,
            name=body.name,
            scopes=set(body.scopes),
            brand_ids=wanted,
            valid_for=valid_for,
            **who(request),
        )
    return {**show_token(token), "secret": secret}


@operation(
    router, "DELETE", "/tokens/{token_id}", name="revokeToken", summary="Revoke a token",
    gives=None, status=204, needs=(PEOPLE,), errors=(404,),
)  # fmt: skip
def revoke_token(request: HttpRequest, token_id: Id) -> None:
    """It opens nothing from now on; it may be the calling one."""
    actions.revoke_token(tokens(request.auth).get(pk=token_id), **who(request))


Place = Annotated[int | None, Query(ge=0, le=LARGEST)]


@operation(
    router, "GET", "/brands/{brand_id}/events", name="listEvents", summary="The record",
    gives=Page[EventOut], needs=(PEOPLE,), errors=(404,),
)  # fmt: skip
def list_events(
    request: HttpRequest,
    brand_id: Id,
    after: After = "",
    since_seq: Place = None,
    size: Size = SIZE,
) -> dict[str, Any]:
    """Everything that was done and decided for a brand, oldest first, each bound to the one
    before by its hash. `since_seq` begins after a known event; places have no gaps."""
    brand_for(request.auth, brand_id, PEOPLE)
    return _events(brand_id, after, since_seq, size)


@operation(
    router, "GET", "/events", name="listDeskEvents", summary="The desk's own record",
    gives=Page[EventOut], needs=(PEOPLE,),
)  # fmt: skip
def list_desk_events(
    request: HttpRequest, after: After = "", since_seq: Place = None, size: Size = SIZE
) -> dict[str, Any]:
    """What belongs to no brand: people, tokens. For owners."""
    if not is_whole_owner(request.auth):
        raise ApiError(403, "api.owner_only")
    return _events(DESK_BOOK, after, since_seq, size)


def _events(book_id: int, after: str, since_seq: int | None, size: int) -> dict[str, Any]:
    begin = read_place(after, int)[0] if after else since_seq or 0
    found = book(book_id, begin, size + 1)
    return page(found, size, show_event, lambda row: place(row.seq))
