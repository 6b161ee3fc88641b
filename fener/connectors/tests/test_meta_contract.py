"""Facebook and Instagram: every request against Meta's own Graph specifications."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from fener.connectors import golden, registry
from fener.connectors.contract import Account, Act
from fener.connectors.meta.paging import Round, Want
from fener.connectors.testing import AnsweringServer, Heard, answering_server, http_answer
from fener.connectors.tests import graph
from fener.core.posts import Draft, Visibility

FACEBOOK, INSTAGRAM = registry.connector("facebook"), registry.connector("instagram")
PAGE, POST, COMMENT, THREAD = "104700000000001", "104700000000001_900100", "900100_5501", "t_1"
USER, MEDIUM, IG_COMMENT = "17841400000000001", "18000000000000001", "17865799348089039"
SINCE = datetime(2026, 3, 27, 18, tzinfo=UTC)

NODES = {
    "facebook": {PAGE: "Page", POST: "PagePost", COMMENT: "Comment", THREAD: "UnifiedThread"},
    "instagram": {
        USER: "IGUser", MEDIUM: "IGMedia", IG_COMMENT: "IGComment", THREAD: "UnifiedThread",
        # Meta describes messages with the Page alone.
        f"{USER}/messages": "Page", f"{USER}/conversations": "Page",
    },
}  # fmt: skip
UNDESCRIBED = ("/me", "/debug_token", "/refresh_access_token", f"/{USER}/subscribed_apps")
"""Addresses that Meta's documentation has and its specifications have not."""


def public(to: str = COMMENT, conversation: str = POST) -> Draft:
    return Draft(key="k", text="Na vjen keq.", in_reply_to=to, conversation=conversation)


def private(to: str = "m_1", hours: float | None = 1, *, by_person: bool = False) -> Draft:
    heard = None if hours is None else datetime.now(UTC) - timedelta(hours=hours)
    return Draft(
        key="k", text="Na vjen keq.", visibility=Visibility.PRIVATE, in_reply_to=to, to="25",
        heard_at=heard, by_person=by_person,
    )  # fmt: skip


def asking(connector: Any, edge: str, of: str = "", after: str = "") -> Callable[[Account], Any]:
    """A call that asks for one page of one edge."""
    cursor, _ = Round(1774634400, 1774634700, (Want("x"),)).next([Want(edge, of, after)], ())
    return lambda account: connector.fetch(account, cursor)


CALLS: dict[str, dict[str, Callable[[Account], Any]]] = {
    "facebook": {
        "verify": FACEBOOK.verify,
        "comment on a comment": lambda a: FACEBOOK.send(a, public()),
        "comment on a post": lambda a: FACEBOOK.send(a, public(POST)),
        "message": lambda a: FACEBOOK.send(a, private()),
        "message by a person, late": lambda a: FACEBOOK.send(a, private(hours=30, by_person=True)),
        "private reply to a comment": lambda a: FACEBOOK.send(a, private(COMMENT)),
        "private reply to a post": lambda a: FACEBOOK.send(a, private(POST)),
        "find a comment": lambda a: FACEBOOK.find(a, public(), SINCE),
        "find a comment on a post": lambda a: FACEBOOK.find(a, public(POST), SINCE),
        "find a message": lambda a: FACEBOOK.find(a, private(), SINCE),
        "hide": lambda a: FACEBOOK.moderate(a, Act.HIDE, COMMENT),
        "show a post": lambda a: FACEBOOK.moderate(a, Act.SHOW, POST),
        "remove": lambda a: FACEBOOK.moderate(a, Act.REMOVE, COMMENT),
        "feed": asking(FACEBOOK, "feed", after="abc"),
        "comments": asking(FACEBOOK, "comments", POST, "abc"),
        "tagged": asking(FACEBOOK, "tagged"),
        "conversations": asking(FACEBOOK, "conversations"),
        "messages": asking(FACEBOOK, "messages", THREAD, "abc"),
        "from the beginning": lambda a: FACEBOOK.fetch(a, ""),
    },
    "instagram": {
        "verify": INSTAGRAM.verify,
        "renew": INSTAGRAM.renew,
        "reply": lambda a: INSTAGRAM.send(a, public(IG_COMMENT, MEDIUM)),
        "answer a mention in a caption": lambda a: INSTAGRAM.send(
            a, public(MEDIUM, f"mention:{MEDIUM}")
        ),
        "answer a mention in a comment": lambda a: INSTAGRAM.send(
            a, public(IG_COMMENT, f"mention:{MEDIUM}")
        ),
        "message": lambda a: INSTAGRAM.send(a, private("aWdf")),
        "message by a person, late": lambda a: INSTAGRAM.send(
            a, private("aWdf", hours=100, by_person=True)
        ),
        "private reply": lambda a: INSTAGRAM.send(a, private(IG_COMMENT)),
        "find a reply": lambda a: INSTAGRAM.find(a, public(IG_COMMENT, MEDIUM), SINCE),
        "find a message": lambda a: INSTAGRAM.find(a, private("aWdf"), SINCE),
        "hide": lambda a: INSTAGRAM.moderate(a, Act.HIDE, IG_COMMENT),
        "show": lambda a: INSTAGRAM.moderate(a, Act.SHOW, IG_COMMENT),
        "remove": lambda a: INSTAGRAM.moderate(a, Act.REMOVE, IG_COMMENT),
        "media": asking(INSTAGRAM, "media", after="abc"),
        "comments": asking(INSTAGRAM, "comments", MEDIUM, "abc"),
        "tags": asking(INSTAGRAM, "tags"),
        "conversations": asking(INSTAGRAM, "conversations"),
        "messages": asking(INSTAGRAM, "messages", THREAD),
        "from the beginning": lambda a: INSTAGRAM.fetch(a, ""),
    },
}


@contextmanager
def listening(name: str, **settings: Any) -> Iterator[tuple[AnsweringServer, Account]]:
    """A server that takes everything, and the account that speaks to it."""

    def answer(heard: Heard) -> bytes:
        ours = USER if name == "instagram" else PAGE
        said = {
            "id": ours, "username": "lumina", "name": "Lumina", "message_id": "m_9",
            "data": {"is_valid": True} if "debug_token" in heard.line else [],
            "access_token": "another", "expires_in": 5_184_000, "can_hide": True,
        }  # fmt: skip
        return http_answer(200, said)

    with answering_server(answer) as server:
        chosen = {"api_url": server.url, "allow_private_hosts": True, "app_id": "77", **settings}
        yield server, golden.account_of(name, chosen)


@pytest.mark.parametrize(
    ("name", "what"), [(name, what) for name, calls in CALLS.items() for what in calls]
)
def test_a_request_is_one_that_meta_describes(name: str, what: str) -> None:
    graph.specification("Page")
    with listening(name) as (server, account):
        CALLS[name][what](account)
    assert server.heard
    for heard in server.heard:
        path = heard.line.split(" ")[1].partition("?")[0].removeprefix("/v26.0")
        if path not in UNDESCRIBED:
            assert graph.faults(heard, NODES[name]) == [], heard.line


@pytest.mark.parametrize("name", ["facebook", "instagram"])
def test_no_token_stands_in_an_address(name: str) -> None:
    """`refresh_access_token` and `debug_token` are documented so, and are the only ones."""
    for call in CALLS[name].values():
        with listening(name) as (server, account):
            call(account)
        for heard in server.heard:
            line = heard.line
            if "refresh_access_token" not in line and "debug_token" not in line:
                assert "a-token-only-for-fixtures" not in line
                assert heard.headers["authorization"] == "Bearer a-token-only-for-fixtures"


def test_a_fault_is_seen() -> None:
    """The check itself, on requests that Meta does not describe."""

    def heard(line: str, body: Any = None) -> Heard:
        return Heard(f"{line} HTTP/1.1", {}, b"" if body is None else json.dumps(body).encode())

    nodes = NODES["facebook"]
    for line, body in (
        (f"POST /v26.0/{COMMENT}/comments", {"massage": "x"}),
        (f"POST /v26.0/{COMMENT}", {"is_hidden": "yes"}),
        (f"POST /v26.0/{COMMENT}/answers", {"message": "x"}),
        (f"POST /v26.0/{PAGE}/messages", {"message": {"text": "x"}}),
        (f"POST /v25.0/{COMMENT}/comments", {"message": "x"}),
        (f"GET /v26.0/{PAGE}/feed?fields=id,massage", None),
        (f"GET /v26.0/{PAGE}/feed?fields=id,comments.order(x).by(y){{id}}", None),
        (f"GET /v26.0/{PAGE}/feed?fields=comments{{id,parent{{nobody}}}}", None),
    ):
        assert graph.faults(heard(line, body), nodes), line
