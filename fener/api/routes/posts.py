"""Bringing posts in: from other systems, and by hand."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Router
from pydantic import Field, WithJsonSchema

from fener.api.errors import ApiError
from fener.api.once import once
from fener.api.operations import operation
from fener.api.queries import brand_for, channel_for
from fener.api.routes.acting import Key, who
from fener.api.shapes.channels import EntryStored, StoredOut
from fener.api.types import Id, In, Line, Moment, Short, Word, Words
from fener.channels import actions, queries
from fener.channels.entering import write_entry
from fener.channels.models import Channel
from fener.connectors.contract import Account, Payload, Unreadable
from fener.connectors.webhook.translate import payloads_of
from fener.kit.sentences import say
from fener.people.roles import CHANNELS, READ, REPLY

router = Router(tags=["Bringing posts in"])
WEBHOOK = "webhook"

PostItem = Annotated[
    dict[str, Any],
    WithJsonSchema(
        {
            "type": "object",
            "title": "Post",
            "description": "One item in the shape of the signed webhook.",
            "required": ["id", "at"],
            "properties": {
                "id": {"type": "string", "minLength": 1, "maxLength": 200},
                "at": {"type": "string", "format": "date-time"},
                "type": {"type": "string", "enum": ["post", "edit", "delete", "receipt"]},
                "text": {"type": "string", "maxLength": 100_000},
                "author": {
                    "oneOf": [
                        {"type": "string", "maxLength": 200},
                        {
                            "type": "object",
                            "required": ["id"],
                            "properties": {
                                "id": {"type": "string", "maxLength": 200},
                                "handle": {"type": "string", "maxLength": 200},
                                "name": {"type": "string", "maxLength": 200},
                                "url": {"type": "string", "maxLength": 500},
                            },
                        },
                    ]
                },
                "kind": {
                    "type": "string",
                    "enum": ["post", "comment", "message", "repost", "quote", "review",
                             "article", "entry"],
                },
                "private": {"type": "boolean"},
                "conversation": {"type": "string", "maxLength": 200},
                "in_reply_to": {"type": "string", "maxLength": 200},
                "url": {"type": "string", "maxLength": 500},
                "language": {"type": "string", "maxLength": 5},
                "place": {"type": "string", "maxLength": 200},
                "event": {"type": "string", "maxLength": 200},
            },
        }
    ),
]  # fmt: skip


class PostsIn(In):
    items: Annotated[list[PostItem], Field(min_length=1, max_length=1000)]


class EntryIn(In):
    source: Literal["phone", "counter", "letter", "newspaper", "radio", "tv", "other"]
    at: Moment
    text: Words
    who: Short = ""
    contact: Short = ""
    """A number or address of theirs; two entries with the same one are by the same person."""
    place: Short = ""
    url: Line = ""
    language: Annotated[Word, Field(max_length=5)] = ""


@operation(
    router, "POST", "/channels/{channel_id}/posts", name="bringPosts", summary="Bring posts in",
    gives=StoredOut, status=202, needs=(CHANNELS,), errors=(404, 409),
)  # fmt: skip
def bring_posts(request: HttpRequest, channel_id: Id, body: PostsIn) -> dict[str, Any]:
    """One to a thousand items in the shape of the signed webhook, to a channel of the network
    `webhook`. They are safe once this answers, and are read within moments. An item that came
    before is known, so a call can always be sent again."""
    channel = channel_for(request.auth, channel_id, CHANNELS)
    if channel.network != WEBHOOK:
        raise ApiError(409, "channel.takes_no_posts")
    if channel.state == "paused":
        raise ApiError(409, "channel.is_paused")
    payloads = payloads_of(json.dumps(body.items).encode())
    stored = actions.store_payloads(channel, payloads, now=request.now)
    actions.note_heard(channel, now=request.now)
    return {
        "stored": stored,
        "known": len(payloads) - stored,
        "unreadable": _unreadable(channel, payloads),
    }


def _unreadable(channel: Channel, payloads: list[Payload]) -> list[dict[str, Any]]:
    connector = queries.connector_of(channel)
    account = Account(channel_id=channel.pk, handle=channel.handle, settings=channel.settings)
    found = []
    for place, payload in enumerate(payloads):
        try:
            connector.translate(account, payload)
        except Unreadable as problem:
            message = say(problem.key, problem.params)
            found.append({"item": place, "key": problem.key, "message": message})
        except ValueError as problem:
            message = say("payload.unreadable", {"detail": str(problem)[:300]})
            found.append({"item": place, "key": "payload.unreadable", "message": message})
    return found


@operation(
    router, "POST", "/brands/{brand_id}/entries", name="writeEntry",
    summary="Write down a call, a visit, a newspaper", gives=EntryStored, status=202,
    needs=(READ, REPLY), errors=(404,), key=True,
)  # fmt: skip
def write_down(request: HttpRequest, brand_id: Id, body: EntryIn, key: Key = "") -> Any:
    """What did not begin on a network. It becomes a post, and a case where it needs an answer,
    within moments."""
    brand = brand_for(request.auth, brand_id, REPLY)

    def do() -> EntryStored:
        channel = write_entry(brand, **body.dict(), **who(request))
        return EntryStored(channel=channel.pk)

    return once(request, key, 202, do)
