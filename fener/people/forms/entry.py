"""The first page anybody fills in here: who they are and their password."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import password_validation
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from fener.people.models import User
from fener.people.queries import person_by_email

OWN_NAMES = {
    "en": "English",
    "sq": "Shqip",
    "el": "Ελληνικά",
    "ar": "العربية",
    "bg": "Български",
    "fa": "فارسی",
}
DIFFERENT = gettext_noop("The two passwords are not the same.")


def interface_languages() -> list[tuple[str, str]]:
    """The languages of the desk, each by its own name: whoever needs it can read it."""
    return [(code, OWN_NAMES.get(code, code)) for code, _name in settings.LANGUAGES]


class EntryForm(forms.Form):
    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        help_text=_("As your colleagues, and customers you answer, may see it."),
        widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto", "autofocus": ""}),
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("You sign in with it. No e-mail is sent."),
        widget=forms.EmailInput(attrs={"autocomplete": "username", "dir": "ltr"}),
    )
    language = forms.ChoiceField(label=_("Language"), choices=interface_languages)
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("Password, once more"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, user: User, may_choose_email: bool, **kwargs: Any) -> None:
        self.user = user
        kwargs["initial"] = {
            "name": user.name,
            "email": "" if may_choose_email and user.email.endswith("@localhost") else user.email,
            "language": translation.get_language() or user.language,
        }
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = password_validation.password_validators_help_text_html()
        if not may_choose_email:
            self.fields["email"].disabled = True

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).lower()
        other = person_by_email(email)
        if other is not None and other.pk != self.user.pk:
            raise forms.ValidationError(_("Somebody else at this desk has this address."))
        return email

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        password, again = data.get("password"), data.get("again")
        if password and again and password != again:
            self.add_error("again", _(DIFFERENT))
        if password:
            # So that the password is compared with what was typed, not with what was stored.
            like = User(email=data.get("email", ""), name=data.get("name", ""))
            try:
                password_validation.validate_password(password, like)
            except forms.ValidationError as error:
                self.add_error("password", error)
        return data
