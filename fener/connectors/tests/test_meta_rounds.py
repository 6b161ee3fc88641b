"""Facebook and Instagram: what was missed is found, uncertain answers too, and posts are hidden."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from fener.connectors import golden, registry
from fener.connectors.contract import Act, Fetched, Gone, Refused
from fener.connectors.testing import Heard, answering_server, http_answer
from fener.core.posts import Draft

NOW = datetime(2026, 3, 27, 18, 5, tzinfo=UTC)
PAGE, COMMENT = "104700000000001", "900100_5501"

Rows = Callable[[str, dict[str, list[str]]], dict[str, Any]]


def rounds(name: str, rows: Rows, cursor: str = "") -> tuple[list[Fetched], list[str]]:
    """Every page of one round over a network that answers by `rows`, and what was asked for."""
    asked = []

    def answer(heard: Heard) -> bytes:
        parts = urlsplit(heard.line.split(" ")[1])
        asked.append(parts.path.rpartition("/")[2])
        return http_answer(200, rows(parts.path, parse_qs(parts.query)))

    pages = []
    with answering_server(answer) as server:
        account = golden.account_of(name, {"api_url": server.url, "allow_private_hosts": True})
        while not pages or pages[-1].more:
            pages.append(registry.connector(name).fetch(account, cursor))
            cursor = pages[-1].cursor
    return pages, asked


def page(rows: list[dict[str, Any]], after: str = "") -> dict[str, Any]:
    paging = {"cursors": {"after": after}, "next": "https://graph.facebook.com/next"}
    return {"data": rows, **({"paging": paging} if after else {})}


def test_the_first_round_takes_one_page_of_each_edge() -> None:
    pages, asked = rounds("facebook", lambda *_: page([], "more"))
    assert asked == ["feed", "tagged", "conversations"]
    assert pages[-1].more is False


def test_a_later_round_follows_every_edge_to_what_it_knows_and_no_further() -> None:
    pages, _ = rounds("facebook", lambda *_: page([]))
    recent = datetime.now(UTC).isoformat()
    old = (datetime.now(UTC) - timedelta(days=2)).isoformat()

    def comment(number: int) -> dict[str, Any]:
        return {"id": f"1_{number}", "message": str(number), "created_time": recent}

    def message(number: int, at: str) -> dict[str, Any]:
        sender = {"id": "25", "name": "Drita Fixture"}
        return {"id": f"m_{number}", "message": "x", "created_time": at, "from": sender}

    def answer(path: str, query: dict[str, list[str]]) -> dict[str, Any]:
        after = query.get("after", [""])[0]
        match path.rpartition("/")[2]:
            case "feed" if not after:
                inner = page([comment(1), comment(2)], "c2")
                return page([{"id": f"{PAGE}_1", "created_time": old, "comments": inner}], "f2")
            case "feed":
                return page([])
            case "comments":
                return page([comment(3)])
            case "conversations":
                inner = page([message(1, recent), message(2, recent)], "m2")
                thread = {"id": "t_1", "updated_time": recent, "messages": inner}
                quiet = {"id": "t_2", "updated_time": old, "messages": page([message(9, old)])}
                return page([thread, quiet], "never asked for")
            case "messages":
                return page([message(3, recent), message(4, old)], "never asked for")
        return page([])

    found, asked = rounds("facebook", answer, pages[-1].cursor)
    keys = [payload.key.split(":")[1] for one in found for payload in one.payloads]
    assert keys == ["1_1", "1_2", "m_1", "m_2", "1_3", "m_3"]
    assert sorted(asked) == sorted(
        ["feed", "tagged", "conversations", "comments", "feed", "messages"]
    )


def test_a_page_that_fails_is_asked_for_again() -> None:
    first, _ = rounds("facebook", lambda *_: page([]))

    def failing(path: str, _: dict[str, list[str]]) -> dict[str, Any]:
        return {"data": 7} if path.endswith("tagged") else page([])

    with pytest.raises(Refused) as refused:
        rounds("facebook", failing, first[-1].cursor)
    assert refused.value.key == "connector.answer_unreadable"
    _, asked = rounds("facebook", lambda *_: page([]), first[0].cursor)
    assert asked == ["tagged", "conversations"]


def test_only_edges_that_our_access_opens_are_asked_for() -> None:
    refused = {"error": {"code": 10, "message": "no"}}

    def answer(heard: Heard) -> bytes:
        if "/tags" in heard.line or "/refresh" in heard.line:
            return http_answer(400, refused)
        return http_answer(200, {"user_id": "17841400000000001", "id": "9", "username": "lumina"})

    with answering_server(answer) as server:
        account = golden.account_of(
            "instagram", {"api_url": server.url, "allow_private_hosts": True}
        )
        identity = registry.connector("instagram").verify(account)
    assert identity.settings["edges"] == ["media", "conversations"]
    assert identity.native_id == "17841400000000001"
    left = identity.access_ends_at - datetime.now(UTC) if identity.access_ends_at else None
    assert left is not None, "a token that can't be renewed yet was made today"
    assert timedelta(days=58) < left <= timedelta(days=59)


def test_comments_on_instagram_come_with_the_answers_to_them() -> None:
    recent = datetime.now(UTC).isoformat()
    answers = page([{"id": "12", "text": "b", "timestamp": recent, "username": "lumina"}])
    comment = {"id": "11", "text": "a", "timestamp": recent, "username": "d", "replies": answers}
    medium = {"id": "1", "permalink": "https://instagram.com/p/1", "comments": page([comment])}
    pages, _ = rounds("instagram", lambda path, _: page([medium] if path.endswith("media") else []))
    account = golden.account_of("instagram")
    posts = [
        post
        for one in pages
        for payload in one.payloads
        for post in registry.connector("instagram").translate(account, payload)
    ]
    assert [(one.native_id, one.in_reply_to, one.by_us) for one in posts] == [
        ("11", "1", False),
        ("12", "11", True),
    ]


def test_an_uncertain_answer_is_found_by_its_words() -> None:
    since = NOW
    draft = Draft(key="k", text="Na  vjen keq.", in_reply_to=COMMENT, conversation="x")

    def row(name: str, sender: str, said: str, minutes: int) -> dict[str, Any]:
        at = (since + timedelta(minutes=minutes)).isoformat()
        return {"id": name, "from": {"id": sender}, "message": said, "created_time": at}

    rows = [row("1", "7", "Na vjen keq.", 1), row("2", PAGE, "Other.", 1)]
    rows.append(row("3", PAGE, "Na vjen keq.", -90))
    with answering_server(lambda _: http_answer(200, page(rows))) as server:
        account = golden.account_of(
            "facebook", {"api_url": server.url, "allow_private_hosts": True}
        )
        connector = registry.connector("facebook")
        assert connector.find(account, draft, since) is None
        rows.append(row("4", PAGE, "Na vjen keq.", 1))
        found = connector.find(account, draft, since)
    assert found is not None
    assert (found.native_id, found.idempotency_key) == ("4", "k")


@pytest.mark.parametrize(
    ("act", "said", "key", "calls"),
    [
        (Act.HIDE, {"can_hide": False}, "meta.cannot_hide", 1),
        (Act.REMOVE, {"can_remove": False}, "meta.cannot_remove", 1),
        (Act.HIDE, {"can_hide": True, "is_hidden": True}, "", 1),
        (Act.HIDE, {"can_hide": True, "is_hidden": False}, "", 2),
        (Act.SHOW, {"can_hide": True, "is_hidden": True}, "", 2),
        (Act.REMOVE, {"can_remove": True}, "", 2),
    ],
)
def test_facebook_is_asked_what_may_be_done_before_it_is_done(
    act: Act, said: dict[str, bool], key: str, calls: int
) -> None:
    with answering_server(lambda _: http_answer(200, said)) as server:
        account = golden.account_of(
            "facebook", {"api_url": server.url, "allow_private_hosts": True}
        )
        if key:
            with pytest.raises(Refused) as refused:
                registry.connector("facebook").moderate(account, act, COMMENT)
            assert refused.value.key == key
        else:
            registry.connector("facebook").moderate(account, act, COMMENT)
    assert len(server.heard) == calls


@pytest.mark.parametrize("name", ["facebook", "instagram"])
def test_what_is_removed_already_is_removed(name: str) -> None:
    error = {"error": {"code": 100, "error_subcode": 33, "message": "does not exist"}}
    with answering_server(lambda _: http_answer(400, error)) as server:
        account = golden.account_of(name, {"api_url": server.url, "allow_private_hosts": True})
        registry.connector(name).moderate(account, Act.REMOVE, "17865799348089039")
        with pytest.raises(Gone):
            registry.connector(name).moderate(account, Act.HIDE, "17865799348089039")
