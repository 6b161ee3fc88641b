"""Rows of the queue, as a template shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest

from fener.cases import queries
from fener.cases.models import LIVE_STATES, Case
from fener.cases.views.desk import Wanted, shift_of
from fener.cases.views.naming import Names
from fener.kit.elements import address, network_name
from fener.kit.sentences import CLOCK_ORDERS, language_name


@dataclass(slots=True)
class Row:
    id: int
    url: str
    person: str
    network: str
    text: str
    language: str
    language_name: str
    network_name: str
    judged: str
    kind: str
    at: datetime
    state: str
    who: str
    started_at: datetime | None = None
    due_at: datetime | None = None
    clock_name: str = ""
    is_paused: bool = False
    snoozed_until: datetime | None = None
    is_live: bool = True
    unseen: bool = False
    pressing: str = ""
    """A priority above normal."""
    flags: Sequence[str] = ()
    trouble: str = ""
    brand: str = ""
    here: list[Any] = field(default_factory=list)
    typing: str = ""


def rows_of(request: HttpRequest, cases: Sequence[Case], names: Names, wanted: Wanted) -> list[Row]:
    here = queries.others_at([case.pk for case in cases], request.access.user, now=request.now)
    many_brands = request.brand is None and len(request.access.brand_ids) > 1
    query = wanted.here
    languages = {code: language_name(code) for code in {case.language for case in cases}}
    rows = []
    for case in cases:
        shift = shift_of(request, case.brand)
        present = here.get(case.pk, [])
        typing = next((each.user.name for each in present if each.is_typing), "")
        rows.append(
            Row(
                id=case.pk,
                url=address("cases:case", case.pk) + query,
                person=case.who,
                network=case.network,
                text=case.excerpt,
                language=case.language,
                language_name=languages[case.language],
                network_name=network_name(case.network),
                judged=case.judged,
                kind=names.kind(case.kind_key),
                at=case.last_post_at + shift,
                state=case.state,
                who=case.assignee.name if case.assignee else "",
                started_at=_started(case, shift),
                due_at=case.due_at + shift if case.due_at else None,
                clock_name=str(CLOCK_ORDERS.get(case.due_clock, "")),
                snoozed_until=case.snoozed_until,
                is_live=case.state in LIVE_STATES,
                unseen=case.state == "new" and not case.is_backlog,
                pressing=case.priority if case.priority in ("high", "urgent") else "",
                flags=case.severity,
                trouble=case.trouble,
                brand=case.brand.name if many_brands else "",
                here=[each.user.name for each in present],
                typing=typing,
            )
        )
    return rows


def _started(case: Case, shift: timedelta) -> datetime | None:
    started = case.clocks.get(case.due_clock, {}).get("start")
    return datetime.fromisoformat(started) + shift if started else None
