"""One finding of the storm watch: why, its posts, what was said around it, and what it belongs
to."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from fener.cases.views.desk import guarded
from fener.cases.views.mentions import listed_rows
from fener.kit.elements import network_name
from fener.kit.requests import number_in
from fener.kit.sentences import language_name
from fener.mentions import queries as mention_queries
from fener.people.queries import brand_now
from fener.people.roles import ASSIGN
from fener.problems import actions, queries, volume
from fener.problems.actions.taking import join_for_spike, open_for_spike
from fener.problems.forms import BecauseForm
from fener.problems.models import Problem, Spike
from fener.problems.silences import silences
from fener.problems.spikes import began_at, earlier, post_ids
from fener.problems.views.frame import (
    Toast,
    attempt,
    done,
    problem_url,
    reader_at,
    refusal,
    show_at,
    unreadable,
    who,
)
from fener.problems.views.listing import shown_spike
from fener.problems.views.naming import problem_name, told_in
from fener.problems.views.watch import about, spikes_between
from fener.problems.views.watch_charts import Sight, marks_of, volume_chart

BEFORE, AFTER = timedelta(hours=12), timedelta(hours=6)
MOST_PROBLEMS = 50


@guarded
@require_GET
def finding(request: HttpRequest, spike_id: int) -> HttpResponse:
    spike = queries.spike_for(request.access, spike_id)
    brand = spike.brand
    rows = mention_queries.mentions(request.access, brand.pk).filter(pk__in=post_ids(spike))
    posts = list(rows.select_related("author", "channel", "brand").order_by("-at", "-pk"))
    row = shown_spike(request, spike)
    context: dict[str, Any] = {
        "each": row,
        "spike": spike,
        "reasons": [
            told_in(reader_at(request, brand), reason)
            for reason in spike.finding.get("reasons", [])
        ],
        "networks": [network_name(name) for name in spike.finding.get("networks", [])],
        "languages": [language_name(code) for code in spike.finding.get("languages", [])],
        "began_at": began_at(spike),
        "grows": earlier(spike),
        "chart": _chart(request, spike),
        "rows": listed_rows(request, posts),
        "gone": len(post_ids(spike)) - len(posts),
        "problem_name": problem_name(spike.problem) if spike.problem else "",
        "problems": _choices(spike) if row["may_settle"] else [],
        "is_dismissed": spike.state == "dismissed",
    }
    return show_at(request, brand, "problems/watch_finding.html", context)


def _chart(request: HttpRequest, spike: Spike) -> Any:
    """What was said before and after, of its topic."""
    brand = spike.brand
    first = volume.first_heard(brand.pk)
    if first is None:
        return None
    until = min(brand_now(brand, request.now), spike.at + AFTER)
    since = min(began_at(spike), spike.at) - BEFORE
    window = volume.window_between(since, max(until, since + timedelta(hours=1)))
    sight = Sight(
        brand, window, "complainants", spike.topic, reader_at(request, brand), first
    )  # fmt: skip
    around = spikes_between(request, brand, sight)
    return volume_chart(
        sight,
        volume.points_of(brand, window, spike.topic),
        marks_of(around, {one.pk: about(one) for one in around}),
        silences(brand, window.since, window.until),
        key="around",
        title=_("Before and after: %(about)s") % {"about": about(spike)},
    )


def _choices(spike: Spike) -> list[tuple[int, str]]:
    rows = queries.live_problems(spike.brand_id).exclude(pk=spike.problem_id or 0)
    newest = rows.order_by("-last_post_at", "-id")[:MOST_PROBLEMS]
    return [(problem.pk, problem_name(problem)) for problem in newest]


@guarded
@require_POST
def open_problem(request: HttpRequest, spike_id: int) -> HttpResponse:
    spike = queries.spike_for(request.access, spike_id, ASSIGN)

    def make() -> Toast:
        problem = open_for_spike(spike, **who(request))
        return Toast(_("It is a problem now."), url=problem_url(problem))

    return done(request, attempt(make), _url(spike))


@guarded
@require_POST
def join(request: HttpRequest, spike_id: int) -> HttpResponse:
    spike = queries.spike_for(request.access, spike_id, ASSIGN)
    number = number_in(request.POST.get("into", "").strip().lstrip("#")) or 0
    rows = Problem.objects.filter(pk=number, brand_id=spike.brand_id)
    found = rows.select_related("brand").first()
    if found is None:
        return done(request, refusal("problem.no_such_problem"), _url(spike))

    def take() -> Toast:
        join_for_spike(spike, found, **who(request))
        return Toast(_("The finding belongs to this problem now."), url=problem_url(found))

    return done(request, attempt(take), _url(spike))


@guarded
@require_POST
def dismiss(request: HttpRequest, spike_id: int) -> HttpResponse:
    spike = queries.spike_for(request.access, spike_id, ASSIGN)
    form = BecauseForm(request.POST)
    if not form.is_valid():
        return done(request, unreadable(form), _url(spike))

    def put_away() -> Toast:
        actions.dismiss_spike(spike, because=form.cleaned_data["because"], **who(request))
        return Toast(_("Dismissed: it is nothing."), messages.SUCCESS)

    back = reverse("watch:screen") if "from_list" in request.POST else _url(spike)
    return done(request, attempt(put_away), back)


def _url(spike: Spike) -> str:
    return reverse("watch:finding", args=[spike.pk])
