"""A level of a plan, and one of its steps."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fener.core.playbooks import (
    DUTY_ROLES,
    LONGEST_WAIT,
    MEANS,
    MOST_TIMES,
    LevelPlan,
    Step,
)
from fener.kit.sentences import language_name
from fener.people.models import User
from fener.playbooks.naming import MEANS_NAMES, RIGHT_NAMES, ROLE_NAMES


class LevelForm(forms.Form):
    holds = forms.ChoiceField(
        label=_("While nobody is on duty"),
        choices=[
            ("yes", _("Wait, and say so: nobody is woken")),
            ("no", _("Page people all the same")),
        ],
        widget=forms.RadioSelect,
    )
    decide_within = forms.IntegerField(
        label=_("Minutes to decide"), min_value=1, max_value=LONGEST_WAIT, required=False
    )
    look_every = forms.IntegerField(
        label=_("Minutes from one look to the next"),
        min_value=5,
        max_value=LONGEST_WAIT,
        required=False,
        help_text=_("Once it was decided, whoever has it in hand is reminded to look again."),
    )

    def __init__(self, *args: Any, languages: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.languages = languages
        for code in languages:
            self.fields[f"decide_{code}"] = forms.CharField(
                label=language_name(code),
                required=False,
                max_length=1000,
                widget=forms.Textarea(attrs={"rows": 2, "dir": "auto", "lang": code}),
            )

    @property
    def decide_fields(self) -> list[forms.BoundField]:
        return [self[f"decide_{code}"] for code in self.languages]

    @staticmethod
    def written(level: LevelPlan) -> dict[str, Any]:
        return {
            "holds": "yes" if level.holds else "no",
            "decide_within": level.decide_within,
            "look_every": level.look_every,
            **{f"decide_{code}": text for code, text in level.decide.items()},
        }

    def applied(self, level: LevelPlan) -> LevelPlan:
        data = self.cleaned_data
        texts = {code: " ".join(data[f"decide_{code}"].split()) for code in self.languages}
        return replace(
            level,
            holds=data["holds"] == "yes",
            decide_within=data["decide_within"],
            look_every=data["look_every"],
            decide={**level.decide, **texts},
        )


class StepForm(forms.Form):
    after = forms.IntegerField(
        label=_("Minutes after the level was reached"),
        min_value=0,
        max_value=LONGEST_WAIT,
        help_text=_("0: at once."),
    )
    whom = forms.ChoiceField(label=_("Who is called"))
    means = forms.MultipleChoiceField(
        label=_("By which means"),
        choices=[(one, MEANS_NAMES[one]) for one in MEANS],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("By each that the person has set up; e-mail reaches everybody."),
    )
    until_acknowledged = forms.ChoiceField(
        label=_("What for"),
        choices=[
            ("yes", _("To take it in hand: not called once somebody has")),
            ("no", _("To know: called in any case")),
        ],
        widget=forms.RadioSelect,
    )
    next_after = forms.IntegerField(
        label=_("Where it means several: minutes from one to the next"),
        min_value=1,
        max_value=1440,
        required=False,
        help_text=_("Empty: all at once."),
    )
    times = forms.IntegerField(label=_("How often each"), min_value=1, max_value=MOST_TIMES)
    again_after = forms.IntegerField(
        label=_("Minutes from one time to the next"), min_value=1, max_value=1440, required=False
    )

    def __init__(self, *args: Any, people: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["whom"].choices = [
            (_("On duty"), [(f"role:{role}", ROLE_NAMES[role]) for role in DUTY_ROLES]),
            (
                _("By their work"),
                [
                    ("department", _("lead of the department that owns it")),
                    *((f"right:{right}", RIGHT_NAMES[right]) for right in RIGHT_NAMES),
                ],
            ),
            (_("By name"), [(f"person:{one.pk}", str(one)) for one in people]),
        ]

    @staticmethod
    def written(step: Step) -> dict[str, Any]:
        return {
            **step.as_json(),
            "until_acknowledged": "yes" if step.until_acknowledged else "no",
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if (data.get("times") or 1) > 1 and not data.get("again_after"):
            self.add_error("again_after", _("Say after how many minutes they are told again."))
        return data

    def step(self, key: str) -> Step:
        data = self.cleaned_data
        return Step(
            key=key,
            after=data["after"],
            whom=data["whom"],
            means=tuple(one for one in MEANS if one in data["means"]),
            until_acknowledged=data["until_acknowledged"] == "yes",
            next_after=data["next_after"],
            again_after=data["again_after"],
            times=data["times"],
        )


class PublishForm(forms.Form):
    note = forms.CharField(
        label=_("Why it changes"),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )


class DecisionForm(forms.Form):
    words = forms.CharField(
        label=_("What was decided, or seen"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )
