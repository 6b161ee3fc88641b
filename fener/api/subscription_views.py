"""Event subscriptions in the settings: who is told what happens, and how that goes."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from fener.api import actions
from fener.api.forms import SubscriptionForm
from fener.api.models import Subscription
from fener.connectors.contract import ConnectorError
from fener.kit.secrets import SecretsUnreadable, unseal
from fener.kit.sentences import say
from fener.people.doors import brand_for
from fener.people.happenings import happening
from fener.people.models import Brand
from fener.people.queries import Access, brands
from fener.people.roles import CHANNELS


@never_cache
def subscriptions(request: HttpRequest) -> HttpResponse:
    mine = _looked_after(request.access)
    chosen = request.brand.pk if request.brand else None
    mine.sort(key=lambda brand: brand.pk != chosen)
    form = SubscriptionForm(request.POST or None, brands=mine)
    if request.method == "POST" and form.is_valid():
        brand = brand_for(request, form.cleaned_data["brand"], CHANNELS)
        secret = secrets.token_urlsafe(32)
        if row := _add(request, brand, form, secret):
            # Shown in the answer to this one request and nowhere else.
            context = {"subscription": row, "secret": secret}
            return render(request, "api/subscription_once.html", context)
    rows = Subscription.objects.filter(brand__in=mine).select_related("brand").order_by("pk")
    context = {
        "form": form,
        "rows": [_shown(row) for row in rows],
        "names_brands": len(mine) > 1,
        "days": actions.GIVEN_UP_AFTER.days,
    }
    return render(request, "api/subscriptions.html", context)


def _looked_after(access: Access) -> list[Brand]:
    mine = set(access.brands_with(CHANNELS))
    if not mine:
        raise PermissionDenied(CHANNELS)
    return [brand for brand in brands(access) if brand.pk in mine]


def _add(
    request: HttpRequest, brand: Brand, form: SubscriptionForm, secret: str
) -> Subscription | None:
    data = form.cleaned_data
    try:
        actions.try_address(
            data["url"],
            secret,
            allows_private_hosts=data["allows_private_hosts"],
            now=request.now,
        )
    except ConnectorError as error:
        form.add_error("url", say(error.key))
        return None
    try:
        return actions.add_subscription(
            brand,
            actor=request.access.actor,
            now=request.now,
            name=data["name"],
            url=data["url"],
            secret=secret,
            verbs=data["verbs"],
            allows_private_hosts=data["allows_private_hosts"],
        )
    except actions.TooMany:
        form.add_error(None, say("subscription.too_many", {"most": actions.MOST}))
        return None


def _shown(row: Subscription) -> dict[str, Any]:
    days = actions.GIVEN_UP_AFTER.days
    return {
        "subscription": row,
        "verbs": [happening(verb) for verb in row.verbs],
        "problem": say(row.problem_key, {"days": days}) if row.problem_key else "",
    }


def _subscription(request: HttpRequest, subscription_id: int) -> Subscription:
    """Of a brand that the reader may read (else 404) and whose channels they look after."""
    row = Subscription.objects.select_related("brand").filter(pk=subscription_id).first()
    if row is None:
        raise Http404("no such subscription")
    brand_for(request, row.brand_id, CHANNELS)
    return row


@require_POST
def hello(request: HttpRequest, subscription_id: int) -> HttpResponse:
    """Call the address with a signed hello, and say what became of it."""
    row = _subscription(request, subscription_id)
    try:
        secret = unseal(row.sealed_secret).get("secret", "")
        actions.try_address(
            row.url, secret, allows_private_hosts=row.allows_private_hosts, now=request.now
        )
    except ConnectorError as error:
        messages.error(request, say(error.key))
    except SecretsUnreadable:
        messages.error(request, say("channel.secrets_unreadable"))
    else:
        messages.success(request, _("“%(name)s” took our hello.") % {"name": row.name})
    return redirect("api:subscriptions")


@require_POST
def switch(request: HttpRequest, subscription_id: int, *, is_on: bool) -> HttpResponse:
    """Pause it, or go on where it stopped."""
    row = _subscription(request, subscription_id)
    actions.change_subscription(row, actor=request.access.actor, now=request.now, is_active=is_on)
    words = _("“%(name)s” goes on where it stopped.") if is_on else _("“%(name)s” is paused.")
    messages.success(request, words % {"name": row.name})
    return redirect("api:subscriptions")


@require_POST
def remove(request: HttpRequest, subscription_id: int) -> HttpResponse:
    row = _subscription(request, subscription_id)
    actions.remove_subscription(row, actor=request.access.actor, now=request.now)
    messages.success(request, _("“%(name)s” is told nothing more.") % {"name": row.name})
    return redirect("api:subscriptions")
