"""How a person is reached. Each looks after their own."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.db import transaction

from fener.kit.actors import Actor
from fener.kit.records import write_event
from fener.kit.secrets import seal
from fener.people.models import User
from fener.playbooks.carriers import Address, address_of
from fener.playbooks.models import ContactPoint, Page

TRIED_FOR = timedelta(hours=1)
"""How long the link of a test page opens."""


def set_contact(
    person: User, means: str, written: str, *, actor: Actor, now: datetime
) -> ContactPoint:
    """Keep an address, encrypted. Raises `AddressRefused` for one that nothing can be sent to,
    or that leads into this network."""
    address: Address = address_of(means, written)
    with transaction.atomic():
        row, _ = ContactPoint.objects.update_or_create(
            person=person,
            means=means,
            defaults={
                "sealed": seal({"address": address.written}),
                "shown": address.shown[:120],
                "set_at": now,
                "verified_at": None,
            },
        )
        write_event("contact.set", f"person:{person.pk}", actor=actor, now=now, means=means)
    return row


def remove_contact(person: User, means: str, *, actor: Actor, now: datetime) -> None:
    with transaction.atomic():
        gone, _ = ContactPoint.objects.filter(person=person, means=means).delete()
        if gone:
            write_event("contact.removed", f"person:{person.pk}", actor=actor, now=now, means=means)


def try_contact(person: User, means: str, *, actor: Actor, now: datetime) -> Page:
    """Queue a page that says that this is a test; following its link verifies the address. It
    leaves the same way as a real one."""
    key = str(uuid.uuid4())
    with transaction.atomic():
        page = Page.objects.create(
            step=f"test.{key}",
            rung="test",
            person=person,
            means=means,
            level=0,
            until_acknowledged=False,
            due_at=now,
            send_at=now,
            key=key,
            token_expires_at=now + TRIED_FOR,
            created_at=now,
        )
        write_event("contact.tried", f"person:{person.pk}", actor=actor, now=now, means=means)
    return page


def verify_contact(person: User, means: str, *, actor: Actor, now: datetime) -> None:
    """The link of a test page was followed: what is sent there arrives."""
    with transaction.atomic():
        ContactPoint.objects.filter(person=person, means=means).update(verified_at=now)
        write_event("contact.verified", f"person:{person.pk}", actor=actor, now=now, means=means)
