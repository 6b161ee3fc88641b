"""Long work: how far it is, what became of it, stop it, go on."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fener.channels import practising
from fener.channels.doors import job_for, need_somewhere
from fener.channels.jobs import IMPORT, can_go_on, import_of, is_under_way
from fener.channels.queries import channel_by_id, parked_lines, unread_count
from fener.channels.queries import jobs as jobs_of
from fener.core.lifecycles import NotAnArrow
from fener.kit.advance import LostRace
from fener.kit.jobs import KEPT_PROBLEMS, retry_job, stop_job
from fener.kit.models import Job
from fener.kit.requests import number_in
from fener.kit.sentences import say
from fener.people.roles import CHANNELS

A_PAGE = 30

STOPPED_POLLING = 286
"""What htmx takes as: this was the last time I asked."""


def overview(request: HttpRequest) -> HttpResponse:
    need_somewhere(request, CHANNELS)
    rows = jobs_of(request.access)
    if (before := number_in(request.GET.get("before", ""))) is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows[: A_PAGE + 1])
    return render(
        request,
        "channels/jobs.html",
        {
            "jobs": found[:A_PAGE],
            "older_url": f"?before={found[A_PAGE - 1].pk}" if len(found) > A_PAGE else "",
        },
    )


def job(request: HttpRequest, job_id: int) -> HttpResponse:
    """The whole page, or for htmx only the part that moves on."""
    chosen = job_for(request, job_id)
    context = _context(chosen)
    if not request.htmx:
        return render(request, "channels/job.html", context)
    status = 200 if context["moves"] else STOPPED_POLLING
    return render(request, "channels/job_progress.html", context, status=status)


def _context(chosen: Job) -> dict[str, Any]:
    failure = chosen.result.get("failure")
    context: dict[str, Any] = {
        "job": chosen,
        "is_under_way": is_under_way(chosen),
        "can_go_on": can_go_on(chosen),
        "failure": say(failure["key"], failure["params"]) if failure else "",
        "moves": is_under_way(chosen),
        "problems": [
            {"line": one["line"], "words": say(one["key"], one["params"])}
            for one in chosen.problems
        ],
        "problem_count": chosen.problem_count,
        "more_problems": max(0, chosen.problem_count - KEPT_PROBLEMS),
    }
    if chosen.kind == IMPORT:
        context |= _import_context(chosen, context)
    elif chosen.kind == "storm":
        context |= {
            "channel": channel_by_id(chosen.params["channel"]),
            "public_url": f"{practising.PATH}/",
        }
    return context


def _import_context(chosen: Job, context: dict[str, Any]) -> dict[str, Any]:
    channel, counts = import_of(chosen)
    unread = unread_count(channel=channel)
    parked = parked_lines(channel, chosen.created_at, KEPT_PROBLEMS)
    unreadable = [
        {
            "line": one.line,
            "words": say(one.problem_key, one.problem_params),
            "payload": one.pk,
        }
        for one in parked
    ]
    problems = sorted([*context["problems"], *unreadable], key=lambda one: one["line"] or 0)
    return {
        "channel": channel,
        "counts": counts,
        "unread": unread,
        "moves": context["is_under_way"] or unread > 0,
        "problems": problems[:KEPT_PROBLEMS],
        "problem_count": chosen.problem_count + len(unreadable),
    }


@require_POST
def stop(request: HttpRequest, job_id: int) -> HttpResponse:
    chosen = job_for(request, job_id)
    try:
        stop_job(chosen, actor=request.access.actor, now=request.now)
        messages.success(request, _("Stopped. What was read stays; you can go on later."))
    except (NotAnArrow, LostRace):
        messages.error(request, _("It has ended meanwhile."))
    return redirect("channels:job", chosen.pk)


@require_POST
def go_on(request: HttpRequest, job_id: int) -> HttpResponse:
    chosen = job_for(request, job_id)
    try:
        retry_job(chosen, actor=request.access.actor, now=request.now)
        messages.success(request, _("It goes on where it stopped."))
    except (NotAnArrow, LostRace):
        messages.error(request, _("It can't go on from here."))
    return redirect("channels:job", chosen.pk)
