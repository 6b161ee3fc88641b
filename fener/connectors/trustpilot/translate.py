"""Trustpilot's reviews to arrivals."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from fener.connectors import reading, times
from fener.connectors.contract import Account, Payload, Unreadable
from fener.core.posts import Arrival, Author, Edit, Post, PostKind

SITE = "https://www.trustpilot.com"
_NOT_KEPT = ("referralEmail", "links")
"""A customer's e-mail address, which nobody here needs, and addresses of the API."""


def payload_of(review: Mapping[str, Any]) -> Payload:
    """A review as it stands, with its answer. Whatever changes in it makes another payload."""
    kept = {name: value for name, value in review.items() if name not in _NOT_KEPT}
    body = json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    reply = review.get("companyReply")
    says = [
        review.get("id"), review.get("stars"), review.get("title"), review.get("text"),
        reply.get("text") if isinstance(reply, dict) else None,
    ]  # fmt: skip
    return Payload(key=_digest(json.dumps(says)), body=body.encode("utf-8", "replace"))


def arrivals_of(body: bytes, account: Account) -> Iterator[Arrival]:
    """The review in one payload and its answer. Raises `Unreadable`."""
    review = reading.read_object(body)
    number = reading.identifier(review, "id", required=True)
    text = _text(review)
    created_at = moment(review, "createdAt")
    answer = standing(review)
    yield Post(
        native_id=number,
        author=_consumer(review, number),
        text=text,
        at=created_at,
        kind=PostKind.REVIEW,
        url=f"{SITE}/reviews/{number}",
        language=reading.text(review, "language")[:40],
        closed={"reply_public": "trustpilot.answered"} if answer else {},
    )
    if review.get("updatedAt"):
        updated_at = moment(review, "updatedAt")
        if updated_at > created_at:
            yield Edit(native_id=number, text=text, at=updated_at)
    if answer and (said := reading.text(answer, "text").strip()):
        yield Post(
            native_id=reply_id(number, said),
            author=Author(native_id=account.native_id or "trustpilot", handle=account.handle),
            text=said,
            at=moment(answer, "createdAt"),
            kind=PostKind.COMMENT,
            conversation=number,
            in_reply_to=number,
            by_us=True,
        )


def standing(review: Mapping[str, Any]) -> Mapping[str, Any]:
    """The answer that a review has; empty where it has none."""
    reply = review.get("companyReply")
    return reply if isinstance(reply, dict) and reply.get("text") else {}


def reply_id(number: str, text: str) -> str:
    """A review has one answer, without a number: the same words, the same answer."""
    return f"{number}/reply/{_digest(' '.join(text.split()))[:16]}"


def moment(value: Mapping[str, Any], field: str) -> datetime:
    """Trustpilot's times are UTC, whether they say so or not. Raises `Unreadable`."""
    return times.moment(value.get(field), field, UTC)


def _text(review: Mapping[str, Any]) -> str:
    """The stars, then the title, then what was written."""
    stars = reading.count(review, "stars") or 0
    drawn = "★" * stars + "☆" * (5 - stars) if 1 <= stars <= 5 else ""
    title = " ".join(reading.text(review, "title").split())
    said = reading.text(review, "text").strip()
    # A title that is only the first words of the text is left out.
    begins = title.rstrip("….").strip()
    if begins and " ".join(said.split()).startswith(begins):
        title = ""
    text = "\n\n".join(filter(None, (drawn, title, said)))
    if not text:
        raise Unreadable("payload.missing", field="text")
    return text


def _consumer(review: Mapping[str, Any], number: str) -> Author:
    person = review.get("consumer")
    person = person if isinstance(person, dict) else {}
    whose = reading.identifier(person, "id")
    name = " ".join(reading.text(person, "displayName").split())[:200]
    return Author(
        native_id=whose or f"unknown:{number}",
        name=name,
        url=f"{SITE}/users/{whose}" if whose.isalnum() and whose.isascii() else "",
    )


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=16).hexdigest()
