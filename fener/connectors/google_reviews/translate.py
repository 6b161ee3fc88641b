"""Google's reviews to arrivals."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from fener.connectors import reading, times
from fener.connectors.contract import Account, Payload, Unreadable
from fener.connectors.google_reviews.client import REVIEW
from fener.core.posts import Arrival, Attachment, Author, Edit, Post, PostKind, Receipt

STARS = {"ONE": 1, "TWO": 2, "THREE": 3, "FOUR": 4, "FIVE": 5}
_TRANSLATED, _ORIGINAL = "(Translated by Google)", "(Original)"


def payload_of(review: Mapping[str, Any]) -> Payload:
    """A review as it stands, with its answer. Whatever changes in it makes another payload."""
    body = json.dumps(review, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    reply = review.get("reviewReply")
    reply = reply if isinstance(reply, dict) else {}
    says = [
        review.get("name"), review.get("starRating"), review.get("comment"),
        reply.get("comment"), reply.get("reviewReplyState"),
    ]  # fmt: skip
    return Payload(key=_digest(json.dumps(says)), body=body.encode("utf-8", "replace"))


def arrivals_of(body: bytes, account: Account) -> Iterator[Arrival]:
    """The review in one payload and what became of its answer. Raises `Unreadable`."""
    review = reading.read_object(body)
    name = reading.text(review, "name", required=True)
    if not REVIEW.fullmatch(name):
        raise Unreadable("payload.not_an_id", field="name", limit=280)
    text = _text(review)
    created_at = times.moment(review.get("createTime"), "createTime")
    reply = review.get("reviewReply")
    answer = list(_reply(reply, name, account)) if isinstance(reply, dict) else []
    is_answered = any(isinstance(one, Post) for one in answer)
    yield Post(
        native_id=name,
        author=_reviewer(review, name),
        text=text,
        at=created_at,
        kind=PostKind.REVIEW,
        attachments=_media(review),
        closed={"reply_public": "google_reviews.answered"} if is_answered else {},
    )
    if review.get("updateTime") not in (None, review.get("createTime")):
        yield Edit(
            native_id=name, text=text, at=times.moment(review.get("updateTime"), "updateTime")
        )
    yield from answer


def _text(review: Mapping[str, Any]) -> str:
    """The stars, and below them what was written, if anything was."""
    stars = STARS.get(reading.text(review, "starRating"), 0)
    drawn = "★" * stars + "☆" * (5 - stars) if stars else ""
    said = original_of(reading.text(review, "comment"))
    text = "\n\n".join(filter(None, (drawn, said)))
    if not text:
        raise Unreadable("payload.missing", field="starRating")
    return text


def original_of(comment: str) -> str:
    """What the person wrote, where Google has put its own translation before or behind it.

    >>> original_of("(Translated by Google) Late.\\n\\n(Original)\\nVonesë.")
    'Vonesë.'
    >>> original_of("Vonesë.\\n\\n(Translated by Google)\\nLate.")
    'Vonesë.'
    >>> original_of(" Vonesë. ")
    'Vonesë.'
    """
    if comment.startswith(_TRANSLATED) and _ORIGINAL in comment:
        comment = comment.partition(_ORIGINAL)[2]
    return (comment.partition(f"\n\n{_TRANSLATED}")[0] or comment).strip()


def _reviewer(review: Mapping[str, Any], name: str) -> Author:
    """Google gives people no number, and names are shared by many: each review is a voice."""
    person = review.get("reviewer")
    person = person if isinstance(person, dict) else {}
    shown = " ".join(reading.text(person, "displayName").split())
    return Author(native_id=f"unknown:{_digest(name)}", name=shown[:200])


def _reply(reply: Mapping[str, Any], name: str, account: Account) -> Iterator[Arrival]:
    text = reading.text(reply, "comment").strip()
    if not text:
        return
    native_id = reply_id(name, text)
    at = times.moment(reply.get("updateTime"), "reviewReply.updateTime")
    if reply.get("reviewReplyState") == "REJECTED":
        reason = reading.text(reply, "policyViolation") or "REJECTED"
        yield Receipt(native_id=native_id, at=at, state="failed", reason=reason)
        return
    yield Post(
        native_id=native_id,
        author=Author(native_id=account.native_id or "google_reviews", handle=account.handle),
        text=text,
        at=at,
        kind=PostKind.COMMENT,
        conversation=name,
        in_reply_to=name,
        by_us=True,
    )


def reply_id(name: str, text: str) -> str:
    """A review has one answer and Google gives it no number: the same words, the same answer."""
    return f"{name}/reply/{_digest(' '.join(text.split()))[:16]}"


def _media(review: Mapping[str, Any]) -> tuple[Attachment, ...]:
    items = review.get("reviewMediaItems")
    found = []
    for item in items[:10] if isinstance(items, list) else []:
        if not isinstance(item, dict):
            continue
        video, picture = reading.text(item, "videoUrl"), reading.text(item, "thumbnailUrl")
        if (video or picture).startswith("https://"):
            label = reading.text(item, "thumbnailLabel")[:200]
            kind = "video/*" if video else "image/*"
            found.append(Attachment(url=video or picture, media_type=kind, alt=label))
    return tuple(found)


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=16).hexdigest()
