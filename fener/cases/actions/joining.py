"""Merge and split, both reversible: posts change their case, nothing is destroyed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from fener.cases import timing
from fener.cases.actions.opening import open_case_for
from fener.cases.actions.writing import change_case
from fener.cases.models import Case, CaseMention
from fener.core.clocks import Clock, ClockKind, Clocks
from fener.core.lifecycles import CASE
from fener.core.text import excerpt
from fener.kit.actors import Actor
from fener.mentions.models import Mention


class CannotJoin(ValueError):
    """`key` says why: another brand, the same case, or already merged."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def merge_cases(case: Case, into: Case, *, actor: Actor, now: datetime) -> None:
    """`case` becomes part of `into`: its posts move there, its clocks count there where they
    run out earlier. `unmerge_case` takes it back. Raises `CannotJoin`."""
    if case.pk == into.pk:
        raise CannotJoin("merge.same_case")
    if case.brand_id != into.brand_id:
        raise CannotJoin("merge.other_brand")
    if "merged" in (case.state, into.state):
        raise CannotJoin("merge.already_merged")
    if into.state not in ("new", "open", "waiting", "snoozed"):
        raise CannotJoin("merge.closed")
    with transaction.atomic():
        moved = list(CaseMention.objects.filter(case=case).values_list("mention_id", flat=True))
        CaseMention.objects.filter(case=case).update(case=into)
        clocks = _earlier(timing.load(into.clocks), timing.load(case.clocks))
        change_case(
            into,
            "case.absorbed",
            actor=actor,
            now=now,
            clocks=clocks,
            data={"case": case.pk, "mentions": moved},
            posts=into.posts + case.posts,
            opened_at=min(into.opened_at, case.opened_at),
            is_backlog=into.is_backlog and case.is_backlog,
            **_newest_words(into, case),
        )
        change_case(
            case,
            "case.merged",
            actor=actor,
            now=now,
            target="merged",
            data={"into": into.pk, "mentions": moved, "was": case.state},
            merged_into_id=into.pk,
        )


def unmerge_case(case: Case, *, actor: Actor, now: datetime, mention_ids: Sequence[int]) -> None:
    """Take a merged case back with its posts (`mention_ids`, from the merge's event)."""
    into = case.merged_into
    CASE.verb(case.state, "open")
    if into is None:
        raise CannotJoin("merge.not_merged")
    with transaction.atomic():
        back = CaseMention.objects.filter(case=into, mention_id__in=mention_ids)
        count = back.update(case=case)
        change_case(
            into,
            "case.released",
            actor=actor,
            now=now,
            data={"case": case.pk, "mentions": count},
            posts=max(0, into.posts - count),
            **_last_words(into),
        )
        change_case(
            case,
            "case.unmerged",
            actor=actor,
            now=now,
            target="open",
            clocks=timing.load(case.clocks),
            data={"from": into.pk},
            merged_into_id=None,
        )


def split_case(case: Case, mentions: Sequence[Mention], *, actor: Actor, now: datetime) -> Case:
    """Take posts out into a case of their own. At least one must stay. Raises `CannotJoin`."""
    ids = {mention.pk for mention in mentions}
    own = set(CaseMention.objects.filter(case=case).values_list("mention_id", flat=True))
    if not ids or not ids <= own:
        raise CannotJoin("split.not_its_posts")
    if ids == own or case.opening_id in ids:
        raise CannotJoin("split.first_post_stays")
    ordered = sorted(mentions, key=lambda mention: (mention.at, mention.pk))
    with transaction.atomic():
        CaseMention.objects.filter(mention_id__in=ids).delete()
        new = open_case_for(ordered[0], actor=actor, now=now)
        CaseMention.objects.bulk_create(
            [CaseMention(case=new, mention=mention) for mention in ordered[1:]]
        )
        if len(ordered) > 1:
            change_case(
                new,
                "case.appended",
                actor=actor,
                now=now,
                data={"mentions": [mention.pk for mention in ordered[1:]]},
                posts=len(ordered),
                last_post_at=ordered[-1].at,
                excerpt=excerpt(ordered[-1].text, 280),
            )
        change_case(
            case,
            "case.split",
            actor=actor,
            now=now,
            data={"into": new.pk, "mentions": sorted(ids)},
            posts=case.posts - len(ids),
            **_last_words(case),
        )
    return new


def _earlier(mine: Clocks, theirs: Clocks) -> dict[ClockKind, Clock]:
    """Of two open clocks of a kind, the one that runs out first; a met clock gives way to an
    open one, since somebody still waits."""
    joined = dict(mine)
    for kind, clock in theirs.items():
        own = joined.get(kind)
        if (
            own is None
            or (own.is_met and clock.is_open)
            or (
                clock.is_open and clock.due_at and (own.due_at is None or clock.due_at < own.due_at)
            )
        ):
            joined[kind] = clock
    return joined


def _newest_words(into: Case, case: Case) -> dict[str, Any]:
    newest = max(into, case, key=lambda one: one.last_post_at)
    return {"last_post_at": newest.last_post_at, "excerpt": newest.excerpt}


def _last_words(case: Case) -> dict[str, Any]:
    last = Mention.objects.filter(case_link__case=case, by_us=False).order_by("-at", "-id").first()
    return {"last_post_at": last.at, "excerpt": excerpt(last.text, 280)} if last else {}
