"""Later posts of a case: the customer's next words, and what we said outside the desk."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from fener.cases import timing
from fener.cases.actions.routing import asks, targets_of_case
from fener.cases.actions.writing import Ledger, change_case
from fener.cases.models import Case, CaseMention
from fener.channels.queries import delivery_of_native
from fener.core.clocks import ClockKind, meet, restart, resume_clocks
from fener.core.text import excerpt
from fener.guide.document import CompiledGuide
from fener.kit.actors import Actor
from fener.kit.bulk import insert_rows
from fener.mentions.queries import Unfiled
from fener.people.queries import calendar_of

AT_REST = ("waiting", "solved", "ended", "snoozed")
"""States in which a case does not wait for us, until a post says that it does."""


def link_posts(posts: Sequence[tuple[Case, Unfiled]]) -> list[tuple[Case, Unfiled]]:
    """Make posts part of their cases; gives back those that are now. A post that is part of a
    case already stays where it is."""
    links = [(case.pk, mention.pk) for case, mention in posts]
    made = insert_rows(
        CaseMention, ("case_id", "mention_id"), links, ignoring=("mention_id",),
        returning=("mention_id",),
    )  # fmt: skip
    new = {row[0] for row in made.rows}
    return [(case, mention) for case, mention in posts if mention.pk in new]


def append_post(
    case: Case,
    mention: Unfiled,
    *,
    guide: CompiledGuide,
    now: datetime,
    ledger: Ledger,
    reopens: bool = True,
) -> None:
    """The complainant wrote again, and `link_posts` has made it part of their case. A case that
    was answered waits for us anew: its answered clock starts again (next response time);
    thanks alone do not reopen anything. `reopens`: False where whoever dealt with the case since
    could read the post already."""
    reopened = reopens and case.state in AT_REST and asks(guide, mention)
    is_newest = mention.at >= case.last_post_at
    change_case(
        case,
        "case.appended",
        actor=Actor("network", mention.network),
        now=now,
        data={"mention": mention.pk, "reopened": reopened},
        ledger=ledger,
        **{
            "posts": case.posts + 1,
            "last_post_at": max(case.last_post_at, mention.at),
            "excerpt": excerpt(mention.text, 280) if is_newest else case.excerpt,
            "is_backlog": case.is_backlog and mention.is_backlog,
            **(reopening(case, mention, guide) if reopened else {}),
        },
    )


def reopening(case: Case, mention: Unfiled, guide: CompiledGuide) -> dict[str, Any]:
    """What `change_case` is told where `mention` makes a case at rest wait for us again."""
    clocks = timing.load(case.clocks)
    calendar = calendar_of(case.brand)
    paused = [clock.paused_at for clock in clocks.values() if clock.paused_at]
    if paused:
        clocks = resume_clocks(clocks, min(paused), max(mention.at, *paused), calendar)
    aims = targets_of_case(
        guide, kind=case.kind_key, network=case.network, judged=case.judged,
        priority=case.priority,
    )  # fmt: skip
    again = [ClockKind.ANSWERED]
    if case.state in ("solved", "ended"):
        again.append(ClockKind.SOLVED)
    for kind in again:
        if clocks[kind].is_met:
            aim = next((one for one in aims if one.clock == kind), None)
            clocks[kind] = restart(
                clocks[kind], mention.at, None if mention.is_backlog else aim, calendar
            )
    return {
        "target": "open",
        "clocks": clocks,
        "snoozed_until": None,
        "ended_for": "",
        "ended_note": "",
    }


def note_own_post(mention: Unfiled, cases: Sequence[Case], *, now: datetime) -> None:
    """We said something in this thread: through the outbox (then its receipt has told us
    already), or somebody typed it on the network itself, which answers as well."""
    if delivery_of_native(mention.channel_id, mention.native_id):
        return
    for case in cases:
        if case.state not in ("new", "open"):
            continue
        clocks = timing.load(case.clocks)
        for kind in (ClockKind.SEEN, ClockKind.ACKNOWLEDGED, ClockKind.ANSWERED):
            clocks[kind] = meet(clocks[kind], mention.at)
        change_case(
            case,
            "case.answered_outside",
            actor=Actor("network", mention.network),
            now=now,
            target="waiting",
            clocks=clocks,
            data={"mention": mention.pk},
        )
