"""The bar above every page: live problems of which the public hears more than usual, and what is
new. Drawn with the page, and by itself when something happens."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from fener.cases.views.desk import guarded, shift_of, show, stand_in
from fener.kit.reading import Reader
from fener.kit.requests import number_in
from fener.kit.sentences import topic_name
from fener.people.context import preferences_of
from fener.people.models import Brand
from fener.problems.alerts import BURNS_FROM, Alerts, Raised, alerts, new_problems, new_spikes
from fener.problems.models import Problem
from fener.problems.views.frame import problem_url
from fener.problems.views.naming import POSTURE_NAMES, level_name, problem_name


def alerts_of(request: HttpRequest) -> Alerts:
    """Read once for a page that shows them twice."""
    found: Alerts | None = getattr(request, "alerts", None)
    if found is None:
        found = request.alerts = alerts(request.access, request.brand or None)
    return found


def bar_of(request: HttpRequest) -> dict[str, Any]:
    """What the bar shows; `words` is empty where nothing is new."""
    found, reader = alerts_of(request), Reader.of(preferences_of(request))
    return {
        "url": _url_of(request),
        "raised": [_raised(request, each) for each in found.raised],
        "words": _words(found, reader),
        "way": reverse("problems:list"),
        "burns": found.gravest >= BURNS_FROM,
        "notices": [],
    }


def _url_of(request: HttpRequest) -> str:
    """Of the bar by itself; it goes on telling times in the present of the page around it."""
    brand: Brand | None = getattr(request, "stands_in", None)
    return reverse("problems:alerts") + (f"?at={brand.pk}" if brand else "")


def _raised(request: HttpRequest, each: Raised) -> dict[str, Any]:
    brand = next((one for one in request.brands if one.pk == each.brand_id), None)
    shift = shift_of(request, brand) if brand else None
    again = each.look_again_at
    return {
        "name": problem_name(each),
        "posture": _("Posture: %(name)s") % {"name": POSTURE_NAMES.get(each.posture, each.posture)},
        "level": each.level,
        "is_calm": each.posture != "crisis",
        "look_again_at": again + shift if again and shift is not None else again,
        "url": reverse("problems:problem", args=[each.problem_id]),
    }


def _words(found: Alerts, reader: Reader) -> str:
    problems = ngettext("%(shown)s new problem", "%(shown)s new problems", found.unseen)
    graver = ngettext(
        "%(shown)s problem became graver", "%(shown)s problems became graver", found.graver
    )
    undecided = ngettext(
        "%(shown)s problem waits for a decision", "%(shown)s problems wait for a decision",
        found.undecided,
    )  # fmt: skip
    spikes = ngettext(
        "%(shown)s finding of the storm watch", "%(shown)s findings of the storm watch",
        found.spikes,
    )  # fmt: skip
    said = [
        problems % {"shown": reader.count(found.unseen)} if found.unseen else "",
        graver % {"shown": reader.count(found.graver)} if found.graver else "",
        undecided % {"shown": reader.count(found.undecided)} if found.undecided else "",
        spikes % {"shown": reader.count(found.spikes)} if found.spikes else "",
    ]
    return " · ".join(each for each in said if each)


@guarded
@require_GET
def bar(request: HttpRequest) -> HttpResponse:
    """The bar by itself, with what an open page may tell its reader by a notification."""
    at = number_in(request.GET.get("at", ""))
    if around := next((brand for brand in request.brands if brand.pk == at), None):
        stand_in(request, around)
    shown = bar_of(request) | {"notices": _notices(request)}
    found = alerts_of(request)
    context = {"alerts": shown, "live_problems": found.live, "problems_burn": found.burns}
    return show(request, "problems/fragments/alerts.html", context)


def _title(problem: Problem) -> str:
    if problem.is_graver:
        return _("A problem became graver: %(level)s")
    return _("New problem: %(level)s")


def _notices(request: HttpRequest) -> list[dict[str, str]]:
    """One for each new problem and finding of the last minutes."""
    reader = Reader.of(preferences_of(request))
    rows = [request.brand] if request.brand else list(request.brands)
    found = [
        {
            # Each level tells once, on each device.
            "key": f"problem-{problem.pk}" + (f"-{problem.level}" if problem.is_graver else ""),
            "title": _title(problem) % {"level": level_name(problem.level, reader)},
            "text": problem_name(problem),
            "url": problem_url(problem),
        }
        for problem in new_problems(request.access, rows, now=request.now)
    ]
    return found + [
        {
            "key": f"spike-{spike.pk}",
            "title": _("The storm watch noticed something unusual"),
            "text": topic_name(spike.topic) if spike.topic else _("The brand as a whole"),
            "url": reverse("problems:list"),
        }
        for spike in new_spikes(request.access, rows, now=request.now)
    ]
