"""Steps of the loop: prepared answers get the vectors by which pages put them in order."""

from __future__ import annotations

from datetime import datetime

from fener.channels.queries import unread_channel
from fener.guide.actions import place_answers
from fener.kit.loop import step
from fener.mentions import listening
from fener.mentions.queries import is_anything_unfiled


@step("read prepared answers", every=2, lane="judging")
def read_prepared_answers(_now: datetime) -> int:
    """In the lane that holds the encoder, and none while anything is to be read or filed."""
    if not listening.has_encoder() or unread_channel() is not None or is_anything_unfiled():
        return 0
    return place_answers()
