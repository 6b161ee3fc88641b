"""A watch term as a person writes it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fener.core.matching.terms import pattern_of
from fener.core.signals.lexicons import LEXICONS, plain_many
from fener.kit.sentences import FLAG_NAMES, language_name
from fener.people.forms.places import LinesField

SHORTEST_SEVERITY_WORD = 2
"""Letters and digits."""


class WatchTermForm(forms.Form):
    text = forms.CharField(
        label=_("Word or phrase"),
        max_length=120,
        help_text=_("Accents, letter forms and capitals do not matter."),
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    kind = forms.ChoiceField(
        label=_("What it is"),
        choices=[
            ("phrase", _("Word or phrase")),
            ("hashtag", _("Hashtag: #fener")),
            ("handle", _("Name of an account: @fener")),
        ],
        widget=forms.RadioSelect,
        initial="phrase",
    )
    misspellings = LinesField(
        label=_("Also written"),
        help_text=_("Other spellings, one on a line. They count like the word itself."),
        most=100,
    )
    excludes = LinesField(
        label=_("Not when this is said"),
        help_text=_(
            "One on a line. A post with one of these is not about you: “amber” the brand, but not "
            "“amber light”."
        ),
        rows=3,
        most=100,
    )
    is_whole_word = forms.BooleanField(
        label=_("Only as a whole word"),
        help_text=_("Untick to find it inside longer words too; it then finds much more."),
        required=False,
        initial=True,
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors:
            return data
        if data["kind"] != "phrase":
            data["is_whole_word"] = True
        # A term of signs alone would be found in every other post.
        if not any(sign.isalnum() for sign in pattern_of(data["text"], data["kind"])):
            self.add_error("text", _("There is no letter or digit in it to look for."))
        return data


class SeverityWordsForm(forms.Form):
    flag = forms.ChoiceField(label=_("What it raises"), choices=list(FLAG_NAMES.items()))
    language = forms.ChoiceField(label=_("In posts in"), required=False)
    words = LinesField(
        label=_("Words or phrases"),
        help_text=_(
            "One on a line. Accents, letter forms and capitals do not matter. A star at the end "
            "lets anything follow: “leak*” finds “leaking” too."
        ),
        required=True,
        rows=5,
        most=100,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Names of languages depend on who asks.
        self.fields["language"].choices = [
            ("", _("every language")),
            *sorted(((code, language_name(code)) for code in LEXICONS), key=lambda one: one[1]),
        ]

    def clean_words(self) -> list[str]:
        words: list[str] = self.cleaned_data["words"]
        for word, plain in zip(words, plain_many(words), strict=True):
            if sum(map(str.isalnum, plain)) < SHORTEST_SEVERITY_WORD:
                raise forms.ValidationError(
                    _("“%(word)s” is too short: it would be found in every other post."),
                    params={"word": word},
                )
            if "," in word or "=" in word:
                raise forms.ValidationError(
                    _("“%(word)s”: write one word or phrase on a line, without signs."),
                    params={"word": word},
                )
        return words


class TryForm(forms.Form):
    sentence = forms.CharField(
        label=_("A sentence as people write it"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
