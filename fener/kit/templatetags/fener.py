"""What templates say about time, numbers, people and icons, in the reader's own way.

Every tag reads `preferences` from the template context: any object with `language`,
`calendar` ("gregorian" or "jalali"), `digits` ("western" or "local"), `zone` (a `tzinfo` or
an IANA name) and `now` (aware). What is missing falls back to Django's active language and
time zone, the Gregorian calendar and western digits.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Any
from zlib import crc32
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import jdatetime
from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_timedelta
from babel.numbers import format_decimal, format_percent
from babel.units import format_unit
from django import template
from django.forms import BoundField
from django.forms.widgets import CheckboxInput, RadioSelect
from django.templatetags.static import static
from django.utils import timezone, translation
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fener.kit.times import now as wall_clock

register = template.Library()

POINTING = frozenset(
    {
        "reply",
        "arrow-start",
        "arrow-end",
        "chevron-start",
        "chevron-end",
        "undo",
        "send",
        "sign-out",
        "external",
        "megaphone",
        "quote",
    }
)
"""Icons that show a direction of reading, and so turn round in right-to-left pages."""

NETWORK_ICONS = {
    "mastodon": "net-mastodon",
    "bluesky": "net-bluesky",
    "telegram": "net-telegram",
    "email": "mail",
    "rss": "net-rss",
    "news": "newspaper",
    "form": "net-form",
    "webform": "net-form",
    "webhook": "net-api",
    "api": "net-api",
    "csv": "net-csv",
    "file": "net-csv",
    "phone": "phone",
    "paper": "newspaper",
    "tv": "tv",
    "log": "shop",
    "counter": "shop",
    "reddit": "net-reddit",
    "youtube": "net-youtube",
    "x": "net-x",
    "facebook": "net-facebook",
    "instagram": "net-instagram",
    "whatsapp": "net-whatsapp",
    "google": "net-google",
    "linkedin": "net-linkedin",
    "tiktok": "net-tiktok",
    "fake": "net-fake",
    "replay": "refresh",
    "manual": "pencil",
}

NETWORK_NAMES = {
    "mastodon": "Mastodon",
    "bluesky": "Bluesky",
    "telegram": "Telegram",
    "email": gettext_lazy("E-mail"),
    "rss": "RSS",
    "news": gettext_lazy("News"),
    "form": gettext_lazy("Web form"),
    "webform": gettext_lazy("Web form"),
    "webhook": gettext_lazy("Webhook"),
    "api": "API",
    "csv": gettext_lazy("File"),
    "file": gettext_lazy("File"),
    "phone": gettext_lazy("Phone"),
    "paper": gettext_lazy("Paper"),
    "tv": gettext_lazy("Television"),
    "log": gettext_lazy("Written down by us"),
    "counter": gettext_lazy("Shop counter"),
    "reddit": "Reddit",
    "youtube": "YouTube",
    "x": "X",
    "facebook": "Facebook",
    "instagram": "Instagram",
    "whatsapp": "WhatsApp",
    "google": "Google",
    "linkedin": "LinkedIn",
    "tiktok": "TikTok",
    "fake": gettext_lazy("Practice network"),
    "replay": gettext_lazy("Replay"),
    "manual": gettext_lazy("Written down by us"),
}

KIND_ICONS = {
    "complaint": "complaint",
    "question": "question",
    "praise": "heart",
    "suggestion": "bulb",
    "spam": "ban",
    "abuse": "abuse",
    "other": "message",
}

KIND_NAMES = {
    "complaint": gettext_lazy("Complaint"),
    "question": gettext_lazy("Question"),
    "praise": gettext_lazy("Praise"),
    "suggestion": gettext_lazy("Suggestion"),
    "spam": gettext_lazy("Spam"),
    "abuse": gettext_lazy("Abuse"),
    "other": gettext_lazy("Other"),
}

HUES = 8
SOON = timedelta(minutes=15)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

_WESTERN = "0123456789"
_PERSIAN = "۰۱۲۳۴۵۶۷۸۹"
_ARABIC = "٠١٢٣٤٥٦٧٨٩"
_TO_WESTERN = str.maketrans(_PERSIAN + _ARABIC, _WESTERN * 2)
_TO_LOCAL = {"fa": str.maketrans(_WESTERN, _PERSIAN), "ar": str.maketrans(_WESTERN, _ARABIC)}
_NUMBERING = {"fa": "arabext", "ar": "arab"}


@dataclass(frozen=True, slots=True)
class Reader:
    """How the person who looks at this page reads times and numbers."""

    language: str
    calendar: str
    digits: str
    zone: tzinfo
    now: datetime

    @classmethod
    def of(cls, preferences: object) -> Reader:
        """`preferences` is any object or mapping with the attributes named above, or nothing."""

        def told(name: str) -> Any:
            if isinstance(preferences, Mapping):
                return preferences.get(name)
            return getattr(preferences, name, None)

        return cls(
            language=str(told("language") or translation.get_language() or "en"),
            calendar=str(told("calendar") or "gregorian"),
            digits=str(told("digits") or "western"),
            zone=_zone(told("zone")),
            now=told("now") or wall_clock(),
        )

    @property
    def locale(self) -> Locale:
        return _locale(self.language)

    @property
    def tag(self) -> str:
        """For the browser's `Intl`: the same language, digits and calendar (BCP 47)."""
        calendar = "-ca-persian" if self.calendar == "jalali" else "-ca-gregory"
        return f"{self.language}-u{calendar}-nu-{self._numbering}"

    @property
    def _numbering(self) -> str:
        base = self.language.split("-")[0]
        return _NUMBERING.get(base, "latn") if self.digits == "local" else "latn"

    def numerals(self, text: str) -> str:
        text = text.translate(_TO_WESTERN)
        local = _TO_LOCAL.get(self.language.split("-")[0])
        return text.translate(local) if local and self.digits == "local" else text

    def count(self, value: float) -> str:
        return self.numerals(
            format_decimal(value, locale=self.locale, numbering_system=self._numbering)
        )

    def duration(self, span: timedelta, *, up: bool = False) -> str:
        """One unit, as short as the language allows: "12 min". `up` rounds minutes up."""
        number, unit = _in_one_unit(abs(span), up)
        return self.numerals(_duration(number, unit, self.language))

    def ago(self, at: datetime) -> str:
        """How long ago or ahead; from a week on, the date."""
        span = at - self.now
        if abs(span) >= 7 * DAY:
            return self.moment(at, "date")
        if abs(span) < MINUTE:
            return _("just now")
        number, unit = _in_one_unit(abs(span), False)
        number = number if span > timedelta() else -number
        return self.numerals(_from_now(number, unit, self.language))

    def moment(self, at: datetime, shape: str = "short") -> str:
        """`at` in the reader's zone and calendar.

        `shape`: `time`, `date`, `full`, or `short` (leaves out what today makes plain).
        """
        here, today = at.astimezone(self.zone), self.now.astimezone(self.zone)
        clock = f"{here:%H:%M}"
        if shape == "time" or (shape == "short" and here.date() == today.date()):
            return self.numerals(clock)
        with_year = shape == "full" or here.year != today.year
        if self.calendar == "jalali":
            day = self._jalali(here, with_year)
        else:
            style = "short" if not with_year else "long" if shape == "full" else "medium"
            day = _day(here.date(), style, self.language)
        if shape == "date":
            return self.numerals(day)
        return self.numerals(_("%(day)s, %(time)s") % {"day": day, "time": clock})

    def _jalali(self, here: datetime, with_year: bool) -> str:
        day = jdatetime.datetime.fromgregorian(datetime=here.replace(tzinfo=None))
        names = jdatetime.date.j_months_fa
        if self.language.split("-")[0] not in ("fa", "ar"):
            names = jdatetime.date.j_months_en
        text = f"{day.day} {names[day.month - 1]}"
        return f"{text} {day.year}" if with_year else text


def _in_one_unit(span: timedelta, up: bool) -> tuple[int, str]:
    # The same cuts as `desk.js`: minutes to an hour and a half, hours to two days, then days.
    # Hours and days never round up: nobody is promised time that isn't there.
    turn = math.ceil if up else math.floor
    if span < timedelta(minutes=90):
        return turn(span / MINUTE), "minute"
    if span < 2 * DAY:
        return math.floor(span / HOUR), "hour"
    return math.floor(span / DAY), "day"


def _zone(told: object) -> tzinfo:
    if isinstance(told, tzinfo):
        return told
    if isinstance(told, str) and told:
        try:
            return ZoneInfo(told)
        except (ZoneInfoNotFoundError, ValueError):
            return timezone.get_current_timezone()
    return timezone.get_current_timezone()


@lru_cache(maxsize=256)
def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale("en")


# A page says the same few times in thirty rows, and Babel takes its time over each.


@lru_cache(maxsize=4096)
def _duration(number: int, unit: str, language: str) -> str:
    return format_unit(number, f"duration-{unit}", "short", locale=_locale(language))


@lru_cache(maxsize=4096)
def _from_now(number: int, unit: str, language: str) -> str:
    return format_timedelta(
        timedelta(**{f"{unit}s": number}),
        granularity=unit,
        threshold=10_000,  # keeps the unit chosen by whoever asks
        add_direction=True,
        format="short",
        locale=_locale(language),
    )


@lru_cache(maxsize=4096)
def _day(day: date, style: str, language: str) -> str:
    """`style`: `short` (day and month), `medium` or `long` (with the year)."""
    locale = _locale(language)
    if style == "short":
        return format_date(day, str(locale.datetime_skeletons.get("MMMd", "d MMM")), locale=locale)
    return format_date(day, style, locale=locale)


def _reader(context: template.Context) -> Reader:
    return Reader.of(context.get("preferences"))


# Icons -----------------------------------------------------------------------------------


@register.simple_tag
def icon(name: str, label: str = "", css: str = "") -> SafeString:
    """One drawing of the sprite. Decoration unless `label` says in words what it shows."""
    return _drawn(name, str(label), css)


@lru_cache(maxsize=1024)
def _drawn(name: str, label: str, css: str) -> SafeString:
    classes = " ".join(
        part for part in ("icon", "icon-directional" if name in POINTING else "", css) if part
    )
    href = f"{static('kit/icons.svg')}#{name}"
    if label:
        return format_html(
            '<svg class="{}" role="img" aria-label="{}" width="20" height="20">'
            '<use href="{}"></use></svg>',
            classes,
            label,
            href,
        )
    return format_html(
        '<svg class="{}" aria-hidden="true" width="20" height="20"><use href="{}"></use></svg>',
        classes,
        href,
    )


@register.filter
def network_icon(network: object) -> str:
    """The icon's name for a network; a globe for one we have no drawing of."""
    return NETWORK_ICONS.get(str(network), "globe")


@register.filter
def network_name(network: object) -> str:
    return str(NETWORK_NAMES.get(str(network), network))


@register.filter
def kind_icon(kind: object) -> str:
    return KIND_ICONS.get(str(kind), "message")


@register.filter
def kind_name(kind: object) -> str:
    return str(KIND_NAMES.get(str(kind), kind))


@register.simple_tag(takes_context=True)
def language_name(context: template.Context, code: str) -> str:
    """A language's name in the reader's language: `el` is "Greek", "Ελληνικά", "يونانية"."""
    return _locale(code).get_display_name(_reader(context).locale) or code


# People ----------------------------------------------------------------------------------


@register.filter
def initials(name: object) -> str:
    """One or two letters; from scripts that join their letters, one."""
    words = [word for word in str(name).replace("@", " ").split() if word[0].isalnum()]
    if not words:
        return "?"
    first = words[0][0].upper()
    if len(words) == 1 or "\u0590" <= first <= "\u08ff":
        return first
    return first + words[-1][0].upper()


@register.filter
def hue(name: object) -> int:
    """The same colour for the same name, everywhere and always: 0 to 7."""
    return crc32(str(name).encode()) % HUES


# Time ------------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def moment(context: template.Context, value: datetime | None, shape: str = "short") -> str:
    """A `<time>` in the reader's zone, calendar and digits; nothing for no value."""
    if not value:
        return ""
    reader = _reader(context)
    return _time_element(value, reader.moment(value, shape), reader.moment(value, "full"))


@register.simple_tag(takes_context=True)
def ago(context: template.Context, value: datetime | None) -> str:
    """A `<time>` such as "12 min ago" that the browser keeps current."""
    if not value:
        return ""
    reader = _reader(context)
    return format_html(
        '<time datetime="{}" title="{}" data-ago>{}</time>',
        value.astimezone(UTC).isoformat(timespec="seconds"),
        reader.moment(value, "full"),
        reader.ago(value),
    )


@register.simple_tag(takes_context=True)
def duration(context: template.Context, span: timedelta | None) -> str:
    """A length of time in one unit; nothing for nothing."""
    return "" if span in (None, "") else _reader(context).duration(span)


@register.simple_tag(takes_context=True)
def reader_locale(context: template.Context) -> str:
    """The tag that `Intl` in the browser is to use, with digits and calendar."""
    return _reader(context).tag


@register.simple_tag(takes_context=True)
def unit_patterns(context: template.Context) -> str:
    """Times in the reader's words, as JSON, for browsers that don't know the language.

    Some leave Albanian out; `{n}` stands for the number.
    """
    reader, sample = _reader(context), 5
    number = reader.numerals(str(sample))
    patterns = {}
    for unit in ("minute", "hour", "day"):
        span = timedelta(**{f"{unit}s": sample})
        length = format_unit(sample, f"duration-{unit}", "short", locale=reader.locale)
        patterns[unit] = reader.numerals(length).replace(number, "{n}")
        patterns[f"{unit}-ago"] = reader.ago(reader.now - span).replace(number, "{n}")
    return json.dumps(patterns, ensure_ascii=False)


@register.simple_tag(takes_context=True)
def reader_now(context: template.Context) -> str:
    """The server's time, so that a wrong clock on the reader's device alarms nobody."""
    return _iso(_reader(context).now)


@register.simple_tag(takes_context=True)
def reader_theme(context: template.Context) -> str:
    """`light` or `dark` where the reader chose, on this device before elsewhere; else empty."""
    request, preferences = context.get("request"), context.get("preferences")
    chosen = request.COOKIES.get("fener_theme") if request else None
    chosen = chosen or getattr(preferences, "theme", None)
    return chosen if chosen in ("light", "dark") else ""


@register.inclusion_tag("kit/components/clock.html", takes_context=True)
def clock(
    context: template.Context,
    due_at: datetime | None,
    name: str = "",
    *,
    started_at: datetime | None = None,
    met_at: datetime | None = None,
    paused: bool = False,
    soon_within: timedelta = SOON,
    now: datetime | None = None,
    plain: bool = False,
) -> dict[str, Any]:
    """Time left on a clock, or how late it is.

    `started_at` lets the ring show how much is spent. `met_at` stops it, `paused` holds it.
    States: `ok`, `soon` (due within `soon_within`), `late`, `met`, `paused`, `none`.
    """
    reader = _reader(context)
    # What a template can't find arrives as an empty string.
    due_at, started_at, met_at = due_at or None, started_at or None, met_at or None
    now = now or reader.now
    state, words = _clock_state(
        reader, due_at, now=now, met_at=met_at, paused=paused, soon_within=soon_within
    )
    shown = met_at or due_at
    return {
        "state": state,
        "name": name,
        "words": words,
        "plain": plain,
        "ticks": state in ("ok", "soon", "late"),
        "soon_seconds": int(soon_within.total_seconds()),
        "iso": _iso(shown),
        "started_iso": _iso(started_at),
        "title": reader.moment(shown, "full") if shown else "",
        "spent": _spent(started_at, due_at, met_at or now),
    }


def _clock_state(
    reader: Reader,
    due_at: datetime | None,
    *,
    now: datetime,
    met_at: datetime | None,
    paused: bool,
    soon_within: timedelta,
) -> tuple[str, str]:
    if met_at:
        return "met", reader.moment(met_at)
    if due_at is None:
        return "none", _("no clock")
    left = due_at - now
    if paused:
        return "paused", _("paused")
    if left > timedelta():
        words = _("%(duration)s left") % {"duration": reader.duration(left, up=True)}
        return ("soon" if left <= soon_within else "ok"), words
    if left > -MINUTE:
        return "late", _("due now")
    return "late", _("%(duration)s late") % {"duration": reader.duration(left)}


def _spent(started_at: datetime | None, due_at: datetime | None, now: datetime) -> int | None:
    """Per cent of the time that has gone, 0..100; None: unknown."""
    if started_at is None or due_at is None or due_at <= started_at:
        return None
    return round(100 * min(1.0, max(0.0, (now - started_at) / (due_at - started_at))))


def _iso(at: datetime | None) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds") if at else ""


def _time_element(value: datetime, text: str, title: str) -> SafeString:
    return format_html('<time datetime="{}" title="{}">{}</time>', _iso(value), title, text)


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
    reader = _reader(context)
    text = reader.numerals(format_percent(share, format="#,##0%", locale=reader.locale))
    return text.replace("%", "٪") if text != text.translate(_TO_WESTERN) else text


# Forms -----------------------------------------------------------------------------------


@register.filter
def shape(bound: BoundField) -> str:
    """Which frame a field needs: `tick`, `options` or `line`."""
    widget = bound.field.widget
    if isinstance(widget, RadioSelect):
        return "options"
    return "tick" if isinstance(widget, CheckboxInput) else "line"
