"""The channels of the desk, and one of them: how it fares, and what is set."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fener.channels import actions
from fener.channels.doors import channel_for, need_somewhere
from fener.channels.forms import SettingsForm
from fener.channels.models import Channel
from fener.channels.queries import Tally, account_of, channels, jobs, tallies
from fener.channels.queries import deliveries as deliveries_of
from fener.channels.views.abilities import abilities_of, access_of
from fener.connectors import registry
from fener.connectors.contract import ConnectorError
from fener.connectors.manifests import Manifest
from fener.core.costs import MILLIONTHS, month_of
from fener.core.lifecycles import CHANNEL, NotAnArrow
from fener.kit.advance import LostRace
from fener.kit.elements import network_name
from fener.kit.secrets import SecretsUnreadable
from fener.kit.sentences import say
from fener.people.forms.places import zone_names
from fener.people.roles import CHANNELS

SHOWN_DELIVERIES = 100

TONES = {"live": "harbour", "blind": "lamp", "needs_sign_in": "signal", "paused": "plain"}
ICONS = {"live": "check", "blind": "eye-off", "needs_sign_in": "key", "paused": "pause"}


def health(channel: Channel, tally: Tally) -> dict[str, Any]:
    """How a channel fares, as its row and its page show it."""
    can = registry.manifest(channel.network).capabilities
    state = channel.state
    if state == "live" and not (can.reply_public or can.reply_private):
        state = "listens"
    return {
        "channel": channel,
        "network": network_name(channel.network),
        "words": say(f"channel.state.{state}"),
        "tone": TONES.get(channel.state, "plain"),
        "icon": ICONS.get(channel.state, "disconnected"),
        "problem": say(channel.problem_key, {"detail": channel.problem_detail})
        if channel.problem_key
        else "",
        "tally": tally,
        "looks_bad": channel.state in ("blind", "needs_sign_in"),
    }


def overview(request: HttpRequest) -> HttpResponse:
    need_somewhere(request, CHANNELS)
    rows = channels(request.access, CHANNELS)
    if request.brand:
        rows = rows.filter(brand=request.brand)
    found = list(rows)
    counts = tallies([row.pk for row in found])
    return render(
        request,
        "channels/list.html",
        {
            "rows": [health(row, counts[row.pk]) for row in found],
            "many_brands": len({row.brand_id for row in found}) > 1,
            "parked": sum(tally.parked for tally in counts.values()),
            "jobs": jobs(request.access)[:3],
            "ways": _ways(),
        },
    )


def _ways() -> list[dict[str, str]]:
    ways = [
        {
            "url": reverse("channels:connect"),
            "icon": "plug",
            "title": _("Connect a channel"),
            "text": _("An account on a network, or a signed webhook for everything else."),
        },
        {
            "url": reverse("channels:import"),
            "icon": "import",
            "title": _("Import a file"),
            "text": _("What another tool exported: CSV or JSON lines."),
        },
        {
            "url": reverse("channels:entry"),
            "icon": "pencil",
            "title": _("Write something down"),
            "text": _("A phone call, a visit to the counter, a newspaper."),
        },
    ]
    if settings.FAKE_NETWORK:
        ways.append(
            {
                "url": reverse("channels:storm"),
                "icon": "storm",
                "title": _("Watch a storm"),
                "text": _("A practice shop, a lost delivery, six languages. Nothing is real."),
            }
        )
    return ways


def channel(request: HttpRequest, channel_id: int) -> HttpResponse:
    chosen = channel_for(request, channel_id)
    manifest = registry.manifest(chosen.network)
    is_on = chosen.state not in CHANNEL.finals
    form = None
    if is_on:
        form = SettingsForm(
            request.POST or None, manifest=manifest, channel=chosen, stored=stored_secrets(chosen)
        )
        if request.method == "POST" and form.is_valid() and _save(request, chosen, form):
            return redirect("channels:channel", chosen.pk)
    context = {
        **health(chosen, tallies([chosen.pk])[chosen.pk]),
        **_facts(chosen, manifest),
        "form": form,
        "zones": zone_names() if needs_zone(manifest) else (),
        "unread_url": f"{reverse('cases:mentions')}?{seen_as(chosen)}",
        "is_on": is_on,
        "secrets_lost": stored_secrets(chosen) == () and bool(chosen.sealed_secrets),
    }
    return render(request, "channels/channel.html", context)


def _facts(chosen: Channel, manifest: Manifest) -> dict[str, Any]:
    can = manifest.capabilities
    month = month_of(chosen.heard_at) if chosen.heard_at else ""
    spent = chosen.month_cost if chosen.month == month else 0
    return {
        "manifest": manifest,
        "description": say(f"{chosen.network}.description"),
        "maturity": say(f"channel.maturity.{manifest.maturity}"),
        "can": abilities_of(manifest),
        "access": access_of(manifest, chosen.scopes) if chosen.scopes else (),
        "spent": f"{spent / MILLIONTHS:.2f}" if spent else "",
        "cap": chosen.settings.get("month_cap") or "",
        "missed": _missed(chosen),
        "hook_address": hook_address(chosen) if can.webhook else "",
        "is_signed_by_us": manifest.auth == "shared_secret",
        "curl": curl_example(hook_address(chosen)) if manifest.auth == "shared_secret" else "",
    }


def _missed(chosen: Channel) -> dict[str, Any]:
    """Since when we had not heard, and how many posts were fetched afterwards."""
    fetched = chosen.fetched
    if not fetched:
        return {}
    return {
        "since": datetime.fromisoformat(fetched["since"]),
        "until": datetime.fromisoformat(fetched["until"]),
        "posts": fetched["posts"],
        "is_open": fetched["is_open"],
    }


def seen_as(chosen: Channel) -> str:
    """The filter of the queue and of the mentions that shows what came from here."""
    return urlencode({"brand": chosen.brand_id, "network": chosen.network})


def needs_zone(manifest: Manifest) -> bool:
    """Whether its form has a field that is helped by the list of time zones."""
    return any(setting.kind == "time_zone" for setting in manifest.settings)


def stored_secrets(chosen: Channel) -> tuple[str, ...]:
    """Names of the secrets that are stored; none where their key is gone."""
    try:
        return tuple(name for name, value in account_of(chosen).secrets.items() if value)
    except SecretsUnreadable:
        return ()


def hook_address(chosen: Channel) -> str:
    return settings.DESK_URL + reverse("api:hook", args=[chosen.hook])


def curl_example(address: str, secret: str = "") -> str:
    """A call that can be pasted into a shell; the secret stands in it only when it is shown."""
    return "\n".join(
        (
            f"SECRET='{secret}'" if secret else 'SECRET="…"',
            "t=$(date +%s)",
            """body='{"id":"1","at":'$t',"author":"drita","text":"Where is my parcel?"}'""",
            'v1=$(printf \'%s.%s\' "$t" "$body" '
            "| openssl dgst -sha256 -hmac \"$SECRET\" -hex | sed 's/.* //')",
            f'curl -H "X-Fener-Signature: t=$t,v1=$v1" -d "$body" {address}',
        )
    )


def _save(request: HttpRequest, chosen: Channel, form: SettingsForm) -> bool:
    try:
        actions.change_channel(
            chosen,
            actor=request.access.actor,
            now=request.now,
            name=form.cleaned_data["name"],
            settings=form.settings,
            secrets=form.secrets,
        )
    except actions.AlreadyConnected:
        form.add_error("name", say("channel.name_taken", {"name": form.cleaned_data["name"]}))
        return False
    except SecretsUnreadable:
        form.add_error(None, say("channel.secrets_unreadable"))
        return False
    messages.success(request, _("Saved."))
    return True


@require_POST
def change_state(request: HttpRequest, channel_id: int, target: str) -> HttpResponse:
    """Pause or resume."""
    chosen = channel_for(request, channel_id)
    actor, now = request.access.actor, request.now
    try:
        if target == "resume":
            actions.resume_channel(chosen, actor=actor, now=now)
            messages.success(request, _("The channel is on again."))
        else:
            actions.set_channel_state(chosen, "paused", actor=actor, now=now)
            messages.success(request, _("Paused. Nothing comes in and nothing goes out here."))
    except (NotAnArrow, LostRace):
        messages.error(request, _("The channel has changed meanwhile; look again."))
    return redirect("channels:channel", chosen.pk)


@require_POST
def poll(request: HttpRequest, channel_id: int) -> HttpResponse:
    chosen = channel_for(request, channel_id)
    if actions.poll_soon(chosen, now=request.now):
        messages.success(request, _("The network is asked right now."))
    else:
        messages.error(request, _("This channel can't be asked now."))
    return redirect("channels:channel", chosen.pk)


def disconnect(request: HttpRequest, channel_id: int) -> HttpResponse:
    """Ask first: it can't be taken back, only connected anew."""
    chosen = channel_for(request, channel_id)
    if request.method == "POST":
        try:
            actions.set_channel_state(
                chosen, "disconnected", actor=request.access.actor, now=request.now, due_at=None,
                **actions.WELL,
            )  # fmt: skip
        except (NotAnArrow, LostRace):
            messages.error(request, _("The channel has changed meanwhile; look again."))
            return redirect("channels:channel", chosen.pk)
        messages.success(request, _("Taken off the desk. Its history stays."))
        return redirect("channels:list")
    tally = tallies([chosen.pk])[chosen.pk]
    return render(request, "channels/disconnect.html", {"channel": chosen, "tally": tally})


def told(error: ConnectorError) -> str:
    """What a network refused, in our sentence and its own words."""
    sentence = say(error.key, {"detail": error.detail})
    if not error.detail or error.detail in sentence:
        return sentence
    return _("%(sentence)s The network said: %(detail)s") % {
        "sentence": sentence, "detail": error.detail,
    }  # fmt: skip


def deliveries(request: HttpRequest, channel_id: int) -> HttpResponse:
    """What did not go out, or may not have: the rows behind the channel's numbers."""
    chosen = channel_for(request, channel_id)
    rows = deliveries_of(request.access).filter(
        channel=chosen, state__in=["unknown", "failed", "queued", "sending"]
    )
    found = [
        {
            "delivery": row,
            "problem": say(row.problem_key, {"detail": row.problem_detail})
            if row.problem_key
            else "",
            "case_id": _case_of(row.purpose),
        }
        for row in rows[:SHOWN_DELIVERIES]
    ]
    return render(request, "channels/deliveries.html", {"channel": chosen, "rows": found})


def _case_of(purpose: str) -> int | None:
    kind, _colon, number = purpose.partition(":")
    return int(number) if kind == "case" and number.isdigit() else None
