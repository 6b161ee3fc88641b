"""The plan in force, to read and to print, and its versions."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from fener.core.playbooks import LEVELS, plan_changes
from fener.kit.sentences import say
from fener.people.doors import brand_for
from fener.people.models import Brand
from fener.people.roles import GUIDE
from fener.playbooks.naming import change_words
from fener.playbooks.queries import (
    current_plan,
    plan_draft,
    plan_under,
    plan_versions,
    staff,
)
from fener.playbooks.views.charts import chart_of, reader_of

A_PAGE = 20


def names_of(brand: Brand) -> dict[int, str]:
    return {user.pk: str(user) for user in staff(brand)}


def plan(request: HttpRequest, brand_id: int, number: int | None = None) -> HttpResponse:
    brand = brand_for(request, brand_id)
    newest, here = current_plan(brand.pk)
    if number is not None:
        found = plan_under(brand.pk, number)
        if found is None:
            raise Http404("no such version")
        here = found
    names, reader = names_of(brand), reader_of(request)
    context = {
        "brand_shown": brand,
        "number": newest if number is None else number,
        "is_in_force": number is None or number == newest,
        "charts": [chart_of(here, level, names, reader) for level in LEVELS],
        "may_edit": request.access.may(GUIDE, brand.pk),
        "has_draft": plan_draft(brand.pk) is not None,
    }
    return render(request, "playbooks/plan.html", context)


def versions(request: HttpRequest, brand_id: int) -> HttpResponse:
    brand = brand_for(request, brand_id)
    names = names_of(brand)
    rows = list(plan_versions(brand.pk)[:A_PAGE])
    entries = []
    for row in rows:
        before, here = plan_under(brand.pk, row.number - 1), plan_under(brand.pk, row.number)
        changes = plan_changes(before, here) if before and here else []
        entries.append(
            {
                "row": row,
                "changes": [
                    say(change.key, change_words(change.params, names)) for change in changes
                ],
            }
        )
    context = {
        "brand_shown": brand,
        "entries": entries,
        "newest": rows[0].number if rows else 0,
        "may_edit": request.access.may(GUIDE, brand.pk),
    }
    return render(request, "playbooks/versions.html", context)
