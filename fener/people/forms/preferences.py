"""How the desk shows itself to one person."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from fener.people.forms.entry import interface_languages
from fener.people.forms.places import ZoneField


class PreferencesForm(forms.Form):
    name = forms.CharField(
        label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    language = forms.ChoiceField(label=_("Language"), choices=interface_languages)
    zone = ZoneField(help_text=_("Times are shown as your own clock shows them."))
    calendar = forms.ChoiceField(
        label=_("Calendar"),
        choices=[("gregorian", _("Gregorian")), ("jalali", _("Persian (Jalali)"))],
        widget=forms.RadioSelect,
    )
    digits = forms.ChoiceField(
        label=_("Digits"),
        choices=[
            ("western", _("Western: 0123456789")),
            ("local", _("Of the language: ٠١٢٣ in Arabic, ۰۱۲۳ in Persian")),
        ],
        widget=forms.RadioSelect,
    )
    theme = forms.ChoiceField(
        label=_("Appearance"),
        choices=[
            ("auto", _("As the system")),
            ("light", pgettext_lazy("theme", "Day")),
            ("dark", pgettext_lazy("theme", "Night")),
        ],
        widget=forms.RadioSelect,
    )
