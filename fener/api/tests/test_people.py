"""Brands and people: what the screens of the settings do, within what the token may."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from fener.api.testing import Caller, make_desk, make_person, make_token
from fener.kit.models import Event
from fener.kit.records import verify_books
from fener.people.models import Brand, Membership, User
from fener.people.queries import calendar_of
from fener.people.roles import RIGHTS


@pytest.fixture
def owner(desk) -> User:
    user = make_person(desk[0].brand, "owner@example.org")
    User.objects.filter(pk=user.pk).update(is_owner=True)
    user.refresh_from_db()
    return user


@pytest.fixture
def own(owner) -> Caller:
    return Caller(make_token(owner))


def test_an_owner_makes_changes_and_archives_a_brand(own):
    made = own.post(
        "/brands",
        {"name": "  Pazar ", "country": "AL", "languages": ["sq", "en", "sq"],
         "handles": ["@pazar", "pazar", "@"]},
        status=201,
    )  # fmt: skip
    assert (made["name"], made["zone"], made["languages"]) == (
        "Pazar",
        "Europe/Tirane",
        ["sq", "en"],
    )
    assert made["handles"] == ["pazar"]
    assert set(made["rights"]) == set(RIGHTS)
    path = f"/brands/{made['id']}"
    assert calendar_of(Brand.objects.get(pk=made["id"])).has_hours
    changed = own("PATCH", path, {"zone": "Europe/Athens"}).json()
    assert (changed["name"], changed["zone"]) == ("Pazar", "Europe/Athens")
    taken = own("POST", "/brands", {"name": "pazar"})
    assert (taken.status_code, taken.json()["error"]["key"]) == (409, "brand.name_taken")
    assert own("PATCH", path, {"name": "Kafe"}).status_code == 409
    assert own("POST", f"{path}/archive").status_code == 204
    assert own("GET", path).status_code == 404
    assert [row["id"] for row in own.get("/archived-brands")["items"]] == [made["id"]]
    assert own.post(f"{path}/restore")["name"] == "Pazar"
    assert own("POST", f"{path}/restore").status_code == 409
    assert own("POST", "/brands/999999/restore").status_code == 404
    assert verify_books() == []


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": " "}, "name"), ({"country": "XX"}, "country"), ({"zone": "Moon"}, "zone"),
        ({"zone": "../etc"}, "zone"), ({"languages": ["xx"]}, "languages"),
        ({"languages": []}, "languages"), ({"logo": "x"}, "logo"),
    ],
)  # fmt: skip
def test_a_brand_that_does_not_fit(own, desk, wrong, field):
    for method, path in (("POST", "/brands"), ("PATCH", f"/brands/{desk[0].brand_id}")):
        answer = own(method, path, {"name": "X", **wrong})
        assert answer.status_code == 422, answer.content
        assert answer.json()["error"]["field"].endswith(field)


def test_who_is_no_owner_or_held_to_a_brand_makes_no_brands(call, desk, owner):
    held = Caller(make_token(owner, brands=[desk[0].brand_id]))
    path = f"/brands/{desk[0].brand_id}"
    for caller in (call, held):
        for method, where, body in (
            ("POST", "/brands", {"name": "X"}),
            ("POST", f"{path}/archive", None),
            ("POST", f"{path}/restore", None),
            ("GET", "/archived-brands", None),
        ):
            answer = caller(method, where, body)
            assert (answer.status_code, answer.json()["error"]["key"]) == (403, "api.owner_only")
    assert call("PATCH", path, {"name": "Kafe 2"}).json()["name"] == "Kafe 2"


def invite(email: str = "New@Example.org", **more: object) -> dict:
    return {"email": email, "name": "New", **more}


def roles(brand: Brand, role: str = "agent", **more: object) -> list[dict]:
    return [{"brand": brand.pk, "role": role, **more}]


def test_an_invitation_is_a_link_that_works_once(call, desk, client):
    brand = desk[0].brand
    made = call.post("/people", invite(roles=roles(brand, department="delivery")), status=201)
    person = User.objects.get(email="new@example.org")
    assert made["person"] == person.pk
    assert not person.has_usable_password()
    members = {row["person"]["id"]: row for row in call.get(f"/brands/{brand.pk}/members")["items"]}
    row = members[person.pk]
    assert (row["role"], row["department"], row["has_entered"]) == ("agent", "delivery", False)
    again = call.post(f"/people/{person.pk}/link", status=201)
    assert again["link"] != made["link"]
    client.get(urlsplit(made["link"]).path)
    assert "entry_link" not in client.session, "the older link ended"
    client.get(urlsplit(again["link"]).path)
    assert "entry_link" in client.session
    said = str(list(Event.objects.values_list("data", flat=True)))
    assert made["link"].rstrip("/").rpartition("/")[2] not in said


def test_an_invitation_that_does_not_fit(call, desk, other):
    brand = desk[0].brand
    for body, field in (
        (invite("nobody", roles=roles(brand)), "email"),
        (invite(), "roles"),
        (invite(roles=roles(brand, department="moon")), "roles.0.department"),
        (invite(roles=roles(brand, role="boss")), "roles.0.role"),
    ):
        answer = call("POST", "/people", body)
        assert answer.status_code == 422, answer.content
        assert answer.json()["error"]["field"].endswith(field)
    foreign = call("POST", "/people", invite(roles=roles(other[0].brand)))
    assert foreign.status_code == 404
    owner = call("POST", "/people", invite(is_owner=True))
    assert owner.json()["error"]["key"] == "api.owner_only"
    assert not User.objects.filter(email="new@example.org").exists()


def test_who_works_here_already_gets_the_role_and_no_link(call, desk, other):
    known = make_person(other[0].brand, "known@example.org")
    made = call.post("/people", invite("known@example.org", roles=roles(desk[0].brand)), status=201)
    assert (made["person"], made["link"], made["until"]) == (known.pk, "", None)
    known.refresh_from_db()
    assert (known.name, known.has_usable_password()) == ("known", True)
    assert Membership.objects.get(user=known, brand=desk[0].brand).role == "agent"


def test_who_has_not_come_in_yet_elsewhere_is_not_taken_over(call, desk, other, own):
    waiting = make_person(other[0].brand, "waiting@example.org")
    waiting.set_unusable_password()
    waiting.save()
    body = invite("waiting@example.org", roles=roles(desk[0].brand))
    answer = call("POST", "/people", body)
    assert (answer.status_code, answer.json()["error"]["key"]) == (409, "person.known")
    assert own.post("/people", body, status=201)["link"]


def test_roles_are_given_changed_and_taken(call, desk, other):
    brand = desk[0].brand
    bob = make_person(brand, "bob@example.org", "viewer")
    path = f"/brands/{brand.pk}/members/{bob.pk}"
    given = call("PUT", path, {"role": "lead", "department": "delivery"}).json()
    assert (given["role"], given["department"]) == ("lead", "delivery")
    assert call("PUT", path, {"role": "lead", "department": "moon"}).status_code == 422
    stranger = make_person(other[0].brand, "s@example.org")
    assert (
        call("PUT", f"/brands/{brand.pk}/members/{stranger.pk}", {"role": "lead"}).status_code
        == 404
    )
    assert call("DELETE", path).status_code == 204
    assert call("DELETE", path).status_code == 404
    assert not Membership.objects.filter(user=bob).exists()


def test_a_token_hands_out_no_right_it_lacks(desk, alice):
    brand = desk[0].brand
    weak = Caller(make_token(alice, ["read", "people"]))
    admin = make_person(brand, "admin@example.org", "admin")
    viewer = make_person(brand, "viewer@example.org", "viewer")
    for method, path, body in (
        ("POST", "/people", invite(roles=roles(brand, "admin"))),
        ("PUT", f"/brands/{brand.pk}/members/{viewer.pk}", {"role": "agent"}),
        ("POST", f"/people/{admin.pk}/link", None),
        ("DELETE", f"/people/{admin.pk}/second-factor", None),
    ):
        answer = weak(method, path, body)
        assert answer.status_code == 403, (path, answer.content)
        assert answer.json()["error"]["details"] == {"right": "reply"}
    assert weak.post("/people", invite(roles=roles(brand, "viewer")), status=201)["link"]
    assert weak("POST", f"/people/{viewer.pk}/link").status_code == 201


def test_a_weak_token_of_an_owner_makes_no_owners(owner, desk):
    weak = Caller(make_token(owner, ["read", "people"]))
    answer = weak("POST", "/people", invite(is_owner=True))
    assert (answer.status_code, answer.json()["error"]["key"]) == (403, "api.forbidden")
    other_owner = make_person(desk[0].brand, "second@example.org")
    User.objects.filter(pk=other_owner.pk).update(is_owner=True)
    assert weak("POST", f"/people/{other_owner.pk}/link").status_code == 403
    strong = Caller(make_token(owner))
    assert strong.post("/people", invite(is_owner=True), status=201)["link"]
    assert User.objects.get(email="new@example.org").is_owner


def test_somebody_leaves_and_comes_back(call, desk, alice, other, owner):
    bob = make_person(desk[0].brand, "bob@example.org", "agent")
    secret = make_token(bob)
    assert call("POST", f"/people/{bob.pk}/deactivate").status_code == 204
    assert Caller(secret)("GET", "/me").status_code == 401
    assert call.post("/people", invite("bob@example.org", roles=roles(desk[0].brand)), status=201)[
        "link"
    ]
    bob.refresh_from_db()
    assert bob.is_active
    mine = call("POST", f"/people/{alice.pk}/deactivate")
    assert (mine.status_code, mine.json()["error"]["key"]) == (409, "person.oneself")
    elsewhere = make_person(desk[0].brand, "both@example.org", "agent")
    Membership.objects.create(user=elsewhere, brand=other[0].brand, role="agent")
    for person in (elsewhere, owner):
        refused = call("POST", f"/people/{person.pk}/deactivate")
        assert refused.json()["error"]["key"] == "person.not_yours"
    stranger = make_person(other[0].brand, "s@example.org")
    assert call("POST", f"/people/{stranger.pk}/deactivate").status_code == 404


def test_a_token_held_to_a_brand_looks_after_nobody_of_two(alice, desk):
    second, _ = make_desk("Second")
    Membership.objects.create(user=alice, brand=second.brand, role="admin")
    both = make_person(desk[0].brand, "both@example.org", "agent")
    Membership.objects.create(user=both, brand=second.brand, role="agent")
    held = Caller(make_token(alice, brands=[desk[0].brand_id], valid_for=timedelta(days=1)))
    assert held("POST", f"/people/{both.pk}/link").status_code == 403
    assert Caller(make_token(alice))("POST", f"/people/{both.pk}/link").status_code == 201
