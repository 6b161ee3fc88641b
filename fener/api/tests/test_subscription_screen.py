"""The screen of the subscriptions: add with a hello, pause, remove, and what is wrong."""

from __future__ import annotations

import json
import re

import pytest

from fener.api import actions, work
from fener.api.models import Subscription
from fener.api.testing import make_person, open_cases
from fener.connectors import signatures
from fener.connectors.contract import Refused
from fener.connectors.testing import answering_server, http_answer
from fener.connectors.webhook.client import SIGNATURE_HEADER
from fener.kit.models import Event
from fener.kit.times import now

PAGE = "/settings/subscriptions/"


@pytest.fixture
def receiver():
    says = [200]
    with answering_server(lambda _heard: http_answer(says[0], {})) as server:
        yield server, says


@pytest.fixture
def page(client, alice):
    client.force_login(alice)
    return client


def form(desk, receiver, **more) -> dict:
    return {
        "brand": desk[0].brand_id, "name": "Reports", "url": receiver[0].url,
        "verbs": ["case.opened", "case.solved"], "allows_private_hosts": "on", **more,
    }  # fmt: skip


@pytest.fixture
def added(page, desk, receiver) -> Subscription:
    assert page.post(PAGE, form(desk, receiver)).status_code == 200
    return Subscription.objects.get()


def test_an_address_is_greeted_with_a_secret_that_is_shown_once(page, desk, receiver):
    answer = page.post(PAGE, form(desk, receiver))
    row = Subscription.objects.get()
    assert row.verbs == ["case.opened", "case.solved"]
    secret = re.search(r"<textarea[^>]*>([^<]+)</textarea>", answer.content.decode())[1]
    (heard,) = receiver[0].heard
    assert json.loads(heard.body) == {"type": "hello"}
    signatures.check(heard.headers[SIGNATURE_HEADER], heard.body, [secret], now())
    assert "no-store" in answer.headers["Cache-Control"]
    shown = page.get(PAGE).content.decode()
    assert secret not in shown
    assert "Case opened" in shown
    assert "case.opened" not in shown.partition('name="verbs"')[0]
    work.tell_subscribers(now())
    open_cases(desk[0], "Parcel lost!")
    while work.tell_subscribers(now()):
        pass
    last = receiver[0].heard[-1]
    signatures.check(last.headers[SIGNATURE_HEADER], last.body, [secret], now())


def test_an_address_that_does_not_answer_is_not_kept(page, desk, receiver):
    receiver[1][0] = 404
    answer = page.post(PAGE, form(desk, receiver))
    assert b"field__error" in answer.content or b"errorlist" in answer.content
    for wrong in (
        {"url": "ftp://x"}, {"url": ""}, {"name": ""}, {"verbs": ["case.zoo"]},
        {"allows_private_hosts": ""},
    ):  # fmt: skip
        assert page.post(PAGE, form(desk, receiver, **wrong)).status_code == 200
    assert not Subscription.objects.exists()


def test_paused_it_hears_nothing_and_goes_on_where_it_stopped(page, desk, receiver, added):
    page.post(f"{PAGE}{added.pk}/pause/")
    open_cases(desk[0], "Parcel lost!")
    work.tell_subscribers(now())
    assert len(receiver[0].heard) == 1
    assert "paused" in page.get(PAGE).content.decode()
    page.post(f"{PAGE}{added.pk}/resume/")
    while work.tell_subscribers(now()):
        pass
    assert len(receiver[0].heard) == 2
    page.post(f"{PAGE}{added.pk}/remove/")
    assert not Subscription.objects.exists()
    verbs = Event.objects.filter(verb__startswith="subscription.").order_by("id")
    assert [event.verb for event in verbs] == [
        "subscription.added", "subscription.changed", "subscription.changed",
        "subscription.removed",
    ]  # fmt: skip


def test_what_is_wrong_is_shown_and_a_hello_tries_it(page, desk, receiver, added):
    receiver[1][0] = 500
    open_cases(desk[0], "Parcel lost!")
    work.tell_subscribers(now())
    shown = page.get(PAGE).content.decode()
    assert "does not answer" in shown
    assert "1 try failed" in shown
    assert (
        "took our hello" not in page.post(f"{PAGE}{added.pk}/hello/", follow=True).content.decode()
    )
    receiver[1][0] = 200
    said = page.post(f"{PAGE}{added.pk}/hello/", follow=True).content.decode()
    assert "took our hello" in said


def test_a_brand_has_so_many_and_no_more(page, desk, receiver, added, monkeypatch):
    monkeypatch.setattr(actions, "MOST", 1)
    assert b"at most 1" in page.post(PAGE, form(desk, receiver)).content
    assert Subscription.objects.count() == 1


def test_only_who_looks_after_channels_comes_in(client, desk, other, receiver, added, alice):
    stranger = make_person(other[0].brand, "s@example.org")
    agent = make_person(desk[0].brand, "agent@example.org", "agent")
    for person, status, inner in ((agent, 403, 403), (stranger, 200, 404)):
        client.force_login(person)
        answer = client.get(PAGE)
        assert answer.status_code == status
        assert b"Reports</strong>" not in answer.content
        for deed in ("hello", "pause", "resume", "remove"):
            assert client.post(f"{PAGE}{added.pk}/{deed}/").status_code == inner
            assert client.get(f"{PAGE}{added.pk}/{deed}/").status_code == 405
    client.force_login(stranger)
    assert client.post(PAGE, form(desk, receiver)).status_code == 200
    assert Subscription.objects.get() == added
    client.logout()
    assert client.get(PAGE).status_code == 302


def test_the_settings_lead_there(page, desk):
    assert f'{PAGE}?brand={desk[0].brand_id}"' in page.get("/settings/").content.decode()


def test_it_works_in_a_script_that_runs_the_other_way(page, alice, added):
    alice.language = "ar"
    alice.save()
    text = page.get(PAGE).content.decode()
    assert 'dir="rtl"' in text


def test_a_refusal_keeps_its_words(monkeypatch, page, desk, receiver):
    def refuse(*_, **__):
        raise Refused("no", key="connector.address_private")

    monkeypatch.setattr(actions, "try_address", refuse)
    answer = page.post(PAGE, form(desk, receiver))
    assert "private" in answer.content.decode()
