"""How I am reached: each person looks after their own."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fener.core.playbooks import MEANS
from fener.kit.sentences import say
from fener.playbooks.actions import remove_contact, set_contact, try_contact
from fener.playbooks.carriers import AddressRefused, messengers_for
from fener.playbooks.forms.contacts import ContactForm
from fener.playbooks.naming import MEANS_NAMES, PAGE_STATES
from fener.playbooks.queries import contact_points, test_pages


def _context(request: HttpRequest, forms: dict[str, ContactForm]) -> dict[str, Any]:
    points, tests = contact_points(request.user), test_pages(request.user)
    return {
        "has_mail": bool(settings.EMAIL_HOST),
        "rows": [
            {
                "means": means,
                "name": MEANS_NAMES[means],
                "point": points.get(means),
                "shown": points[means].shown if means in points else "",
                "test": tests.get(means),
                "test_state": PAGE_STATES[tests[means].state] if means in tests else "",
                "messengers": messengers_for(means) if means != "email" else [],
                "form": forms.get(means) or ContactForm(auto_id=f"id_{means}_%s"),
            }
            for means in MEANS
        ],
    }


def contacts(request: HttpRequest) -> HttpResponse:
    return render(request, "playbooks/contacts.html", _context(request, {}))


def change(request: HttpRequest, means: str) -> HttpResponse:
    _known(means)
    if request.method != "POST":
        return redirect("playbooks:contacts")
    form = ContactForm(request.POST, auto_id=f"id_{means}_%s")
    if form.is_valid():
        try:
            set_contact(
                request.user,
                means,
                form.cleaned_data["address"],
                actor=request.access.actor,
                now=request.now,
            )
        except AddressRefused as error:
            form.add_error("address", say(error.key, error.params))
        else:
            messages.success(request, _("Saved. Send a test page to see whether it arrives."))
            return redirect("playbooks:contacts")
    context = _context(request, {means: form})
    return render(request, "playbooks/contacts.html", context, status=422)


@require_POST
def remove(request: HttpRequest, means: str) -> HttpResponse:
    _known(means)
    remove_contact(request.user, means, actor=request.access.actor, now=request.now)
    messages.success(request, _("Removed."))
    return redirect("playbooks:contacts")


@require_POST
def attempt(request: HttpRequest, means: str) -> HttpResponse:
    _known(means)
    try_contact(request.user, means, actor=request.access.actor, now=request.now)
    messages.success(request, _("The test page is on its way. Follow its link when it arrives."))
    return redirect("playbooks:contacts")


def _known(means: str) -> None:
    if means not in MEANS:
        raise Http404("no such means")
