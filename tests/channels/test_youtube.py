"""YouTube: every request, and every comment of the fixtures, against Google's own document."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import jsonschema_rs
import pytest

from fener.connectors import golden, registry
from fener.connectors.contract import Account, Act
from fener.connectors.testing import AnsweringServer, Heard, answering_server, http_answer
from fener.connectors.youtube import client
from fener.core.posts import Draft
from tests.servers import youtube as google

YOUTUBE = registry.connector("youtube")
TOP = "UgxExampleExampleExamp4AaABAg"
CALLS: dict[str, Callable[[Account], object]] = {
    "threads": lambda a: YOUTUBE.fetch(a, ""),
    "threads of a later page": lambda a: client.threads(a, {"pageToken": "t"}),
    "held": lambda a: client.threads(a, {"moderationStatus": "heldForReview"}),
    "replies": lambda a: client.replies(a, TOP, "t"),
    "videos": lambda a: client.videos(a, '"Lumina bus"', "2026-07-24T00:00:00Z"),
    "reply": lambda a: YOUTUBE.send(a, Draft(key="k", text="Sorry", in_reply_to=f"{TOP}.9x")),
    "find": lambda a: YOUTUBE.find(
        a, Draft(key="k", text="Sorry", in_reply_to=TOP), datetime(2026, 7, 24, tzinfo=UTC)
    ),
    **{
        act.value: lambda a, act=act: YOUTUBE.moderate(a, act, f"{TOP}.9x")  # type: ignore[misc]
        for act in Act
    },
}


@lru_cache(maxsize=1)
def described() -> dict[str, Any]:
    if why := google.missing():
        pytest.skip(f"SKIPPED LOUDLY: {why}")
    return google.described()


def methods() -> Iterator[dict[str, Any]]:
    left = [described()]
    while left:
        for one in left.pop().get("resources", {}).values():
            yield from one.get("methods", {}).values()
            left.append(one)


def faults(heard: Heard) -> list[str]:
    """What Google's document has against a request; empty: nothing."""
    verb, target = heard.line.split(" ")[:2]
    parts = urlsplit(target)
    found = [m for m in methods() if (m["httpMethod"], f"/{m['path']}") == (verb, parts.path)]
    if not found:
        return [f"{verb} {parts.path} is not in the document"]
    known = {**described()["parameters"], **found[0]["parameters"]}
    asked = dict(parse_qsl(parts.query, keep_blank_values=True))
    wrong = [f"unknown parameter {name}" for name in asked if name not in known]
    for name, rule in known.items():
        if name in asked:
            values = asked[name].split(",") if rule.get("repeated") else [asked[name]]
            wrong += [f"{name}: {value!r}" for value in values if not _fits(rule, value)]
        elif rule.get("required"):
            wrong.append(f"missing parameter {name}")
    if "request" in found[0]:
        wrong += against(found[0]["request"]["$ref"], json.loads(heard.body))
    elif heard.body:
        wrong.append("a body where none belongs")
    return wrong


def _fits(rule: dict[str, Any], value: str) -> bool:
    if "enum" in rule:
        return value in rule["enum"]
    if rule["type"] == "boolean":
        return value in ("true", "false")
    if rule["type"] == "integer":
        least, most = int(rule.get("minimum", 0)), int(rule.get("maximum", 2**32))
        return value.isdigit() and least <= int(value) <= most
    if rule.get("format") == "google-datetime":
        return datetime.fromisoformat(value).utcoffset() is not None
    return bool(value)


def against(name: str, value: object) -> list[str]:
    rules = {
        "$ref": f"#/$defs/{name}",
        "$defs": {key: _strict(one) for key, one in described()["schemas"].items()},
    }
    return [one.message for one in jsonschema_rs.Draft202012Validator(rules).iter_errors(value)]


def _strict(schema: Any) -> Any:
    """A schema of Google's as JSON Schema, in which nothing unknown is allowed."""
    if isinstance(schema, list):
        return [_strict(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if isinstance(name := schema.get("$ref"), str):
        return {"$ref": f"#/$defs/{name}"}
    left = {"type", "properties", "items", "enum"}
    changed = {key: _strict(one) for key, one in schema.items() if key in left}
    if "properties" in schema:
        changed["properties"] = {key: _strict(one) for key, one in schema["properties"].items()}
        changed["additionalProperties"] = False
    return changed


@pytest.fixture
def heard() -> Iterator[tuple[AnsweringServer, Account]]:
    said = {"id": "9", "items": [], "access_token": "a"}
    with answering_server(lambda _: http_answer(200, said)) as server:
        settings_ = {"api_url": server.url, "allow_private_hosts": True}
        yield server, golden.account_of("youtube", settings_)


@pytest.mark.parametrize("name", CALLS)
def test_google_would_take_every_request(name: str, heard: tuple[AnsweringServer, Account]) -> None:
    server, account = heard
    CALLS[name](account)
    assert len(server.heard) == 1
    assert faults(server.heard[0]) == []
    assert server.heard[0].headers["authorization"] == "Bearer an-access-token-only-for-fixtures"


def test_signing_in_asks_for_our_own_channel(heard: tuple[AnsweringServer, Account]) -> None:
    server, account = heard
    with pytest.raises(Exception, match=r"youtube\.no_channel"):
        YOUTUBE.verify(account)
    assert [one.line.split(" ")[1].partition("?")[0] for one in server.heard] == [
        "/token", "/youtube/v3/channels",
    ]  # fmt: skip
    assert faults(server.heard[1]) == []


def test_the_check_itself_finds_what_is_wrong() -> None:
    def wrong(line: str, body: bytes = b"") -> int:
        return len(faults(Heard(f"{line} HTTP/1.1", {}, body)))

    assert wrong("GET /youtube/v3/nothing") == 1
    assert wrong("GET /youtube/v3/commentThreads") == 1
    assert wrong("GET /youtube/v3/commentThreads?part=id&order=newest") == 1
    assert wrong("GET /youtube/v3/commentThreads?part=id&maxResults=101") == 1
    assert wrong("GET /youtube/v3/commentThreads?part=id&author=me") == 1
    assert wrong("POST /youtube/v3/comments?part=snippet", b'{"snippet": {"text": "Hi"}}') == 1


def test_every_comment_of_the_fixtures_is_one_of_googles() -> None:
    for path in sorted(golden.fixtures("youtube").glob("*.in.json")):
        value = json.loads(path.read_text(encoding="utf-8"))
        if "comment" in value:
            assert against("Comment", value["comment"]) == []
            assert against("CommentThread", value["thread"]) == []
        if "video" in value:
            assert against("SearchResult", value["video"]) == []


def test_the_sign_in_asks_for_a_scope_that_every_call_takes() -> None:
    assert client.SCOPE in described()["auth"]["oauth2"]["scopes"]
    used = [m for m in methods() if m["id"].split(".")[1] in ("comments", "commentThreads")]
    assert used
    assert all(client.SCOPE in method["scopes"] for method in used)
