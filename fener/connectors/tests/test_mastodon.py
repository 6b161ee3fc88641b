from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from fener.connectors import golden, registry
from fener.connectors.contract import (
    Account,
    ConnectorError,
    Payload,
    Refused,
    SignInAgain,
    TryLater,
)
from fener.connectors.exchange import Answer
from fener.connectors.mastodon import client, hearing
from fener.connectors.mastodon.counting import countable
from fener.connectors.mastodon.place import Place, newest
from fener.connectors.mastodon.translate import addressed, payload_of, same_words, server_id
from fener.connectors.testing import Heard, answering_server, http_answer
from fener.core.posts import Deletion, Draft, Edit, Post, Visibility

CONNECTOR = registry.connector("mastodon")
NOW = datetime(2026, 3, 27, 18, 5, tzinfo=UTC)


def fixture(name: str) -> dict[str, Any]:
    path = golden.fixtures("mastodon") / f"{name}.in.json"
    value: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return value


MENTION = fixture("mention")
STATUS: dict[str, Any] = MENTION["status"]


def account(url: str = "", **more: Any) -> Account:
    given_ = {"url": url, "allow_private_hosts": True} if url else {}
    return replace(golden.account_of("mastodon", {**given_, **more}), terms=())


# Answering by name -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "handle", "shown"),
    [
        ("Sorry", "arta@far.example", "@arta@far.example Sorry"),
        ("Sorry", "ivan@mastodon.example", "@ivan Sorry"),
        ("Sorry", "ivan", "@ivan Sorry"),
        ("Sorry", "", "Sorry"),
        ("Dear @ivan, sorry", "ivan@mastodon.example", "Dear @ivan, sorry"),
        ("Dear @Arta@FAR.example!", "arta@far.example", "Dear @Arta@FAR.example!"),
        ("Dear @arta, sorry", "arta@far.example", "@arta@far.example Dear @arta, sorry"),
        ("a@ivan b", "ivan@mastodon.example", "@ivan a@ivan b"),
        ("  ", "ivan", "  "),
    ],
)
def test_who_is_answered_is_named_once(text: str, handle: str, shown: str) -> None:
    draft = Draft(key="k", text=text, to_handle=handle)
    assert addressed(draft, account()) == shown
    preview = CONNECTOR.preview(account(), draft)
    assert (preview.text, preview.length) == (shown, countable(shown))


def test_the_server_decides_how_much_is_taken_and_how_a_link_counts() -> None:
    draft = Draft(key="k", text="x" * 90 + " https://a.example/long/address")
    large = account(max_length=110, url_length=10)
    assert (CONNECTOR.preview(large, draft).length, CONNECTOR.preview(large, draft).limit) == (
        101,
        110,
    )
    assert CONNECTOR.preview(account(max_length=110), draft).problems == ("preview.too_long",)
    private = Draft(key="k", text="To whom?", visibility=Visibility.PRIVATE)
    assert CONNECTOR.preview(account(), private).problems == ("mastodon.nobody_named",)
    named = replace(private, to_handle="arta@far.example")
    assert CONNECTOR.preview(account(), named).problems == ()


def test_a_published_post_is_known_again_by_its_words() -> None:
    html = (
        '<p><span class="h-card"><a href="https://far.example/@arta" class="u-url mention">'
        '@<span>arta</span></a></span> Sorry &amp; thanks:<br /><a href="https://a.example/x">'
        '<span class="invisible">https://</span><span>a.example/x</span></a></p><p>Bye</p>'
    )
    text = "@arta@far.example Sorry & thanks:\nhttps://a.example/x\n\nBye "
    assert same_words({"content": html}, text)
    assert not same_words({"content": html}, text + "!")


def test_the_ids_of_posts_and_boosts_lead_back_to_the_servers_own() -> None:
    assert server_id("12@mastodon.example") == "12"
    assert server_id("12/ivan@far.example@mastodon.example") == "12"


# A server that a test plays ----------------------------------------------------------------------

Api = dict[str, Any]


def playing(api: Api, headers: dict[str, str] | None = None) -> Callable[[Heard], bytes]:
    """Answers by path; a value that can be called is given the query. Else 404."""

    def answer(heard: Heard) -> bytes:
        parts = urlsplit(heard.line.split(" ")[1])
        said = api.get(parts.path)
        if callable(said):
            said = said(parse_qs(parts.query))
        if said is None:
            return http_answer(404, {"error": "Record not found"})
        return said if isinstance(said, bytes) else http_answer(200, said, headers)

    return answer


ME = {"id": "14715", "username": "Lumina", "acct": "Lumina", "display_name": "Lumina & Co"}
SERVER = {
    "domain": "Mastodon.Example",
    "configuration": {
        "statuses": {"max_characters": 11000, "characters_reserved_per_url": 25},
        "urls": {"streaming": "ws://stream.mastodon.example/"},
    },
}
WHOLE: Api = {
    "/api/v2/instance": SERVER,
    "/api/v1/accounts/verify_credentials": ME,
    "/api/v1/notifications": [],
    "/api/v1/apps/verify_credentials": {"name": "Desk", "scopes": ["read", "write:statuses"]},
}


def test_signing_in_tells_who_we_are_and_what_the_server_takes() -> None:
    with answering_server(playing(WHOLE)) as server:
        identity = CONNECTOR.verify(account(server.url))
    assert (identity.native_id, identity.handle) == (
        "lumina@mastodon.example", "Lumina@mastodon.example",
    )  # fmt: skip
    assert (identity.name, identity.scopes) == ("Lumina & Co", ("read", "write:statuses"))
    assert identity.settings == {
        "domain": "mastodon.example", "listens_only": False, "max_length": 11000,
        "url_length": 25, "streaming_url": "http://stream.mastodon.example", "account_id": "14715",
    }  # fmt: skip


def test_an_old_or_silent_server_is_taken_as_it_is() -> None:
    old = {"uri": "old.example", "urls": {"streaming_api": "http://old.example"}}
    api = {**WHOLE, "/api/v2/instance": None, "/api/v1/instance": old}
    api["/api/v1/apps/verify_credentials"] = http_answer(401, {"error": "no"})
    with answering_server(playing(api)) as server:
        identity = CONNECTOR.verify(account(server.url))
    assert (identity.handle, identity.scopes) == ("Lumina@old.example", ())
    assert identity.settings["streaming_url"] == ""
    assert "max_length" not in identity.settings


@pytest.mark.parametrize(
    ("change", "error", "key"),
    [
        ({"/api/v2/instance": http_answer(200, b"<html>")}, Refused, "connector.answer_unreadable"),
        ({"/api/v2/instance": {"domain": 7}}, Refused, "connector.answer_unreadable"),
        ({"/api/v1/accounts/verify_credentials": {"username": "x"}}, Refused,
         "connector.answer_unreadable"),
        ({"/api/v1/accounts/verify_credentials": http_answer(401, {"error": "revoked"})},
         SignInAgain, "connector.sign_in_again"),
        ({"/api/v1/notifications": http_answer(
            403, {"error": "This action is outside the authorized scopes"})},
         Refused, "connector.scope_missing"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_when_signing_in(
    change: Api, error: type[ConnectorError], key: str
) -> None:
    with answering_server(playing({**WHOLE, **change})) as server, pytest.raises(error) as raised:
        CONNECTOR.verify(account(server.url))
    assert raised.value.key == key


def test_a_timeline_that_is_shut_to_strangers_is_told() -> None:
    closed = http_answer(422, {"error": "This method requires an authenticated user"})
    with answering_server(playing({**WHOLE, "/api/v1/timelines/public": closed})) as server:
        stranger = replace(account(server.url, local_timeline=True), secrets={})
        for ask in (CONNECTOR.verify, lambda one: CONNECTOR.fetch(one, "")):
            with pytest.raises(Refused) as refused:
                ask(stranger)
            assert refused.value.key == "mastodon.timeline_closed"
    assert CONNECTOR.wait(stranger, 0.0) is False


# Polling -----------------------------------------------------------------------------------------


def test_the_same_words_have_one_key_wherever_they_are_found() -> None:
    keys = {
        payload_of(MENTION, source="notification").key,
        payload_of(STATUS, source="search").key,
        payload_of({**STATUS, "reblogs_count": 900}, source="thread").key,
    }
    assert len(keys) == 1
    edited = fixture("edited_mention")
    assert payload_of(edited, source="notification").key not in keys
    long = {**STATUS, "id": "9" * 150}
    assert len(payload_of(long, source="search").key) == 64


def test_a_thread_is_named_after_its_first_post() -> None:
    answer = {**STATUS, "id": "9", "in_reply_to_id": "8"}
    api = {
        **WHOLE,
        "/api/v1/notifications": [{**MENTION, "id": "5", "status": answer}],
        "/api/v1/statuses": [answer],
        "/api/v1/statuses/9/context": {
            "ancestors": [{**STATUS, "id": "3"}, {**STATUS, "id": "8"}], "descendants": [],
        },
    }  # fmt: skip
    with answering_server(playing(api)) as server:
        page = CONNECTOR.fetch(account(server.url), "")
        (payload,) = page.payloads
        assert payload.headers == {"source": "notification", "conversation": "3"}
        again = CONNECTOR.fetch(account(server.url), page.cursor)
    assert again.payloads[0].headers["conversation"] == "3"
    assert sum("context" in heard.line for heard in server.heard) == 1
    (post,) = CONNECTOR.translate(account(), payload)
    assert isinstance(post, Post)
    assert post.conversation == "3@mastodon.example"


@pytest.mark.parametrize("knows_many", [True, False])
def test_posts_are_looked_at_again_and_a_missing_one_is_asked_for_by_name(knows_many: bool) -> None:
    kept, changed, gone, unlisted = (str(number) for number in (101, 102, 103, 104))
    there = {
        kept: {**STATUS, "id": kept},
        changed: {**STATUS, "id": changed, "edited_at": "2026-03-27T18:30:00.000Z"},
        unlisted: {**STATUS, "id": unlisted},
    }
    listed = [there[kept], there[changed]] if knows_many else None
    api = {**WHOLE, "/api/v1/statuses": listed}
    api |= {f"/api/v1/statuses/{one}": status for one, status in there.items()}
    cursor = Place(notification="1", watched=dict.fromkeys((kept, changed, gone, unlisted), ""))
    with answering_server(playing(api)) as server:
        page = CONNECTOR.fetch(account(server.url), cursor.write())
        arrivals = [a for p in page.payloads for a in CONNECTOR.translate(account(), p)]
        assert {type(one) for one in arrivals} == {Post, Edit, Deletion}
        assert {one.native_id.partition("@")[0] for one in arrivals} == {changed, gone}
        assert set(Place.read(page.cursor).watched) == {kept, changed, unlisted}
        assert CONNECTOR.fetch(account(server.url), page.cursor).payloads == [], (
            "not asked again yet"
        )


def test_answers_that_name_nobody_are_found_under_our_posts() -> None:
    ours = {**fixture("answer_of_ours"), "id": "50", "in_reply_to_id": None, "replies_count": 1}
    below = {**STATUS, "id": "51", "in_reply_to_id": "50", "mentions": [], "visibility": "public"}
    api = {
        **WHOLE,
        "/api/v1/accounts/14715/statuses": [ours],
        "/api/v1/statuses/50/context": {"ancestors": [], "descendants": [below]},
    }
    with answering_server(playing(api)) as server:
        page = CONNECTOR.fetch(account(server.url), "")
        arrivals = [a for p in page.payloads for a in CONNECTOR.translate(account(), p)]
        posts = [one for one in arrivals if isinstance(one, Post)]
        assert [(p.native_id.partition("@")[0], p.by_us, p.is_overheard) for p in posts] == [
            ("50", True, False), ("51", False, False),
        ]  # fmt: skip
        assert posts[1].conversation == "50@mastodon.example"
        later = Place.read(page.cursor)
        later.asked.clear()
        assert CONNECTOR.fetch(account(server.url), later.write()).payloads == []
        ours["replies_count"] = 2
        again = CONNECTOR.fetch(account(server.url), later.write())
    assert [payload.key for payload in again.payloads] == ["51"]


def test_terms_take_turns_as_hashtag_and_search() -> None:
    asked: list[tuple[str, str]] = []

    def found(query: dict[str, list[str]]) -> dict[str, Any]:
        asked.append(("search", query["q"][0]))
        return {"statuses": [{**STATUS, "id": "77"}], "accounts": [], "hashtags": []}

    def tag(name: str) -> Callable[[dict[str, list[str]]], list[dict[str, Any]]]:
        def answer(query: dict[str, list[str]]) -> list[dict[str, Any]]:
            asked.append((name, query.get("min_id", [""])[0]))
            return [{**STATUS, "id": "76"}] if "min_id" not in query else []

        return answer

    api = {
        **WHOLE, "/api/v2/search": found, "/api/v1/timelines/tag/BlueBank": tag("BlueBank"),
        "/api/v1/timelines/tag/lumina": tag("lumina"),
    }  # fmt: skip
    with answering_server(playing(api)) as server:
        us = replace(account(server.url), terms=("Blue Bank!", "lumina"))
        cursor = ""
        for _ in range(3):
            page = CONNECTOR.fetch(us, cursor)
            place = Place.read(page.cursor)
            place.asked.clear()
            cursor = place.write()
    assert asked == [
        ("BlueBank", ""), ("search", "Blue Bank"), ("lumina", ""), ("search", "lumina"),
        ("BlueBank", "76"), ("search", "Blue Bank"),
    ]  # fmt: skip


def test_with_few_calls_left_only_what_is_addressed_to_us_is_asked_for() -> None:
    with answering_server(playing(WHOLE, {"x-ratelimit-remaining": "99"})) as server:
        us = replace(account(server.url, local_timeline=True), terms=("lumina",))
        CONNECTOR.fetch(us, "")
    assert [urlsplit(heard.line.split(" ")[1]).path for heard in server.heard] == [
        "/api/v1/notifications"
    ]


def test_strangers_that_the_server_keeps_apart_are_asked_for() -> None:
    with answering_server(playing(WHOLE)) as server:
        CONNECTOR.fetch(account(server.url), Place(notification="7").write())
    query = parse_qs(urlsplit(server.heard[0].line.split(" ")[1]).query)
    assert query["include_filtered"] == ["true"]
    assert query["min_id"] == ["7"]
    assert "mention" in query["types[]"]
    assert server.heard[0].headers["authorization"] == "Bearer a-token-only-for-fixtures"


@pytest.mark.parametrize(
    "cursor", ["{", "[]", "7", '{"own": [1], "watched": {"a": 1}, "turn": true}']
)
def test_a_cursor_that_cannot_be_read_is_a_beginning(cursor: str) -> None:
    assert Place.read(cursor) == Place()


def test_a_place_keeps_what_it_needs_and_forgets_the_oldest() -> None:
    place = Place(notification="5", roots={str(n): "1" for n in range(500)})
    place.rest("own", 60, NOW)
    again = Place.read(place.write())
    assert (again.notification, len(again.roots), "499" in again.roots) == ("5", 300, True)
    assert not again.is_due("own", NOW + timedelta(seconds=59))
    assert again.is_due("own", NOW + timedelta(seconds=60))
    assert newest(["9", "10", "2"]) == "10"
    assert newest([], "3") == "3"


def an_answer(n: int) -> dict[str, Any]:
    status = {**STATUS, "id": str(2000 + n), "in_reply_to_id": str(n)}
    return {**MENTION, "id": str(1000 + n), "status": status}


def test_one_poll_never_asks_for_more_than_a_bounded_number_of_threads() -> None:
    asked = [an_answer(n) for n in range(1, 81)]
    with answering_server(playing({**WHOLE, "/api/v1/notifications": asked})) as server:
        page = CONNECTOR.fetch(account(server.url), Place(notification="1").write())
    assert page.more
    assert sum("context" in heard.line for heard in server.heard) == hearing.LOOKUPS
    roots = [payload.headers["conversation"] for payload in page.payloads]
    assert roots == [str(n) for n in range(80, 0, -1)], "else the thread is that of the parent"


@pytest.mark.parametrize(("status", "tries"), [(503, 1), (429, 1), (422, 2)])
def test_threads_that_a_server_can_not_give_hold_up_nothing(status: int, tries: int) -> None:
    refused = {f"/api/v1/statuses/200{n}/context": http_answer(status, {}) for n in (1, 2)}
    api = {**WHOLE, **refused, "/api/v1/notifications": [an_answer(2), an_answer(1)]}
    with answering_server(playing(api)) as server:
        page = CONNECTOR.fetch(account(server.url), Place(notification="1").write())
    assert [one.headers["conversation"] for one in page.payloads[:2]] == ["1", "2"]
    assert sum("context" in heard.line for heard in server.heard) == tries


# Errors ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "at"),
    [
        ("2026-03-27T18:09:00.060335Z", NOW + timedelta(seconds=240.060335)),
        (str(int((NOW + timedelta(seconds=90)).timestamp())), NOW + timedelta(seconds=90)),
        ("2026-03-27T17:00:00Z", NOW),
        ("2999-01-01T00:00:00Z", NOW + timedelta(days=1)),
        ("soon", None),
    ],
)
def test_a_server_that_has_had_enough_says_until_when(value: str, at: datetime | None) -> None:
    answer = Answer(status=429, headers={"x-ratelimit-reset": value}, body=b"{}")
    with pytest.raises(TryLater) as later:
        client.check(answer, publishes=True, signed=True, now=NOW)
    assert later.value.at == at


def test_a_name_that_is_text_in_disguise_stays_text() -> None:
    hostile = {**STATUS, "account": {**STATUS["account"], "display_name": "<b>x</b>\u202e\0"}}
    body = json.dumps({**MENTION, "status": hostile}).encode()
    (post,) = CONNECTOR.translate(account(), Payload(key="k", body=body))
    assert isinstance(post, Post)
    assert post.author.name == "<b>x</b>\u202e\ufffd"
