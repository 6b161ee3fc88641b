"""Bluesky where a server can be played: pages of notifications, searches, sessions, facets."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from fener.connectors import golden, registry
from fener.connectors.bluesky.facets import MOST_MENTIONS, facets_of
from fener.connectors.bluesky.hearing import SEARCHES
from fener.connectors.bluesky.writing import rkey_of
from fener.connectors.contract import Account, Act, Gone, Refused, SignInAgain, TryLater
from fener.connectors.testing import AnsweringServer, Heard, answering_server, http_answer
from fener.core.posts import Deletion, Draft, Post, Visibility

CONNECTOR = registry.connector("bluesky")
US = "did:plc:2rvhzdija54ib4owl7rfqphg"
THEM = "did:plc:lpowpd3w6nm53wezsetrts42"


def account(url: str, **more: Any) -> Account:
    given = {"url": url, "pds": url, "app_view": True, "allow_private_hosts": True}
    return replace(golden.account_of("bluesky"), settings=given, **more)


def post(number: int, **more: Any) -> dict[str, Any]:
    return {
        "uri": f"at://{THEM}/app.bsky.feed.post/{number:04}", "cid": f"bafy{number}",
        "author": {"did": THEM, "handle": "drita.test"},
        "record": {"text": f"Lumora {number}", "createdAt": "2026-11-23T08:00:00Z"},
        "indexedAt": f"2026-11-23T08:{number // 60:02}:{number % 60:02}.000Z", **more,
    }  # fmt: skip


class Network:
    """An AppView with notifications, newest first, in pages of three; and posts to be found."""

    def __init__(self) -> None:
        self.notifications: list[dict[str, Any]] = []
        self.found: list[dict[str, Any]] = []
        self.gone: set[str] = set()
        self.blocking: set[str] = set()
        """Posts that are there and not shown to us."""
        self.asked: list[tuple[str, dict[str, list[str]]]] = []
        self.fails: set[str] = set()

    def __call__(self, heard: Heard) -> bytes:
        parts = urlsplit(heard.line.split(" ")[1])
        name, query = parts.path.removeprefix("/xrpc/"), parse_qs(parts.query)
        self.asked.append((name, query))
        if name in self.fails:
            return http_answer(502, {"error": "UpstreamFailure"})
        if name == "app.bsky.feed.searchPosts":
            return http_answer(200, {"posts": self.found})
        if name == "app.bsky.feed.getPosts":
            hidden = self.gone | self.blocking
            rows = [{"uri": uri} for uri in query["uris"] if uri not in hidden]
            return http_answer(200, {"posts": rows})
        if name == "app.bsky.actor.getProfile":
            blocked = any(query["actor"][0] in uri for uri in self.blocking)
            return http_answer(200, {"viewer": {"blockedBy": blocked}})
        if name == "com.atproto.repo.getRecord":
            uri = "/".join(["at:/", query["repo"][0], query["collection"][0], query["rkey"][0]])
            if uri in self.blocking:
                return http_answer(200, {"uri": uri, "cid": "bafy", "value": {}})
            return http_answer(400, {"error": "RecordNotFound"})
        rows = sorted(self.notifications, key=lambda row: row["indexedAt"], reverse=True)
        start = int(query.get("cursor", ["0"])[0])
        said: dict[str, Any] = {"notifications": rows[start : start + 3]}
        if start + 3 < len(rows):
            said["cursor"] = str(start + 3)
        return http_answer(200, said)


class Reader:
    def __init__(self, account: Account) -> None:
        self.account, self.cursor = account, ""
        self.keys: set[str] = set()

    def hear(self) -> list[Any]:
        """Everything new, read page by page."""
        found: list[Any] = []
        for _ in range(50):
            fetched = CONNECTOR.fetch(self.account, self.cursor)
            self.cursor = fetched.cursor
            new = [row for row in fetched.payloads if row.key not in self.keys]
            self.keys |= {row.key for row in new}
            found += [one for row in new for one in CONNECTOR.translate(self.account, row)]
            if not fetched.more:
                return found
        raise AssertionError("there is no end")


def texts(arrivals: list[Any]) -> list[str]:
    return sorted(one.text for one in arrivals if isinstance(one, Post))


# Hearing -----------------------------------------------------------------------------------------


def test_a_storm_between_two_polls_arrives_whole_and_a_first_visit_is_bounded() -> None:
    network = Network()
    network.notifications = [post(number, reason="mention") for number in range(20)]
    with answering_server(network) as server:
        reader = Reader(account(server.url, terms=()))
        assert texts(reader.hear()) == [f"Lumora {number}" for number in range(14, 20)]
        assert reader.hear() == []
        network.notifications += [post(number, reason="reply") for number in range(20, 60)]
        assert len(texts(reader.hear())) == 40
        assert reader.hear() == []


def test_a_walk_that_breaks_off_goes_on_and_loses_nothing() -> None:
    network = Network()
    network.notifications = [post(0, reason="mention")]
    with answering_server(network) as server:
        reader = Reader(account(server.url, terms=()))
        reader.hear()
        network.notifications += [post(number, reason="mention") for number in range(1, 30)]
        first = CONNECTOR.fetch(reader.account, reader.cursor)
        assert first.more
        reader.cursor = first.cursor
        heard = {row.key for row in first.payloads}
        network.fails = {"app.bsky.notification.listNotifications"}
        with pytest.raises(TryLater):
            CONNECTOR.fetch(reader.account, reader.cursor)
        network.fails = set()
        reader.hear()
        assert len(reader.keys | heard) == 30


def test_reasons_we_do_not_ask_for_and_rows_without_address_are_left_out() -> None:
    network = Network()
    good = post(3, reason="quote")
    network.notifications = [
        post(1, reason="like"), post(2, reason="mention", uri=None), good,
    ]  # fmt: skip
    with answering_server(network) as server:
        assert texts(Reader(account(server.url, terms=())).hear()) == ["Lumora 3"]
    assert network.asked[0][1]["reasons"] == ["mention", "reply", "quote", "repost"]


def test_watch_terms_are_searched_for_in_turn_and_a_failing_search_stops_nothing() -> None:
    network = Network()
    network.found = [post(7), "x"]  # type: ignore[list-item]
    terms = ("Lumora", "#lumora", "*lumo*", 'say "Lumora"', "last one", "@lumora")
    with answering_server(network) as server:
        reader = Reader(account(server.url, terms=terms))
        (found,) = reader.hear()
        assert found.is_overheard
        reader.hear()
        words = [query["q"][0] for name, query in network.asked if name.endswith("searchPosts")]
        assert words == [
            "Lumora", "#lumora", "lumo", '"say Lumora"', '"last one"', "@lumora", "Lumora",
            "#lumora",
        ]  # fmt: skip
        assert len(words) == 2 * SEARCHES
        network.fails = {"app.bsky.feed.searchPosts"}
        network.notifications = [post(8, reason="mention")]
        assert texts(reader.hear()) == ["Lumora 8"]


def test_a_post_that_was_heard_and_is_gone_is_noticed_once() -> None:
    network = Network()
    network.notifications = [post(number, reason="mention") for number in range(3)]
    with answering_server(network) as server:
        reader = Reader(account(server.url, terms=()))
        reader.hear()
        uri = post(1)["uri"]
        network.gone, network.blocking = {uri}, {post(2)["uri"]}
        (gone,) = [one for one in reader.hear() if isinstance(one, Deletion)]
        assert gone.native_id == uri
        network.notifications = [one for one in network.notifications if one["uri"] != uri]
        asked = len(network.asked)
        assert reader.hear() == []
        assert uri not in str(network.asked[asked:])


@pytest.mark.parametrize("cursor", ["x", "[]", '{"pages": "1", "watched": 3, "page": null}'])
def test_a_cursor_that_is_none_begins_anew(cursor: str) -> None:
    network = Network()
    network.notifications = [post(1, reason="mention")]
    with answering_server(network) as server:
        assert CONNECTOR.fetch(account(server.url, terms=()), cursor).payloads


def test_rows_that_are_nonsense_stop_nothing() -> None:
    network = Network()
    nonsense: list[Any] = [post(2, uri=["x"]), post(3, uri="at://x"), post(4, cid=[1]), post(5)]
    network.found = nonsense
    network.notifications = [
        post(1, reason="mention", author="x", record=7), post(9, reason=["mention"]),
    ]  # fmt: skip
    with answering_server(network) as server:
        fetched = CONNECTOR.fetch(account(server.url, terms=("Lumora",)), "")
        CONNECTOR.fetch(account(server.url, terms=("Lumora",)), fetched.cursor)
    assert len(fetched.payloads) == 3


def test_a_server_without_notifications_says_so() -> None:
    said = {"error": "InvalidRequest", "message": "No service configured for app.bsky.x"}
    with (
        answering_server(lambda _: http_answer(400, said)) as server,
        pytest.raises(Refused) as refused,
    ):
        CONNECTOR.fetch(account(server.url), "")
    assert refused.value.key == "bluesky.no_app_view"


# Signing in --------------------------------------------------------------------------------------


def token(**claims: Any) -> str:
    middle = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    return f"a.{middle}.c"


def signing_in(server: AnsweringServer, said: dict[str, Any]) -> Any:
    given = {"url": server.url, "identifier": "@lumora.example", "allow_private_hosts": True}
    return CONNECTOR.verify(
        Account(channel_id=0, settings=given, secrets={"app_password": " abcd-efgh "})
    )


def test_the_accounts_own_server_is_found_and_the_password_goes_only_where_we_sign_in() -> None:
    own = answering_server(lambda _: http_answer(200, {"displayName": "Lumora\0"}))
    with own as pds:
        listed = [
            {"id": "#other", "serviceEndpoint": "https://other.example"},
            "x",
            {"id": "#atproto_pds", "serviceEndpoint": f"{pds.url}/"},
        ]
        session = {
            "did": US, "handle": "lumora.example", "didDoc": {"service": listed},
            "accessJwt": token(exp=1795430761, scope="com.atproto.appPass"),
            "refreshJwt": token(exp=1803199561),
        }  # fmt: skip
        with answering_server(lambda _: http_answer(200, session)) as entryway:
            identity = signing_in(entryway, session)
    assert identity.settings == {"pds": pds.url, "app_view": True}
    assert (identity.native_id, identity.name) == (US, "Lumora\ufffd")
    assert identity.renew_at == datetime(2026, 11, 23, 10, 36, 1, tzinfo=UTC)
    assert identity.access_ends_at == datetime(2027, 2, 21, 8, 46, 1, tzinfo=UTC)
    (asked,) = entryway.heard
    assert json.loads(asked.body) == {"identifier": "lumora.example", "password": "abcd-efgh"}
    assert "abcd" not in str(pds.heard)
    assert pds.heard[0].headers["authorization"] == f"Bearer {session['accessJwt']}"


@pytest.mark.parametrize(
    ("status", "said", "raises", "key"),
    [
        (401, {"error": "AuthenticationRequired"}, SignInAgain, "bluesky.password_wrong"),
        (401, {"error": "AuthFactorTokenRequired"}, Refused, "bluesky.app_password_needed"),
        (401, {"error": "AccountTakedown"}, SignInAgain, "bluesky.account_closed"),
        (200, {"did": US}, Refused, "connector.answer_unreadable"),
        (200, {"did": 7}, Refused, "connector.answer_unreadable"),
    ],
)
def test_a_sign_in_that_fails_says_why(
    status: int, said: dict[str, Any], raises: type[Exception], key: str
) -> None:
    with (
        answering_server(lambda _: http_answer(status, said)) as server,
        pytest.raises(raises) as raised,
    ):
        signing_in(server, said)
    assert raised.value.key == key  # type: ignore[attr-defined]


def test_without_a_session_nothing_is_asked() -> None:
    for secrets, key in (
        ({"refresh_jwt": "r"}, "connector.session_ended"),
        ({}, "connector.sign_in_again"),
    ):
        with pytest.raises(SignInAgain) as again:
            CONNECTOR.fetch(account("http://127.0.0.1:1", secrets=secrets), "")
        assert again.value.key == key
    with pytest.raises(SignInAgain):
        CONNECTOR.renew(account("http://127.0.0.1:1", secrets={}))


def test_the_end_of_a_rate_limit_is_read_from_the_networks_own_header() -> None:
    soon = int(datetime.now(UTC).timestamp()) + 600
    headers = {"ratelimit-reset": str(soon)}
    said = {"error": "RateLimitExceeded"}
    with (
        answering_server(lambda _: http_answer(429, said, headers)) as server,
        pytest.raises(TryLater) as later,
    ):
        CONNECTOR.fetch(account(server.url), "")
    assert later.value.at is not None
    assert abs(later.value.at.timestamp() - soon) < 5


# Saying ------------------------------------------------------------------------------------------


def test_a_draft_has_one_place_whose_name_is_a_valid_time() -> None:
    places = {rkey_of(US, f"key {number}") for number in range(5000)}
    assert len(places) == 5000
    for place in places:
        assert len(place) == 13
        assert set(place) <= set("234567abcdefghijklmnopqrstuvwxyz")
        assert "3io" < place < "3j7", "half a year before the first accounts"


@pytest.mark.parametrize(
    ("view", "key"),
    [
        ({"author": {"did": THEM, "viewer": {"blockedBy": True}}}, "bluesky.blocked"),
        ({"viewer": {"replyDisabled": True}}, "bluesky.replies_closed"),
        ({"cid": None}, "connector.answer_unreadable"),
        ({"record": []}, "connector.answer_unreadable"),
    ],
)
def test_what_the_author_has_closed_is_not_answered(view: dict[str, Any], key: str) -> None:
    said = {"posts": [post(1, **view)]}
    with (
        answering_server(lambda _: http_answer(200, said)) as server,
        pytest.raises(Refused) as refused,
    ):
        CONNECTOR.send(
            account(server.url), Draft(key="k", text="t", in_reply_to=said["posts"][0]["uri"])
        )
    assert refused.value.key == key
    assert [one.line.split(" ")[0] for one in server.heard] == ["GET"]


def test_an_answer_to_what_is_gone_or_hidden_from_us_is_not_sent() -> None:
    network = Network()
    network.gone = {post(1)["uri"]}
    with answering_server(network) as server:
        for uri in (post(1)["uri"], "https://bsky.app/x", "at://"):
            with pytest.raises(Gone):
                CONNECTOR.send(account(server.url), Draft(key="k", text="t", in_reply_to=uri))
        network.blocking = {post(2)["uri"]}
        draft = Draft(key="k", text="t", in_reply_to=post(2)["uri"])
        with pytest.raises(Refused) as refused:
            CONNECTOR.send(account(server.url), draft)
    assert refused.value.key == "bluesky.blocked"


def test_there_are_no_private_messages_and_nothing_of_others_is_removed() -> None:
    nowhere = account("http://127.0.0.1:1")
    with pytest.raises(Refused):
        CONNECTOR.send(nowhere, Draft(key="k", text="t", visibility=Visibility.PRIVATE))
    with pytest.raises(Refused):
        CONNECTOR.moderate(nowhere, Act.REMOVE, post(1)["uri"])


def test_a_text_has_two_limits() -> None:
    family = "👨\u200d👩\u200d👧\u200d👦"
    many = CONNECTOR.preview(account(""), Draft(key="k", text=family * 121))
    assert (many.length, many.problems) == (121, ("bluesky.too_many_bytes",))
    assert CONNECTOR.preview(account(""), Draft(key="k", text=family * 120)).problems == ()


def marked(text: str, known: dict[str, str] | None = None) -> list[tuple[str, str]]:
    """The marked parts of a text, cut out by their bytes, with what they are."""
    raw, found = text.encode(), []
    for facet in facets_of(text, lambda handle: (known or {}).get(handle, "")):
        index, (feature,) = facet["index"], facet["features"]
        part = raw[index["byteStart"] : index["byteEnd"]].decode()
        found.append((part, feature["$type"].rpartition("#")[2]))
    return found


def test_links_mentions_and_tags_are_marked_by_their_bytes() -> None:
    text = (
        "Ντροπή σας 🌧️ @Drita.Test (https://a.example/x_(y)), δείτε https://b.example/ж?q=1#top. "
        "#κακό! #2026 mail@drita.test @nobody.test #"
    )
    assert marked(text, {"drita.test": THEM}) == [
        ("@Drita.Test", "mention"),
        ("https://a.example/x_(y)", "link"),
        ("https://b.example/ж?q=1#top", "link"),
        ("#κακό", "tag"),
    ]
    assert marked("https:// http://... #!!! @ @a") == []
    crowd = " ".join(f"@a{number}.test" for number in range(MOST_MENTIONS + 5))
    everybody = {f"a{number}.test": THEM for number in range(99)}
    assert len(marked(crowd, everybody)) == MOST_MENTIONS
