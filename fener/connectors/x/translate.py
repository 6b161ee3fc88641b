"""What X sends, to arrivals: pure, and the same for what is polled and what is called in.

A stored payload is one of X's own shapes: a post or a message with what belongs to it
(`{"data": …, "includes": …}`), an event of the X Activity API, or one of the older Account Activity
API, which `older` rewrites first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from fener.connectors import reading, times
from fener.connectors.contract import Account, Payload, Unreadable
from fener.connectors.x import older
from fener.connectors.x.hooks import RECEIVED_AT, objects
from fener.connectors.x.prices import is_enterprise
from fener.connectors.x.wording import shown_text
from fener.core.posts import (
    Arrival,
    Attachment,
    Author,
    Deletion,
    Edit,
    Post,
    PostKind,
    Visibility,
)

SITE = "https://x.com"
_EPOCH = datetime(2010, 11, 4, 1, 42, 54, 657000, tzinfo=UTC)
"""The moment from which X counts the milliseconds in its numbers."""
_SNOWFLAKE = re.compile(r"[0-9]{12,19}")
_NO_LANGUAGE = re.compile(r"q[a-z]{2}")
"""What X writes where a post is only links, only emoji and the like."""
_PAIR = re.compile(r"([0-9]{1,19})-([0-9]{1,19})")


@dataclass(slots=True)
class Around:
    """What came with a post: people, media, posts it speaks of, places."""

    people: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    media: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    posts: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    places: dict[str, Mapping[str, Any]] = field(default_factory=dict)


def arrivals_of(account: Account, payload: Payload) -> list[Arrival]:
    """Everything one payload says; empty where it says nothing the desk needs, such as a like.
    Raises `Unreadable`."""
    value = reading.read_object(payload.body, limit=2 * reading.MAX_ITEM)
    if "for_user_id" in value:
        return _older_event(account, value)
    data = value.get("data")
    if not isinstance(data, dict):
        raise Unreadable("payload.missing", field="data")
    if "payload" in data:
        return _event(account, data, payload.headers)
    around = around_of(value.get("includes"))
    if data.get("event_type") == "MessageCreate" or "dm_conversation_id" in data:
        return [_message(account, data, around)]
    return _posted(account, data, around, is_searched=payload.headers.get("source") == "search")


def _event(account: Account, data: dict[str, Any], headers: Mapping[str, str]) -> list[Arrival]:
    """An event of the X Activity API."""
    if _is_for_another(account, data.get("filter")):
        return []
    item = data["payload"]
    if not isinstance(item, dict):
        raise Unreadable("payload.not_an_object")
    what = data.get("event_type")
    if what == "post.delete":
        return [_deletion(item, headers)]
    if isinstance(what, str) and what.startswith("post."):
        around = around_of(data.get("includes"))
        quotes_us = what == "post.quote.create"
        return _posted(account, item, around, quotes_us=quotes_us)
    if "direct_message_events" in item:
        return _older_messages(account, item)
    return []


def _older_event(account: Account, value: dict[str, Any]) -> list[Arrival]:
    """An event of the Account Activity API."""
    ours = value["for_user_id"]
    if _is_for_another(account, {"user_id": ours}):
        return []
    arrivals: list[Arrival] = []
    for one in objects(value.get("tweet_create_events")):
        post, includes = older.as_post(one)
        arrivals += _posted(account, post, around_of(includes))
    for one in objects(value.get("tweet_delete_events")):
        status = one.get("status")
        if not isinstance(status, dict):
            raise Unreadable("payload.missing", field="status")
        at = times.moment(one.get("timestamp_ms"), "timestamp_ms")
        arrivals.append(Deletion(native_id=_id(status), at=at))
    return arrivals + _older_messages(account, value)


def _older_messages(account: Account, value: Mapping[str, Any]) -> list[Arrival]:
    around = around_of({"users": older.people(value.get("users"))})
    return [
        _message(account, older.as_message(one), around)
        for one in objects(value.get("direct_message_events"))
    ]


def _is_for_another(account: Account, filter_: object) -> bool:
    """Whether an event was meant for another account of the same app."""
    whose = filter_.get("user_id") if isinstance(filter_, dict) else None
    return bool(account.native_id) and isinstance(whose, str) and whose != account.native_id


def around_of(includes: object) -> Around:
    """What stands in an answer's `includes`, by number."""
    around = Around()
    if not isinstance(includes, dict):
        return around
    for one in objects(includes.get("users")):
        inner = one.get("data")
        person = inner if isinstance(inner, dict) else one
        if isinstance(person.get("id"), str):
            around.people[person["id"]] = person
    for one in objects(includes.get("media")):
        if isinstance(one.get("media_key"), str):
            around.media[one["media_key"]] = one
    for one in objects(includes.get("posts")) + objects(includes.get("tweets")):
        if isinstance(one.get("id"), str):
            around.posts[one["id"]] = one
    for one in objects(includes.get("places")):
        if isinstance(one.get("id"), str):
            around.places[one["id"]] = one
    return around


def references_of(post: Mapping[str, Any]) -> dict[str, str]:
    """The numbers of the posts that `post` answers, quotes or repeats, by the way in which."""
    found: dict[str, str] = {}
    for one in objects(post.get("referenced_posts")) + objects(post.get("referenced_tweets")):
        kind, native_id = one.get("type"), one.get("id")
        if isinstance(kind, str) and isinstance(native_id, str) and native_id:
            found.setdefault(kind, reading.identifier(one, "id"))
    if "replied_to" not in found and post.get("in_reply_to_tweet_id"):
        found["replied_to"] = reading.identifier(post, "in_reply_to_tweet_id")
    return found


def _posted(
    account: Account,
    post: Mapping[str, Any],
    around: Around,
    *,
    is_searched: bool = False,
    quotes_us: bool = False,
) -> list[Arrival]:
    """The post, and what it changed where it is a later version of one: X gives every version a
    number of its own, and the desk keeps them all as the first."""
    newest = _id(post)
    versions = _versions(post)
    first = versions[0] if newest in versions else newest
    refs = references_of(post)
    author = _author(around.people, reading.identifier(post, "author_id"), newest)
    by_us = _is_us(account, author)
    said_at = written_at(post, newest)
    mentions_us = _mentions_us(account, post)
    quoted = around.posts.get(refs.get("quoted", ""))
    quotes_us = quotes_us or _wrote(account, quoted)
    replied = around.posts.get(refs.get("replied_to", ""))
    answers_us = _wrote(account, replied) or _wrote(
        account, {"author_id": post.get("in_reply_to_user_id")}
    )
    is_summoned = mentions_us or quotes_us or by_us or is_enterprise(account)
    text = shown_text(post)
    at = said_at if first == newest else (_moment_in(first) or said_at)
    whole = Post(
        native_id=first,
        author=author,
        text=text,
        at=min(at, said_at),
        kind=_kind_of(refs),
        conversation=reading.identifier(post, "conversation_id"),
        in_reply_to=refs.get("replied_to", "") or refs.get("retweeted", ""),
        url=f"{SITE}/{author.handle or 'i'}/status/{newest}",
        language=_language(post),
        place=_place(post, around),
        reposts=_reposts(post),
        attachments=_attachments(post, around),
        is_overheard=is_searched and not (mentions_us or quotes_us or answers_us or by_us),
        closed={} if is_summoned else {"reply_public": "x.not_summoned"},
        by_us=by_us,
    )
    if first == newest:
        return [whole]
    return [whole, Edit(native_id=first, text=text, at=said_at)]


def _message(account: Account, item: Mapping[str, Any], around: Around) -> Post:
    native_id = _id(item)
    sender = reading.identifier(item, "sender_id")
    author = _author(around.people, sender, native_id)
    conversation, is_group = conversation_of(reading.identifier(item, "dm_conversation_id"))
    by_us = _is_us(account, author)
    return Post(
        native_id=native_id,
        author=author,
        text=shown_text(item),
        at=written_at(item, native_id),
        kind=PostKind.MESSAGE,
        visibility=Visibility.PRIVATE,
        conversation=f"dm:{conversation}" if conversation else "",
        url=f"{SITE}/messages/{conversation}" if conversation else "",
        attachments=_attachments(item, around),
        closed={"reply_private": "x.group"} if is_group and not by_us else {},
        by_us=by_us,
    )


def conversation_of(native_id: str) -> tuple[str, bool]:
    """A conversation of two by one name, whoever's number comes first; and whether it is a group.

    >>> conversation_of("2244994945-1111"), conversation_of("1582103724607971332")
    (('1111-2244994945', False), ('1582103724607971332', True))
    """
    if pair := _PAIR.fullmatch(native_id):
        first, second = sorted(pair.groups(), key=int)
        return f"{first}-{second}", False
    return native_id, bool(native_id)


def _deletion(item: Mapping[str, Any], headers: Mapping[str, str]) -> Deletion:
    """X does not say when. It was when we heard of it, or else after the post was written."""
    native_id = _id(item)
    if heard := headers.get(RECEIVED_AT):
        return Deletion(native_id=native_id, at=times.moment(heard, RECEIVED_AT))
    at = _moment_in(native_id)
    if at is None:
        raise Unreadable("payload.missing", field="created_at")
    return Deletion(native_id=native_id, at=at)


def _id(item: Mapping[str, Any]) -> str:
    return reading.identifier(item, "id", required=True)


def _versions(post: Mapping[str, Any]) -> list[str]:
    for name in ("edit_history_post_ids", "edit_history_tweet_ids"):
        value = post.get(name)
        if isinstance(value, list) and value and all(isinstance(one, str) for one in value):
            return [reading.identifier({"id": one}, "id", required=True) for one in value]
    return [_id(post)]


def written_at(item: Mapping[str, Any], native_id: str) -> datetime:
    """When a post or message was written. Raises `Unreadable`."""
    if item.get("created_at") is None and (at := _moment_in(native_id)):
        return at
    return times.moment(item.get("created_at"), "created_at")


def _moment_in(native_id: str) -> datetime | None:
    """When a number was given out: since November 2010 it says so itself.

    >>> _moment_in("1346889436626259968").isoformat(timespec="seconds")
    '2021-01-06T18:40:40+00:00'
    """
    if not _SNOWFLAKE.fullmatch(native_id):
        return None
    return _EPOCH + timedelta(milliseconds=int(native_id) >> 22)


def moment_as_number(at: datetime) -> str:
    """The smallest number that a post of `at` can have."""
    return str(max(int((at - _EPOCH) / timedelta(milliseconds=1)), 0) << 22)


def _author(people: Mapping[str, Mapping[str, Any]], native_id: str, item: str) -> Author:
    if not native_id:
        return Author(native_id=f"unknown:{item}")
    person = people.get(native_id, {})
    handle = reading.text(person, "username").lstrip("@")
    metrics = person.get("public_metrics")
    return Author(
        native_id=native_id,
        handle=handle,
        name=reading.text(person, "name"),
        url=f"{SITE}/{handle}" if handle else f"{SITE}/i/user/{native_id}",
        avatar_url=reading.text(person, "profile_image_url"),
        followers=reading.count(metrics, "followers_count") if isinstance(metrics, dict) else None,
    )


def _is_us(account: Account, author: Author) -> bool:
    if account.native_id:
        return author.native_id == account.native_id
    handle = account.handle.lstrip("@").casefold()
    return bool(handle) and author.handle.casefold() == handle


def _wrote(account: Account, post: Mapping[str, Any] | None) -> bool:
    whose = post.get("author_id") if post else None
    return bool(account.native_id) and whose == account.native_id


def _mentions_us(account: Account, post: Mapping[str, Any]) -> bool:
    handle = account.handle.lstrip("@").casefold()
    note = post.get("note_post") or post.get("note_tweet")
    for holder in (post, note):
        entities = holder.get("entities") if isinstance(holder, dict) else None
        for one in objects(entities.get("mentions") if isinstance(entities, dict) else None):
            name = one.get("username")
            if isinstance(name, str) and handle and name.casefold() == handle:
                return True
            if account.native_id and one.get("id") == account.native_id:
                return True
    return False


def _kind_of(refs: Mapping[str, str]) -> PostKind:
    if "retweeted" in refs:
        return PostKind.REPOST
    if "replied_to" in refs:
        return PostKind.COMMENT
    return PostKind.QUOTE if "quoted" in refs else PostKind.POST


def _language(post: Mapping[str, Any]) -> str:
    language = reading.text(post, "lang")
    return "" if language in ("und", "zxx") or _NO_LANGUAGE.fullmatch(language) else language


def _place(post: Mapping[str, Any], around: Around) -> str:
    geo = post.get("geo")
    native_id = geo.get("place_id") if isinstance(geo, dict) else None
    place = around.places.get(native_id) if isinstance(native_id, str) else None
    return reading.text(place, "full_name") if place else ""


def _reposts(post: Mapping[str, Any]) -> int:
    metrics = post.get("public_metrics")
    if not isinstance(metrics, dict):
        return 0
    names = ("repost_count", "retweet_count")
    return max((reading.count(metrics, name) or 0 for name in names), default=0)


def _attachments(item: Mapping[str, Any], around: Around) -> tuple[Attachment, ...]:
    attached = item.get("attachments")
    keys = attached.get("media_keys") if isinstance(attached, dict) else None
    found = []
    for key in keys if isinstance(keys, list) else ():
        media = around.media.get(key) if isinstance(key, str) else None
        if media is None:
            continue
        url = reading.text(media, "url") or reading.text(media, "preview_image_url")
        if url:
            found.append(Attachment(url=url, alt=reading.text(media, "alt_text")))
    return tuple(found)
