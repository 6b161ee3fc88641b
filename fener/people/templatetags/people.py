"""Lengths of working time, and moments in another zone than the reader's."""

from __future__ import annotations

from datetime import datetime

from babel.dates import format_datetime
from babel.lists import format_list
from babel.units import format_unit
from django import template

from fener.kit.reading import Reader

register = template.Library()


def minutes_in_words(reader: Reader, minutes: int, *, with_days: bool = False) -> str:
    """ "90" is "1 hour and 30 minutes" in the reader's language. `with_days`: 2880 is "2 days"; a
    working day has no length, so working time stays in hours."""
    parts: list[tuple[int, str]] = []
    if with_days and minutes >= 2880:
        days, minutes = divmod(minutes, 1440)
        parts.append((days, "day"))
    hours, rest = divmod(minutes, 60)
    if hours:
        parts.append((hours, "hour"))
    if rest or not parts:
        parts.append((rest, "minute"))
    said = [_in_unit(reader, number, f"duration-{unit}") for number, unit in parts]
    return reader.numerals(format_list(said, locale=reader.locale))


def _in_unit(reader: Reader, number: int, unit: str) -> str:
    """CLDR has no long pattern in some languages, Persian among them; there the short is whole."""
    text = format_unit(number, unit, "long", locale=reader.locale)
    return format_unit(number, unit, "short", locale=reader.locale) if unit in text else text


@register.simple_tag(takes_context=True)
def working(context: template.Context, minutes: int) -> str:
    """A length of working time in words."""
    return minutes_in_words(Reader.of(context.get("preferences")), minutes)


@register.simple_tag(takes_context=True)
def moment_there(context: template.Context, at: datetime) -> str:
    """A weekday, day and hour in the zone that `at` carries."""
    reader = Reader.of(context.get("preferences"))
    weekday = format_datetime(at, "EEEE", tzinfo=at.tzinfo, locale=reader.locale)
    there = Reader(
        reader.language, reader.calendar, reader.digits, at.tzinfo or reader.zone, reader.now
    )
    return f"{weekday}, {there.moment(at, 'date')}, {there.moment(at, 'time')}"
