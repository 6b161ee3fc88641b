"""What a mention's row holds of its judgement."""

from __future__ import annotations

from typing import Any

from fener.core.decisions import Judgement

JUDGED_FIELDS = (
    "language", "script", "judged", "confidence", "complaint", "negative", "abusive", "spam",
    "in_latin", "topic", "urgency", "severity", "reasons", "model",
)  # fmt: skip


MODEL_LENGTH = 40


def judged_values(judgement: Judgement) -> tuple[Any, ...]:
    """Values for `JUDGED_FIELDS`, in their order."""
    return (
        judgement.language, judgement.script, judgement.kind.value, judgement.confidence,
        judgement.complaint, judgement.negative, judgement.abusive, judgement.spam,
        judgement.in_latin, judgement.topic, judgement.urgency, list(judgement.severity),
        [reason.as_json() for reason in judgement.reasons], judgement.model[:MODEL_LENGTH],
    )  # fmt: skip
