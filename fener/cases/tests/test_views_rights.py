"""Who may open what: every address of the case screens, for every role."""

from __future__ import annotations

import pytest
from django.test import Client

from fener.cases.models import Reply
from fener.cases.testing import a_brand, a_case, a_channel, a_person, fresh, signed_in
from fener.cases.urls import urlpatterns

pytestmark = pytest.mark.django_db

READERS = {"viewer", "agent", "lead", "admin"}
WRITERS = READERS - {"viewer"}

PLACES = {
    "queue": ("get", "/", READERS),
    "mentions": ("get", "/mentions/", READERS),
    "search": ("get", "/search/?q=parcel", READERS),
    "suggestions": ("get", "/suggestions/", READERS),
    "copies_list": ("get", "/mentions/copies/", READERS),
    "copies": ("get", "/cases/{case}/copies/", READERS),
    "alike": ("get", "/cases/{case}/alike/", READERS),
    "case": ("get", "/cases/{case}/", READERS),
    "presence": ("post", "/cases/{case}/presence/", READERS),
    "open": ("post", "/mentions/{mention}/case/", WRITERS),
    "see": ("post", "/cases/{case}/seen/", WRITERS),
    "draft": ("post", "/cases/{case}/draft/", WRITERS),
    "write": ("post", "/cases/{case}/write/", WRITERS),
    "assign": ("post", "/cases/{case}/assign/", WRITERS),
    "priority": ("post", "/cases/{case}/priority/", WRITERS),
    "kind": ("post", "/cases/{case}/kind/", WRITERS),
    "tags": ("post", "/cases/{case}/tags/", WRITERS),
    "correct": ("post", "/cases/{case}/correct/", WRITERS),
    "promise": ("post", "/cases/{case}/promise/", WRITERS),
    "snooze": ("post", "/cases/{case}/snooze/", WRITERS),
    "solve": ("post", "/cases/{case}/solve/", WRITERS),
    "end": ("post", "/cases/{case}/end/", WRITERS),
    "reopen": ("post", "/cases/{case}/reopen/", WRITERS),
    "merge": ("post", "/cases/{case}/merge/", WRITERS),
    "unmerge": ("post", "/cases/{case}/unmerge/", WRITERS),
    "split": ("post", "/cases/{case}/split/", WRITERS),
    "settle": ("post", "/replies/{reply}/settle/", WRITERS),
    "ask_moderation": ("post", "/cases/{case}/posts/{mention}/moderate/", WRITERS),
    "link_voice": ("post", "/cases/{case}/person/", WRITERS),
    "moderations": ("get", "/moderations/", READERS),
}
OPEN_TO_ALL_WHO_SIGNED_IN = {
    "queue",
    "mentions",
    "search",
    "suggestions",
    "copies_list",
    "moderations",
}
ELSEWHERE = {
    "live", "attachment", "proposal", "correct_suggestion", "copy_group", "settle_moderation",
    "unlink_voice",
}  # fmt: skip


def test_the_table_names_every_address():
    assert PLACES.keys() | ELSEWHERE == {pattern.name for pattern in urlpatterns}


@pytest.fixture
def case():
    made = a_case(a_channel(a_brand()))
    Reply.objects.create(
        case=made, purpose="answer", text="x", folded="x", visibility="public", at=made.opened_at
    )
    return fresh(made)


def ask(client, name, case):
    method, address, _ = PLACES[name]
    reply = Reply.objects.get().pk
    url = address.format(case=case.pk, mention=case.opening_id, reply=reply)
    return getattr(client, method)(url)


@pytest.mark.parametrize("role", sorted(READERS))
@pytest.mark.parametrize("name", sorted(PLACES))
def test_a_role_opens_what_is_its_own_and_nothing_else(case, name, role):
    client = signed_in(a_person("Somebody", role, case.brand))
    status = ask(client, name, case).status_code
    if role in PLACES[name][2]:
        assert status in (200, 302, 422)
    else:
        assert status == 403


@pytest.mark.parametrize("name", sorted(PLACES.keys() - OPEN_TO_ALL_WHO_SIGNED_IN))
def test_who_works_for_another_brand_finds_nothing(case, name):
    stranger = signed_in(a_person("Stranger", "admin", a_brand("Other")))
    assert ask(stranger, name, case).status_code == 404


@pytest.mark.parametrize("name", sorted(PLACES))
def test_who_has_not_signed_in_is_asked_to(case, name):
    response = ask(Client(headers={"host": "localhost"}), name, case)
    assert response.status_code == 302
    assert response["Location"].startswith("/account/login/")


@pytest.mark.parametrize("name", sorted(name for name in PLACES if PLACES[name][0] == "post"))
def test_what_changes_something_is_a_post_with_a_token(case, name):
    ana = a_person("Ana", "admin", case.brand)
    assert signed_in(ana).get(ask_url(name, case)).status_code == 405
    strict = Client(enforce_csrf_checks=True, headers={"host": "localhost"})
    strict.force_login(ana)
    assert strict.post(ask_url(name, case)).status_code == 403


def ask_url(name, case):
    return PLACES[name][1].format(
        case=case.pk, mention=case.opening_id, reply=Reply.objects.get().pk
    )


def test_a_viewer_is_shown_no_button_that_would_be_refused(case):
    page = signed_in(a_person("Vera", "viewer", case.brand)).get(f"/cases/{case.pk}/")
    text = page.content.decode()
    for name in ("write", "assign", "solve", "tags", "correct", "seen", "merge"):
        assert f"/cases/{case.pk}/{name}/" not in text


def test_a_closed_door_says_so_in_words(case):
    client = signed_in(a_person("Vera", "viewer", case.brand))
    assert "This door is closed to you" in ask(client, "solve", case).content.decode()
