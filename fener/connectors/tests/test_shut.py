"""One of several places that a channel reads is shut to us: all others are read at every poll, and
somebody is told."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from fener.connectors import golden, registry, shut
from fener.connectors.contract import Account, ConnectorError
from fener.connectors.testing import Heard, answering_server, http_answer
from fener.connectors.tests import little_x

GOOGLE = "accounts/1/locations/"


@dataclass
class Round:
    """What a poll of the desk brings, until there is no more or something is told."""

    keys: list[str] = field(default_factory=list)
    cursor: str = ""
    told: str = ""


def poll(name: str, account: Account, cursor: str = "") -> Round:
    found = Round(cursor=cursor)
    for _ in range(20):
        try:
            page = registry.connector(name).fetch(account, found.cursor)
        except ConnectorError as error:
            found.told = error.key
            return found
        found.keys += [one.key for one in page.payloads]
        found.cursor = page.cursor
        if not page.more:
            return found
    raise AssertionError("it never ends")


def reddit(line: str) -> bytes:
    if "/r/albania" in line:
        return http_answer(403, {"reason": "private"})
    kind, name = ("t4", "t4_m") if "inbox" in line else ("t1", "t1_c")
    thing = {"name": name, "created_utc": 1795423372, "body": "late", "edited": False}
    return http_answer(200, {"data": {"children": [{"kind": kind, "data": thing}], "after": None}})


def x(line: str) -> bytes:
    if "dm_events" in line:
        return http_answer(403, {"title": "Forbidden", "detail": "not in your plan"})
    found = [little_x.post(5)] if "mentions" in line else []
    return http_answer(200, {"data": found, "meta": {}})


def google(line: str) -> bytes:
    if "locations/2" in line:
        return http_answer(404, {"error": {"status": "NOT_FOUND"}})
    at = "2026-03-27T18:00:00Z"
    review = {"name": f"{GOOGLE}3/reviews/r", "createTime": at, "updateTime": at}
    return http_answer(200, {"reviews": [{**review, "starRating": "ONE", "comment": "bad"}]})


PLACES = {"locations": f"{GOOGLE}2\n{GOOGLE}3"}
CASES: dict[str, tuple[Callable[[str], bytes], dict[str, Any], list[str], str]] = {
    "reddit": (reddit, {}, ["inbox", "search"], "reddit.not_allowed"),
    "x": (x, {}, ["mentions"], "connector.not_yours"),
    "google_reviews": (
        google,
        {"locations": f"{GOOGLE}2\n{GOOGLE}3"},
        ["locations/3"],
        "connector.gone",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_place_that_is_shut_is_told_and_the_others_are_read_at_every_poll(name: str) -> None:
    say, settings, others, key = CASES[name]

    def answer(heard: Heard) -> bytes:
        return say(heard.line)

    with answering_server(answer) as server:
        account = golden.account_of(
            name, {"api_url": server.url, "allow_private_hosts": True, **settings}
        )
        first = poll(name, account)
        assert (len(first.keys), first.told) == (len(others), key)
        assert poll(name, account, first.cursor).told == key

        heard = len(server.heard)
        later = re.sub(r'("at": ?)"20[^"]*', r'\1"2020-01-01T00:00:00+00:00', first.cursor)
        assert later != first.cursor
        assert poll(name, account, later).told == key
        again = [one.line for one in server.heard[heard:]]
    for place in others:
        assert any(place in line for line in again), place


@pytest.mark.parametrize("name", CASES)
def test_where_every_place_is_shut_it_is_told_at_every_poll(name: str) -> None:
    with answering_server(lambda _: http_answer(403, {})) as server:
        account = golden.account_of(
            name, {"api_url": server.url, "allow_private_hosts": True, **CASES[name][1]}
        )
        first = poll(name, account)
        assert (first.keys, bool(first.told)) == ([], True)
        assert poll(name, account, first.cursor).told


def test_what_a_cursor_keeps_is_read_with_care() -> None:
    now = datetime.now(UTC)
    values: list[Any] = [
        None,
        [],
        {"at": 7},
        {"at": "yesterday", "key": "x"},
        {"at": "2026-03-27"},
        {"key": "x"},
    ]
    for value in values:
        shut.tell(shut.read(json.loads(json.dumps(value))), now)
