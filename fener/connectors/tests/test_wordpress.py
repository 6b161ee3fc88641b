from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest

from fener.connectors import registry
from fener.connectors.contract import (
    Account,
    Act,
    Fetched,
    Gone,
    Refused,
    SignInAgain,
)
from fener.connectors.testing import Heard, answering_server, http_answer
from fener.connectors.wordpress.client import PAGE
from fener.core.posts import Deletion, Draft, Edit, Post

CONNECTOR = registry.connector("wordpress")
LONG_AGO = datetime(2026, 3, 1, tzinfo=UTC)


def account(url: str = "http://127.0.0.1:9") -> Account:
    return Account(
        channel_id=1,
        native_id="2@lumina.example",
        settings={
            "url": url, "user": "lumina", "site": "lumina.example", "allow_private_hosts": True,
        },
        secrets={"password": "abcd efgh"},
    )  # fmt: skip


def comment(number: int, text: str = "", **more: Any) -> dict[str, Any]:
    return {
        "id": number, "post": 1, "parent": 0, "author": 0, "author_name": "Drita",
        "author_email": "drita@customer.example", "date_gmt": "2026-03-27T18:05:00",
        "content": {"raw": text or f"number {number}"}, "status": "approved", **more,
    }  # fmt: skip


class Site:
    """A site that lists its comments as WordPress does, and writes down what is done to it."""

    def __init__(self, *comments: dict[str, Any]) -> None:
        self.comments = {one["id"]: one for one in comments}
        self.done: list[tuple[str, str]] = []

    def __call__(self, heard: Heard) -> bytes:
        method, path, _ = heard.line.split()
        if method != "GET":
            self.done.append((method, heard.body.decode()))
            return http_answer(200, {"id": 1})
        if found := re.search(r"/comments/(\d+)&", path):
            one = self.comments.get(int(found[1]))
            gone = {"code": "rest_comment_invalid_id", "message": "Invalid comment ID."}
            return http_answer(200, one) if one else http_answer(404, gone)
        offset = re.search(r"offset=(\d+)", path)
        start = int(offset[1]) if offset else 0
        newest = sorted(self.comments.values(), key=lambda one: -one["id"])
        return http_answer(200, newest[start : start + PAGE])


def heard(fetched: Fetched) -> list[Any]:
    return [one for payload in fetched.payloads for one in CONNECTOR.translate(account(), payload)]


def numbers(fetched: Fetched) -> list[int]:
    return [int(one.native_id.partition("@")[0]) for one in heard(fetched)]


def test_new_changed_and_gone_are_told_apart() -> None:
    site = Site(*(comment(number) for number in range(1, 6)))
    with answering_server(site) as server:
        first = CONNECTOR.fetch(account(server.url), "")
        quiet = CONNECTOR.fetch(account(server.url), first.cursor)
        site.comments[2] = comment(2, "I take that back")
        del site.comments[3]
        site.comments[6] = comment(6)
        after = CONNECTOR.fetch(account(server.url), quiet.cursor)
    assert numbers(first) == [1, 2, 3, 4, 5]
    assert not quiet.payloads
    edit, post, deletion = heard(after)
    assert isinstance(edit, Edit)
    assert edit.text == "I take that back"
    assert isinstance(post, Post)
    assert isinstance(deletion, Deletion)
    assert deletion.native_id == "3@lumina.example"


def test_a_change_back_and_forth_is_two_changes() -> None:
    site = Site(comment(1, "a"))
    keys = set()
    with answering_server(site) as server:
        cursor = CONNECTOR.fetch(account(server.url), "").cursor
        for text in ("b", "a"):
            site.comments[1] = comment(1, text)
            fetched = CONNECTOR.fetch(account(server.url), cursor)
            cursor = fetched.cursor
            keys |= {payload.key for payload in fetched.payloads}
    assert len(keys) == 2


def test_a_comment_that_leaves_the_newest_is_not_taken_for_gone() -> None:
    site = Site(*(comment(number) for number in range(1, PAGE + 1)))
    with answering_server(site) as server:
        first = CONNECTOR.fetch(account(server.url), "")
        site.comments |= {number: comment(number) for number in range(PAGE + 1, PAGE + 31)}
        after = CONNECTOR.fetch(account(server.url), first.cursor)
    assert numbers(after) == list(range(PAGE + 1, PAGE + 31))
    assert not after.more


def test_after_an_outage_it_pages_back_to_where_it_stopped() -> None:
    site = Site(*(comment(number) for number in range(1, 51)))
    with answering_server(site) as server:
        fetched = CONNECTOR.fetch(account(server.url), "")
        site.comments |= {number: comment(number) for number in range(51, 351)}
        found: set[int] = set()
        more = True
        while more:
            fetched = CONNECTOR.fetch(account(server.url), fetched.cursor)
            found |= set(numbers(fetched))
            more = fetched.more
            # Older ones are deleted meanwhile, so that what is left moves up.
            site.comments.pop(min(site.comments))
        quiet = CONNECTOR.fetch(account(server.url), fetched.cursor)
    assert found == set(range(51, 351))
    assert not quiet.payloads


def test_the_first_time_it_brings_only_the_newest() -> None:
    site = Site(*(comment(number) for number in range(1, 351)))
    with answering_server(site) as server:
        fetched = CONNECTOR.fetch(account(server.url), "")
    assert len(fetched.payloads) == PAGE
    assert not fetched.more


def test_two_sites_and_two_visitors_are_never_mixed_up() -> None:
    site = Site(comment(1), comment(2, author_name="Drita O"), comment(3, author_email=""))
    with answering_server(site) as server:
        posts = heard(CONNECTOR.fetch(account(server.url), ""))
    assert len({post.author.native_id for post in posts}) == 3
    assert all(post.native_id.endswith("@lumina.example") for post in posts)
    assert "drita@customer" not in repr(posts), "the address is nobody's business"


def test_our_text_reaches_the_site_as_text() -> None:
    site = Site(comment(7))
    draft = Draft(key="k-1", text="5 < 7 & <b>no</b>\n\nLumina", in_reply_to="7@lumina.example")
    with answering_server(site) as server:
        CONNECTOR.send(account(server.url), draft)
    said = json.loads(site.done[0][1])
    assert said["content"] == "5 &lt; 7 &amp; &lt;b&gt;no&lt;/b&gt;\n\nLumina"
    assert (said["post"], said["parent"], said["author_user_agent"]) == (1, 7, "fener/k-1")


@pytest.mark.parametrize(
    ("status", "error", "key"),
    [("hold", Refused, "wordpress.held"), ("trash", Gone, ""), ("spam", Gone, "")],
)
def test_nothing_is_said_under_what_nobody_sees(
    status: str, error: type[Exception], key: str
) -> None:
    site = Site(comment(7, status=status))
    with answering_server(site) as server, pytest.raises(error) as raised:
        CONNECTOR.send(account(server.url), Draft(key="k", text="t", in_reply_to="7@x"))
    assert not key or raised.value.key == key  # type: ignore[attr-defined]
    assert not site.done


def test_a_comment_without_a_place_is_refused_and_one_under_a_post_is_not() -> None:
    site = Site()
    with answering_server(site) as server:
        with pytest.raises(Refused) as refused:
            CONNECTOR.send(account(server.url), Draft(key="k", text="t"))
        assert refused.value.key == "wordpress.no_place"
        with pytest.raises(Gone):
            CONNECTOR.send(account(server.url), Draft(key="k", text="t", in_reply_to="../x"))
        CONNECTOR.send(account(server.url), Draft(key="k", text="t", conversation="post-5@x"))
    assert json.loads(site.done[0][1])["post"] == 5


def test_a_lost_answer_is_found_by_its_key_or_word_for_word() -> None:
    ours = {"author": 2, "parent": 7}
    site = Site(
        comment(8, "Sorry", author_user_agent="fener/another", **ours),
        comment(9, "Sorry &amp; soon", author_user_agent="fener/k-9", **ours),
        comment(10, "Taken\nby a plugin", author_user_agent="", **ours),
        comment(11, "Old", author_user_agent="", **{**ours, "date_gmt": "2020-01-01T00:00:00"}),
    )

    def find(key: str, text: str) -> str:
        draft = Draft(key=key, text=text, in_reply_to="7@lumina.example")
        receipt = CONNECTOR.find(account(server.url), draft, LONG_AGO)
        return receipt.native_id.partition("@")[0] if receipt else ""

    with answering_server(site) as server:
        assert find("k-9", "Sorry & soon") == "9"
        assert find("k-10", "Taken by a plugin") == "10"
        assert find("k-1", "Sorry") == "", "somebody else's key"
        assert find("k-11", "Old") == "", "it was said before"
        assert "author=2&parent=7" in server.heard[0].line


@pytest.mark.parametrize(
    ("act", "status", "done"),
    [
        (Act.HIDE, "approved", [("POST", '{"status": "hold"}')]),
        (Act.HIDE, "hold", []),
        (Act.SHOW, "hold", [("POST", '{"status": "approved"}')]),
        (Act.SHOW, "spam", [("POST", '{"status": "approved"}')]),
        (Act.SHOW, "approved", []),
        (Act.REMOVE, "approved", [("DELETE", "")]),
        (Act.REMOVE, "trash", []),
    ],
)
def test_done_twice_is_done(act: Act, status: str, done: list[tuple[str, str]]) -> None:
    site = Site(comment(7, status=status))
    with answering_server(site) as server:
        CONNECTOR.moderate(account(server.url), act, "7@lumina.example")
    assert site.done == done


def test_what_is_gone_can_be_removed_again_but_not_hidden() -> None:
    site = Site(comment(7, status="trash"))
    with answering_server(site) as server:
        CONNECTOR.moderate(account(server.url), Act.REMOVE, "99@lumina.example")
        for number in (7, 99):
            with pytest.raises(Gone):
                CONNECTOR.moderate(account(server.url), Act.HIDE, f"{number}@lumina.example")
    assert not site.done


@pytest.mark.parametrize(
    ("status", "body", "error", "key"),
    [
        (200, {"id": 2, "capabilities": {"read": True}}, Refused, "wordpress.role"),
        (200, "<html>", Refused, "wordpress.no_api"),
        (404, "<html>", Refused, "wordpress.no_api"),
        (404, {"code": "rest_no_route"}, Refused, "wordpress.no_api"),
        (401, {"code": "rest_not_logged_in"}, SignInAgain, "wordpress.not_recognised"),
        (501, {"code": "application_passwords_disabled"}, Exception, "connector.try_later"),
        (403, {"code": "application_passwords_disabled"}, SignInAgain, "wordpress.passwords_off"),
        (
            200,
            {"capabilities": {"moderate_comments": True}},
            Refused,
            "connector.answer_unreadable",
        ),
    ],
)
def test_connecting_says_what_is_wrong(
    status: int, body: Any, error: type[Exception], key: str
) -> None:
    raw = body.encode() if isinstance(body, str) else body
    with answering_server(lambda _: http_answer(status, raw)) as server:
        with pytest.raises(error) as raised:
            CONNECTOR.verify(account(server.url))
        assert raised.value.key == key  # type: ignore[attr-defined]


def test_a_site_without_a_trash_says_so() -> None:
    def answer(heard: Heard) -> bytes:
        if heard.line.startswith("GET"):
            return http_answer(200, comment(7))
        return http_answer(501, {"code": "rest_trash_not_supported", "message": "No trash."})

    with answering_server(answer) as server, pytest.raises(Refused) as refused:
        CONNECTOR.moderate(account(server.url), Act.REMOVE, "7@lumina.example")
    assert refused.value.key == "wordpress.no_trash"
