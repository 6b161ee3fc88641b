"""Escalations under way with their ladders, and taking one in hand."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fener.core.lifecycles import NotAnArrow
from fener.kit.advance import LostRace
from fener.people.queries import people
from fener.people.roles import DECIDE, GUIDE, REPLY
from fener.playbooks.actions import acknowledge, end_escalation, note_decision, see_alarms
from fener.playbooks.forms.plans import DecisionForm
from fener.playbooks.models import Escalation
from fener.playbooks.naming import DUTY_NAMES
from fener.playbooks.queries import (
    duty_now,
    escalations,
    with_ladders,
)
from fener.playbooks.queries import (
    under_way as rows_under_way,
)
from fener.playbooks.views.charts import chart_of, reader_of
from fener.playbooks.views.ladders import ladder_of

MOST = 50
MOST_ENDED = 10


def _names(request: HttpRequest) -> dict[int, str]:
    return {user.pk: str(user) for user in people(request.access)}


def under_way(request: HttpRequest) -> HttpResponse:
    names, reader = _names(request), reader_of(request)
    rows = rows_under_way(request.access)
    ended = escalations(request.access).filter(state="ended")
    brands = list(request.brands)
    if request.brand:
        rows, ended = rows.filter(brand=request.brand), ended.filter(brand=request.brand)
        brands = [request.brand]
    context: dict[str, Any] = {
        "ladders": [
            ladder_of(row, request.now, names, reader) for row in with_ladders(rows)[:MOST]
        ],
        "ended": list(ended[:MOST_ENDED]),
        "brands": [
            {
                "brand": brand,
                "duty": [
                    (DUTY_NAMES[role], [names[one] for one in found if one in names])
                    for role, found in duty_now(brand, request.now).items()
                ],
                "may_edit": request.access.may(GUIDE, brand.pk),
            }
            for brand in brands[:12]
        ],
        "has_mail": bool(settings.EMAIL_HOST),
        "here": request.get_full_path(),
    }
    return render(request, "playbooks/list.html", context)


def _found(request: HttpRequest, escalation_id: int, right: str = "") -> Escalation:
    row = with_ladders(escalations(request.access)).filter(pk=escalation_id).first()
    if row is None:
        raise Http404("no such escalation")
    if right and not request.access.may(right, row.brand_id):
        raise PermissionDenied(right)
    return row


def escalation(request: HttpRequest, escalation_id: int) -> HttpResponse:
    row = _found(request, escalation_id)
    ladder = ladder_of(row, request.now, _names(request), reader_of(request))
    return render(request, "playbooks/escalation.html", _context(request, ladder, DecisionForm()))


def _context(request: HttpRequest, ladder: Any, form: DecisionForm) -> dict[str, Any]:
    may = request.access.may
    return {
        "ladder": ladder,
        "here": reverse("playbooks:escalation", args=[ladder.row.pk]),
        "form": form,
        "chart": chart_of(
            ladder.course.plan, ladder.row.level, _names(request), reader_of(request)
        ),
        "may_take": may(REPLY, ladder.row.brand_id) and ladder.row.state in ("running", "held"),
        "may_decide": may(DECIDE, ladder.row.brand_id) and ladder.row.state != "ended",
    }


@require_POST
def take(request: HttpRequest, escalation_id: int) -> HttpResponse:
    row = _found(request, escalation_id, REPLY)
    try:
        is_mine = acknowledge(row, actor=request.access.actor, now=request.now)
    except LostRace:
        is_mine = False
    if is_mine:
        messages.success(request, _("You have it in hand. Nobody else is asked."))
    else:
        messages.info(request, _("Somebody has it in hand already, or it is over."))
    return redirect("playbooks:escalation", escalation_id=row.pk)


def decide(request: HttpRequest, escalation_id: int) -> HttpResponse:
    row = _found(request, escalation_id, DECIDE)
    if request.method != "POST":
        return redirect("playbooks:escalation", escalation_id=row.pk)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        ladder = ladder_of(row, request.now, _names(request), reader_of(request))
        context = _context(request, ladder, form)
        return render(request, "playbooks/escalation.html", context, status=422)
    try:
        note_decision(
            row, actor=request.access.actor, now=request.now, words=form.cleaned_data["words"]
        )
    except LostRace:
        messages.info(request, _("It is over already."))
    else:
        messages.success(request, _("Noted. The time to the next look begins now."))
    return redirect("playbooks:escalation", escalation_id=row.pk)


@require_POST
def end(request: HttpRequest, escalation_id: int) -> HttpResponse:
    row = _found(request, escalation_id, DECIDE)
    try:
        end_escalation(row, actor=request.access.actor, now=request.now)
    except (LostRace, NotAnArrow):
        messages.info(request, _("It is over already."))
    else:
        messages.success(request, _("It is over. Nobody is told any more."))
    return redirect("playbooks:escalation", escalation_id=row.pk)


@require_POST
def see(request: HttpRequest, escalation_id: int) -> HttpResponse:
    row = _found(request, escalation_id, REPLY)
    see_alarms(row, actor=request.access.actor, now=request.now)
    messages.success(request, _("Noted that you have seen it."))
    return redirect("playbooks:escalation", escalation_id=row.pk)
