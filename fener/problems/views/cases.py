"""The rows behind the numbers of a problem: its cases, posts and people."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Count, F, Max, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from fener.cases.elements import state_word
from fener.cases.models import Case
from fener.cases.views.desk import guarded
from fener.cases.views.mentions import listed_rows
from fener.cases.views.naming import names_for
from fener.kit.requests import number_in
from fener.mentions.models import Mention
from fener.mentions.suggestions import posts_of as posts_in_order
from fener.people.roles import ASSIGN
from fener.problems import actions, queries
from fener.problems.damage import CASES_OF, PEOPLE_OF, POSTS_OF, cases_of, people_of, posts_of
from fener.problems.forms import CasesForm
from fener.problems.models import Problem
from fener.problems.reaching import Where, posts_from
from fener.problems.views.frame import (
    Toast,
    attempt,
    cases_moved,
    done,
    head_context,
    problem_url,
    reader_at,
    refusal,
    show_at,
    unreadable,
    who,
)
from fener.problems.views.naming import problem_name
from fener.problems.views.reaching import where_told

PAGE = 40
MOST_OTHERS = 50


def _of(request: HttpRequest, known: tuple[str, ...]) -> str:
    asked = request.GET.get("of", "")
    return asked if asked in known else "all"


def _start(request: HttpRequest) -> int:
    return min(number_in(request.GET.get("from", "")) or 0, 10_000_000)


def _paged(
    request: HttpRequest, rows: QuerySet[Any], here: str, **told: object
) -> tuple[list[Any], dict[str, str]]:
    """One page of `rows`, and the ways to the next and the one before."""
    start = _start(request)
    found = list(rows[start : start + PAGE + 1])
    query = urlencode(
        {name: value for name, value in told.items() if value and value != "all"}, safe=","
    )

    def url(place: int) -> str:
        parts = [part for part in (query, f"from={place}" if place else "") if part]
        return here + (f"?{'&'.join(parts)}" if parts else "")

    return found[:PAGE], {
        "older_url": url(start + PAGE) if len(found) > PAGE else "",
        "newer_url": url(max(start - PAGE, 0)) if start else "",
    }


def _narrowed(here: str, of: str, named: dict[str, str]) -> list[dict[str, Any]]:
    """The ways to narrow the rows, as tabs."""
    return [
        {
            "url": here if key == "all" else f"{here}?of={key}", "label": label,
            "count": None, "current": key == of,
        }
        for key, label in named.items()
    ]  # fmt: skip


def case_rows(problem: Problem, *, limit: int) -> list[dict[str, Any]]:
    """The first few cases: those that wait, by the clock that runs out first."""
    return shown_cases(problem, list(_in_order(cases_of(problem))[:limit]))


def _in_order(rows: QuerySet[Case]) -> QuerySet[Case]:
    """Those that still wait first, then the newest words."""
    return rows.select_related("assignee").order_by(
        F("due_at").asc(nulls_last=True), "-last_post_at", "-id"
    )


def shown_cases(problem: Problem, rows: list[Case]) -> list[dict[str, Any]]:
    names = names_for(problem.brand)
    return [
        {
            "case": case,
            "url": reverse("cases:case", args=[case.pk]),
            "kind": names.kind(case.kind_key),
            "state": state_word(case.state),
            "waits": case.state in ("new", "open"),
        }
        for case in rows
    ]


@guarded
@require_GET
def cases(request: HttpRequest, problem_id: int) -> HttpResponse:
    problem = queries.problem_for(request.access, problem_id)
    of, here = _of(request, CASES_OF), problem_url(problem, "cases")
    found, ways = _paged(request, _in_order(cases_of(problem, of)), here, of=of)
    named = {
        "all": _("All cases"), "unanswered": _("Without any answer"),
        "late": _("Whose clock ran out"),
    }  # fmt: skip
    others = queries.problems(request.access, problem.brand_id).exclude(pk=problem.pk)
    context = {
        **head_context(request, problem, "cases"),
        **ways,
        "rows": shown_cases(problem, found),
        "narrowing": _narrowed(here, of, named),
        "others": [(row.pk, problem_name(row)) for row in others[:MOST_OTHERS]],
    }
    return show_at(request, problem.brand, "problems/cases.html", context)


@guarded
@require_GET
def posts(request: HttpRequest, problem_id: int) -> HttpResponse:
    problem = queries.problem_for(request.access, problem_id)
    of, here = _of(request, POSTS_OF), problem_url(problem, "posts")
    where = Where.of_address(request.GET)
    which = number_in(request.GET.get("which", "")) or 0
    narrowed = posts_from(posts_of(problem, of, which), where)
    ids = narrowed.order_by("-at", "-id").values_list("pk", flat=True)
    found, ways = _paged(request, ids, here, of=of, which=which, **where.address())
    named = {
        "all": _("All posts"), "negative": _("Negative ones"), "loose": _("In no case"),
    }  # fmt: skip
    shown: list[Mention] = posts_in_order(found)
    context = {
        **head_context(request, problem, "posts"),
        **ways,
        "rows": listed_rows(request, shown),
        "narrowing": _narrowed(here, of, named),
        "told": where_told(where, reader_at(request, problem.brand))
        or _narrowed_to(problem, of, which),
    }
    return show_at(request, problem.brand, "problems/posts.html", context)


def _narrowed_to(problem: Problem, of: str, which: int) -> str:
    """What the posts have in common where no tab says it."""
    first = posts_of(problem, of, which).select_related("channel", "author").first()
    if first is None:
        return ""
    if of == "channel":
        return _("Addressed at our account %(name)s.") % {"name": first.channel.name}
    if of == "thread":
        return _("Under one post of ours.")
    if of == "author":
        return _("Written by %(name)s.") % {"name": first.author.name or first.author.handle}
    return ""


@guarded
@require_GET
def people(request: HttpRequest, problem_id: int) -> HttpResponse:
    """Accounts, those whom most follow first."""
    problem = queries.problem_for(request.access, problem_id)
    of, here = _of(request, PEOPLE_OF), problem_url(problem, "people")
    inside = Q(
        mention__problem_link__problem=problem, mention__by_us=False, mention__deleted_at=None
    )
    rows = people_of(problem, of).annotate(
        written=Count("mention", filter=inside),
        newest_at=Max("mention__at", filter=inside),
        network=Max("mention__channel__network", filter=inside),
    )
    order = (F("followers").desc(nulls_last=True), "-written", "id")
    found, ways = _paged(request, rows.order_by(*order), here, of=of)
    named = {
        "all": _("Everybody"), "known": _("Reach is known"), "unknown": _("Reach is not known"),
        "press": _("Media"),
    }  # fmt: skip
    context = {
        **head_context(request, problem, "people"),
        **ways,
        "rows": [
            {"author": author,
             "url": f"{problem_url(problem, 'posts')}?of=author&which={author.pk}"}
            for author in found
        ],
        "narrowing": _narrowed(here, of, named),
    }  # fmt: skip
    return show_at(request, problem.brand, "problems/people.html", context)


@guarded
@require_POST
def move_cases(request: HttpRequest, problem_id: int) -> HttpResponse:
    """Cases that were ticked get a problem of their own, go to another one, or leave."""
    problem = queries.problem_for(request.access, problem_id, ASSIGN)
    form = CasesForm(request.POST)
    url = problem_url(problem, "cases")
    if not form.is_valid():
        return done(request, unreadable(form), url)
    chosen = form.chosen()
    if not chosen:
        return done(request, Toast(_("Tick the cases first."), messages.ERROR), url)
    do = {"split": _split, "move": _move, "leave": _leave}[form.cleaned_data["do"]]
    return done(request, attempt(do, request, problem, form), url)


def _split(request: HttpRequest, problem: Problem, form: CasesForm) -> Toast:
    other = actions.split_problem(
        problem, form.chosen(), name=form.cleaned_data["name"], **who(request)
    )
    return Toast(_("These cases are a problem of their own now."), url=problem_url(other))


def _leave(request: HttpRequest, problem: Problem, form: CasesForm) -> Toast:
    count = actions.leave_problem(problem, form.chosen(), **who(request))
    told = ngettext(
        "%(shown)s case is no longer part of it.", "%(shown)s cases are no longer part of it.",
        count,
    )  # fmt: skip
    return Toast(told % {"shown": reader_at(request, problem.brand).count(count)})


def _move(request: HttpRequest, problem: Problem, form: CasesForm) -> Toast:
    try:
        into = queries.problem_for(request.access, form.target(), ASSIGN)
    except Problem.DoesNotExist:
        return refusal("problem.no_such_problem")
    count = actions.move_cases(problem, into, form.chosen(), **who(request))
    return Toast(cases_moved(count, reader_at(request, problem.brand)))
