"""Posts that were judged to be something else after cases had looked at them.

What the first judgement would have decided is decided now, except where somebody was faster: what
a person has set stays, and a case that was answered is left alone. Nothing is ever closed.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from fener.cases import timing
from fener.cases.actions.appending import AT_REST, reopening
from fener.cases.actions.routing import asks, reasons_of_case, route_post, targets_of_case
from fener.cases.actions.writing import Ledger, change_case
from fener.cases.models import Case, CaseMention
from fener.guide.document import CompiledGuide
from fener.kit.actors import DESK
from fener.kit.models import Event
from fener.mentions.queries import Unfiled
from fener.people.queries import calendar_of

UNANSWERED = ("new", "open", "snoozed")
PEOPLE = ("person", "token")
"""Kinds of actors by which people act."""
BY_HAND = "route.by_hand"


class _Deed(NamedTuple):
    at: datetime
    actor: str
    verb: str
    data: dict[str, Any]

    @property
    def is_ours(self) -> bool:
        """Somebody of ours had the case before their eyes."""
        kind = self.actor.partition(":")[0]
        return kind in PEOPLE or self.verb in ("case.said", "case.answered_outside")

    @property
    def is_answer(self) -> bool:
        """More than a word that we have heard."""
        if self.verb in ("case.replied", "case.said"):
            return bool(self.data.get("purpose") != "acknowledge")
        return self.verb == "case.answered_outside"


def reconsider_posts(
    mentions: Sequence[Unfiled], *, guide: CompiledGuide, number: int, now: datetime
) -> tuple[set[int], int]:
    """Look again at the cases of `mentions`, inside the caller's transaction. Gives back which
    mentions belong to a case, and how many cases changed; the others may open or join one as if
    they were new. To look again at what has not changed changes nothing."""
    links = dict(
        CaseMention.objects.filter(mention__among=[mention.pk for mention in mentions]).values_list(
            "mention_id", "case_id"
        )
    )
    rows = Case.objects.filter(pk__among=set(links.values())).select_related("brand")
    cases = {case.pk: case for case in rows}
    deeds = _deeds(cases)
    ledger = Ledger()
    changed = set()
    for mention in mentions:
        case = cases.get(links.get(mention.pk, 0))
        if case is None:
            continue
        done = deeds[case.pk]
        if mention.pk == case.opening_id:
            has_changed = _route_again(case, mention, done, guide, number, ledger, now)
        else:
            has_changed = _wait_again(case, mention, done, guide, ledger, now)
        if has_changed:
            changed.add(case.pk)
    ledger.close(now=now)
    return set(links), len(changed)


def acted_since(posts: Sequence[tuple[Case, Unfiled]]) -> set[int]:
    """The mentions on whose cases somebody of ours has acted since they were recorded."""
    deeds = _deeds({case.pk for case, _ in posts})
    return {mention.pk for case, mention in posts if _acted_since(mention, deeds[case.pk])}


def _acted_since(mention: Unfiled, deeds: Sequence[_Deed]) -> bool:
    return any(deed.is_ours and deed.at >= mention.recorded_at for deed in deeds)


def _deeds(case_ids: Any) -> dict[int, list[_Deed]]:
    """All that was done with each case, oldest first."""
    found: dict[int, list[_Deed]] = {pk: [] for pk in case_ids}
    if found:
        rows = Event.objects.filter(subject__in=[f"case:{pk}" for pk in found]).order_by("id")
        for subject, at, actor, verb, data in rows.values_list(
            "subject", "at", "actor", "verb", "data"
        ):
            deed = _Deed(at, actor, verb, json.loads(data))
            found[int(subject.removeprefix("case:"))].append(deed)
    return found


def _route_again(
    case: Case, mention: Unfiled, deeds: Sequence[_Deed], guide: CompiledGuide, number: int,
    ledger: Ledger, now: datetime,
) -> bool:  # fmt: skip
    """What the opening post is, its case is too. Says whether that is news."""
    if case.state not in UNANSWERED or any(deed.is_answer for deed in deeds):
        return False
    by_hand = {deed.verb for deed in deeds if deed.actor.partition(":")[0] in PEOPLE}
    routed = route_post(guide, mention)
    wanted: dict[str, Any] = {"judged": mention.judged, "language": mention.language}
    if set(mention.severity) != set(case.severity):
        wanted["severity"] = mention.severity
    if "case.priority_set" not in by_hand:
        wanted["priority"] = routed.priority.value
    if "case.kind_set" not in by_hand:
        wanted["kind_key"] = routed.kind_key
        # Whoever was given the case keeps it, and so does their department.
        if "case.assigned" not in by_hand:
            wanted["department"] = routed.department_key
    changes = {name: value for name, value in wanted.items() if value != getattr(case, name)}
    if not changes:
        return False
    if "case.kind_set" not in by_hand:
        kept = [one for one in case.reasons if one["key"] == BY_HAND]
        changes["reasons"] = [*kept, *reasons_of_case(mention, routed)]
    after = {name: wanted.get(name, getattr(case, name)) for name in ("kind_key", "priority")}
    if not case.is_backlog:
        targets = targets_of_case(
            guide, kind=after["kind_key"], network=case.network, judged=mention.judged,
            priority=after["priority"],
        )  # fmt: skip
        clocks = timing.load(case.clocks)
        changes["clocks"] = timing.retargeted(clocks, targets, calendar_of(case.brand))
    _change(case, mention, ledger, now, guide=number, guide_number=number, **changes)
    return True


def _wait_again(
    case: Case, mention: Unfiled, deeds: Sequence[_Deed], guide: CompiledGuide,
    ledger: Ledger, now: datetime,
) -> bool:  # fmt: skip
    """A later post did not make a case wait for us that was at rest, and ought to have. Says
    whether it does now."""
    if case.state not in AT_REST or mention.kind == "repost" or mention.deleted_at:
        return False
    if not asks(guide, mention) or _acted_since(mention, deeds):
        return False
    _change(case, mention, ledger, now, reopened=True, **reopening(case, mention, guide))
    return True


def _change(
    case: Case,
    mention: Unfiled,
    ledger: Ledger,
    now: datetime,
    *,
    guide: int | None = None,
    reopened: bool = False,
    **changes: Any,
) -> None:
    data = {
        "mention": mention.pk,
        "judged": mention.judged,
        "kind": changes.get("kind_key", case.kind_key),
        "department": changes.get("department", case.department),
        "priority": changes.get("priority", case.priority),
        "reopened": reopened,
    }
    if guide is not None:
        data["guide"] = guide
    change_case(case, "case.reconsidered", actor=DESK, now=now, data=data, ledger=ledger, **changes)
