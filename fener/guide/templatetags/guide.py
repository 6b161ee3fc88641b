"""How the guide is said: texts in the right language, targets as lengths of time."""

from __future__ import annotations

import re
from typing import Any

from babel import Locale, UnknownLocaleError
from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from fener.guide.document import Calendar, TargetRow
from fener.kit.reading import Reader
from fener.people.templatetags.people import minutes_in_words

register = template.Library()
_VARIABLE = re.compile(r"(\{[A-Za-z_][A-Za-z0-9_]{0,39}\})")


@register.simple_tag(takes_context=True)
def within(context: template.Context, row: TargetRow) -> str:
    """How long a target allows, in words."""
    reader = Reader.of(context.get("preferences"))
    with_days = row.calendar is Calendar.ALWAYS
    return minutes_in_words(reader, row.within_minutes, with_days=with_days)


@register.simple_tag(takes_context=True)
def hours_in_words(context: template.Context, hours: int) -> str:
    """The hours of a promise: 48 stays 48 hours, as customers know it."""
    return minutes_in_words(Reader.of(context.get("preferences")), hours * 60)


@register.filter
def with_variables(text: Any) -> SafeString:
    """A prepared text in which what will be filled in can be told from what is said."""
    parts = _VARIABLE.split(str(text))
    return format_html_join(
        "",
        "{}",
        (
            (format_html('<span class="guide-variable">{}</span>', part) if at % 2 else part,)
            for at, part in enumerate(parts)
        ),
    )


@register.filter
def own_name(code: Any) -> str:
    """A language by its own name, so that whoever reads it finds it."""
    try:
        locale = Locale.parse(str(code).replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return str(code)
    return locale.get_display_name(locale) or str(code)
