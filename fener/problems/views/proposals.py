"""What the people who write of a problem propose themselves: the solution often stands there."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from fener.cases.views.desk import guarded, is_fragment
from fener.mentions.models import Mention
from fener.mentions.suggestions import posts_of as posts_in_order
from fener.mentions.suggestions import proposals_among
from fener.problems import queries
from fener.problems.damage import posts_of
from fener.problems.models import Problem
from fener.problems.views.frame import head_context, problem_url, show_at

SHOWN = 3
SHOWN_ON_PAGE = 20


@guarded
@require_GET
def proposals(request: HttpRequest, problem_id: int) -> HttpResponse:
    problem = queries.problem_for(request.access, problem_id)
    rows = proposed(problem, SHOWN if is_fragment(request) else SHOWN_ON_PAGE)
    context: dict[str, Any] = {"rows": rows, "proposals_url": problem_url(problem, "proposals")}
    if is_fragment(request):
        return show_at(request, problem.brand, "problems/fragments/proposals.html", context)
    context |= head_context(request, problem, "proposals")
    return show_at(request, problem.brand, "problems/proposals.html", context)


def proposed(problem: Problem, most: int) -> list[dict[str, Any]]:
    """What most people propose first, each by its most central post."""
    groups = proposals_among(posts_of(problem), problem.brand_id)[:most]
    posts: dict[int, Mention] = {
        post.pk: post for post in posts_in_order([group.central for group in groups])
    }
    return [
        {"group": group, "post": posts[group.central]} for group in groups if group.central in posts
    ]
