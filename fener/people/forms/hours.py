"""A calendar as people write one: hours by weekday, holidays and special days as lines."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import translation
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from fener.core.clocks import WEEKDAYS, Calendar, CalendarError
from fener.people.forms.places import ZoneField, country_choices
from fener.people.holidays import holidays_of

DAY_NAMES = {
    "monday": _("Monday"),
    "tuesday": _("Tuesday"),
    "wednesday": _("Wednesday"),
    "thursday": _("Thursday"),
    "friday": _("Friday"),
    "saturday": _("Saturday"),
    "sunday": _("Sunday"),
}

FAULTS = {
    "calendar.zone": _("“%(zone)s” is not a time zone. Write it like Europe/Tirane."),
    "calendar.interval": _("“%(text)s” is not like 09:00-17:30."),
    "calendar.interval_empty": _(
        "%(interval)s ends before it begins. Write a night as two: until 24:00, and from 00:00 on "
        "the next day."
    ),
    "calendar.interval_range": _("Hours run from 00:00 to 24:00."),
    "calendar.overlap": _("%(interval)s begins before %(before)s ends."),
    "calendar.date": _("“%(text)s” is not a date like 2026-11-28, or is there twice."),
    "calendar.never_open": _("With these hours nobody is ever there: nothing would be due."),
}

_SPLIT = re.compile(r"[,;،]+")
LINE_NUMBER = _("Line %(number)s: %(fault)s")


def fault_words(error: CalendarError) -> str:
    """What is wrong with a calendar, for the person who wrote it."""
    words = FAULTS.get(error.reason.key)
    return str(words) % dict(error.reason.params) if words else str(error)


class HoursForm(forms.Form):
    name = forms.CharField(
        label=_("Name of this calendar"),
        max_length=80,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    zone = ZoneField()
    is_default = forms.BooleanField(
        label=_("The clocks of this brand run by this calendar"), required=False
    )
    country = forms.ChoiceField(label=_("Country"), choices=country_choices, required=False)
    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100, required=False)
    holidays = forms.CharField(
        label=_("Holidays"),
        required=False,
        help_text=_("One on a line: 2026-12-25 Christmas. The desk is closed on that day."),
        widget=forms.Textarea(attrs={"rows": 10, "dir": "auto"}),
    )
    extra = forms.CharField(
        label=_("Special days"),
        required=False,
        help_text=_("One on a line, with its own hours: 2026-12-24 09:00-13:00"),
        widget=forms.Textarea(attrs={"rows": 4, "dir": "ltr"}),
    )
    came_on = forms.DateField(
        label=_("Day"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    came_at = forms.TimeField(
        label=_("Hour"), required=False, widget=forms.TimeInput(attrs={"type": "time"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.calendar: Calendar | None = None
        for day in WEEKDAYS:
            self.fields[f"week_{day}"] = forms.CharField(
                label=DAY_NAMES[day],
                required=False,
                widget=forms.TextInput(
                    attrs={"dir": "ltr", "placeholder": pgettext_lazy("day", "closed")}
                ),
            )

    @staticmethod
    def written(calendar: Calendar, names: dict[date, str]) -> dict[str, str]:
        """What stands in the fields for a calendar; `names` tells what its holidays are."""
        data = calendar.as_json()
        fields = {f"week_{day}": ", ".join(hours) for day, hours in data["week"].items()}
        fields["zone"] = calendar.zone
        fields["holidays"] = "\n".join(
            f"{day.isoformat()} {names.get(day, '')}".strip() for day in sorted(calendar.holidays)
        )
        fields["extra"] = "\n".join(
            f"{day} {', '.join(hours)}".strip() for day, hours in data["extra"].items()
        )
        return fields

    @property
    def days(self) -> list[forms.BoundField]:
        return [self[f"week_{day}"] for day in WEEKDAYS]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors:
            return data
        holidays, extra = _lines(data["holidays"]), _lines(data["extra"])
        special = {}
        for number, line in extra:
            day, _space, hours = line.partition(" ")
            if day in special:
                self.add_error(
                    "extra", _at(number, gettext("%(day)s is there twice.") % {"day": day})
                )
            special[day] = [] if hours.strip() in ("", "-") else _parts(hours)
        document = {
            "zone": data["zone"],
            "week": {day: _parts(data[f"week_{day}"]) for day in WEEKDAYS},
            "holidays": [line.split()[0] for _number, line in holidays],
            "extra": special,
        }
        if self.errors:
            return data
        try:
            self.calendar = Calendar.from_json(document)
        except CalendarError as error:
            self._point_at(error, [number for number, _line in holidays], dict_of(extra))
        else:
            if not self.calendar.has_hours:
                self.add_error(None, FAULTS["calendar.never_open"])
                self.calendar = None
        return data

    def _point_at(
        self, error: CalendarError, holiday_lines: list[int], extra_lines: dict[str, int]
    ) -> None:
        """Put what is wrong beside the field in which it was written."""
        where, _dot, rest = error.field.partition(".")
        words = fault_words(error)
        if where == "week":
            self.add_error(f"week_{rest.split('.')[0]}", words)
        elif where == "holidays" and rest.isdigit():
            self.add_error("holidays", _at(holiday_lines[int(rest)], words))
        elif where == "extra":
            day = next((day for day in extra_lines if rest.startswith(day)), "")
            self.add_error("extra", _at(extra_lines[day], words) if day else words)
        else:
            self.add_error("zone" if where == "zone" else None, words)


def dict_of(lines: list[tuple[int, str]]) -> dict[str, int]:
    return {line.split()[0]: number for number, line in lines}


def _at(number: int, fault: str) -> str:
    return str(LINE_NUMBER) % {"number": number, "fault": fault}


def _lines(text: str) -> list[tuple[int, str]]:
    """Lines with something in them, each with its number."""
    numbered = enumerate((line.strip() for line in text.splitlines()), start=1)
    return [(number, line) for number, line in numbered if line]


def _parts(text: str) -> list[str]:
    return [part.strip() for part in _SPLIT.split(text) if part.strip()]


def usual_week(country: str) -> dict[str, str]:
    """The fields of the usual working week of a country, and its zone."""
    calendar = Calendar.usual(country)
    fields = HoursForm.written(calendar, {})
    return {name: fields[name] for name in (*(f"week_{day}" for day in WEEKDAYS), "zone")}


def with_holidays(text: str, country: str, year: int) -> tuple[str, int]:
    """The lines of `text` and those of the holidays of `year` and the next in `country`, by date;
    and how many were new. Lines that are no dates stay where they can be seen: at the top."""
    kept = {line.split()[0]: line for _number, line in _lines(text)}
    language = translation.get_language() or "en"
    found = holidays_of(country, (year, year + 1), language)
    fresh = {day.isoformat(): name for day, name in found.items() if day.isoformat() not in kept}
    kept |= {day: f"{day} {name}" for day, name in fresh.items()}
    order = sorted(kept, key=lambda key: (bool(re.fullmatch(r"\d{4}-\d\d-\d\d", key)), key))
    return "\n".join(kept[key] for key in order), len(fresh)


def next_friday(now: datetime) -> tuple[date, time]:
    """A moment at which it matters when the desk is closed: Friday at ten to five."""
    ahead = (4 - now.weekday()) % 7
    return (now + timedelta(days=ahead)).date(), time(16, 50)
