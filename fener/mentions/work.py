"""Steps of the loop: raw payloads become mentions."""

from __future__ import annotations

from datetime import datetime

from fener.channels.queries import channel_by_id, unread_channel
from fener.kit.loop import step
from fener.mentions.actions import read_payloads


@step("read payloads")
def read_stored_payloads(now: datetime) -> int:
    channel_id = unread_channel()
    if channel_id is None:
        return 0
    return read_payloads(channel_by_id(channel_id), now=now).payloads
