"""What people fill in about problems, checked before an action sees it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fener.core.levels import HIGHEST, SCOPES
from fener.kit.requests import number_in
from fener.problems.actions import CRITERIA, HAND_VERDICTS, VERDICTS
from fener.problems.models import HIGHEST_READINESS, POSTURES

MOMENTS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d"]
AGAIN = {
    "30": _("In 30 minutes"),
    "60": _("In an hour"),
    "240": _("In 4 hours"),
    "1440": _("Tomorrow at this time"),
    "": _("Not again by itself"),
}
"""Minutes until one looks again."""
MOST_CASES = 500
"""At once, of one page's boxes."""


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "dir": "auto", "data-autosize": ""})


def _line() -> forms.TextInput:
    return forms.TextInput(attrs={"dir": "auto"})


class NameForm(forms.Form):
    name = forms.CharField(required=False, max_length=120)


class AssignForm(forms.Form):
    department = forms.CharField(max_length=40)
    owner = forms.CharField(required=False, max_length=20)
    """A person's id; empty: nobody."""

    def owner_id(self) -> int | None:
        return number_in(self.cleaned_data["owner"])


class OriginForm(forms.Form):
    text = forms.CharField(required=False, max_length=500)
    at = forms.DateTimeField(required=False, input_formats=MOMENTS)


class FactForm(forms.Form):
    text = forms.CharField(label=_("Fact"), required=False, max_length=500, widget=_area(2))
    source = forms.CharField(
        label=_("Source"),
        required=False,
        max_length=300,
        widget=_line(),
        help_text=_("Who or what says so: the depot by phone, the police, the supplier’s page."),
    )
    is_confirmed = forms.BooleanField(label=_("It is confirmed"), required=False)


class SourceForm(forms.Form):
    source = forms.CharField(required=False, max_length=300)


class BecauseForm(forms.Form):
    because = forms.CharField(required=False, max_length=300)


class LevelForm(forms.Form):
    level = forms.TypedChoiceField(
        coerce=int, choices=[(str(one), one) for one in range(HIGHEST + 1)]
    )
    because = forms.CharField(
        max_length=300, error_messages={"required": _("Write why: the next person will ask.")}
    )


class ScopeForm(forms.Form):
    scope = forms.ChoiceField(choices=[(one, one) for one in SCOPES])
    because = forms.CharField(
        max_length=300, error_messages={"required": _("Write why: the next person will ask.")}
    )


class ReadinessForm(forms.Form):
    readiness = forms.TypedChoiceField(
        coerce=int, choices=[(str(one), one) for one in range(HIGHEST_READINESS + 1)]
    )
    because = forms.CharField(
        max_length=300, error_messages={"required": _("Write why: the next person will ask.")}
    )


class SolutionForm(forms.Form):
    solution = forms.CharField(required=False, max_length=5_000)


class TargetForm(forms.Form):
    """Another problem, chosen from a list or named by its number."""

    into = forms.CharField(required=False, max_length=20)
    number = forms.CharField(required=False, max_length=20)

    def target(self) -> int:
        """0: none was named."""
        said = self.cleaned_data["number"] or self.cleaned_data["into"]
        return number_in(said.strip().lstrip("#")) or 0


class CasesForm(TargetForm):
    """Cases that were ticked, and what is to become of them."""

    do = forms.ChoiceField(choices=[(one, one) for one in ("split", "move", "leave")])
    name = forms.CharField(required=False, max_length=120)

    def chosen(self) -> Sequence[int]:
        told = self.data.getlist("case")[:MOST_CASES]
        return [number for one in told if (number := number_in(one)) is not None]


class DissentForm(forms.Form):
    text = forms.CharField(required=False, max_length=2_000)


class HandForm(forms.Form):
    """What posts that say the same are; `of` is the id of the first of them."""

    verdict = forms.ChoiceField(
        label=_("What are these posts?"),
        choices=[(one, one) for one in HAND_VERDICTS],
        widget=forms.RadioSelect,
    )
    grounds = forms.CharField(
        label=_("Grounds"),
        max_length=5_000,
        widget=_area(3),
        help_text=_("Why, in your words: this is what one reads afterwards."),
        error_messages={"required": _("Write why: the next person will ask.")},
    )
    evidence = forms.CharField(required=False, max_length=500_000, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, of: int, names: Sequence[tuple[str, Any]], **kwargs: Any
    ) -> None:
        # Several stand on one page.
        super().__init__(*args, auto_id=f"hand-{of}-%s", **kwargs)
        self.fields["verdict"].choices = names


class DecisionForm(forms.Form):
    verdict = forms.ChoiceField(
        label=_("What is it?"), choices=[(one, one) for one in VERDICTS], widget=forms.RadioSelect
    )
    criteria = forms.MultipleChoiceField(
        label=_("What speaks for a crisis"),
        required=False,
        choices=[(one, one) for one in CRITERIA],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick what holds now, also where you decide against a crisis."),
    )
    posture = forms.ChoiceField(
        label=_("What the public hears"),
        choices=[(one, one) for one in POSTURES],
        widget=forms.RadioSelect,
    )
    grounds = forms.CharField(
        label=_("Grounds"),
        required=False,
        max_length=5_000,
        widget=_area(4),
        help_text=_("Why, in your words: this is what one reads afterwards."),
    )
    again = forms.ChoiceField(label=_("Look again"), choices=list(AGAIN.items()), required=False)
    until = forms.DateTimeField(
        label=_("or at"),
        required=False,
        input_formats=MOMENTS,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )
    evidence = forms.CharField(required=False, max_length=20_000, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, names: dict[str, Sequence[tuple[str, Any]]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for field, named in names.items():
            self.fields[field].choices = named

    def look_again_at(self, at: datetime) -> datetime | None:
        """Seen from `at`; None: not by itself."""
        until: datetime | None = self.cleaned_data["until"]
        if until:
            return until
        minutes = number_in(self.cleaned_data["again"])
        return at + timedelta(minutes=minutes) if minutes else None
