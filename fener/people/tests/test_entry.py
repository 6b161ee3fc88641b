"""The one-time link lets one person in, once."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from fener.kit.actors import DESK
from fener.kit.models import Event
from fener.kit.times import now
from fener.people.actions import deactivate_person, invite_person, make_entry_link
from fener.people.models import Brand, EntryLink, User
from fener.people.queries import desk_has_people
from fener.people.testing import PASSWORD, make_person

pytestmark = pytest.mark.django_db
ANSWERS = {
    "name": "Ardita",
    "email": "ardita@example.org",
    "language": "sq",
    "password": "porti i vjeter 1937",
    "again": "porti i vjeter 1937",
}


def first_administrator() -> tuple[User, str]:
    return invite_person(
        actor=DESK, now=now(), email="administrator@localhost", name="", is_owner=True
    )


def follow(client: Client, secret: str):
    return client.get(reverse("people:enter", args=[secret]), follow=True)


def test_the_first_administrator_says_who_they_are_and_is_in():
    user, secret = first_administrator()
    assert not desk_has_people()
    client = Client()
    page = follow(client, secret)
    assert page.status_code == 200
    assert secret not in page.content.decode()
    answer = client.post(reverse("people:entry"), ANSWERS)
    assert answer.status_code == 302
    assert answer["Location"] == reverse("people:welcome")
    user.refresh_from_db()
    assert (user.name, user.email, user.language) == ("Ardita", "ardita@example.org", "sq")
    assert user.check_password(ANSWERS["password"])
    assert desk_has_people()
    assert Event.objects.filter(verb="person.entered").count() == 1
    assert client.get(reverse("people:welcome")).status_code == 200


def test_a_link_opens_once():
    _user, secret = first_administrator()
    one, two = Client(), Client()
    follow(one, secret)
    follow(two, secret)
    assert one.post(reverse("people:entry"), ANSWERS).status_code == 302
    late = two.post(reverse("people:entry"), {**ANSWERS, "email": "thief@example.org"})
    assert late.status_code == 410
    assert "fener doctor --new-link" in late.content.decode()
    assert follow(Client(), secret).status_code == 410
    assert not User.objects.filter(email="thief@example.org").exists()


def test_looking_at_a_link_does_not_use_it_up():
    _user, secret = first_administrator()
    for _ in range(3):
        assert follow(Client(), secret).status_code == 200
    assert EntryLink.objects.get().used_at is None


def test_a_link_that_ran_out_or_was_replaced_says_what_to_do():
    user, old = first_administrator()
    fresh = make_entry_link(user, now=now(), valid_for=timedelta(hours=1))
    assert follow(Client(), old).status_code == 410
    assert follow(Client(), fresh).status_code == 200
    EntryLink.objects.update(expires_at=now())
    assert follow(Client(), fresh).status_code == 410


def test_somebody_invited_keeps_the_address_they_were_invited_by():
    make_person("owner@example.org", "Owner", is_owner=True)
    user, secret = invite_person(actor=DESK, now=now(), email="nora@example.org", name="Nora")
    client = Client()
    follow(client, secret)
    client.post(reverse("people:entry"), {**ANSWERS, "email": "else@example.org"})
    user.refresh_from_db()
    assert user.email == "nora@example.org"
    assert user.check_password(ANSWERS["password"])


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"again": "something else 99"}, "again"),
        ({"password": "short", "again": "short"}, "password"),
        ({"password": "password1234", "again": "password1234"}, "password"),
        ({"password": "ardita@example.org", "again": "ardita@example.org"}, "password"),
        ({"email": "taken@example.org"}, "email"),
        ({"name": ""}, "name"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(change, field):
    make_person("taken@example.org", "Taken", is_active=False)
    _user, secret = first_administrator()
    client = Client()
    follow(client, secret)
    page = client.post(reverse("people:entry"), {**ANSWERS, **change})
    assert page.status_code == 200
    assert list(page.context["form"].errors) == [field]
    assert EntryLink.objects.get().used_at is None


def test_guessing_is_slowed_down():
    _user, secret = first_administrator()
    client = Client()
    for _ in range(20):
        assert follow(client, "guess").status_code == 410
    assert follow(client, secret).status_code == 429
    assert client.post(reverse("people:entry"), ANSWERS).status_code == 410


def test_a_secret_never_reaches_the_log(caplog):
    _user, secret = first_administrator()
    caplog.set_level(logging.DEBUG)
    client = Client()
    for tried in (secret, "guess-of-a-secret"):
        for _ in range(12):
            follow(client, tried)
    assert secret not in caplog.text
    assert "guess-of-a-secret" not in caplog.text


def test_whoever_was_deactivated_cannot_use_a_link_from_before():
    make_person("owner@example.org", "Owner", is_owner=True)
    user, secret = invite_person(actor=DESK, now=now(), email="nora@example.org", name="Nora")
    deactivate_person(user, actor=DESK, now=now())
    assert follow(Client(), secret).status_code == 410


def test_the_welcome_page_names_the_brand_and_then_offers_four_ways():
    user = make_person("owner@example.org", "Owner", is_owner=True)
    client = Client()
    client.force_login(user)
    brand = {"name": "Fener  Shop", "country": "EG", "languages": ["ar", "en"], "handles": "@fener"}
    assert client.post(reverse("people:welcome"), brand).status_code == 302
    made = Brand.objects.get()
    assert (made.name, made.zone, made.handles) == ("Fener Shop", "Africa/Cairo", ["fener"])
    week = made.calendars.get().document["week"]
    assert week["friday"] == []
    assert week["sunday"] == ["09:00-17:00"]
    page = client.get(reverse("people:welcome")).content.decode()
    for name in ("channels:storm", "channels:import", "channels:connect", "guide:guide"):
        assert f'href="{reverse(name)}"' in page
    user.refresh_from_db()
    assert user.zone == "Africa/Cairo"


def test_a_new_link_does_not_go_round_the_second_factor(settings):
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    user = make_person("owner@example.org", "Owner", is_owner=True)
    TOTP.activate(user, generate_totp_secret())
    secret = make_entry_link(user, now=now(), valid_for=timedelta(hours=1))
    client = Client()
    follow(client, secret)
    answer = client.post(reverse("people:entry"), ANSWERS)
    assert answer["Location"] == reverse("account_login")
    assert "_auth_user_id" not in client.session
    assert not User.objects.get(pk=user.pk).check_password(PASSWORD)


def test_a_guess_leaves_nothing_behind():
    from django.contrib.sessions.models import Session

    assert follow(Client(), "guess").status_code == 410
    assert not Session.objects.exists()
