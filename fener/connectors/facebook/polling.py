"""What one page of a round brings: payloads, and the pages that it leads to. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from fener.connectors import reading
from fener.connectors.contract import Payload
from fener.connectors.facebook.translate import polled_payload
from fener.connectors.meta import graph
from fener.connectors.meta.paging import Round, Want, newer, since_of

_FEED_PAGES = 4
"""Pages of the feed that a round goes over: comments under older posts come by webhook alone."""

Page = tuple[list[Payload], list[Want]]


def page_of(page: str, round_: Round, said: Mapping[str, Any]) -> Page:
    """Raises `Unreadable` and `Refused` for an answer of another shape."""
    want, since = round_.want, since_of(round_)
    found = graph.rows(said)
    match want.edge:
        case "feed":
            payloads, more = _feed(page, found, since)
            goes_on = want.page < _FEED_PAGES
        case "comments":
            payloads = [polled_payload(page, "comments", one, want.of) for one in found]
            more, goes_on = [], True
        case "tagged":
            payloads = [
                polled_payload(page, "tagged", one) for one in newer(found, since, "created_time")
            ]
            more, goes_on = [], len(payloads) == len(found)
        case "messages":
            payloads = _messages(page, found, since)
            more, goes_on = [], len(payloads) == len(found)
        case _:
            payloads, more = _conversations(page, found, since)
            goes_on = len(newer(found, since, "updated_time")) == len(found)
    if goes_on and (after := graph.after(said)):
        more.append(Want(want.edge, want.of, after, want.page + 1))
    return payloads, more


def _feed(page: str, found: list[dict[str, Any]], since: datetime) -> Page:
    payloads = [
        polled_payload(page, "posts", _bare(one)) for one in newer(found, since, "created_time")
    ]
    more = []
    for post in found:
        comments = post.get("comments")
        if not isinstance(comments, dict):
            continue
        name = reading.identifier(post, "id", required=True)
        payloads += [polled_payload(page, "comments", one, name) for one in graph.rows(comments)]
        if after := graph.after(comments):
            more.append(Want("comments", name, after))
    return payloads, more


def _conversations(page: str, found: list[dict[str, Any]], since: datetime) -> Page:
    payloads, more = [], []
    for thread in newer(found, since, "updated_time"):
        messages = thread.get("messages")
        if not isinstance(messages, dict):
            continue
        rows = graph.rows(messages)
        fresh = _messages(page, rows, since)
        payloads += fresh
        if len(fresh) == len(rows) and (after := graph.after(messages)):
            name = reading.identifier(thread, "id", required=True)
            more.append(Want("messages", name, after))
    return payloads, more


def _messages(page: str, found: list[dict[str, Any]], since: datetime) -> list[Payload]:
    return [polled_payload(page, "messages", one) for one in newer(found, since, "created_time")]


def _bare(post: Mapping[str, Any]) -> dict[str, Any]:
    """A post without its comments, which are items of their own."""
    return {name: value for name, value in post.items() if name != "comments"}
