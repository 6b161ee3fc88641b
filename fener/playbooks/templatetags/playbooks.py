"""Times of a rota, as the brand's own clock shows them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from django import template

from fener.core.clocks import WEEKDAYS
from fener.kit.sentences import listed
from fener.kit.templatetags.fener import moment
from fener.people.forms.hours import DAY_NAMES

register = template.Library()


@register.simple_tag
def moment_at(at: datetime, zone: str) -> str:
    """The hour in a zone: 09:30."""
    return f"{at.astimezone(ZoneInfo(zone)):%H:%M}"


@register.simple_tag(takes_context=True)
def moment_day(context: template.Context, day: date) -> str:
    """A day without an hour, in the reader's calendar."""
    return str(moment(context, datetime.combine(day, time(12), tzinfo=UTC), "date"))


@register.simple_tag
def weekday_names(days: Iterable[int]) -> str:
    return listed([str(DAY_NAMES[WEEKDAYS[day]]) for day in days])
