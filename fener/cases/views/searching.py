"""Find a post, a reply or a note by its words."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_GET

from fener.cases import queries
from fener.cases.search import search as search_posts
from fener.cases.views.desk import guarded, shift_of, show
from fener.core.text import tidy
from fener.kit.requests import number_in
from fener.people.roles import READ

PAGE = 30


@guarded
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    access, brand = request.access, request.brand or None
    query = tidy(request.GET.get("q", ""), limit=200).strip()
    before_id = number_in(request.GET.get("before", "")) or 0
    if query.lstrip("#").isdecimal() and not before_id and len(query) < 12:
        numbered = _numbered(request, int(query.lstrip("#")))
    else:
        numbered = None
    found = (
        search_posts(
            access, query, brand_id=brand.pk if brand else None, before_id=before_id, size=PAGE
        )
        if query
        else []
    )
    posts = [one.mention.pk for one in found if one.mention]
    older = QueryDict(mutable=True)
    older.update({"q": query, "before": str(min(posts, default=0))})
    context = {
        "query": query,
        "numbered": numbered,
        "found": [
            {
                "found": one,
                "at": one.at + shift_of(request, one.case.brand) if one.case else one.at,
            }
            for one in found
        ],
        "older_url": f"{reverse('cases:search')}?{older.urlencode()}" if len(posts) == PAGE else "",
        "is_later_page": bool(before_id),
    }
    return show(request, "cases/search.html", context)


def _numbered(request: HttpRequest, number: int) -> queries.Case | None:
    try:
        return queries.case_for(request.access, number, READ)
    except queries.Case.DoesNotExist:
        return None
