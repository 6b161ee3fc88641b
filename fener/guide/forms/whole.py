"""What belongs to the guide as a whole: languages, what opens a case, the promise, targets."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fener.connectors import registry
from fener.guide.document import (
    OPENS_CASE,
    Calendar,
    Clock,
    Guide,
    Priority,
    Promise,
    TargetRow,
)
from fener.guide.document.shapes import HIGHEST_LEVEL, LONGEST_TARGET
from fener.guide.forms.items import kind_choices
from fener.guide.forms.texts import Said, TextsForm
from fener.kit.elements import network_name
from fener.kit.sentences import CLOCK_NAMES, JUDGED_NAMES, PRIORITY_NAMES
from fener.people.forms.places import language_choices

UNITS = {"minutes": 1, "hours": 60, "days": 1440}


class WholeForm(TextsForm):
    said = (
        Said(
            "notes",
            _("Preface"),
            rows=5,
            help_text=_("Stands at the front of the hand-book."),
        ),
    )
    languages_chosen = forms.MultipleChoiceField(
        label=_("Languages of the guide"),
        choices=language_choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Everything is to be said in each of them; what is missing is shown."),
    )
    default_language = forms.ChoiceField(
        label=_("First language"),
        choices=language_choices,
        help_text=_("Used where a text is missing in another."),
    )
    default_kind = forms.ChoiceField(label=_("What fits no kind goes to"))
    opens_case = forms.MultipleChoiceField(
        label=_("These open a case"),
        required=False,
        choices=[(judged, JUDGED_NAMES[judged]) for judged in OPENS_CASE],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Where the judge was not sure a case opens anyhow: a person looks."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["default_kind"].choices = kind_choices(self.guide, self.reader_language)
        known = {code for code, _name in language_choices()}
        more = [(code, code) for code in self.guide.languages if code not in known]
        for name in ("languages_chosen", "default_language"):
            self.fields[name].choices = [*language_choices(), *more]

    @classmethod
    def initial_of(cls, guide: Guide) -> dict[str, Any]:
        return {
            "languages_chosen": list(guide.languages),
            "default_language": guide.default_language,
            "default_kind": guide.default_kind,
            "opens_case": [judged for judged in OPENS_CASE if guide.opens(judged)],
            **cls.written(guide.notes, "notes"),
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        chosen = data.get("languages_chosen")
        if chosen and data.get("default_language") not in chosen:
            self.add_error("default_language", _("It has to be one of the languages of the guide."))
        return data

    def applied(self, guide: Guide) -> Guide:
        data = self.cleaned_data
        kept = [code for code in guide.languages if code in data["languages_chosen"]]
        return replace(
            guide,
            languages=tuple(dict.fromkeys([*kept, *data["languages_chosen"]])),
            default_language=data["default_language"],
            default_kind=data["default_kind"],
            opens_case={judged: judged in data["opens_case"] for judged in OPENS_CASE},
            notes=self.texts("notes", guide.notes),
        )


class PromiseForm(TextsForm):
    said = (
        Said(
            "text",
            _("In words"),
            rows=2,
            help_text=_("{promise_hours} stands for the hours."),
        ),
    )
    needed = ("text",)
    hours = forms.IntegerField(
        label=_("We answer within so many hours"),
        min_value=1,
        max_value=24 * 90,
        help_text=_("Day and night. 24, 48 or 72 are usual."),
    )

    @classmethod
    def initial_of(cls, guide: Guide) -> dict[str, Any]:
        return {"hours": guide.promise.hours, **cls.written(guide.promise.text, "text")}

    def applied(self, guide: Guide) -> Guide:
        text = self.texts("text", guide.promise.text)
        return replace(guide, promise=Promise(hours=self.cleaned_data["hours"], text=text))


class TargetForm(forms.Form):
    clock = forms.ChoiceField(
        label=_("Target"),
        choices=[(each.value, CLOCK_NAMES[each.value]) for each in Clock],
    )
    amount = forms.IntegerField(label=_("Within"), min_value=1, max_value=LONGEST_TARGET)
    unit = forms.ChoiceField(
        label=_("Unit"),
        choices=[("minutes", _("minutes")), ("hours", _("hours")), ("days", _("days"))],
    )
    calendar = forms.ChoiceField(
        label=_("Counting"),
        choices=[
            (
                Calendar.WORKING.value,
                _("Working time: the clock stands still while nobody is there"),
            ),
            (Calendar.ALWAYS.value, _("Day and night")),
        ],
        widget=forms.RadioSelect,
    )
    kind = forms.ChoiceField(label=_("Kind of complaint"), required=False)
    network = forms.ChoiceField(label=_("Network"), required=False)
    priority = forms.ChoiceField(
        label=_("Priority"),
        required=False,
        choices=[("", _("Every priority")), *PRIORITY_NAMES.items()],
    )
    level = forms.TypedChoiceField(
        label=_("Level of its problem"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", _("Every level")), *((n, str(n)) for n in range(HIGHEST_LEVEL + 1))],
        help_text=_("From this level upwards."),
    )

    def __init__(self, *args: Any, guide: Guide, reader_language: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = kind_choices(guide, reader_language)
        self.fields["kind"].choices = [("", _("Every kind")), *kinds]
        networks = [(name, network_name(name)) for name in registry.names()]
        self.fields["network"].choices = [("", _("Every network")), *networks]

    @staticmethod
    def initial_of(row: TargetRow) -> dict[str, Any]:
        unit = "minutes"
        if row.calendar is Calendar.ALWAYS and row.within_minutes % 1440 == 0:
            unit = "days"
        elif row.within_minutes % 60 == 0:
            unit = "hours"
        return {
            "clock": row.clock.value,
            "amount": row.within_minutes // UNITS[unit],
            "unit": unit,
            "calendar": row.calendar.value,
            "kind": row.kind,
            "network": row.network,
            "priority": row.priority.value if row.priority else "",
            "level": row.level,
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("unit") == "days" and data.get("calendar") == Calendar.WORKING.value:
            self.add_error(
                "unit", _("A working day has no fixed length: write hours, or count day and night.")
            )
        if data.get("amount") and data.get("unit"):
            minutes = data["amount"] * UNITS[data["unit"]]
            if minutes > LONGEST_TARGET:
                self.add_error("amount", _("A target is a year at most."))
        return data

    def row(self) -> TargetRow:
        data = self.cleaned_data
        return TargetRow(
            clock=Clock(data["clock"]),
            within_minutes=data["amount"] * UNITS[data["unit"]],
            calendar=Calendar(data["calendar"]),
            kind=data["kind"],
            network=data["network"],
            priority=Priority(data["priority"]) if data["priority"] else None,
            level=data["level"],
        )


class PublishForm(forms.Form):
    note = forms.CharField(
        label=_("Why was it changed?"),
        max_length=300,
        help_text=_("In a sentence, for whoever reads the history."),
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )


class TryForm(forms.Form):
    text = forms.CharField(
        label=_("A post, as somebody wrote it"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto", "autofocus": ""}),
    )
    against = forms.ChoiceField(
        label=_("By which guide"),
        choices=[("current", _("The one in force")), ("draft", _("The draft"))],
    )
