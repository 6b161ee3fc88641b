"""The conversation of a case, entry by entry, as a template shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from fener.cases import queries
from fener.cases.models import Case, Reply
from fener.cases.views.history import Line
from fener.core.signals.personal import find_personal_many
from fener.mentions import queries as mention_queries
from fener.mentions.models import Mention

DELIVERY_STATES: dict[str, tuple[Any, str]] = {
    "queued": (_("waits to be sent"), "clock"),
    "sending": (_("is being sent"), "send"),
    "sent": (_("sent"), "check"),
    "delivered": (_("delivered"), "check"),
    "read": (_("read"), "check-circle"),
    "unknown": (_("perhaps sent: somebody has to look"), "question"),
    "failed": (_("not sent"), "alert"),
    "cancelled": (_("given up"), "x"),
    "spoken": (_("said by hand"), "check"),
}
NOT_ON_A_NETWORK = ("entry", "article")
"""What people of ours wrote down, and what a newsroom wrote: nobody could take it down."""
IN_TROUBLE = ("unknown", "failed")


@dataclass(slots=True)
class Shown:
    """One entry of the thread. `kind`: `post`, `own_post`, `other_post`, `reply`, `note` or
    `event`."""

    kind: str
    at: datetime
    item: Any
    state: str = ""
    state_words: Any = ""
    state_icon: str = ""
    is_trouble: bool = False
    versions: Sequence[Any] = ()
    can_leave: bool = False
    """It may be given a case of its own."""
    personal: Sequence[str] = ()
    """Kinds of personal data that a customer's post shows to everybody."""


def shown_thread(case: Case, lines: Sequence[Line]) -> list[Shown]:
    """Oldest first, with what was done in between."""
    entries = queries.thread(case)
    edited = [
        entry.item.pk
        for entry in entries
        if isinstance(entry.item, Mention) and entry.item.edited_at
    ]
    versions = mention_queries.versions(edited) if edited else {}
    shown = [_shown(case, entry, versions) for entry in entries]
    _mark_personal(shown)
    shown += [Shown("event", line.at, line) for line in lines if line.in_thread]
    return sorted(shown, key=lambda one: one.at)


def _mark_personal(shown: Sequence[Shown]) -> None:
    """What customers show of themselves where everybody reads it."""
    posts = [
        one
        for one in shown
        if one.kind == "post"
        and one.item.visibility == "public"
        and one.item.deleted_at is None
        and one.item.kind not in NOT_ON_A_NETWORK
    ]
    for one, found in zip(posts, find_personal_many([one.item.text for one in posts]), strict=True):
        one.personal = list(dict.fromkeys(each.kind.value for each in found))


def _shown(case: Case, entry: queries.Entry, versions: dict[int, list[Any]]) -> Shown:
    if isinstance(entry.item, Reply):
        state = state_of(entry.item)
        words, icon = DELIVERY_STATES[state]
        return Shown(
            "reply", entry.at, entry.item, state, words, icon, is_trouble=state in IN_TROUBLE
        )
    if isinstance(entry.item, Mention):
        return Shown(
            entry.kind,
            entry.at,
            entry.item,
            versions=versions.get(entry.item.pk, ()),
            can_leave=entry.kind == "post" and entry.item.pk != case.opening_id,
        )
    return Shown(entry.kind, entry.at, entry.item)


def state_of(reply: Reply) -> str:
    if reply.delivery is None:
        return "spoken"
    state = str(reply.delivery.state)
    if state == "sent" and reply.delivery.rank in DELIVERY_STATES:
        return str(reply.delivery.rank)
    return state


def answered_post(thread: Sequence[Shown]) -> Mention | None:
    """The customer's newest post that still stands: a reply belongs under it."""
    posts = [one.item for one in thread if one.kind == "post" and one.item.kind != "repost"]
    standing = [post for post in posts if post.deleted_at is None]
    return (standing or posts or [None])[-1]
