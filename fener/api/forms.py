"""An address that wants to be told: where it is, and of what."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fener.channels.forms import AddressField
from fener.people.happenings import happening
from fener.people.models import Brand

TELLABLE = (
    "case.opened", "case.appended", "case.assigned", "case.replied", "case.said",
    "case.reply_in_trouble", "case.breached", "case.promised", "case.solved", "case.ended",
    "case.reopened", "case.merged", "mentions.recorded", "guide.published", "channel.blind",
    "channel.recovered", "channel.signed_out", "payload.parked",
)  # fmt: skip
"""What people choose from. By the API, every verb of the record can be asked for."""


def verb_choices() -> list[tuple[str, str]]:
    return [(verb, happening(verb)) for verb in TELLABLE]


class SubscriptionForm(forms.Form):
    brand = forms.TypedChoiceField(label=_("Brand"), coerce=int)
    name = forms.CharField(
        label=_("What is it for?"),
        max_length=80,
        help_text=_("So that you know later which one to remove: “Shop system”, “Reports”."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    url = AddressField(
        label=_("Address to call"),
        help_text=_("It is called once now, to say hello, and has to answer with success."),
    )
    verbs = forms.MultipleChoiceField(
        label=_("Tell it when this happens"),
        choices=verb_choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: everything."),
    )
    allows_private_hosts = forms.BooleanField(
        label=_("It is in a private network, on a server of our own"), required=False
    )

    def __init__(self, *args: Any, brands: list[Brand], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["brand"].choices = [(brand.pk, brand.name) for brand in brands]
        if len(brands) == 1:
            self.fields["brand"].initial = brands[0].pk
            self.fields["brand"].widget = forms.HiddenInput()
