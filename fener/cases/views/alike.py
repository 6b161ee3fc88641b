"""Solved cases that began like the one on the screen: a panel that loads by itself, or a page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from fener.cases import queries
from fener.cases.alike import SHOWN, LikeCase, cases_like
from fener.cases.models import Case
from fener.cases.views.desk import Wanted, guarded, is_fragment, show
from fener.cases.views.naming import Names, names_for
from fener.mentions.alike import vectors_of

LIKENESS_WORDS = {
    "same": _("nearly the same"),
    "close": _("much alike"),
    "related": _("somewhat alike"),
}
SHOWN_ON_PAGE = 10


@guarded
@require_GET
def alike(request: HttpRequest, case_id: int) -> HttpResponse:
    case = queries.case_for(request.access, case_id)
    is_panel = is_fragment(request)
    found = cases_like(request.access, case, limit=SHOWN if is_panel else SHOWN_ON_PAGE)
    names, query = names_for(case.brand), Wanted.of(request).here
    context = {
        "case": case,
        "case_url": reverse("cases:case", args=[case.pk]) + query,
        "like_cases": [_row(one, names, query) for one in found],
    }
    template = "cases/fragments/alike.html" if is_panel else "cases/alike.html"
    return show(request, template, context)


def like_url(case: Case, query: str) -> str:
    """Where cases like it are shown; "" where nobody could say which are."""
    if not vectors_of([case.opening_id]):
        return ""
    return reverse("cases:alike", args=[case.pk]) + query


def _row(one: LikeCase, names: Names, query: str) -> dict[str, Any]:
    return {
        "found": one,
        "url": reverse("cases:case", args=[one.case.pk]) + query,
        "kind": names.kind(one.case.kind_key),
        "likeness": LIKENESS_WORDS[one.likeness],
    }
