"""Countries, zones and languages, by their names in the reader's language."""

from __future__ import annotations

from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale, UnknownLocaleError
from django import forms
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from fener.core.clocks import countries

COMMON_LANGUAGES = (
    "en", "sq", "el", "ar", "bg", "fa", "tr", "mk", "sr", "ro", "it", "de", "fr", "es", "pt", "nl",
    "pl", "uk", "ru", "he", "hi", "ur", "bn", "ckb",
)  # fmt: skip


def _locale() -> Locale:
    try:
        return Locale.parse((translation.get_language() or "en").replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def country_choices() -> list[tuple[str, str]]:
    """Countries whose zone and weekend we know, by name."""
    return _countries(_locale())


@lru_cache(maxsize=8)
def _countries(locale: Locale) -> list[tuple[str, str]]:
    names = locale.territories
    return sorted(
        ((code, str(names.get(code, code))) for code in countries()), key=lambda pair: pair[1]
    )


def country_name(code: str) -> str:
    return str(_locale().territories.get(code, code))


def language_choices() -> list[tuple[str, str]]:
    locale = _locale()
    return [
        (code, Locale.parse(code).get_display_name(locale) or code) for code in COMMON_LANGUAGES
    ]


@lru_cache(maxsize=1)
def zone_names() -> tuple[str, ...]:
    """Zones people live in: `Area/City`, and UTC."""
    areas = ("Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
    named = (name for name in available_timezones() if name.split("/", 1)[0] in areas)
    return ("UTC", *sorted(named))


class ZoneField(forms.CharField):
    """An IANA time zone, picked from a list that is searched while one types."""

    def __init__(self, **kwargs: object) -> None:
        kwargs.setdefault("label", _("Time zone"))
        super().__init__(max_length=60, **kwargs)
        self.widget.attrs.update({"list": "zones", "dir": "ltr", "autocomplete": "off"})

    def clean(self, value: object) -> str:
        zone = str(super().clean(value))
        if not zone:
            return zone
        try:
            ZoneInfo(zone)
        except (KeyError, ValueError, OSError):
            raise forms.ValidationError(
                _("“%(zone)s” is not a time zone. Write it like Europe/Tirane."),
                params={"zone": zone},
            ) from None
        return zone


class LinesField(forms.CharField):
    """Several entries, one on a line; becomes a list without blanks or repetitions."""

    def __init__(
        self, *, rows: int = 4, most: int = 200, longest: int = 120, **kwargs: object
    ) -> None:
        self.most, self.longest = most, longest
        kwargs.setdefault("required", False)
        super().__init__(widget=forms.Textarea(attrs={"rows": rows, "dir": "auto"}), **kwargs)

    def prepare_value(self, value: object) -> object:
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: object) -> list[str]:
        lines = (" ".join(line.split()) for line in str(super().clean(value)).splitlines())
        found = list(dict.fromkeys(line for line in lines if line))
        if len(found) > self.most:
            raise forms.ValidationError(
                _("%(count)s entries are too many; %(most)s at most."),
                params={"count": len(found), "most": self.most},
            )
        for line in found:
            if len(line) > self.longest:
                raise forms.ValidationError(
                    _("“%(start)s…” is too long: %(most)s characters at most."),
                    params={"start": line[:30], "most": self.longest},
                )
        return found
