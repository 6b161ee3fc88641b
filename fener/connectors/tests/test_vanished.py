"""What a network takes away, or shuts, between two pages: the channel goes on with everything else,
now and at the next poll."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import pytest

from fener.connectors import golden, registry
from fener.connectors.contract import Account, Gone, Refused
from fener.connectors.meta.paging import Round, Want
from fener.connectors.testing import Heard, answering_server, http_answer

Said = Callable[[str], bytes]


def heard_of(name: str, say: Said, cursor: str, **settings: Any) -> tuple[list[str], list[str]]:
    """The keys of all payloads of a round, and the paths that were asked for."""
    asked: list[str] = []

    def answer(heard: Heard) -> bytes:
        asked.append(urlsplit(heard.line.split(" ")[1]).path)
        return say(asked[-1])

    keys: list[str] = []
    with answering_server(answer) as server:
        account = account_of(name, server.url, **settings)
        while True:
            page = registry.connector(name).fetch(account, cursor)
            keys, cursor = [*keys, *(one.key for one in page.payloads)], page.cursor
            if not page.more:
                return keys, asked


def account_of(name: str, url: str, **settings: Any) -> Account:
    return golden.account_of(
        name, {"api_url": url, "url": url, "allow_private_hosts": True, **settings}
    )


def test_a_thread_that_is_gone_from_youtube_stops_nothing() -> None:
    today = datetime.now(UTC).date().isoformat()
    thread = ["gone", {"videoId": "exampleVid0"}, ""]
    cursor = json.dumps(
        {"step": "replies", "open": [thread, ["there", *thread[1:]]], "day": today, "swept": today}
    )
    answers = [http_answer(404, {"error": {"errors": [{"reason": "commentNotFound"}]}})]

    def say(path: str) -> bytes:
        if path.endswith("comments") and answers:
            return answers.pop()
        return http_answer(200, {"items": [{"id": "r1", "snippet": {}}] if "ments" in path else []})

    keys, asked = heard_of("youtube", say, cursor)
    assert len(keys) == 1
    assert [path.rpartition("/")[2] for path in asked][:2] == ["comments", "comments"]


@pytest.mark.parametrize("left", ["due", "open"])
def test_a_video_or_comment_that_is_gone_from_tiktok_stops_nothing(left: str) -> None:
    waiting: dict[str, Any] = {"due": [["1", 0, 0, False], ["2", 0, 0, False]]}
    if left == "open":
        waiting = {"open": [["1", "11", 0], ["2", "22", 0]]}
    comment = {"comment_id": "22", "video_id": "2", "text": "late", "create_time": "1784900000"}
    answers = [http_answer(200, {"code": 40002, "message": "No such thing", "data": {}})]

    def say(_: str) -> bytes:
        data = {"comments": [comment], "has_more": False}
        return answers.pop() if answers else http_answer(200, {"code": 0, "data": data})

    keys, asked = heard_of("tiktok", say, json.dumps(waiting))
    assert len(keys) == 1
    assert len(asked) == 2


@pytest.mark.parametrize("name", ["facebook", "instagram"])
@pytest.mark.parametrize("edge", ["comments", "messages"])
def test_a_post_or_talk_that_is_gone_from_meta_stops_nothing(name: str, edge: str) -> None:
    now = int(datetime.now(UTC).timestamp())
    todo = (Want(edge, "900100_1", "after"), Want("conversations"))
    cursor = Round(now - 900, now, todo).next([], ())[0]
    cursor = json.dumps({**json.loads(cursor), "todo": [vars_of(one) for one in todo]})
    gone = {"error": {"code": 100, "error_subcode": 33, "message": "does not exist"}}

    def say(path: str) -> bytes:
        if path.endswith("conversations"):
            return http_answer(200, {"data": []})
        return http_answer(400, gone)

    _, asked = heard_of(name, say, cursor)
    assert [path.rpartition("/")[2] for path in asked] == [edge, "conversations"]


def vars_of(want: Want) -> dict[str, Any]:
    return {"edge": want.edge, "of": want.of, "after": want.after, "page": want.page}


@pytest.mark.parametrize("status", [403, 404])
def test_a_personal_message_that_a_forum_no_longer_shows_stops_nothing(status: int) -> None:
    fixture = golden.fixtures("discourse") / "overheard.in.json"
    known = json.loads(fixture.read_text("utf-8"))["post"]
    topics = [{"id": number, "highest_post_number": 1} for number in (814, 815)]
    said = {
        "/posts": {"latest_posts": []},
        "/topics/private-messages": {"topic_list": {"topics": topics}},
        "/notifications": {"notifications": []},
        "/t/815": {"id": 815, "post_stream": {"posts": [{**known, "id": 201}], "stream": [201]}},
    }

    def say(path: str) -> bytes:
        for beginning, body in said.items():
            if path.startswith(beginning):
                return http_answer(200, body)
        return http_answer(status, {"errors": ["not for you"]})

    keys, asked = heard_of("discourse", say, json.dumps({"post": 1}), user="care")
    assert len(keys) == 1
    assert sum(path.startswith("/t/814") for path in asked) == 1, "it is not asked for again"


def test_an_edge_that_meta_shuts_is_still_told() -> None:
    denied = {"error": {"code": 100, "error_subcode": 33, "message": "does not exist"}}
    with pytest.raises((Refused, Gone)):
        heard_of("facebook", lambda _: http_answer(400, denied), "")
