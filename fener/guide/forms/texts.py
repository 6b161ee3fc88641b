"""Forms whose texts are said once in each language of the guide."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.text import slugify

from fener.guide.document import Guide

LONGEST_TEXT = 4000
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur", "ckb"})


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that is said in every language. `rows` 1: a line; `is_list`: one entry a line."""

    name: str
    label: Any
    rows: int = 1
    help_text: Any = ""
    is_list: bool = False


@dataclass(frozen=True, slots=True)
class Tongue:
    """The fields of one language, for the template."""

    language: str
    fields: list[forms.BoundField]
    is_open: bool
    is_whole: bool


class TextsForm(forms.Form):
    said: Sequence[Said] = ()
    needed: Sequence[str] = ()
    """What must be said in the guide's own first language."""

    def __init__(self, *args: Any, guide: Guide, reader_language: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.guide = guide
        self.reader_language = reader_language
        first = guide.default_language
        self.languages = list(dict.fromkeys([first, *guide.languages]))
        for language in self.languages:
            for each in self.said:
                self.fields[f"{each.name}_{language}"] = self._field(each, language)

    def _field(self, each: Said, language: str) -> forms.CharField:
        attrs = {"lang": language, "dir": "rtl" if language in RIGHT_TO_LEFT else "ltr"}
        widget: forms.Widget = forms.TextInput(attrs=attrs)
        if each.rows > 1:
            widget = forms.Textarea(attrs={**attrs, "rows": each.rows})
        return forms.CharField(
            label=each.label,
            help_text=each.help_text,
            required=each.name in self.needed and language == self.guide.default_language,
            max_length=LONGEST_TEXT * (10 if each.is_list else 1),
            widget=widget,
        )

    @staticmethod
    def written(texts: Mapping[str, Any], name: str) -> dict[str, str]:
        """Initial values of what is said as `name`."""
        return {
            f"{name}_{language}": value if isinstance(value, str) else "\n".join(value)
            for language, value in texts.items()
        }

    def tongues(self) -> list[Tongue]:
        """The languages in their order. Open: the first, the reader's, and where a fault is."""
        shown = []
        for language in self.languages:
            fields = [self[f"{each.name}_{language}"] for each in self.said]
            is_open = language in (self.guide.default_language, self.reader_language) or any(
                field.errors for field in fields
            )
            is_whole = all(field.value() for field in fields)
            shown.append(Tongue(language, fields, is_open, is_whole))
        return shown

    def other_fields(self) -> list[forms.BoundField]:
        names = {f"{each.name}_{language}" for each in self.said for language in self.languages}
        return [field for field in self.visible_fields() if field.name not in names]

    def texts(self, name: str, kept: Mapping[str, str] | None = None) -> dict[str, str]:
        """What was written, by language; `kept`: what is said in languages not shown here."""
        found = {
            language: text
            for language, text in (kept or {}).items()
            if language not in self.languages
        }
        for language in self.languages:
            text = self.cleaned_data[f"{name}_{language}"].replace("\r\n", "\n").strip()
            if text:
                found[language] = text
        return found

    def lists(
        self, name: str, kept: Mapping[str, tuple[str, ...]] | None = None
    ) -> dict[str, tuple[str, ...]]:
        found = {
            language: items
            for language, items in (kept or {}).items()
            if language not in self.languages
        }
        for language in self.languages:
            lines = self.cleaned_data[f"{name}_{language}"].splitlines()
            items = tuple(dict.fromkeys(" ".join(line.split()) for line in lines if line.strip()))
            if items:
                found[language] = items
        return found


def fresh_key(names: Mapping[str, str], taken: Iterable[str], otherwise: str) -> str:
    """A key for a new thing, made of whichever of its names can be written in Latin letters."""
    base = ""
    for name in names.values():
        base = re.sub(r"[^a-z0-9]+", "_", slugify(name)).strip("_")[:34]
        if base and base[0].isalpha():
            break
        base = ""
    base = base or otherwise
    known, key, number = set(taken), base, 2
    while key in known:
        key, number = f"{base}_{number}", number + 1
    return key
