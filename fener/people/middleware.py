"""Who asks, in which language, about which brand: settled once for every request."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import SimpleLazyObject

from fener.kit.actors import NOBODY
from fener.kit.requests import number_in
from fener.kit.times import now as wall_clock
from fener.people.models import Brand
from fener.people.queries import Access, access_of, brands_by_name

Respond = Callable[[HttpRequest], HttpResponse]

CODES = {code for code, _ in settings.LANGUAGES}
BRAND_IN_SESSION = "brand"


def language_of(request: HttpRequest) -> str:
    """The person's own; for strangers the cookie of the language menu, then the browser's."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    if request.user.is_authenticated:
        return str(request.user.language) if request.user.language in CODES else "en"
    if chosen in CODES:
        return chosen
    return translation.get_language_from_request(request)


class PreferencesMiddleware:
    """Sets `request.access`, `request.brands` (those one may see, by name), `request.brand` (the
    chosen one; None: all), `request.now`, the language and the time zone."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.now = wall_clock()
        request.access = SimpleLazyObject(lambda: _access(request))
        request.brands = SimpleLazyObject(lambda: brands_by_name(request.access))
        request.brand = SimpleLazyObject(lambda: _brand(request))
        with translation.override(language_of(request)):
            zone = request.user.zone if request.user.is_authenticated else "UTC"
            with timezone.override(ZoneInfo(zone)):
                response = self.respond(request)
                response.headers.setdefault("Content-Language", translation.get_language())
        return response


def _access(request: HttpRequest) -> Access:
    return access_of(request.user) if request.user.is_authenticated else Access(NOBODY)


def _brand(request: HttpRequest) -> Brand | None:
    """The brand chosen by `?brand=` (kept for the session), or the only one there is."""
    seen = {brand.pk: brand for brand in request.brands}
    asked = request.GET.get("brand", "")
    number = number_in(asked)
    chosen = request.session.get(BRAND_IN_SESSION)
    if asked == "all" and chosen is not None:
        del request.session[BRAND_IN_SESSION]
        chosen = None
    elif number in seen and number != chosen:
        chosen = request.session[BRAND_IN_SESSION] = number
    if chosen not in seen and len(seen) == 1:
        (chosen,) = seen
    return seen.get(chosen)


class SignInRequiredMiddleware:
    """Every view is closed unless it says `open_to_strangers`; and where a second factor is
    required, nothing but setting one up is open without it."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.respond(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., object], args: object, kwargs: object
    ) -> HttpResponse | None:
        if getattr(view, "open_to_strangers", False) or _is_account_page(request):
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if settings.REQUIRE_TWO_FACTOR and not _has_second_factor(request):
            return HttpResponseRedirect(reverse("mfa_index"))
        return None


def _is_account_page(request: HttpRequest) -> bool:
    match = request.resolver_match
    return bool(match and (match.url_name or "").startswith(("account_", "mfa_")))


def _has_second_factor(request: HttpRequest) -> bool:
    return bool(is_mfa_enabled(request.user))


def open_to_strangers(view: Callable[..., object]) -> Callable[..., object]:
    """Let people in who have not signed in; the view checks for itself."""
    view.open_to_strangers = True
    return view
