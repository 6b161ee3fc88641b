"""What every page knows of its reader."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import translation

from fener.kit.times import now as wall_clock


@dataclass(frozen=True, slots=True)
class Preferences:
    """How the reader reads. `zone` is an IANA name."""

    language: str
    calendar: str
    digits: str
    zone: str
    theme: str
    now: datetime


def preferences_of(request: HttpRequest) -> Preferences:
    language = translation.get_language() or "en"
    now = getattr(request, "now", None) or wall_clock()
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return Preferences(language, "gregorian", "western", "UTC", "auto", now)
    return Preferences(language, user.calendar, user.digits, user.zone, user.theme, now)


def preferences(request: HttpRequest) -> dict[str, Any]:
    return {"preferences": preferences_of(request)}
