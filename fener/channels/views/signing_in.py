"""On the way to a network's own page and back from it."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from fener.channels import actions, signing_in
from fener.channels.doors import channel_for, check
from fener.channels.forms import SignInForm
from fener.channels.models import Channel
from fener.channels.queries import Tally
from fener.channels.signing_in import NotBegunHere, SignIn
from fener.channels.views.listing import health, needs_zone, stored_secrets, told
from fener.connectors import registry
from fener.connectors.cleaning import clean
from fener.connectors.contract import ConnectorError, OutcomeUnknown
from fener.core.lifecycles import NotAnArrow
from fener.kit.advance import LostRace
from fener.kit.sentences import say
from fener.people.forms.places import zone_names
from fener.people.queries import brand_by_id
from fener.people.roles import CHANNELS

CONNECTED = gettext_lazy("Connected. The first fetch brings the back-log; it alarms nobody.")
PROBLEMS = (
    ConnectorError, OutcomeUnknown, actions.AlreadyConnected, actions.OtherAccount, NotAnArrow,
    LostRace,
)  # fmt: skip
_LONGEST_WORDS = 300


def begin(request: HttpRequest, sign_in: SignIn) -> HttpResponse:
    """Remember what was entered and show the way. Raises `Refused`.

    The way is a link on a page of ours and no redirect: no form of the desk may lead anywhere
    else, and a person sees where they are going before they sign in there."""
    signing_in.begin(request.session, sign_in, now=request.now)
    return redirect("channels:signing_in")


def sign_in(request: HttpRequest, channel_id: int) -> HttpResponse:
    """New access for an account that no longer lets us in, tried before it is kept."""
    chosen = channel_for(request, channel_id)
    manifest = registry.manifest(chosen.network)
    form = SignInForm(
        request.POST or None, manifest=manifest, channel=chosen, stored=stored_secrets(chosen)
    )
    if request.method == "POST" and form.is_valid() and (done := _signed_in(request, chosen, form)):
        return done
    context = {
        **health(chosen, Tally()),
        "form": form,
        "manifest": manifest,
        "zones": zone_names() if needs_zone(manifest) else (),
    }
    return render(request, "channels/sign_in.html", context)


def _signed_in(request: HttpRequest, chosen: Channel, form: SignInForm) -> HttpResponse | None:
    """Try what was entered, or go and sign in with it; None where the form is shown again."""
    entered = SignIn(
        network=chosen.network, brand_id=chosen.brand_id, name=chosen.name,
        channel_id=chosen.pk, settings=form.settings, secrets=form.secrets,
    )  # fmt: skip
    try:
        return begin(request, entered) if form.needs_sign_in else _keep(request, entered, {})
    except PROBLEMS as error:
        form.add_error(None, _words_of(error, entered))
        return None


@never_cache
def page(request: HttpRequest) -> HttpResponse:
    """Where to sign in, or why it did not work; POST begins it anew with what was entered."""
    sign_in = signing_in.begun(request.session)
    if sign_in is None:
        messages.error(request, _not_begun())
        return redirect("channels:connect")
    _may(request, sign_in)
    if request.method == "POST":
        try:
            return begin(request, sign_in)
        except ConnectorError as error:
            signing_in.tell(request.session, sign_in, told(error))
            return redirect("channels:signing_in")
    desk = urlsplit(settings.DESK_URL)
    context = {
        "sign_in": sign_in,
        "manifest": registry.manifest(sign_in.network),
        "brand": brand_by_id(sign_in.brand_id),
        "host": urlsplit(sign_in.address).hostname or "",
        "back_address": signing_in.back_address(),
        "desk_address": settings.DESK_URL if request.get_host() != desk.netloc else "",
        "change_url": _entered_at(sign_in),
    }
    return render(request, "channels/signing_in.html", context)


@never_cache
@require_GET
def back(request: HttpRequest) -> HttpResponse:
    """A network sends a person back, with a code or with why there is none."""
    session = request.session
    try:
        sign_in = signing_in.returned(session, request.GET.get("state", ""), now=request.now)
    except NotBegunHere:
        messages.error(request, _not_begun())
        is_known = signing_in.begun(session) is not None
        return redirect("channels:signing_in" if is_known else "channels:connect")
    _may(request, sign_in)
    code = request.GET.get("code", "")
    if not code:
        signing_in.tell(session, sign_in, _why_not(request))
        return redirect("channels:signing_in")
    try:
        account = signing_in.account_for(sign_in)
        given = registry.connector(sign_in.network).take_code(
            account, code, signing_in.back_address(), sign_in.verifier
        )
        done = _keep(request, sign_in, given)
    except PROBLEMS as error:
        signing_in.tell(session, sign_in, _words_of(error, sign_in))
        return redirect("channels:signing_in")
    signing_in.forget(session)
    return done


def _keep(request: HttpRequest, sign_in: SignIn, given: Mapping[str, str]) -> HttpResponse:
    """Try what was entered with what a sign-in has given, and keep it. Raises `PROBLEMS`."""
    actor, now = request.access.actor, request.now
    entered, secrets = sign_in.settings, {**sign_in.secrets, **given}
    if sign_in.channel_id is not None:
        chosen = channel_for(request, sign_in.channel_id)
        actions.sign_in_again(chosen, actor=actor, now=now, settings=entered, secrets=secrets)
        messages.success(request, _("Signed in. What was missed is fetched now."))
    else:
        identity = actions.try_account(sign_in.network, settings=entered, secrets=secrets)
        chosen = actions.connect_channel(
            brand_by_id(sign_in.brand_id), actor=actor, now=now, network=sign_in.network,
            name=sign_in.name, settings=entered, secrets=secrets, identity=identity,
        )  # fmt: skip
        messages.success(request, CONNECTED)
    return redirect("channels:channel", chosen.pk)


def _words_of(error: Exception, sign_in: SignIn) -> str:
    """What went wrong, and what a person can do about it."""
    if isinstance(error, ConnectorError):
        return told(error)
    if isinstance(error, actions.AlreadyConnected):
        return say("channel.name_taken", {"name": sign_in.name})
    if isinstance(error, actions.OtherAccount):
        found, known = error.args
        return say("channel.other_account", {"found": found, "known": known})
    if isinstance(error, OutcomeUnknown):
        return str(error)
    return _("The channel has changed meanwhile; look again.")


def _why_not(request: HttpRequest) -> str:
    """Why a network sent a person back without a code (RFC 6749, section 4.1.2.1)."""
    if request.GET.get("error") in ("access_denied", "user_cancelled_authorize", None):
        return _("Nobody was let in: the sign-in was broken off, or not everything was allowed.")
    words = clean(request.GET.get("error_description") or request.GET["error"])[:_LONGEST_WORDS]
    return _("The network did not let anybody in. It said: %(detail)s") % {"detail": words}


def _may(request: HttpRequest, sign_in: SignIn) -> None:
    check(request, sign_in.brand_id, CHANNELS)
    if sign_in.channel_id is not None:
        channel_for(request, sign_in.channel_id)


def _entered_at(sign_in: SignIn) -> str:
    """Where what was entered can be changed."""
    if sign_in.channel_id is not None:
        return reverse("channels:sign_in", args=[sign_in.channel_id])
    return reverse("channels:connect_network", args=[sign_in.network]) + "?again=1"


def _not_begun() -> str:
    return _(
        "This sign-in was not begun here, or too long ago. Begin it again, and stay signed in to "
        "the desk meanwhile."
    )
