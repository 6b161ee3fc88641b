"""A shift, and who takes one over for a day."""

from __future__ import annotations

from datetime import time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fener.core.clocks import WEEKDAYS
from fener.people.forms.hours import DAY_NAMES
from fener.people.models import User
from fener.playbooks.naming import DUTY_NAMES

_A_DAY = 1440


class ShiftForm(forms.Form):
    role = forms.ChoiceField(label=_("Duty"), choices=list(DUTY_NAMES.items()))
    person = forms.ChoiceField(label=_("Person"))
    weekdays = forms.MultipleChoiceField(
        label=_("Every week on"),
        required=False,
        choices=[(str(at), DAY_NAMES[day]) for at, day in enumerate(WEEKDAYS)],
        widget=forms.CheckboxSelectMultiple,
    )
    day = forms.DateField(
        label=_("Or on one day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    start = forms.TimeField(label=_("From"), widget=forms.TimeInput(attrs={"type": "time"}))
    end = forms.TimeField(
        label=_("Until"),
        widget=forms.TimeInput(attrs={"type": "time"}),
        help_text=_("Up to an earlier hour: on the next day. The same hour: a whole day."),
    )
    rank = forms.ChoiceField(
        label=_("Is asked"),
        choices=[("1", _("first")), ("2", _("second")), ("3", _("third"))],
    )

    def __init__(self, *args: Any, people: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [(str(one.pk), str(one)) for one in people]

    @property
    def fields_of_shift(self) -> dict[str, Any]:
        data = self.cleaned_data
        start, end = _minutes(data["start"]), _minutes(data["end"])
        return {
            "role": data["role"],
            "start": start,
            "end": end if end > start else end + _A_DAY,
            "weekdays": [int(day) for day in data["weekdays"]],
            "day": data["day"],
            "rank": int(data["rank"]),
        }


class SwapForm(forms.Form):
    person = forms.ChoiceField(label=_("Who has the duty on this day instead"))

    def __init__(self, *args: Any, people: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [(str(one.pk), str(one)) for one in people]


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute
