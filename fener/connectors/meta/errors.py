"""What the errors of the Graph API mean, told by their codes and never by the status alone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from fener.connectors.cleaning import clean
from fener.connectors.contract import (
    ConnectorError,
    Gone,
    OutcomeUnknown,
    Refused,
    SignInAgain,
    TryLater,
)
from fener.connectors.exchange import Answer, raise_for


class Means(Enum):
    SIGN_IN = SignInAgain
    LATER = TryLater
    REFUSED = Refused
    GONE = Gone
    UNSURE = OutcomeUnknown
    """It may have been done; where nothing was to be published, it is tried again."""


@dataclass(frozen=True, slots=True)
class Meaning:
    means: Means
    key: str = ""


Meanings = Mapping[tuple[int, int], Meaning]
"""By code and subcode; subcode 0 stands for every subcode that is not named."""

OF_THE_APP = Meaning(Means.REFUSED, "meta.app_wrong")
_CLOSED = Meaning(Means.REFUSED, "meta.window_closed")
_UNREACHABLE = Meaning(Means.REFUSED, "meta.unreachable")
_SCOPE = Meaning(Means.REFUSED, "connector.scope_missing")
_LATER = Meaning(Means.LATER)
_UNSURE = Meaning(Means.UNSURE)

MEANINGS: Meanings = {
    (190, 0): Meaning(Means.SIGN_IN),
    (190, 458): Meaning(Means.SIGN_IN, "meta.app_removed"),
    (190, 459): Meaning(Means.SIGN_IN, "meta.checkpoint"),
    (190, 460): Meaning(Means.SIGN_IN, "meta.password_changed"),
    (190, 463): Meaning(Means.SIGN_IN, "meta.token_ended"),
    (190, 464): Meaning(Means.SIGN_IN, "meta.checkpoint"),
    (102, 0): Meaning(Means.SIGN_IN),
    **{(code, 0): _LATER for code in (4, 17, 32, 341, 613)},
    **{(code, 0): _LATER for code in range(80_000, 80_015)},
    **{(code, 0): _UNSURE for code in (-1, 1, 2, 1200)},
    **{(code, 0): _SCOPE for code in (3, 10, *range(200, 300))},
    (10, 2018065): _CLOSED,
    (10, 2018278): _CLOSED,
    (10, 2534022): _CLOSED,
    (10, 2018108): _UNREACHABLE,
    (200, 1545041): _UNREACHABLE,
    (551, 0): _UNREACHABLE,
    (100, 2018001): _UNREACHABLE,
    (100, 33): Meaning(Means.GONE),
    (803, 0): Meaning(Means.GONE),
    (368, 0): Meaning(Means.REFUSED, "meta.blocked"),
    (506, 0): Meaning(Means.REFUSED, "meta.said_already"),
    (10900, 0): Meaning(Means.REFUSED, "meta.private_reply_used"),
    (10903, 0): Meaning(Means.REFUSED, "meta.private_reply_refused"),
}
_NO_CODE = -2
"""No error has it; 0 is one of WhatsApp's."""
_LONGEST_WAIT = timedelta(days=1)


def raise_for_graph(
    answer: Answer, *, publishes: bool, now: datetime, meanings: Meanings | None = None
) -> None:
    """Raise what an answer of the Graph API means; return for one without an error.

    `meanings` come before those that all of Meta's networks share.
    """
    error = _error(answer)
    if error is None:
        raise_for(answer, publishes=publishes, now=now)
        return
    code = _number(error.get("code"), _NO_CODE)
    subcode = _number(error.get("error_subcode"))
    detail = _detail(error, code, subcode)
    meaning = _meaning(code, subcode, str(error.get("message") or ""), meanings or {})
    if meaning is None and answer.status >= 500:
        meaning = _UNSURE
    if meaning is None:
        raise Refused(detail)
    if meaning.means is Means.UNSURE:
        if publishes:
            raise OutcomeUnknown(detail)
        raise TryLater(detail, at=_free_at(answer, now))
    if meaning.means is Means.LATER:
        raise TryLater(detail, at=_free_at(answer, now), key=meaning.key)
    kind: type[ConnectorError] = meaning.means.value
    raise kind(detail, key=meaning.key)


def _meaning(code: int, subcode: int, message: str, meanings: Meanings) -> Meaning | None:
    if code == 100 and "appsecret_proof" in message:
        return OF_THE_APP
    for known in (meanings, MEANINGS):
        found = known.get((code, subcode)) or known.get((code, 0))
        if found:
            # Meta names more subcodes for it than it documents, and always says these words.
            if found is _SCOPE and code == 10 and "outside of allowed window" in message:
                return _CLOSED
            return found
    return None


def _error(answer: Answer) -> dict[str, Any] | None:
    value = answer.json()
    error = value.get("error") if isinstance(value, dict) else None
    return error if isinstance(error, dict) else None


def _detail(error: Mapping[str, Any], code: int, subcode: int) -> str:
    number = f"{code}/{subcode}" if subcode else str(code)
    data = error.get("error_data")
    more = data.get("details") if isinstance(data, dict) else None
    said = more if isinstance(more, str) else error.get("message")
    return clean(f"{number}: {said}"[:300]) if isinstance(said, str) else number


def _number(value: object, otherwise: int = 0) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else otherwise


def _free_at(answer: Answer, now: datetime) -> datetime | None:
    """When calls are taken again, from the header in which Meta counts them; None: unsaid."""
    try:
        usage = json.loads(answer.headers.get("x-business-use-case-usage", ""))
    except (ValueError, RecursionError):
        return None
    rows = [
        row
        for group in (usage.values() if isinstance(usage, dict) else ())
        for row in (group if isinstance(group, list) else ())
        if isinstance(row, dict)
    ]
    minutes = max((_number(row.get("estimated_time_to_regain_access")) for row in rows), default=0)
    if minutes <= 0:
        return None
    return now + min(timedelta(minutes=min(minutes, 10_000)), _LONGEST_WAIT)
