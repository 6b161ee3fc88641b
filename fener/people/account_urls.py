"""What we open of allauth: sign in and out, the password, the second factor.

Sign-up, e-mail addresses and password reset by e-mail stay shut: there may be no e-mail here, and
people come in by a one-time link. allauth asks for the names of some of them, so they exist and
answer that there is no such page."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path

from fener.people.accounts import (
    CodeAgainForm,
    CodeForm,
    FirstCodeForm,
    NewPasswordForm,
    PasswordAgainForm,
    SignInForm,
)


def no_such_page(_request: HttpRequest, **_named: object) -> HttpResponse:
    raise Http404("this way in is not open here")


urlpatterns = [
    path("login/", account.LoginView.as_view(form_class=SignInForm), name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path(
        "reauthenticate/",
        account.ReauthenticateView.as_view(form_class=PasswordAgainForm),
        name="account_reauthenticate",
    ),
    path(
        "password/change/",
        account.PasswordChangeView.as_view(form_class=NewPasswordForm),
        name="account_change_password",
    ),
    path("2fa/", mfa.index, name="mfa_index"),
    path(
        "2fa/authenticate/",
        mfa.AuthenticateView.as_view(form_class=CodeForm),
        name="mfa_authenticate",
    ),
    path(
        "2fa/reauthenticate/",
        mfa.ReauthenticateView.as_view(form_class=CodeAgainForm),
        name="mfa_reauthenticate",
    ),
    path(
        "2fa/totp/activate/",
        totp.ActivateTOTPView.as_view(form_class=FirstCodeForm),
        name="mfa_activate_totp",
    ),
    path("2fa/totp/deactivate/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("2fa/recovery-codes/", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "2fa/recovery-codes/generate/",
        recovery_codes.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        "2fa/recovery-codes/download/",
        recovery_codes.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    path("signup/", no_such_page, name="account_signup"),
    path("email/", no_such_page, name="account_email"),
    path("confirm-email/", no_such_page, name="account_email_verification_sent"),
    path("confirm-email/<str:key>/", no_such_page, name="account_confirm_email"),
    path("password/set/", no_such_page, name="account_set_password"),
    path("password/reset/", no_such_page, name="account_reset_password"),
    path("password/reset/done/", no_such_page, name="account_reset_password_done"),
    path("login/code/confirm/", no_such_page, name="account_confirm_login_code"),
]
