"""What X means by an answer that is no success: by the type of the problem first, by its words
where X has no type for it, by the status last."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from fener.connectors.contract import Gone, Refused, SignInAgain, TryLater
from fener.connectors.exchange import Answer, raise_for

_LONGEST_WAIT = timedelta(days=1)
_WINDOWS = ("x-rate-limit", "x-user-limit-24hour", "x-app-limit-24hour")
_BY_TYPE = {
    "usage-capped": "x.usage_capped",
    "client-forbidden": "x.client_forbidden",
    "client-not-enrolled": "x.client_forbidden",
    "unsupported-authentication": "connector.scope_missing",
    "oauth1-permissions": "connector.scope_missing",
}
_BY_WORDS = (
    ("duplicate content", "x.duplicate"),
    ("restricted who can reply", "x.replies_closed"),
    ("mentioned or", "x.not_summoned"),
    ("not been mentioned", "x.not_summoned"),
    ("summon", "x.not_summoned"),
    ("permission to dm", "x.messages_closed"),
    ("cannot send messages", "x.messages_closed"),
    ("spending limit", "x.no_credits"),
    ("credits", "x.no_credits"),
    ("scope", "connector.scope_missing"),
)
"""Pieces of X's sentences, in lower case, and the key of ours."""
_GONE = ("deleted or not visible", "tweet that is deleted")


def raise_problem(answer: Answer, *, publishes: bool, renewable: bool) -> None:
    """Raise what an unsuccessful answer means; return for 2xx. `renewable`: we hold a refresh
    token, so a dead session need not mean a person."""
    status = answer.status
    if 200 <= status < 300:
        return
    said = answer.json()
    said = said if isinstance(said, dict) else {}
    kind = _kind_of(said)
    words = _words_of(said)
    if status == 401:
        key = "connector.session_ended" if renewable else ""
        raise SignInAgain(answer.detail(), key=key)
    if status == 402:
        raise Refused(answer.detail(), key="x.no_credits")
    if kind in _BY_TYPE:
        raise Refused(answer.detail(), key=_BY_TYPE[kind])
    if status == 429:
        raise TryLater(answer.detail(), at=_free_at(answer, datetime.now(UTC)))
    if 400 <= status < 500:
        if kind == "resource-not-found" or any(piece in words for piece in _GONE):
            raise Gone(answer.detail())
        for piece, key in _BY_WORDS:
            if piece in words:
                raise Refused(answer.detail(), key=key)
    raise_for(answer, publishes=publishes)


def _kind_of(said: Mapping[str, Any]) -> str:
    """The last part of the problem's type, which is an address under api.x.com or, in older
    answers, api.twitter.com."""
    kind = said.get("type")
    return kind.rstrip("/").rpartition("/")[2] if isinstance(kind, str) else ""


def _words_of(said: Mapping[str, Any]) -> str:
    found = [said.get(name) for name in ("title", "detail", "reason", "error_description")]
    errors = said.get("errors")
    for error in errors if isinstance(errors, list) else ():
        if isinstance(error, dict):
            found += [error.get("message"), error.get("detail")]
    return " ".join(one for one in found if isinstance(one, str)).casefold()


def _free_at(answer: Answer, now: datetime) -> datetime | None:
    """When the last of the used-up windows opens again."""
    moments = []
    for window in _WINDOWS:
        if answer.headers.get(f"{window}-remaining", "0") != "0":
            continue
        value = answer.headers.get(f"{window}-reset", "")
        if value.isascii() and value.isdigit():
            seconds = int(value[:11])
            moments.append(min(datetime.fromtimestamp(seconds, UTC), now + _LONGEST_WAIT))
    return max([*moments, now]) if moments else None
