"""Records of `app.bsky` as anybody may have written them, to posts. Nothing in a record has been
checked by anybody: what can't be read of facets and embeds is left out, and only a post without
an address, an author or a time is refused.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from hashlib import blake2b
from typing import Any
from urllib.parse import quote

from fener.connectors import reading, times
from fener.connectors.cleaning import clean
from fener.connectors.contract import Payload, Unreadable
from fener.core.posts import Attachment, Author, Post, PostKind

POST = "app.bsky.feed.post"
REPOST = "app.bsky.feed.repost"
APP = "https://bsky.app/profile"
_PICTURES = "https://cdn.bsky.app/img/feed_fullsize/plain"
_MOST_ATTACHMENTS = 10
_NO_HANDLE = "handle.invalid"


def key_of(uri: str, cid: str) -> str:
    """The key of a post's or repost's creation, however it was heard."""
    return "made:" + blake2b(f"{uri} {cid}".encode("utf-8", "replace"), digest_size=20).hexdigest()


def payload_of(key: str, item: Mapping[str, Any]) -> Payload:
    body = json.dumps(item, ensure_ascii=False, separators=(",", ":"))
    return Payload(key=key, body=body.encode("utf-8", "replace"))


def speaks_to(record: Mapping[str, Any], did: str) -> bool:
    """Whether a record mentions `did`, answers it, or quotes or shares something of it."""
    ours = f"at://{did}/"
    return any(one == did or one.startswith(ours) for one in _spoken_to(record))


def _spoken_to(record: Mapping[str, Any]) -> Iterator[str]:
    for name in ("parent", "root"):
        yield uri_in(part(record, "reply"), name)
    yield uri_in(record, "subject")
    yield quoted_in(record)
    facets = record.get("facets")
    for facet in facets if isinstance(facets, list) else ():
        features = facet.get("features") if isinstance(facet, dict) else None
        for feature in features if isinstance(features, list) else ():
            if isinstance(feature, dict) and isinstance(feature.get("did"), str):
                yield feature["did"]


def part(record: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """The object under `name`; empty where there is none."""
    value = record.get(name)
    return value if isinstance(value, dict) else {}


def uri_in(record: Mapping[str, Any], name: str) -> str:
    """The address in the strong reference under `name`; empty where there is none."""
    uri = part(record, name).get("uri")
    if isinstance(uri, str) and uri.startswith("at://") and len(uri) <= reading.MAX_ID:
        return clean(uri)
    return ""


def quoted_in(record: Mapping[str, Any]) -> str:
    embed = part(record, "embed")
    return uri_in(embed, "record") or uri_in(part(embed, "record"), "record")


def uri_of(item: Mapping[str, Any], field: str = "uri") -> str:
    """The address of a record. Raises `Unreadable`."""
    uri = reading.identifier(item, field, required=True)
    if not uri.startswith("at://") or uri.count("/") != 4:
        raise Unreadable("payload.not_an_id", field=field, limit=reading.MAX_ID)
    return uri


def author_of(view: Mapping[str, Any], did: str) -> Author:
    """The author of a post; `view` is what the network tells of them, if anything."""
    handle = reading.text(view, "handle")
    avatar = view.get("avatar")
    return Author(
        native_id=did,
        handle="" if handle == _NO_HANDLE else handle.lstrip("@"),
        name=reading.text(view, "displayName"),
        url=f"{APP}/{quote(did, safe=':')}",
        avatar_url=clean(avatar) if isinstance(avatar, str) else "",
        followers=reading.count(view, "followersCount"),
    )


def post_of(
    uri: str, author: Author, record: Mapping[str, Any], seen_at: datetime | None, us: str
) -> Post:
    """A post from its record. `seen_at`: when a server says that it saw it, which an author's own
    clock never overtakes. Raises `Unreadable`."""
    by_us = bool(us) and author.native_id == us
    addressed = bool(us) and speaks_to(record, us)
    parent, root = (uri_in(part(record, "reply"), name) for name in ("parent", "root"))
    kind = PostKind.POST
    if parent:
        kind = PostKind.COMMENT
    elif quoted_in(record):
        kind = PostKind.QUOTE
    return Post(
        native_id=uri,
        author=author,
        text=reading.text(record, "text"),
        at=written_at(record, seen_at),
        kind=kind,
        conversation=root or uri,
        in_reply_to=parent,
        url=url_of(uri),
        language=_language(record),
        attachments=tuple(_attachments(record, author.native_id)),
        is_overheard=not by_us and not addressed,
        by_us=by_us,
    )


def repost_of(
    uri: str, author: Author, subject: str, record: Mapping[str, Any], seen_at: datetime | None
) -> Post:
    """Somebody shared the post `subject`. Raises `Unreadable`."""
    return Post(
        native_id=uri,
        author=author,
        text="",
        at=written_at(record, seen_at),
        kind=PostKind.REPOST,
        conversation=subject,
        in_reply_to=subject,
        url=url_of(subject) if subject else "",
    )


def url_of(uri: str) -> str:
    """Where a person sees a post."""
    did, rkey = uri.split("/")[2], uri.split("/")[4]
    return f"{APP}/{quote(did, safe=':')}/post/{quote(rkey, safe='')}"


def written_at(record: Mapping[str, Any], seen_at: datetime | None) -> datetime:
    try:
        at = times.moment(record.get("createdAt"), "createdAt")
    except Unreadable:
        if seen_at is None:
            raise
        return seen_at
    return min(at, seen_at) if seen_at else at


def _language(record: Mapping[str, Any]) -> str:
    languages = record.get("langs")
    first = languages[0] if isinstance(languages, list) and languages else ""
    return clean(first) if isinstance(first, str) and len(first) <= 20 else ""


def _attachments(record: Mapping[str, Any], did: str) -> Iterator[Attachment]:
    embed = part(record, "embed")
    media = part(embed, "media") or embed
    images = media.get("images")
    for image in images[:_MOST_ATTACHMENTS] if isinstance(images, list) else ():
        if not isinstance(image, dict):
            continue
        blob = part(image, "image")
        cid, alt, kind = part(blob, "ref").get("$link"), image.get("alt"), blob.get("mimeType")
        if isinstance(cid, str) and cid.isalnum() and len(cid) <= 100:
            yield Attachment(
                url=f"{_PICTURES}/{quote(did, safe=':')}/{cid}@jpeg",
                media_type=clean(kind) if isinstance(kind, str) else "",
                alt=clean(alt) if isinstance(alt, str) else "",
            )
    link = part(media, "external")
    url, title = link.get("uri"), link.get("title")
    if isinstance(url, str) and url.startswith(("https://", "http://")) and len(url) <= 2000:
        yield Attachment(url=clean(url), name=clean(title) if isinstance(title, str) else "")
