"""X through the whole desk, against a server that takes only what X's own document allows: a
mention becomes a case and is answered, what may not be answered says so, tokens rotate, and money
is counted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qs

import pytest

from fener.cases import actions as case_actions
from fener.cases.models import Case
from fener.channels import actions
from fener.channels.models import Channel, Delivery
from fener.channels.queries import account_of
from fener.channels.testing import a_brand, a_person
from fener.connectors.testing import Heard, answering_server, http_answer
from fener.connectors.tests.little_x import HER, US, LittleX, number, post
from fener.connectors.tests.openapi import OpenApi, document
from fener.kit.actors import DESK
from fener.kit.loop import run_until_quiet
from fener.kit.times import now as wall_clock
from fener.mentions.actions import add_watch_term
from fener.mentions.models import Mention
from fener.mentions.work import tell_watch_terms
from fener.people.models import User
from fener.people.queries import actor_of

pytestmark = pytest.mark.django_db
COMPLAINT = "@LuminaBus my bus is two hours late again, this is terrible. Where is it?"
ANSWER = "It is on its way and reaches you at ten."


@lru_cache(maxsize=1)
def x_document() -> OpenApi:
    return OpenApi(document("x.json"))


@dataclass
class StrictX(LittleX):
    """A little X that refuses what the document does not allow, knows one access token at a time,
    and takes every refresh token once."""

    access: str = "access-1"
    refresh: str = "refresh-1"
    renewals: int = 0
    said: list[dict[str, Any]] = field(default_factory=list)
    cuts: int = 0
    refusals: list[bytes] = field(default_factory=list)

    def answer(self, heard: Heard) -> bytes:
        method, path, _ = heard.line.split(" ")
        if path == "/2/oauth2/token":
            return self.renewed(parse_qs(heard.body.decode()))
        faults = x_document().faults(heard)
        assert faults == [], faults
        if heard.headers["authorization"] != f"Bearer {self.access}":
            return http_answer(401, {"title": "Unauthorized", "type": "about:blank"})
        if path.startswith("/2/users/me"):
            return http_answer(200, {"data": {"id": US, "username": "LuminaBus", "name": "Lumina"}})
        if method == "POST":
            return self.publish(json.loads(heard.body))
        return super().answer(heard)

    def renewed(self, form: dict[str, list[str]]) -> bytes:
        if form["refresh_token"] != [self.refresh]:
            return http_answer(400, {"error": "invalid_request"})
        self.renewals += 1
        self.access, self.refresh = f"access-{self.renewals + 1}", f"refresh-{self.renewals + 1}"
        tokens = {"access_token": self.access, "refresh_token": self.refresh, "expires_in": 7200}
        return http_answer(200, tokens)

    def publish(self, body: dict[str, Any]) -> bytes:
        if self.refusals:
            return self.refusals.pop()
        native_id = number(-len(self.said) - 1)
        parent = body.get("reply", {}).get("in_reply_to_tweet_id")
        refs = [{"type": "replied_to", "id": parent}] if parent else []
        own = post(0, f"@drita_h {body['text']}", author=US, referenced_posts=refs, id=native_id)
        self.said.append(own)
        self.lists.setdefault("tweets", []).append(own)
        if self.cuts:
            self.cuts -= 1
            raise ConnectionAbortedError
        return http_answer(201, {"data": {"id": native_id, "text": body["text"]}})


@dataclass(slots=True)
class Desk:
    x: StrictX
    channel: Channel
    agent: User

    def hear(self) -> None:
        actions.poll_soon(self.channel, now=wall_clock())
        for _ in range(50):
            run_until_quiet(wall_clock())
            self.channel.refresh_from_db()
            if self.channel.due_at is None or self.channel.due_at > wall_clock():
                break

    def answer(self, case: Case) -> Delivery:
        case_actions.send_reply(
            case, actor=actor_of(self.agent), now=wall_clock(), text=ANSWER, visibility="public",
            purpose="answer", seen_replies=0, seen_posts=case.posts,
        )  # fmt: skip
        delivery = Delivery.objects.select_related("channel").latest("id")
        assert actions.claim_delivery(delivery, now=wall_clock())
        actions.send_delivery(delivery, now=wall_clock())
        delivery.refresh_from_db()
        return delivery


@pytest.fixture
def desk() -> Iterator[Desk]:
    x = StrictX()

    def answer(heard: Heard) -> bytes | None:
        try:
            return x.answer(heard)
        except ConnectionAbortedError:
            return None

    with answering_server(answer) as server:
        settings = {"api_url": server.url, "allow_private_hosts": True, "client_id": "app"}
        secrets = {"access_token": "access-1", "refresh_token": "refresh-1"}
        identity = actions.try_account("x", settings=settings, secrets=secrets)
        brand = a_brand()
        channel = actions.connect_channel(
            brand, actor=DESK, now=wall_clock(), network="x", name="X", settings=settings,
            secrets=secrets, identity=identity, connected_at=wall_clock() - timedelta(days=30),
        )  # fmt: skip
        found = Desk(x, channel, a_person(brand, "agent"))
        found.hear()
        yield found


def case_of(desk: Desk) -> Case:
    return Case.objects.select_related("brand", "channel", "author").get(channel=desk.channel)


def test_a_mention_becomes_a_case_and_its_answer_stands_under_it(desk: Desk) -> None:
    said = post(3, COMPLAINT)
    desk.x.lists["mentions"] = [said]
    desk.hear()
    delivery = desk.answer(case_of(desk))
    assert (delivery.state, delivery.problem_key) == ("sent", "")
    (ours,) = desk.x.said
    assert ours["text"] == f"@drita_h {ANSWER}"
    assert ours["referenced_posts"][0]["id"] == said["id"]
    assert delivery.native_id == ours["id"]
    desk.hear()
    assert Mention.objects.get(native_id=ours["id"]).by_us
    assert len(desk.x.said) == 1


def test_what_it_cost_is_added_up_and_a_cap_stops_it(desk: Desk) -> None:
    desk.x.lists["mentions"] = [post(3, COMPLAINT)]
    desk.hear()
    read = desk.channel.month_cost
    assert read == 1_000 + 10_000, "one own mention and its author"
    desk.answer(case_of(desk))
    desk.channel.refresh_from_db()
    assert desk.channel.month_cost == read + 10_000
    settings = {**desk.channel.settings, "month_cap": 0}
    Channel.objects.filter(pk=desk.channel.pk).update(settings=settings)
    asked = len(desk.x.asked)
    desk.hear()
    assert len(desk.x.asked) == asked
    assert desk.channel.problem_key == "channel.cap_reached"


def test_a_session_that_ended_is_renewed_and_the_answer_goes_out_once(desk: Desk) -> None:
    desk.x.lists["mentions"] = [post(3, COMPLAINT)]
    desk.hear()
    desk.x.access = "somebody signed out"
    delivery = desk.answer(case_of(desk))
    assert (delivery.state, delivery.problem_key) == ("sent", "")
    assert (desk.x.renewals, len(desk.x.said)) == (1, 1)
    desk.channel.refresh_from_db()
    secrets = account_of(desk.channel).secrets
    assert (secrets["access_token"], secrets["refresh_token"]) == ("access-2", "refresh-2")
    assert desk.channel.renew_at
    assert desk.channel.state == "live"


def test_an_answer_whose_receipt_is_lost_is_found_and_never_said_twice(desk: Desk) -> None:
    desk.x.lists["mentions"] = [post(3, COMPLAINT)]
    desk.hear()
    desk.x.cuts = 1
    delivery = desk.answer(case_of(desk))
    assert delivery.state == "unknown"
    later = wall_clock()
    for _ in range(20):
        later += timedelta(minutes=5)
        run_until_quiet(later)
        delivery.refresh_from_db()
        if delivery.state != "unknown":
            break
    assert delivery.state == "sent"
    assert delivery.native_id == desk.x.said[0]["id"]
    assert len(desk.x.said) == 1


def test_a_refusal_is_told_in_words(desk: Desk) -> None:
    desk.x.lists["mentions"] = [post(3, COMPLAINT)]
    desk.hear()
    body = {
        "title": "Forbidden",
        "detail": "You are not allowed to create a Tweet with duplicate content.",
    }
    desk.x.refusals = [http_answer(403, body)]
    delivery = desk.answer(case_of(desk))
    assert (delivery.state, delivery.problem_key) == ("failed", "x.duplicate")


def test_a_post_that_only_names_us_in_words_is_heard_and_cannot_be_answered_there(
    desk: Desk,
) -> None:
    add_watch_term(desk.channel.brand, actor=DESK, now=wall_clock(), text="Lumina bus")
    tell_watch_terms(wall_clock())
    text = "The Lumina bus is two hours late again, this is terrible. Never again with them!"
    desk.x.lists["recent"] = [post(3, text, author=HER)]
    desk.hear()
    mention = Mention.objects.get(native_id=desk.x.lists["recent"][0]["id"])
    assert mention.closed == {"reply_public": "x.not_summoned"}
