"""Forms of channels. What a network needs is read from its manifest, so that a new connector
brings its own form."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.utils.translation import gettext_lazy as _

from fener.channels.models import Channel
from fener.channels.uploads import ATTACHMENT_KINDS, IMPORT_ENDINGS
from fener.connectors.manifests import Manifest, Setting
from fener.kit.sentences import say
from fener.people.forms.places import ZoneField, language_choices
from fener.people.models import Brand

LEAST_SECRET = 16
FUTURE_TOLERANCE = timedelta(minutes=10)


def _setting_field(setting: Setting, *, stored: bool) -> forms.Field:
    """The field of one setting. A secret is never shown: empty keeps the stored one."""
    label = say(setting.label)
    help_text = say(setting.help) if setting.help else ""
    if setting.secret:
        if stored:
            kept = str(_("One is stored. Leave this empty to keep it."))
            help_text = f"{help_text} {kept}" if help_text else kept
        return forms.CharField(
            label=label,
            help_text=help_text,
            required=setting.required and not stored,
            max_length=2000,
            widget=forms.PasswordInput(
                attrs={"autocomplete": "new-password", "dir": "ltr", "spellcheck": "false"}
            ),
        )
    common: dict[str, Any] = {
        "label": label, "help_text": help_text, "required": setting.required,
        "initial": setting.default,
    }  # fmt: skip
    if setting.kind == "yes_or_no":
        return forms.BooleanField(**{**common, "required": False})
    if setting.kind == "time_zone":
        return ZoneField(**common)
    if setting.kind == "number":
        return forms.IntegerField(**common)
    if setting.kind == "url":
        return AddressField(**common)
    if setting.kind == "lines":
        lines = forms.Textarea(attrs={"rows": 4, "dir": "ltr", "spellcheck": "false"})
        return forms.CharField(**common, max_length=20_000, widget=lines)
    return forms.CharField(**common, max_length=500, widget=forms.TextInput(attrs={"dir": "auto"}))


class AddressField(forms.CharField):
    """A web address, also of a server in one's own network."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_length=500,
            widget=forms.URLInput(attrs={"dir": "ltr", "placeholder": "https://"}),
            **kwargs,
        )

    def clean(self, value: object) -> str:
        address = str(super().clean(value)).strip()
        if not address:
            return ""
        try:
            parts = urlsplit(address)
            usable = parts.scheme in ("http", "https") and bool(parts.hostname)
        except ValueError:
            usable = False
        if not usable:
            raise forms.ValidationError(say("connector.address_unreadable"))
        return address


class SettingsForm(forms.Form):
    """Name and settings of a channel, as its manifest lists them."""

    name = forms.CharField(
        label=_("Name in the desk"), max_length=120, widget=forms.TextInput(attrs={"dir": "auto"})
    )

    def __init__(
        self,
        *args: Any,
        manifest: Manifest,
        channel: Channel | None = None,
        stored: tuple[str, ...] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.manifest = manifest
        if channel:
            self.fields["name"].initial = channel.name
        for setting in manifest.settings:
            field = _setting_field(setting, stored=setting.name in stored)
            if channel and not setting.secret:
                field.initial = channel.settings.get(setting.name, setting.default)
            self.fields[f"set_{setting.name}"] = field

    @property
    def settings(self) -> dict[str, Any]:
        return {
            one.name: self.cleaned_data.get(f"set_{one.name}")
            for one in self.manifest.plain_settings
        }

    @property
    def secrets(self) -> dict[str, str]:
        """Only what was given."""
        given = {
            one.name: self.cleaned_data.get(f"set_{one.name}", "")
            for one in self.manifest.secret_settings
        }
        return {name: value for name, value in given.items() if value}

    @property
    def needs_sign_in(self) -> bool:
        """Whether a person has yet to sign in on the network's own page."""
        gives = self.manifest.gives
        return bool(gives) and not any(self.secrets.get(name) for name in gives)

    @property
    def given_fields(self) -> list[forms.BoundField]:
        """What such a sign-in gives, for whoever has it already."""
        return [self[f"set_{name}"] for name in self.manifest.gives]

    @property
    def entered_fields(self) -> list[forms.BoundField]:
        given = {f"set_{name}" for name in self.manifest.gives}
        return [field for field in self.visible_fields() if field.name not in given]

    @property
    def gives_are_entered(self) -> bool:
        return any(field.value() or field.errors for field in self.given_fields)


class ConnectForm(SettingsForm):
    """What it takes to connect an account."""

    brand = forms.TypedChoiceField(label=_("Brand"), coerce=int)
    handle = forms.CharField(
        label=_("Our own name there"),
        required=False,
        max_length=200,
        help_text=_("Posts by this name are taken as our own, not as a customer’s."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )

    field_order = ("brand", "name")

    def __init__(self, *args: Any, brands: list[Brand], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_brands(self, brands)
        if self.manifest.auth not in ("none", "shared_secret"):
            del self.fields["handle"]
        if self.manifest.auth == "shared_secret":
            secret = self.fields["set_secret"]
            secret.required = False
            secret.help_text = _("Leave this empty and the desk makes one, which it shows once.")
            self.fields.pop("set_previous_secret", None)

    def clean_set_secret(self) -> str:
        secret = str(self.cleaned_data["set_secret"])
        if secret and len(secret) < LEAST_SECRET:
            raise forms.ValidationError(
                _("A secret has at least %(least)s characters."), params={"least": LEAST_SECRET}
            )
        return secret


class SignInForm(SettingsForm):
    """Access to an account that no longer lets us in: settings and secrets, without the name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["name"]


def _offer_brands(form: forms.Form, brands: list[Brand]) -> None:
    """A choice where there is one to make; with a single brand, nothing to fill in."""
    field = form.fields["brand"]
    field.choices = [(brand.pk, brand.name) for brand in brands]
    if len(brands) == 1:
        field.initial = brands[0].pk
        field.widget = forms.HiddenInput()


class GroundForm(forms.Form):
    ground = forms.CharField(
        label=_("What was done about it?"),
        max_length=200,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV, TSV or JSON lines, also compressed with gzip (.gz)."),
        widget=forms.ClearableFileInput(attrs={"accept": ",".join((*IMPORT_ENDINGS, ".gz"))}),
    )


COLUMN_NAMES = {
    "text": _("What was written"),
    "at": _("When"),
    "author": _("Who wrote it"),
    "id": _("Its own number or id"),
    "url": _("Link to the post"),
    "conversation": _("Thread it belongs to"),
    "in_reply_to": _("What it answers"),
    "place": _("Place"),
    "lang": _("Language"),
    "retweets": _("Times shared"),
}
BACKLOG, OWN_TIMES = "backlog", "own_times"


class MappingForm(forms.Form):
    """Which column is which, and what is to become of the posts."""

    brand = forms.TypedChoiceField(label=_("Brand"), coerce=int)
    source = forms.CharField(
        label=_("Name of the source"),
        max_length=50,
        help_text=_("Importing again under the same name takes nothing twice."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    clocks = forms.ChoiceField(
        label=_("Are people still waiting for an answer?"),
        choices=[
            (BACKLOG, _("These are old: take them as back-log, nobody is late for them")),
            (OWN_TIMES, _("Clocks run from their own times, as if they had just come in")),
        ],
        initial=BACKLOG,
        widget=forms.RadioSelect,
    )
    zone = ZoneField(
        required=False,
        label=_("Time zone of times that name none"),
        help_text=_("For example Europe/Tirane. Leave it empty if every time names its own."),
    )

    def __init__(
        self, *args: Any, columns: list[str], brands: list[Brand], is_csv: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        _offer_brands(self, brands)
        nothing = _("– none –") if is_csv else _("– as the file has it –")
        choices = [("", nothing), *((name, name) for name in columns)]
        for ours, label in COLUMN_NAMES.items():
            self.fields[f"col_{ours}"] = forms.ChoiceField(
                label=label,
                choices=choices,
                required=is_csv and ours in ("text", "at"),
                error_messages={
                    "required": _("Say which column holds this; nothing can be read without it.")
                },
            )

    @property
    def columns(self) -> dict[str, str]:
        return {
            ours: self.cleaned_data[f"col_{ours}"]
            for ours in COLUMN_NAMES
            if self.cleaned_data.get(f"col_{ours}")
        }

    @property
    def column_fields(self) -> list[forms.BoundField]:
        return [self[f"col_{ours}"] for ours in COLUMN_NAMES]

    @property
    def other_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("source", "zone", "clocks")]


SOURCE_CHOICES = [
    ("phone", _("A phone call")),
    ("counter", _("At the counter")),
    ("letter", _("A letter")),
    ("newspaper", _("A newspaper")),
    ("tv", _("Television")),
    ("radio", _("Radio")),
    ("other", _("Somewhere else")),
]


class EntryForm(forms.Form):
    """Something that did not begin on a network."""

    brand = forms.TypedChoiceField(label=_("Brand"), coerce=int)
    key = forms.CharField(max_length=40, widget=forms.HiddenInput())
    source = forms.ChoiceField(
        label=_("Where did it come from?"),
        choices=SOURCE_CHOICES,
        initial="phone",
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=_("What was said, in their words"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto", "data-autosize": ""}),
    )
    who = forms.CharField(
        label=_("Who"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    contact = forms.CharField(
        label=_("How to reach them"),
        required=False,
        max_length=150,
        help_text=_("A phone number or e-mail address. The same contact is the same person."),
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    at = forms.DateTimeField(
        label=_("When"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    place = forms.CharField(
        label=_("Place"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    language = forms.ChoiceField(
        label=_("Language"), required=False, help_text=_("Left open, the desk finds out.")
    )
    url = AddressField(label=_("Address of the article"), required=False)
    attachment = forms.FileField(
        label=_("Attachment"),
        required=False,
        help_text=_("A scan, a photo or a recording; at most 10 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(ATTACHMENT_KINDS)}),
    )

    def __init__(self, *args: Any, brands: list[Brand], now: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        _offer_brands(self, brands)
        self.fields["language"].choices = [("", _("– not said –")), *language_choices()]
        self.fields["at"].initial = now
        self.fields["key"].initial = uuid.uuid4().hex

    def clean_at(self) -> Any:
        at = self.cleaned_data["at"]
        if at > self.now + FUTURE_TOLERANCE:
            raise forms.ValidationError(_("This time has not come yet."))
        return at

    def clean_text(self) -> str:
        text = str(self.cleaned_data["text"])
        if not text.strip():
            raise forms.ValidationError(_("Write down what was said."))
        return text
