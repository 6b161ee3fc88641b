"""Posts, messages and people of the older API (1.1), which the Account Activity API and parts of
the X Activity API still send, rewritten into the shapes of the newer one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fener.connectors.x.hooks import objects


def as_post(old: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The post, and the `includes` that belong to it."""
    extended = old.get("extended_tweet")
    whole = extended if isinstance(extended, dict) else {}
    user = old.get("user")
    person = _person(user) if isinstance(user, dict) else {}
    parent = _id(old, "in_reply_to_status_id")
    quoted, repeated = old.get("quoted_status"), old.get("retweeted_status")
    references = [
        {"type": kind, "id": native_id}
        for kind, native_id in (
            ("replied_to", parent),
            ("quoted", _id(old, "quoted_status_id")),
            ("retweeted", _id(repeated, "id") if isinstance(repeated, dict) else ""),
        )
        if native_id
    ]
    post = {
        "id": _id(old, "id"),
        "text": whole.get("full_text") or old.get("full_text") or old.get("text"),
        "author_id": person.get("id"),
        "created_at": old.get("created_at"),
        "lang": old.get("lang"),
        "in_reply_to_user_id": _id(old, "in_reply_to_user_id"),
        "conversation_id": parent,
        "entities": _entities(whole.get("entities") or old.get("entities")),
        "public_metrics": {"retweet_count": old.get("retweet_count")},
        "referenced_tweets": references,
    }
    spoken_of = []
    if isinstance(quoted, dict):
        whose = quoted.get("user")
        author = _id(whose, "id") if isinstance(whose, dict) else ""
        spoken_of.append({"id": _id(quoted, "id"), "author_id": author})
    return post, {"users": [person], "tweets": spoken_of}


def as_message(old: Mapping[str, Any]) -> dict[str, Any]:
    created = old.get("message_create")
    created = created if isinstance(created, dict) else {}
    target, data = created.get("target"), created.get("message_data")
    data = data if isinstance(data, dict) else {}
    sender = _id(created, "sender_id")
    recipient = _id(target, "recipient_id") if isinstance(target, dict) else ""
    return {
        "id": old.get("id"),
        "event_type": "MessageCreate",
        "text": data.get("text"),
        "sender_id": sender,
        "created_at": old.get("created_timestamp"),
        "dm_conversation_id": f"{sender}-{recipient}" if sender and recipient else "",
        "entities": data.get("entities"),
    }


def people(users: object) -> list[dict[str, Any]]:
    """The people of a map by number, in the older shape or in the newer one."""
    found = []
    for value in users.values() if isinstance(users, dict) else ():
        if not isinstance(value, dict):
            continue
        inner = value.get("data")
        found.append(inner if isinstance(inner, dict) else _person(value))
    return found


def _person(user: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": _id(user, "id"),
        "username": user.get("screen_name"),
        "name": user.get("name"),
        "profile_image_url": user.get("profile_image_url_https"),
        "public_metrics": {"followers_count": user.get("followers_count")},
    }


def _entities(old: object) -> dict[str, Any]:
    if not isinstance(old, dict):
        return {}
    mentions = [
        {"id": one.get("id_str"), "username": one.get("screen_name")}
        for one in objects(old.get("user_mentions"))
    ]
    return {"mentions": mentions, "urls": objects(old.get("urls"))}


def _id(item: Mapping[str, Any], name: str) -> str:
    """The number under `name` as text: as a number it has lost its last digits on the way."""
    value = item.get(f"{name}_str") or item.get(name)
    return str(value) if isinstance(value, (str, int)) and not isinstance(value, bool) else ""
