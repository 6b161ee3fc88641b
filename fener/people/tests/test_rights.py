"""Who gets in where: every address of the settings for every role."""

from __future__ import annotations

import pytest
from django.urls import reverse

from fener.kit.actors import DESK
from fener.people.actions import create_token, set_role
from fener.people.models import Brand, Membership, Token, User
from fener.people.testing import NOW, Desk

pytestmark = pytest.mark.django_db

WHO = ("viewer", "agent", "lead", "admin", "owner", "stranger", "other admin")
IN, SHUT, GONE, OUT = 200, 403, 404, 302

# What answers each of WHO, in that order, when they open the page.
ANYBODY = (IN, IN, IN, IN, IN, OUT, IN)
OF_ADMINS = (SHUT, SHUT, SHUT, IN, IN, OUT, GONE)
OF_ANY_ADMIN = (SHUT, SHUT, SHUT, IN, IN, OUT, IN)
OF_OWNERS = (SHUT, SHUT, SHUT, SHUT, IN, OUT, SHUT)

PAGES = {
    "people:settings": ((), ANYBODY),
    "people:preferences": ((), ANYBODY),
    "people:tokens": ((), ANYBODY),
    "people:welcome": ((), OF_OWNERS),
    "people:new_brand": ((), OF_OWNERS),
    "people:brand": (("brand",), OF_ADMINS),
    "people:hours": (("brand",), OF_ADMINS),
    "people:new_hours": (("brand",), OF_ADMINS),
    "people:edit_hours": (("brand", "hours"), OF_ADMINS),
    "people:members": ((), OF_ANY_ADMIN),
    "people:invite": ((), OF_ANY_ADMIN),
    "people:member": (("agent",), OF_ADMINS),
    "people:record": ((), OF_ANY_ADMIN),
}


def address(desk: Desk, name: str, needs: tuple[str, ...]) -> str:
    known = {
        "brand": desk.brand.pk,
        "hours": desk.brand.calendars.get().pk,
        "agent": desk.people["agent"].pk,
    }
    return reverse(name, args=[known[need] for need in needs])


@pytest.mark.parametrize("name", PAGES)
def test_pages_open_for_those_they_are_for(desk: Desk, name: str):
    needs, expected = PAGES[name]
    url = address(desk, name, needs)
    assert {who: desk.client(who).get(url).status_code for who in WHO} == dict(
        zip(WHO, expected, strict=True)
    )


ACTS = {
    "people:archive_brand": (("brand",), (SHUT, SHUT, SHUT, SHUT, OUT, OUT, SHUT)),
    "people:new_link": (("agent",), (SHUT, SHUT, SHUT, IN, IN, OUT, GONE)),
    "people:deactivate": (("agent",), (SHUT, SHUT, SHUT, OUT, OUT, OUT, GONE)),
    "people:drop_second_factor": (("agent",), (SHUT, SHUT, SHUT, OUT, OUT, OUT, GONE)),
}


@pytest.mark.parametrize("name", ACTS)
@pytest.mark.parametrize("at", range(len(WHO)), ids=WHO)
def test_acts_are_done_by_those_who_may(desk: Desk, name: str, at: int):
    needs, expected = ACTS[name]
    answer = desk.client(WHO[at]).post(address(desk, name, needs))
    assert answer.status_code == expected[at]
    if WHO[at] == "stranger":
        assert answer["Location"].startswith(reverse("account_login"))
    untouched = User.objects.get(pk=desk.people["agent"].pk).is_active
    assert untouched == (name != "people:deactivate" or WHO[at] not in ("admin", "owner"))


def test_a_closed_door_says_so_in_words(desk: Desk):
    page = desk.client("viewer").get(reverse("people:members"))
    assert page.status_code == 403
    assert "administrator" in page.content.decode()


@pytest.mark.parametrize("act", ["new_link", "deactivate", "drop_second_factor"])
def test_an_administrator_cannot_take_over_an_owner(desk: Desk, act: str):
    url = reverse(f"people:{act}", args=[desk.people["owner"].pk])
    assert desk.client("admin").post(url).status_code == 403


def test_an_administrator_cannot_take_over_somebody_with_rights_elsewhere(desk: Desk):
    agent = desk.people["agent"]
    set_role(agent, desk.other.pk, "admin", actor=DESK, now=NOW)
    url = reverse("people:new_link", args=[agent.pk])
    assert desk.client("admin").post(url).status_code == 403
    assert desk.client("owner").post(url).status_code == 200


def test_inviting_an_address_does_not_open_somebody_elses_door(desk: Desk):
    """Somebody invited for another brand, or shut out there, is not ours to hand a link for."""
    waiting = User(email="pia@example.org", name="Pia")
    waiting.set_unusable_password()
    waiting.save()
    set_role(waiting, desk.other.pk, "admin", actor=DESK, now=NOW)
    page = desk.client("admin").post(
        reverse("people:invite"),
        {
            "name": "Pia",
            "email": "Pia@example.org",
            "language": "en",
            f"role_{desk.brand.pk}": "agent",
        },
    )
    assert page.status_code == 200
    assert list(page.context["form"].errors) == ["email"]
    assert not Membership.objects.filter(user=waiting, brand=desk.brand).exists()


def test_inviting_somebody_who_works_here_only_gives_the_role(desk: Desk):
    otto = desk.people["other admin"]
    page = desk.client("admin").post(
        reverse("people:invite"),
        {
            "name": "Someone",
            "email": otto.email,
            "language": "en",
            f"role_{desk.brand.pk}": "viewer",
        },
    )
    assert page.status_code == 302
    otto.refresh_from_db()
    assert otto.name == "Otto"
    assert otto.has_usable_password()
    assert Membership.objects.get(user=otto, brand=desk.brand).role == "viewer"


def test_an_administrator_gives_roles_for_their_own_brand_alone(desk: Desk):
    url = reverse("people:member", args=[desk.people["agent"].pk])
    desk.client("admin").post(
        url, {f"role_{desk.brand.pk}": "lead", f"role_{desk.other.pk}": "admin"}
    )
    roles = Membership.objects.filter(user=desk.people["agent"])
    assert dict(roles.values_list("brand_id", "role")) == {desk.brand.pk: "lead"}


def test_an_invited_person_comes_in_with_their_role(desk: Desk):
    page = desk.client("admin").post(
        reverse("people:invite"),
        {
            "name": "Nora",
            "email": "nora@example.org",
            "language": "el",
            "is_owner": "on",
            f"role_{desk.brand.pk}": "agent",
            f"department_{desk.brand.pk}": "care",
        },
    )
    assert page.status_code == 200
    link = page.context["link"]
    nora = User.objects.get(email="nora@example.org")
    assert not nora.is_owner, "only an owner makes owners"
    assert Membership.objects.get(user=nora).department == "care"
    new = desk.client("stranger")
    assert new.get(link, follow=True).status_code == 200
    words = "the old harbour lamp"
    new.post(
        reverse("people:entry"),
        {"name": "Nora", "email": "", "language": "el", "password": words, "again": words},
    )
    assert new.get(reverse("people:settings")).status_code == 200
    assert new.get(reverse("people:members")).status_code == 403


def test_tokens_are_seen_and_revoked_by_their_owner_and_by_owners(desk: Desk):
    token, _secret = create_token(
        desk.people["agent"], actor=DESK, now=NOW, name="Shop", scopes=["read"]
    )
    url = reverse("people:revoke_token", args=[token.pk])
    for who, status in (("lead", 404), ("admin", 404), ("agent", 302)):
        assert desk.client(who).post(url).status_code == status
    assert Token.objects.get().revoked_at


def test_an_archived_brand_is_seen_by_nobody_until_it_is_taken_back(desk: Desk):
    owner, url = desk.client("owner"), reverse("people:brand", args=[desk.brand.pk])
    owner.post(reverse("people:archive_brand", args=[desk.brand.pk]))
    assert owner.get(url).status_code == 404
    assert desk.client("admin").get(url).status_code == 404
    back = reverse("people:restore_brand", args=[desk.brand.pk])
    assert desk.client("admin").post(back).status_code == 403
    owner.post(back)
    assert owner.get(url).status_code == 200
    assert Brand.objects.get(pk=desk.brand.pk).archived_at is None
