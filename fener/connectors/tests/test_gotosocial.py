"""GoToSocial's own ways, and every request and fixture held against its published description
(`docs/api/swagger.yaml` of its repository), where it lies among the shared specs as
`gotosocial.yaml`."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import jsonschema_rs
import pytest
import yaml  # type: ignore[import-untyped, unused-ignore]

from fener.connectors import golden, registry
from fener.connectors.contract import Account, Gone, Payload, Refused
from fener.connectors.mastodon.place import Place
from fener.connectors.testing import Heard, answering_server, http_answer
from fener.core.posts import Draft, Post, Visibility

CONNECTOR = registry.connector("gotosocial")
SHARED = Path(os.environ.get("FENER_SHARED", Path(__file__).parents[4] / "shared"))
OURS = "01JAJ3XCD66K3T99JZESCR137W"
EVENTS = ("deleted", "mention_that_is_gone", "nobody_wrote_it")
"""Fixtures that are no objects of the description, or spoilt on purpose."""


def account(url: str = "", **more: Any) -> Account:
    given = {"url": url, "allow_private_hosts": True} if url else {}
    return golden.account_of("gotosocial", {**given, **more})


def fixture(name: str) -> dict[str, Any]:
    path = golden.fixtures("gotosocial") / f"{name}.in.json"
    value: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return value


STATUS: dict[str, Any] = fixture("mention")["status"]


class Swagger:
    """A Swagger 2.0 document that says what is wrong with a request or an object."""

    def __init__(self, described: dict[str, Any]) -> None:
        self.described = described

    def against(self, definition: str, value: object) -> list[str]:
        whole = {
            "$ref": f"#/definitions/{definition}", "definitions": self.described["definitions"],
        }  # fmt: skip
        return [one.message for one in jsonschema_rs.Draft4Validator(whole).iter_errors(value)]

    def unknown(self, definition: str, value: dict[str, Any]) -> set[str]:
        return set(value) - set(self.described["definitions"][definition]["properties"])

    def faults(self, heard: Heard) -> list[str]:
        method, target, _ = heard.line.split(" ")
        path, query = urlsplit(target).path, parse_qsl(urlsplit(target).query)
        for template, operations in self.described["paths"].items():
            pattern = re.sub(r"\\\{[^}]+\\\}", "[^/]+", re.escape(template))
            if method.lower() in operations and re.fullmatch(pattern, path):
                return self._faults(operations[method.lower()], query, heard)
        return [f"{method} {path} is not described"]

    def _faults(
        self, operation: dict[str, Any], query: list[tuple[str, str]], heard: Heard
    ) -> list[str]:
        known = {one["name"]: one for one in operation.get("parameters", [])}
        faults = []
        if operation.get("security") and "authorization" not in heard.headers:
            faults.append("not signed")
        given = [("query", *pair) for pair in query]
        if heard.body:
            kind = heard.headers.get("content-type", "")
            if kind not in operation["consumes"]:
                faults.append(f"content type {kind!r}")
            given += [("formData", *pair) for pair in json.loads(heard.body).items()]
        for where, name, value in given:
            one = known.get(name)
            if one is None or one["in"] != where:
                faults.append(f"unknown: {name}")
                continue
            choices = one.get("enum") or one.get("items", {}).get("enum")
            if choices and value not in choices:
                faults.append(f"{name}: {value} is none of {choices}")
            if one["type"] == "integer" and not (
                one.get("minimum", 0) <= int(value) <= one.get("maximum", 80)
            ):
                faults.append(f"{name}: {value}")
        missing = {
            name for name, one in known.items() if one.get("required") and one["in"] == "query"
        } - {name for name, _ in query}
        return faults + [f"missing: {name}" for name in sorted(missing)]


@pytest.fixture(scope="module")
def swagger() -> Swagger:
    path = SHARED / "specs" / "gotosocial.yaml"
    if not path.exists():
        pytest.skip(f"SKIPPED LOUDLY, SHARED DATA IS MISSING: {path}; set FENER_SHARED")
    return Swagger(yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader))


def a_server() -> Callable[[Heard], bytes]:
    """Everything the connector may ask for, each once with something to find."""
    limits = {"max_characters": 5000, "characters_reserved_per_url": 25}
    known = {
        "/api/v2/instance": {
            "domain": "api.social.example", "account_domain": "social.example",
            "configuration": {"statuses": limits},
        },
        "/api/v1/accounts/verify_credentials": {"id": OURS, "username": "lumina", "acct": "lumina"},
        "/api/v1/notifications": [fixture("answer_to_us")],
        f"/api/v1/accounts/{OURS}/statuses": [{**fixture("answer_of_ours"), "replies_count": 1}],
        "/api/v2/search": {"accounts": [], "statuses": [STATUS], "hashtags": []},
        "/api/v1/timelines/tag/lumina": [STATUS],
        "/api/v1/timelines/public": [STATUS],
        f"/api/v1/statuses/{STATUS['id']}": STATUS,
        "/api/v1/statuses": STATUS,
    }  # fmt: skip

    def answer(heard: Heard) -> bytes:
        path = urlsplit(heard.line.split(" ")[1]).path
        if path.endswith("/context"):
            return http_answer(200, {"ancestors": [STATUS], "descendants": [STATUS]})
        if heard.line.startswith("GET /api/v1/statuses?") or path not in known:
            return http_answer(404, {"error": "Not Found"})
        return http_answer(200, known[path])

    return answer


def test_every_request_is_one_that_the_server_describes(swagger: Swagger) -> None:
    with answering_server(a_server()) as server:
        us = replace(account(server.url, local_timeline=True), terms=("lumina",))
        identity = CONNECTOR.verify(us)
        cursor = ""
        for _ in range(3):
            page = CONNECTOR.fetch(us, cursor)
            place = Place.read(page.cursor)
            place.asked.clear()
            cursor = place.write()
        parent = f"{STATUS['id']}@social.example"
        for visibility in Visibility:
            draft = Draft(
                key="k", text="Sorry", in_reply_to=parent, to_handle="arta@far.example",
                visibility=visibility,
            )  # fmt: skip
            assert CONNECTOR.send(us, draft).native_id == parent
        quiet = replace(us, settings={**us.settings, "quiet_public": True})
        CONNECTOR.send(quiet, replace(draft, visibility=Visibility.PUBLIC))
        assert CONNECTOR.find(us, draft, datetime(2026, 1, 1, tzinfo=UTC)) is None
    assert identity.handle == "lumina@social.example"
    assert identity.settings["max_length"] == 5000
    faults = {heard.line: found for heard in server.heard if (found := swagger.faults(heard))}
    assert faults == {}
    paths = {heard.line.split(" ")[1].partition("?")[0] for heard in server.heard}
    assert {"/api/v2/search", "/api/v1/timelines/tag/lumina", "/api/v1/timelines/public"} <= paths
    assert not any("idempotency-key" in heard.headers for heard in server.heard)
    assert [json.loads(heard.body)["visibility"] for heard in server.heard if heard.body] == [
        "public",
        "direct",
        "unlisted",
    ]


def test_the_description_finds_what_is_wrong(swagger: Swagger) -> None:
    signed = {"authorization": "Bearer x"}
    ask = Heard("GET /api/v1/notifications?types[]=quote&colour=red HTTP/1.1", signed, b"")
    assert len(swagger.faults(ask)) == 2
    assert swagger.faults(Heard("GET /api/v1/statuses?id[]=1 HTTP/1.1", signed, b""))
    assert swagger.faults(Heard("GET /api/v1/notifications HTTP/1.1", {}, b"")) == ["not signed"]
    assert swagger.against("status", {**STATUS, "replies_count": "many"})


def test_the_fixtures_are_objects_of_the_description(swagger: Swagger) -> None:
    checked = 0
    for path, _ in golden.pairs("gotosocial"):
        name = path.name.partition(".")[0]
        if name in EVENTS:
            continue
        value = json.loads(path.read_text(encoding="utf-8"))
        status = value.get("status", value)
        if status is not value:
            assert swagger.against("notification", value) == [], name
            assert swagger.unknown("notification", value) == set(), name
        assert swagger.against("status", status) == [], name
        assert swagger.unknown("status", status) == set(), name
        assert swagger.unknown("account", status["account"]) == set(), name
        checked += 1
    assert checked >= 9


def test_every_character_counts() -> None:
    text = "@arta@far.example https://a.example/" + "x" * 60
    draft = Draft(key="k", text=text, to_handle="arta@far.example")
    assert CONNECTOR.preview(account(), draft).length == len(text)
    at_the_border = Draft(key="k", text="👍🏽" * 2500)
    assert CONNECTOR.preview(account(), at_the_border).problems == ()
    too_long = replace(at_the_border, text=at_the_border.text + ".")
    assert CONNECTOR.preview(account(), too_long).problems == ("preview.too_long",)


@pytest.mark.parametrize(
    ("rules", "is_shut"),
    [
        (None, False),
        ({}, True),
        ({"always": ["public"]}, False),
        ({"automatic_approval": ["followers", "author", "me"]}, False),
        ({"always": ["author"], "manual_approval": ["public"]}, False),
        ({"always": ["author", "followers"], "with_approval": []}, True),
        ({"always": "public"}, True),
        ("public", False),
    ],
)
def test_a_post_that_only_others_may_answer_is_shut_for_us(rules: Any, is_shut: bool) -> None:
    status = {**fixture("answers_from_followers_only"), "interaction_policy": {"can_reply": rules}}
    body = json.dumps(status).encode()
    (post,) = CONNECTOR.translate(account(), Payload(key="k", body=body))
    assert isinstance(post, Post)
    assert bool(post.closed) is is_shut


def test_it_is_not_waited_for_and_the_parent_is_asked_for_first() -> None:
    with pytest.raises(Refused) as refused:
        CONNECTOR.wait(account(), 1.0)
    assert refused.value.key == "connector.not_supported"
    with answering_server(a_server()) as server:
        draft = Draft(key="k", text="Sorry", in_reply_to="01GONE@social.example", to_handle="arta")
        with pytest.raises(Gone) as gone:
            CONNECTOR.send(account(server.url), draft)
    assert gone.value.key == "mastodon.gone"
    assert [heard.line.split(" ")[0] for heard in server.heard] == ["GET"]
