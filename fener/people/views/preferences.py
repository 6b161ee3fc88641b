"""How the desk shows itself to one person."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.i18n import set_language

from fener.people.actions import change_preferences
from fener.people.forms.places import zone_names
from fener.people.forms.preferences import PreferencesForm
from fener.people.middleware import CODES, open_to_strangers

FIELDS = ("name", "language", "zone", "calendar", "digits", "theme")
THEME_COOKIE = "fener_theme"
A_YEAR = 365 * 24 * 3600


def preferences(request: HttpRequest) -> HttpResponse:
    user = request.user
    initial = {name: getattr(user, name) for name in FIELDS}
    initial["theme"] = request.COOKIES.get(THEME_COOKIE, user.theme)
    form = PreferencesForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        changes = {name: form.cleaned_data[name] for name in FIELDS}
        change_preferences(user, actor=request.access.actor, now=request.now, **changes)
        with translation.override(changes["language"]):
            messages.success(request, _("Saved."))
        response = redirect("people:preferences")
        _remember_theme(response, changes["theme"])
        return response
    return render(request, "people/preferences.html", {"form": form, "zones": zone_names()})


def _remember_theme(response: HttpResponse, theme: str) -> None:
    """The page reads its light from a cookie that its own script may change, so that it is right
    from the first moment."""
    if theme == "auto":
        response.delete_cookie(THEME_COOKIE, samesite="Lax")
        return
    response.set_cookie(
        THEME_COOKIE,
        theme,
        max_age=A_YEAR,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


@open_to_strangers
def choose_language(request: HttpRequest) -> HttpResponse:
    """The language menu: kept with the person, or for strangers in a cookie."""
    code = request.POST.get("language", "")
    if request.method == "POST" and request.user.is_authenticated and code in CODES:
        change_preferences(request.user, actor=request.access.actor, now=request.now, language=code)
    return set_language(request)
