"""Things of Reddit to arrivals. Pure.

What is stored of a thing is `{"kind", "data", "source"}`: as it came, and where from. Comments are
`t1`, posts `t3`, messages `t4`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from fener.connectors import reading, times
from fener.connectors.contract import Account, Payload, Unreadable
from fener.core.posts import Arrival, Author, Edit, Post, PostKind, Visibility

SITE = "https://www.reddit.com"
WRITTEN_TO_US = "inbox"
_KINDS = ("t1", "t3", "t4")
_NOBODY = ("[deleted]", "[removed]")


def payload_of(thing: Any, source: str) -> Payload:
    """A thing as a payload, by its full name and the time of its last edit. A comment that came
    to our inbox is for us, also where we have heard it before. Raises `Unreadable`."""
    if not isinstance(thing, dict) or not isinstance(thing.get("data"), dict):
        raise Unreadable("payload.not_an_object")
    data = thing["data"]
    key = reading.identifier(data, "name", required=True)
    edited = data.get("edited")
    if isinstance(edited, (int, float)) and not isinstance(edited, bool):
        key += f":{edited:.0f}" if edited < 1e12 else ""
    key += ":inbox" if source == WRITTEN_TO_US else ""
    stored = {"kind": thing.get("kind"), "data": data, "source": source}
    body = json.dumps(stored, ensure_ascii=False, sort_keys=True)
    return Payload(key=key[:64], body=body.encode("utf-8", "replace"))


def created_at(thing: Any) -> float:
    """When a thing was made, in Unix seconds. Raises `Unreadable`."""
    data = thing.get("data") if isinstance(thing, dict) else None
    if not isinstance(data, dict):
        raise Unreadable("payload.not_an_object")
    return times.moment(data.get("created_utc"), "created_utc").timestamp()


def arrivals_of(body: bytes, account: Account) -> tuple[Arrival, ...]:
    """What one stored thing means. Raises `Unreadable`."""
    stored = reading.read_object(body)
    data = stored.get("data")
    if not isinstance(data, dict):
        raise Unreadable("payload.missing", field="data")
    kind = reading.choice(stored, "kind", _KINDS, "")
    native_id = reading.identifier(data, "name", required=True)
    text = _said(data)
    if text in _NOBODY or data.get("author") in _NOBODY:
        return ()
    source = reading.text(stored, "source")
    post = _message(data, native_id, text, account) if kind == "t4" else None
    post = post or _public(data, kind, native_id, text, source, account)
    if data.get("edited") in (None, False, True):
        return (post,)
    edited_at = times.moment(data.get("edited"), "edited")
    return (post, Edit(native_id=native_id, text=text, at=edited_at))


def _message(data: Mapping[str, Any], native_id: str, text: str, account: Account) -> Post:
    return Post(
        native_id=native_id,
        author=_author(data, native_id),
        text=text,
        at=times.moment(data.get("created_utc"), "created_utc"),
        kind=PostKind.MESSAGE,
        visibility=Visibility.PRIVATE,
        conversation=reading.identifier(data, "first_message_name") or native_id,
        in_reply_to=reading.identifier(data, "parent_id"),
        url=f"{SITE}/message/messages/{native_id.removeprefix('t4_')}",
        by_us=_is_us(data.get("author"), account),
    )


def _public(
    data: Mapping[str, Any], kind: str, native_id: str, text: str, source: str, account: Account
) -> Post:
    path = reading.text(data, "permalink") or reading.text(data, "context")
    path = path.partition("?")[0]
    link = reading.identifier(data, "link_id") or _link_in(path)
    by_us = _is_us(data.get("author"), account)
    is_locked = reading.flag(data, "locked") or reading.flag(data, "archived")
    return Post(
        native_id=native_id,
        author=_author(data, native_id),
        text=text,
        at=times.moment(data.get("created_utc"), "created_utc"),
        kind=PostKind.COMMENT if kind == "t1" else PostKind.POST,
        conversation=native_id if kind == "t3" else link or native_id,
        in_reply_to=reading.identifier(data, "parent_id") if kind == "t1" else "",
        url=SITE + path if path.startswith("/") else "",
        is_overheard=source != WRITTEN_TO_US and not by_us and not _addresses(data, text, account),
        closed={"reply_public": "reddit.locked"} if is_locked else {},
        by_us=by_us,
    )


def _author(data: Mapping[str, Any], otherwise: str) -> Author:
    """A person; for messages of a community, the community."""
    handle = reading.text(data, "author")
    community = reading.text(data, "subreddit_name_prefixed")
    if not handle:
        return Author(native_id=community or f"unknown:{otherwise}", name=community)
    return Author(
        native_id=reading.identifier(data, "author_fullname") or handle,
        handle=handle,
        url=f"{SITE}/user/{handle}" if re.fullmatch(r"[\w-]{1,40}", handle, re.ASCII) else "",
    )


def _is_us(author: object, account: Account) -> bool:
    ours = account.handle.casefold()
    return bool(ours) and isinstance(author, str) and author.casefold() == ours


def _addresses(data: Mapping[str, Any], text: str, account: Account) -> bool:
    """Whether somebody names us, or comments under a post of ours."""
    if _is_us(data.get("link_author"), account):
        return True
    named = rf"(?<![\w/])/?u/{re.escape(account.handle)}(?![\w-])"
    return bool(account.handle) and re.search(named, text, re.IGNORECASE) is not None


def _link_in(path: str) -> str:
    """The post that a comment's address leads through."""
    found = re.match(r"/r/[\w.-]+/comments/([a-z0-9]{1,12})/", path)
    return f"t3_{found[1]}" if found else ""


def _said(data: Mapping[str, Any]) -> str:
    title = reading.text(data, "title")
    body = reading.text(data, "selftext") or reading.text(data, "body")
    return f"{title}\n\n{body}".strip() if title else body.strip()
