"""All problems, the gravest first, and what the storm watch found that nobody has looked at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from fener.cases.views.desk import guarded, shift_of, show
from fener.kit.reading import Reader
from fener.kit.requests import number_in
from fener.kit.sentences import topic_name
from fener.people.context import preferences_of
from fener.people.roles import ASSIGN, GUIDE
from fener.problems import queries
from fener.problems.alerts import alerts
from fener.problems.damage import UNANSWERED
from fener.problems.models import Problem, Spike
from fener.problems.views.frame import problem_url
from fener.problems.views.naming import (
    POSTURE_NAMES,
    SCOPE_NAMES,
    STATE_NAMES,
    department_name,
    level_name,
    level_tone,
    problem_name,
    told_in,
)

PAGE = 30
MOST_SPIKES = 6


@guarded
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    access, brand = request.access, request.brand or None
    is_live = request.GET.get("show") != "over"
    start = min(number_in(request.GET.get("from", "")) or 0, 1_000_000)
    rows = queries.problems(access, brand.pk if brand else None, live=is_live)
    counted = queries.with_counts(rows).annotate(
        unanswered=Count(
            "case_links",
            filter=Q(**{f"case_links__case__{name}": value for name, value in UNANSWERED.children}),
            distinct=True,
        )
    )
    found = list(counted[start : start + PAGE + 1])
    spikes = raised_spikes(request) if is_live and not start else []
    context: dict[str, Any] = {
        "rows": [_row(request, problem) for problem in found[:PAGE]],
        "spikes": spikes,
        "is_live_list": is_live,
        "tabs": _tabs(request, is_live),
        "older_url": _url(is_live, start + PAGE) if len(found) > PAGE else "",
        "newer_url": _url(is_live, max(start - PAGE, 0)) if start else "",
        "matrix_url": reverse("problems:matrix") if access.brands_with(GUIDE) else "",
    }
    return show(request, "problems/list.html", context)


def _row(request: HttpRequest, problem: Problem) -> dict[str, Any]:
    shift = shift_of(request, problem.brand)
    reader = Reader.of(preferences_of(request))
    again = problem.look_again_at
    return {
        "problem": problem,
        "url": problem_url(problem),
        "name": problem_name(problem),
        "level": level_name(problem.level, reader),
        "tone": level_tone(problem.level),
        "scope": SCOPE_NAMES[problem.scope],
        "posture": POSTURE_NAMES[problem.posture],
        "state": STATE_NAMES[problem.state],
        "is_unseen": problem.state == "new",
        "people": problem.measured.get("people", 0),
        "department": department_name(problem),
        "last_post_at": problem.last_post_at + shift,
        "look_again_at": again + shift if again else None,
        "brand": "" if request.brand else problem.brand.name,
        "into": problem.merged_into_id,
    }


def _tabs(request: HttpRequest, is_live: bool) -> list[dict[str, Any]]:
    found = alerts(request.access, request.brand or None)
    return [
        {
            "url": _url(True),
            "label": pgettext("problems", "Going on"),
            "count": found.live,
            "current": is_live,
        },
        {
            "url": _url(False),
            "label": pgettext("problems", "Over"),
            "count": None,
            "current": not is_live,
        },
    ]


def _url(is_live: bool, start: int = 0) -> str:
    told = [*([] if is_live else ["show=over"]), *([f"from={start}"] if start else [])]
    return reverse("problems:list") + (f"?{'&'.join(told)}" if told else "")


def raised_spikes(request: HttpRequest) -> list[dict[str, Any]]:
    """The newest findings that belong to no problem and that nobody has dismissed."""
    brand = request.brand or None
    rows = queries.spikes(request.access, brand.pk if brand else None).filter(state="raised")
    return [shown_spike(request, spike) for spike in rows[:MOST_SPIKES]]


def shown_spike(request: HttpRequest, spike: Spike) -> dict[str, Any]:
    """What a page says of a finding: what it is about, since when, why, and what one can do."""
    reader = Reader.of(preferences_of(request))
    finding = spike.finding
    reasons: Sequence[Any] = finding.get("reasons", [])
    return {
        "spike": spike,
        "about": topic_name(spike.topic) if spike.topic else _("The brand as a whole"),
        "words": finding.get("terms", [])[:5],
        "at": spike.at + shift_of(request, spike.brand),
        "level": level_name(spike.level, reader),
        "tone": level_tone(spike.level),
        "reasons": [told_in(reader, reason) for reason in reasons[:4]],
        "brand": "" if request.brand else spike.brand.name,
        "may_settle": request.access.may(ASSIGN, spike.brand_id),
        "is_raised": spike.state == "raised",
    }
