"""What a network said of a failure, before it is kept: its words without our secrets, and its
time to come back within reason."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from fener.channels.models import Channel
from fener.channels.queries import account_of
from fener.connectors.cleaning import clean
from fener.connectors.contract import ConnectorError
from fener.kit.secrets import SecretsUnreadable

LEAST_REST = timedelta(seconds=1)
LONGEST_REST = timedelta(days=1)
_LONGEST = 500
_TOO_SHORT = 6
"""Characters. A secret so short stands in many words by chance."""


def words_of(error: Exception, channel: Channel) -> str:
    """The words of `error`, none where it has no others than our sentence. Some networks say a
    token again that they refuse; it is not kept."""
    words = error.detail if isinstance(error, ConnectorError) else clean(str(error))
    try:
        secrets = account_of(channel).secrets.values()
    except SecretsUnreadable:
        secrets = ()
    for secret in sorted(secrets, key=len, reverse=True):
        if len(secret) >= _TOO_SHORT:
            words = words.replace(secret, "…")
    return words[:_LONGEST]


def rest_until(at: datetime, *, now: datetime) -> datetime:
    """When to come back to a network that named a time: not at once, whatever it says, and not in
    a thousand years."""
    if at.tzinfo is None:
        at = at.replace(tzinfo=UTC)
    return min(max(at, now + LEAST_REST), now + LONGEST_REST)
