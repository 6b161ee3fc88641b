"""A page is claimed and committed before it is sent. Whatever is not certain afterwards is sent
again under the same id: a doubled page does less harm than none.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from fener.core.lifecycles import PAGE
from fener.kit.actors import DESK
from fener.kit.advance import LostRace, advance
from fener.kit.records import write_event
from fener.kit.secrets import SecretsUnreadable, digest, unseal
from fener.playbooks.carriers import MaybeSent, NotSent, carry
from fener.playbooks.models import Page
from fener.playbooks.queries import contact_point
from fener.playbooks.wording import message_of, token_of

log = logging.getLogger("fener.playbooks")

MOST_ATTEMPTS = 8
LONGEST_WAIT = timedelta(minutes=5)


def claim_page(page: Page, *, now: datetime) -> bool:
    """Take a page that is to be sent; False where somebody else has it or nobody needs it."""
    try:
        with transaction.atomic():
            advance(
                page,
                PAGE,
                "sending",
                guard={"attempts": page.attempts},
                claimed_at=now,
                attempts=page.attempts + 1,
                token_digest=digest(token_of(page)),
            )
    except LostRace:
        return False
    return True


def send_page(page: Page, *, now: datetime) -> None:
    """Hand a claimed page over and write down what came of it."""
    try:
        carry(page.means, _address_of(page), message_of(page))
    except NotSent as error:
        is_last = not error.again or page.attempts >= _most_attempts(page)
        _finish(page, "failed" if is_last else "queued", error.key, error.detail, now=now)
    except MaybeSent as error:
        is_last = page.attempts >= _most_attempts(page)
        _finish(page, "failed" if is_last else "unknown", error.key, error.detail, now=now)
    except Exception as error:
        log.exception("sending page %s ended in a fault", page.pk)
        is_last = page.attempts >= _most_attempts(page)
        words = type(error).__name__
        _finish(page, "failed" if is_last else "unknown", "page.fault", words, now=now)
    else:
        _finish(page, "sent", now=now)


def lose_page(page: Page, *, now: datetime) -> int:
    """A claimed page whose sender died: nobody knows whether it went out, so it goes again."""
    _finish(page, "unknown", "page.sender_lost", now=now)
    return 1


def _most_attempts(page: Page) -> int:
    """Somebody who tries an address wants to know at once."""
    return MOST_ATTEMPTS if page.escalation_id else 1


def _address_of(page: Page) -> str:
    """Raises `NotSent` where the person can't be reached so."""
    if not page.person.is_active:
        raise NotSent("page.person_gone", again=False)
    point = contact_point(page.person_id, page.means)
    if point is None and page.means == "email":
        return page.person.email
    if point is None:
        raise NotSent("page.no_address", again=False)
    try:
        return unseal(point.sealed)["address"]
    except SecretsUnreadable as error:
        raise NotSent("contact.unreadable_secret", again=False) from error


def _finish(page: Page, target: str, key: str = "", detail: str = "", *, now: datetime) -> None:
    changes: dict[str, Any] = {"problem_key": key, "problem_detail": detail[:300]}
    if target in ("queued", "unknown"):
        wait = min(LONGEST_WAIT, timedelta(seconds=5 * 2 ** min(page.attempts - 1, 8)))
        changes["send_at"] = now + (wait if key != "page.sender_lost" else timedelta())
    else:
        changes["settled_at"] = now
    try:
        with transaction.atomic():
            verb = advance(page, PAGE, target, guard={"attempts": page.attempts}, **changes)
            escalation = page.escalation
            write_event(
                verb,
                f"escalation:{page.escalation_id}" if escalation else f"person:{page.person_id}",
                actor=DESK,
                now=now,
                brand_id=escalation.brand_id if escalation else None,
                page=page.pk,
                person=page.person_id,
                means=page.means,
                **({"problem": key} if key else {}),
            )
    except LostRace:
        log.info("page %s was answered or taken over while it was sent", page.pk)
