"""Departments, kinds of complaint, prepared answers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fener.core.decisions.judgement import TOPICS
from fener.core.signals.lexicons import SEVERITIES
from fener.guide.document import (
    OPENS_CASE,
    VARIABLES,
    Audience,
    ComplaintKind,
    Department,
    Guide,
    PreparedAnswer,
    Priority,
    Purpose,
    text_in,
    variables_in,
)
from fener.guide.forms.texts import Said, TextsForm, fresh_key
from fener.kit.sentences import (
    FLAG_NAMES,
    JUDGED_NAMES,
    PRIORITY_NAMES,
    PURPOSE_NAMES,
    TOPIC_NAMES,
    listed,
)

AUDIENCE_NAMES = {
    "any": _("Anywhere"),
    "public": _("In public only"),
    "private": _("In private only"),
}


def named(names: Any, guide: Guide, language: str, key: str) -> str:
    return text_in(names, language, guide.default_language)[0] or key


def department_choices(guide: Guide, language: str) -> list[tuple[str, str]]:
    return [(row.key, named(row.name, guide, language, row.key)) for row in guide.departments]


def kind_choices(guide: Guide, language: str) -> list[tuple[str, str]]:
    return [(row.key, named(row.name, guide, language, row.key)) for row in guide.kinds]


class DepartmentForm(TextsForm):
    said = (
        Said("name", _("Name")),
        Said("purpose", _("What it looks after"), rows=2),
    )
    needed = ("name",)
    email = forms.EmailField(
        label=_("E-mail address"),
        required=False,
        max_length=254,
        help_text=_("Where the company reaches it. The desk sends nothing there."),
        widget=forms.EmailInput(attrs={"dir": "ltr"}),
    )

    @classmethod
    def initial_of(cls, item: Department) -> dict[str, Any]:
        return {
            "email": item.email,
            **cls.written(item.name, "name"),
            **cls.written(item.purpose, "purpose"),
        }

    def item(self, before: Department | None) -> Department:
        names = self.texts("name", before.name if before else None)
        taken = [row.key for row in self.guide.departments]
        return Department(
            key=before.key if before else fresh_key(names, taken, "department"),
            name=names,
            purpose=self.texts("purpose", before.purpose if before else None),
            email=self.cleaned_data["email"],
        )


class KindForm(TextsForm):
    said = (
        Said("name", _("Name")),
        Said("description", _("What it is"), rows=2),
        Said(
            "words",
            _("Words that speak for it"),
            rows=5,
            help_text=_(
                "One word or phrase on a line. A star at the end takes every ending: refund*"
            ),
            is_list=True,
        ),
        Said(
            "steps",
            _("How it is solved, step by step"),
            rows=5,
            help_text=_("One step on a line."),
            is_list=True,
        ),
    )
    needed = ("name",)
    department = forms.ChoiceField(label=_("Department that handles it"))
    priority = forms.ChoiceField(label=_("Priority"), choices=list(PRIORITY_NAMES.items()))
    topics = forms.MultipleChoiceField(
        label=_("Topics"),
        required=False,
        choices=[(topic, TOPIC_NAMES[topic]) for topic in TOPICS],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("What such posts are about."),
    )
    main_topic = forms.ChoiceField(
        label=_("Main topic"),
        required=False,
        choices=[("", _("None")), *((topic, TOPIC_NAMES[topic]) for topic in TOPICS)],
        help_text=_("Counts twice as much as another topic."),
    )
    severity = forms.MultipleChoiceField(
        label=_("Always this kind when flagged"),
        required=False,
        choices=[(flag, FLAG_NAMES[flag]) for flag in SEVERITIES],
        widget=forms.CheckboxSelectMultiple,
    )
    judged = forms.MultipleChoiceField(
        label=_("Only for posts judged to be"),
        required=False,
        choices=[(judged, JUDGED_NAMES[judged]) for judged in OPENS_CASE],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: for all."),
    )
    public_first = forms.BooleanField(
        label=_("The first word is said in public, where they wrote"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].choices = department_choices(self.guide, self.reader_language)

    @classmethod
    def initial_of(cls, item: ComplaintKind) -> dict[str, Any]:
        return {
            "department": item.department,
            "priority": item.priority.value,
            "topics": list(item.topics),
            "main_topic": item.topics[0] if item.topics else "",
            "severity": list(item.severity),
            "judged": list(item.judged),
            "public_first": item.public_first,
            **cls.written(item.name, "name"),
            **cls.written(item.description, "description"),
            **cls.written(item.words, "words"),
            **cls.written(item.steps, "steps"),
        }

    def item(self, before: ComplaintKind | None) -> ComplaintKind:
        data = self.cleaned_data
        names = self.texts("name", before.name if before else None)
        taken = [row.key for row in self.guide.kinds]
        kept = before.topics if before else ()
        topics = dict.fromkeys([topic for topic in kept if topic in data["topics"]])
        topics |= dict.fromkeys(data["topics"])
        if main := data["main_topic"]:
            topics = {main: None, **topics}
        return ComplaintKind(
            key=before.key if before else fresh_key(names, taken, "kind"),
            name=names,
            department=data["department"],
            description=self.texts("description", before.description if before else None),
            topics=tuple(topics),
            words=self.lists("words", before.words if before else None),
            severity=tuple(data["severity"]),
            judged=tuple(data["judged"]),
            priority=Priority(data["priority"]),
            public_first=data["public_first"],
            steps=self.lists("steps", before.steps if before else None),
        )


class AnswerForm(TextsForm):
    said = (Said("title", _("Title")), Said("text", _("Text"), rows=5))
    needed = ("title", "text")
    purpose = forms.ChoiceField(
        label=_("What it is for"),
        choices=[(each.value, PURPOSE_NAMES[each.value]) for each in Purpose],
    )
    visibility = forms.ChoiceField(
        label=_("Where it may be used"), choices=list(AUDIENCE_NAMES.items())
    )
    kinds = forms.MultipleChoiceField(
        label=_("For these kinds of complaint"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: fits every kind."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kinds"].choices = kind_choices(self.guide, self.reader_language)

    @classmethod
    def initial_of(cls, item: PreparedAnswer) -> dict[str, Any]:
        return {
            "purpose": item.purpose.value,
            "visibility": item.visibility.value,
            "kinds": list(item.kinds),
            **cls.written(item.title, "title"),
            **cls.written(item.text, "text"),
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for language in self.languages:
            name = f"text_{language}"
            for variable in variables_in(data.get(name, "")):
                if variable not in VARIABLES:
                    known = listed(f"{{{each}}}" for each in VARIABLES)
                    words = gettext("“{%(variable)s}” is not known. Known are: %(known)s.")
                    self.add_error(name, words % {"variable": variable, "known": known})
        return data

    def item(self, before: PreparedAnswer | None) -> PreparedAnswer:
        data = self.cleaned_data
        titles = self.texts("title", before.title if before else None)
        taken = [row.key for row in self.guide.answers]
        return PreparedAnswer(
            key=before.key if before else fresh_key(titles, taken, "answer"),
            title=titles,
            text=self.texts("text", before.text if before else None),
            purpose=Purpose(data["purpose"]),
            kinds=tuple(data["kinds"]),
            visibility=Audience(data["visibility"]),
        )
