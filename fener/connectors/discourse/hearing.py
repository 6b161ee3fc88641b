"""What is new on a forum since a place: public posts page by page, and then what notifications and
personal messages bring.

Each page of the desk costs few calls: a forum takes 60 a minute of a key.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from fener.connectors import reading
from fener.connectors.contract import Account, Fetched, Gone, Payload, Refused, Unreadable
from fener.connectors.discourse import client
from fener.connectors.discourse.translate import is_private_message, payload_of

_FOR_US = (1, 2, 3, 15)
"""Notifications of posts that name us, answer us, quote us, or name a group of ours."""
NOTICES_AT_ONCE = 6
TOPICS_AT_ONCE = 6
POSTS_AT_ONCE = 10
BACKLOG_OF_TOPIC = 5
"""Posts of each personal message that are the back-log."""


@dataclass(slots=True)
class Place:
    """How far we have heard."""

    post: int = 0
    """The newest public post that was heard, with all before it."""
    top: int = 0
    below: int = 0
    """Public posts up to `top` are being heard, newest first; those below this are to come."""
    notice: int = 0
    topics: dict[str, list[int]] = field(default_factory=dict)
    """Personal messages: the highest number in each, and the newest post that was heard."""

    @classmethod
    def read(cls, cursor: str) -> Place:
        try:
            value = json.loads(cursor) if cursor else {}
            numbers = {name: int(value.get(name, 0)) for name in ("post", "top", "below", "notice")}
            topics = {str(k): [int(v[0]), int(v[1])] for k, v in value.get("topics", {}).items()}
            return cls(**numbers, topics=topics)
        except (ValueError, TypeError, AttributeError, LookupError):
            return cls()

    def written(self) -> str:
        return json.dumps({name: value for name, value in asdict(self).items() if value})


def next_page(account: Account, cursor: str) -> Fetched:
    place = Place.read(cursor)
    is_first = place == Place()
    try:
        payloads = _public(account, place)
        more = bool(place.below)
        if not more:
            private, more = _private(account, place, is_first)
            told, more_told = _notified(account, place, is_first)
            payloads += [*private, *told]
            more = more or more_told
    except Unreadable as error:
        raise Refused(str(error), key="connector.answer_unreadable") from error
    return Fetched(payloads=payloads, cursor=place.written(), more=more)


def _public(account: Account, place: Place) -> list[Payload]:
    """A page of public posts, downwards until what we know. On the first fetch, one page."""
    is_first = not place.post and not place.below
    page = _list(client.latest_posts(account, place.below), "latest_posts")
    posts = {_id(one): one for one in page if not place.below or _id(one) < place.below}
    if not place.below:
        place.top = max([*posts, place.post])
    lowest = min(posts, default=0)
    if place.below and not lowest:
        # A page goes back over so many ids, and none of these is for us to see.
        lowest = place.below - client.PAGE + 1
    new = [payload_of(one) for its_id, one in posts.items() if its_id > place.post]
    if is_first or lowest <= place.post + 1:
        place.post, place.top, place.below = place.top, 0, 0
    else:
        place.below = lowest
    return new


def _private(account: Account, place: Place, is_first: bool) -> tuple[list[Payload], bool]:
    """What is new in personal messages, and whether there is more than one page may bring."""
    listed = client.private_topics(account).get("topic_list")
    topics = _list(listed if isinstance(listed, dict) else {}, "topics")
    known, place.topics = place.topics, {}
    payloads: list[Payload] = []
    asked, more = 0, False
    for one in topics:
        topic_id, highest = _id(one), reading.count(one, "highest_post_number") or 0
        before, heard = known.get(str(topic_id), [0, 0])
        left = POSTS_AT_ONCE - len(payloads)
        if highest == before or left <= 0 or asked >= TOPICS_AT_ONCE:
            more = more or highest != before
            if before:
                place.topics[str(topic_id)] = [before, heard]
            continue
        asked += 1
        try:
            shown = _shown(client.topic(account, topic_id))
        except (Refused, Gone):
            # Deleted meanwhile, or no longer for us to see. It is asked for when it changes.
            place.topics[str(topic_id)] = [highest, heard]
            continue
        new = sorted(post_id for post_id in shown if post_id > heard)
        new = new[-BACKLOG_OF_TOPIC:] if is_first else new
        for post_id in new[:left]:
            found = shown[post_id] or _found(account, post_id)
            if found is not None:
                payloads.append(payload_of(found, is_private=True))
        is_whole = len(new) <= left
        more = more or not is_whole
        newest = max([*new[:left], heard])
        place.topics[str(topic_id)] = [highest if is_whole else -1, newest]
    return payloads, more


def _notified(account: Account, place: Place, is_first: bool) -> tuple[list[Payload], bool]:
    """Posts that notifications tell us of, and whether there are more."""
    notices = _list(client.notifications(account), "notifications")
    new = sorted((one for one in notices if _id(one) > place.notice), key=_id)
    for_us = [one for one in new if one.get("notification_type") in _FOR_US]
    taken = for_us[-NOTICES_AT_ONCE:] if is_first else for_us[:NOTICES_AT_ONCE]
    payloads = [payload for one in taken for payload in _told(account, place, one)]
    more = not is_first and len(for_us) > len(taken)
    place.notice = _id(taken[-1]) if more else max([*map(_id, new), place.notice])
    return payloads, more


def _told(account: Account, place: Place, notice: dict[str, Any]) -> Iterator[Payload]:
    topic_id, data = reading.count(notice, "topic_id"), notice.get("data")
    if topic_id is None or str(topic_id) in place.topics:
        return
    try:
        topic = client.topic(account, topic_id)
    except (Refused, Gone):
        return
    post_id = reading.count(data, "original_post_id") if isinstance(data, dict) else None
    number = reading.count(notice, "post_number")
    found = _found(account, post_id) if post_id else _numbered(topic, number)
    if found is not None:
        is_private = is_private_message(topic)
        yield payload_of(found, is_private=is_private, is_addressed=not is_private)


def _shown(topic: Mapping[str, Any]) -> dict[int, dict[str, Any] | None]:
    """The ids of all posts of a topic, with those posts that came with it."""
    stream = topic.get("post_stream")
    stream = stream if isinstance(stream, dict) else {}
    ids = stream.get("stream")
    found: dict[int, dict[str, Any] | None] = {}
    for one in ids if isinstance(ids, list) else ():
        if isinstance(one, int):
            found[one] = None
    for post in _list(stream, "posts"):
        found[_id(post)] = post
    return found


def _numbered(topic: Mapping[str, Any], number: int | None) -> dict[str, Any] | None:
    posts = (post for post in _shown(topic).values() if post is not None)
    return next((one for one in posts if one.get("post_number") == number), None)


def _found(account: Account, post_id: int) -> dict[str, Any] | None:
    try:
        return client.post(account, post_id)
    except (Refused, Gone):
        return None  # Deleted meanwhile, or no longer for us to see.


def _id(item: Mapping[str, Any]) -> int:
    found = reading.count(item, "id")
    if found is None:
        raise Unreadable("payload.missing", field="id")
    return found


def _list(item: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    value = item.get(name)
    if not isinstance(value, list):
        raise Unreadable("payload.not_a_list", field=name)
    return [one for one in value if isinstance(one, dict)]
