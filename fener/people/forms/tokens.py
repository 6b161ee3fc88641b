"""What a program may do in somebody's name."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fener.people.models import Brand
from fener.people.roles import ASSIGN, CHANNELS, DECIDE, GUIDE, PEOPLE, READ, REPLY

SCOPE_NAMES = {
    READ: _("Read mentions, cases and the guide"),
    REPLY: _("Answer cases"),
    ASSIGN: _("Assign and settle cases"),
    GUIDE: _("Change the guide"),
    DECIDE: _("Set how grave a problem is, and close it"),
    CHANNELS: _("Change channels and watch terms, bring posts in"),
    PEOPLE: _("Change people, brands and working hours"),
}
DAYS = [("30", _("30 days")), ("90", _("90 days")), ("365", _("A year")), ("", _("No end"))]


class TokenForm(forms.Form):
    name = forms.CharField(
        label=_("What is it for?"),
        max_length=80,
        help_text=_("So that you know later which one to revoke: “Shop system”, “Reports”."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    scopes = forms.MultipleChoiceField(
        label=_("Rights"), widget=forms.CheckboxSelectMultiple, initial=[READ]
    )
    brands = forms.TypedMultipleChoiceField(
        label=_("For these brands"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: every brand you see, also future ones."),
    )
    days = forms.ChoiceField(label=_("It works for"), choices=DAYS, required=False, initial="90")

    def __init__(self, *args: Any, scopes: list[str], brands: list[Brand], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scopes"].choices = [
            (scope, name) for scope, name in SCOPE_NAMES.items() if scope in scopes
        ]
        self.fields["brands"].choices = [(brand.pk, brand.name) for brand in brands]
