"""What templates say about time, numbers, people and icons, in the reader's own way.

Tags that need a reader take it from `preferences` in the context: see `Reader.of`.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import template
from django.forms import BoundField
from django.forms.widgets import CheckboxInput, RadioSelect
from django.utils.safestring import SafeString

from fener.kit import elements, parts
from fener.kit.reading import Reader, locale_of
from fener.kit.sentences import listed

register = template.Library()

register.filter(elements.network_icon)
register.filter(elements.network_name)
register.filter(elements.at_handle)
register.filter(elements.kind_icon)
register.filter(elements.kind_name)
register.filter(elements.initials)
register.filter(elements.hue)
register.simple_tag(elements.kind_chip)
register.simple_tag(elements.chip)
register.simple_tag(elements.avatar)
register.simple_tag(listed)


def _reader(context: template.Context) -> Reader:
    return Reader.of(context.get("preferences"))


@register.simple_tag
def icon(name: str, label: str = "", css: str = "") -> SafeString:
    """One drawing of the sprite. Decoration unless `label` says in words what it shows."""
    return elements.icon(name, str(label), css)


@register.simple_tag(takes_context=True)
def part(context: template.Context, name: str, **more: Any) -> SafeString:
    """Rows, posts and other costly parts of a page: see `fener.kit.parts`."""
    return parts.drawn(name, context.flatten() | more)


@register.simple_tag(takes_context=True)
def stat(
    context: template.Context,
    value: float,
    label: str,
    url: str,
    *,
    tone: str = "",
    icon_name: str = "",
    current: bool = False,
) -> SafeString:
    """A number that opens what it counts. `tone`: `late` or none, shown only where it is not 0."""
    facts = elements.stat_facts(value, label, url, tone=tone, icon_name=icon_name, current=current)
    return parts.drawn("kit/stat.html", {"preferences": context.get("preferences"), "stat": facts})


@register.simple_tag(takes_context=True)
def language_name(context: template.Context, code: str) -> str:
    """A language's name in the reader's language: `el` is "Greek", "Ελληνικά", "يونانية"."""
    return locale_of(code).get_display_name(_reader(context).locale) or code


# Time ------------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def moment(context: template.Context, value: datetime | None, shape: str = "short") -> str:
    """A `<time>` in the reader's zone, calendar and digits; nothing for no value."""
    return elements.moment(_reader(context), value, shape) if value else ""


@register.simple_tag(takes_context=True)
def ago(context: template.Context, value: datetime | None) -> str:
    """A `<time>` such as "12 min ago" that the browser keeps current."""
    return elements.ago(_reader(context), value) if value else ""


@register.simple_tag(takes_context=True)
def clock(
    context: template.Context, due_at: datetime | None, name: str = "", **more: Any
) -> SafeString:
    """Time left on a clock, or how late it is: see `elements.clock_facts`."""
    return parts.clock(_reader(context), due_at, name, **more)


@register.simple_tag(takes_context=True)
def duration(context: template.Context, span: timedelta | None) -> str:
    """A length of time in one unit; nothing for nothing."""
    return "" if span in (None, "") else _reader(context).duration(span)


@register.simple_tag(takes_context=True)
def reader_locale(context: template.Context) -> str:
    """The tag that `Intl` in the browser is to use, with digits and calendar."""
    return _reader(context).tag


@register.simple_tag(takes_context=True)
def reader_now(context: template.Context) -> str:
    """The server's time, so that a wrong clock on the reader's device alarms nobody."""
    return elements.iso(_reader(context).now)


@register.simple_tag(takes_context=True)
def reader_theme(context: template.Context) -> str:
    """`light` or `dark` where the reader chose, on this device before elsewhere; else empty."""
    request, preferences = context.get("request"), context.get("preferences")
    chosen = request.COOKIES.get("fener_theme") if request else None
    chosen = chosen or getattr(preferences, "theme", None)
    return chosen if chosen in ("light", "dark") else ""


# Numbers ---------------------------------------------------------------------------------


@register.simple_tag(name="number", takes_context=True)
def number_tag(context: template.Context, value: float | None) -> str:
    """A number as the reader writes it; a dash for none."""
    return "–" if value in (None, "") else _reader(context).count(value)


@register.filter(name="number")
def number_filter(value: float | None, preferences: object = None) -> str:
    """As the tag, for places a tag can't go: `{{ n|number:preferences }}`."""
    return "–" if value is None else Reader.of(preferences).count(value)


@register.simple_tag(takes_context=True)
def percent(context: template.Context, share: float | None) -> str:
    """A share of 1 as per cent, without decimals; a dash for none."""
    if share in (None, ""):
        return "–"
    return _reader(context).percent(share)


# Forms -----------------------------------------------------------------------------------


@register.filter
def shape(bound: BoundField) -> str:
    """Which frame a field needs: `tick`, `options` or `line`."""
    widget = bound.field.widget
    if isinstance(widget, RadioSelect):
        return "options"
    return "tick" if isinstance(widget, CheckboxInput) else "line"
