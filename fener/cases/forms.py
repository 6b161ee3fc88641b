"""What people fill in about a case, checked before an action sees it."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fener.cases.actions import END_REASONS
from fener.cases.actions.assign import PRIORITIES
from fener.cases.actions.replying import PURPOSES
from fener.connectors.contract import Act
from fener.core.text import tidy
from fener.kit.requests import number_in
from fener.mentions.actions.correct import CORRECTABLE

LARGEST_ATTACHMENT = 10 * 1024 * 1024
ATTACHMENTS_AT_ONCE = 5

# By what the bytes begin with, not by what a browser claims. Empty: any bytes that are text.
ATTACHMENT_KINDS: dict[str, tuple[str, tuple[bytes, ...]]] = {
    "png": ("image/png", (b"\x89PNG\r\n\x1a\n",)),
    "jpg": ("image/jpeg", (b"\xff\xd8\xff",)),
    "jpeg": ("image/jpeg", (b"\xff\xd8\xff",)),
    "gif": ("image/gif", (b"GIF87a", b"GIF89a")),
    "webp": ("image/webp", (b"RIFF",)),
    "pdf": ("application/pdf", (b"%PDF-",)),
    "docx": (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        (b"PK\x03\x04",),
    ),
    "xlsx": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        (b"PK\x03\x04",),
    ),
    "odt": ("application/vnd.oasis.opendocument.text", (b"PK\x03\x04",)),
    "txt": ("text/plain", ()),
    "csv": ("text/csv", ()),
}

ReplyWay = ("public", "private", "note", "spoken")


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, each small enough and of a kind we keep."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = data if isinstance(data, (list, tuple)) else [data] if data else []
        files = [super(FilesField, self).clean(one, initial) for one in given]
        if len(files) > ATTACHMENTS_AT_ONCE:
            raise forms.ValidationError(
                _("At most %(most)s files go with one note."), params={"most": ATTACHMENTS_AT_ONCE}
            )
        for one in files:
            self._check(one)
        return files

    def _check(self, upload: Any) -> None:
        if upload.size > LARGEST_ATTACHMENT:
            raise forms.ValidationError(
                _("“%(name)s” is larger than 10 MB."), params={"name": upload.name}
            )
        kind = kind_of_file(upload.name)
        head = upload.read(16)
        upload.seek(0)
        if kind is None or not _begins_as(head, kind[1]):
            raise forms.ValidationError(
                _("“%(name)s” can't be kept: pictures, PDF, text and office documents can."),
                params={"name": upload.name},
            )


def kind_of_file(name: str) -> tuple[str, tuple[bytes, ...]] | None:
    """Media type and first bytes of a file we keep, by its name's ending."""
    return ATTACHMENT_KINDS.get(name.rpartition(".")[2].lower())


def _begins_as(head: bytes, beginnings: tuple[bytes, ...]) -> bool:
    if not beginnings:
        return b"\x00" not in head
    return head.startswith(beginnings)


class WriteForm(forms.Form):
    """The composer: a reply, words said elsewhere, or a note."""

    text = forms.CharField(required=False, max_length=20_000, strip=False)
    way = forms.ChoiceField(choices=[(way, way) for way in ReplyWay])
    purpose = forms.ChoiceField(choices=[(one, one) for one in PURPOSES], required=False)
    seen_replies = forms.IntegerField(min_value=0)
    seen_posts = forms.IntegerField(min_value=0)
    personal_confirmed = forms.CharField(required=False, max_length=40)
    files = FilesField(required=False)

    def clean_text(self) -> str:
        return tidy(self.cleaned_data["text"], limit=20_000)

    def clean_purpose(self) -> str:
        return str(self.cleaned_data["purpose"] or "answer")


class AssignForm(forms.Form):
    assignee = forms.CharField(required=False, max_length=20)
    """A person's id; empty: nobody; `me`."""
    department = forms.CharField(required=False, max_length=40)
    was = forms.CharField(required=False, max_length=20)
    """Who had it on the page that was sent."""


class PriorityForm(forms.Form):
    priority = forms.ChoiceField(choices=[(one, one) for one in PRIORITIES])


class KindForm(forms.Form):
    kind = forms.CharField(max_length=40)


class TagsForm(forms.Form):
    tags = forms.CharField(required=False, max_length=600)

    def clean_tags(self) -> list[str]:
        """Separated by commas of any script."""
        text = self.cleaned_data["tags"].replace("،", ",").replace("؛", ",").replace(";", ",")
        return [name.strip() for name in text.split(",") if name.strip()][:20]


class UntilForm(forms.Form):
    """A time to come: so many hours from now, or a moment in the reader's own zone."""

    hours = forms.IntegerField(required=False, min_value=1, max_value=24 * 60)
    until = forms.DateTimeField(
        required=False,
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d"],
    )
    morning = forms.BooleanField(required=False)

    def moment(self, at: datetime) -> datetime | None:
        """The moment meant, seen from `at`; None: none was given."""
        if self.cleaned_data["hours"]:
            return at + timedelta(hours=self.cleaned_data["hours"])
        if self.cleaned_data["morning"]:
            here = timezone.localtime(at)
            day = here.date() + timedelta(days=1)
            return timezone.make_aware(datetime.combine(day, time(9)), here.tzinfo)
        until: datetime | None = self.cleaned_data["until"]
        if until and (until.hour, until.minute) == (0, 0):
            return until + timedelta(hours=9)
        return until


class SolveForm(forms.Form):
    note = forms.CharField(required=False, max_length=500)


class EndForm(forms.Form):
    reason = forms.ChoiceField(choices=[(one, one) for one in END_REASONS])
    note = forms.CharField(required=False, max_length=500)


class MergeForm(forms.Form):
    into = forms.CharField(required=False, max_length=20)
    number = forms.CharField(required=False, max_length=20)

    def target(self) -> int:
        """The number of the case that is to take the posts; 0: none was named."""
        said = (self.cleaned_data["number"] or self.cleaned_data["into"]).strip().lstrip("#")
        return number_in(said) or 0


class SplitForm(forms.Form):
    posts = forms.TypedMultipleChoiceField(coerce=int, required=False)

    def __init__(self, *args: Any, own: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["posts"].choices = [(pk, pk) for pk in own]


class CorrectForm(forms.Form):
    field = forms.ChoiceField(choices=[(one, one) for one in CORRECTABLE])
    value = forms.CharField(required=False, max_length=20)


class ModerationForm(forms.Form):
    act = forms.ChoiceField(choices=[(one.value, one.value) for one in Act])
    ground = forms.CharField(max_length=500)


class LinkForm(forms.Form):
    """Which voice is the same person, and what shows it."""

    voice = forms.CharField(max_length=200, required=False)
    author = forms.IntegerField(required=False)
    evidence = forms.IntegerField(required=False)
    ground = forms.CharField(max_length=300)


class SettleForm(forms.Form):
    outcome = forms.ChoiceField(choices=[(one, one) for one in ("sent", "queued", "cancelled")])
