"""Hiding, showing and removing posts: asked for beside the post, agreed to by a second person."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from fener.cases import queries
from fener.cases.actions.moderating import ask_about_post
from fener.cases.forms import ModerationForm
from fener.cases.models import Case
from fener.cases.views.case import Toast, done
from fener.cases.views.desk import guarded
from fener.cases.views.moderated import shown_moderations
from fener.channels import actions as channel_actions
from fener.channels import queries as channel_queries
from fener.channels.models import Moderation
from fener.core.lifecycles import NotAnArrow
from fener.kit.advance import LostRace
from fener.kit.sentences import say
from fener.people.queries import Forbidden
from fener.people.roles import DECIDE, READ, REPLY


@guarded
@require_POST
def ask_moderation(request: HttpRequest, case_id: int, mention_id: int) -> HttpResponse:
    case = queries.case_for(request.access, case_id, REPLY)
    return done(request, case.pk, _asked(request, case, mention_id))


def _asked(request: HttpRequest, case: Case, mention_id: int) -> Toast:
    form = ModerationForm(request.POST)
    if not form.is_valid():
        return Toast(say("moderation.no_ground"), "error")
    try:
        ask_about_post(
            case, mention_id, actor=request.access.actor, now=request.now, **form.cleaned_data
        )
    except channel_actions.ModerationRefused as refused:
        return Toast(say(refused.key), "error")
    return Toast(_("Asked for. Nothing happens until a second person agrees."))


@guarded
@require_GET
def moderations(request: HttpRequest) -> HttpResponse:
    """Everything that waits for a second person, or that a network refused."""
    if not request.access.brands_with(READ):
        raise Forbidden(READ)
    rows = channel_queries.open_moderations(request.access)
    context = {"rows": shown_moderations(request.access, rows)}
    return render(request, "cases/moderations.html", context)


@guarded
@require_POST
def settle_moderation(request: HttpRequest, moderation_id: int, what: str) -> HttpResponse:
    """Agree, withdraw or try again; then back to where one was."""
    asked = channel_queries.moderation_for(request.access, moderation_id)
    common = {"actor": request.access.actor, "now": request.now}
    own = request.access.user is not None and asked.asked_by_id == request.access.user.pk
    if not (what == "withdraw" and own) and not request.access.may(DECIDE, asked.channel.brand_id):
        raise Forbidden(DECIDE)
    try:
        if what == "agree":
            channel_actions.agree_moderation(asked, **common)
            words = _("Agreed. The network is asked now.")
        elif what == "withdraw":
            channel_actions.withdraw_moderation(asked, **common)
            words = _("Withdrawn: the post stays as it is.")
        else:
            channel_actions.retry_moderation(asked, **common)
            words = _("The network is asked once more.")
    except channel_actions.ModerationRefused as refused:
        return _back(request, asked, Toast(say(refused.key), "error"))
    except (NotAnArrow, LostRace):
        words = _("Somebody changed it a moment ago; here is how it is now.")
        return _back(request, asked, Toast(words, "warning"))
    return _back(request, asked, Toast(words))


def _back(request: HttpRequest, asked: Moderation, toast: Toast) -> HttpResponse:
    case_id = request.POST.get("case", "")
    if case_id.isascii() and case_id.isdigit():
        found = queries.case_for(request.access, int(case_id), READ)
        if found.brand_id == asked.channel.brand_id:
            return done(request, found.pk, toast)
    level = {"error": messages.ERROR, "warning": messages.WARNING}
    messages.add_message(request, level.get(toast.tags, messages.SUCCESS), toast.text)
    return HttpResponseRedirect(reverse("cases:moderations"))
