"""What would become of a post: the judgement, the kind, the clocks, each with its reasons."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from fener.core.clocks import CalendarError, ClockKind, Target
from fener.core.decisions.judgement import UNSURE, Subject
from fener.core.text import fold
from fener.guide.document import Clock, CompiledGuide, Guide, compiled, target_for
from fener.guide.forms.items import named
from fener.guide.forms.whole import TryForm
from fener.guide.queries import current, draft, draft_guide
from fener.mentions.listening import judge, matcher_of
from fener.people.doors import brand_for
from fener.people.models import Brand
from fener.people.queries import calendar_of


def trying(request: HttpRequest, brand_id: int) -> HttpResponse:
    brand = brand_for(request, brand_id)
    form = TryForm(request.POST or None, initial={"against": request.GET.get("against", "current")})
    context: dict[str, Any] = {"brand_shown": brand, "form": form, "has_draft": draft(brand)}
    if request.method == "POST" and form.is_valid():
        guide = _guide(brand, form.cleaned_data["against"])
        context["outcome"] = outcome(brand, guide, form.cleaned_data["text"], request.now)
    return render(request, "guide/try.html", context)


def _guide(brand: Brand, against: str) -> CompiledGuide:
    return compiled(draft_guide(brand)) if against == "draft" else current(brand.pk)[1]


def outcome(brand: Brand, guide: CompiledGuide, text: str, now: datetime) -> dict[str, Any]:
    """What the desk makes of `text` if it came in now, on no particular network."""
    judgement = judge().judge([Subject(text=text)])[0]
    routed = guide.route(
        text=fold(text),
        topic=judgement.topic,
        kind=judgement.kind.value,
        severity=judgement.severity,
        urgency=judgement.urgency,
    )
    document, language = guide.guide, translation.get_language() or ""
    kind = document.kind(routed.kind_key)
    department = document.department(routed.department_key)
    matcher = matcher_of(brand)
    return {
        "judgement": judgement,
        "kind": named(kind.name, document, language, kind.key) if kind else routed.kind_key,
        "department": named(department.name, document, language, department.key)
        if department
        else routed.department_key,
        "priority": routed.priority.value,
        "reasons": routed.reasons,
        "opens": document.opens(judgement.kind.value, sure=judgement.confidence >= UNSURE),
        "is_unsure": judgement.confidence < UNSURE,
        "concerns": matcher is None or bool(matcher.match(text)),
        "clocks": _clocks(brand, document, routed.kind_key, routed.priority.value, now),
        "steps": kind.steps.get(language, kind.steps.get(document.default_language, ()))
        if kind
        else (),
    }


def _clocks(
    brand: Brand, guide: Guide, kind: str, priority: str, now: datetime
) -> list[dict[str, Any]]:
    calendar = calendar_of(brand)
    rows = []
    for clock in Clock:
        row = target_for(guide, clock.value, kind=kind, priority=priority)
        due_at = None
        if row is not None:
            target = Target(
                ClockKind(clock.value), timedelta(minutes=row.within_minutes), row.calendar.value
            )
            try:
                due_at = target.due_at(now, calendar)
            except CalendarError:
                due_at = None
        rows.append({"clock": clock.value, "row": row, "due_at": due_at})
    return rows
