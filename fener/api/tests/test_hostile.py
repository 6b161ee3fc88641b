"""What nobody should send: it is refused in the one shape, and never breaks anything."""

from __future__ import annotations

import pytest
from django.urls import get_resolver

from fener.api.auth import Limit
from fener.api.testing import Caller

DEEP = b'{"a":' * 100_000
BODIES = {
    "nothing": b"",
    "no json": b"{",
    "not utf-8": b'{"text": "\xff"}',
    "no object": b"[]",
    "text": b'"x"',
    "null": b"null",
    "not a number": b'{"text": NaN}',
    "endless": b'{"text": 1e999}',
    "huge number": b'{"text": ' + b"9" * 5000 + b"}",
    "deep": DEEP,
    "half a pair": b'{"text": "\\ud800"}',
    "nul": b'{"text": "a\\u0000b"}',
    "twice": b'{"text": "a", "text": 3}',
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_bodies_that_are_no_request(call, desk, body):
    answer = call("POST", f"/cases/{desk[1][0].pk}/notes", body)
    assert answer.status_code in (400, 422)
    error = answer.json()["error"]
    assert error["message"]
    assert error["key"] in ("api.not_json", "api.invalid")


def test_a_body_too_large_is_said_so_to_whoever_sends_it(call, desk, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    for caller in (call, Caller()):
        answer = caller("POST", f"/cases/{desk[1][0].pk}/notes", b"x" * 1001)
        assert (answer.status_code, answer.json()["error"]["key"]) == (413, "api.too_large")


@pytest.mark.parametrize(
    "path",
    [
        "/cases/99999999999999999999", "/cases/0", "/cases/-1", "/cases/x", "/cases/1%00",
        "/cases/%F0%9F%98%80", "/cases/1.5", "/cases/9223372036854775807",
        "/cases?after=x", "/cases?after=WyIyMDI2Iiwx", "/cases?size=0", "/cases?size=1e9",
        "/cases?after=WyIwMDAxLTAxLTAxVDAwOjAwOjAwKzAwOjAwIiwgOTk5OTk5OTk5OTk5OTk5OTk5OTk5XQ",
        "/cases?brand=9223372036854775808", "/cases?assignee=99999999999999999999",
        "/cases?assignee=%D9%A1", "/cases?due_before=9999-12-31T23:59:59-14:00",
        "/cases?due_before=1", "/cases?kind=%00", "/cases?late=maybe", "/search?q=", "/search",
        "/search?q=%22%27*%28", "/search?q=%00", "/search?q=NEAR%2F2", "/search?q=%F0%9F%98%80",
        "/mentions?since=0001-01-01T00:00:00%2B14:00", "/mentions?author=0",
        "/mentions?after=W10", "/brands/1/guide/versions/99999999999", "/nowhere", "/",
        "/cases/", "/events?since_seq=99999999999999999999",
    ],
)  # fmt: skip
def test_addresses_that_lead_nowhere(call, desk, path):
    answer = call("GET", path)
    assert answer.status_code in (200, 403, 404, 422), answer.content
    if answer.status_code != 200:
        assert answer.json()["error"]["message"]


def test_a_wrong_method_is_named(call, desk):
    answer = call("DELETE", "/cases")
    assert answer.status_code == 405
    assert answer.json()["error"]["key"] == "api.method_not_allowed"
    assert answer.headers["Allow"] == "GET"


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Basic abc", "Bearer fnr_x", "Bearer " + "x" * 9000,
               "Bearer fnr_\u00e9", "bearer\tx"],
)  # fmt: skip
def test_keys_that_open_nothing(desk, header):
    caller = Caller()
    caller.headers = {"Authorization": header.encode().decode("latin-1")}
    answer = caller("GET", "/cases")
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"]


def test_a_token_may_ask_so_often_and_no_more(call, desk, monkeypatch):
    from fener.api import auth

    monkeypatch.setattr(auth, "limit", Limit(3))
    assert [call("GET", "/me").status_code for _ in range(3)] == [200] * 3
    answer = call("GET", "/me")
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) >= 1


def test_a_bucket_fills_evenly():
    limit = Limit(60)
    assert [limit.take("a", 0.0) for _ in range(61)] == [0] * 60 + [1]
    assert limit.take("b", 0.0) == 0
    assert limit.take("a", 1.0) == 0
    assert limit.take("a", 1.0) == 1
    assert [limit.take("a", 1000.0) for _ in range(61)][-1] == 1


def test_a_fault_of_ours_tells_nothing_of_the_inside(call, desk, monkeypatch):
    from fener.api.routes import cases

    def broken(*_):
        raise RuntimeError("the secret is 42")

    monkeypatch.setattr(cases.queries, "case_for", broken)
    answer = call("GET", f"/cases/{desk[1][0].pk}")
    assert (answer.status_code, answer.json()["error"]["key"]) == (500, "api.fault")
    assert b"42" not in answer.content


def test_only_the_api_is_open_to_strangers(client, desk):
    assert client.get("/api/v1/openapi.json").status_code == 200
    assert client.get("/api/v1/docs").status_code == 302
    assert get_resolver().resolve("/api/v1/cases").func.open_to_strangers
