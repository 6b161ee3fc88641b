"""The one-time link, and the first page of a new desk."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from fener.people.actions import NameTaken, change_preferences, create_brand, use_entry_link
from fener.people.attempts import too_many_attempts
from fener.people.doors import owner_only
from fener.people.forms.brands import BrandForm
from fener.people.forms.entry import EntryForm
from fener.people.forms.places import zone_names
from fener.people.middleware import open_to_strangers
from fener.people.queries import (
    actor_of,
    brands_by_name,
    desk_has_people,
    entry_link,
    entry_link_by_id,
)

LINK_IN_SESSION = "entry_link"
MOST_LINKS = 20
MOST_FORMS = 40


@open_to_strangers
@never_cache
@sensitive_variables("secret")
def enter(request: HttpRequest, secret: str) -> HttpResponse:
    """Recognise the link and go on without it: a secret in an address would end in the history
    of the browser and in the logs of whatever stands between."""
    request.session.pop(LINK_IN_SESSION, None)
    if too_many_attempts(request, "entry", most=MOST_LINKS):
        return redirect(reverse("people:entry") + "?wait")
    if link := entry_link(secret, now=request.now):
        request.session[LINK_IN_SESSION] = link.pk
    return redirect("people:entry")


@open_to_strangers
@never_cache
@sensitive_post_parameters("password", "again")
def entry(request: HttpRequest) -> HttpResponse:
    known = request.session.get(LINK_IN_SESSION)
    if "wait" in request.GET or (
        request.method == "POST" and too_many_attempts(request, "entry-form", most=MOST_FORMS)
    ):
        return render(request, "429.html", status=429)
    link = entry_link_by_id(known, now=request.now) if known else None
    if link is None:
        return _used_up(request)
    user = link.user
    is_first = user.is_owner and not desk_has_people(but=user)
    form = EntryForm(request.POST or None, user=user, may_choose_email=is_first)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            entered = use_entry_link(
                link,
                now=request.now,
                password=data["password"],
                name=data["name"],
                email=data["email"] if is_first else "",
                language=data["language"],
            )
        except NameTaken:
            form.add_error("email", _("Somebody else at this desk has this address."))
        else:
            return _let_in(request, entered) if entered else _used_up(request)
    return render(
        request, "people/enter.html", {"form": form, "person": user, "is_first": is_first}
    )


def _used_up(request: HttpRequest) -> HttpResponse:
    request.session.pop(LINK_IN_SESSION, None)
    return render(request, "people/link_used.html", status=410)


def _let_in(request: HttpRequest, user: Any) -> HttpResponse:
    request.session.pop(LINK_IN_SESSION, None)
    if is_mfa_enabled(user):
        # The link replaces the password, never the second factor.
        messages.success(request, _("Your password is set. Now sign in with it."))
        return redirect("account_login")
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    record_authentication(request, user, method="password", email=user.email)
    return redirect("people:welcome" if user.is_owner else "/")


def welcome(request: HttpRequest) -> HttpResponse:
    """The first page of a new desk: name the brand, then choose what to do first."""
    owner_only(request)
    there = brands_by_name(request.access)
    form = BrandForm(
        request.POST or None, initial={"country": "GB", "languages": [request.user.language]}
    )
    if request.method == "POST" and form.is_valid():
        try:
            brand = create_brand(
                actor=request.access.actor,
                now=request.now,
                **{name: form.cleaned_data[name] for name in BRAND_FIELDS},
            )
        except NameTaken:
            form.add_error("name", _("There is a brand of this name already."))
        else:
            if request.user.zone == "UTC":
                change_preferences(
                    request.user, actor=actor_of(request.user), now=request.now, zone=brand.zone
                )
            messages.success(request, _("%(brand)s is ready.") % {"brand": brand.name})
            return redirect("people:welcome")
    return render(
        request, "people/welcome.html", {"form": form, "there": there, "zones": zone_names()}
    )


BRAND_FIELDS = ("name", "country", "zone", "languages", "handles")
