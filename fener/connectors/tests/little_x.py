"""A little X for tests: lists by path that grow, paged and cut off as X does it. It knows nothing
of what X refuses: that is the business of `test_x_contract`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from fener.connectors import golden, registry
from fener.connectors.contract import Account, Fetched, Payload
from fener.connectors.testing import AnsweringServer, Heard, answering_server, http_answer
from fener.connectors.x.translate import moment_as_number

X = registry.connector("x")
US, HER = "1111111111111111111", "2222222222222222222"
NOW = datetime.now(UTC)


def number(minutes_ago: int) -> str:
    return moment_as_number(NOW - timedelta(minutes=minutes_ago))


def post(minutes_ago: int, text: str = "@LuminaBus late", author: str = HER, **more: Any) -> Any:
    native_id = number(minutes_ago)
    value = {"id": native_id, "text": text, "author_id": author, "conversation_id": native_id}
    if "@LuminaBus" in text:
        value["entities"] = {"mentions": [{"start": 0, "end": 10, "username": "LuminaBus"}]}
    return {**value, **more}


@dataclass
class LittleX:
    """Lists by path, newest first, paged as X pages."""

    lists: dict[str, list[Any]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    broken: dict[str, bytes] = field(default_factory=dict)

    def answer(self, heard: Heard) -> bytes:
        parts = urlsplit(heard.line.split(" ")[1])
        query = dict(parse_qsl(parts.query))
        name = parts.path.rpartition("/")[2]
        self.asked.append((name, query))
        if name in self.broken:
            return self.broken.pop(name)
        since = int(query.get("since_id", "0"))
        rows = [one for one in self.lists.get(name, []) if int(one["id"]) > since]
        rows.sort(key=lambda one: -int(one["id"]))
        at = int(query.get("pagination_token", "0").lstrip("t") or 0)
        size = int(query["max_results"])
        page, rest = rows[at : at + size], rows[at + size :]
        authors = sorted({one.get("author_id") or one["sender_id"] for one in page})
        body = {
            "data": page,
            "includes": {"users": [{"id": one, "username": f"u{one[:3]}"} for one in authors]},
            "meta": {"result_count": len(page)},
        }
        if rest:
            body["meta"] = {"next_token": f"t{at + size:016d}"}
        return http_answer(200, body)


@contextmanager
def running_little_x() -> Iterator[tuple[LittleX, AnsweringServer]]:
    network = LittleX()
    with answering_server(network.answer) as server:
        yield network, server


def account(server: AnsweringServer, **settings: Any) -> Account:
    return golden.account_of("x", {"api_url": server.url, "allow_private_hosts": True, **settings})


def rounds(who: Account, cursor: str = "") -> tuple[list[Payload], str, int]:
    payloads: list[Payload] = []
    cost = 0
    while True:
        page: Fetched = X.fetch(who, cursor)
        payloads += page.payloads
        cursor, cost = page.cursor, cost + page.cost
        if not page.more:
            return payloads, cursor, cost
