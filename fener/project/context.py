"""What every page of the desk shows around its content: where one can go, what is wrong."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from fener.cases.views.desk import counts_of
from fener.channels.queries import blind_channels, ending_channels, moderations_to_agree
from fener.kit.models import Pulse
from fener.kit.prepared import prepared
from fener.mentions import listening
from fener.mentions.queries import deep_tier
from fener.people.queries import Access
from fener.people.roles import CHANNELS, GUIDE, PEOPLE
from fener.problems.views.alerting import alerts_of, bar_of

_WORKER = "worker desk"
SILENT_AFTER = timedelta(seconds=30)
FAILS_AGAIN = 3
"""Turns in succession that end in a fault before a person is told: one may be a busy database."""


def desk(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or request.headers.get("HX-Request"):
        return {}
    access, path = request.access, request.path
    beat_at, failures = _pulse()
    tally, problems = counts_of(request), alerts_of(request)

    def place(
        name: str, label: str, icon: str, key: str, *, count: int | None = None, burns: bool = False
    ) -> dict[str, Any]:
        url = reverse(name)
        is_current = path.startswith(url)
        if url == "/":
            is_current = path == "/" or path.startswith("/cases/")
        return {
            "url": url,
            "label": label,
            "icon": icon,
            "key": key,
            "current": is_current,
            "count": count,
            "burns": burns,
        }

    navigation = [
        place("cases:queue", _("Queue"), "inbox", "q", count=tally.waiting, burns=tally.late > 0),
        place(
            "problems:list", _("Problems"), "layers", "b", count=problems.live, burns=problems.burns
        ),
        place("watch:screen", _("Storm watch"), "storm", "w"),
        place("cases:mentions", _("Mentions"), "message", "m"),
        place("cases:suggestions", _("Suggestions"), "bulb", "p"),
        place("cases:search", _("Search"), "search", "s"),
        place("playbooks:list", _("Escalation"), "bell", "l"),
    ]
    if access.brands_with(GUIDE) or access.brand_ids:
        navigation.append(place("guide:guide", _("Guide"), "book", "g"))
    if access.brands_with(CHANNELS):
        navigation.append(place("channels:list", _("Channels"), "plug", "c"))
    foot = []
    if access.brands_with(PEOPLE) or access.is_owner:
        foot.append(place("people:settings", _("Settings"), "settings", "e"))
    return {
        "navigation": navigation,
        "navigation_foot": foot,
        "brand_menu": _brand_menu(request),
        "search_url": reverse("cases:search"),
        "live_url": reverse("cases:live"),
        "sign_out_url": reverse("account_logout"),
        "account_items": [
            {"url": reverse("people:preferences"), "label": _("Preferences"), "icon": "settings"},
            {"url": reverse("mfa_index"), "label": _("Two-factor"), "icon": "shield"},
            {"url": reverse("account_change_password"), "label": _("Password"), "icon": "key"},
        ],
        "alerts": bar_of(request),
        "blind_channels": [
            {
                "name": channel.name,
                "blind_since": channel.blind_since,
                "url": reverse("channels:channel", args=[channel.pk]),
            }
            for channel in blind_channels(access)[:3]
        ],
        "ending_channels": [
            {
                "name": channel.name,
                "ends_at": channel.access_ends_at,
                "url": reverse("channels:sign_in", args=[channel.pk]),
            }
            for channel in ending_channels(access, request.now)[:3]
        ],
        "moderations_to_agree": moderations_to_agree(access),
        "worker_late_since": _silent_since(request, beat_at),
        "steps_fail": _may_mend(access) and failures >= FAILS_AGAIN,
        "lacks_encoder": _may_mend(access) and not listening.has_encoder(),
        "deep_tier": SimpleLazyObject(deep_tier) if _may_mend(access) else None,
    }


def _may_mend(access: Access) -> bool:
    """Whether the person can do something about what this machine lacks, or tell who can."""
    return access.is_owner or bool(access.brands_with(CHANNELS))


def _brand_menu(request: HttpRequest) -> list[dict[str, Any]]:
    """The brands to choose from, and all; nothing where there is only one."""
    rows = request.brands
    if len(rows) < 2:
        return []
    chosen = request.brand.pk if request.brand else None
    every = {"name": _("All brands"), "url": "?brand=all", "current": chosen is None}
    return [every] + [
        {"name": row.name, "url": f"?brand={row.pk}", "current": row.pk == chosen} for row in rows
    ]


def _silent_since(request: HttpRequest, beat_at: datetime | None) -> datetime | None:
    return beat_at if beat_at and request.now - beat_at >= SILENT_AFTER else None


def _pulse() -> tuple[datetime | None, int]:
    """When the loop was last heard, and how often in succession the worst of its steps failed."""
    rows = _pulses()
    beat_at = next((at for name, at, _failures in rows if name == _WORKER), None)
    return beat_at, max((failures for _name, _at, failures in rows), default=0)


@prepared
def _pulses() -> QuerySet[Any]:
    rows = Pulse.objects.filter(Q(name=_WORKER) | Q(failures__gte=FAILS_AGAIN))
    return rows.values_list("name", "at", "failures")
