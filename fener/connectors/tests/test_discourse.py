"""Discourse: what we ask is in its own OpenAPI document, and nothing of a forum is missed."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from fener.connectors import golden, registry
from fener.connectors.contract import (
    Account,
    Act,
    Fetched,
    Gone,
    OutcomeUnknown,
    Refused,
    Request,
    SignInAgain,
)
from fener.connectors.discourse.translate import EVENTS
from fener.connectors.signatures import hmac_sha256
from fener.connectors.testing import AnsweringServer, Heard, answering_server, http_answer
from fener.connectors.tests.openapi import OpenApi, document
from fener.core.posts import Draft, Post, Visibility

CONNECTOR = registry.connector("discourse")
POST = json.loads((golden.fixtures("discourse") / "overheard.in.json").read_text("utf-8"))["post"]
USER = {"id": 5, "username": "care", "name": "Lumi care", "moderator": True, "admin": False}
SINCE = datetime(2026, 11, 23, tzinfo=UTC)


def account(url: str, **settings: Any) -> Account:
    given = {"url": url, "user": "care", "allow_private_hosts": True, **settings}
    return golden.account_of("discourse", given)


def post(number: int, **more: Any) -> dict[str, Any]:
    return {**POST, "id": number, **more}


class Forum:
    """A forum of a few posts, which answers as the document says."""

    def __init__(self) -> None:
        self.public: list[dict[str, Any]] = [post(number) for number in range(101, 104)]
        self.private: dict[int, list[dict[str, Any]]] = {
            814: [post(201, topic_id=814, post_number=1)]
        }
        self.notices: list[dict[str, Any]] = []
        self.published: dict[str, Any] = {}

    def answer(self, heard: Heard) -> bytes:
        method, target, _ = heard.line.split(" ")
        path, _, query = target.partition("?")
        parts = path.removesuffix(".json").strip("/").split("/")
        if method == "POST":
            values = json.loads(heard.body)
            raw, topic = values["raw"], values.get("topic_id", 900)
            number = values.get("reply_to_post_number")
            self.published = post(
                301, raw=raw, topic_id=topic, post_number=9, user_id=5, username="care",
                reply_to_post_number=number and str(number), draft_sequence=1,
            )  # fmt: skip
            return http_answer(200, self.published)
        if method == "DELETE":
            return http_answer(200, b"")
        match parts:
            case ["u", _]:
                return http_answer(200, {"user_badges": [], "user": USER})
            case ["notifications"]:
                return http_answer(200, {"notifications": self.notices})
            case ["posts"]:
                return http_answer(200, {"latest_posts": self._page(query)})
            case ["posts", number]:
                return self._post(int(number))
            case ["topics", "private-messages", _]:
                return http_answer(200, {"users": [], "topic_list": {"topics": self._topics()}})
            case ["t", number]:
                return self._topic(int(number))
        return http_answer(404, {"errors": ["not found"], "error_type": "not_found"})

    def _page(self, query: str) -> list[dict[str, Any]]:
        """As Discourse does it: over so many ids downwards, and not over so many posts."""
        before = int(query.partition("=")[2] or 10**9)
        top = min(before, max((one["id"] for one in self.public), default=0))
        page = [one for one in self.public if top - 50 < one["id"] <= top]
        return sorted(page, key=lambda one: -one["id"])

    def _topics(self) -> list[dict[str, Any]]:
        return [
            {"id": number, "highest_post_number": len(posts), "archetype": "private_message"}
            for number, posts in self.private.items()
        ]

    def _topic(self, number: int) -> bytes:
        posts = self.private.get(number)
        kind = "regular" if posts is None else "private_message"
        posts = posts or [one for one in self.public if one["topic_id"] == number]
        shown = [{k: v for k, v in one.items() if k != "raw"} for one in posts[:20]]
        stream = {"posts": shown, "stream": [one["id"] for one in posts]}
        return http_answer(200, {"id": number, "archetype": kind, "post_stream": stream})

    def _post(self, number: int) -> bytes:
        everything = [*self.public, *(one for posts in self.private.values() for one in posts)]
        for one in [*everything, self.published]:
            if one.get("id") == number:
                return http_answer(200, one)
        return http_answer(404, {"errors": ["not found"], "error_type": "not_found"})


def heard_of(server: AnsweringServer, cursor: str = "") -> tuple[list[str], Fetched]:
    """All pages there are: their keys, and the last page."""
    keys: list[str] = []
    for _ in range(100):
        page = CONNECTOR.fetch(account(server.url), cursor)
        keys += [one.key for one in page.payloads]
        cursor = page.cursor
        if not page.more:
            return keys, page
    raise AssertionError("it never ends")


PUBLIC = Draft(key="k-1", text="It comes on Friday.", conversation="812", in_reply_to="102")
IN_MESSAGE = Draft(
    key="k-2", text="Thank you.", visibility=Visibility.PRIVATE, conversation="pm:814",
    in_reply_to="201", to="77", to_handle="drita",
)  # fmt: skip
NEW_MESSAGE = Draft(
    key="k-3", text="What is your order number?", visibility=Visibility.PRIVATE,
    conversation="812", in_reply_to="102", to="77", to_handle="drita",
)  # fmt: skip


def test_every_request_is_one_of_the_document() -> None:
    spec, forum = OpenApi(document("discourse.json")), Forum()
    forum.public.append(post(400))
    forum.notices = [
        {
            "id": 1, "user_id": 5, "notification_type": 1, "read": False, "created_at": "",
            "post_number": 2, "topic_id": 812, "slug": "a", "data": {"original_post_id": 101},
        }
    ]  # fmt: skip
    with answering_server(forum.answer) as server:
        us = account(server.url)
        CONNECTOR.verify(us)
        cursor = heard_of(server)[1].cursor
        forum.public += [post(number) for number in range(401, 520)]
        heard_of(server, cursor)
        for draft in (PUBLIC, IN_MESSAGE, NEW_MESSAGE):
            CONNECTOR.send(us, draft)
            CONNECTOR.find(us, draft, SINCE)
        CONNECTOR.moderate(us, Act.REMOVE, "101")
    assert [spec.faults(one) for one in server.heard] == [[]] * len(server.heard)
    for one in server.heard:
        assert one.headers["api-key"] == "a-key-only-for-fixtures"
        assert one.headers["api-username"] == "care"
    lines = (one.line.partition(" HTTP")[0].partition("?")[0] for one in server.heard)
    assert {re.sub(r"\d+", "1", line) for line in lines} == {
        "GET /u/care.json",
        "GET /notifications.json",
        "GET /posts.json",
        "GET /posts/1.json",
        "GET /t/1.json",
        "GET /topics/private-messages/care.json",
        "POST /posts.json",
        "DELETE /posts/1.json",
    }


def test_the_checker_finds_what_is_wrong() -> None:
    spec = OpenApi(document("discourse.json"))
    headers = {"content-type": "application/json"}
    for line, body in (
        ("GET /posts/1/hide.json HTTP/1.1", b""),
        ("GET /posts.json?after=3 HTTP/1.1", b""),
        ("GET /posts.json?before=x HTTP/1.1", b""),
        ("POST /posts.json HTTP/1.1", b'{"topic_id": 4}'),
        ("POST /posts.json HTTP/1.1", b'{"raw": "a", "topic": 4}'),
        ("POST /posts.json HTTP/1.1", b'{"raw": "a", "topic_id": "4"}'),
    ):
        assert spec.faults(Heard(line, headers, body)), line


@pytest.mark.parametrize(
    "path", [given for given, _ in golden.pairs("discourse")], ids=lambda path: path.name
)
def test_every_fixture_holds_a_post_of_the_document(path: Path) -> None:
    spec = OpenApi(document("discourse.json"))
    given = json.loads(path.read_text("utf-8"))["post"]
    for name in ("topic_title", "topic_archetype", "action_code"):
        given.pop(name, None)
    if path.name.startswith("only_cooked"):
        given["raw"] = ""
    missing = path.name.startswith("without_topic")
    faults = spec.answer_faults("GET", "/posts/{id}.json", 200, given)
    assert bool(faults) is missing, faults


def test_public_posts_are_heard_once_each_whatever_lies_between_them() -> None:
    forum = Forum()
    forum.private = {}
    with answering_server(forum.answer) as server:
        keys, page = heard_of(server)
        assert sorted(keys) == ["101:1", "102:1", "103:1"]
        # Ids in between are posts that the account may not see.
        new = [*range(104, 160), *range(300, 320), 700]
        forum.public += [post(number) for number in new]
        keys, page = heard_of(server, page.cursor)
        assert sorted(keys) == sorted(f"{number}:1" for number in new)
        assert heard_of(server, page.cursor)[0] == []


def test_a_page_that_fails_loses_nothing() -> None:
    forum = Forum()
    fails = False

    def answer(heard: Heard) -> bytes:
        if fails and "before=" in heard.line:
            return http_answer(429, {"extras": {"wait_seconds": 3}})
        return forum.answer(heard)

    with answering_server(answer) as server:
        cursor = heard_of(server)[1].cursor
        forum.public += [post(number) for number in range(104, 260)]
        page = CONNECTOR.fetch(account(server.url), cursor)
        keys = [one.key for one in page.payloads]
        fails = True
        with pytest.raises(Exception, match="429"):
            CONNECTOR.fetch(account(server.url), page.cursor)
        fails = False
        keys += heard_of(server, page.cursor)[0]
    assert sorted(keys) == sorted(f"{number}:1" for number in range(104, 260))


def test_personal_messages_are_heard_to_the_last_and_are_private() -> None:
    forum = Forum()
    forum.public = []
    with answering_server(forum.answer) as server:
        _, page = heard_of(server)
        for topic in range(820, 830):
            forum.private[topic] = [
                post(1000 + 50 * (topic - 820) + n, topic_id=topic, post_number=n + 1)
                for n in range(30)
            ]
        keys, page = heard_of(server, page.cursor)
        assert len(keys) == len(set(keys)) == 300
        forum.private[825].append(post(5000, topic_id=825, post_number=31))
        last = CONNECTOR.fetch(account(server.url), page.cursor)
    (payload,) = last.payloads
    (heard,) = CONNECTOR.translate(account(server.url), payload)
    assert isinstance(heard, Post)
    assert (heard.visibility, heard.conversation) == (Visibility.PRIVATE, "pm:825")


def test_a_notification_brings_a_post_once_more_as_one_for_us() -> None:
    forum = Forum()
    with answering_server(forum.answer) as server:
        keys, page = heard_of(server)
        assert "101:1" in keys
        forum.notices = [
            {"id": 7, "notification_type": 2, "post_number": 2, "topic_id": 812, "data": {}},
            {"id": 8, "notification_type": 5, "post_number": 2, "topic_id": 812, "data": {}},
            {
                "id": 9, "notification_type": 1, "post_number": 3, "topic_id": 812,
                "data": {"original_post_id": 103},
            },
        ]  # fmt: skip
        keys, page = heard_of(server, page.cursor)
        assert sorted(keys) == ["101:1:addressed", "103:1:addressed"]
        assert heard_of(server, page.cursor)[0] == []


def test_an_answer_names_the_post_it_answers() -> None:
    forum = Forum()
    with answering_server(forum.answer) as server:
        CONNECTOR.send(account(server.url), PUBLIC)
        CONNECTOR.send(account(server.url), IN_MESSAGE)
        CONNECTOR.send(account(server.url), NEW_MESSAGE)
    said = [json.loads(one.body) for one in server.heard if one.line.startswith("POST")]
    assert said == [
        {"raw": PUBLIC.text, "topic_id": 812, "reply_to_post_number": 2},
        {"raw": IN_MESSAGE.text, "topic_id": 814},
        {
            "title": NEW_MESSAGE.text,
            "raw": NEW_MESSAGE.text,
            "target_recipients": "drita",
            "archetype": "private_message",
            "external_id": "k-3",
        },
    ]


def test_what_is_private_never_goes_into_a_public_topic() -> None:
    forum = Forum()
    for draft, key in (
        (replace(IN_MESSAGE, conversation="pm:812"), "discourse.not_private"),
        (replace(NEW_MESSAGE, to_handle=""), "discourse.nobody"),
        (replace(PUBLIC, conversation=""), "discourse.nobody"),
    ):
        with answering_server(forum.answer) as server:
            with pytest.raises(Refused) as refused:
                CONNECTOR.send(account(server.url), draft)
            assert refused.value.key == key
            assert not [one for one in server.heard if one.line.startswith("POST")]


def test_an_answer_to_a_deleted_post_is_not_sent() -> None:
    forum = Forum()
    forum.public[1]["deleted_at"] = "2026-11-23T09:00:00.000Z"
    with answering_server(forum.answer) as server, pytest.raises(Gone):
        CONNECTOR.send(account(server.url), PUBLIC)
    assert not [one for one in server.heard if one.line.startswith("POST")]


def test_an_unknown_answer_is_found_by_author_text_and_time() -> None:
    forum = Forum()
    ours = post(104, raw=f"{PUBLIC.text}\n", user_id=5, username="care", post_number=3)
    forum.public += [post(105, raw=PUBLIC.text), ours]
    with answering_server(forum.answer) as server:
        us = account(server.url)
        found = CONNECTOR.find(us, PUBLIC, SINCE)
        assert found is not None
        assert (found.native_id, found.idempotency_key) == ("104", "k-1")
        assert CONNECTOR.find(us, PUBLIC, datetime(2026, 11, 24, tzinfo=UTC)) is None
        assert CONNECTOR.find(us, replace(PUBLIC, text="Other"), SINCE) is None
        mine = post(202, raw=NEW_MESSAGE.text, user_id=5, topic_id=814, post_number=2)
        forum.private[814].append(mine)
        found = CONNECTOR.find(us, NEW_MESSAGE, SINCE)
        assert found is not None
        assert found.native_id == "202"


def test_what_waits_for_a_moderator_is_not_called_sent() -> None:
    said = {"action": "enqueued", "success": True, "pending_post": {"id": 1}}
    with (
        answering_server(lambda _: http_answer(200, said)) as server,
        pytest.raises(OutcomeUnknown),
    ):
        CONNECTOR.send(account(server.url), NEW_MESSAGE)


def test_removing_twice_is_removing() -> None:
    with answering_server(lambda _: http_answer(404, {"errors": ["gone"]})) as server:
        CONNECTOR.moderate(account(server.url), Act.REMOVE, "101")
        for act, native_id in ((Act.HIDE, "101"), (Act.REMOVE, "../users/1")):
            with pytest.raises(Refused) as refused:
                CONNECTOR.moderate(account(server.url), act, native_id)
            assert refused.value.key == "connector.not_supported"
    assert [one.line for one in server.heard] == ["DELETE /posts/101.json HTTP/1.1"]


def test_a_wrong_name_and_a_dead_key_are_told_apart() -> None:
    def answer(heard: Heard) -> bytes:
        if "/u/nobody" in heard.line:
            return http_answer(404, {"errors": ["not found"], "error_type": "not_found"})
        if "/notifications" in heard.line:
            said = {"errors": ["Vous n’êtes pas autorisé."], "error_type": "invalid_access"}
            return http_answer(403, said)
        return http_answer(200, {"user": USER})

    with answering_server(answer) as server:
        with pytest.raises(Refused) as refused:
            CONNECTOR.verify(account(server.url, user="nobody"))
        assert refused.value.key == "discourse.user_unknown"
        with pytest.raises(SignInAgain) as dead:
            CONNECTOR.verify(account(server.url))
        assert dead.value.key == "discourse.key_invalid"


def call(body: bytes, signature: str, event: str = "post_created") -> list[str]:
    us = replace(account(""), secrets={"webhook_secret": "my_lovely_secret_for_web_hook"})
    headers = {"x-discourse-event-signature": signature, "x-discourse-event": event}
    request = Request(method="POST", headers=headers, body=body)
    return [one.key for one in CONNECTOR.parse_webhook(us, request, SINCE)]


def test_a_signature_that_discourse_itself_publishes_fits() -> None:
    """From its own test of webhooks: the call that tries an address, and its signature."""
    signature = "sha256=162f107f6b5022353274eb1a7197885cfd35744d8d08e5bcea025d309386b7d6"
    assert call(b'{"ping":"OK"}', signature, "ping") == []
    with pytest.raises(Refused) as refused:
        call(b'{"ping":"KO"}', signature, "ping")
    assert refused.value.key == "webhook.signature_wrong"


def test_both_secrets_open_and_every_event_has_a_key_of_its_own() -> None:
    us = replace(account(""), secrets={"webhook_secret": "new", "previous_webhook_secret": "old"})
    body = json.dumps({"post": POST}).encode()
    keys = set()
    for event in EVENTS:
        for secret in ("new", "old"):
            headers = {
                "x-discourse-event-signature": f"sha256={hmac_sha256(secret, body)}",
                "x-discourse-event": event,
            }
            request = Request(method="POST", headers=headers, body=body)
            keys |= {one.key for one in CONNECTOR.parse_webhook(us, request, SINCE)}
    assert len(keys) == len(EVENTS)
    assert "4101:1" in keys


@pytest.mark.parametrize("cursor", ["{", "[]", '{"topics": 7}', '{"topics": {"a": [1]}}', "null"])
def test_a_cursor_that_nobody_can_read_begins_anew(cursor: str) -> None:
    with answering_server(Forum().answer) as server:
        assert len(CONNECTOR.fetch(account(server.url), cursor).payloads) == 4
