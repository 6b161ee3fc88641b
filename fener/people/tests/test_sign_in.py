"""Signing in, with a password and with a second factor."""

from __future__ import annotations

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client
from django.urls import reverse

from fener.people.models import User
from fener.people.testing import PASSWORD, make_person

pytestmark = pytest.mark.django_db


def code_of(secret: str) -> str:
    """What the app on the phone shows now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def sign_in(client: Client, password: str = PASSWORD, email: str = "nora@example.org"):
    return client.post(reverse("account_login"), {"login": email, "password": password})


@pytest.fixture
def nora() -> User:
    return make_person("nora@example.org", "Nora")


def test_the_second_factor_from_setting_it_up_to_signing_in(nora):
    client = Client()
    assert sign_in(client)["Location"] == "/"
    asked = client.get(reverse("mfa_activate_totp"))
    page = client.post(asked["Location"], {"password": PASSWORD}, follow=True)
    secret = page.context["form"].secret
    html = page.content.decode()
    assert 'src="data:image/svg+xml;base64,' in html
    assert "img-src 'self' data:" in page["Content-Security-Policy"]
    assert secret in html
    done = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)}, follow=True)
    assert done.status_code == 200
    assert secret not in Authenticator.objects.get(type="totp").data["secret"]
    codes = done.context["unused_codes"]
    assert len(codes) == 10
    assert client.get(reverse("mfa_index")).status_code == 200
    download = client.get(reverse("mfa_download_recovery_codes"))
    assert download.content.decode().split() == codes

    other = Client()
    assert sign_in(other)["Location"].startswith(reverse("mfa_authenticate"))
    assert other.get(reverse("people:preferences")).status_code == 302
    wrong = other.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert wrong.context["form"].errors["code"]
    now = {"code": code_of(secret)}
    assert other.post(reverse("mfa_authenticate"), now)["Location"] == "/"
    assert other.get(reverse("people:preferences")).status_code == 200

    thief = Client()
    sign_in(thief)
    seen = thief.post(reverse("mfa_authenticate"), now)
    assert seen.status_code == 200, "a code that somebody looked at over the shoulder opens nothing"

    without_phone = Client()
    sign_in(without_phone)
    recovered = without_phone.post(reverse("mfa_authenticate"), {"code": codes[0]})
    assert recovered["Location"] == "/"

    again = Client()
    sign_in(again)
    assert again.post(reverse("mfa_authenticate"), {"code": codes[0]}).status_code == 200

    asked = other.get(reverse("mfa_deactivate_totp"))
    ours = other.get(asked["Location"]).content.decode()
    assert "Use the code of your phone" in ours
    assert other.post(asked["Location"], {"password": PASSWORD}).status_code == 302
    assert other.get(reverse("mfa_deactivate_totp")).status_code == 200
    assert other.post(reverse("mfa_deactivate_totp"))["Location"] == reverse("mfa_index")
    assert not Authenticator.objects.filter(user=nora, type="totp").exists()


def test_setting_it_up_asks_for_the_password_where_that_was_long_ago(nora):
    client = Client()
    client.force_login(nora)
    asked = client.get(reverse("mfa_activate_totp"))
    assert asked["Location"].startswith(reverse("account_reauthenticate"))
    page = client.get(asked["Location"])
    assert page.status_code == 200
    answer = client.post(asked["Location"], {"password": PASSWORD})
    assert answer["Location"] == reverse("mfa_activate_totp")


def test_a_wrong_password_tells_nobody_who_works_here(nora):
    wrong, unknown = Client(), Client()
    one = sign_in(wrong, "not it").context["form"].non_field_errors()
    two = sign_in(unknown, "not it", "who@example.org").context["form"].non_field_errors()
    assert one == two
    assert len(one) == 1


def test_after_five_wrong_tries_the_door_stays_shut_and_says_so(nora):
    client = Client()
    for _ in range(5):
        sign_in(client, "not it")
    page = sign_in(client)
    assert page.status_code == 200
    assert "Too many wrong tries" in page.content.decode()
    assert "_auth_user_id" not in client.session


def test_whoever_was_deactivated_stays_outside(nora):
    User.objects.update(is_active=False)
    client = Client()
    assert "_auth_user_id" not in (sign_in(client) and client.session)


def test_another_password_ends_other_sessions(nora):
    here, there = Client(), Client()
    sign_in(here)
    sign_in(there)
    new = "quite another lamp 7"
    answer = here.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
    )
    assert answer.status_code == 302
    assert here.get(reverse("people:preferences")).status_code == 200
    assert there.get(reverse("people:preferences")).status_code == 302


def test_signing_out_asks_first(nora):
    client = Client()
    client.force_login(nora)
    assert client.get(reverse("account_logout")).status_code == 200
    assert "_auth_user_id" in client.session
    client.post(reverse("account_logout"))
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    "name",
    ["account_signup", "account_email", "account_reset_password", "account_set_password"],
)
@pytest.mark.parametrize("signed_in", [True, False])
def test_ways_in_that_need_e_mail_are_not_there(nora, name, signed_in):
    client = Client()
    if signed_in:
        client.force_login(nora)
    assert client.get(reverse(name)).status_code == 404
    assert client.post(reverse(name)).status_code == 404


def test_every_page_of_the_account_is_ours(nora):
    client = Client()
    for name in ("account_login", "account_inactive"):
        assert 'class="plain' in client.get(reverse(name)).content.decode()
    client.force_login(nora)
    for name in ("account_logout", "account_reauthenticate"):
        assert 'class="plain' in client.get(reverse(name)).content.decode()
    for name in ("mfa_index", "account_change_password"):
        assert 'class="shell' in client.get(reverse(name)).content.decode()
