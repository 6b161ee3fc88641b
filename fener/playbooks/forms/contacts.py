"""How a person is reached by one means."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from fener.playbooks.carriers import LONGEST_ADDRESS


class ContactForm(forms.Form):
    address = forms.CharField(
        label=_("Address"),
        max_length=LONGEST_ADDRESS,
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off", "spellcheck": "false"}),
    )
