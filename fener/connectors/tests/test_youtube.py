"""YouTube: what a poll brings, and how it stays within its share of the day's quota."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest

from fener.connectors import golden, registry
from fener.connectors.contract import (
    Account,
    Act,
    Payload,
    Refused,
    SignInAgain,
    TryLater,
)
from fener.connectors.testing import AnsweringServer, Heard, answering_server, http_answer
from fener.connectors.youtube import pages
from fener.connectors.youtube.problems import PACIFIC
from fener.core.posts import Draft, Post, Visibility

YOUTUBE = registry.connector("youtube")
US, HER = "UCluminaLuminaLuminaLumi", "UCdritaDritaDritaDritaDr"
NOON = datetime(2026, 7, 24, 19, 0, tzinfo=UTC)
"""Noon in California."""


def comment(native_id: str, text: str = "late", minute: int = 0, **more: Any) -> dict[str, Any]:
    at = (NOON - timedelta(days=1) + timedelta(minutes=minute)).isoformat()
    said = {"textDisplay": text, "authorChannelId": {"value": HER}, "publishedAt": at}
    return {"id": native_id, "snippet": {**said, "updatedAt": at, **more}}


@dataclass
class LittleYouTube:
    """Threads and their replies; only the first two replies come with a thread."""

    threads: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    held: list[dict[str, Any]] = field(default_factory=list)
    videos: list[dict[str, Any]] = field(default_factory=list)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def answer(self, heard: Heard) -> bytes:
        parts = urlsplit(heard.line.split(" ")[1])
        query = dict(parse_qsl(parts.query))
        name = parts.path.rpartition("/")[2]
        self.asked.append((name, query))
        if name == "comments":
            rows: list[Any] = self.threads[query["parentId"]][1:]
        elif name == "search":
            rows = self.videos
        elif query.get("moderationStatus"):
            rows = self.held
        else:
            rows = list(reversed(self.threads.values()))
        at, size = int(query.get("pageToken", "0")), int(query["maxResults"])
        page = [self.thread(one) if isinstance(one, list) else one for one in rows[at : at + size]]
        body: dict[str, Any] = {"items": page}
        if rows[at + size :]:
            body["nextPageToken"] = str(at + size)
        return http_answer(200, body)

    def thread(self, comments: list[dict[str, Any]]) -> dict[str, Any]:
        first, *rest = comments
        about = {"topLevelComment": first, "totalReplyCount": len(rest), "canReply": True}
        snippet = {**about, "videoId": "exampleVid0"}
        return {"id": first["id"], "snippet": snippet, "replies": {"comments": rest[:2]}}


Both = tuple[LittleYouTube, Account]


@pytest.fixture
def little() -> Iterator[Both]:
    network = LittleYouTube()
    with answering_server(network.answer) as server:
        yield network, account(server)


def account(server: AnsweringServer, **settings: Any) -> Account:
    return golden.account_of(
        "youtube", {"api_url": server.url, "allow_private_hosts": True, **settings}
    )


def rounds(who: Account, cursor: str = "", now: datetime = NOON) -> tuple[list[Payload], str]:
    payloads: list[Payload] = []
    while True:
        page = pages.next_page(who, cursor, now)
        payloads, cursor = [*payloads, *page.payloads], page.cursor
        if not page.more:
            return payloads, cursor


def names(payloads: list[Payload]) -> list[str]:
    return [json.loads(one.body)["comment"]["id"] for one in payloads]


def test_comments_and_their_replies_come_once_and_oldest_first(little: Both) -> None:
    network, who = little
    network.threads = {"a": [comment("a")], "b": [comment("b", minute=1), comment("b.1")]}
    payloads, cursor = rounds(who)
    assert names(payloads) == ["a", "b", "b.1"]
    payloads, cursor = rounds(who, cursor)
    assert payloads == []
    network.threads["c"] = [comment("c", minute=2)]
    network.threads["a"] += [comment("a.1"), comment("a.2")]
    payloads, cursor = rounds(who, cursor)
    assert sorted(names(payloads)) == ["a.1", "a.2", "c"]


def test_replies_that_do_not_come_with_their_thread_are_asked_for(little: Both) -> None:
    network, who = little
    network.threads = {"a": [comment("a")]}
    _, cursor = rounds(who)
    network.threads["a"] += [comment(f"a.{n}") for n in range(130)]
    payloads, cursor = rounds(who, cursor)
    assert len(set(names(payloads))) == 130
    (said,) = YOUTUBE.translate(who, payloads[-1])
    assert isinstance(said, Post)
    assert said.conversation == "a"
    assert "exampleVid0" in said.url
    assert [name for name, _ in network.asked].count("comments") == 2
    assert rounds(who, cursor)[0] == []


def test_an_edited_comment_comes_again_under_another_key(little: Both) -> None:
    network, who = little
    network.threads = {"a": [comment("a")]}
    first, cursor = rounds(who)
    later = comment("a", "late, and rude", minute=9)["snippet"]["updatedAt"]
    network.threads["a"] = [comment("a", "late, and rude", updatedAt=later)]
    second, _ = rounds(who, cursor)
    assert names(first) == names(second)
    assert first[0].key != second[0].key
    assert len(first[0].key) <= 64


def test_a_storm_is_read_to_its_end_and_a_new_channel_is_not(little: Both) -> None:
    network, who = little
    network.threads = {f"old{n}": [comment(f"old{n}", minute=n)] for n in range(450)}
    payloads, cursor = rounds(who)
    assert len(payloads) == 200, "two pages of what was there before"
    network.threads |= {f"new{n}": [comment(f"new{n}", minute=500 + n)] for n in range(350)}
    payloads, cursor = rounds(who, cursor)
    assert len({one for one in names(payloads) if one.startswith("new")}) == 350
    network.asked.clear()
    assert rounds(who, cursor)[0] == []
    assert len(network.asked) == 1


def test_once_a_day_older_threads_are_gone_through(little: Both) -> None:
    network, who = little
    network.threads = {f"t{n}": [comment(f"t{n}", minute=n)] for n in range(180)}
    _, cursor = rounds(who)
    network.threads["t5"].append(comment("t5.1"))
    assert rounds(who, cursor)[0] == [], "it stands on the second page"
    payloads, _ = rounds(who, cursor, NOON + timedelta(days=1))
    assert names(payloads) == ["t5.1"]


def test_held_comments_are_asked_for_every_hour(little: Both) -> None:
    network, who = little
    network.held = [network.thread([comment("h", moderationStatus="heldForReview")])]
    _, cursor = rounds(who)
    for minutes, wanted in ((5, 0), (65, 1)):
        network.asked.clear()
        rounds(who, cursor, NOON + timedelta(minutes=minutes))
        asked = [query for _, query in network.asked if query.get("moderationStatus")]
        assert len(asked) == wanted


def test_videos_are_searched_for_only_as_often_as_somebody_asked(little: Both) -> None:
    network, who = little
    _, cursor = rounds(who)
    assert "search" not in [name for name, _ in network.asked]
    twice = replace(who, settings={**who.settings, "searches": 2})
    network.videos = [
        {
            "id": {"videoId": "v"},
            "snippet": {"title": "Lumina bus", "publishedAt": NOON.isoformat()},
        }
    ]
    payloads, cursor = rounds(twice, cursor)
    (said,) = YOUTUBE.translate(twice, payloads[-1])
    assert isinstance(said, Post)
    assert said.is_overheard
    network.asked.clear()
    rounds(twice, cursor, NOON + timedelta(hours=11))
    assert "search" not in [name for name, _ in network.asked]
    rounds(twice, cursor, NOON + timedelta(hours=13))
    (query,) = [query for name, query in network.asked if name == "search"]
    assert query["q"] == '"Lumina bus"'


# The quota ---------------------------------------------------------------------------------------


def test_a_calm_day_stays_far_below_the_share_and_is_never_held_up(little: Both) -> None:
    network, who = little
    network.threads = {"a": [comment("a")]}
    cursor, polls = "", 0
    at = datetime(2026, 7, 24, 7, 0, tzinfo=UTC)
    while at < datetime(2026, 7, 25, 7, 0, tzinfo=UTC):
        before = len(network.asked)
        _, cursor = rounds(who, cursor, at)
        polls += len(network.asked) > before
        at += timedelta(minutes=5)
    assert polls == 288
    assert len(network.asked) <= 320
    assert 190 * 50 + len(network.asked) <= 10_000


def test_a_long_storm_is_thinned_out_and_nothing_of_it_is_lost(little: Both) -> None:
    network, who = little
    poor = replace(who, settings={**who.settings, "reading_units": 50})
    _, cursor = rounds(poor, now=NOON)
    brought: set[str] = set()
    at = NOON
    for burst in range(12):
        fresh = {f"{burst}-{n}": [comment(f"{burst}-{n}", minute=burst)] for n in range(400)}
        network.threads |= fresh
        payloads, cursor = rounds(poor, cursor, at)
        brought |= set(names(payloads))
        at += timedelta(minutes=20)
    assert len(brought) < 12 * 400, "more than its share is not read"
    used = json.loads(cursor)["units"]
    assert used <= pages.allowance(poor, at) + 1
    payloads, cursor = rounds(poor, cursor, at + timedelta(days=1))
    assert len(brought | set(names(payloads))) == 12 * 400


def test_without_allowance_nothing_is_asked_and_the_cursor_stays(little: Both) -> None:
    network, who = little
    poor = replace(who, settings={**who.settings, "reading_units": 0})
    _, cursor = rounds(poor)
    assert network.asked == []
    assert rounds(poor, cursor)[1] == cursor
    assert pages.allowance(poor, NOON) == 0
    assert pages.allowance(who, NOON.astimezone(PACIFIC).replace(hour=0)) == pages.AT_ONCE
    assert pages.allowance(who, NOON) == 60 + 220


def test_a_used_up_quota_is_waited_for_until_california_wakes() -> None:
    reason = {"reason": "quotaExceeded", "domain": "youtube.quota"}
    body = {"error": {"code": 403, "message": "exceeded", "errors": [reason]}}
    with answering_server(lambda _: http_answer(403, body)) as server:
        with pytest.raises(TryLater) as raised:
            YOUTUBE.fetch(account(server), "")
        with pytest.raises(TryLater) as raised:
            YOUTUBE.moderate(account(server), Act.HIDE, "a")
    assert raised.value.at is not None
    local = raised.value.at.astimezone(PACIFIC)
    assert (local.hour, local.minute) == (0, 0)


# Answering ---------------------------------------------------------------------------------------


def test_an_answer_to_a_reply_goes_under_the_first_comment_and_names_who_is_meant() -> None:
    draft = Draft(key="k", text="Na vjen keq.", in_reply_to="a.1", to_handle="@drita.h")
    with answering_server(lambda _: http_answer(200, {"id": "a.2"})) as server:
        YOUTUBE.send(account(server), draft)
    said = json.loads(server.heard[0].body)["snippet"]
    assert said == {"parentId": "a", "textOriginal": "@drita.h Na vjen keq."}
    preview = YOUTUBE.preview(golden.account_of("youtube"), draft)
    assert preview.text == "@drita.h Na vjen keq."
    assert preview.length == len(preview.text)
    named = replace(draft, text="Na vjen keq, @Drita.h")
    assert YOUTUBE.preview(golden.account_of("youtube"), named).text == named.text


def test_what_youtube_has_no_way_for_is_refused_before_it_is_asked() -> None:
    for draft in (
        Draft(key="k", text="Hi"),
        Draft(key="k", text="Hi", in_reply_to="video:v"),
        Draft(key="k", text="Hi", in_reply_to="a", visibility=Visibility.PRIVATE, to=HER),
    ):
        with answering_server(lambda _: http_answer(200, {"id": "1"})) as server:
            with pytest.raises(Refused):
                YOUTUBE.send(account(server), draft)
            assert server.heard == []


def test_an_unknown_answer_is_found_again(little: Both) -> None:
    network, who = little
    mine = comment("a.1", "@drita.h  Sorry", authorChannelId={"value": US})
    network.threads = {"a": [comment("a"), comment("a.0", "@drita.h Sorry"), mine]}
    since = NOON - timedelta(days=2)
    draft = Draft(key="k", text="Sorry", in_reply_to="a.0", to_handle="drita.h")
    found = YOUTUBE.find(who, draft, since)
    assert found is not None
    assert (found.native_id, found.idempotency_key) == ("a.1", "k")
    assert YOUTUBE.find(who, replace(draft, text="So sorry"), since) is None
    assert YOUTUBE.find(who, draft, NOON) is None


def test_comments_are_held_shown_and_rejected_and_nobody_is_banned() -> None:
    with answering_server(lambda _: http_answer(204)) as server:
        for act in Act:
            YOUTUBE.moderate(account(server), act, "a.1")
    asked = [parse_qs(urlsplit(one.line.split(" ")[1]).query) for one in server.heard]
    assert [one["moderationStatus"] for one in asked] == [
        ["heldForReview"], ["published"], ["rejected"],
    ]  # fmt: skip
    assert all("banAuthor" not in one for one in asked)


# Access ------------------------------------------------------------------------------------------


def test_signing_in_gets_a_token_and_says_who_we_are() -> None:
    def answer(heard: Heard) -> bytes:
        if "/token" in heard.line:
            return http_answer(200, {"access_token": "fresh", "expires_in": 3599})
        assert heard.headers["authorization"] == "Bearer fresh"
        snippet = {"title": "Lumina", "customUrl": "@luminabus"}
        return http_answer(200, {"items": [{"id": US, "snippet": snippet}]})

    with answering_server(answer) as server:
        who = YOUTUBE.verify(account(server))
    assert (who.native_id, who.handle, who.name) == (US, "luminabus", "Lumina")
    assert who.secrets == {"access_token": "fresh"}
    assert who.renew_at
    assert datetime.now(UTC) < who.renew_at < datetime.now(UTC) + timedelta(minutes=50)


def test_a_token_that_google_took_back_needs_a_person() -> None:
    taken = {"error": "invalid_grant", "error_description": "Token has been expired or revoked."}
    with answering_server(lambda _: http_answer(400, taken)) as server:
        with pytest.raises(SignInAgain) as raised:
            YOUTUBE.renew(account(server))
        assert raised.value.key == "connector.sign_in_again"
        with pytest.raises(SignInAgain) as raised:
            YOUTUBE.fetch(replace(account(server), secrets={}), "")
        assert raised.value.key == "connector.session_ended"


def test_google_is_asked_for_access_that_lasts() -> None:
    back = "https://desk.example/channels/signed-in/"
    with answering_server(lambda _: http_answer(200, {})) as server:
        where = urlsplit(YOUTUBE.sign_in_address(account(server), back, "a-state", "a-challenge"))
    assert (where.netloc, where.path) == ("accounts.google.com", "/o/oauth2/v2/auth")
    assert parse_qs(where.query) == {
        "response_type": ["code"],
        "client_id": ["only-for-fixtures.apps.googleusercontent.com"],
        "redirect_uri": [back],
        "state": ["a-state"],
        "scope": ["https://www.googleapis.com/auth/youtube.force-ssl"],
        "access_type": ["offline"],
        "prompt": ["consent"],
        "code_challenge": ["a-challenge"],
        "code_challenge_method": ["S256"],
    }


def test_what_a_person_did_not_allow_is_told() -> None:
    allowed = ["openid https://www.googleapis.com/auth/youtube.force-ssl", "openid"]

    def answer(_heard: Heard) -> bytes:
        said = {"access_token": "a", "refresh_token": "r", "expires_in": 3599}
        return http_answer(200, {**said, "scope": allowed.pop(0)})

    with answering_server(answer) as server:
        brought = (account(server), "a-code", "https://desk.example/", "v")
        assert YOUTUBE.take_code(*brought) == {"refresh_token": "r"}
        with pytest.raises(Refused) as refused:
            YOUTUBE.take_code(*brought)
    assert refused.value.key == "connector.scope_missing"
    assert parse_qs(server.heard[0].body.decode()) == {
        "grant_type": ["authorization_code"],
        "code": ["a-code"],
        "redirect_uri": ["https://desk.example/"],
        "code_verifier": ["v"],
        "client_id": ["only-for-fixtures.apps.googleusercontent.com"],
        "client_secret": ["a-client-secret-only-for-fixtures"],
    }
