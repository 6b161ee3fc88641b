"""Reads about cases: the queue, one case with its thread, search, history."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from fener.cases import timing
from fener.cases.actions.presence import GONE_AFTER
from fener.cases.models import (
    Case,
    CaseMention,
    Note,
    Presence,
    Reply,
    SavedDraft,
    Tag,
)
from fener.channels.queries import channels_by_id
from fener.core.clocks import Clock, ClockKind
from fener.kit.models import Event
from fener.kit.prepared import prepared
from fener.kit.strands import related
from fener.mentions import queries as mention_queries
from fener.mentions.models import Mention
from fener.people.models import User
from fener.people.queries import Access, Forbidden, brands_by_id
from fener.people.roles import READ


def case_for(access: Access, case_id: int, right: str = READ) -> Case:
    """The case, with brand, channel, author and assignee. Raises `Case.DoesNotExist` where
    `access` may not know of it, `Forbidden` where it may but lacks `right`."""
    found = _case(case_id, access.brand_ids)
    if not found:
        raise Case.DoesNotExist
    case: Case = found[0]
    if not access.may(right, case.brand_id):
        raise Forbidden(right)
    return case


@prepared
def _case(case_id: int, brand_ids: list[int]) -> QuerySet[Case]:
    rows = Case.objects.select_related("brand", "channel", "author", "assignee")
    return rows.filter(pk=case_id, brand_id__in=brand_ids)


def clocks_of(case: Case) -> dict[ClockKind, Clock]:
    return timing.load(case.clocks)


def mentions_of(case: Case) -> list[Mention]:
    """The posts of the case itself, oldest first."""
    return list(related(_posts(case.pk), "channel", channels_by_id))


@prepared
def _posts(case_id: int) -> QuerySet[Mention]:
    ids = CaseMention.objects.filter(case=case_id).values("mention_id")
    rows = Mention.objects.filter(pk__in=ids)
    return rows.select_related("author", "conversation").order_by("at", "id")


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in the thread of a case. `kind`: `post`, `own_post`, `other_post`, `reply`,
    `note` or `event`."""

    kind: str
    at: datetime
    item: Any


SHOWN_EVENTS = (
    "case.opened",
    "case.opened_by_hand",
    "case.assigned",
    "case.kind_set",
    "case.priority_set",
    "case.reconsidered",
    "case.promised",
    "case.snoozed",
    "case.woken",
    "case.solved",
    "case.ended",
    "case.reopened",
    "case.merged",
    "case.absorbed",
    "case.released",
    "case.unmerged",
    "case.split",
    "case.breached",
    "case.answered_outside",
    "case.reply_settled",
)


def thread(case: Case) -> list[Entry]:
    """Everything of a case in order of time: posts of the conversation (also by others),
    our replies, notes, and what was done."""
    filed = mentions_of(case)
    own = {mention.pk: mention for mention in filed if not mention.by_us}
    conversations = {mention.conversation_id for mention in filed}
    around = mention_queries.thread(sorted(conversations), without=own)
    said = _replies(case.pk)
    sent = {
        reply.delivery.native_id for reply in said if reply.delivery and reply.delivery.native_id
    }
    entries = [Entry("post", mention.at, mention) for mention in own.values()]
    for mention in around:
        if mention.by_us and mention.native_id not in sent:
            entries.append(Entry("own_post", mention.at, mention))
        elif not mention.by_us:
            entries.append(Entry("other_post", mention.at, mention))
    entries += [Entry("reply", reply.said_at or reply.at, reply) for reply in said]
    entries += [Entry("note", note.at, note) for note in _notes(case.pk)]
    return sorted(entries, key=lambda entry: entry.at)


@prepared
def _replies(case_id: int) -> QuerySet[Reply]:
    return Reply.objects.filter(case=case_id).select_related("by", "delivery").order_by("id")


@prepared
def _notes(case_id: int) -> QuerySet[Note]:
    return Note.objects.filter(case=case_id).select_related("by")


@dataclass(frozen=True, slots=True)
class Deed:
    """One line of a case's history."""

    at: datetime
    actor: str
    verb: str
    data: dict[str, Any]


def history(case: Case) -> list[Deed]:
    """What was done with the case, the newest 200 deeds, oldest first, from the event log."""
    rows = _deeds(f"case:{case.pk}")
    return [Deed(row.at, row.actor, row.verb, json.loads(row.data)) for row in reversed(rows)]


@prepared
def _deeds(subject: str) -> QuerySet[Event]:
    return Event.objects.filter(subject=subject).order_by("-id")[:200]


def merged_mentions(case: Case) -> list[int]:
    """The posts that moved when `case` was merged."""
    for deed in reversed(history(case)):
        if deed.verb == "case.merged":
            return list(deed.data.get("mentions", []))
    return []


def draft_of(case: Case, user: User) -> SavedDraft | None:
    found = _drafts(case.pk, user.pk)
    return found[0] if found else None


@prepared
def _drafts(case_id: int, user_id: int) -> QuerySet[SavedDraft]:
    return SavedDraft.objects.filter(case=case_id, by=user_id)


def reply_for(access: Access, reply_id: int, right: str = READ) -> Reply:
    reply = Reply.objects.select_related("case", "case__brand", "delivery", "by").get(
        pk=reply_id, case__brand_id__in=access.brand_ids
    )
    if not access.may(right, reply.case.brand_id):
        raise Forbidden(right)
    return reply


def others_at(
    case_ids: Sequence[int], user: User | None, *, now: datetime
) -> dict[int, list[Presence]]:
    """Who else is at these cases right now."""
    found: dict[int, list[Presence]] = {}
    for presence in _present(list(case_ids), now - GONE_AFTER, user.pk if user else 0):
        found.setdefault(presence.case_id, []).append(presence)
    return found


@prepared
def _present(case_ids: list[int], since: datetime, but: int) -> QuerySet[Presence]:
    rows = Presence.objects.filter(case_id__in=case_ids, seen_at__gte=since).exclude(user=but)
    return rows.select_related("user").order_by("user__name")


def tags(access: Access, brand_id: int | None = None) -> list[str]:
    ids = [brand_id] if brand_id in access.brand_ids else access.brand_ids
    return sorted(set(_tags(ids)))


@prepared
def _tags(brand_ids: list[int]) -> QuerySet[Any]:
    return Tag.objects.filter(brand_id__in=brand_ids).values_list("name", flat=True)


def tags_of(case: Case) -> list[str]:
    return _tags_of(case.pk)


@prepared
def _tags_of(case_id: int) -> QuerySet[Any]:
    return Tag.objects.filter(cases=case_id).order_by("name").values_list("name", flat=True)


def merged_into(case: Case) -> list[int]:
    """The cases that were merged into `case`, by their ids."""
    return _merged_into(case.pk)


@prepared
def _merged_into(case_id: int) -> QuerySet[Any]:
    return Case.objects.filter(merged_into=case_id).values_list("pk", flat=True)


def cases_of_author(access: Access, case: Case, others: Sequence[int] = ()) -> list[Case]:
    """The last ten other cases of the same voice, or of `others` that are the same person, newest
    first: what a line about them says."""
    return _cases_of([case.author_id, *others], access.brand_ids, case.pk)


@prepared
def _cases_of(author_ids: list[int], brand_ids: list[int], but: int) -> QuerySet[Case]:
    rows = Case.objects.filter(author_id__in=author_ids, brand_id__in=brand_ids).exclude(pk=but)
    rows = rows.only("kind_key", "state", "brand_id", "excerpt", "last_post_at", "network")
    return rows.order_by("-last_post_at")[:10]


def case_of_mention(mention_id: int) -> Case | None:
    link = CaseMention.objects.select_related("case").filter(mention_id=mention_id).first()
    return link.case if link else None


def cases_of_mentions(mention_ids: Sequence[int]) -> dict[int, Case]:
    links = _links(list(mention_ids))
    related([link.case for link in links], "brand", brands_by_id)
    return {link.mention_id: link.case for link in links}


@prepared
def _links(mention_ids: list[int]) -> QuerySet[CaseMention]:
    rows = CaseMention.objects.filter(mention_id__in=mention_ids).select_related("case")
    return rows.defer("case__reasons", "case__clocks", "case__severity", "case__excerpt")


def newest_case_id(access: Access) -> int:
    newest = Case.objects.filter(brand_id__in=access.brand_ids).order_by("-id").first()
    return newest.pk if newest else 0
