"""Posts of a forum to arrivals. Pure.

What is stored of a post is `{"post", "private", "addressed", "event"}`: the post as it came,
whether its topic is a personal message, whether a notification told us of it, and what a webhook
said has happened to it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from fener.connectors import reading, times
from fener.connectors.contract import Account, Payload, Unreadable
from fener.connectors.markup import plain_text
from fener.core.posts import Arrival, Author, Deletion, Edit, Post, PostKind, Visibility

EVENTS = ("post_created", "post_edited", "post_destroyed", "post_recovered")
_REGULAR = 1
_QUOTE = re.compile(r"\[quote[^\]\n]{0,200}\](?:(?!\[/?quote).){0,20000}\[/quote\]\s*", re.DOTALL)
_NESTED = 5


def payload_of(
    post: Any, *, is_private: bool = False, is_addressed: bool = False, event: str = ""
) -> Payload:
    """A post as a payload, by its id, its version and what became of it. A post we heard before a
    notification said that it is for us comes once more. Raises `Unreadable`."""
    if not isinstance(post, dict):
        raise Unreadable("payload.not_an_object")
    key = f"{_number(post, 'id')}:{reading.count(post, 'version') or 1}"
    gone_at = post.get("deleted_at")
    if event == "post_destroyed" or gone_at:
        key += f":gone:{str(gone_at)[:24]}"
    elif event in ("post_recovered", "post_edited"):
        # An edit soon after posting does not change the version.
        key += f":{event[5:]}:{str(post.get('updated_at'))[:24]}"
    elif is_addressed:
        key += ":addressed"
    stored: dict[str, Any] = {"post": post}
    stored |= {"private": True} if is_private else {}
    stored |= {"addressed": True} if is_addressed else {}
    stored |= {"event": event} if event else {}
    body = json.dumps(stored, ensure_ascii=False, sort_keys=True)
    return Payload(key=key[:64], body=body.encode("utf-8", "replace"))


def arrivals_of(body: bytes, account: Account) -> tuple[Arrival, ...]:
    """What one stored post means. Raises `Unreadable`."""
    stored = reading.read_object(body)
    post = stored.get("post")
    if not isinstance(post, dict):
        raise Unreadable("payload.missing", field="post")
    event = reading.choice(stored, "event", EVENTS, EVENTS[0])
    native_id = str(_number(post, "id"))
    if event == "post_destroyed" or post.get("deleted_at"):
        gone_at = post.get("deleted_at") or post.get("updated_at")
        return (Deletion(native_id=native_id, at=times.moment(gone_at, "deleted_at")),)
    if reading.count(post, "post_type") not in (None, _REGULAR):
        # Remarks of the forum itself, and whispers among its staff.
        return ()
    if event == "post_edited":
        changed_at = times.moment(post.get("updated_at"), "updated_at")
        return (Edit(native_id=native_id, text=_said(post), at=changed_at),)
    return (_post(stored, post, native_id, account),)


def _post(
    stored: Mapping[str, Any], post: Mapping[str, Any], native_id: str, account: Account
) -> Post:
    topic, number = _number(post, "topic_id"), reading.count(post, "post_number") or 1
    is_private = reading.flag(stored, "private") or is_private_message(post)
    by_us = _is_by_us(post, account)
    is_addressed = reading.flag(stored, "addressed") or _addresses(post, account)
    is_ours = account.settings.get("all_ours") is True
    kind = PostKind.POST if number == 1 else PostKind.COMMENT
    return Post(
        native_id=native_id,
        author=_author(post, account),
        text=_said(post),
        at=times.moment(post.get("created_at"), "created_at"),
        kind=PostKind.MESSAGE if is_private else kind,
        visibility=Visibility.PRIVATE if is_private else Visibility.PUBLIC,
        conversation=f"pm:{topic}" if is_private else str(topic),
        url=_address(post, topic, number, account),
        is_overheard=not (is_private or by_us or is_addressed or is_ours),
        by_us=by_us,
    )


def is_private_message(item: Mapping[str, Any]) -> bool:
    """By a topic's own word, or by what a webhook says of a post's topic."""
    return "private_message" in (item.get("archetype"), item.get("topic_archetype"))


def topic_in(conversation: str) -> tuple[int, bool]:
    """The topic and whether it is a personal message; 0: none is named."""
    number = conversation.removeprefix("pm:")
    is_number = number.isascii() and number.isdigit() and len(number) < 16
    return (int(number) if is_number else 0), conversation.startswith("pm:")


def _author(post: Mapping[str, Any], account: Account) -> Author:
    handle = reading.text(post, "username", required=True).lstrip("@")
    base = str(account.settings.get("url") or "").rstrip("/")
    return Author(
        native_id=reading.identifier(post, "user_id") or handle,
        handle=handle,
        name=reading.text(post, "name") or reading.text(post, "display_username"),
        url=f"{base}/u/{handle}" if base else "",
    )


def _is_by_us(post: Mapping[str, Any], account: Account) -> bool:
    if account.native_id:
        return reading.identifier(post, "user_id") == account.native_id
    handle = account.handle.lstrip("@").casefold()
    return bool(handle) and reading.text(post, "username").casefold() == handle


def _addresses(post: Mapping[str, Any], account: Account) -> bool:
    """Whether a post answers us or names us."""
    handle = account.handle.lstrip("@")
    if not handle:
        return False
    answered = post.get("reply_to_user")
    if isinstance(answered, dict) and str(answered.get("username")).casefold() == handle.casefold():
        return True
    named = rf"(?<![\w@/.-])@{re.escape(handle)}(?![\w-])"
    return re.search(named, _said(post), re.IGNORECASE) is not None


def _said(post: Mapping[str, Any]) -> str:
    """What the author wrote, without what they quote; a topic's title stands before it."""
    raw = reading.text(post, "raw")
    text = _without_quotes(raw) if raw else plain_text(reading.text(post, "cooked"))
    title = reading.text(post, "topic_title")
    if title and post.get("post_number") == 1:
        return f"{title}\n\n{text}".strip()
    return text.strip()


def _without_quotes(raw: str) -> str:
    text = raw
    for _ in range(_NESTED):
        text, found = _QUOTE.subn("", text)
        if not found:
            break
    return text if text.strip() else raw


def _address(post: Mapping[str, Any], topic: int, number: int, account: Account) -> str:
    base = str(account.settings.get("url") or "").rstrip("/")
    path = reading.text(post, "post_url")
    if not path.startswith("/t/"):
        path = f"/t/{topic}/{number}"
    return base + path if base else ""


def _number(item: Mapping[str, Any], field: str) -> int:
    value = reading.count(item, field)
    if value is None:
        raise Unreadable("payload.missing", field=field)
    return value
