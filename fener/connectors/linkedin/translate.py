"""LinkedIn's notifications to arrivals. Pure, and the same for those polled and those called in."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from fener.connectors import reading, times
from fener.connectors.contract import Payload, Refused, Unreadable
from fener.core.posts import Arrival, Author, Deletion, Draft, Edit, Post, PostKind

SITE = "https://www.linkedin.com/feed/update"
_COMMENT = re.compile(
    r"urn:li:comment:\((?:urn:li:)?([a-zA-Z]{1,20}):([0-9]{1,25}),([0-9]{1,25})\)"
)
_POST = re.compile(r"urn:li:(?:share|ugcPost|activity):[0-9]{1,25}")


def objects(value: object) -> list[dict[str, Any]]:
    """The objects in `value`, where it is a list; everything else in it is left out."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def comment_named(urn: str) -> str:
    """A comment's name, always in the same form: LinkedIn writes it in two. Empty: it is none.

    >>> comment_named("urn:li:comment:(activity:7094637247890620418,7094977717598625792)")
    'urn:li:comment:(urn:li:activity:7094637247890620418,7094977717598625792)'
    """
    found = _COMMENT.fullmatch(urn)
    return f"urn:li:comment:(urn:li:{found[1]}:{found[2]},{found[3]})" if found else ""


def thread_of(urn: str) -> str:
    """What a comment stands under, or the post itself. Raises `Refused` for anything else."""
    if found := _COMMENT.fullmatch(urn):
        return f"urn:li:{found[1]}:{found[2]}"
    if _POST.fullmatch(urn):
        return urn
    raise Refused(key="linkedin.not_a_post")


def answered(draft: Draft) -> tuple[str, str]:
    """The thread into which `draft` goes, and the comment it answers (empty: the post itself).
    Threads are one level deep: a reply to a reply goes under the first comment.
    Raises `Refused`."""
    for urn in (draft.conversation, draft.in_reply_to):
        if comment := comment_named(urn):
            return thread_of(comment), comment
    return thread_of(draft.in_reply_to or draft.conversation), ""


def payload_of(notification: Mapping[str, Any]) -> Payload:
    """Raises `Unreadable`."""
    key = reading.identifier(notification, "notificationId", required=True)
    body = json.dumps(notification, ensure_ascii=False, sort_keys=True)
    return Payload(key=key[:64], body=body.encode("utf-8", "replace"))


def arrivals_of(organization: str, payload: Payload) -> list[Arrival]:
    """What a notification says; empty for a like. `organization` is our page.
    Raises `Unreadable`."""
    item = reading.read_object(payload.body)
    if reading.text(item, "organizationalEntity") not in ("", organization):
        return []
    what = reading.text(item, "action", required=True)
    if what not in ("COMMENT", "ADMIN_COMMENT", "SHARE_MENTION", "COMMENT_EDIT", "COMMENT_DELETE"):
        return []
    at = times.moment(item.get("lastModifiedAt"), "lastModifiedAt")
    if what == "SHARE_MENTION":
        return [_mention(item, at, organization)]
    said = _decorated(item, "comment")
    named = reading.text(said, "entity") or reading.text(item, "generatedActivity")
    native_id = comment_named(named)
    if not native_id:
        raise Unreadable("payload.missing", field="generatedActivity")
    if what == "COMMENT_DELETE":
        return [Deletion(native_id=native_id, at=at)]
    text = _text(said)
    if what == "COMMENT_EDIT":
        return [Edit(native_id=native_id, text=text, at=at)]
    parent = comment_named(reading.text(said, "parentComment") or reading.text(said, "object"))
    author = _author(said, native_id)
    source = reading.text(item, "sourcePost")
    thread = source if _POST.fullmatch(source) else thread_of(native_id)
    by_us = what == "ADMIN_COMMENT" or author.native_id == organization
    return [
        Post(
            native_id=native_id,
            author=Author(native_id=organization) if by_us else author,
            text=text,
            at=at,
            kind=PostKind.COMMENT,
            conversation=parent or native_id,
            in_reply_to=parent,
            url=f"{SITE}/{thread}",
            by_us=by_us,
        )
    ]


def _mention(item: Mapping[str, Any], at: datetime, organization: str) -> Post:
    said = _decorated(item, "share")
    native_id = reading.text(item, "generatedActivity") or reading.text(said, "entity")
    if not _POST.fullmatch(native_id):
        raise Unreadable("payload.missing", field="generatedActivity")
    author = _author(said, native_id)
    return Post(
        native_id=native_id,
        author=author,
        text=_text(said),
        at=at,
        conversation=native_id,
        url=f"{SITE}/{native_id}",
        by_us=author.native_id == organization,
    )


def _decorated(item: Mapping[str, Any], kind: str) -> dict[str, Any]:
    decorated = item.get("decoratedGeneratedActivity")
    said = decorated.get(kind) if isinstance(decorated, dict) else None
    return said if isinstance(said, dict) else {}


def _text(said: Mapping[str, Any]) -> str:
    message = said.get("message")
    if isinstance(message, dict):
        return reading.text(message, "text", required=True)
    return reading.text(said, "text", required=True)


def _author(said: Mapping[str, Any], item: str) -> Author:
    """LinkedIn names a person by a number that only our app sees, and tells no name."""
    return Author(native_id=reading.identifier(said, "owner") or f"unknown:{item}")
