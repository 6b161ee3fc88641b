"""How long Meta takes an answer, and as whose it is sent."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from fener.connectors.contract import Refused
from fener.core.posts import Draft

ANYBODY = timedelta(hours=24)
"""After the customer's last message, whoever or whatever answers."""
A_PERSON = timedelta(days=7)
"""After the customer's last message, where a person answers."""


def messaging(draft: Draft, now: datetime) -> dict[str, Any]:
    """The fields that say why we may write now. An answer is marked as a person's only where a
    person decided on it and only after the hours in which nobody needs a mark.

    Raises `Refused` where Meta would take it from nobody, or only from a person. Where it is not
    known when the customer wrote, Meta is left to decide.
    """
    if draft.heard_at is None or now - draft.heard_at <= ANYBODY:
        return {"messaging_type": "RESPONSE"}
    if now - draft.heard_at > A_PERSON:
        raise Refused(key="meta.window_closed")
    if not draft.by_person:
        raise Refused(key="meta.window_needs_person")
    return {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}
