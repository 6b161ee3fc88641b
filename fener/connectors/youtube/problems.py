"""What YouTube means by an answer that is no success: by the reason it names, then by status."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from fener.connectors.contract import Gone, Refused, SignInAgain, TryLater
from fener.connectors.exchange import Answer, raise_for

PACIFIC = ZoneInfo("America/Los_Angeles")
"""Google counts a day's quota from midnight to midnight here."""
_SPENT = ("quotaExceeded", "dailyLimitExceeded")
_TOO_FAST = ("rateLimitExceeded", "userRateLimitExceeded")
_GONE = ("parentCommentNotFound", "commentNotFound", "commentThreadNotFound", "videoNotFound")
_REFUSED = {
    "commentsDisabled": "youtube.comments_off",
    "commentTextTooLong": "preview.too_long",
    "commentTextRequired": "preview.empty",
    "operationNotSupported": "youtube.no_replies",
    "parentCommentIsPrivate": "youtube.held",
    "ineligibleAccount": "youtube.no_channel",
    "youtubeSignupRequired": "youtube.no_channel",
    "authenticatedUserNotChannel": "youtube.no_channel",
    "authenticatedUserAccountSuspended": "youtube.suspended",
    "authenticatedUserAccountClosed": "youtube.suspended",
    "channelSuspended": "youtube.suspended",
    "channelClosed": "youtube.suspended",
    "accessNotConfigured": "youtube.not_enabled",
    "SERVICE_DISABLED": "youtube.not_enabled",
    "insufficientPermissions": "connector.scope_missing",
    "ACCESS_TOKEN_SCOPE_INSUFFICIENT": "connector.scope_missing",
}


def raise_problem(answer: Answer, *, publishes: bool) -> None:
    """Raise what an unsuccessful answer means; return for 2xx."""
    if 200 <= answer.status < 300:
        return
    said = answer.json()
    error = said.get("error") if isinstance(said, dict) else None
    error = error if isinstance(error, dict) else {}
    reasons = list(_reasons(error))
    words = error.get("message")
    detail = f"{answer.status}: {words[:300]}" if isinstance(words, str) else str(answer.status)
    now = datetime.now(UTC)
    if answer.status == 401:
        raise SignInAgain(detail, key="connector.session_ended")
    for reason in reasons if answer.status < 500 else ():
        if reason in _SPENT:
            raise TryLater(detail, at=next_day(now), key="youtube.quota")
        if reason in _TOO_FAST:
            raise TryLater(detail)
        if reason in _GONE:
            raise Gone(detail)
        if reason in _REFUSED:
            raise Refused(detail, key=_REFUSED[reason])
    raise_for(answer, publishes=publishes)


def next_day(now: datetime) -> datetime:
    """When the quota is full again.

    >>> next_day(datetime(2026, 7, 24, 12, 0, tzinfo=UTC)).isoformat()
    '2026-07-25T07:00:00+00:00'
    """
    tomorrow = now.astimezone(PACIFIC).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), PACIFIC).astimezone(UTC)


def _reasons(error: Mapping[str, Any]) -> Iterator[str]:
    for name in ("errors", "details"):
        rows = error.get(name)
        for row in rows if isinstance(rows, list) else ():
            reason = row.get("reason") if isinstance(row, dict) else None
            if isinstance(reason, str):
                yield reason
