"""Cases, their threads, replies, notes and drafts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Literal

from django.db.models import prefetch_related_objects

from fener.api.shapes.posts import (
    AuthorOut,
    Judged,
    MentionOut,
    ReasonOut,
    Visible,
    show_author,
    show_mention,
    show_reasons,
)
from fener.api.types import Out
from fener.cases.alike import LikeCase
from fener.cases.models import Case, Note, Reply, SavedDraft
from fener.cases.offering import Offered
from fener.cases.queries import Deed, Entry, clocks_of
from fener.cases.search import Found
from fener.people.models import User

State = Literal["new", "open", "waiting", "snoozed", "solved", "ended", "merged"]
Priority = Literal["low", "normal", "high", "urgent"]
Purpose = Literal["acknowledge", "answer", "ask", "solve"]
Clock = Literal["seen", "acknowledged", "answered", "solved", "promise"]


class PersonOut(Out):
    id: int
    name: str


def show_person(user: User | None) -> dict[str, Any] | None:
    return {"id": user.pk, "name": user.name} if user else None


class CaseRow(Out):
    """One line of the queue."""

    id: int
    brand: int
    channel: int
    network: str
    state: State
    version: int
    is_backlog: bool
    kind: str
    department: str
    assignee: PersonOut | None
    priority: Priority
    language: str
    judged: Judged
    severity: list[str]
    who: str
    handle: str
    excerpt: str
    posts: int
    """How many of the customer's posts it holds: `seen_posts` of a reply."""
    replies: int
    """How many replies we have decided to send: `seen_replies` of a reply."""
    opened_at: datetime
    last_post_at: datetime
    due_at: datetime | None
    due_clock: Clock | None
    late_at: datetime | None
    snoozed_until: datetime | None
    trouble: str
    tags: list[str]


class ClockOut(Out):
    clock: Clock
    started_at: datetime
    due_at: datetime | None
    met_at: datetime | None
    paused_at: datetime | None
    calendar: Literal["working", "always"]


class ConversationOut(Out):
    id: int
    native_id: str
    visibility: Visible
    url: str


class CaseOut(CaseRow):
    """A whole case; its posts are in its thread."""

    author: AuthorOut
    conversation: ConversationOut
    clocks: list[ClockOut]
    reasons: list[ReasonOut]
    guide_number: int
    ended_for: str
    ended_note: str
    merged_into: int | None


def show_rows(cases: Iterable[Case]) -> list[dict[str, Any]]:
    """Rows of a page; their tags in one query."""
    rows = list(cases)
    prefetch_related_objects(rows, "tags")
    return [show_row(case) for case in rows]


def show_row(case: Case) -> dict[str, Any]:
    return {
        "id": case.pk,
        "brand": case.brand_id,
        "channel": case.channel_id,
        "network": case.network,
        "state": case.state,
        "version": case.version,
        "is_backlog": case.is_backlog,
        "kind": case.kind_key,
        "department": case.department,
        "assignee": show_person(case.assignee),
        "priority": case.priority,
        "language": case.language,
        "judged": case.judged,
        "severity": case.severity,
        "who": case.who,
        "handle": case.handle,
        "excerpt": case.excerpt,
        "posts": case.posts,
        "replies": case.replies,
        "opened_at": case.opened_at,
        "last_post_at": case.last_post_at,
        "due_at": case.due_at,
        "due_clock": case.due_clock or None,
        "late_at": case.late_at,
        "snoozed_until": case.snoozed_until,
        "trouble": case.trouble,
        "tags": sorted(tag.name for tag in case.tags.all()),
    }


def show_case(case: Case) -> dict[str, Any]:
    conversation = case.conversation
    return {
        **show_row(case),
        "author": show_author(case.author),
        "conversation": {
            "id": conversation.pk,
            "native_id": conversation.native_id,
            "visibility": conversation.visibility,
            "url": conversation.url,
        },
        "clocks": [
            {
                "clock": kind.value,
                "started_at": clock.started_at,
                "due_at": clock.due_at,
                "met_at": clock.met_at,
                "paused_at": clock.paused_at,
                "calendar": clock.calendar,
            }
            for kind, clock in clocks_of(case).items()
        ],
        "reasons": show_reasons(case.reasons),
        "guide_number": case.guide_number,
        "ended_for": case.ended_for,
        "ended_note": case.ended_note,
        "merged_into": case.merged_into_id,
    }


class DeliveryOut(Out):
    """What became of a reply in the outbox."""

    id: int
    state: Literal["queued", "sending", "sent", "unknown", "failed", "cancelled"]
    rank: str
    attempts: int
    settled_at: datetime | None
    url: str
    problem_key: str
    problem_detail: str


class ReplyOut(Out):
    id: int
    case: int
    by: PersonOut | None
    purpose: Purpose
    text: str
    visibility: Visible
    in_reply_to: int | None
    at: datetime
    said_at: datetime | None
    delivery: DeliveryOut | None
    """None: said by hand."""


def show_reply(reply: Reply) -> dict[str, Any]:
    delivery = reply.delivery
    return {
        "id": reply.pk,
        "case": reply.case_id,
        "by": show_person(reply.by),
        "purpose": reply.purpose,
        "text": reply.text,
        "visibility": reply.visibility,
        "in_reply_to": reply.in_reply_to_id,
        "at": reply.at,
        "said_at": reply.said_at,
        "delivery": delivery
        and {
            "id": delivery.pk,
            "state": delivery.state,
            "rank": delivery.rank,
            "attempts": delivery.attempts,
            "settled_at": delivery.settled_at,
            "url": delivery.url,
            "problem_key": delivery.problem_key,
            "problem_detail": delivery.problem_detail,
        },
    }


class FileOut(Out):
    name: str
    type: str
    size: int


class NoteOut(Out):
    id: int
    case: int
    by: PersonOut | None
    text: str
    files: list[FileOut]
    """Get them with `getNoteFile`."""
    at: datetime


def show_note(note: Note) -> dict[str, Any]:
    return {
        "id": note.pk,
        "case": note.case_id,
        "by": show_person(note.by),
        "text": note.text,
        "files": [
            {"name": one["name"], "type": one["type"], "size": one["size"]}
            for one in note.attachments
        ],
        "at": note.at,
    }


class EntryOut(Out):
    """One thing in a thread; what it is tells which of `post`, `reply` and `note` is there."""

    kind: Literal["post", "own_post", "other_post", "reply", "note"]
    at: datetime
    post: MentionOut | None = None
    reply: ReplyOut | None = None
    note: NoteOut | None = None


class ThreadOut(Out):
    case: int
    posts: int
    replies: int
    items: list[EntryOut]


def show_entry(entry: Entry, case_id: int) -> dict[str, Any]:
    shown: dict[str, Any] = {"kind": entry.kind, "at": entry.at}
    if entry.kind == "reply":
        shown["reply"] = show_reply(entry.item)
    elif entry.kind == "note":
        shown["note"] = show_note(entry.item)
    else:
        shown["post"] = show_mention(entry.item, case_id if entry.kind == "post" else None)
    return shown


class DeedOut(Out):
    at: datetime
    actor: str
    verb: str
    data: dict[str, Any]


class HistoryOut(Out):
    items: list[DeedOut]


def show_deed(deed: Deed) -> dict[str, Any]:
    return {"at": deed.at, "actor": deed.actor, "verb": deed.verb, "data": deed.data}


class DraftOut(Out):
    case: int
    text: str
    visibility: Visible
    purpose: Purpose
    saved_at: datetime


def show_draft(draft: SavedDraft) -> dict[str, Any]:
    return {
        "case": draft.case_id,
        "text": draft.text,
        "visibility": draft.visibility,
        "purpose": draft.purpose,
        "saved_at": draft.saved_at,
    }


class ProblemOut(Out):
    key: str
    message: str


class PreviewOut(Out):
    text: str
    length: int
    limit: int
    """0: no limit is known."""
    handle: str
    can_send: bool
    problems: list[ProblemOut]


class CountsOut(Out):
    waiting: int
    late: int
    owed_today: int
    mine: int
    unassigned: int
    answered: int
    snoozed: int
    backlog: int


class FoundOut(Out):
    kind: Literal["post", "reply", "note"]
    at: datetime
    text: str
    who: str
    case: int | None
    mention: int | None


class SearchOut(Out):
    items: list[FoundOut]
    after: str


def show_found(found: Found) -> dict[str, Any]:
    return {
        "kind": found.kind,
        "at": found.at,
        "text": found.text,
        "who": found.who,
        "case": found.case.pk if found.case else None,
        "mention": found.mention.pk if found.mention else None,
    }


class LikeCaseOut(Out):
    """A solved case that began like another one."""

    case: int
    who: str
    network: str
    kind: str
    language: str
    words: str
    """The post with which it began."""
    likeness: Literal["same", "close", "related"]
    answer: str
    """The public reply that solved it; empty where it was solved without one."""
    last_post_at: datetime


class LikeCasesOut(Out):
    items: list[LikeCaseOut]


def show_like_case(one: LikeCase) -> dict[str, Any]:
    return {
        "case": one.case.pk,
        "who": one.case.who,
        "network": one.case.network,
        "kind": one.case.kind_key,
        "language": one.language,
        "words": one.words,
        "likeness": one.likeness,
        "answer": one.answer,
        "last_post_at": one.case.last_post_at,
    }


class OfferedOut(Out):
    """A prepared answer of the guide, filled with what is known of the case."""

    key: str
    title: str
    text: str
    """What is not known stands in ⟨brackets⟩, and a reply that still has some is refused."""
    language: str
    purpose: Purpose
    missing: list[str]
    fits_best: bool
    """It is clearly the nearest in meaning to what the customer wrote."""


class OfferedAnswersOut(Out):
    items: list[OfferedOut]


def show_offered(one: Offered) -> dict[str, Any]:
    return {
        "key": one.key,
        "title": one.title,
        "text": one.text,
        "language": one.language,
        "purpose": one.purpose,
        "missing": list(one.missing),
        "fits_best": one.fits_best,
    }
