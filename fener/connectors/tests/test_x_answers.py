"""X: whom we may answer, calls that X signs, tokens that work once, and what is sent."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

import pytest

from fener.connectors import golden
from fener.connectors.contract import (
    Account,
    Act,
    Gone,
    Payload,
    Refused,
    Request,
    SignInAgain,
    TryLater,
    Unreadable,
)
from fener.connectors.testing import AnsweringServer, Heard, answering_server, http_answer
from fener.connectors.tests.little_x import (
    HER,
    NOW,
    US,
    LittleX,
    X,
    account,
    number,
    post,
    rounds,
    running_little_x,
)  # fmt: skip
from fener.core.posts import Deletion, Draft, Visibility

PROBLEMS = "https://api.x.com/2/problems/"


@pytest.fixture
def little() -> Iterator[tuple[LittleX, AnsweringServer]]:
    with running_little_x() as both:
        yield both


# Whom we may answer ------------------------------------------------------------------------------


def translated(body: Any, who: Account | None = None, **headers: str) -> Any:
    payload = Payload(key="k", body=json.dumps(body).encode(), headers=headers)
    (one,) = X.translate(who or golden.account_of("x"), payload)
    return one


@pytest.mark.parametrize(
    ("more", "is_open"),
    [
        ({}, False),
        ({"entities": {"mentions": [{"username": "luminabus"}]}}, True),
        ({"entities": {"mentions": [{"username": "renamed", "id": US}]}}, True),
        ({"entities": {"mentions": [{"username": "LuminaBusFan", "id": "3"}]}}, False),
        ({"referenced_posts": [{"type": "quoted", "id": "71"}]}, True),
        ({"referenced_tweets": [{"type": "quoted", "id": "71"}]}, True),
        ({"referenced_posts": [{"type": "quoted", "id": "72"}]}, False),
        ({"referenced_posts": [{"type": "replied_to", "id": "71"}]}, False),
        ({"note_post": {"text": "…", "entities": {"mentions": [{"id": US}]}}}, True),
        ({"author_id": US}, True),
    ],
)
def test_only_who_mentions_or_quotes_us_can_be_answered(more: Any, is_open: bool) -> None:
    includes = {"posts": [{"id": "71", "author_id": US}, {"id": "72", "author_id": HER}]}
    body = {"data": {**post(5, "late again"), **more}, "includes": includes}
    assert (translated(body).closed == {}) is is_open
    rich = golden.account_of("x", {"enterprise": True})
    assert translated(body, rich).closed == {}


def test_our_own_posts_are_ours_by_number_not_by_name() -> None:
    impostor = {"data": post(5, author=HER), "includes": {"users": [
        {"id": HER, "username": "LuminaBus"}]}}  # fmt: skip
    assert not translated(impostor).by_us
    assert translated({"data": post(5, author=US)}).by_us


def test_a_deletion_is_dated_when_it_was_heard_of() -> None:
    data = {"event_type": "post.delete", "filter": {}, "payload": {"id": "5", "author_id": US}}
    heard = translated({"data": data}, **{"received-at": "2026-07-24T21:00:00+00:00"})
    assert heard == Deletion(native_id="5", at=datetime(2026, 7, 24, 21, tzinfo=UTC))
    with pytest.raises(Unreadable):
        translated({"data": data})


# Calls from X ------------------------------------------------------------------------------------


def test_x_is_answered_when_it_checks_our_address() -> None:
    who = replace(golden.account_of("x"), secrets={"consumer_secret": "It's a Secret to Everybody"})
    request = Request(method="GET", headers={}, body=b"", query={"crc_token": "Hello, World!"})
    # GitHub's published vector for HMAC-SHA256, in base 64 instead of hexadecimal.
    token = "sha256=" + "dXEH6g6yUJ/CESIczphLijdXC211hsIsRvQ3nIsEPhc="
    assert json.loads(X.greet(who, request)) == {"response_token": token}
    for query in ({}, {"crc_token": ""}, {"crc_token": "x" * 5000}):
        with pytest.raises(Refused):
            X.greet(who, replace(request, query=query))
    with pytest.raises(Refused) as refused:
        X.greet(replace(who, secrets={}), request)
    assert refused.value.key == "webhook.secret_missing"


def test_polled_or_called_in_an_event_has_one_key(little: Any) -> None:
    network, server = little
    native_id = "2080765813578191303"
    network.lists["mentions"] = [post(0, id=native_id)]
    polled = [one.key for one in rounds(account(server))[0]]
    call = json.loads((golden.fixtures("x") / "webhook.json").read_text(encoding="utf-8"))
    request = Request(method="POST", headers=call["headers"], body=call["body"].encode())
    called = [one.key for one in X.parse_webhook(golden.account_of("x"), request, NOW)]
    assert polled == called == [f"post:{native_id}"]


# Tokens ------------------------------------------------------------------------------------------


def test_a_refresh_token_is_spent_and_the_new_one_is_handed_over() -> None:
    said = {"token_type": "bearer", "expires_in": 7200, "access_token": "a2", "scope": "tweet.read",
            "refresh_token": "r2"}  # fmt: skip
    with answering_server(lambda _: http_answer(200, said)) as server:
        who = account(server)
        secrets = {**who.secrets, "refresh_token": "r1"}
        renewal = X.renew(replace(who, secrets=secrets))
        X.renew(replace(who, secrets={"refresh_token": "r1"}))
    assert renewal.secrets == {"access_token": "a2", "refresh_token": "r2"}
    assert renewal.renew_at
    assert NOW + timedelta(minutes=90) < renewal.renew_at < NOW + timedelta(hours=2)
    confidential, public = server.heard
    assert parse_qs(confidential.body.decode()) == {
        "grant_type": ["refresh_token"], "refresh_token": ["r1"],
    }  # fmt: skip
    assert confidential.headers["authorization"].startswith("Basic ")
    assert parse_qs(public.body.decode())["client_id"] == ["a-client-id-only-for-fixtures"]
    assert "authorization" not in public.headers


def test_an_access_token_that_ended_on_its_way_here_is_renewed_when_signing_in() -> None:
    def answer(heard: Heard) -> bytes:
        if "oauth2" in heard.line:
            return http_answer(200, {"access_token": "a2", "refresh_token": "r2"})
        if heard.headers["authorization"] != "Bearer a2":
            return http_answer(401, {"title": "Unauthorized"})
        return http_answer(200, {"data": {"id": US, "username": "LuminaBus"}})

    with answering_server(answer) as server:
        who = account(server)
        renewable = replace(who, secrets={**who.secrets, "refresh_token": "r1"})
        identity = X.verify(renewable)
        assert identity.native_id == US
        assert identity.secrets == {"access_token": "a2", "refresh_token": "r2"}
        assert identity.renew_at
        with pytest.raises(SignInAgain):
            X.verify(who)


def test_a_spent_refresh_token_needs_a_person_and_a_busy_x_does_not() -> None:
    spent = {"error": "invalid_request", "error_description": "Value passed for the token was …"}
    for answer, wanted in ((http_answer(400, spent), SignInAgain), (http_answer(503), TryLater)):
        with answering_server(lambda _, answer=answer: answer) as server:
            secrets = {"refresh_token": "r1"}
            with pytest.raises(wanted):
                X.renew(replace(account(server), secrets=secrets))


def test_a_dead_session_is_renewed_where_it_can_be() -> None:
    with answering_server(lambda _: http_answer(401, {"title": "Unauthorized"})) as server:
        who = account(server)
        renewable = replace(who, secrets={**who.secrets, "refresh_token": "r1"})
        for one, key in ((renewable, "connector.session_ended"), (who, "connector.sign_in_again")):
            with pytest.raises(SignInAgain) as raised:
                X.send(one, Draft(key="k", text="Hi"))
            assert raised.value.key == key


# Sending, finding, hiding ------------------------------------------------------------------------


def test_an_unknown_reply_is_found_again_whatever_x_made_of_its_text(little: Any) -> None:
    network, server = little
    short = {"url": "https://t.co/a", "expanded_url": "https://lumina.al/help/"}
    mine = post(
        1,
        "@drita_h Sorry &amp; see https://t.co/a",
        author=US,
        entities={"urls": [short]},
        referenced_posts=[{"type": "replied_to", "id": "5"}],
    )
    network.lists["tweets"] = [mine]
    draft = Draft(key="k", text="Sorry &  see lumina.al/help", in_reply_to="5")
    since = NOW - timedelta(minutes=2)
    found = X.find(account(server), draft, since)
    assert found is not None
    assert (found.native_id, found.idempotency_key) == (mine["id"], "k")
    for other in (replace(draft, in_reply_to="6"), replace(draft, text="Sorry")):
        assert X.find(account(server), other, since) is None
    assert X.find(account(server), draft, NOW + timedelta(minutes=5)) is None


def test_an_unknown_message_is_found_again_and_hers_is_not_ours(little: Any) -> None:
    network, server = little
    theirs = {"id": number(1), "event_type": "MessageCreate", "text": "Hi", "sender_id": HER}
    network.lists["dm_events"] = [theirs]
    draft = Draft(key="k", text="Hi", visibility=Visibility.PRIVATE, to=HER)
    since = NOW - timedelta(minutes=5)
    assert X.find(account(server), draft, since) is None
    network.lists["dm_events"] = [{**theirs, "sender_id": US}]
    assert X.find(account(server), draft, since) is not None


@pytest.mark.parametrize(
    ("status", "body", "wanted", "key"),
    [
        (403, {"detail": "You do not have permission to DM one or more participants."},
         Refused, "x.messages_closed"),
        (403, {"detail": "The original Tweet author restricted who can reply to this Tweet."},
         Refused, "x.replies_closed"),
        (400, {"type": f"{PROBLEMS}resource-not-found"}, Gone, "connector.gone"),
        (403, {"type": "https://api.twitter.com/2/problems/oauth1-permissions"},
         Refused, "connector.scope_missing"),
        (403, {"type": ["not", "text"], "errors": "none"}, Refused, "connector.not_yours"),
    ],
)  # fmt: skip
def test_problems_are_told_by_type_and_words(
    status: int, body: Any, wanted: type[Exception], key: str
) -> None:
    with answering_server(lambda _: http_answer(status, body)) as server:
        draft = Draft(key="k", text="Hi", visibility=Visibility.PRIVATE, to=HER)
        with pytest.raises(wanted) as raised:
            X.send(account(server), draft)
    assert raised.value.key == key  # type: ignore[attr-defined]


def test_used_up_days_are_waited_for_and_not_only_quarter_hours() -> None:
    quarter, day = NOW + timedelta(minutes=9), NOW + timedelta(hours=7)
    headers = {
        "x-rate-limit-remaining": "0",
        "x-rate-limit-reset": str(int(quarter.timestamp())),
        "x-app-limit-24hour-remaining": "0",
        "x-app-limit-24hour-reset": str(int(day.timestamp())),
        "x-user-limit-24hour-remaining": "5",
        "x-user-limit-24hour-reset": "4102444800",
    }
    raw = http_answer(429, {}, headers)
    with answering_server(lambda _: raw) as server, pytest.raises(TryLater) as raised:
        X.send(account(server), Draft(key="k", text="Hi"))
    assert raised.value.at == datetime.fromtimestamp(int(day.timestamp()), UTC)


def test_replies_are_hidden_and_shown_but_never_removed() -> None:
    with answering_server(lambda _: http_answer(200, {"data": {"hidden": True}})) as server:
        X.moderate(account(server), Act.HIDE, "5")
        X.moderate(account(server), Act.SHOW, "5")
        with pytest.raises(Refused):
            X.moderate(account(server), Act.REMOVE, "5")
    assert [json.loads(one.body) for one in server.heard] == [{"hidden": True}, {"hidden": False}]


def test_what_never_was_on_x_is_not_sent_there() -> None:
    for draft in (
        Draft(key="k", text="Hi", in_reply_to="../users"),
        Draft(key="k", text="Hi", visibility=Visibility.PRIVATE, to=""),
    ):
        with answering_server(lambda _: http_answer(201, {})) as server:
            with pytest.raises(Refused) as refused:
                X.send(account(server), draft)
            assert refused.value.key == "x.not_a_number"
            assert server.heard == []
