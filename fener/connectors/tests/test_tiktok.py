"""TikTok: what a poll brings, and what is sent."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from fener.connectors import golden, registry
from fener.connectors.contract import Account, Act, Payload, Refused, SignInAgain, TryLater
from fener.connectors.testing import AnsweringServer, Heard, answering_server, http_answer
from fener.core.posts import Draft, Visibility

TIKTOK = registry.connector("tiktok")


def comment(number: int, text: str = "late", parent: int = 0, **more: Any) -> dict[str, Any]:
    value = {"comment_id": str(number), "video_id": "1", "text": text, "username": "drita"}
    value |= {"create_time": str(1_784_900_000 + number), "owner": False, "replies": 0}
    return {**value, **({"parent_comment_id": str(parent)} if parent else {}), **more}


@dataclass
class LittleTikTok:
    """Videos with comments; up to three replies come with a comment."""

    videos: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    replies: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def answer(self, heard: Heard) -> bytes:
        parts = urlsplit(heard.line.split(" ")[1])
        query = dict(parse_qsl(parts.query))
        name = parts.path.removeprefix("/open_api/v1.3/business/")
        self.asked.append(name)
        assert heard.headers["access-token"] == "an-access-token-only-for-fixtures"
        assert query["business_id"] == "open-id-of-lumina"
        if name == "video/list/":
            rows = [
                {"item_id": one, "comments": len(self.videos[one]), "share_url": f"https://t/{one}"}
                for one in reversed(self.videos)
            ]
            return self.said({"videos": rows})
        if name == "comment/reply/list/":
            found = self.replies.get(query["comment_id"], [])
        else:
            found = [
                {**one, "video_id": query["video_id"], "replies": len(mine), "reply_list": mine[:3]}
                for one in self.videos[query["video_id"]]
                for mine in [self.replies.get(one["comment_id"], [])]
            ]
        found = sorted(found, key=lambda one: -int(one["create_time"]))
        at, size = int(query["cursor"]), int(query["max_count"])
        page = {"comments": found[at : at + size], "cursor": at + size}
        return self.said({**page, "has_more": bool(found[at + size :])})

    def said(self, data: dict[str, Any]) -> bytes:
        return http_answer(200, {"code": 0, "message": "OK", "request_id": "1", "data": data})


Both = tuple[LittleTikTok, Account]


@pytest.fixture
def little() -> Iterator[Both]:
    network = LittleTikTok()
    with answering_server(network.answer) as server:
        yield network, account(server)


def account(server: AnsweringServer) -> Account:
    return golden.account_of("tiktok", {"api_url": server.url, "allow_private_hosts": True})


def rounds(who: Account, cursor: str = "") -> tuple[list[Payload], str]:
    payloads: list[Payload] = []
    while True:
        page = TIKTOK.fetch(who, cursor)
        payloads, cursor = [*payloads, *page.payloads], page.cursor
        if not page.more:
            return payloads, cursor


def names(payloads: list[Payload]) -> list[str]:
    return [one.key.removeprefix("comment:") for one in payloads]


def test_comments_come_once_and_oldest_first(little: Both) -> None:
    network, who = little
    network.videos = {"1": [comment(1), comment(2)]}
    payloads, cursor = rounds(who)
    assert names(payloads) == ["1", "2"]
    assert rounds(who, cursor)[0] == []
    network.videos["1"].append(comment(3))
    assert names(rounds(who, cursor)[0]) == ["3"]


def test_of_old_videos_one_page_is_brought_and_of_a_storm_everything(little: Both) -> None:
    network, who = little
    network.videos = {"1": [comment(n) for n in range(1, 101)]}
    payloads, cursor = rounds(who)
    assert len(payloads) == 30
    network.videos["1"].append(comment(101))
    payloads, cursor = rounds(who, cursor)
    assert names(payloads) == ["101"], "nothing older is dragged in"
    network.videos["1"] += [comment(n) for n in range(200, 320)]
    network.videos["2"] = [comment(n) for n in range(400, 470)]
    payloads, cursor = rounds(who, cursor)
    assert len(set(names(payloads))) == 120 + 70


def test_quiet_old_videos_cost_no_request(little: Both) -> None:
    network, who = little
    network.videos = {str(n): [comment(100 * n)] for n in range(1, 11)}
    _, cursor = rounds(who)
    network.asked.clear()
    _, cursor = rounds(who, cursor)
    assert network.asked == ["video/list/", *["comment/list/"] * 3]
    network.videos["2"].append(comment(5000))
    assert names(rounds(who, cursor)[0]) == ["5000"]


def test_replies_that_do_not_come_with_their_comment_are_asked_for(little: Both) -> None:
    network, who = little
    network.videos = {"1": [comment(1)]}
    _, cursor = rounds(who)
    network.replies = {"1": [comment(n, parent=1) for n in range(10, 60)]}
    payloads, cursor = rounds(who, cursor)
    assert len(set(names(payloads))) == 50
    (said,) = TIKTOK.translate(who, payloads[0])
    assert (said.conversation, said.in_reply_to) == ("1/1", "1/1")  # type: ignore[union-attr]
    assert rounds(who, cursor)[0] == []


def test_an_answer_goes_under_the_first_comment_of_its_thread() -> None:
    said = {"code": 0, "message": "OK", "data": {"comment_id": "77"}}
    with answering_server(lambda _: http_answer(200, said)) as server:
        draft = Draft(key="k", text="Na vjen keq.", in_reply_to="1/12", conversation="1/10")
        receipt = TIKTOK.send(account(server), draft)
        TIKTOK.moderate(account(server), Act.HIDE, "1/12")
        TIKTOK.moderate(account(server), Act.SHOW, "1/12")
    assert receipt.native_id == "1/77"
    bodies = [json.loads(one.body) for one in server.heard]
    ours = {"business_id": "open-id-of-lumina", "video_id": "1"}
    assert bodies == [
        {**ours, "comment_id": "10", "text": "Na vjen keq."},
        {**ours, "comment_id": "12", "action": "HIDE"},
        {**ours, "comment_id": "12", "action": "UNHIDE"},
    ]


def test_what_tiktok_has_no_way_for_is_refused_before_it_is_asked() -> None:
    private = Draft(key="k", text="Hi", visibility=Visibility.PRIVATE, to="x")
    with answering_server(lambda _: http_answer(200, {})) as server:
        for draft in (
            private,
            Draft(key="k", text="Hi"),
            Draft(key="k", text="a", in_reply_to="7"),
        ):
            with pytest.raises(Refused):
                TIKTOK.send(account(server), draft)
        with pytest.raises(Refused):
            TIKTOK.moderate(account(server), Act.REMOVE, "1/2")
        assert server.heard == []


def test_an_unknown_answer_is_found_again(little: Both) -> None:
    network, who = little
    network.replies = {"1": [comment(5, "Sorry"), comment(6, "Sorry ", owner=True)]}
    since = datetime.fromtimestamp(1_784_900_000, UTC)
    draft = Draft(key="k", text="Sorry", in_reply_to="1/1")
    found = TIKTOK.find(who, draft, since)
    assert found is not None
    assert found.native_id == "1/6"
    assert TIKTOK.find(who, replace(draft, text="So sorry"), since) is None
    assert TIKTOK.find(who, draft, since + timedelta(hours=1)) is None


def test_access_is_renewed_and_its_end_is_told() -> None:
    data = {"access_token": "a2", "refresh_token": "r2", "expires_in": 86400,
            "refresh_token_expires_in": 31_527_314, "open_id": "open-id-of-lumina"}  # fmt: skip
    said = {"code": 0, "message": "OK", "data": data}
    with answering_server(lambda _: http_answer(200, said)) as server:
        renewal = TIKTOK.renew(account(server))
    assert renewal.secrets == {"access_token": "a2", "refresh_token": "r2"}
    now = datetime.now(UTC)
    assert renewal.renew_at
    assert now + timedelta(hours=18) < renewal.renew_at < now + timedelta(hours=20)
    assert renewal.access_ends_at
    assert renewal.access_ends_at > now + timedelta(days=360)
    assert json.loads(server.heard[0].body)["grant_type"] == "refresh_token"
    for code, wanted in ((40002, SignInAgain), (50000, TryLater), (40100, TryLater)):
        raw = http_answer(200, {"code": code, "message": "no"})
        with answering_server(lambda _, raw=raw: raw) as server, pytest.raises(wanted):
            TIKTOK.renew(account(server))
