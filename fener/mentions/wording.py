"""Findings of the storm watch in the words of those who wrote, not in folded ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from fener.core.bursts.notices import Alert
from fener.core.reasons import Reason
from fener.core.text import as_written


def alert_as_written(alert: Alert, texts: Sequence[str]) -> Alert:
    """`alert` with its words as `texts`, those of its posts, write them. For reading alone: what
    the watch compares stays folded in its own state."""
    told = [reason.params["words"] for reason in alert.reasons if "words" in reason.params]
    lists = [each for each in told if isinstance(each, list)]
    folded = list(dict.fromkeys([*alert.terms, *(word for each in lists for word in each)]))
    shown = dict(zip(folded, as_written(folded, texts), strict=True))
    return replace(
        alert,
        terms=tuple(shown[word] for word in alert.terms),
        reasons=tuple(_reason_as_written(reason, shown) for reason in alert.reasons),
    )


def _reason_as_written(reason: Reason, shown: dict[str, str]) -> Reason:
    told = reason.params.get("words")
    if not isinstance(told, list):
        return reason
    return replace(reason, params={**reason.params, "words": [shown[word] for word in told]})
