"""X: what a poll brings, and what it costs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from fener.connectors import golden
from fener.connectors.contract import Refused, TryLater
from fener.connectors.testing import AnsweringServer, answering_server, http_answer
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
from fener.connectors.x import pages, prices
from fener.connectors.x.translate import moment_as_number
from fener.core.posts import Draft, Post, Visibility


@pytest.fixture
def little() -> Iterator[tuple[LittleX, AnsweringServer]]:
    with running_little_x() as both:
        yield both


# What a poll brings ------------------------------------------------------------------------------


def test_a_new_channel_brings_the_recent_and_then_only_what_is_new(little: Any) -> None:
    network, server = little
    network.lists["mentions"] = [post(n) for n in range(100, 140)]
    network.lists["dm_events"] = [
        {"id": number(50), "event_type": "MessageCreate", "text": "hi", "sender_id": HER}
    ]
    payloads, cursor, _ = rounds(account(server))
    assert len(payloads) == 20 + 1
    assert payloads[0].key < payloads[19].key, "oldest first"
    network.lists["mentions"] += [post(n) for n in range(1, 6)]
    payloads, cursor, _ = rounds(account(server), cursor)
    assert [one.key for one in payloads] == [f"post:{number(n)}" for n in range(5, 0, -1)]
    assert rounds(account(server), cursor)[0] == []


def test_the_first_storm_of_a_quiet_channel_is_brought_whole(little: Any) -> None:
    network, server = little
    _, cursor, _ = rounds(account(server))
    network.lists["mentions"] = [post(0, id=str(int(number(0)) + n)) for n in range(250)]
    payloads, cursor, _ = rounds(account(server), cursor)
    assert len({one.key for one in payloads}) == 250
    assert rounds(account(server), cursor)[0] == []


def test_a_page_that_fails_loses_nothing(little: Any) -> None:
    network, server = little
    _, cursor, _ = rounds(account(server))
    network.lists["mentions"] = [post(0, id=str(int(number(0)) + n)) for n in range(150)]
    first = X.fetch(account(server), X.fetch(account(server), cursor).cursor)
    assert first.more
    network.broken["mentions"] = http_answer(429, {}, {"x-rate-limit-reset": "1"})
    with pytest.raises(TryLater):
        X.fetch(account(server), first.cursor)
    payloads, _, _ = rounds(account(server), first.cursor)
    assert len({one.key for one in [*first.payloads, *payloads]}) == 150


def test_a_page_number_that_x_forgot_begins_its_list_again(little: Any) -> None:
    network, server = little
    _, cursor, _ = rounds(account(server))
    network.lists["mentions"] = [post(0, id=str(int(number(0)) + n)) for n in range(150)]
    first = X.fetch(account(server), X.fetch(account(server), cursor).cursor)
    network.broken["mentions"] = http_answer(400, {"detail": "Invalid 'pagination_token'"})
    payloads, _, _ = rounds(account(server), first.cursor)
    assert len({one.key for one in [*first.payloads, *payloads]}) == 150


def test_watch_terms_are_searched_and_what_is_found_is_overheard(little: Any) -> None:
    network, server = little
    network.lists["recent"] = [post(3, "the Lumina bus again"), post(2, "@LuminaBus a Lumina bus")]
    who = account(server, messages=False, conversations=False)
    payloads, _, _ = rounds(who)
    asked = [query for name, query in network.asked if name == "recent"]
    assert asked[0]["query"] == (
        '("Lumina bus" OR #LuminaFail) -is:retweet -from:LuminaBus -@LuminaBus'
    )
    said = [X.translate(who, one) for one in payloads]
    overheard = [one.is_overheard for lot in said for one in lot if isinstance(one, Post)]
    assert overheard == [True, False]


def test_what_stands_under_our_posts_is_followed(little: Any) -> None:
    network, server = little
    ours = post(30, "All lines run", author=US)
    network.lists["tweets"] = [ours, post(29, "@her sorry", author=US, conversation_id="7")]
    network.lists["recent"] = [post(3, "same here", conversation_id=ours["id"])]
    who = replace(account(server), terms=())
    payloads, _, _ = rounds(who)
    (query,) = [query["query"] for name, query in network.asked if name == "recent"]
    pieces = f"conversation_id:{ours['id']} OR quotes_of_tweet_id:{ours['id']}"
    assert query == f"({pieces}) -is:retweet -from:LuminaBus -@LuminaBus"
    (found,) = [one for one in payloads if b"same here" in one.body]
    (said,) = X.translate(who, found)
    assert isinstance(said, Post)
    assert not said.is_overheard
    assert said.closed == {"reply_public": "x.not_summoned"}


def test_queries_stay_within_what_x_takes() -> None:
    who = replace(golden.account_of("x"), terms=tuple(f"term number {n}" for n in range(60)))
    queries = pages.term_queries(who)
    assert len(queries) > 1
    assert max(map(len, queries)) <= 512
    assert all(f'"term number {n}"' in " ".join(queries) for n in range(60))
    many = [str(int(number(0)) + n) for n in range(25)]
    assert len(pages.conversation_query(who, many)) <= 512
    assert many[-1] in pages.conversation_query(who, many)
    rich = replace(who, settings={"enterprise": True})
    assert len(pages.term_queries(rich)) == 1
    assert pages.term_queries(replace(who, terms=("a" * 600,))) == []


def test_a_search_never_starts_before_what_x_searches(little: Any) -> None:
    network, server = little
    _, cursor, _ = rounds(account(server))
    state = json.loads(cursor)
    state["since"]["terms0"] = moment_as_number(NOW - timedelta(days=30))
    rounds(account(server), json.dumps(state))
    asked = [query for name, query in network.asked if name == "recent"]
    assert int(asked[-1]["since_id"]) > int(moment_as_number(NOW - timedelta(days=7)))


def test_a_cursor_of_another_kind_is_refused(little: Any) -> None:
    _, server = little
    for cursor in ("nonsense", "[]", '{"other": 1}'):
        with pytest.raises(Refused):
            X.fetch(account(server), cursor)


# What it costs -----------------------------------------------------------------------------------


def test_a_poll_says_what_it_cost(little: Any) -> None:
    network, server = little
    network.lists["mentions"] = [post(3), post(4)]
    network.lists["recent"] = [post(3, "a Lumina bus")]
    network.lists["dm_events"] = [
        {"id": number(5), "event_type": "MessageCreate", "text": "hi", "sender_id": HER}
    ]
    _, cursor, cost = rounds(account(server, conversations=False))
    person = prices.PERSON_READ
    assert cost == (2 * 1_000 + person) + (5_000 + person) + (10_000 + person)
    assert rounds(account(server, conversations=False), cursor)[2] == 0
    state = json.loads(cursor)
    state["day"] = "2026-01-01"
    again = rounds(account(server, conversations=False), json.dumps(state))
    assert again[0] == []
    assert again[2] == 10_000 + person, "X charges a message again on another day"


def test_enterprise_access_is_paid_by_its_own_contract(little: Any) -> None:
    network, server = little
    network.lists["mentions"] = [post(3)]
    assert rounds(account(server, enterprise=True))[2] == 0


@pytest.mark.parametrize(
    ("draft", "cost"),
    [
        (Draft(key="k", text="Sorry", in_reply_to="5"), 10_000),
        (Draft(key="k", text="Good morning"), 15_000),
        (Draft(key="k", text="See lumina.al/help", in_reply_to="5"), 200_000),
        (Draft(key="k", text="See https://lumina.nowadays/help"), 200_000),
        (Draft(key="k", text="See https://a.al", visibility=Visibility.PRIVATE, to="5"), 15_000),
    ],
)
def test_a_preview_and_a_receipt_tell_the_same_price(draft: Draft, cost: int) -> None:
    assert X.preview(golden.account_of("x"), draft).cost == cost
    with answering_server(
        lambda _: http_answer(201, {"data": {"id": "9", "dm_event_id": "9"}})
    ) as server:
        assert X.send(account(server), draft).cost == cost
    assert X.preview(golden.account_of("x", {"enterprise": True}), draft).cost == 0


def test_messages_may_be_longer_and_paying_accounts_write_longer_posts() -> None:
    who = golden.account_of("x")
    text = "a" * 281
    assert "preview.too_long" in X.preview(who, Draft(key="k", text=text)).problems
    private = Draft(key="k", text=text, visibility=Visibility.PRIVATE, to="5")
    assert X.preview(who, private).problems == ()
    for kind, most in (("Premium", 25_000), ("None", 280)):
        said = {"data": {"id": US, "username": "LuminaBus", "subscription_type": kind}}
        with answering_server(lambda _, said=said: http_answer(200, said)) as server:
            assert X.verify(account(server)).settings == {"max_length": most}
    assert "x.characters" in X.preview(who, Draft(key="k", text="a\ufffeb")).problems
