"""Writing down what did not begin on a network: a phone call, a visit, a newspaper."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core import signing
from django.db import transaction
from django.urls import reverse

from fener.channels.actions import AlreadyConnected, connect_channel, note_heard, store_payloads
from fener.channels.models import Channel
from fener.channels.queries import channel_named
from fener.connectors.contract import Payload
from fener.kit.actors import Actor
from fener.kit.models import Upload
from fener.kit.records import write_event
from fener.people.models import Brand

MANUAL = "manual"
SOURCE_NAME = "Written down by us"
_SALT = "fener.channels.attachment"


def manual_channel(brand: Brand, *, actor: Actor, now: datetime) -> Channel:
    """The brand's own book of entries, opened with the first one."""
    channel = channel_named(brand.pk, MANUAL, SOURCE_NAME)
    if channel:
        return channel
    try:
        return connect_channel(
            brand,
            actor=actor,
            now=now,
            network=MANUAL,
            name=SOURCE_NAME,
            space=f"{MANUAL}:{brand.pk}",
            # What somebody tells us on the phone about yesterday still waits for an answer.
            connected_at=datetime(1970, 1, 1, tzinfo=now.tzinfo),
        )
    except AlreadyConnected:
        found = channel_named(brand.pk, MANUAL, SOURCE_NAME)
        assert found is not None
        return found


def write_entry(
    brand: Brand,
    *,
    actor: Actor,
    now: datetime,
    source: str,
    at: datetime,
    text: str,
    who: str = "",
    contact: str = "",
    place: str = "",
    url: str = "",
    language: str = "",
    attachments: Sequence[Upload] = (),
    key: str = "",
) -> Channel:
    """Keep an entry as a raw payload of the brand's manual channel; the loop reads it like any
    other. `source` is one of `connectors.manual.translate.SOURCES`. The same `key` again keeps
    nothing, so that a form sent twice is one entry."""
    channel = manual_channel(brand, actor=actor, now=now)
    native_id = (key or uuid.uuid4().hex)[:40]
    entry: dict[str, Any] = {
        "id": native_id, "at": at.isoformat(), "source": source, "text": text, "who": who,
        "contact": contact, "place": place, "url": url, "language": language,
        "attachments": [
            {
                "url": attachment_address(channel, upload),
                "media_type": upload.media_type,
                "name": upload.name,
            }
            for upload in attachments
        ],
    }  # fmt: skip
    body = json.dumps(entry, ensure_ascii=False, sort_keys=True).encode("utf-8", "replace")
    with transaction.atomic():
        if store_payloads(channel, [Payload(key=native_id, body=body)], now=now):
            write_event(
                "entry.written",
                f"channel:{channel.pk}",
                actor=actor,
                now=now,
                brand_id=brand.pk,
                entry=native_id,
                source=source,
                attachments=[upload.digest for upload in attachments],
            )
    note_heard(channel, now=now)
    return channel


def attachment_address(channel: Channel, upload: Upload) -> str:
    """Where an attachment is fetched: only by who may read the channel's brand, and only what
    was really attached there."""
    token = signing.dumps([channel.pk, upload.pk], salt=_SALT)
    return reverse("channels:attachment", args=[token])


def attached(token: str) -> tuple[int, int] | None:
    """(channel, upload) of an attachment's address; None for an address we did not make."""
    try:
        channel_id, upload_id = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, TypeError, ValueError):
        return None
    return int(channel_id), int(upload_id)
