"""Problem or crisis: the evidence of this moment beside the form, and what was decided before."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fener.cases.views.desk import guarded
from fener.kit.reading import Reader
from fener.kit.sentences import say
from fener.people.queries import brand_now
from fener.people.roles import ASSIGN, DECIDE
from fener.problems import actions, queries
from fener.problems.damage import damage_of
from fener.problems.forms import DecisionForm, DissentForm
from fener.problems.models import LIVE_STATES, Decision, Problem
from fener.problems.views.frame import (
    Toast,
    attempt,
    done,
    head_context,
    problem_url,
    reader_at,
    show_at,
    unreadable,
    who,
)
from fener.problems.views.naming import (
    POSTURE_MEANINGS,
    POSTURE_NAMES,
    SCOPE_NAMES,
    VERDICT_MEANINGS,
    VERDICT_NAMES,
    described,
    level_name,
    told_in,
)
from fener.problems.views.problem import shown_decision

SEEN_FOR = timedelta(hours=2)
"""So long the evidence of an open page counts as what was before somebody's eyes."""
NORMAL_UP_TO = 2
PROBLEM_UP_TO = 3
LOOK_AGAIN = ("1440", "1440", "1440", "60", "30", "30")
"""Minutes after which one looks again, by level."""
_SALT = "fener.problems.evidence"


def evidence_of(problem: Problem, now: datetime) -> dict[str, Any]:
    """What the screen shows at this moment, as it is kept with a decision."""
    damage = damage_of(problem, now=now)
    return {
        "level": problem.level,
        "scope": problem.scope,
        "readiness": problem.readiness,
        "posture": problem.posture,
        "reasons": problem.reasons,
        "people": damage.people,
        "posts": damage.posts,
        "reach": damage.reach,
        "unknown_reach": damage.unknown_reach,
        "negative_share": damage.negative_share,
        "usual_negative_share": damage.usual_negative,
        "press": damage.press,
        "cases": damage.cases,
        "unanswered": damage.unanswered,
        "late": damage.late,
    }


@guarded
def decide(request: HttpRequest, problem_id: int) -> HttpResponse:
    problem = queries.problem_for(request.access, problem_id)
    if request.method == "POST":
        problem = queries.problem_for(request.access, problem_id, DECIDE)
        return _decided(request, problem)
    return _page(request, problem, _form(request, problem))


def _form(request: HttpRequest, problem: Problem, data: Any = None) -> DecisionForm:
    names = {
        "verdict": described(VERDICT_NAMES, VERDICT_MEANINGS),
        "posture": described(POSTURE_NAMES, POSTURE_MEANINGS),
        "criteria": [(key, say(f"criterion.{key}")) for key in actions.CRITERIA],
    }
    verdict, _key = proposed(problem)
    initial = {
        "verdict": verdict,
        "posture": {"normal": "normal", "problem": "acknowledge"}.get(verdict, ""),
        "again": LOOK_AGAIN[problem.level],
        "evidence": signing.dumps(
            [problem.pk, evidence_of(problem, request.now)], salt=_SALT, compress=True
        ),
    }
    return DecisionForm(data, names=names, initial=initial)


def proposed(problem: Problem) -> tuple[str, str]:
    """The verdict that the screen proposes, and the key of the sentence that says why. A crisis
    is never proposed: it takes a person to think of it."""
    if problem.level <= NORMAL_UP_TO:
        return "normal", "propose.normal"
    if problem.level <= PROBLEM_UP_TO:
        return "problem", "propose.problem"
    return "", "propose.nothing"


def _page(
    request: HttpRequest, problem: Problem, form: DecisionForm, *, status: int = 200
) -> HttpResponse:
    reader = reader_at(request, problem.brand)
    context = {
        **head_context(request, problem, "decide"),
        "form": form,
        "proposal": proposed(problem)[1],
        "evidence": evidence_rows(evidence_of(problem, request.now), reader),
        "reasons": [told_in(reader, reason) for reason in problem.reasons],
        "decisions": [
            {
                **shown_decision(each),
                "evidence": evidence_rows(each.evidence, reader),
            }
            for each in queries.decisions_of(problem)
        ],
    }
    return show_at(request, problem.brand, "problems/decide.html", context, status=status)


def evidence_rows(evidence: Mapping[str, Any], reader: Reader) -> list[tuple[str, str]]:
    """What was before somebody's eyes, in words; what an old decision did not know is left out."""

    def share(name: str) -> str:
        value = evidence.get(name)
        return reader.percent(value) if value is not None else ""

    def number(name: str) -> str:
        value = evidence.get(name)
        return reader.count(value) if value is not None else ""

    level = evidence.get("level")
    rows = [
        (_("Level"), level_name(level, reader) if isinstance(level, int) else ""),
        (_("Scope"), str(SCOPE_NAMES.get(str(evidence.get("scope")), ""))),
        (_("Readiness"), number("readiness")),
        (_("What the public heard"), str(POSTURE_NAMES.get(str(evidence.get("posture")), ""))),
        (_("Accounts"), number("people")),
        (_("Posts"), number("posts")),
        (_("Followers reached"), number("reach")),
        (_("Of unknown reach"), number("unknown_reach")),
        (_("Negative"), share("negative_share")),
        (_("Usually negative"), share("usual_negative_share")),
        (_("Media"), number("press")),
        (_("Cases"), number("cases")),
        (_("Without any answer"), number("unanswered")),
        (_("Whose clock ran out"), number("late")),
    ]
    return [(name, value) for name, value in rows if value]


def _decided(request: HttpRequest, problem: Problem) -> HttpResponse:
    form = _form(request, problem, request.POST)
    if problem.state not in LIVE_STATES:
        toast = Toast(_("It is over. Take it up again first, then decide."), messages.WARNING)
        return done(request, toast, problem_url(problem))
    if not form.is_valid():
        return _page(request, problem, form, status=422)
    try:
        told = form.cleaned_data
        actions.decide_problem(
            problem,
            verdict=told["verdict"],
            posture=told["posture"],
            criteria=told["criteria"],
            evidence=_seen(request, problem, told["evidence"]),
            grounds=told["grounds"],
            look_again_at=form.look_again_at(brand_now(problem.brand, request.now)),
            **who(request),
        )
    except actions.DecisionRefused as refused:
        form.add_error(None, say(refused.key))
        return _page(request, problem, form, status=422)
    toast = Toast(_("Decided, and written down with what was known at this moment."))
    return done(request, toast, problem_url(problem))


def _seen(request: HttpRequest, problem: Problem, sent: str) -> dict[str, Any]:
    """The evidence that the page showed; that of this moment where it shows none, or is old."""
    try:
        of, evidence = signing.loads(sent, salt=_SALT, max_age=SEEN_FOR)
    except (signing.BadSignature, ValueError, TypeError):
        return evidence_of(problem, request.now)
    return dict(evidence) if of == problem.pk else evidence_of(problem, request.now)


@guarded
@require_POST
def dissent(request: HttpRequest, problem_id: int, decision_id: int) -> HttpResponse:
    problem = queries.problem_for(request.access, problem_id, ASSIGN)
    decision = Decision.objects.select_related("problem__brand").get(
        pk=decision_id, problem=problem
    )
    form = DissentForm(request.POST)

    def say_it(request: HttpRequest) -> Toast:
        if not form.is_valid():
            return unreadable(form)
        actions.dissent_from(decision, text=form.cleaned_data["text"], **who(request))
        return Toast(_("Written down beside the decision."))

    url = f"{problem_url(problem, 'decide')}#decision-{decision.pk}"
    return done(request, attempt(say_it, request), url)
