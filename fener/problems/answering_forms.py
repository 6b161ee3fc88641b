"""What people fill in to answer many: the parts in each language, where and how fast, one reply."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from fener.core.replies import PARTS, Parts
from fener.kit.sentences import language_name
from fener.problems.answering import FASTEST
from fener.problems.models import Answering, Fact

PART_NAMES = {
    "greeting": _("Greeting"),
    "understanding": _("We understand"),
    "responsibility": _("It is ours to put right"),
    "facts": _("What happened, and what happens now"),
    "close": pgettext_lazy("part of a reply", "Close"),
}
PART_HELP = {
    "greeting": _("Where somebody has no name to say, a line without {customer} is used."),
    "understanding": _("{words} is a piece of what they wrote."),
    "responsibility": _("Blame neither the courier nor anybody else: to the customer, it is us."),
    "facts": _("The exact day and hour. {facts} stands for the facts that you tick."),
    "close": _("Politely, with thanks."),
}
_ROWS = {"greeting": 3, "understanding": 5, "responsibility": 2, "facts": 3, "close": 3}
VISIBILITY_NAMES = {
    "same": _("Each where they wrote"),
    "public": _("All in public"),
    "private": _("All in private"),
}


@dataclass(frozen=True, slots=True)
class Tongue:
    """The fields of one language."""

    code: str
    waiting: int
    fields: Sequence[forms.BoundField]
    is_open: bool
    is_written: bool


class WordsForm(forms.Form):
    """The parts of a run in the languages in which somebody waits; one wording on each line."""

    visibility = forms.ChoiceField(
        label=_("Where it is said"), choices=list(VISIBILITY_NAMES.items()), initial="same"
    )
    per_minute = forms.IntegerField(
        label=_("At most so many in a minute"),
        min_value=1,
        max_value=FASTEST,
        initial=10,
        help_text=_("Slower than the networks allow. What goes out slowly can be stopped."),
    )
    facts = forms.MultipleChoiceField(
        label=_("Confirmed facts that are said"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self,
        *args: Any,
        languages: Mapping[str, int],
        known: Sequence[Fact],
        spoken: Callable[[Sequence[int]], Collection[str]],
        begin: Mapping[str, Parts],
        **kwargs: Any,
    ) -> None:
        """`languages`: how many wait in each. `spoken`: in which languages the chosen facts are.
        `begin`: what stands there at first."""
        super().__init__(*args, **kwargs)
        self.languages = languages
        self.spoken = spoken
        self.fields["facts"].choices = [  # type: ignore[attr-defined]
            (fact.pk, format_html("<bdi>{}</bdi>", fact.text)) for fact in known
        ]
        if not known:
            del self.fields["facts"]
        for language in languages:
            parts = begin.get(language, Parts())
            for part in PARTS:
                self.fields[f"{part}_{language}"] = forms.CharField(
                    label=PART_NAMES[part],
                    required=False,
                    max_length=12_000,
                    help_text=PART_HELP[part],
                    initial="\n".join(parts.wordings(part)),
                    widget=forms.Textarea(
                        attrs={"rows": _ROWS[part], "dir": "auto", "lang": language}
                    ),
                )

    @classmethod
    def initial_of(cls, run: Answering) -> dict[str, Any]:
        return {
            "visibility": run.visibility, "per_minute": run.per_minute, "facts": run.facts
        }  # fmt: skip

    @property
    def tongues(self) -> Iterator[Tongue]:
        for place, (language, waiting) in enumerate(self.languages.items()):
            fields = [self[f"{part}_{language}"] for part in PARTS]
            is_written = bool(str(self[f"facts_{language}"].value() or "").strip())
            has_errors = any(field.errors for field in fields)
            yield Tongue(
                language, waiting, fields, place == 0 or is_written or has_errors, is_written
            )

    @property
    def pace(self) -> Sequence[forms.BoundField]:
        return [self["visibility"], self["per_minute"]]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if not self.parts and not self.errors:
            first = next(iter(self.languages), "")
            self.add_error(
                f"facts_{first}" if first else None,
                _("Write what happens now: a reply without a fact only stalls."),
            )
        return found

    @property
    def parts(self) -> dict[str, Parts]:
        """By language; one in which nobody wrote what happens now is left out, unless the facts
        that were ticked say it there."""
        found = {
            language: Parts.of(
                {
                    part: str(self.cleaned_data.get(f"{part}_{language}", "")).splitlines()
                    for part in PARTS
                }
            )
            for language in self.languages
        }
        spoken = self.spoken(self.fact_ids) if self.fact_ids else ()
        if len(spoken) == 1:
            (language,) = spoken
            if language in found and not found[language].facts:
                found[language] = Parts.of({**found[language].as_json(), "facts": ["{facts}"]})
        return {language: own for language, own in found.items() if own.facts}

    @property
    def fact_ids(self) -> list[int]:
        return [int(pk) for pk in self.cleaned_data.get("facts", [])]

    def refuse(self, language: str, told: str) -> None:
        """Say what is wrong with the parts in `language`, or with the whole."""
        if language in self.languages:
            part = "facts" if "facts" in told else "understanding"
            self.add_error(f"{part}_{language}", told)
        else:
            self.add_error(None, f"{language_name(language)}: {told}" if language else told)


class AnswerForm(forms.Form):
    """One reply in a person's own words."""

    text = forms.CharField(
        label=_("Our reply"),
        max_length=20_000,
        error_messages={"required": _("A reply needs words.")},
        widget=forms.Textarea(
            attrs={"rows": 5, "dir": "auto", "data-autosize": "", "data-composer-text": ""}
        ),
    )
    seen_replies = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    seen_posts = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
