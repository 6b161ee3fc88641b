"""Connecting an account: choose the network, fill in what it needs, try it, keep it."""

from __future__ import annotations

import re
import secrets as tokens
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from fener.channels import actions, practising, signing_in
from fener.channels.doors import channel_for, check, need_somewhere
from fener.channels.forms import ConnectForm
from fener.channels.models import Channel
from fener.channels.queries import channel_named
from fener.channels.signing_in import SignIn
from fener.channels.views.abilities import abilities_of, access_of
from fener.channels.views.listing import (
    curl_example,
    hook_address,
    needs_zone,
    stored_secrets,
    told,
)
from fener.channels.views.signing_in import CONNECTED, begin
from fener.connectors import registry
from fener.connectors.contract import ConnectorError, OutcomeUnknown
from fener.connectors.manifests import MATURITIES, Manifest, Step
from fener.kit.elements import network_name
from fener.kit.requests import number_in
from fener.kit.secrets import SecretsUnreadable
from fener.kit.sentences import say
from fener.people.forms.places import zone_names
from fener.people.models import Brand
from fener.people.queries import brand_by_id, brands
from fener.people.roles import CHANNELS

OTHER_WAYS = ("file", "manual", "replay")
"""Networks that have a way in of their own."""


def connectable() -> list[str]:
    hidden = OTHER_WAYS if settings.FAKE_NETWORK else (*OTHER_WAYS, practising.NETWORK)
    return [name for name in registry.names() if name not in hidden]


def choose(request: HttpRequest) -> HttpResponse:
    need_somewhere(request, CHANNELS)
    cards = [
        {
            "manifest": registry.manifest(name),
            "description": say(f"{name}.description"),
            "maturity": say(f"channel.maturity.{registry.manifest(name).maturity}"),
        }
        for name in sorted(connectable(), key=_as_tried)
    ]
    return render(request, "channels/choose.html", {"cards": cards})


def _as_tried(name: str) -> tuple[bool, int, str]:
    """The practice network comes first, then what was tried the furthest."""
    manifest = registry.manifest(name)
    tried = MATURITIES.index(manifest.maturity)
    return name != practising.NETWORK, tried, manifest.title.lower()


@never_cache
def connect(request: HttpRequest, network: str) -> HttpResponse:
    need_somewhere(request, CHANNELS)
    if network not in connectable():
        raise Http404("no such network")
    manifest = registry.manifest(network)
    mine = _brands(request)
    entered = _entered_before(request, network)
    form = ConnectForm(
        request.POST or None,
        manifest=manifest,
        brands=mine,
        stored=tuple(entered.secrets) if entered else (),
        initial=_initial(request, manifest, entered),
    )
    if request.method == "POST" and form.is_valid():
        done = _connect(request, manifest, form, entered)
        if done:
            return done
    context = {
        "form": form,
        "manifest": manifest,
        "description": say(f"{network}.description"),
        "maturity": say(f"channel.maturity.{manifest.maturity}"),
        "steps": [shown_step(step, form) for step in manifest.steps],
        "abilities": abilities_of(manifest),
        "access": access_of(manifest),
        "can_practise": network == practising.NETWORK,
        "brands": mine,
        "back_address": signing_in.back_address() if manifest.gives else "",
        "zones": zone_names() if needs_zone(manifest) else (),
    }
    return render(request, "channels/connect.html", context)


def shown_step(step: Step, form: ConnectForm) -> dict[str, str]:
    """One thing to do, with its address where that is known: on somebody's own server it is, once
    they have filled in where that is."""
    address = step.url
    for name in re.findall(r"\{(\w+)\}", address):
        given = str(form.data.get(f"set_{name}", "")).rstrip("/")
        if not given.startswith(("http://", "https://")):
            return {"words": say(step.text), "url": "", "path": address.replace(f"{{{name}}}", "…")}
        address = address.replace(f"{{{name}}}", given)
    return {"words": say(step.text), "url": address, "path": ""}


def _brands(request: HttpRequest) -> list[Brand]:
    """The brand that is looked at comes first, so that it is the one chosen."""
    allowed = set(request.access.brands_with(CHANNELS))
    found = [brand for brand in brands(request.access) if brand.pk in allowed]
    chosen = request.brand.pk if request.brand else None
    return sorted(found, key=lambda brand: brand.pk != chosen)


def _entered_before(request: HttpRequest, network: str) -> SignIn | None:
    """What was entered before a sign-in that did not work, for whoever comes back to change it."""
    begun = signing_in.begun(request.session) if request.GET.get("again") else None
    return begun if begun and begun.network == network and begun.channel_id is None else None


def _initial(request: HttpRequest, manifest: Manifest, entered: SignIn | None) -> dict[str, Any]:
    if entered:
        told_before = {f"set_{name}": value for name, value in entered.settings.items()}
        return {"name": entered.name, "brand": entered.brand_id, **told_before}
    initial: dict[str, Any] = {"name": network_name(manifest.name)}
    if manifest.name == practising.NETWORK:
        initial["set_url"] = request.build_absolute_uri(practising.PATH)
    return initial


def _connect(
    request: HttpRequest, manifest: Manifest, form: ConnectForm, entered: SignIn | None
) -> HttpResponse | None:
    """Try the account, then keep it; None where the form has to be shown again."""
    data = form.cleaned_data
    check(request, data["brand"], CHANNELS)
    # Before the network is asked: a token that works once would be spent for nothing.
    if channel_named(data["brand"], manifest.name, data["name"]):
        form.add_error("name", say("channel.name_taken", {"name": data["name"]}))
        return None
    secrets = {**(entered.secrets if entered else {}), **form.secrets}
    if form.needs_sign_in:
        return _sign_in_there(request, form, secrets)
    made = ""
    if manifest.auth == "shared_secret" and not secrets.get("secret"):
        made = secrets["secret"] = tokens.token_urlsafe(32)
    handle = str(data.get("handle", "")).lstrip("@")
    try:
        identity = actions.try_account(
            manifest.name, settings=form.settings, secrets=secrets, handle=handle
        )
        channel = actions.connect_channel(
            brand_by_id(data["brand"]),
            actor=request.access.actor,
            now=request.now,
            network=manifest.name,
            name=data["name"],
            handle=handle,
            settings=form.settings,
            secrets=secrets,
            identity=identity,
        )
    except ConnectorError as error:
        form.add_error(None, told(error))
        return None
    except OutcomeUnknown as error:
        form.add_error(None, str(error))
        return None
    except actions.AlreadyConnected:
        form.add_error("name", say("channel.name_taken", {"name": data["name"]}))
        return None
    if manifest.auth == "shared_secret":
        return _shown_once(request, channel, made or secrets["secret"])
    if manifest.name == practising.NETWORK and secrets.get("webhook_secret"):
        practising.ask_to_be_called(channel, request.build_absolute_uri("/").rstrip("/"))
    messages.success(request, CONNECTED)
    return redirect("channels:channel", channel.pk)


def _sign_in_there(
    request: HttpRequest, form: ConnectForm, secrets: dict[str, str]
) -> HttpResponse | None:
    sign_in = SignIn(
        network=form.manifest.name,
        brand_id=form.cleaned_data["brand"],
        name=form.cleaned_data["name"],
        channel_id=None,
        settings=form.settings,
        secrets=secrets,
    )
    try:
        return begin(request, sign_in)
    except ConnectorError as error:
        form.add_error(None, told(error))
        return None


@require_POST
def practise(request: HttpRequest) -> HttpResponse:
    """One click: an account on the practice network, made and connected."""
    need_somewhere(request, CHANNELS)
    brand_id = number_in(request.POST.get("brand", ""))
    if brand_id is None:
        raise Http404("no such brand")
    check(request, brand_id, CHANNELS)
    brand = brand_by_id(brand_id)
    try:
        address = practising.reachable_desk(practising.desk_addresses(request))
        channel = practising.connect_practice(
            brand,
            actor=request.access.actor,
            now=request.now,
            address=address,
            name=network_name(practising.NETWORK),
            terms=brand.name,
        )
    except practising.NoPracticeNetwork:
        messages.error(request, say("storm.no_network"))
    except (ConnectorError, OutcomeUnknown) as error:
        messages.error(request, told(error) if isinstance(error, ConnectorError) else str(error))
    except actions.AlreadyConnected as error:
        messages.error(request, say("channel.name_taken", {"name": str(error)}))
    else:
        messages.success(
            request,
            _("Connected as @%(handle)s. Say something there as a customer and watch it come in.")
            % {"handle": channel.handle},
        )
        return redirect("channels:channel", channel.pk)
    return redirect("channels:connect_network", practising.NETWORK)


@never_cache
def new_secret(request: HttpRequest, channel_id: int) -> HttpResponse:
    """Make a new secret for a signed webhook. The one before stays good until it is emptied, so
    that the other side can change without a gap."""
    channel = channel_for(request, channel_id)
    if registry.manifest(channel.network).auth != "shared_secret":
        raise Http404("this channel has no secret of ours")
    if request.method == "POST":
        secret = tokens.token_urlsafe(32)
        try:
            actions.turn_secret(channel, secret, actor=request.access.actor, now=request.now)
        except SecretsUnreadable:
            messages.error(request, say("channel.secrets_unreadable"))
            return redirect("channels:channel", channel.pk)
        return _shown_once(request, channel, secret)
    has_one = "secret" in stored_secrets(channel)
    return render(request, "channels/new_secret.html", {"channel": channel, "has_one": has_one})


def _shown_once(request: HttpRequest, channel: Channel, secret: str) -> HttpResponse:
    """Shown in the answer to this one request and nowhere else."""
    address = hook_address(channel)
    return render(
        request,
        "channels/secret_once.html",
        {
            "channel": channel,
            "secret": secret,
            "hook_address": address,
            "curl": curl_example(address, secret),
        },
    )
