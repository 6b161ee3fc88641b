"""Reads about people and brands; the only door to which brands a person may see."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Q, QuerySet

from fener.core.clocks import Calendar, Tempo
from fener.kit.actors import Actor
from fener.kit.models import Event
from fener.kit.prepared import prepared
from fener.kit.records import DESK_BOOK
from fener.kit.secrets import digest
from fener.people.models import Brand, EntryLink, Membership, Token, User, WorkingHours
from fener.people.roles import PEOPLE, READ, RIGHTS, ROLE_RIGHTS


@dataclass(frozen=True, slots=True)
class Access:
    """Who asks, and what they may do for which brand. Everything checks through this."""

    actor: Actor
    rights: dict[int, frozenset[str]] = field(default_factory=dict)
    is_owner: bool = False
    user: User | None = None

    def may(self, right: str, brand_id: int) -> bool:
        return right in self.rights.get(brand_id, frozenset())

    def brands_with(self, right: str) -> list[int]:
        return sorted(brand for brand, rights in self.rights.items() if right in rights)

    @property
    def brand_ids(self) -> list[int]:
        return self.brands_with(READ)


class Forbidden(Exception):
    """The person may see this, but not do that. `right` names what is missing."""

    def __init__(self, right: str) -> None:
        super().__init__(right)
        self.right = right


def actor_of(user: User) -> Actor:
    return Actor("person", str(user.pk), user.name)


def access_of(user: User) -> Access:
    if not user.is_active:
        return Access(actor_of(user))
    if user.is_owner:
        rights = {brand: frozenset(RIGHTS) for brand in _every_brand()}
        return Access(actor_of(user), rights, True, user)
    rights = {brand: ROLE_RIGHTS[role] for brand, role in _roles(user.pk)}
    return Access(actor_of(user), rights, False, user)


@prepared
def _every_brand() -> QuerySet[Any]:
    return Brand.objects.filter(archived_at=None).values_list("id", flat=True)


@prepared
def _roles(user_id: int) -> QuerySet[Any]:
    rows = Membership.objects.filter(user=user_id, brand__archived_at=None)
    return rows.values_list("brand_id", "role")


def access_of_token(secret: str, *, now: datetime) -> Access | None:
    """What a token opens: its scopes, within its owner's rights of today. None: not a token."""
    token = (
        Token.objects.select_related("owner")
        .filter(digest=digest(secret), revoked_at=None, owner__is_active=True)
        .first()
    )
    if token is None or (token.expires_at and token.expires_at <= now):
        return None
    owner = access_of(token.owner)
    chosen = set(token.brands.values_list("id", flat=True))
    scopes = frozenset(token.scopes)
    rights = {
        brand: rights & scopes
        for brand, rights in owner.rights.items()
        if not chosen or brand in chosen
    }
    if token.last_used_at is None or (now - token.last_used_at).total_seconds() > 60:
        Token.objects.filter(pk=token.pk).update(last_used_at=now)
    return Access(Actor("token", str(token.pk), token.name), rights, False, token.owner)


EVERYTHING = Access(Actor("desk"), {}, True)


def brands(access: Access) -> QuerySet[Brand]:
    return _standing(access.brand_ids)


def brands_by_name(access: Access) -> list[Brand]:
    """As `brands`, for what every page shows."""
    return _read_standing(access.brand_ids)


@prepared
def brands_by_id(ids: list[int]) -> QuerySet[Brand]:
    """Also those put away."""
    return Brand.objects.filter(id__in=ids)


def _standing(ids: list[int]) -> QuerySet[Brand]:
    return Brand.objects.filter(id__in=ids, archived_at=None).order_by("name")


_read_standing = prepared(_standing)


def brand_named(name: str) -> Brand | None:
    return Brand.objects.filter(name__iexact=name.strip(), archived_at=None).first()


def brand_by_id(brand_id: int) -> Brand:
    return Brand.objects.get(pk=brand_id)


def brand_names() -> list[str]:
    return list(
        Brand.objects.filter(archived_at=None).order_by("name").values_list("name", flat=True)
    )


def desk_has_people(but: User | None = None) -> bool:
    """Whether anybody (other than `but`) has ever set a password here."""
    entered = User.objects.filter(is_active=True).exclude(
        Q(password="") | Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)
    )
    return entered.exclude(pk=but.pk if but else None).exists()


def brand_now(brand: Brand, now: datetime) -> datetime:
    """The brand's present: the wall clock, or the clock of the stream replayed into it."""
    if not brand.tempo:
        return now
    return tempo_of(brand.tempo).at(now)


def tempo_of(document: dict[str, object]) -> Tempo:
    return Tempo(
        real_anchor=datetime.fromisoformat(str(document["real"])),
        stream_anchor=datetime.fromisoformat(str(document["stream"])),
        speed=float(str(document["speed"])),
    )


def calendars(brand: Brand) -> QuerySet[WorkingHours]:
    return WorkingHours.objects.filter(brand=brand).order_by("-is_default", "name")


def calendar_of(brand: Brand) -> Calendar:
    """The brand's default calendar; the usual week of its country where none is written."""
    hours = WorkingHours.objects.filter(brand=brand, is_default=True).first()
    if hours is None:
        return Calendar.usual(brand.country, brand.zone)
    return _calendar(hours.pk, repr(hours.document))


@lru_cache(maxsize=256)
def _calendar(pk: int, seen: str) -> Calendar:  # noqa: ARG001 - the content is the key
    """Cached by content, so that the days worked out inside a calendar are worked out once."""
    return Calendar.from_json(WorkingHours.objects.get(pk=pk).document)


def people(access: Access, brand_ids: Collection[int] | None = None) -> QuerySet[User]:
    """Who works for brands that `access` sees."""
    seen = set(access.brand_ids if brand_ids is None else brand_ids) & set(access.brand_ids)
    return _working_for(seen)


def _working_for(brand_ids: Collection[int]) -> QuerySet[User]:
    members = Membership.objects.filter(brand_id__in=brand_ids).values("user_id")
    return (
        (User.objects.filter(id__in=members) | User.objects.filter(is_owner=True))
        .filter(is_active=True)
        .order_by("name")
        .distinct()
    )


def colleagues(access: Access, brand_ids: Collection[int]) -> list[User]:
    """As `people`, of whom only the names are read."""
    seen = sorted(set(brand_ids) & set(access.brand_ids))
    return _colleagues(seen)


@prepared
def _colleagues(brand_ids: list[int]) -> QuerySet[User]:
    return _working_for(brand_ids).only("name")


def people_names(user_ids: Collection[int]) -> dict[int, str]:
    return dict(User.objects.filter(id__in=user_ids).values_list("id", "name"))


def memberships(brand: Brand) -> QuerySet[Membership]:
    return Membership.objects.filter(brand=brand).select_related("user").order_by("user__name")


def tokens(access: Access) -> QuerySet[Token]:
    mine = Token.objects.filter(revoked_at=None).select_related("owner").order_by("-id")
    return mine if access.is_owner else mine.filter(owner=access.user)


def entry_link(secret: str, *, now: datetime) -> EntryLink | None:
    return (
        EntryLink.objects.select_related("user")
        .filter(digest=digest(secret), used_at=None, expires_at__gt=now, user__is_active=True)
        .first()
    )


def entry_link_by_id(link_id: object, *, now: datetime) -> EntryLink | None:
    """The link whose secret was shown a moment ago, while it still opens."""
    return (
        EntryLink.objects.select_related("user")
        .filter(pk=link_id, used_at=None, expires_at__gt=now, user__is_active=True)
        .first()
    )


def may_look_after(access: Access, user: User) -> bool:
    """Whether somebody may hand out a new link for a person, or shut them out. An owner may do so
    for everybody; an administrator for people who work for brands they administer and for no
    other: whoever hands out a link could walk in as that person."""
    if access.is_owner:
        return True
    mine = set(access.brands_with(PEOPLE))
    theirs = set(Membership.objects.filter(user=user).values_list("brand_id", flat=True))
    return not user.is_owner and bool(theirs) and theirs <= mine


def person_by_email(email: str) -> User | None:
    return User.objects.filter(email=email.strip().lower()).first()


def archived_brands(access: Access) -> QuerySet[Brand]:
    """Brands put away; an owner sees them."""
    rows = Brand.objects.exclude(archived_at=None).order_by("name")
    return rows if access.is_owner else rows.none()


def owners() -> QuerySet[User]:
    return User.objects.filter(is_owner=True, is_active=True).order_by("name", "email")


def roles_of(user: User) -> dict[int, Membership]:
    """What a person is, by brand."""
    return {row.brand_id: row for row in Membership.objects.filter(user=user)}


def last_entry_link(user: User) -> EntryLink | None:
    return EntryLink.objects.filter(user=user).order_by("-id").first()


def events(brand_ids: Collection[int], *, with_desk: bool = False, before: int = 0) -> list[Event]:
    """The newest hundred events of the books of `brand_ids` (and of the desk's own), newest
    first; `before`: only those older than the event with this id."""
    books = {*brand_ids, *([DESK_BOOK] if with_desk else [])}
    rows = Event.objects.filter(book_id__in=books).order_by("-id")
    return list((rows.filter(id__lt=before) if before else rows)[:100])
