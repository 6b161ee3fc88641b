"""Reddit publishes no description that a machine can read, and nobody's server stands in for it. So
what we say is compared with what PRAW says, request by request; Reddit itself has heard neither."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from fener.connectors import golden, registry
from fener.connectors.contract import Act
from fener.connectors.testing import AnsweringServer, Heard, answering_server, http_answer
from fener.core.posts import Draft, Visibility
from tests.servers import reddit

BACK = "https://desk.example/channels/signed-in/"
CONNECTOR = registry.connector("reddit")
TOKEN = {
    "access_token": "a-session-only-for-fixtures", "expires_in": 3600, "scope": "read submit",
    "token_type": "bearer", "refresh_token": "a-refresh-token-only-for-fixtures",
}  # fmt: skip
MADE = {
    "kind": "t1",
    "data": {"id": "oz1ab30", "name": "t1_oz1ab30", "author": "lumi_care", "body": "Sorry."},
}


def answer(heard: Heard) -> bytes:
    path = heard.line.split(" ")[1].partition("?")[0].rstrip("/")
    if path == "/api/v1/access_token":
        return http_answer(200, TOKEN)
    if path == "/api/v1/me":
        return http_answer(200, {"id": "9zz", "name": "lumi_care"})
    if path in ("/api/comment", "/api/compose"):
        return http_answer(200, {"json": {"errors": [], "data": {"things": [MADE]}}})
    if path in ("/api/remove", "/api/approve"):
        return http_answer(200, {})
    return http_answer(200, {"kind": "Listing", "data": {"children": [], "after": None}})


@contextmanager
def listening() -> Iterator[AnsweringServer]:
    with answering_server(answer) as server:
        yield server


def shape(heard: Heard) -> tuple[Any, ...]:
    """What of a request counts: neither a slash at the end of its path, nor how `Bearer` is
    written, nor the order of fields."""
    method, target, _ = heard.line.split(" ")
    path, _, query = target.partition("?")
    scheme, _, proof = heard.headers["authorization"].partition(" ")
    kind = heard.headers.get("content-type", "").partition(";")[0] if heard.body else ""
    return (
        method,
        path.rstrip("/"),
        sorted(parse_qsl(query)),
        kind,
        sorted(parse_qsl(heard.body.decode(), keep_blank_values=True)),
        scheme.lower(),
        proof,
    )


def parts_of(page: str) -> list[tuple[str, str]]:
    return sorted(parse_qsl(urlsplit(page).query))


def we_speak(url: str) -> None:
    account = golden.account_of("reddit", {"api_url": url, "allow_private_hosts": True})
    CONNECTOR.verify(account)
    cursor, more = "", True
    while more:
        page = CONNECTOR.fetch(account, cursor)
        cursor, more = page.cursor, page.more
    answered = Draft(key="k1", text="It comes on Friday.", in_reply_to="t1_oz1ab2c")
    CONNECTOR.send(account, answered)
    CONNECTOR.send(account, Draft(key="k2", text="It comes on Friday.", in_reply_to="t3_1p2q3r5"))
    private = {"visibility": Visibility.PRIVATE, "to_handle": "drita_h"}
    message = Draft(key="k3", text="Thank you.", in_reply_to="t4_2f3g4h5", **private)  # type: ignore[arg-type]
    CONNECTOR.send(account, message)
    new = Draft(key="k4", text="Your order", in_reply_to="t1_oz1ab2c", **private)  # type: ignore[arg-type]
    CONNECTOR.send(account, new)
    CONNECTOR.find(account, answered, datetime.now(UTC))
    CONNECTOR.find(account, message, datetime.now(UTC))
    CONNECTOR.moderate(account, Act.HIDE, "t1_oz1ab2c")
    CONNECTOR.moderate(account, Act.SHOW, "t1_oz1ab2c")
    CONNECTOR.take_code(account, "a-code", BACK, "a-verifier")


def test_we_say_to_reddit_what_praw_says() -> None:
    if reason := reddit.missing():
        pytest.skip(f"SKIPPED LOUDLY: {reason}")
    with listening() as server:
        page = reddit.speak(server.url).replace(server.url, "https://www.reddit.com")
        theirs = [shape(one) for one in server.heard]
    with listening() as server:
        we_speak(server.url)
        ours = [shape(one) for one in server.heard]
    assert len(theirs) == 15
    assert ours == theirs
    our_page = CONNECTOR.sign_in_address(golden.account_of("reddit"), BACK, "a-state", "")
    assert our_page.partition("?")[0] == page.partition("?")[0]
    assert parts_of(our_page) == parts_of(page)
