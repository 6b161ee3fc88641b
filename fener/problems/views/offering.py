"""What the page of a case says of its problem, and the way of a case into one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from fener.cases.models import Case, CaseMention
from fener.cases.queries import case_for
from fener.cases.views.desk import guarded
from fener.kit.prepared import prepared
from fener.people.roles import ASSIGN
from fener.problems import actions, queries
from fener.problems.forms import CasesForm
from fener.problems.models import LIVE_STATES, Problem
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
from fener.problems.views.naming import STATE_NAMES, level_name, level_tone, problem_name

MOST_OTHERS = 50


def of_case(request: HttpRequest, case: Case) -> dict[str, Any] | None:
    """What `problems/of_case.html` draws beside a case; None: nothing."""
    problem = next(iter(_of_case(case.pk)), None)
    may_assign = request.access.may(ASSIGN, case.brand_id)
    if problem is None and (not may_assign or case.state == "merged"):
        return None
    reader = reader_at(request, case.brand)
    return {
        "problem": problem,
        "problem_name": problem_name(problem) if problem else "",
        "problem_url": problem_url(problem) if problem else "",
        "problem_level": level_name(problem.level, reader) if problem else "",
        "problem_tone": level_tone(problem.level) if problem else "",
        "problem_state": STATE_NAMES[problem.state] if problem else "",
        "problem_is_live": bool(problem and problem.state in LIVE_STATES),
        "choose_url": reverse("problems:for_case", args=[case.pk]),
    }


@prepared
def _of_case(case_id: int) -> QuerySet[Problem]:
    return Problem.objects.filter(case_links__case=case_id)


@guarded
@require_http_methods(["GET", "POST"])
def for_case(request: HttpRequest, case_id: int) -> HttpResponse:
    """Put a case into a problem that is there, or into a new one."""
    case = case_for(request.access, case_id, ASSIGN)
    if request.method == "POST":
        return _put(request, case)
    if problem := next(iter(_of_case(case.pk)), None):
        return HttpResponseRedirect(problem_url(problem))
    reader = reader_at(request, case.brand)
    rows = queries.problems(request.access, case.brand_id)[:MOST_OTHERS]
    context = {
        "case": case,
        "case_url": reverse("cases:case", args=[case.pk]),
        "rows": [
            {
                "problem": row,
                "name": problem_name(row),
                "level": level_name(row.level, reader),
                "tone": level_tone(row.level),
            }
            for row in rows
        ],
    }
    return show_at(request, case.brand, "problems/for_case.html", context)


def _put(request: HttpRequest, case: Case) -> HttpResponse:
    form = CasesForm(request.POST)
    here = reverse("problems:for_case", args=[case.pk])
    if not form.is_valid():
        return done(request, unreadable(form), here)
    if next(iter(_of_case(case.pk)), None):
        return done(request, refusal("problem.not_alone"), reverse("cases:case", args=[case.pk]))
    do = _open if form.cleaned_data["do"] == "split" else _join
    return done(request, attempt(do, request, case, form), here)


def _posts(case: Case) -> list[int]:
    return list(CaseMention.objects.filter(case=case).values_list("mention_id", flat=True))


def _open(request: HttpRequest, case: Case, form: CasesForm) -> Toast:
    name = form.cleaned_data["name"]
    with transaction.atomic():
        problem = actions.open_problem(case.brand, _posts(case), name=name, **who(request))
    return Toast(_("A new problem, with this case in it."), url=problem_url(problem))


def _join(request: HttpRequest, case: Case, form: CasesForm) -> Toast:
    try:
        problem = queries.problem_for(request.access, form.target(), ASSIGN)
    except Problem.DoesNotExist:
        return refusal("problem.no_such_problem")
    if problem.brand_id != case.brand_id or problem.state not in LIVE_STATES:
        return refusal("problem.no_such_problem")
    if not actions.join_problem(problem, _posts(case), **who(request)):
        return Toast(_("Its posts belong to another problem already."), messages.WARNING)
    told = _("The case is part of this problem now.")
    return Toast(told, url=reverse("cases:case", args=[case.pk]))
