"""X: every request against X's own OpenAPI document, and every length against X's own numbers."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from fener.connectors import golden, registry
from fener.connectors.contract import Account, Act
from fener.connectors.testing import AnsweringServer, Heard, answering_server, http_answer
from fener.connectors.tests.openapi import SHARED, OpenApi, document
from fener.connectors.x import client, hooks
from fener.connectors.x.lengths import weighted_length
from fener.core.posts import Draft, Visibility

PARENT = "2080765813578191303"


@lru_cache(maxsize=1)
def x_document() -> OpenApi:
    return OpenApi(document("x.json"))


@pytest.fixture
def heard() -> Iterator[tuple[AnsweringServer, Account]]:
    """A server that takes everything, and the account that speaks to it."""

    def answer(_heard: Heard) -> bytes:
        return http_answer(200, {"data": {"id": "1", "username": "LuminaBus", "dm_event_id": "2"}})

    with answering_server(answer) as server:
        settings_ = {"api_url": server.url, "allow_private_hosts": True}
        yield server, golden.account_of("x", settings_)


def _message(account: Account) -> None:
    draft = Draft(key="k", text="Hi", visibility=Visibility.PRIVATE, to="2244994945")
    registry.connector("x").send(account, draft)


def _find_message(account: Account) -> None:
    draft = Draft(key="k", text="Hi", visibility=Visibility.PRIVATE, to="2244994945")
    registry.connector("x").find(account, draft, datetime(2026, 7, 24, tzinfo=UTC))


X = registry.connector("x")
ANY_PAGE = {"max_results": "100", "since_id": "1", "pagination_token": "sixteen-or-more-signs"}
CALLS: dict[str, Callable[[Account], object]] = {
    "me": X.verify,
    "post": lambda a: X.send(a, Draft(key="k", text="Good morning")),
    "reply": lambda a: X.send(a, Draft(key="k", text="Sorry", in_reply_to=PARENT)),
    "message": _message,
    "hide": lambda a: X.moderate(a, Act.HIDE, PARENT),
    "show": lambda a: X.moderate(a, Act.SHOW, PARENT),
    "first page": lambda a: X.fetch(a, ""),
    "own posts": lambda a: client.own_posts(a, ANY_PAGE),
    "mentions": lambda a: client.mentions(a, ANY_PAGE),
    "search": lambda a: client.search(a, {**ANY_PAGE, "query": '"a" -is:retweet'}),
    "messages": lambda a: client.messages(
        a, {"max_results": "10", "pagination_token": "sixteen-or-more-signs"}
    ),
    "find": lambda a: X.find(
        a, Draft(key="k", text="Sorry"), datetime(2026, 7, 24, 12, 0, 0, 1, tzinfo=UTC)
    ),
    "find a message": _find_message,
}


@pytest.mark.parametrize("name", CALLS)
def test_x_would_take_every_request(name: str, heard: tuple[AnsweringServer, Account]) -> None:
    server, account = heard
    CALLS[name](account)
    assert len(server.heard) == 1
    assert x_document().faults(server.heard[0]) == []
    assert server.heard[0].headers["authorization"] == "Bearer an-access-token-only-for-fixtures"


def test_the_sign_in_asks_for_scopes_that_x_knows_and_its_code_goes_where_x_says() -> None:
    schemes = x_document().described["components"]["securitySchemes"]
    flow = schemes["OAuth2UserToken"]["flows"]["authorizationCode"]
    assert set(client.SCOPES) <= set(flow["scopes"])
    back = "https://desk.example/channels/signed-in/"
    where = urlsplit(X.sign_in_address(golden.account_of("x"), back, "a-state", "a-challenge"))
    assert where.path.endswith(urlsplit(flow["authorizationUrl"]).path.removeprefix("/2"))
    assert parse_qs(where.query) == {
        "response_type": ["code"],
        "client_id": ["a-client-id-only-for-fixtures"],
        "redirect_uri": [back],
        "state": ["a-state"],
        "scope": [" ".join(client.SCOPES)],
        "code_challenge": ["a-challenge"],
        "code_challenge_method": ["S256"],
    }
    assert "+" not in where.query
    given_ = {"access_token": "a", "refresh_token": "r"}
    with answering_server(lambda _: http_answer(200, given_)) as server:
        settings_ = {"api_url": server.url, "allow_private_hosts": True}
        known = golden.account_of("x", settings_)
        X.take_code(known, "a-code", back, "a-verifier")
        X.take_code(replace(known, secrets={}), "a-code", back, "a-verifier")
    by_secret, by_name = server.heard
    for heard in server.heard:
        assert client.HOST + heard.line.split(" ")[1] == flow["tokenUrl"]
    assert by_secret.headers["authorization"].startswith("Basic ")
    assert b"client_id" not in by_secret.body
    assert "authorization" not in by_name.headers
    assert parse_qs(by_name.body.decode())["client_id"] == [known.settings["client_id"]]


def test_the_check_itself_finds_what_is_wrong() -> None:
    def faults(line: str, body: bytes = b"") -> list[str]:
        headers = {"content-type": "application/json"}
        return x_document().faults(Heard(f"{line} HTTP/1.1", headers, body))

    assert faults("GET /2/nothing") == ["GET /2/nothing is not in the document"]
    assert faults("GET /2/users/1/mentions?tweet.fields=id") == ["unknown parameter tweet.fields"]
    assert len(faults("GET /2/users/1/mentions?max_results=4")) == 1
    assert len(faults("GET /2/users/1/mentions?post.fields=author_id")) == 1
    assert len(faults("GET /2/users/drita/mentions")) == 1
    assert faults("GET /2/tweets/search/recent") == ["missing parameter query"]
    assert len(faults("POST /2/tweets", b'{"txt": "Sorry"}')) == 1
    assert len(faults("POST /2/tweets", b'{"reply": {"in_reply_to_tweet_id": "abc"}}')) == 1


def test_a_server_of_older_names_is_asked_with_them() -> None:
    def answer(one: Heard) -> bytes:
        query = parse_qs(urlsplit(one.line.split(" ")[1]).query)
        if "post.fields" in query:
            fault = {"message": "The query parameter [post.fields] is not one of […]"}
            return http_answer(400, {"title": "Invalid Request", "errors": [fault]})
        assert "author_id" in query["tweet.fields"][0]
        return http_answer(200, {"data": [{"id": "5", "text": "a", "author_id": "7"}]})

    with answering_server(answer) as server:
        settings_ = {"api_url": server.url, "allow_private_hosts": True}
        page = client.mentions(golden.account_of("x", settings_), {"max_results": "20"})
        assert [one["id"] for one in page["data"]] == ["5"]
        assert len(server.heard) == 2


def vectors(name: str) -> list[dict[str, Any]]:
    path = SHARED / "specs" / "twitter-text-validate.yml"
    if not path.exists():
        pytest.skip(f"SHARED DATA IS MISSING: {path}; set FENER_SHARED")
    found: list[dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))["tests"][name]
    return found


def test_lengths_are_those_of_xs_own_conformance_tests() -> None:
    cases = vectors("WeightedTweetsWithDiscountedEmojiCounterTest")
    wrong = [
        (case["description"], weighted_length(case["text"]))
        for case in cases
        if weighted_length(case["text"]) != case["expected"]["weightedLength"]
    ]
    assert wrong == []
    assert len(cases) == 22


def test_marks_of_direction_count_as_x_counts_them() -> None:
    for case in vectors("UnicodeDirectionalMarkerCounterTest"):
        assert weighted_length(case["text"]) == case["expected"]["weightedLength"]


@settings(max_examples=100, deadline=None, database=None)
@given(st.text(alphabet="abcëç ÄΩя", max_size=300))
def test_letters_of_alphabets_count_one_each(text: str) -> None:
    assert weighted_length(text) == len(text)


@settings(max_examples=60, deadline=None, database=None)
@given(st.text(alphabet="漢字かなカナ", max_size=150), st.sampled_from(["👍🏽", "👨‍👩‍👧", "🇦🇱"]))
def test_han_and_emoji_count_two_each(text: str, emoji: str) -> None:
    assert weighted_length(text) == 2 * len(text)
    assert weighted_length(emoji * 3) == 6


@settings(max_examples=60, deadline=None, database=None)
@given(st.from_regex(r"[a-z0-9]{1,200}", fullmatch=True))
def test_every_link_counts_twenty_three(path: str) -> None:
    assert weighted_length(f"https://lumina.al/{path}") == 23


@settings(max_examples=100, deadline=None, database=None)
@given(st.text(max_size=120))
def test_no_text_stops_the_counting(text: str) -> None:
    assert 0 <= weighted_length(text) <= 2 * len(text) + 23 * text.count(".")


def test_openssl_computes_the_same_proof() -> None:
    if shutil.which("openssl") is None:
        pytest.skip("SKIPPED LOUDLY: openssl is not installed")
    for secret, message in (("It's a Secret to Everybody", b"Hello, World!"), ("k", b"{}")):
        said = subprocess.run(
            ["openssl", "dgst", "-sha256", "-binary", "-hmac", secret],
            input=message, capture_output=True, check=True,
        )  # fmt: skip
        coded = subprocess.run(
            ["openssl", "base64", "-A"], input=said.stdout, capture_output=True, check=True
        )
        assert hooks.proof_of(secret, message) == f"sha256={coded.stdout.decode()}"
