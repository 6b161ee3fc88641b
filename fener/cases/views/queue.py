"""Who is still waiting: the queue, its counters, its lanes and its filters."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from fener.cases import queries
from fener.cases.models import Tally
from fener.cases.queue import Counts, page_of
from fener.cases.views.desk import (
    LANES,
    Wanted,
    counts_of,
    guarded,
    is_fragment,
    page_now,
    show,
)
from fener.cases.views.naming import Names, names_for
from fener.cases.views.rows import rows_of
from fener.channels import queries as channel_queries
from fener.kit.elements import network_name, stat_facts
from fener.kit.sentences import PRIORITY_NAMES
from fener.people.roles import CHANNELS, GUIDE


@guarded
def queue(request: HttpRequest) -> HttpResponse:
    wanted = Wanted.of(request)
    template = "cases/desk.html"
    if is_fragment(request):
        is_pane = request.GET.get("part") == "pane"
        template = "cases/fragments/list.html" if is_pane else "cases/fragments/queue.html"
    return show(request, template, strip_context(request, wanted) | list_context(request, wanted))


def strip_context(request: HttpRequest, wanted: Wanted) -> dict[str, Any]:
    """What the strip above the panes shows, and where the list beside a case is found."""
    brand, counts = request.brand or None, counts_of(request)
    first = reverse("cases:queue")
    return {
        "counts": counts,
        "stats": _stats(wanted, counts),
        "list_query": wanted.here,
        "first_url": first + wanted.query(),
        "pane_url": first + wanted.query(after=wanted.after, before=wanted.before, part="pane"),
        "replayed": page_now(request) if brand and brand.tempo else None,
    }


def list_context(request: HttpRequest, wanted: Wanted) -> dict[str, Any]:
    """What the left pane shows."""
    access, brand = request.access, request.brand or None
    names = names_for(brand)
    page = page_of(access, wanted.rows(request), after=wanted.after, before=wanted.before)
    rows = rows_of(request, page.cases, names, wanted)
    return {
        "wanted": wanted,
        "rows": rows,
        "lanes": _lanes(wanted, counts_of(request)),
        "filters": _filters(request, wanted, names),
        "list_url": reverse("cases:queue") + wanted.here,
        "newer_url": reverse("cases:queue") + wanted.query(before=page.before)
        if page.before
        else "",
        "older_url": reverse("cases:queue") + wanted.query(after=page.after) if page.after else "",
        "first_ways": [] if rows else _first_ways(request, wanted),
    }


def _stats(wanted: Wanted, counts: Counts) -> list[dict[str, Any]]:
    first = reverse("cases:queue")
    is_plain = wanted.show == "queue" and not wanted.chosen
    return [
        stat_facts(counts.waiting, _("waiting"), first, current=is_plain and not wanted.switches),
        stat_facts(
            counts.late, _("late"), f"{first}?late=1", tone="late", icon_name="alert",
            current=is_plain and wanted.switches == {"late"},
        ),
        stat_facts(
            counts.owed_today, _("owed by end of day"), f"{first}?today=1",
            current=is_plain and wanted.switches == {"today"},
        ),
    ]  # fmt: skip


def _lanes(wanted: Wanted, counts: Counts) -> list[dict[str, Any]]:
    first = reverse("cases:queue")
    return [
        {
            "url": first + wanted.query(show=key),
            "label": name,
            "count": getattr(counts, count) if count else None,
            "current": key == wanted.show,
        }
        for key, (name, count, _rows) in LANES.items()
    ]


def _filters(request: HttpRequest, wanted: Wanted, names: Names) -> dict[str, Any]:
    """The choices of the filter form, and what is chosen, each with the way to take it off."""
    access, brand = request.access, request.brand or None
    brand_ids = [brand.pk] if brand else access.brand_ids
    departments = dict(names.departments)
    if brand is None:
        kept = Tally.objects.filter(brand_id__in=brand_ids).values_list("department", flat=True)
        departments |= {key: names.department(key) for key in kept.distinct()}
    networks = channel_queries.networks(access, brand_ids)
    languages = {code: str(name) for code, name in settings.LANGUAGES}
    choices: dict[str, tuple[str, dict[str, str]]] = {
        "department": (_("Department"), departments),
        "network": (
            _("Network"),
            {network: network_name(network) for network in networks},
        ),
        "language": (_("Language"), {code: _(name) for code, name in languages.items()}),
        "kind": (_("Kind"), names.kinds),
        "priority": (_("Priority"), {key: str(name) for key, name in PRIORITY_NAMES.items()}),
        "tag": (
            _("Tag"),
            {name: name for name in queries.tags(access, brand.pk if brand else None)},
        ),
    }
    switches = {
        "late": _("Late only"),
        "today": _("Owed by end of day"),
        "trouble": _("A reply in trouble"),
    }
    first = reverse("cases:queue")
    active = [
        {
            "label": choices[name][1].get(value, value),
            "url": first + wanted.query(**{name: ""}),
        }
        for name, value in wanted.chosen.items()
    ] + [
        {"label": switches[name], "url": first + wanted.query(**{name: ""})}
        for name in sorted(wanted.switches)
    ]
    return {
        "selects": [
            {
                "name": name,
                "label": label,
                "options": sorted(options.items(), key=lambda option: option[1])
                if name != "priority"
                else list(options.items()),
                "value": wanted.chosen.get(name, ""),
            }
            for name, (label, options) in choices.items()
            if options
        ],
        "switches": [
            {"name": name, "label": label, "on": name in wanted.switches}
            for name, label in switches.items()
        ],
        "active": active,
    }


def _first_ways(request: HttpRequest, wanted: Wanted) -> list[dict[str, str]]:
    """What a desk without a single case is told to begin with; nothing where there are some."""
    access = request.access
    if not wanted.is_plain or queries.newest_case_id(access):
        return []
    ways = []
    if access.brands_with(CHANNELS) or access.is_owner:
        ways += [
            {
                "url": reverse("channels:storm"),
                "icon": "storm",
                "title": _("Watch a storm"),
                "text": _("A small network of our own plays a real storm, and nothing leaves it."),
            },
            {
                "url": reverse("channels:import"),
                "icon": "import",
                "title": _("Import a file"),
                "text": _("Posts that another tool exported, or a past storm to look at again."),
            },
            {
                "url": reverse("channels:connect"),
                "icon": "plug",
                "title": _("Connect a channel"),
                "text": _("Your accounts, your counter, your phone: whatever people speak on."),
            },
        ]
    if access.brands_with(GUIDE) or access.brand_ids:
        ways.append(
            {
                "url": reverse("guide:guide"),
                "icon": "book",
                "title": _("Write the guide"),
                "text": _("Which complaints there are, who answers, how, and how fast."),
            }
        )
    return ways
