"""Inbound webhooks: nothing is believed that is not signed, nothing is answered before it is
safe, and whatever is refused says why."""

from __future__ import annotations

import json
import logging

import pytest
from django.test import Client

from fener.channels.actions import note_heard, set_channel_state, turn_secret
from fener.channels.models import Channel, RawPayload
from fener.channels.testing import SECRET, a_brand, a_channel, an_item, call, signed
from fener.connectors.signatures import MAX_BODY
from fener.kit.actors import DESK
from fener.kit.models import Event
from fener.kit.times import now as wall_clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def channel() -> Channel:
    return a_channel(a_brand())


def test_a_signed_call_is_stored_and_only_then_answered(channel: Channel) -> None:
    answer = call(channel, an_item())
    assert (answer.status_code, answer.json()) == (200, {"stored": 1})
    assert RawPayload.objects.get().state == "stored"
    channel.refresh_from_db()
    assert channel.heard_at is not None


def test_the_same_item_again_is_stored_once(channel: Channel) -> None:
    item = an_item()
    assert call(channel, item).json() == {"stored": 1}
    assert call(channel, item).json() == {"stored": 0}
    assert RawPayload.objects.count() == 1


def test_several_items_in_one_call(channel: Channel) -> None:
    assert call(channel, {"items": [an_item(), an_item()]}).json() == {"stored": 2}


def test_no_cookie_and_no_token_is_needed_to_call(channel: Channel) -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = call(channel, an_item(), client=strict)
    assert answer.status_code == 200
    assert not answer.cookies


@pytest.mark.parametrize(
    ("how", "status", "key"),
    [
        ({"secret": "another secret entirely, and long"}, 401, "webhook.signature_wrong"),
        ({"seconds_ago": 301}, 401, "webhook.stamp_old"),
        ({"seconds_ago": -301}, 401, "webhook.stamp_old"),
    ],
)
def test_a_call_that_cannot_be_believed_is_refused_in_words(
    channel: Channel, how: dict[str, object], status: int, key: str
) -> None:
    answer = call(channel, an_item(), **how)
    assert answer.status_code == status
    assert answer.json()["key"] == key
    assert len(answer.json()["sentence"]) > 20
    assert not RawPayload.objects.exists()


def test_an_unsigned_call_is_refused(channel: Channel) -> None:
    body = json.dumps(an_item())
    answer = Client().post(f"/hooks/{channel.hook}/", body, content_type="application/json")
    assert (answer.status_code, answer.json()["key"]) == (401, "webhook.signature_missing")


def test_a_body_changed_on_the_way_is_refused(channel: Channel) -> None:
    body = json.dumps(an_item()).encode()
    answer = Client().post(
        f"/hooks/{channel.hook}/", body + b" ", content_type="application/json", **signed(body)
    )
    assert answer.json()["key"] == "webhook.signature_wrong"


def test_a_call_that_is_not_json_is_refused(channel: Channel) -> None:
    answer = call(channel, b"id=1&text=hello")
    assert (answer.status_code, answer.json()["key"]) == (400, "webhook.unreadable")


def test_a_call_larger_than_a_megabyte_is_refused_unread(channel: Channel) -> None:
    answer = call(channel, b" " * (MAX_BODY + 1))
    assert (answer.status_code, answer.json()["key"]) == (413, "webhook.too_large")


def test_an_address_nobody_has(channel: Channel) -> None:
    answer = Client().post("/hooks/no-such-address/", b"{}", content_type="application/json")
    assert (answer.status_code, answer.json()["key"]) == (404, "hook.unknown")


def test_get_is_not_taken(channel: Channel) -> None:
    answer = Client().get(f"/hooks/{channel.hook}/")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")


@pytest.mark.parametrize(
    ("state", "status"), [("disconnected", 410), ("paused", 503), ("blind", 200)]
)
def test_a_channel_that_is_not_live(channel: Channel, state: str, status: int) -> None:
    set_channel_state(channel, state, actor=DESK, now=wall_clock())
    assert call(channel, an_item()).status_code == status


def test_a_call_ends_blindness(channel: Channel) -> None:
    set_channel_state(channel, "blind", actor=DESK, now=wall_clock(), blind_since=wall_clock())
    call(channel, an_item())
    channel.refresh_from_db()
    assert (channel.state, channel.blind_since) == ("live", None)
    assert Event.objects.filter(verb="channel.recovered").count() == 1


def test_neither_secret_nor_body_is_logged(
    channel: Channel, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        call(channel, an_item("the words of a customer"), seconds_ago=900)
        call(channel, an_item("the words of a customer"), secret="not the secret at all")
    assert "customer" not in caplog.text
    assert SECRET not in caplog.text


def test_an_old_secret_works_until_it_is_replaced_twice(channel: Channel) -> None:
    turn_secret(channel, "the second secret of all", actor=DESK, now=wall_clock())
    assert call(channel, an_item(), secret=SECRET).status_code == 200
    assert call(channel, an_item(), secret="the second secret of all").status_code == 200
    turn_secret(channel, "the third secret of them all", actor=DESK, now=wall_clock())
    assert call(channel, an_item(), secret=SECRET).status_code == 401


def test_two_calls_at_once_end_blindness_once(channel: Channel) -> None:
    set_channel_state(channel, "blind", actor=DESK, now=wall_clock(), blind_since=wall_clock())
    first, second = (Channel.objects.get(pk=channel.pk) for _ in range(2))
    note_heard(first, now=wall_clock())
    note_heard(second, now=wall_clock())
    assert Event.objects.filter(verb="channel.recovered").count() == 1
