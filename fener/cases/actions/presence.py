"""Who is looking and who is typing: written often, kept briefly, never in the event log."""

from __future__ import annotations

from datetime import datetime, timedelta

from fener.cases.models import Case, Presence
from fener.people.models import User

GONE_AFTER = timedelta(seconds=45)
"""A page says every 20 seconds that somebody looks at it."""


def note_presence(case: Case, user: User, *, now: datetime, is_typing: bool = False) -> None:
    Presence.objects.update_or_create(
        case=case, user=user, defaults={"is_typing": is_typing, "seen_at": now}
    )


def leave_case(case: Case, user: User) -> None:
    Presence.objects.filter(case=case, user=user).delete()


def forget_absent(*, now: datetime) -> int:
    gone, _ = Presence.objects.filter(seen_at__lt=now - GONE_AFTER).delete()
    return gone
