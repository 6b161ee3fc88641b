"""The one shape that every network's posts take inside Fener.

Connectors translate into these; everything above them reads nothing else.
All times are aware datetimes. All identifiers are the network's own strings.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class PostKind(StrEnum):
    POST = "post"
    COMMENT = "comment"
    MESSAGE = "message"
    REPOST = "repost"
    QUOTE = "quote"
    REVIEW = "review"
    ARTICLE = "article"
    """A news item, on paper, on air or on line."""
    ENTRY = "entry"
    """Written down by a person of ours: a phone call, a visit to the counter."""


class Visibility(StrEnum):
    PUBLIC = "public"
    PRIVATE = "private"


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """A voice on one network. Two networks' authors are never the same object."""

    native_id: str
    handle: str = ""
    """Without the leading `@`."""
    name: str = ""
    url: str = ""
    avatar_url: str = ""
    followers: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    url: str
    media_type: str = ""
    name: str = ""
    alt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """Something somebody wrote, as its network tells it."""

    native_id: str
    author: Author
    text: str
    at: datetime
    kind: PostKind = PostKind.POST
    visibility: Visibility = Visibility.PUBLIC
    conversation: str = ""
    """The network's thread; empty: the post begins its own."""
    in_reply_to: str = ""
    url: str = ""
    language: str = ""
    """As the network claims it; a hint, never a fact."""
    place: str = ""
    reposts: int = 0
    attachments: tuple[Attachment, ...] = ()
    is_overheard: bool = False
    """Found by a watch term or a stream, not addressed to us: it may not concern the brand."""
    closed: Mapping[str, str] = field(default_factory=dict)
    """Ways of answering that the network shuts for this one post: `reply_public` or
    `reply_private`, and the key of the sentence that says why."""
    by_us: bool = False
    """Written by the connected account: an echo of our reply, or one typed on the network."""
    idempotency_key: str = ""
    """Our own key, where the network hands it back with an echo."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """The author changed a post. `text` is the whole new text."""

    native_id: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Deletion:
    native_id: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What a network says of something we sent: at once, or later by webhook.

    `state` is one of `sent`, `delivered`, `read`, `failed`: a rank, not a sequence.
    """

    native_id: str
    at: datetime
    url: str = ""
    state: str = "sent"
    idempotency_key: str = ""
    reason: str = ""
    cost: int = 0
    """What the network charges for it, in millionths of a US dollar."""


Arrival = Post | Edit | Deletion | Receipt
"""Everything a connector can bring in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What we are about to say. `key` is ours and new for each thing said."""

    key: str
    text: str
    visibility: Visibility = Visibility.PUBLIC
    conversation: str = ""
    in_reply_to: str = ""
    to: str = ""
    """`native_id` of the author a private message goes to."""
    to_handle: str = ""
    """Handle of the author who is answered, for networks that address by name in the text."""
    heard_at: datetime | None = None
    """When the customer last wrote in this conversation; None: not known, or never."""
    by_person: bool = False
    """A person decided to say this, and no rule or programme did: some networks take answers
    from people for longer."""
    attachments: tuple[Attachment, ...] = field(default=())
