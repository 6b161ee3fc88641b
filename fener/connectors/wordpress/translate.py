"""WordPress's comments to arrivals, and our drafts to its comments. Pure, both ways."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from html import escape
from typing import Any
from urllib.parse import urlsplit

from fener.connectors import reading, times
from fener.connectors.cleaning import clean
from fener.connectors.contract import Account, Payload, Unreadable
from fener.connectors.markup import plain_text
from fener.core.posts import Arrival, Author, Deletion, Draft, Edit, Post, PostKind

AGENT = "fener/"
"""With our key behind it, what a comment of ours says of the program that wrote it. Moderators
see it, the public does not."""
_POST = "post-"
_MAX_NAME = 200


# Names -------------------------------------------------------------------------------------------


def site_of(account: Account) -> str:
    """The site in the names of its comments: they are counted from one on every site."""
    named = str(account.settings.get("site") or "")
    if named:
        return named
    try:
        parts = urlsplit(str(account.settings.get("url") or "").strip())
    except ValueError:
        return ""
    return f"{parts.netloc.lower().removeprefix('www.')}{parts.path.rstrip('/')}"[:120]


def whole_id(number: str, account: Account) -> str:
    return f"{number}@{site_of(account)}"


def number_of(native_id: str) -> str:
    """The number that the site itself knows."""
    return native_id.partition("@")[0].removeprefix(_POST)


# In ----------------------------------------------------------------------------------------------


def digest_of(comment: Mapping[str, Any]) -> str:
    """Of what it says: another digest, another text."""
    content = comment.get("content")
    said = content.get("raw") or content.get("rendered") if isinstance(content, dict) else content
    words = json.dumps(said, sort_keys=True)
    return hashlib.blake2b(words.encode("utf-8", "replace"), digest_size=6).hexdigest()


def comment_payload(comment: Mapping[str, Any]) -> Payload:
    """A comment that is heard for the first time. Raises `Unreadable`."""
    number = reading.identifier(comment, "id", required=True)
    return Payload(key=f"{number}:{digest_of(comment)}"[:64], body=_body({"comment": comment}))


def edit_payload(comment: Mapping[str, Any], now: datetime) -> Payload:
    """A comment that says something else than before. WordPress does not tell since when."""
    number = reading.identifier(comment, "id", required=True)
    at = now.isoformat(timespec="seconds")
    key = f"{number}:{digest_of(comment)}:{int(now.timestamp())}"
    return Payload(key=key[:64], body=_body({"comment": comment, "edited_at": at}))


def deletion_payload(number: str, now: datetime) -> Payload:
    at = now.isoformat(timespec="seconds")
    return Payload(key=f"{number}:gone"[:64], body=_body({"gone": number, "at": at}))


def _body(value: Mapping[str, Any]) -> bytes:
    written = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return written.encode("utf-8", "replace")


def arrival_of(body: bytes, account: Account) -> Arrival:
    """The arrival in one payload. Raises `Unreadable`."""
    value = reading.read_object(body, limit=4 * reading.MAX_ITEM)
    if "gone" in value:
        number = reading.identifier(value, "gone", required=True)
        return Deletion(native_id=whole_id(number, account), at=times.moment(value.get("at"), "at"))
    comment = value.get("comment")
    if not isinstance(comment, dict):
        raise Unreadable("payload.missing", field="comment")
    native_id = whole_id(reading.identifier(comment, "id", required=True), account)
    if value.get("edited_at") is not None:
        at = times.moment(value["edited_at"], "edited_at")
        return Edit(native_id=native_id, text=_text(comment), at=at)
    return _post(comment, native_id, account)


def _post(comment: Mapping[str, Any], native_id: str, account: Account) -> Post:
    post, parent = reading.identifier(comment, "post"), reading.identifier(comment, "parent")
    author = _author(comment, native_id, account)
    by_us = bool(account.native_id) and author.native_id == account.native_id
    return Post(
        native_id=native_id,
        author=author,
        text=_text(comment),
        at=times.moment(comment.get("date_gmt"), "date_gmt", UTC),
        kind=PostKind.COMMENT,
        conversation=whole_id(_POST + post, account) if post else "",
        in_reply_to=whole_id(parent, account) if parent not in ("", "0") else "",
        url=_web_address(reading.text(comment, "link")),
        by_us=by_us,
        idempotency_key=key_of(comment) if by_us else "",
    )


def _author(comment: Mapping[str, Any], native_id: str, account: Account) -> Author:
    user = reading.identifier(comment, "author")
    name = " ".join(plain_text(reading.text(comment, "author_name")).split())[:_MAX_NAME]
    url = _web_address(reading.text(comment, "author_url"))
    if user not in ("", "0"):
        return Author(native_id=whole_id(user, account), name=name, url=url)
    # A visitor proves neither name nor address: only both together are taken for one voice.
    address = reading.text(comment, "author_email").strip().casefold()
    if not address:
        return Author(native_id=f"unknown:{native_id}", name=name, url=url)
    proof = f"{address}\0{name.casefold()}".encode("utf-8", "replace")
    mark = hashlib.blake2b(proof, digest_size=12).hexdigest()
    return Author(native_id=f"visitor:{mark}@{site_of(account)}", name=name, url=url)


def _text(comment: Mapping[str, Any]) -> str:
    content = comment.get("content")
    if not isinstance(content, dict):
        raise Unreadable("payload.missing", field="content")
    raw = reading.text(content, "raw")
    # As it was written, a new line is a new line; in what WordPress makes of it, tags say so.
    text = plain_text(raw.replace("\n", "<br>") if raw else reading.text(content, "rendered"))
    if not text:
        raise Unreadable("payload.missing", field="content")
    return text


def _web_address(link: str) -> str:
    try:
        parts = urlsplit(link.strip())
    except ValueError:
        return ""
    return link.strip() if parts.scheme in ("http", "https") and parts.hostname else ""


def key_of(comment: Mapping[str, Any]) -> str:
    """Our own key, if the comment was sent from here."""
    agent = comment.get("author_user_agent")
    if not isinstance(agent, str) or not agent.startswith(AGENT):
        return ""
    return clean(agent.removeprefix(AGENT))[: reading.MAX_ID]


# Out ---------------------------------------------------------------------------------------------


def markup_of(text: str) -> str:
    """`text` for a site that takes everything for HTML."""
    return escape(text.strip(), quote=False)


def comment_of(draft: Draft, post: str) -> dict[str, Any]:
    """What we ask the site to publish for `draft` under `post`."""
    parent = number_of(draft.in_reply_to)
    return {
        "post": int(post),
        "parent": int(parent) if parent else 0,
        "content": markup_of(draft.text),
        "author_user_agent": f"{AGENT}{draft.key}",
    }


def says(comment: Mapping[str, Any], draft: Draft) -> bool:
    """Whether `comment` is `draft`: by our key or, where a plugin took it away, word for word."""
    if key := key_of(comment):
        return key == draft.key
    try:
        return _text(comment).split() == draft.text.split()
    except Unreadable:
        return False
