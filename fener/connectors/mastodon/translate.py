"""What the API says to arrivals, and our drafts to its posts. Pure, both ways."""

from __future__ import annotations

import hashlib
import json
import mimetypes
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from fener.connectors import reading, times
from fener.connectors.cleaning import clean
from fener.connectors.contract import Account, Payload, Unreadable
from fener.connectors.markup import plain_text
from fener.core.posts import (
    Arrival,
    Attachment,
    Author,
    Deletion,
    Draft,
    Edit,
    Post,
    PostKind,
    Visibility,
)

_PUBLIC = ("public", "unlisted", "local")
_TO_US = ("mention", "quote", "pending.reply")
_POSTS = (*_TO_US, "status", "update", "quoted_update")
_MENTION = re.compile(r"(?<![\w@/])@([\w.-]*\w)(?:@([\w.-]*\w))?")


# Whole names --------------------------------------------------------------------------------------


def domain_of(account: Account) -> str:
    """The server's name in the handles of its people."""
    named = str(account.settings.get("domain") or "")
    return (named or urlsplit(str(account.settings.get("url") or "")).netloc).lower()


def whole_id(native_id: str, account: Account) -> str:
    """An id that no other server gives: they all count for themselves."""
    return f"{native_id}@{domain_of(account)}" if native_id else ""


def server_id(whole: str) -> str:
    """The id that the server itself knows; of a boost, that of the post."""
    return whole.partition("@")[0].partition("/")[0]


def whole_handle(acct: str, account: Account) -> str:
    return acct if "@" in acct or not acct else f"{acct}@{domain_of(account)}"


# In -----------------------------------------------------------------------------------------------


def payload_of(item: Mapping[str, Any], *, source: str, conversation: str = "") -> Payload:
    """A post or notification as a payload. The same words have one key, wherever they were found.
    Raises `Unreadable`."""
    body = json.dumps(item, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    status = item.get("status")
    if "content" in item:
        key = _version(item)
    elif isinstance(status, dict) and item.get("type") in _POSTS:
        key = _version(status)
    else:
        key = f"n{reading.identifier(item, 'id', required=True)}"
    if len(key) > 64:
        key = hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()
    headers = {"source": source, **({"conversation": conversation} if conversation else {})}
    return Payload(key=key, body=body.encode("utf-8", "replace"), headers=headers)


def deletion_payload(native_id: str, at: str) -> Payload:
    event = {"event": "delete", "payload": native_id, "at": at}
    return Payload(
        key=hashlib.sha256(f"delete {native_id}".encode("utf-8", "replace")).hexdigest(),
        body=json.dumps(event).encode(),
    )


def version_of(status: Mapping[str, Any]) -> str:
    """What changes with the words of a post."""
    edited = status.get("edited_at")
    return edited if isinstance(edited, str) else ""


def _version(status: Mapping[str, Any]) -> str:
    return f"{reading.identifier(status, 'id', required=True)} {version_of(status)}".strip()


def arrivals_of(body: bytes, account: Account, headers: Mapping[str, str]) -> list[Arrival]:
    """The arrivals in a stored notification, post or deletion. Raises `Unreadable`."""
    item = reading.read_object(body)
    if item.get("event") == "delete":
        native_id = reading.identifier(item, "payload", required=True)
        at = times.moment(item.get("at"), "at")
        return [Deletion(native_id=whole_id(native_id, account), at=at)]
    if "content" in item:
        return _said(item, account, headers, addressed=headers.get("source") == "thread")
    what = reading.text(item, "type", required=True)
    status = item.get("status")
    if status is None:
        return []
    if not isinstance(status, dict):
        raise Unreadable("payload.not_an_object")
    if what == "reblog":
        return [_boost(item, status, account)]
    if what not in _POSTS:
        return []
    kind = PostKind.QUOTE if what == "quote" else None
    return _said(status, account, headers, addressed=what in _TO_US, kind=kind)


def _said(
    status: Mapping[str, Any],
    account: Account,
    headers: Mapping[str, str],
    *,
    addressed: bool,
    kind: PostKind | None = None,
) -> list[Arrival]:
    native_id = whole_id(reading.identifier(status, "id", required=True), account)
    parent = whole_id(reading.identifier(status, "in_reply_to_id"), account)
    private = reading.text(status, "visibility", required=True) not in _PUBLIC
    author = _author(status, account)
    by_us = _is_us(author.native_id, account)
    words = text_of(status, account)
    if kind is None:
        kind = PostKind.COMMENT if parent else PostKind.POST
        kind = PostKind.MESSAGE if private else kind
    post = Post(
        native_id=native_id,
        author=author,
        text=words,
        at=times.moment(status.get("created_at"), "created_at"),
        kind=kind,
        visibility=Visibility.PRIVATE if private else Visibility.PUBLIC,
        conversation=whole_id(headers.get("conversation", ""), account),
        in_reply_to=parent,
        url=reading.text(status, "url") or reading.text(status, "uri"),
        language=reading.text(status, "language"),
        reposts=_count(status, "reblogs_count") or 0,
        attachments=_attachments(status),
        is_overheard=not (addressed or by_us or private or _names_us(status, account)),
        by_us=by_us,
    )
    if not version_of(status):
        return [post]
    edited_at = times.moment(status.get("edited_at"), "edited_at")
    return [post, Edit(native_id=native_id, text=words, at=edited_at)]


def _boost(item: Mapping[str, Any], status: Mapping[str, Any], account: Account) -> Post:
    """Somebody showed our post to their own followers. The boost has no id here, and it is once
    for each person and post."""
    original = reading.identifier(status, "id", required=True)
    author = _author(item, account)
    return Post(
        native_id=whole_id(f"{original}/{author.native_id}", account),
        author=author,
        text=text_of(status, account),
        at=times.moment(item.get("created_at"), "created_at"),
        kind=PostKind.REPOST,
        conversation=whole_id(original, account),
        in_reply_to=whole_id(original, account),
        url=reading.text(status, "url"),
        language=reading.text(status, "language"),
    )


def _author(item: Mapping[str, Any], account: Account) -> Author:
    """Who wrote it, by the name that is theirs on every server."""
    who = item.get("account")
    if not isinstance(who, dict):
        raise Unreadable("payload.not_an_author", field="account")
    acct = reading.text(who, "acct").lstrip("@") or reading.text(who, "username").lstrip("@")
    if not acct.strip():
        raise Unreadable("payload.missing", field="acct")
    handle = whole_handle(acct, account)
    return Author(
        native_id=handle.lower(),
        handle=handle,
        name=reading.text(who, "display_name"),
        url=reading.text(who, "url"),
        avatar_url=reading.text(who, "avatar"),
        followers=_count(who, "followers_count"),
    )


def _is_us(native_id: str, account: Account) -> bool:
    return bool(account.native_id) and native_id == account.native_id.lower()


def _names_us(status: Mapping[str, Any], account: Account) -> bool:
    ours = str(account.settings.get("account_id") or "")
    if ours and status.get("in_reply_to_account_id") == ours:
        return True
    return any(_is_us(handle.lower(), account) for _, handle in _mentions(status, account))


def _mentions(status: Mapping[str, Any], account: Account) -> list[tuple[str, str]]:
    """Those who are named: the addresses of their profiles, and their handles."""
    value = status.get("mentions")
    return [
        (str(one.get("url")), whole_handle(clean(one["acct"]), account))
        for one in (value if isinstance(value, list) else ())
        if isinstance(one, dict) and isinstance(one.get("acct"), str) and one["acct"]
    ]


def _count(item: Mapping[str, Any], field: str) -> int | None:
    """Some servers hide a count behind -1."""
    value = item.get(field)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**53:
        return value
    return None


def _attachments(status: Mapping[str, Any]) -> tuple[Attachment, ...]:
    value = status.get("media_attachments")
    found = []
    for one in value if isinstance(value, list) else ():
        if not isinstance(one, dict):
            continue
        url = one.get("url") or one.get("remote_url")
        if not isinstance(url, str):
            continue
        guessed = mimetypes.guess_type(_path(url))[0]
        alt = one.get("description")
        found.append(
            Attachment(
                url=reading.text({"url": url}, "url"),
                media_type=guessed or "",
                alt=reading.text({"alt": alt}, "alt") if isinstance(alt, str) else "",
            )
        )
    return tuple(found)


def _path(url: str) -> str:
    """The path of an address, empty where it is none."""
    try:
        return urlsplit(url).path
    except ValueError:
        return ""


# Words --------------------------------------------------------------------------------------------


def text_of(status: Mapping[str, Any], account: Account) -> str:
    """The words of a post as a reader sees them: the warning before it, links whole, people by
    their whole handles, the choices of a poll."""
    handles = dict(_mentions(status, account))

    def link(text: str, address: str, classes: frozenset[str]) -> str:
        if "hashtag" in classes or text.startswith("#"):
            return text
        if "mention" in classes or text.startswith("@"):
            return "@" + handles[address] if address in handles else _named(text, address)
        return _whole_link(text, address)

    parts = [
        reading.text(status, "spoiler_text").strip(),
        plain_text(reading.text(status, "content"), link=link),
        "\n".join(f"○ {choice}" for choice in _choices(status)),
    ]
    return "\n\n".join(part for part in parts if part)


def _named(text: str, address: str) -> str:
    """A mention that the post doesn't list: the server stands in the link."""
    try:
        host = urlsplit(address).netloc
    except ValueError:
        host = ""
    return text if not host or "@" in text[1:] else f"{text}@{host}"


def _whole_link(text: str, address: str) -> str:
    """The address itself: servers shorten what they show, and others say one thing and link to
    another."""
    if not address.startswith(("http://", "https://")) or text == address:
        return text
    return address if text.rstrip("…") in address else f"{text} ({address})"


def _choices(status: Mapping[str, Any]) -> list[str]:
    poll = status.get("poll")
    options = poll.get("options") if isinstance(poll, dict) else None
    return [
        reading.text(one, "title")
        for one in (options if isinstance(options, list) else ())
        if isinstance(one, dict) and isinstance(one.get("title"), str)
    ]


# Out ----------------------------------------------------------------------------------------------


def addressed(draft: Draft, account: Account) -> str:
    """The draft's text with the name of whom it answers, which is how they are told of it."""
    user, _, server = draft.to_handle.strip().lstrip("@").partition("@")
    if not user or not draft.text.strip():
        return draft.text
    here = domain_of(account)
    server = server.lower() or here
    for found in _MENTION.finditer(draft.text):
        if found[1].lower() == user.lower() and (found[2] or here).lower() == server:
            return draft.text
    return f"@{user}{'' if server == here else '@' + server} {draft.text}"


def names_somebody(text: str) -> bool:
    return _MENTION.search(text) is not None


def post_of(draft: Draft, account: Account) -> dict[str, str]:
    """What we ask the server to publish."""
    post = {"status": addressed(draft, account)}
    if draft.visibility is Visibility.PRIVATE:
        post["visibility"] = "direct"
    elif account.settings.get("quiet_public") is True:
        post["visibility"] = "unlisted"
    else:
        post["visibility"] = "public"
    if draft.in_reply_to:
        post["in_reply_to_id"] = server_id(draft.in_reply_to)
    return post


def same_words(status: Mapping[str, Any], text: str) -> bool:
    """Whether a published post says `text`: blanks and the servers of those who are named are
    written differently."""
    return _bare(plain_text(str(status.get("content") or ""))) == _bare(text)


def _bare(text: str) -> str:
    return " ".join(_MENTION.sub(r"@\1", text).split())
