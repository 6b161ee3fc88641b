"""Versions of the guide: what changed, who changed it, why; and the way back."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fener.guide.actions import restore_version
from fener.guide.document import difference
from fener.guide.queries import guide_under, history, published
from fener.kit.requests import number_in
from fener.people.doors import brand_for
from fener.people.roles import GUIDE

A_PAGE = 20


def versions(request: HttpRequest, brand_id: int) -> HttpResponse:
    brand = brand_for(request, brand_id)
    rows = history(brand)
    if (before := number_in(request.GET.get("before", ""))) is not None:
        rows = rows.filter(number__lt=before)
    shown = list(rows[:A_PAGE])
    newest = history(brand).values_list("number", flat=True).first() or 0
    entries = [
        {
            "row": row,
            "changes": difference(
                guide_under(brand, row.number - 1), guide_under(brand, row.number)
            ),
            "is_in_force": row.number == newest,
        }
        for row in shown
    ]
    context = {
        "brand_shown": brand,
        "entries": entries,
        "starting_in_force": newest == 0,
        "is_last_page": not shown or shown[-1].number == 1,
        "older_url": f"?before={shown[-1].number}" if shown and shown[-1].number > 1 else "",
        "newer_url": request.path if before else "",
        "may_edit": request.access.may(GUIDE, brand.pk),
    }
    return render(request, "guide/history.html", context)


@require_POST
def go_back(request: HttpRequest, brand_id: int, number: int) -> HttpResponse:
    brand = brand_for(request, brand_id, GUIDE)
    if number and published(brand, number) is None:
        raise Http404("no such version")
    restore_version(brand, number, actor=request.access.actor, now=request.now)
    messages.success(
        request,
        _("Version %(number)s is copied into the draft. Publish it to put it in force again.")
        % {"number": number},
    )
    return redirect("guide:draft", brand_id=brand.pk)
