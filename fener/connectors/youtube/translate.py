"""YouTube's comments and videos to arrivals. Pure."""

from __future__ import annotations

import hashlib
import html
import json
from collections.abc import Mapping
from typing import Any

from fener.connectors import reading, times
from fener.connectors.contract import Account, Payload, Unreadable
from fener.core.posts import Arrival, Attachment, Author, Draft, Edit, Post, PostKind

SITE = "https://www.youtube.com"


def objects(value: object) -> list[dict[str, Any]]:
    """The objects in `value`, where it is a list; everything else in it is left out."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def inner(item: Mapping[str, Any], field: str) -> dict[str, Any]:
    """The object under `field`, empty where there is none."""
    value = item.get(field)
    return value if isinstance(value, dict) else {}


def payload_of(comment: Mapping[str, Any], thread: Mapping[str, Any]) -> Payload:
    """One comment as YouTube gave it, with what its thread says of all its comments. The key holds
    when it was changed: an edited comment is another payload."""
    item = {"comment": comment, "thread": {"id": thread.get("id"), "snippet": about_of(thread)}}
    changed_at = inner(comment, "snippet").get("updatedAt")
    return Payload(key=_key("comment", comment.get("id"), changed_at), body=_written(item))


def about_of(thread: Mapping[str, Any]) -> dict[str, Any]:
    """What a thread says of all its comments."""
    said = inner(thread, "snippet")
    return {name: said[name] for name in ("canReply", "channelId", "videoId") if name in said}


def payload_of_video(found: Mapping[str, Any]) -> Payload:
    return Payload(
        key=_key("video", inner(found, "id").get("videoId")), body=_written({"video": found})
    )


def arrivals_of(account: Account, payload: Payload) -> list[Arrival]:
    """The comment or the video in a payload. Raises `Unreadable`."""
    value = reading.read_object(payload.body)
    if "video" in value:
        return [_video(account, _object(value, "video"))]
    return _comment(account, _object(value, "comment"), inner(value, "thread"))


def answered_comment(draft: Draft) -> str:
    """The comment under which `draft` goes: YouTube's threads are one level deep, and a reply's
    number begins with that of the comment it stands under."""
    return draft.conversation or draft.in_reply_to.partition(".")[0]


def text_to_send(draft: Draft) -> str:
    """With the name of who is answered before it, where that is somebody in the middle of a
    thread: else nobody could tell, and they would not hear of it."""
    name = draft.to_handle.lstrip("@")
    if "." in draft.in_reply_to and name and f"@{name}".casefold() not in draft.text.casefold():
        return f"@{name} {draft.text}"
    return draft.text


def _comment(
    account: Account, comment: Mapping[str, Any], thread: Mapping[str, Any]
) -> list[Arrival]:
    said = _object(comment, "snippet")
    about = inner(thread, "snippet")
    native_id = reading.identifier(comment, "id", required=True)
    parent = reading.identifier(said, "parentId")
    top = parent or reading.identifier(thread, "id") or native_id
    video = reading.identifier(said, "videoId") or reading.identifier(about, "videoId")
    author = _author(said, native_id)
    by_us = bool(account.native_id) and author.native_id == account.native_id
    at = times.moment(said.get("publishedAt"), "publishedAt")
    text = reading.text(said, "textOriginal") or reading.text(said, "textDisplay")
    picture = reading.text(said, "imageUrl")
    can_reply = by_us or about.get("canReply") is not False
    if not text.strip() and not picture:
        raise Unreadable("payload.missing", field="textDisplay")
    post = Post(
        native_id=native_id,
        author=author,
        text=text,
        at=at,
        kind=PostKind.COMMENT,
        conversation=top,
        in_reply_to=parent,
        url=_url(video, reading.identifier(about, "channelId"), native_id),
        attachments=(Attachment(url=picture),) if picture else (),
        closed={} if can_reply else {"reply_public": "youtube.no_replies"},
        by_us=by_us,
    )
    if said.get("updatedAt") in (None, said.get("publishedAt")):
        return [post]
    changed_at = times.moment(said.get("updatedAt"), "updatedAt")
    return [post, Edit(native_id=native_id, text=text, at=changed_at)]


def _video(account: Account, found: Mapping[str, Any]) -> Post:
    said = _object(found, "snippet")
    native_id = reading.identifier(inner(found, "id"), "videoId", required=True)
    channel = reading.identifier(said, "channelId")
    title = html.unescape(reading.text(said, "title"))
    about = html.unescape(reading.text(said, "description"))
    return Post(
        native_id=f"video:{native_id}",
        author=Author(
            native_id=channel or f"unknown:{native_id}",
            name=html.unescape(reading.text(said, "channelTitle")),
            url=f"{SITE}/channel/{channel}" if channel else "",
        ),
        text="\n\n".join(filter(None, (title, about))) or native_id,
        at=times.moment(said.get("publishedAt"), "publishedAt"),
        url=f"{SITE}/watch?v={native_id}",
        is_overheard=channel != account.native_id,
        closed={"reply_public": "youtube.video"},
        by_us=bool(channel) and channel == account.native_id,
    )


def _author(said: Mapping[str, Any], item: str) -> Author:
    name = reading.text(said, "authorDisplayName")
    native_id = reading.identifier(inner(said, "authorChannelId"), "value")
    return Author(
        native_id=native_id or f"unknown:{item}",
        handle=name.lstrip("@") if name.startswith("@") else "",
        name=name.lstrip("@"),
        url=reading.text(said, "authorChannelUrl"),
        avatar_url=reading.text(said, "authorProfileImageUrl"),
    )


def _url(video: str, channel: str, comment: str) -> str:
    if video:
        return f"{SITE}/watch?v={video}&lc={comment}"
    return f"{SITE}/channel/{channel}/community?lc={comment}" if channel else ""


def _object(item: Mapping[str, Any], field: str) -> dict[str, Any]:
    value = item.get(field)
    if not isinstance(value, dict):
        raise Unreadable("payload.missing", field=field)
    return value


def _key(*parts: object) -> str:
    written = json.dumps(parts).encode()
    return hashlib.blake2b(written, digest_size=24).hexdigest()


def _written(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True).encode("utf-8", "replace")
