"""What one page of a round brings: payloads, and the pages that it leads to. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from fener.connectors import reading
from fener.connectors.contract import Payload
from fener.connectors.instagram.translate import polled_payload
from fener.connectors.meta import graph
from fener.connectors.meta.paging import Round, Want, newer, since_of

_MEDIA_PAGES = 4
"""Pages of our media that a round goes over: comments under older ones come by webhook alone."""

Page = tuple[list[Payload], list[Want]]


def page_of(user: str, round_: Round, said: Mapping[str, Any]) -> Page:
    """Raises `Unreadable` and `Refused` for an answer of another shape."""
    want, since = round_.want, since_of(round_)
    found = graph.rows(said)
    more: list[Want] = []
    match want.edge:
        case "media":
            payloads, more = _media(user, found, since)
            goes_on = want.page < _MEDIA_PAGES
        case "comments":
            payloads = _comments(user, found, since, want.of, "")
            goes_on = len(newer(found, since, "timestamp")) == len(found)
        case "tags":
            fresh = newer(found, since, "timestamp")
            payloads = [polled_payload(user, "tags", one) for one in fresh]
            goes_on = len(fresh) == len(found)
        case "messages":
            payloads = _messages(user, found, since)
            goes_on = len(payloads) == len(found)
        case _:
            payloads, more = _conversations(user, found, since)
            goes_on = len(newer(found, since, "updated_time")) == len(found)
    if goes_on and (after := graph.after(said)):
        more.append(Want(want.edge, want.of, after, want.page + 1))
    return payloads, more


def _media(user: str, found: list[dict[str, Any]], since: datetime) -> Page:
    payloads: list[Payload] = []
    more = []
    for medium in found:
        comments = medium.get("comments")
        if not isinstance(comments, dict):
            continue
        name = reading.identifier(medium, "id", required=True)
        rows = graph.rows(comments)
        payloads += _comments(user, rows, since, name, reading.text(medium, "permalink"))
        after = graph.after(comments)
        if after and len(newer(rows, since, "timestamp")) == len(rows):
            more.append(Want("comments", name, after))
    return payloads, more


def _comments(
    user: str, found: list[dict[str, Any]], since: datetime, medium: str, url: str
) -> list[Payload]:
    spread = [one for comment in found for one in _with_replies(comment)]
    fresh = newer(spread, since, "timestamp")
    return [polled_payload(user, "comments", one, medium, url) for one in fresh]


def _with_replies(comment: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """A comment alone, then each answer to it."""
    yield {name: value for name, value in comment.items() if name != "replies"}
    replies = comment.get("replies")
    if isinstance(replies, dict):
        for one in graph.rows(replies):
            yield {"parent_id": comment.get("id"), **one}


def _conversations(user: str, found: list[dict[str, Any]], since: datetime) -> Page:
    payloads: list[Payload] = []
    more = []
    for thread in newer(found, since, "updated_time"):
        messages = thread.get("messages")
        if not isinstance(messages, dict):
            continue
        rows = graph.rows(messages)
        fresh = _messages(user, rows, since)
        payloads += fresh
        if len(fresh) == len(rows) and (after := graph.after(messages)):
            more.append(Want("messages", reading.identifier(thread, "id", required=True), after))
    return payloads, more


def _messages(user: str, found: list[dict[str, Any]], since: datetime) -> list[Payload]:
    return [polled_payload(user, "messages", one) for one in newer(found, since, "created_time")]
