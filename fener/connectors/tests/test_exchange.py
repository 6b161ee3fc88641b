from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from fener.connectors import exchange as room
from fener.connectors.contract import OutcomeUnknown, Refused, TryLater
from fener.connectors.exchange import Answer, exchange, raise_for
from fener.connectors.testing import Heard, answering_server, http_answer


def post(url: str, **how: Any) -> Answer:
    return exchange("POST", url, publishes=True, body=b"{}", **how)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "2130706433",
        "0x7f.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[fd00::1]",
        "[fe80::1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
    ],
)
def test_private_addresses_are_refused_before_anything_is_sent(host: str) -> None:
    with pytest.raises(Refused) as refused:
        post(f"http://{host}:9/")
    assert refused.value.key == "connector.address_private"


def test_a_name_with_one_private_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def both(*_: object, **__: object) -> list[Any]:
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 80))
            for address in ("93.184.216.34", "10.0.0.1")
        ]

    monkeypatch.setattr(socket, "getaddrinfo", both)
    with pytest.raises(Refused):
        post("http://shop.example/")


@pytest.mark.parametrize(
    "url", ["ftp://a.example", "a.example", "http://", "http://u:p@a.example", "http://a b/"]
)
def test_what_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(Refused) as refused:
        post(url)
    assert refused.value.key == "connector.address_unreadable"


def test_no_address_at_all_says_so() -> None:
    with pytest.raises(Refused) as refused:
        post("")
    assert refused.value.key == "connector.address_missing"


def test_the_name_stays_in_the_request_though_the_address_was_resolved() -> None:
    with answering_server(lambda _: http_answer(200, {})) as server:
        port = server.url.rpartition(":")[2]
        post(f"http://localhost:{port}/a?b=c", allow_private_hosts=True)
    heard = server.heard[0]
    assert heard.line == "POST /a?b=c HTTP/1.1"
    assert heard.headers["host"] == f"localhost:{port}"


def test_a_redirect_is_not_followed() -> None:
    with answering_server(lambda _: http_answer(307, {}, {"location": "/again"})) as server:
        answer = post(server.url, allow_private_hosts=True)
    assert len(server.heard) == 1
    with pytest.raises(Refused) as refused:
        raise_for(answer, publishes=True)
    assert refused.value.key == "connector.redirected"


def test_an_endless_answer_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "MAX_ANSWER", 1000)
    with answering_server(lambda _: http_answer(200, b"x" * 100_000)) as server:
        with pytest.raises(OutcomeUnknown):
            post(server.url, allow_private_hosts=True)
        with pytest.raises(TryLater):
            exchange("GET", server.url, publishes=False, allow_private_hosts=True)


@pytest.mark.parametrize(
    ("head", "again"),
    [
        (b"HTTP/1.1 200 OK\r\nx-long: ", b"x"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        (b"HTTP/1.1 200 OK\r\n\r\n", b"x"),
    ],
)
def test_a_server_that_dribbles_is_left(
    monkeypatch: pytest.MonkeyPatch, head: bytes, again: bytes
) -> None:
    monkeypatch.setattr(room, "ANSWER_FOR", 0.3)
    said: list[bytes] = []

    def dribble(_: Heard) -> Iterator[bytes]:
        yield head
        while len(said) < 500:
            said.append(again)
            yield again
            threading.Event().wait(0.01)

    with (
        answering_server(dribble) as server,
        pytest.raises(OutcomeUnknown, match="ReadTimeout"),
    ):
        post(server.url, allow_private_hosts=True)
    assert len(said) < 500


def test_a_failed_read_can_be_tried_again_where_a_failed_publication_can_not() -> None:
    answer = Answer(status=503, headers={}, body=b"")
    with pytest.raises(TryLater):
        raise_for(answer, publishes=False)
    with pytest.raises(OutcomeUnknown):
        raise_for(answer, publishes=True)


NOW = datetime(2026, 3, 27, 18, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "after"),
    [
        ("120", timedelta(minutes=2)),
        ("Fri, 27 Mar 2026 18:06:00 GMT", timedelta(minutes=1)),
        ("Fri, 27 Mar 2026 17:00:00 GMT", timedelta(0)),
        ("999999999999", timedelta(days=1)),
        ("-5", None),
        ("Fri, 27 Mar 2026 18:06:00 +99999999999999999999", None),
        ("soon", None),
        ("", None),
    ],
)
def test_the_time_to_try_again(value: str, after: timedelta | None) -> None:
    answer = Answer(status=429, headers={"retry-after": value}, body=b"")
    with pytest.raises(TryLater) as later:
        raise_for(answer, publishes=True, now=NOW)
    assert later.value.at == (None if after is None else NOW + after)


def test_the_networks_own_words_are_kept_short() -> None:
    answer = Answer(status=422, headers={}, body=b'{"detail": "' + b"x" * 5000 + b'"}')
    with pytest.raises(Refused) as refused:
        raise_for(answer, publishes=True)
    assert refused.value.detail.startswith("422: xxx")
    assert len(refused.value.detail) < 400


def test_a_blank_copied_along_with_a_token_is_no_part_of_it() -> None:
    with answering_server(lambda _: http_answer(200, {})) as server:
        said = exchange(
            "GET", server.url, publishes=False, allow_private_hosts=True,
            headers={"authorization": "Bearer a-token "},
        )  # fmt: skip
    assert said.status == 200
    assert server.heard[0].headers["authorization"] == "Bearer a-token"
