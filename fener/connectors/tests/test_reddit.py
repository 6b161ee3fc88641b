"""Reddit: lists are read to the end, sessions renewed, and nothing private is said in public."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from fener.connectors import golden, registry
from fener.connectors.contract import Account, Act, Fetched, OutcomeUnknown, Refused, SignInAgain
from fener.connectors.testing import Heard, answering_server, http_answer
from fener.core.posts import Draft, Visibility

CONNECTOR = registry.connector("reddit")
NOW = 1795423372


def account(url: str, **more: Any) -> Account:
    known = golden.account_of("reddit", {"api_url": url, "allow_private_hosts": True})
    return replace(known, **more)


def thing(number: int, **more: Any) -> dict[str, Any]:
    data = {
        "name": f"t1_c{number}", "author": "drita_h", "author_fullname": "t2_8k3ab",
        "body": f"Number {number}", "created_utc": NOW + 60 * number, "edited": False,
        "link_id": "t3_l1", "permalink": f"/r/albania/comments/l1/a/c{number}/",
    }  # fmt: skip
    return {"kind": "t1", "data": {**data, **more}}


def listing(things: list[dict[str, Any]], heard: Heard) -> bytes:
    """A page of `things`, newest first, as Reddit pages."""
    newest = sorted(things, key=lambda one: -one["data"]["created_utc"])
    names = [one["data"]["name"] for one in newest]
    after = heard.line.partition("after=")[2].partition("&")[0].partition(" ")[0]
    start = names.index(after) + 1 if after else 0
    page = newest[start : start + 100]
    more = page[-1]["data"]["name"] if start + 100 < len(newest) else None
    return http_answer(200, {"kind": "Listing", "data": {"children": page, "after": more}})


def all_pages(us: Account, cursor: str = "") -> tuple[list[str], Fetched]:
    keys: list[str] = []
    for _ in range(60):
        page = CONNECTOR.fetch(us, cursor)
        keys += [one.key for one in page.payloads]
        cursor = page.cursor
        if not page.more:
            return keys, page
    raise AssertionError("it never ends")


def test_every_list_is_read_down_to_what_is_known() -> None:
    comments = [thing(number) for number in range(150)]

    def answer(heard: Heard) -> bytes:
        return listing(comments if "/comments?" in heard.line else [], heard)

    with answering_server(answer) as server:
        us = account(server.url)
        keys, page = all_pages(us)
        assert len(keys) == 100, "the back-log is one page"
        paths = [one.line.split("?")[0] for one in server.heard]
        assert paths == [
            "GET /message/inbox", "GET /r/albania+durres/new", "GET /r/albania+durres/comments",
            "GET /r/all/search",
        ]  # fmt: skip
        comments += [thing(number) for number in range(150, 500)]
        # What a list was asked to begin below may be deleted; times can't.
        comments = [one for one in comments if one["data"]["name"] != "t1_c149"]
        keys, page = all_pages(us, page.cursor)
        assert {f"t1_c{number}" for number in range(150, 500)} <= set(keys)
        keys, page = all_pages(us, page.cursor)
        assert len(keys) == 100


def test_an_edit_among_the_newest_comes_in_once_more() -> None:
    comments = [thing(1)]

    def answer(heard: Heard) -> bytes:
        return listing(comments if "/comments?" in heard.line else [], heard)

    with answering_server(answer) as server:
        us = account(server.url)
        keys, page = all_pages(us)
        comments[0] = thing(1, body="Otherwise", edited=NOW + 700.0)
        again, _ = all_pages(us, page.cursor)
    assert (keys, again) == (["t1_c1"], [f"t1_c1:{NOW + 700}"])


def test_without_communities_and_terms_only_what_is_written_to_us_is_read() -> None:
    with answering_server(lambda heard: listing([thing(1)], heard)) as server:
        us = account(server.url, terms=())
        keys, page = all_pages(replace(us, settings={**us.settings, "communities": " \n"}))
    assert keys == ["t1_c1:inbox"]
    assert not page.more
    assert len(server.heard) == 1


def test_a_dead_session_is_renewed_and_a_dead_refresh_token_is_told() -> None:
    def answer(heard: Heard) -> bytes:
        if "access_token" in heard.line:
            assert heard.headers["authorization"].startswith("Basic ")
            return http_answer(200, {"access_token": "new", "expires_in": 3600, "scope": "read"})
        is_new = heard.headers["authorization"] == "Bearer new"
        return listing([], heard) if is_new else http_answer(401, {"message": "Unauthorized"})

    with answering_server(answer) as server:
        us = account(server.url)
        for one in (us, replace(us, secrets={**us.secrets, "session": ""})):
            with pytest.raises(SignInAgain) as ended:
                CONNECTOR.fetch(one, "")
            assert ended.value.key == "connector.session_ended"
        renewed = CONNECTOR.renew(us)
        assert renewed.secrets == {"session": "new"}
        assert renewed.renew_at is not None
        assert renewed.renew_at < datetime.now(UTC) + timedelta(seconds=3600)
        CONNECTOR.fetch(replace(us, secrets={**us.secrets, **renewed.secrets}), "")
    for said in (http_answer(400, {"error": "invalid_grant"}), http_answer(200, {"error": "x"})):
        with answering_server(lambda _, said=said: said) as server:  # type: ignore[misc]
            with pytest.raises(SignInAgain) as dead:
                CONNECTOR.renew(account(server.url))
            assert dead.value.key == "connector.sign_in_again"


def test_what_is_private_never_goes_under_a_public_post() -> None:
    draft = Draft(
        key="k", text="Your order number?", visibility=Visibility.PRIVATE,
        conversation="t3_l1", in_reply_to="t1_c1", to="t2_8k3ab", to_handle="drita_h",
    )  # fmt: skip
    with answering_server(lambda _: http_answer(200, {"json": {"errors": []}})) as server:
        receipt = CONNECTOR.send(account(server.url), draft)
        with pytest.raises(Refused) as refused:
            CONNECTOR.send(account(server.url), replace(draft, to_handle=""))
    assert refused.value.key == "reddit.nobody"
    (heard,) = server.heard
    assert heard.line.startswith("POST /api/compose?")
    assert receipt.native_id == "k"


def test_an_unknown_comment_is_found_by_text_parent_and_time() -> None:
    ours = thing(7, author="lumi_care", body="It comes\non Friday.", parent_id="t1_c1")
    draft = Draft(key="k", text="It comes on Friday.", in_reply_to="t1_c1")
    since = datetime.fromtimestamp(NOW + 7 * 60 + 2, UTC)
    with answering_server(lambda heard: listing([thing(9), ours], heard)) as server:
        us = account(server.url)
        found = CONNECTOR.find(us, draft, since)
        assert found is not None
        assert (found.native_id, found.idempotency_key) == ("t1_c7", "k")
        assert CONNECTOR.find(us, draft, since + timedelta(minutes=1)) is None
        assert CONNECTOR.find(us, replace(draft, in_reply_to="t1_c2"), since) is None


def test_only_moderators_hide_and_nobody_deletes() -> None:
    with answering_server(lambda _: http_answer(403, {"message": "Forbidden"})) as server:
        with pytest.raises(Refused) as refused:
            CONNECTOR.moderate(account(server.url), Act.HIDE, "t1_c1")
        assert refused.value.key == "reddit.not_moderator"
        for act, native_id in ((Act.REMOVE, "t1_c1"), (Act.HIDE, "t4_m1"), (Act.HIDE, "x")):
            with pytest.raises(Refused) as refused:
                CONNECTOR.moderate(account(server.url), act, native_id)
            assert refused.value.key == "connector.not_supported"


def test_every_request_says_which_programme_asks_and_for_whom() -> None:
    with answering_server(lambda heard: listing([], heard)) as server:
        CONNECTOR.fetch(account(server.url), "")
        CONNECTOR.fetch(account(server.url, handle="ë\n"), "")
    assert [one.headers["user-agent"] for one in server.heard] == [
        "server:fener:1.0 (by /u/lumi_care)", "server:fener:1.0",
    ]  # fmt: skip


def test_a_comment_that_reddit_does_not_show_is_of_unknown_outcome() -> None:
    said = {"json": {"errors": [], "data": {"things": []}}}
    with (
        answering_server(lambda _: http_answer(200, said)) as server,
        pytest.raises(OutcomeUnknown),
    ):
        CONNECTOR.send(account(server.url), Draft(key="k", text="t", in_reply_to="t1_c1"))


@pytest.mark.parametrize("cursor", ["{", "[]", '{"known": 7}', '{"at": "x"}', "null", '{"at": 99}'])
def test_a_cursor_that_nobody_can_read_begins_anew(cursor: str) -> None:
    with answering_server(lambda heard: listing([], heard)) as server:
        page = CONNECTOR.fetch(account(server.url), cursor)
    assert server.heard[0].line.startswith("GET /message/inbox?")
    assert json.loads(page.cursor)["at"] == 1


def test_reddit_is_asked_for_access_that_lasts() -> None:
    back = "https://desk.example/channels/signed-in/"
    where = urlsplit(CONNECTOR.sign_in_address(account(""), back, "a-state", "a-challenge"))
    assert (where.netloc, where.path) == ("www.reddit.com", "/api/v1/authorize")
    assert parse_qs(where.query) == {
        "response_type": ["code"],
        "client_id": ["an-id"],
        "redirect_uri": [back],
        "state": ["a-state"],
        "duration": ["permanent"],
        "scope": ["identity read submit history privatemessages modposts"],
    }
