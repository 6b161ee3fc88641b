"""How the person who looks at a page reads times and numbers."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import jdatetime
from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_timedelta
from babel.numbers import format_decimal, format_percent
from babel.units import format_unit
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from fener.kit.times import now as wall_clock

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
    """`gregorian` or `jalali`."""
    digits: str
    """`western` or `local`."""
    zone: tzinfo
    now: datetime
    """Aware."""

    @classmethod
    def of(cls, preferences: object) -> Reader:
        """`preferences` is any object or mapping with these attributes (`zone` also as an IANA
        name), or nothing. What is missing: Django's active language and time zone, the Gregorian
        calendar and western digits."""

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
        return locale_of(self.language)

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
        return _numerals(text, self.language, self.digits)

    def count(self, value: float) -> str:
        return self.numerals(
            format_decimal(value, locale=self.locale, numbering_system=self._numbering)
        )

    def percent(self, share: float) -> str:
        """A share of 1 as per cent, without decimals."""
        text = self.numerals(format_percent(share, format="#,##0%", locale=self.locale))
        return text.replace("%", "٪") if text != text.translate(_TO_WESTERN) else text

    def duration(self, span: timedelta, *, up: bool = False) -> str:
        """One unit, as short as the language allows: "12 min". `up` rounds minutes up."""
        number, unit = _in_one_unit(abs(span), up)
        return self.numerals(_duration(number, unit, self.language))

    def left(self, span: timedelta) -> str:
        """What is still left: "12 min left"."""
        return _left(self.language) % {"duration": self.duration(span, up=True)}

    def late(self, span: timedelta) -> str:
        """By how much it is late: "12 min late"."""
        return _late(self.language) % {"duration": self.duration(span)}

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
        today = self.now.astimezone(self.zone).date()
        return _moment(at, shape, today, self.zone, self.language, self.calendar, self.digits)


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
def locale_of(language: str) -> Locale:
    try:
        return Locale.parse(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale("en")


# A page says the same few times in thirty rows, and says them again when it looks anew; Babel
# takes its time over each.


@lru_cache(maxsize=16_384)
def _moment(
    at: datetime,
    shape: str,
    today: date,
    zone: tzinfo,
    language: str,
    calendar: str,
    digits: str,
) -> str:
    here = at.astimezone(zone)
    clock = f"{here:%H:%M}"
    if shape == "time" or (shape == "short" and here.date() == today):
        return _numerals(clock, language, digits)
    with_year = shape == "full" or here.year != today.year
    if calendar == "jalali":
        day = _jalali(here, language, with_year)
    else:
        style = "short" if not with_year else "long" if shape == "full" else "medium"
        day = _day(here.date(), style, language)
    if shape == "date":
        return _numerals(day, language, digits)
    with translation.override(language):
        return _numerals(_("%(day)s, %(time)s") % {"day": day, "time": clock}, language, digits)


@lru_cache(maxsize=64)
def _left(language: str) -> str:
    with translation.override(language):
        return _("%(duration)s left")


@lru_cache(maxsize=64)
def _late(language: str) -> str:
    with translation.override(language):
        return _("%(duration)s late")


def _jalali(here: datetime, language: str, with_year: bool) -> str:
    day = jdatetime.datetime.fromgregorian(datetime=here.replace(tzinfo=None))
    names = jdatetime.date.j_months_fa
    if language.split("-", maxsplit=1)[0] not in ("fa", "ar"):
        names = jdatetime.date.j_months_en
    text = f"{day.day} {names[day.month - 1]}"
    return f"{text} {day.year}" if with_year else text


def _numerals(text: str, language: str, digits: str) -> str:
    text = text.translate(_TO_WESTERN)
    local = _TO_LOCAL.get(language.split("-", maxsplit=1)[0])
    return text.translate(local) if local and digits == "local" else text


@lru_cache(maxsize=4096)
def _duration(number: int, unit: str, language: str) -> str:
    return format_unit(number, f"duration-{unit}", "short", locale=locale_of(language))


def spoken(span: timedelta, language: str) -> str:
    """As `Reader.duration`, in whole words and western digits: "3 days"."""
    number, unit = _in_one_unit(span, False)
    return format_timedelta(
        timedelta(**{f"{unit}s": number}),
        granularity=unit,
        threshold=10_000,
        format="long",
        locale=locale_of(language),
    )


@lru_cache(maxsize=4096)
def _from_now(number: int, unit: str, language: str) -> str:
    return format_timedelta(
        timedelta(**{f"{unit}s": number}),
        granularity=unit,
        threshold=10_000,  # keeps the unit chosen by whoever asks
        add_direction=True,
        format="short",
        locale=locale_of(language),
    )


@lru_cache(maxsize=4096)
def _day(day: date, style: str, language: str) -> str:
    """`style`: `short` (day and month), `medium` or `long` (with the year)."""
    locale = locale_of(language)
    if style == "short":
        return format_date(day, str(locale.datetime_skeletons.get("MMMd", "d MMM")), locale=locale)
    return format_date(day, style, locale=locale)
