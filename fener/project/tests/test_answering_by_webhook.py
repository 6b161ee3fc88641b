"""A reply through a generic webhook: signed, sent once, its receipt stops the clock."""

from __future__ import annotations

import json

import pytest

from fener.cases import actions as case_actions
from fener.cases.models import Case, Reply
from fener.channels import actions
from fener.channels.models import Delivery
from fener.channels.testing import SECRET, a_brand, a_channel, a_person, an_item, call
from fener.connectors import signatures
from fener.connectors.testing import answering_server, http_answer
from fener.core.posts import Draft
from fener.kit.loop import run_until_quiet
from fener.kit.times import now as wall_clock
from fener.people.queries import actor_of

pytestmark = pytest.mark.django_db


def test_a_reply_leaves_signed_and_the_case_waits_for_the_customer() -> None:
    brand = a_brand()
    agent = a_person(brand, "agent")
    published = {"id": "r9", "url": "https://forum.example/r9"}
    with answering_server(lambda _: http_answer(201, published)) as forum:
        channel = a_channel(brand, settings={"url": forum.url, "allow_private_hosts": True})
        item = an_item("My parcel is late, this is terrible service. Where is it?")
        assert call(channel, item).json() == {"stored": 1}
        run_until_quiet(wall_clock())
        case = Case.objects.select_related("brand", "channel", "author").get()
        case_actions.send_reply(
            case, actor=actor_of(agent), now=wall_clock(), text="It comes on Friday at 10.",
            visibility="public", purpose="answer", seen_replies=0, seen_posts=1,
        )  # fmt: skip
        delivery = Delivery.objects.select_related("channel").get()
        assert actions.claim_delivery(delivery, now=wall_clock())
        actions.send_delivery(delivery, now=wall_clock())
        run_until_quiet(wall_clock())
    (heard,) = forum.heard
    said = json.loads(heard.body)
    assert (said["type"], said["text"]) == ("reply", "It comes on Friday at 10.")
    assert (said["in_reply_to"], said["key"]) == (item["id"], delivery.key)
    assert heard.headers["idempotency-key"] == delivery.key
    signatures.check(heard.headers["x-fener-signature"], heard.body, [SECRET], wall_clock())
    delivery.refresh_from_db()
    assert (delivery.state, delivery.native_id) == ("sent", "r9")
    case.refresh_from_db()
    assert case.state == "waiting"
    assert Reply.objects.get().delivery_id == delivery.pk


def test_a_private_address_is_refused_unless_it_was_allowed() -> None:
    brand = a_brand()
    with answering_server(lambda _: http_answer(200, {})) as server:
        channel = a_channel(brand, settings={"url": server.url})
        delivery = actions.enqueue(
            channel, Draft(key="k1", text="Hello"), actor=actor_of(a_person(brand)),
            now=wall_clock(), purpose="case:1",
        )  # fmt: skip
        actions.claim_delivery(delivery, now=wall_clock())
        actions.send_delivery(delivery, now=wall_clock())
    delivery.refresh_from_db()
    assert (delivery.state, delivery.problem_key) == ("failed", "connector.address_private")
    assert server.heard == []


def test_a_late_receipt_raises_the_rank_and_never_lowers_it() -> None:
    brand = a_brand()
    with answering_server(lambda _: http_answer(200, {"id": "r1"})) as server:
        channel = a_channel(brand, settings={"url": server.url, "allow_private_hosts": True})
        delivery = actions.enqueue(
            channel, Draft(key="k2", text="Hello"), actor=actor_of(a_person(brand)),
            now=wall_clock(), purpose="case:1",
        )  # fmt: skip
        actions.claim_delivery(delivery, now=wall_clock())
        actions.send_delivery(delivery, now=wall_clock())
    at = int(wall_clock().timestamp())
    for state in ("read", "delivered"):
        call(channel, {"type": "receipt", "id": "r1", "key": "k2", "at": at, "state": state})
        run_until_quiet(wall_clock())
    delivery.refresh_from_db()
    assert delivery.rank == "read"
