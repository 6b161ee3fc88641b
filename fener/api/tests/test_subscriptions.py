"""Telling others what happens: signed, in order, at least once, and never into our own network."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from fener.api import actions, work
from fener.api.models import Subscription
from fener.api.testing import open_cases
from fener.connectors import signatures
from fener.connectors.contract import Refused
from fener.connectors.testing import answering_server, closed_url, http_answer
from fener.connectors.webhook.client import SIGNATURE_HEADER
from fener.kit.loop import desk_loop, lanes
from fener.kit.models import Event
from fener.kit.records import verify_books
from fener.kit.times import now

SECRET = "a shared secret of some length"


@pytest.fixture
def receiver():
    """A receiver that answers with the first of `says`, over and over."""
    says = [200]
    with answering_server(lambda _heard: http_answer(says[0], {})) as server:
        yield server, says


@pytest.fixture
def subscribed(call, desk, receiver):
    body = {
        "name": "Reports", "url": receiver[0].url, "secret": SECRET,
        "verbs": ["case.opened", "case.solved"], "allows_private_hosts": True,
    }  # fmt: skip
    made = call.post(f"/brands/{desk[0].brand_id}/subscriptions", body, status=201)
    return Subscription.objects.get(pk=made["id"])


def told(server) -> list[dict]:
    """The calls after the first hello, their signatures checked."""
    calls = []
    for heard in server.heard:
        signatures.check(heard.headers[SIGNATURE_HEADER], heard.body, [SECRET], now())
        calls.append(json.loads(heard.body))
    assert calls[0] == {"type": "hello"}
    return calls[1:]


def test_what_happens_is_told_signed_and_in_order(call, desk, subscribed, receiver):
    assert work.tell_subscribers(now()) == 1, "its own event is passed over"
    open_cases(desk[0], "Parcel lost!", "Shoes broken!")
    call.post(f"/cases/{desk[1][0].pk}/notes", {"text": "not asked for"}, status=201)
    call.post(f"/cases/{desk[1][0].pk}/solve", {})
    while work.tell_subscribers(now()):
        pass
    (message,) = told(receiver[0])
    assert [event["verb"] for event in message["events"]] == [
        "case.opened", "case.opened", "case.solved",
    ]  # fmt: skip
    assert message["events"][-1]["subject"] == f"case:{desk[1][0].pk}"
    places = [event["seq"] for event in message["events"]]
    assert places == sorted(places)
    assert message["brand"] == {"id": desk[0].brand_id, "name": "Kafe"}
    shown = call.get(f"/subscriptions/{subscribed.pk}")
    assert shown["seq"] == Event.objects.filter(book_id=desk[0].brand_id).count()
    assert shown["told_at"]


def test_a_long_record_is_told_in_calls_of_fifty_without_gaps(desk, subscribed, receiver):
    Subscription.objects.update(seq=0, verbs=[])
    open_cases(desk[0], *(f"Parcel {n} lost, terrible!" for n in range(120)))
    while work.tell_subscribers(now()):
        pass
    calls = told(receiver[0])
    assert max(len(one["events"]) for one in calls) == actions.TOLD_AT_ONCE
    seen = [event["seq"] for one in calls for event in one["events"]]
    assert seen == list(range(1, Event.objects.filter(book_id=desk[0].brand_id).count() + 1))
    assert len({one["key"] for one in calls}) == len(calls)


def test_a_failing_address_is_tried_again_later_with_the_same_events(
    call, desk, subscribed, receiver
):
    server, says = receiver
    says[0] = 500
    at = now()
    open_cases(desk[0], "Parcel lost!")
    assert work.tell_subscribers(at) == 0
    shown = call.get(f"/subscriptions/{subscribed.pk}")
    assert (shown["failures"], shown["is_active"]) == (1, True)
    assert shown["problem"]
    assert work.tell_subscribers(at) == 0
    assert len(told(server)) == 1, "not before its time"
    says[0] = 200
    later = at + timedelta(seconds=30)
    assert work.tell_subscribers(later) > 0
    first, second = told(server)
    assert first == second
    shown = call.get(f"/subscriptions/{subscribed.pk}")
    assert (shown["failures"], shown["failing_since"], shown["problem"]) == (0, None, "")


def test_a_dead_address_is_switched_off_and_says_so(call, desk, subscribed, receiver):
    _, says = receiver
    says[0] = 404
    open_cases(desk[0], "Parcel lost!")
    at = now()
    before = Subscription.objects.get().seq
    waits = []
    while Subscription.objects.get().is_active:
        work.tell_subscribers(at)
        due = Subscription.objects.get().due_at
        waits.append(due - at)
        at = due
    assert max(waits) == timedelta(hours=1)
    shown = call.get(f"/subscriptions/{subscribed.pk}")
    assert shown["problem_key"] == "subscription.switched_off"
    assert "3" in shown["problem"]
    assert Event.objects.filter(verb="subscription.switched_off").count() == 1
    says[0] = 200
    assert work.tell_subscribers(at + timedelta(days=1)) == 0
    on = call("PATCH", f"/subscriptions/{subscribed.pk}", {"is_active": True}).json()
    assert (on["is_active"], on["failures"], on["seq"]) == (True, 0, before)
    assert work.tell_subscribers(now()) > 0
    assert verify_books() == []


def test_two_workers_tell_once(desk, subscribed, receiver):
    open_cases(desk[0], "Parcel lost!")
    (mine,) = actions.due_subscriptions(now())
    (theirs,) = actions.due_subscriptions(now())
    assert actions.claim_subscription(mine, now=now())
    assert not actions.claim_subscription(theirs, now=now())
    assert actions.due_subscriptions(now()) == []
    assert actions.due_subscriptions(now() + actions.CLAIMED_FOR) != [], "a dead one loses it"
    assert actions.tell_subscription(mine, now=now()) > 0
    assert len(told(receiver[0])) == 1


def test_what_a_person_changes_while_it_is_called_stands(desk, subscribed, receiver, call):
    open_cases(desk[0], "Parcel lost!")
    (mine,) = actions.due_subscriptions(now())
    actions.claim_subscription(mine, now=now())
    call("PATCH", f"/subscriptions/{subscribed.pk}", {"is_active": False})
    actions.tell_subscription(mine, now=now())
    assert not Subscription.objects.get().is_active


def test_addresses_that_are_not_taken(call, desk, receiver):
    path = f"/brands/{desk[0].brand_id}/subscriptions"
    body = {"name": "x", "url": receiver[0].url, "secret": SECRET}
    inner = call("POST", path, body)
    assert inner.json()["error"]["key"] == "connector.address_private"
    for url in ("ftp://x.al/", "http://", "x", "http://a b", "http://user:pw@x.al/", "http://\0"):
        answer = call("POST", path, {**body, "url": url, "allows_private_hosts": True})
        assert answer.status_code == 422, (url, answer.content)
    dead = call("POST", path, {**body, "url": closed_url(), "allows_private_hosts": True})
    assert (dead.status_code, dead.json()["error"]["key"]) == (422, "connector.try_later")
    receiver[1][0] = 302
    moved = call("POST", path, {**body, "allows_private_hosts": True})
    assert moved.json()["error"]["key"] == "connector.redirected"
    for wrong in ({"verbs": ["case"]}, {"verbs": ["*"]}, {"secret": "short"}):
        answer = call("POST", path, {**body, "allows_private_hosts": True, **wrong})
        assert answer.status_code == 422, answer.content
    assert not Subscription.objects.exists()


def test_a_secret_is_made_shown_once_and_changed(call, desk, receiver):
    path = f"/brands/{desk[0].brand_id}/subscriptions"
    body = {"name": "x", "url": receiver[0].url, "allows_private_hosts": True}
    made = call.post(path, body, status=201)
    assert len(made["secret"]) > 30
    assert made["secret"] not in str(call.get(path))
    call("PATCH", f"/subscriptions/{made['id']}", {"secret": SECRET})
    receiver[0].heard.clear()
    work.tell_subscribers(now())
    (heard,) = receiver[0].heard
    signatures.check(heard.headers[SIGNATURE_HEADER], heard.body, [SECRET], now())
    with pytest.raises(Refused):
        signatures.check(heard.headers[SIGNATURE_HEADER], heard.body, [made["secret"]], now())
    assert call("DELETE", f"/subscriptions/{made['id']}").status_code == 204
    assert call.get(path)["items"] == []


def test_a_brand_has_so_many_and_no_more(call, desk, receiver, monkeypatch):
    monkeypatch.setattr(actions, "MOST", 1)
    path = f"/brands/{desk[0].brand_id}/subscriptions"
    body = {"name": "x", "url": receiver[0].url, "allows_private_hosts": True}
    call.post(path, body, status=201)
    assert call("POST", path, body).status_code == 409


def test_subscribers_have_a_lane_of_their_own():
    assert "telling" in lanes()
    assert [step.name for step in desk_loop("telling").steps] == ["tell subscribers"]
