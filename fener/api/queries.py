"""Doors to single things (404 for what the token may not know of, 403 for what it may not do),
and reads that no floor below has."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from fener.api.errors import not_found
from fener.api.models import Subscription
from fener.cases.models import Case
from fener.cases.queries import mentions_of
from fener.channels import queries as channel_queries
from fener.channels.models import Channel, RawPayload
from fener.core.posts import PostKind
from fener.kit.models import Event, Job
from fener.mentions import queries as mention_queries
from fener.mentions.models import Mention, WatchTerm
from fener.people.models import Brand, Token, WorkingHours
from fener.people.queries import Access, Forbidden, brand_by_id
from fener.people.queries import tokens as tokens_of
from fener.people.roles import CHANNELS, READ


def check(access: Access, brand_id: int, right: str) -> None:
    """404 for a brand the token sees nothing of, 403 for a right it lacks there."""
    if not access.rights.get(brand_id):
        raise not_found()
    if not access.may(right, brand_id):
        raise Forbidden(right)


def brand_for(access: Access, brand_id: int, right: str = READ) -> Brand:
    check(access, brand_id, right)
    return brand_by_id(brand_id)


def channel_for(access: Access, channel_id: int, right: str = READ) -> Channel:
    channel = channel_queries.channels(access, right).filter(pk=channel_id).first()
    if channel is None:
        row = channel_queries.channel_by_id(channel_id)
        if row.state == "disconnected":
            raise not_found()
        check(access, row.brand_id, right)
        raise not_found()
    return channel


def payload_for(access: Access, payload_id: int) -> RawPayload:
    payload = channel_queries.payload_by_id(payload_id)
    check(access, payload.channel.brand_id, CHANNELS)
    return payload


def mention_for(access: Access, mention_id: int, right: str = READ) -> Mention:
    mention = mention_queries.mention_by_id(mention_id)
    check(access, mention.brand_id, right)
    return mention


def answered_post(case: Case, mention_id: int | None) -> Mention | None:
    """The post a reply goes under: one of the case's own. None: not one of them."""
    own = [one for one in mentions_of(case) if not one.by_us]
    if mention_id is not None:
        return next((one for one in own if one.pk == mention_id), None)
    standing = [one for one in own if one.kind != PostKind.REPOST.value]
    alive = [one for one in standing if one.deleted_at is None]
    return (alive or standing or own or [None])[-1]


def watch_term_for(access: Access, term_id: int, right: str = CHANNELS) -> WatchTerm:
    term = WatchTerm.objects.select_related("brand").get(pk=term_id)
    check(access, term.brand_id, right)
    return term


def calendar_for(access: Access, calendar_id: int, right: str = READ) -> WorkingHours:
    hours = WorkingHours.objects.select_related("brand").get(pk=calendar_id)
    check(access, hours.brand_id, right)
    return hours


def jobs(access: Access) -> QuerySet[Job]:
    """Long work for brands that the token sees; a whole desk's work belongs to its owner."""
    seen = Q(brand_id__in=access.brand_ids)
    if is_whole_owner(access):
        seen |= Q(brand_id=None)
    return Job.objects.filter(seen)


def job_for(access: Access, job_id: int, right: str = READ) -> Job:
    job = jobs(access).get(pk=job_id)
    if job.brand_id:
        check(access, job.brand_id, right)
    return job


def tokens(access: Access) -> QuerySet[Token]:
    """Tokens of the same person; a program never sees other people's."""
    return tokens_of(access).prefetch_related("brands")


def calling_token(access: Access) -> Token:
    return Token.objects.prefetch_related("brands").get(pk=int(access.actor.id))


def is_whole_owner(access: Access) -> bool:
    """Whether the token speaks for an owner of the desk and is not held to some brands."""
    user = access.user
    if user is None or not user.is_owner:
        return False
    return not Token.objects.filter(pk=int(access.actor.id), brands__isnull=False).exists()


def book(book_id: int, after: int, size: int) -> list[Event]:
    """Events of a book after a place in it, in their order."""
    return list(Event.objects.filter(book_id=book_id, seq__gt=after).order_by("seq")[:size])


def subscriptions(brand: Brand) -> QuerySet[Subscription]:
    return Subscription.objects.filter(brand=brand).order_by("pk")


def subscription_for(access: Access, subscription_id: int) -> Subscription:
    row = Subscription.objects.select_related("brand").get(pk=subscription_id)
    check(access, row.brand_id, CHANNELS)
    return row
