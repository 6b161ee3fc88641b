"""TikTok's comments and events to arrivals. Pure.

TikTok wants the video with every comment it is asked about, so a comment's name here is
`<video>/<comment>`.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

from fener.connectors import reading, times
from fener.connectors.contract import Account, Payload, Refused, Unreadable
from fener.core.posts import Arrival, Attachment, Author, Deletion, Draft, Post, PostKind

SITE = "https://www.tiktok.com"
_NAME = re.compile(r"([0-9]{1,25})/([0-9]{1,25})")


def objects(value: object) -> list[dict[str, Any]]:
    """The objects in `value`, where it is a list; everything else in it is left out."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def parts_of(native_id: str) -> tuple[str, str]:
    """The video and the comment in a name of ours. Raises `Refused`."""
    found = _NAME.fullmatch(native_id)
    if not found:
        raise Refused(key="tiktok.not_a_comment")
    return found[1], found[2]


def answered_comment(draft: Draft) -> tuple[str, str]:
    """The video, and the comment under which `draft` goes: threads are one level deep.
    Raises `Refused`."""
    return parts_of(draft.conversation or draft.in_reply_to)


def payload_of(comment: Mapping[str, Any], video_url: str) -> Payload:
    """One comment as TikTok gave it, without the replies that came with it."""
    whole = {name: value for name, value in comment.items() if name != "reply_list"}
    body = json.dumps({"comment": whole, "video_url": video_url}, ensure_ascii=False)
    named = f"comment:{comment.get('comment_id')}"
    return Payload(key=named[:64], body=body.encode("utf-8", "replace"))


def payload_of_event(body: bytes) -> Payload:
    """A call from TikTok. Raises `Unreadable`."""
    reading.read_object(body, limit=len(body))
    return Payload(key=hashlib.blake2b(body, digest_size=16).hexdigest(), body=body)


def arrivals_of(account: Account, payload: Payload) -> list[Arrival]:
    """The comment in a payload, or the deletion that TikTok calls about. Its other calls say only
    that a comment is there, without its author: the next poll brings it whole.
    Raises `Unreadable`."""
    value = reading.read_object(payload.body)
    if "event" in value:
        return _event(account, value)
    comment = value.get("comment")
    if not isinstance(comment, dict):
        raise Unreadable("payload.missing", field="comment")
    return [_comment(account, comment, reading.text(value, "video_url"))]


def _comment(account: Account, comment: Mapping[str, Any], video_url: str) -> Post:
    video = reading.identifier(comment, "video_id", required=True)
    native_id = reading.identifier(comment, "comment_id", required=True)
    parent = reading.identifier(comment, "parent_comment_id")
    by_us = reading.flag(comment, "owner")
    handle = reading.text(comment, "username").lstrip("@")
    person = reading.identifier(comment, "unique_identifier") or reading.identifier(
        comment, "user_id"
    )
    picture = reading.text(comment, "image_url")
    text = reading.text(comment, "text")
    if not text.strip() and not picture:
        raise Unreadable("payload.missing", field="text")
    return Post(
        native_id=f"{video}/{native_id}",
        author=Author(
            native_id=account.native_id
            if by_us and account.native_id
            else person or handle or f"unknown:{native_id}",
            handle=handle,
            name=reading.text(comment, "display_name") or handle,
            url=f"{SITE}/@{handle}" if handle else "",
            avatar_url=reading.text(comment, "profile_image"),
        ),
        text=text,
        at=times.moment(comment.get("create_time"), "create_time"),
        kind=PostKind.COMMENT,
        conversation=f"{video}/{parent or native_id}",
        in_reply_to=f"{video}/{parent}" if parent else "",
        url=video_url or f"{SITE}/@{account.handle.lstrip('@')}/video/{video}",
        attachments=(Attachment(url=picture),) if picture else (),
        by_us=by_us,
    )


def _event(account: Account, value: Mapping[str, Any]) -> list[Arrival]:
    ours = value.get("user_openid")
    is_ours = not account.native_id or ours in (None, account.native_id)
    if value.get("event") != "comment.update" or not is_ours:
        return []
    content = value.get("content")
    if not isinstance(content, str):
        raise Unreadable("payload.not_text", field="content")
    said = reading.read_object(content.encode("utf-8", "replace"))
    if said.get("comment_action") != "delete":
        return []
    video = reading.identifier(said, "video_id", required=True)
    native_id = reading.identifier(said, "comment_id", required=True)
    at = times.moment(said.get("timestamp"), "timestamp")
    return [Deletion(native_id=f"{video}/{native_id}", at=at)]
