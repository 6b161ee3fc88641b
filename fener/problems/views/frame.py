"""What every screen of one problem shares: who looks, what time it is there, how a deed ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from fener.cases.views.desk import guarded, stand_in
from fener.core.lifecycles import NotAnArrow
from fener.kit.advance import LostRace
from fener.kit.reading import Reader
from fener.kit.sentences import say
from fener.people.context import preferences_of
from fener.people.models import Brand
from fener.people.queries import brand_now
from fener.people.roles import ASSIGN, DECIDE, GUIDE
from fener.problems import queries
from fener.problems.actions import DecisionRefused, NothingShared, ProblemRefused
from fener.problems.damage import cases_of, of_this_moment, post_count
from fener.problems.models import LIVE_STATES, Problem
from fener.problems.views.naming import (
    POSTURE_NAMES,
    SCOPE_NAMES,
    STATE_NAMES,
    department_name,
    level_name,
    level_tone,
    problem_name,
)


@dataclass(frozen=True, slots=True)
class Toast:
    """Said in a corner after something was done; `at` is where on the page one goes on."""

    text: str
    level: int = messages.SUCCESS
    at: str = ""
    url: str = ""
    """Where one goes on, if not on the page of the problem."""


Deed = Callable[[HttpRequest, Problem], Toast]


def deed(right: str) -> Callable[[Deed], Callable[..., HttpResponse]]:
    """A view that does one thing with a problem, and says in words what came of it."""

    def make(do: Deed) -> Callable[..., HttpResponse]:
        @wraps(do)
        @guarded
        @require_POST
        def view(request: HttpRequest, problem_id: int) -> HttpResponse:
            problem = queries.problem_for(request.access, problem_id, right)
            return done(request, attempt(do, request, problem), problem_url(problem))

        return view

    return make


def attempt(do: Callable[..., Toast], *given: Any) -> Toast:
    """What came of it, also where it could not be done."""
    try:
        return do(*given)
    except LostRace:
        return Toast(
            _("Somebody changed it a moment ago; here is how it is now."), messages.WARNING
        )
    except NotAnArrow:
        return Toast(
            _("That can't be done any more: the problem is in another state now."),
            messages.WARNING,
        )
    except (ProblemRefused, DecisionRefused) as refused:
        return refusal(refused.key)
    except NothingShared:
        return refusal("problem.nothing_shared")


def refusal(key: str) -> Toast:
    return Toast(say(key), messages.ERROR)


def unreadable(form: Form | None = None) -> Toast:
    """The first thing that is wrong with what was sent."""
    errors = list(form.errors.values()) if form else []
    told = str(errors[0][0]) if errors else ""
    return Toast(told or _("That could not be read. Please try again."), messages.ERROR)


def done(request: HttpRequest, toast: Toast, url: str) -> HttpResponse:
    if toast.text:
        messages.add_message(request, toast.level, toast.text)
    at = f"#{toast.at}" if toast.at else ""
    return HttpResponseRedirect((toast.url or url) + at)


def who(request: HttpRequest) -> dict[str, Any]:
    return {"actor": request.access.actor, "now": request.now}


def problem_url(problem: Problem, place: str = "problem") -> str:
    return reverse(f"problems:{place}", args=[problem.pk])


def reader_at(request: HttpRequest, brand: Brand) -> Reader:
    """The reader, in the present of `brand`."""
    return Reader.of(replace(preferences_of(request), now=brand_now(brand, request.now)))


def show_at(
    request: HttpRequest,
    brand: Brand,
    template: str,
    context: dict[str, Any],
    *,
    status: int = 200,
) -> HttpResponse:
    """Render with the present of `brand` in every clock and relative time."""
    stand_in(request, brand)
    preferences = replace(preferences_of(request), now=brand_now(brand, request.now))
    return render(request, template, {**context, "preferences": preferences}, status=status)


def head_context(request: HttpRequest, problem: Problem, current: str) -> dict[str, Any]:
    """What stands above every page of a problem."""
    access, reader = request.access, reader_at(request, problem.brand)
    stand_in(request, problem.brand)
    return {
        "problem": problem,
        "problem_name": problem_name(problem),
        "problem_url": problem_url(problem),
        "level_name": level_name(problem.level, reader),
        "level_tone": level_tone(problem.level),
        "scope_name": SCOPE_NAMES[problem.scope],
        "posture_name": POSTURE_NAMES[problem.posture],
        "state_name": STATE_NAMES[problem.state],
        "department_name": department_name(problem),
        "is_live": problem.state in LIVE_STATES,
        "may_assign": access.may(ASSIGN, problem.brand_id),
        "may_decide": access.may(DECIDE, problem.brand_id),
        "may_guide": access.may(GUIDE, problem.brand_id),
        "brand_shown": request.brand is None and len(access.brand_ids) > 1,
        "tabs": _tabs(request, problem, current),
    }


def _tabs(request: HttpRequest, problem: Problem, current: str) -> list[dict[str, Any]]:
    named: tuple[tuple[str, str, int | None], ...] = (
        ("problem", _("Overview"), None),
        ("cases", _("Cases"), cases_of(problem).count()),
        ("posts", _("Posts"), of_this_moment(post_count, problem, request.now)),
        ("people", _("Accounts"), None),
        ("answering", _("Replies"), None),
        ("history", _("History"), None),
    )
    return [
        {"url": problem_url(problem, name), "label": label, "count": count,
         "current": name == current}
        for name, label, count in named
    ]  # fmt: skip


def cases_moved(count: int, reader: Reader) -> str:
    told = ngettext("%(shown)s case was moved.", "%(shown)s cases were moved.", count)
    return told % {"shown": reader.count(count)}
