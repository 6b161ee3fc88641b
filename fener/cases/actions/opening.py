"""From mentions to cases: one case for each complainant and conversation, later posts
appended. Works on batches; a brand's mentions are filed by one worker at a time.

A person who posts again at the top level (no thread to tell by) joins their own live case on
the same channel while its last post is younger than `JOINS_WITHIN`; so does one who goes on in
private, as we may have asked them to, for as long as `HANDED_OVER_WITHIN`. An agent can split.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from fener.cases import timing
from fener.cases.actions.appending import append_post, link_posts, note_own_post
from fener.cases.actions.reconsidering import acted_since, reconsider_posts
from fener.cases.actions.routing import (
    opens_case,
    reasons_of_case,
    route_post,
    targets_of_case,
)
from fener.cases.actions.writing import Ledger
from fener.cases.models import LIVE_STATES, Case, CaseMention
from fener.cases.tallies import Place, move_tallies, place_of
from fener.core.clocks import Calendar, start_clocks
from fener.core.lifecycles import CASE
from fener.core.text import excerpt
from fener.guide import queries as guide_queries
from fener.guide.document import CompiledGuide, Routed
from fener.kit.actors import DESK, Actor
from fener.kit.bulk import insert_rows
from fener.kit.claims import lot_size, one_at_a_time
from fener.kit.records import Entry, write_event, write_events
from fener.mentions import queries as mention_queries
from fener.mentions.actions import file_mentions
from fener.mentions.models import Mention
from fener.mentions.queries import Unfiled
from fener.people.models import Brand
from fener.people.queries import calendar_of

JOINS_WITHIN = timedelta(hours=24)
HANDED_OVER_WITHIN = timedelta(days=7)
"""From the public post to the private message. Longer than any network lets us invite to it."""

FIELDS = (
    "brand_id", "channel_id", "author_id", "conversation_id", "opening_id", "network", "state",
    "version", "kind_key", "department", "assignee_id", "priority", "language", "judged",
    "severity", "reasons", "guide_number", "is_backlog", "opened_at", "last_post_at", "posts",
    "replies", "who", "handle", "excerpt", "clocks", "due_at", "due_clock", "queue_at", "late_at",
    "trouble", "snoozed_until", "ended_for", "ended_note", "merged_into_id",
)  # fmt: skip


@dataclass(slots=True)
class Filed:
    """What became of a batch of mentions."""

    mentions: int = 0
    opened: int = 0
    appended: int = 0
    reconsidered: int = 0
    """Cases that changed because a post of theirs was judged to be something else."""


@dataclass(slots=True)
class _New:
    """A case about to be opened, with the posts of its batch."""

    opening: Unfiled
    routed: Routed
    mentions: list[Unfiled] = field(default_factory=list)


def file_brand(brand: Brand, *, now: datetime, limit: int = 0) -> Filed:
    """Look at the oldest unfiled mentions of `brand`: open, append, or leave without a case.
    `limit` 0: as many as go well together."""
    limit = limit or lot_size()
    with transaction.atomic():
        one_at_a_time("file mentions", brand.pk)
        mentions = mention_queries.unfiled(brand.pk, limit)
        filed = Filed(mentions=len(mentions))
        if mentions:
            _file(brand, mentions, filed, now)
            file_mentions(brand.pk, [mention.pk for mention in mentions])
    return filed


def _file(brand: Brand, mentions: Sequence[Unfiled], filed: Filed, now: datetime) -> None:
    number, guide = guide_queries.current(brand.pk)
    if again := [mention for mention in mentions if mention.is_again]:
        settled, filed.reconsidered = reconsider_posts(again, guide=guide, number=number, now=now)
        mentions = [mention for mention in mentions if mention.pk not in settled]
    if not mentions:
        return
    known = _Known(brand, mentions)
    fresh: list[_New] = []
    appended: list[tuple[Case, Unfiled]] = []
    for mention in mentions:
        if mention.by_us:
            note_own_post(mention, known.of_thread(mention), now=now)
            continue
        found = known.find(mention)
        if isinstance(found, Case):
            appended.append((found, mention))
        elif found is not None:
            found.mentions.append(mention)
        elif opens_case(guide, mention):
            new = _New(mention, route_post(guide, mention), [mention])
            fresh.append(new)
            known.add(new)
    if fresh:
        filed.opened = _open(brand, guide, number, fresh, now)
    ledger = Ledger()
    seen = acted_since([(case, mention) for case, mention in appended if mention.is_again])
    for case, mention in link_posts(appended):
        append_post(
            case, mention, guide=guide, now=now, ledger=ledger, reopens=mention.pk not in seen
        )
        filed.appended += 1
    ledger.close(now=now)


class _Known:
    """The live cases that a batch of mentions may belong to, and those it opens itself."""

    def __init__(self, brand: Brand, mentions: Sequence[Unfiled]) -> None:
        threads = {m.conversation_id for m in mentions if m.is_again or not _starts_thread(m)}
        rows = _links_in(threads) if threads else []
        cases = _cases_of({row[0] for row in rows}) if rows else {}
        self._threads: dict[tuple[int, int], Case | _New] = {}
        self._conversations: dict[int, list[Case]] = {}
        for case_id, conversation_id, author_id in rows:
            case = _home(cases[case_id])
            self._threads[conversation_id, author_id] = case
            if case not in self._conversations.setdefault(conversation_id, []):
                self._conversations[conversation_id].append(case)
        since = min(mention.at for mention in mentions) - HANDED_OVER_WITHIN
        authors = {mention.author_id for mention in mentions if not mention.by_us}
        recent = Case.objects.filter(
            brand=brand, author__among=authors, last_post_at__gte=since, state__in=LIVE_STATES
        ).select_related("brand")
        self._recent: dict[tuple[int, int], Case | _New] = {
            (case.author_id, case.channel_id): case for case in recent.order_by("last_post_at")
        }

    def find(self, mention: Unfiled) -> Case | _New | None:
        found = self._threads.get((mention.conversation_id, mention.author_id))
        if found is not None:
            return found
        goes_private = mention.visibility == "private" and not self.of_thread(mention)
        if not (goes_private or _starts_thread(mention)):
            return None
        recent = self._recent.get((mention.author_id, mention.channel_id))
        if recent is None:
            return None
        if isinstance(recent, _New):
            last = recent.mentions[-1].at
            is_backlog = recent.opening.is_backlog
        else:
            last, is_backlog = recent.last_post_at, recent.is_backlog
        within = HANDED_OVER_WITHIN if goes_private else JOINS_WITHIN
        joins = abs(mention.at - last) <= within and is_backlog == mention.is_backlog
        return recent if joins else None

    def of_thread(self, mention: Unfiled) -> list[Case]:
        return self._conversations.get(mention.conversation_id, [])

    def add(self, new: _New) -> None:
        opening = new.opening
        self._threads[opening.conversation_id, opening.author_id] = new
        self._recent[opening.author_id, opening.channel_id] = new


def _links_in(threads: Collection[int]) -> list[tuple[int, int, int]]:
    """Case, conversation and author of the posts of these conversations that stand in cases."""
    links = CaseMention.objects.filter(mention__conversation__among=threads)
    return list(links.values_list("case_id", "mention__conversation_id", "mention__author_id"))


def _cases_of(case_ids: Collection[int]) -> dict[int, Case]:
    cases = Case.objects.filter(pk__among=case_ids)
    merged = cases.select_related("brand", "merged_into", "merged_into__brand")
    return {case.pk: case for case in merged}


def _home(case: Case) -> Case:
    while case.state == "merged" and case.merged_into:
        case = case.merged_into
    return case


def _starts_thread(mention: Unfiled) -> bool:
    return not mention.in_reply_to and mention.thread_id == mention.native_id


def _open(
    brand: Brand, guide: CompiledGuide, number: int, fresh: Sequence[_New], now: datetime
) -> int:
    calendar = calendar_of(brand)
    rows = [_row(brand, guide, number, new, calendar) for new in fresh]
    back = insert_rows(Case, FIELDS, rows, ignoring=("opening_id",), returning=("id", "opening_id"))
    ids = {opening: case for case, opening in back.rows}
    opened = [(ids[new.opening.pk], new) for new in fresh if new.opening.pk in ids]
    insert_rows(
        CaseMention,
        ("case_id", "mention_id"),
        [(case_id, mention.pk) for case_id, new in opened for mention in new.mentions],
        ignoring=("mention_id",),
    )
    places: Counter[Place] = Counter()
    where = {name: at for at, name in enumerate(FIELDS)}
    for row in rows:
        if row[where["opening_id"]] in ids:
            places[
                place_of(
                    brand_id=brand.pk, zone=brand.zone, state=row[where["state"]],
                    is_backlog=row[where["is_backlog"]], department=row[where["department"]],
                    assignee_id=None, late_at=None, due_at=row[where["due_at"]],
                )
            ] += 1  # fmt: skip
    move_tallies(places)
    write_events(
        [
            Entry(
                actor=DESK,
                verb="case.opened",
                subject=f"case:{case_id}",
                brand_id=brand.pk,
                data={
                    "mentions": [mention.pk for mention in new.mentions],
                    "kind": new.routed.kind_key,
                    "department": new.routed.department_key,
                    "priority": new.routed.priority.value,
                    "guide": number,
                },
            )
            for case_id, new in opened
        ],
        now=now,
    )
    return len(opened)


def _row(
    brand: Brand, guide: CompiledGuide, number: int, new: _New, calendar: Calendar
) -> tuple[Any, ...]:
    opening, newest, routed = new.opening, new.mentions[-1], new.routed
    reasons = reasons_of_case(opening, routed)
    targets = targets_of_case(
        guide, kind=routed.kind_key, network=opening.network, judged=opening.judged,
        priority=routed.priority.value,
    )  # fmt: skip
    clocks = start_clocks(targets, opening.at, calendar, is_backlog=opening.is_backlog)
    kept = timing.columns(clocks, opening.at)
    return (
        brand.pk, opening.channel_id, opening.author_id, opening.conversation_id, opening.pk,
        opening.network, CASE.first, 1, routed.kind_key, routed.department_key, None,
        routed.priority.value, opening.language, opening.judged, opening.severity, reasons,
        number, opening.is_backlog, opening.at, newest.at, len(new.mentions), 0,
        opening.who or opening.handle or opening.author_native_id[:60],
        opening.handle, excerpt(newest.text, 280), kept["clocks"], kept["due_at"],
        kept["due_clock"], kept["queue_at"], None, "", None, "", "", None,
    )  # fmt: skip


def open_case_for(mention: Mention, *, actor: Actor, now: datetime) -> Case:
    """A person decides that a mention needs an answer, whatever the judge said. Gives back
    the case it is already part of, where there is one."""
    link = CaseMention.objects.select_related("case", "case__brand").filter(mention=mention).first()
    if link:
        return link.case
    brand, opening = mention.brand, mention_queries.as_unfiled(mention.pk)
    with transaction.atomic():
        one_at_a_time("file mentions", brand.pk)
        number, guide = guide_queries.current(brand.pk)
        _open(brand, guide, number, [_New(opening, route_post(guide, opening), [opening])], now)
        file_mentions(brand.pk, [mention.pk])
        case = Case.objects.select_related("brand").get(opening=mention)
        write_event(
            "case.opened_by_hand",
            f"case:{case.pk}",
            actor=actor,
            now=now,
            brand_id=brand.pk,
            mention=mention.pk,
        )
    return case
