"""How allauth lets people in: nobody signs up by themselves, and it speaks with our words."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account import forms as account_forms
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.totp import forms as totp_forms
from django import forms
from django.contrib.auth import password_validation
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fener.kit.secrets import seal, unseal

WRONG_CODE = _("This code does not fit. Codes change every half minute: type the one shown now.")


class DeskAccountAdapter(DefaultAccountAdapter):
    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This person no longer works at this desk."),
        "email_password_mismatch": _(
            "The e-mail address and the password do not fit together. Look at both again."
        ),
        "enter_current_password": _("This is not the password you use now."),
        "incorrect_password": _("This is not your password."),
        "incorrect_code": WRONG_CODE,
        "invalid_login": _("That is not an e-mail address."),
        "too_many_login_attempts": _(
            "Too many wrong tries. The door stays shut for five minutes; then try again, or ask "
            "an administrator of your desk for a new link."
        ),
        "rate_limited": _("Too many wrong tries. Wait five minutes, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, str]]:
        words = {
            "reauthenticate": gettext("Use your password"),
            "mfa_reauthenticate": gettext("Use the code of your phone"),
        }
        return [
            {**way, "description": words.get(way["id"], way["description"])}
            for way in super().get_reauthentication_methods(user)
        ]

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("people:preferences")


class DeskMFAAdapter(DefaultMFAAdapter):
    """Keeps second-factor secrets encrypted at rest."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": WRONG_CODE,
        "cannot_generate_recovery_codes": _(
            "Recovery codes come with the second factor: set that up first."
        ),
        "cannot_delete_authenticator": _("This desk requires a second factor."),
    }

    def encrypt(self, text: str) -> str:
        return seal({"secret": text})

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text)["secret"]


def _worded(field: forms.Field, label: Any, help_text: Any = "", **attrs: str) -> None:
    field.label, field.help_text = label, help_text
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs.update(attrs)


class SignInForm(account_forms.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _worded(self.fields["login"], _("E-mail address"), autofocus="", dir="ltr")
        _worded(self.fields["password"], _("Password"))


class NewPasswordForm(account_forms.ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules = password_validation.password_validators_help_text_html()
        _worded(self.fields["oldpassword"], _("The password you use now"), autofocus="")
        _worded(self.fields["password1"], _("New password"), rules)
        _worded(self.fields["password2"], _("New password, once more"))


class PasswordAgainForm(account_forms.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _worded(self.fields["password"], _("Password"), autofocus="")


_CODE = {"autofocus": "", "inputmode": "numeric", "dir": "ltr", "autocomplete": "one-time-code"}


class CodeForm(mfa_forms.AuthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        help_text = _("The six digits that the app on your phone shows, or a recovery code.")
        _worded(self.fields["code"], _("Code"), help_text, **_CODE)


class CodeAgainForm(mfa_forms.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _worded(self.fields["code"], _("Code"), _("The six digits your phone shows."), **_CODE)


class FirstCodeForm(totp_forms.ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        help_text = _("The six digits that the app shows now.")
        _worded(self.fields["code"], _("Code"), help_text, **_CODE)
