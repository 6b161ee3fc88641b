"""Everything that was recorded, also what needs no answer: praise, spam, echoes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from fener.cases import queries
from fener.cases.models import CaseMention
from fener.cases.views.desk import guarded, shift_of, show
from fener.channels import queries as channel_queries
from fener.kit.elements import KIND_NAMES, network_name
from fener.kit.strands import read_place, written_place
from fener.mentions import queries as mention_queries
from fener.mentions.models import Mention
from fener.people.roles import REPLY

PAGE = 40


@guarded
@require_GET
def mentions(request: HttpRequest) -> HttpResponse:
    access, brand = request.access, request.brand or None
    chosen = {
        name: request.GET[name][:40]
        for name in ("kind", "language", "network", "filed")
        if request.GET.get(name)
    }
    place = read_place(request.GET.get("after", ""))
    found = mention_queries.newest(
        access,
        brand.pk if brand else None,
        size=PAGE + 1,
        narrow=lambda rows: _narrowed(rows, chosen),
        beyond=place,
    )
    more, found = len(found) > PAGE, found[:PAGE]
    context: dict[str, Any] = {
        "rows": listed_rows(request, found),
        "selects": _selects(request, chosen),
        "is_filtered": bool(chosen),
        "older_url": _url(chosen, written_place(found[-1].at, found[-1].pk)) if more else "",
        "newest_url": _url(chosen, "") if place else "",
        "heard_tabs": tabs_of("mentions"),
    }
    return show(request, "cases/mentions.html", context)


def tabs_of(current: str) -> list[dict[str, Any]]:
    """The ways to look at what was heard."""
    named = (("mentions", _("Everything")), ("copies_list", _("Copies")))
    return [
        {
            "url": reverse(f"cases:{name}"), "label": label,
            "count": None, "current": name == current,
        }
        for name, label in named
    ]  # fmt: skip


def listed_rows(request: HttpRequest, found: Sequence[Mention]) -> list[dict[str, Any]]:
    """What a list shows of posts: each with its case, or with whether one may be opened."""
    cases = queries.cases_of_mentions([mention.pk for mention in found])
    return [
        {
            "mention": mention,
            "at": mention.at + shift_of(request, mention.brand),
            "case": cases.get(mention.pk),
            "may_open": mention.pk not in cases
            and not mention.by_us
            and request.access.may(REPLY, mention.brand_id),
            "brand": "" if request.brand else mention.brand.name,
        }
        for mention in found
    ]


def _narrowed(rows: QuerySet[Mention], chosen: dict[str, str]) -> QuerySet[Mention]:
    if "kind" in chosen:
        rows = rows.filter(judged=chosen["kind"])
    if "language" in chosen:
        rows = rows.filter(language="" if chosen["language"] == "none" else chosen["language"])
    if "network" in chosen:
        rows = rows.filter(channel__network=chosen["network"])
    if "filed" in chosen:
        # A question for each row, from the newest on: as a join, PostgreSQL answers it for all.
        links = CaseMention.objects.filter(mention=OuterRef("pk")).values("pk")
        rows = rows.alias(link=Subquery(links)).filter(link__isnull=chosen["filed"] != "yes")
    return rows


def _selects(request: HttpRequest, chosen: dict[str, str]) -> list[dict[str, Any]]:
    brand_ids = [request.brand.pk] if request.brand else request.access.brand_ids
    networks = channel_queries.networks(request.access, brand_ids)
    named = {network: network_name(network) for network in networks}
    languages = {code: _(str(name)) for code, name in settings.LANGUAGES}
    choices: list[tuple[str, str, dict[str, Any]]] = [
        ("kind", _("Judged as"), dict(KIND_NAMES)),
        ("language", _("Language"), {**languages, "none": _("Not known")}),
        ("network", _("Network"), named),
        ("filed", _("Case"), {"yes": _("Has a case"), "no": _("Has none")}),
    ]
    return [
        {
            "name": name,
            "label": label,
            "options": list(options.items()),
            "value": chosen.get(name, ""),
        }
        for name, label, options in choices
    ]


def _url(chosen: dict[str, str], after: str) -> str:
    query = QueryDict(mutable=True)
    query.update(chosen)
    if after:
        query["after"] = after
    return reverse("cases:mentions") + (f"?{query.urlencode()}" if query else "")
