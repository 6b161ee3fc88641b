"""Payloads that nobody could read: shown as they came, with what is wrong and what to do."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from fener.channels import actions
from fener.channels.doors import channel_for, need_somewhere, payload_for
from fener.channels.forms import GroundForm
from fener.channels.models import RawPayload
from fener.channels.queries import parked as parked_of
from fener.channels.sentences import WHAT_TO_DO, WHAT_TO_DO_OTHERWISE
from fener.core.lifecycles import NotAnArrow
from fener.kit.advance import LostRace
from fener.kit.requests import number_in
from fener.kit.sentences import say
from fener.people.roles import CHANNELS

A_PAGE = 50
SHOWN_BYTES = 2048


def overview(request: HttpRequest, channel_id: int | None = None) -> HttpResponse:
    need_somewhere(request, CHANNELS)
    channel = channel_for(request, channel_id) if channel_id else None
    rows = parked_of(request.access)
    if channel:
        rows = rows.filter(channel=channel)
    elif request.brand:
        rows = rows.filter(channel__brand=request.brand)
    if (before := number_in(request.GET.get("before", ""))) is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.defer("body")[: A_PAGE + 1])
    return render(
        request,
        "channels/parked.html",
        {
            "channel": channel,
            "rows": [_row(payload) for payload in found[:A_PAGE]],
            "older_url": f"?before={found[A_PAGE - 1].pk}" if len(found) > A_PAGE else "",
        },
    )


def _row(payload: RawPayload) -> dict[str, Any]:
    return {
        "payload": payload,
        "problem": say(payload.problem_key, payload.problem_params),
        "todo": say(WHAT_TO_DO.get(payload.problem_key, WHAT_TO_DO_OTHERWISE)),
    }


def one(request: HttpRequest, payload_id: int) -> HttpResponse:
    payload = payload_for(request, payload_id)
    body = bytes(payload.body)
    return render(
        request,
        "channels/payload.html",
        {
            **_row(payload),
            "shown": body[:SHOWN_BYTES].decode("utf-8", "replace"),
            "size": len(body),
            "is_cut": len(body) > SHOWN_BYTES,
            "form": GroundForm(),
        },
    )


def raw(request: HttpRequest, payload_id: int) -> HttpResponse:
    """The whole body, as it came: downloaded, never shown by the browser."""
    payload = payload_for(request, payload_id)
    return HttpResponse(
        bytes(payload.body),
        content_type="application/octet-stream",
        headers={
            "Content-Disposition": f'attachment; filename="payload-{payload.pk}.txt"',
            "X-Content-Type-Options": "nosniff",
        },
    )


@require_POST
def read_again(request: HttpRequest, payload_id: int) -> HttpResponse:
    payload = payload_for(request, payload_id)
    try:
        actions.retry_payload(payload, actor=request.access.actor, now=request.now)
        messages.success(request, _("It is read again now. If it fails again, it comes back here."))
    except (NotAnArrow, LostRace):
        messages.error(request, _("Somebody has dealt with it already."))
    return _back(request, payload)


@require_POST
def settle(request: HttpRequest, payload_id: int) -> HttpResponse:
    payload = payload_for(request, payload_id)
    form = GroundForm(request.POST)
    if not form.is_valid():
        body = bytes(payload.body)
        context = {
            **_row(payload), "form": form, "size": len(body), "is_cut": len(body) > SHOWN_BYTES,
            "shown": body[:SHOWN_BYTES].decode("utf-8", "replace"),
        }  # fmt: skip
        return render(request, "channels/payload.html", context, status=422)
    try:
        actions.settle_parked(
            payload,
            actor=request.access.actor,
            now=request.now,
            ground=form.cleaned_data["ground"],
        )
        messages.success(request, _("Settled. It is kept, and no longer waits."))
    except (NotAnArrow, LostRace):
        messages.error(request, _("Somebody has dealt with it already."))
    return _back(request, payload)


@require_POST
def read_all_again(request: HttpRequest, channel_id: int) -> HttpResponse:
    channel = channel_for(request, channel_id)
    moved = actions.retry_parked(channel, actor=request.access.actor, now=request.now)
    words = ngettext("%(count)s item is read again.", "%(count)s items are read again.", moved)
    messages.success(request, words % {"count": moved})
    return redirect("channels:parked_on", channel.pk)


def _back(request: HttpRequest, payload: RawPayload) -> HttpResponse:
    wished = request.POST.get("next", "")
    if wished and url_has_allowed_host_and_scheme(wished, allowed_hosts={request.get_host()}):
        return redirect(wished)
    return redirect("channels:parked_on", payload.channel_id)
