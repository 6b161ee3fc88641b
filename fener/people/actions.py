"""Writes about people and brands."""

from __future__ import annotations

import secrets as tokens
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.text import slugify

from fener.core.clocks import Calendar
from fener.kit.actors import Actor
from fener.kit.records import write_event
from fener.kit.secrets import digest
from fener.people.models import Brand, EntryLink, Membership, Token, User, WorkingHours
from fener.people.roles import ROLE_RIGHTS


class NameTaken(Exception):
    """A brand or person of this name is already there."""


def create_brand(
    *,
    actor: Actor,
    now: datetime,
    name: str,
    country: str = "GB",
    zone: str = "UTC",
    languages: Sequence[str] = ("en",),
    handles: Sequence[str] = (),
) -> Brand:
    """A brand with the usual working hours of its country. Raises `NameTaken`."""
    name = " ".join(name.split())
    if Brand.objects.filter(name__iexact=name).exists():
        raise NameTaken(name)
    slug = base = slugify(name)[:70] or "brand"
    number = 2
    while Brand.objects.filter(slug=slug).exists():
        slug, number = f"{base}-{number}", number + 1
    with transaction.atomic():
        brand = Brand.objects.create(
            name=name,
            slug=slug,
            country=country,
            zone=zone,
            languages=list(languages),
            handles=list(handles),
            created_at=now,
        )
        WorkingHours.objects.create(
            brand=brand,
            name=name,
            document=Calendar.usual(country, zone).as_json(),
            is_default=True,
        )
        write_event(
            "brand.created", f"brand:{brand.pk}", actor=actor, now=now, brand_id=brand.pk, name=name
        )
    return brand


def change_brand(brand: Brand, *, actor: Actor, now: datetime, **changes: Any) -> None:
    """Change `name`, `country`, `zone`, `languages` or `handles`. Raises `NameTaken`."""
    name = changes["name"] = " ".join(changes.get("name", brand.name).split())
    if Brand.objects.filter(name__iexact=name).exclude(pk=brand.pk).exists():
        raise NameTaken(name)
    with transaction.atomic():
        Brand.objects.filter(pk=brand.pk).update(**changes)
        write_event(
            "brand.changed",
            f"brand:{brand.pk}",
            actor=actor,
            now=now,
            brand_id=brand.pk,
            fields=sorted(changes),
        )
    brand.refresh_from_db()


def archive_brand(brand: Brand, *, actor: Actor, now: datetime) -> None:
    """Put a brand away: nobody sees it any more, what it stored stays."""
    with transaction.atomic():
        if Brand.objects.filter(pk=brand.pk, archived_at=None).update(archived_at=now):
            write_event(
                "brand.archived", f"brand:{brand.pk}", actor=actor, now=now, brand_id=brand.pk
            )
    brand.refresh_from_db()


def restore_brand(brand: Brand, *, actor: Actor, now: datetime) -> None:
    """Take an archived brand back to the desk."""
    with transaction.atomic():
        if Brand.objects.filter(pk=brand.pk).exclude(archived_at=None).update(archived_at=None):
            write_event(
                "brand.restored", f"brand:{brand.pk}", actor=actor, now=now, brand_id=brand.pk
            )
    brand.refresh_from_db()


def set_tempo(brand: Brand, *, now: datetime, stream: datetime, speed: float) -> None:
    """Set the clock of a brand whose stream is replayed: at `now` it shows `stream`."""
    brand.tempo = {"real": now.isoformat(), "stream": stream.isoformat(), "speed": speed}
    Brand.objects.filter(pk=brand.pk).update(tempo=brand.tempo)


def save_calendar(
    brand: Brand,
    *,
    actor: Actor,
    now: datetime,
    calendar: Calendar,
    name: str,
    hours: WorkingHours | None = None,
    is_default: bool = True,
) -> WorkingHours:
    """Write a calendar; cases already open keep the due times they were given."""
    with transaction.atomic():
        if is_default:
            WorkingHours.objects.filter(brand=brand, is_default=True).update(is_default=False)
        hours = hours or WorkingHours(brand=brand)
        hours.name, hours.document, hours.is_default = name, calendar.as_json(), is_default
        hours.save()
        write_event(
            "calendar.saved",
            f"calendar:{hours.pk}",
            actor=actor,
            now=now,
            brand_id=brand.pk,
            calendar=hours.document,
        )
    return hours


def invite_person(
    *,
    actor: Actor,
    now: datetime,
    email: str,
    name: str,
    language: str = "en",
    roles: Mapping[int, str] | None = None,
    is_owner: bool = False,
    valid_for: timedelta | None = None,
) -> tuple[User, str]:
    """A person without a password yet, and the secret of the link that lets them set one.

    Somebody who was deactivated, or who never entered, is invited anew. Raises `NameTaken` for
    somebody who already works here: give them a role instead."""
    email = email.strip().lower()
    user = User.objects.filter(email=email).first() or User(email=email)
    if user.pk and user.is_active and user.has_usable_password():
        raise NameTaken(email)
    with transaction.atomic():
        user.name, user.language, user.is_owner, user.is_active = name, language, is_owner, True
        user.set_unusable_password()
        user.save()
        for brand_id, role in (roles or {}).items():
            set_role(user, brand_id, role, actor=actor, now=now)
        secret = make_entry_link(user, now=now, valid_for=valid_for or timedelta(days=3))
        write_event("person.invited", f"person:{user.pk}", actor=actor, now=now, owner=is_owner)
    return user, secret


def make_entry_link(user: User, *, now: datetime, valid_for: timedelta) -> str:
    """A fresh one-time link; older ones of the same person end."""
    secret = tokens.token_urlsafe(24)
    EntryLink.objects.filter(user=user, used_at=None).update(expires_at=now)
    EntryLink.objects.create(digest=digest(secret), user=user, expires_at=now + valid_for)
    return secret


def use_entry_link(
    link: EntryLink,
    *,
    now: datetime,
    password: str,
    name: str = "",
    email: str = "",
    language: str = "",
) -> User | None:
    """Set the person's password, and what else is given; None where the link was used a moment
    ago. Raises `NameTaken` where somebody else has the e-mail address."""
    email = email.strip().lower()
    with transaction.atomic():
        fresh = EntryLink.objects.filter(
            pk=link.pk, used_at=None, expires_at__gt=now, user__is_active=True
        )
        if fresh.update(used_at=now) == 0:
            return None
        user = User.objects.get(pk=link.user_id)
        if email and User.objects.filter(email=email).exclude(pk=user.pk).exists():
            raise NameTaken(email)
        user.name = name or user.name
        user.email = email or user.email
        user.language = language or user.language
        user.set_password(password)
        user.save()
        actor = Actor("person", str(user.pk), user.name)
        write_event("person.entered", f"person:{user.pk}", actor=actor, now=now)
    return user


def set_role(
    user: User, brand_id: int, role: str, *, actor: Actor, now: datetime, department: str = ""
) -> None:
    """Give a role for a brand; an empty role takes it away."""
    if role and role not in ROLE_RIGHTS:
        raise ValueError(f"no such role: {role}")
    with transaction.atomic():
        if role:
            Membership.objects.update_or_create(
                user=user, brand_id=brand_id, defaults={"role": role, "department": department}
            )
        else:
            Membership.objects.filter(user=user, brand_id=brand_id).delete()
        write_event(
            "person.role_set",
            f"person:{user.pk}",
            actor=actor,
            now=now,
            brand_id=brand_id,
            role=role,
        )


def deactivate_person(user: User, *, actor: Actor, now: datetime) -> None:
    """No more signing in, and their tokens end; what they did stays theirs."""
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(is_active=False)
        Token.objects.filter(owner=user, revoked_at=None).update(revoked_at=now)
        EntryLink.objects.filter(user=user, used_at=None).update(expires_at=now)
        write_event("person.deactivated", f"person:{user.pk}", actor=actor, now=now)


def renew_entry(
    user: User, *, actor: Actor, now: datetime, valid_for: timedelta = timedelta(days=3)
) -> str:
    """The secret of a fresh link for somebody who lost their way in."""
    with transaction.atomic():
        secret = make_entry_link(user, now=now, valid_for=valid_for)
        write_event("person.link_renewed", f"person:{user.pk}", actor=actor, now=now)
    return secret


def remove_second_factor(user: User, *, actor: Actor, now: datetime) -> None:
    """For somebody who lost their phone and their recovery codes."""
    with transaction.atomic():
        Authenticator.objects.filter(user=user).delete()
        write_event("person.second_factor_removed", f"person:{user.pk}", actor=actor, now=now)


def change_preferences(user: User, *, actor: Actor, now: datetime, **changes: str) -> None:
    """`name`, `language`, `zone`, `digits`, `calendar`, `theme`."""
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(**changes)
        write_event(
            "person.preferences_changed",
            f"person:{user.pk}",
            actor=actor,
            now=now,
            fields=sorted(changes),
        )


def create_token(
    owner: User,
    *,
    actor: Actor,
    now: datetime,
    name: str,
    scopes: Collection[str],
    brand_ids: Collection[int] = (),
    valid_for: timedelta | None = None,
) -> tuple[Token, str]:
    """A token and its secret, which is shown once and stored only as a digest."""
    secret = "fnr_" + tokens.token_urlsafe(32)
    with transaction.atomic():
        token = Token.objects.create(
            name=name,
            digest=digest(secret),
            start=secret[:8],
            owner=owner,
            scopes=sorted(scopes),
            created_at=now,
            expires_at=now + valid_for if valid_for else None,
        )
        token.brands.set(brand_ids)
        write_event(
            "token.created",
            f"token:{token.pk}",
            actor=actor,
            now=now,
            scopes=sorted(scopes),
        )
    return token, secret


def revoke_token(token: Token, *, actor: Actor, now: datetime) -> None:
    with transaction.atomic():
        Token.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now)
        write_event("token.revoked", f"token:{token.pk}", actor=actor, now=now)
