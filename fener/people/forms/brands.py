"""A brand: its name, where and in which languages its customers are, its names on networks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fener.core.clocks import zone_of
from fener.people.forms.places import LinesField, ZoneField, country_choices, language_choices


class BrandForm(forms.Form):
    name = forms.CharField(
        label=_("Name of the brand"),
        max_length=120,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "organization"}),
    )
    country = forms.ChoiceField(
        label=_("Country"),
        choices=country_choices,
        help_text=_("Gives the weekend, the holidays and the time zone to begin with."),
    )
    zone = ZoneField(required=False, help_text=_("Left empty: that of the country."))
    languages = forms.MultipleChoiceField(
        label=_("Languages its customers write"),
        choices=language_choices,
        widget=forms.CheckboxSelectMultiple,
    )
    handles = LinesField(
        label=_("Its own names on networks"),
        help_text=_("One on a line, such as @fenershop. Posts that name one concern the brand."),
        rows=3,
        most=50,
    )

    def clean_handles(self) -> list[str]:
        handles = (handle.lstrip("@").strip() for handle in self.cleaned_data["handles"])
        return [handle for handle in handles if handle]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("country") and not data.get("zone") and "zone" not in self.errors:
            data["zone"] = zone_of(data["country"])
        return data
