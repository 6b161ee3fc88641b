"""In front of Django stands a door that takes plain calls of networks; everything else, and
whatever is not taken, reaches Django as it came."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from fener.api.doorstep import Doorstep
from fener.api.together import NoTime
from fener.connectors.signatures import MAX_BODY

HEADERS = ((b"host", b"localhost"), (b"x-fener-signature", b"s"))


class Django:
    """Stands for it: remembers what it was asked, and answers 401."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, bytes]] = []
        self.ended_with = ""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        body, more = b"", True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
            self.ended_with = message["type"]
        self.asked.append((scope["method"], scope["path"], body))
        await send({"type": "http.response.start", "status": 401, "headers": []})
        await send({"type": "http.response.body", "body": b"Django's"})


class Taking:
    def __init__(self, outcome: Any) -> None:
        self.outcome, self.calls = outcome, []

    async def taken(self, hook: str, call: Any) -> int | None:
        self.calls.append((hook, call))
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome


class Door:
    def __init__(self, outcome: Any = 1) -> None:
        self.django, self.taking = Django(), Taking(outcome)

    def ask(
        self, *parts: bytes, path: str = "/hooks/abc-_1/", method: str = "POST",
        headers: Any = HEADERS, query: bytes = b"", leaves: bool = False,
    ) -> tuple[int, dict[bytes, bytes], bytes]:  # fmt: skip
        """Status, headers and body of the answer to a call whose body comes in `parts`."""
        scope = {
            "type": "http", "method": method, "path": path, "headers": list(headers),
            "query_string": query,
        }  # fmt: skip
        coming = [{"type": "http.request", "body": part, "more_body": True} for part in parts]
        if leaves:
            coming.append({"type": "http.disconnect"})
        else:
            coming.append({"type": "http.request", "body": b"", "more_body": False})
        said: list[Any] = []

        async def receive() -> Any:
            return coming.pop(0) if coming else {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            said.append(message)

        asyncio.run(Doorstep(self.django, self.taking)(scope, receive, send))
        start, *rest = said
        body = b"".join(one["body"] for one in rest)
        return start["status"], dict(start["headers"]), body


def test_a_plain_call_is_taken_and_answered_once_it_is_safe():
    door = Door(3)
    status, headers, body = door.ask(b'{"id"', b": 1}", query=b"a=1")
    assert (status, json.loads(body)) == (200, {"stored": 3})
    assert headers[b"content-type"] == b"application/json"
    assert headers[b"content-length"] == str(len(body)).encode()
    assert headers[b"cache-control"] == b"no-store"
    ((hook, call),) = door.taking.calls
    assert (hook, call.body, call.query) == ("abc-_1", b'{"id": 1}', {"a": "1"})
    assert call.headers["x-fener-signature"] == "s"
    assert not door.django.asked


def test_a_call_that_is_not_taken_reaches_django_whole():
    door = Door(None)
    assert door.ask(b"one ", b"two")[::2] == (401, b"Django's")
    assert door.django.asked == [("POST", "/hooks/abc-_1/", b"one two")]


@pytest.mark.parametrize(
    "how",
    [
        {"method": "GET"}, {"method": "HEAD"}, {"method": "PUT"},
        {"path": "/hooks/abc"}, {"path": "/hooks/a/b/"}, {"path": "/hooks//"},
        {"path": "/hooks/a\x00b/"}, {"path": "/hooks/abc/\n"}, {"path": f"/hooks/{'a' * 41}/"},
        {"query": b"a=%00"}, {"query": "a=ä".encode()}, {"query": b"a&" * 501},
        {"headers": [(b"host", b"elsewhere.example")]}, {"headers": []},
        {"headers": [(b"host", b"localhost"), (b"host", b"localhost")]},
    ],
    ids=repr,
)  # fmt: skip
def test_whatever_is_odd_is_for_django_to_answer(how: dict[str, Any]):
    door = Door()
    assert door.ask(b"body", **how)[0] == 401
    assert door.taking.calls == []
    assert door.django.asked == [
        (how.get("method", "POST"), how.get("path", "/hooks/abc-_1/"), b"body")
    ]


def test_half_a_body_is_not_taken_and_django_sees_that_the_sender_left():
    door = Door()
    door.ask(b"half", leaves=True)
    assert door.taking.calls == []
    assert door.django.ended_with == "http.disconnect"


def test_where_there_is_no_time_the_sender_hears_when_to_come_again():
    door = Door(NoTime())
    status, headers, body = door.ask(b"{}")
    assert (status, headers[b"retry-after"]) == (503, b"2")
    assert json.loads(body)["key"] == "hook.not_stored"
    assert len(json.loads(body)["sentence"]) > 20
    assert not door.django.asked


@pytest.mark.parametrize("told", [True, False], ids=["told", "not told"])
def test_a_body_that_is_too_large_is_refused_whatever_it_says_of_its_length(told: bool):
    door = Door()
    length = [(b"content-length", str(MAX_BODY + 1).encode())] if told else []
    half = b"x" * (MAX_BODY // 2)
    status, headers, body = door.ask(half, half, b"x", headers=[*HEADERS, *length])
    assert (status, json.loads(body)["key"]) == (413, "webhook.too_large")
    assert headers[b"connection"] == b"close"
    assert (door.taking.calls, door.django.asked) == ([], [])


def test_the_largest_body_there_may_be_is_taken():
    door = Door()
    assert door.ask(b"x" * MAX_BODY)[0] == 200
