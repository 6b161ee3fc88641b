"""Hiding and removing from the screen: one asks beside the post, another agrees, everybody sees."""

from __future__ import annotations

import pytest

from fener.cases.testing import a_brand, a_case, a_channel, a_person, signed_in
from fener.channels.models import Moderation

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    brand = a_brand()
    channel = a_channel(brand, "fake", "Lumina")
    ana, ben = a_person("Ana", "agent", brand), a_person("Ben", "lead", brand)
    return a_case(channel), ana, ben


def ask(case, who, **fields):
    where = f"/cases/{case.pk}/posts/{case.opening_id}/moderate/"
    return signed_in(who).post(where, {"act": "hide", "ground": "insults a customer", **fields})


def test_one_asks_beside_the_post_and_another_agrees(desk):
    case, ana, ben = desk
    assert "Hide or remove" in signed_in(ana).get(f"/cases/{case.pk}/").content.decode()
    assert ask(case, ana).status_code == 302
    wish = Moderation.objects.get()
    assert wish.snapshot["text"] == case.opening.text
    assert "waits for a second person" in signed_in(ana).get(f"/cases/{case.pk}/").content.decode()
    waiting = signed_in(ben).get("/").content.decode()
    assert "a second person has to agree" in waiting
    page = signed_in(ben).get("/moderations/").content.decode()
    assert "insults a customer" in page
    done = signed_in(ben).post(f"/moderations/{wish.pk}/agree/", {"case": case.pk})
    assert done.status_code == 302
    wish.refresh_from_db()
    assert (wish.state, wish.agreed_by) == ("agreed", ben)
    assert "a second person has to agree" not in signed_in(ben).get("/").content.decode()


def test_whoever_asked_can_withdraw_and_not_agree(desk):
    case, ana, _ben = desk
    ask(case, ana)
    wish = Moderation.objects.get()
    assert signed_in(ana).post(f"/moderations/{wish.pk}/agree/").status_code == 403
    signed_in(ana).post(f"/moderations/{wish.pk}/withdraw/")
    wish.refresh_from_db()
    assert wish.state == "withdrawn"


def test_a_lead_who_asked_needs_another_lead(desk):
    case, _ana, ben = desk
    ask(case, ben)
    wish = Moderation.objects.get()
    signed_in(ben).post(f"/moderations/{wish.pk}/agree/")
    wish.refresh_from_db()
    assert wish.state == "asked"


def test_without_a_ground_nothing_is_asked(desk):
    case, ana, _ben = desk
    ask(case, ana, ground="  ")
    assert not Moderation.objects.exists()


def test_a_viewer_and_a_stranger_ask_for_nothing(desk):
    case, ana, _ben = desk
    assert ask(case, a_person("Vera", "viewer", case.brand)).status_code == 403
    assert ask(case, a_person("Olga", "lead", a_brand("Other"))).status_code == 404
    ask(case, ana)
    wish = Moderation.objects.get()
    stranger = a_person("Tom", "lead", a_brand("Third"))
    assert signed_in(stranger).post(f"/moderations/{wish.pk}/agree/").status_code == 404


def test_a_network_that_cannot_hide_offers_nothing():
    brand = a_brand()
    case = a_case(a_channel(brand, "webhook", "Forum"))
    page = signed_in(a_person("Ana", "agent", brand)).get(f"/cases/{case.pk}/").content.decode()
    assert "Hide or remove" not in page
