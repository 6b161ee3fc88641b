"""What one can do with a problem, each a POST that ends where it began."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fener.cases.views.desk import guarded
from fener.cases.views.naming import names_for
from fener.kit.requests import number_in
from fener.people.models import User
from fener.people.queries import people
from fener.people.roles import ASSIGN, DECIDE
from fener.problems import actions, queries
from fener.problems.forms import (
    AssignForm,
    BecauseForm,
    FactForm,
    LevelForm,
    NameForm,
    OriginForm,
    ReadinessForm,
    ScopeForm,
    SolutionForm,
    SourceForm,
    TargetForm,
)
from fener.problems.models import Fact, Problem, Spike
from fener.problems.views.frame import (
    Toast,
    attempt,
    deed,
    done,
    problem_url,
    refusal,
    unreadable,
    who,
)


@deed(ASSIGN)
def see(request: HttpRequest, problem: Problem) -> Toast:
    actions.mark_problem_seen(problem, **who(request))
    return Toast("")


@deed(ASSIGN)
def rename(request: HttpRequest, problem: Problem) -> Toast:
    form = NameForm(request.POST)
    if not form.is_valid():
        return unreadable(form)
    name = form.cleaned_data["name"]
    actions.rename_problem(problem, name, **who(request))
    return Toast(_("It has a name now.") if name else _("It is called by its words again."))


@deed(ASSIGN)
def assign(request: HttpRequest, problem: Problem) -> Toast:
    form = AssignForm(request.POST)
    if not form.is_valid():
        return unreadable(form)
    department = form.cleaned_data["department"]
    if department not in names_for(problem.brand).departments:
        return unreadable()
    owner: User | None = None
    if form.cleaned_data["owner"]:
        number = form.owner_id()
        owner = people(request.access, [problem.brand_id]).filter(pk=number).first()
        if owner is None:
            return Toast(
                _("This person may not see the problem: choose somebody else."), messages.ERROR
            )
    actions.assign_problem(problem, department=department, owner=owner, **who(request))
    return Toast(_("It has an owner now."))


@deed(ASSIGN)
def note_origin(request: HttpRequest, problem: Problem) -> Toast:
    form = OriginForm(request.POST)
    if not form.is_valid():
        return unreadable(form)
    at: datetime | None = form.cleaned_data["at"]
    actions.note_origin(problem, text=form.cleaned_data["text"], at=at, **who(request))
    return Toast(_("Where it began is written down."), at="origin")


@deed(ASSIGN)
def state_fact(request: HttpRequest, problem: Problem) -> Toast:
    form = FactForm(request.POST)
    if not form.is_valid():
        return unreadable(form)
    actions.state_fact(problem, **form.cleaned_data, **who(request))
    return Toast(_("The fact is on the sheet."), at="facts")


@guarded
@require_POST
def settle_fact(request: HttpRequest, problem_id: int, fact_id: int) -> HttpResponse:
    """Confirm a line of the fact sheet by its source, or withdraw it with a reason."""
    problem = queries.problem_for(request.access, problem_id, ASSIGN)
    fact = Fact.objects.select_related("problem__brand").get(pk=fact_id, problem=problem)
    do = _withdraw if request.POST.get("do") == "withdraw" else _confirm
    return done(request, attempt(do, request, fact), f"{problem_url(problem)}#facts")


def _confirm(request: HttpRequest, fact: Fact) -> Toast:
    form = SourceForm(request.POST)
    if not form.is_valid():
        return unreadable(form)
    actions.confirm_fact(fact, source=form.cleaned_data["source"], **who(request))
    return Toast(_("The fact is confirmed."))


def _withdraw(request: HttpRequest, fact: Fact) -> Toast:
    form = BecauseForm(request.POST)
    if not form.is_valid():
        return unreadable(form)
    actions.withdraw_fact(fact, because=form.cleaned_data["because"], **who(request))
    return Toast(_("The fact is withdrawn. It stays on the sheet, struck out."))


@deed(DECIDE)
def set_level(request: HttpRequest, problem: Problem) -> Toast:
    form = LevelForm(request.POST)
    if not form.is_valid():
        return unreadable(form)
    actions.set_level(problem, **form.cleaned_data, **who(request))
    return Toast(_("The level is set. The matrix only proposes from now on."), at="grave")


@deed(DECIDE)
def set_scope(request: HttpRequest, problem: Problem) -> Toast:
    form = ScopeForm(request.POST)
    if not form.is_valid():
        return unreadable(form)
    actions.set_scope(problem, **form.cleaned_data, **who(request))
    return Toast(_("The scope is set. The matrix only proposes from now on."), at="grave")


@deed(DECIDE)
def turn_readiness(request: HttpRequest, problem: Problem) -> Toast:
    form = ReadinessForm(request.POST)
    if not form.is_valid():
        return unreadable(form)
    actions.turn_readiness(problem, **form.cleaned_data, **who(request))
    return Toast(_("Readiness is turned. Nobody outside hears of it."), at="grave")


@deed(DECIDE)
def follow_matrix(request: HttpRequest, problem: Problem) -> Toast:
    actions.follow_matrix(problem, **who(request))
    return Toast(_("Level and scope are left to the matrix."), at="grave")


@deed(ASSIGN)
def merge(request: HttpRequest, problem: Problem) -> Toast:
    form = TargetForm(request.POST)
    number = form.target() if form.is_valid() else 0
    try:
        into = queries.problem_for(request.access, number, ASSIGN)
    except Problem.DoesNotExist:
        return refusal("problem.no_such_problem")
    actions.merge_problems(problem, into, **who(request))
    told = _("It is part of this problem now. It can be taken back on its own page.")
    return Toast(told, url=problem_url(into))


@deed(ASSIGN)
def unmerge(request: HttpRequest, problem: Problem) -> Toast:
    actions.unmerge_problem(problem, **who(request))
    return Toast(_("It is a problem of its own again."))


@deed(DECIDE)
def solve(request: HttpRequest, problem: Problem) -> Toast:
    form = SolutionForm(request.POST)
    if not form.is_valid():
        return unreadable(form)
    actions.solve_problem(problem, solution=form.cleaned_data["solution"], **who(request))
    return Toast(_("Solved. Now tell everybody who complained."))


@deed(DECIDE)
def end(request: HttpRequest, problem: Problem) -> Toast:
    form = BecauseForm(request.POST)
    if not form.is_valid():
        return unreadable(form)
    actions.end_problem(problem, because=form.cleaned_data["because"], **who(request))
    return Toast(_("Closed. Its cases go on as they are."))


@deed(DECIDE)
def reopen(request: HttpRequest, problem: Problem) -> Toast:
    actions.reopen_problem(problem, **who(request))
    return Toast(_("Taken up again."))


@guarded
@require_POST
def dismiss_spike(request: HttpRequest, spike_id: int) -> HttpResponse:
    spike = queries.spike_for(request.access, spike_id, ASSIGN)
    url = problem_url(spike.problem) if spike.problem else reverse("problems:list")
    return done(request, attempt(_dismiss, request, spike), url)


def _dismiss(request: HttpRequest, spike: Spike) -> Toast:
    form = BecauseForm(request.POST)
    if not form.is_valid():
        return unreadable(form)
    actions.dismiss_spike(spike, because=form.cleaned_data["because"], **who(request))
    return Toast(_("Dismissed: it is nothing."))


@guarded
@require_POST
def link_spike(request: HttpRequest, spike_id: int) -> HttpResponse:
    """A finding belongs to a problem that is there."""
    spike = queries.spike_for(request.access, spike_id, ASSIGN)
    number = number_in(request.POST.get("into", "").strip().lstrip("#")) or 0
    try:
        problem = queries.problem_for(request.access, number, ASSIGN)
    except Problem.DoesNotExist:
        problem = None
    if problem is None or problem.brand_id != spike.brand_id:
        toast = refusal("problem.no_such_problem")
        return done(request, toast, reverse("problems:list"))

    def link(request: HttpRequest, spike: Spike) -> Toast:
        actions.link_spike(spike, problem, **who(request))
        return Toast(_("The finding belongs to this problem now."))

    return done(request, attempt(link, request, spike), problem_url(problem))
