"""The way in for the first person, and for an owner who lost theirs."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse

from fener.kit.actors import DESK
from fener.kit.times import now as wall_clock
from fener.people.actions import invite_person, make_entry_link
from fener.people.models import User

VALID_FOR = timedelta(days=1)
FIRST_EMAIL = "administrator@localhost"


def entry_address_for_first_administrator(address: str) -> str:
    """A fresh one-time address where nobody can sign in yet; empty where somebody can."""
    if any(user.has_usable_password() for user in User.objects.filter(is_active=True)):
        return ""
    now = wall_clock()
    owner = User.objects.filter(is_owner=True, is_active=True).order_by("id").first()
    if owner is None:
        _, secret = invite_person(
            actor=DESK, now=now, email=FIRST_EMAIL, name="", is_owner=True, valid_for=VALID_FOR
        )
    else:
        secret = make_entry_link(owner, now=now, valid_for=VALID_FOR)
    return address + reverse("people:enter", args=[secret])


def entry_address_for(email: str, address: str) -> str:
    """A fresh one-time address for somebody who works here. Raises `User.DoesNotExist`."""
    user = User.objects.get(email=email.strip().lower(), is_active=True)
    secret = make_entry_link(user, now=wall_clock(), valid_for=VALID_FOR)
    return address + reverse("people:enter", args=[secret])
