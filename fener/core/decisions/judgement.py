"""The contract between whoever judges posts and whoever acts on judgements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from fener.core.reasons import Reason

if TYPE_CHECKING:
    from fener.core.signals.encoding import Encoded

UNSURE = 0.55
"""Below this confidence of the kind a person decides, and the reasons say so."""
PRESSES_FROM = 0.8
"""A judgement's urgency from which a post presses."""


class Kind(StrEnum):
    COMPLAINT = "complaint"
    QUESTION = "question"
    PRAISE = "praise"
    SUGGESTION = "suggestion"
    SPAM = "spam"
    ABUSE = "abuse"
    OTHER = "other"


TOPICS = (
    "delivery",
    "product",
    "billing",
    "staff",
    "outage",
    "price",
    "safety",
    "privacy",
    "discrimination",
    "legal",
    "advertising",
    "website",
    "other",
)
"""What a post can be about. The guide maps each to a department of the company."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a judge is shown of a post."""

    text: str
    language: str = ""
    """The network's or the brand's hint; may be empty or wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What a judge made of one post. Probabilities are 0..1."""

    language: str
    """ISO 639-1, or empty: don't know."""
    script: str
    """ISO 15924 of most letters (`Latn`, `Grek`, `Cyrl`, `Arab`, …), or empty."""
    kind: Kind
    confidence: float
    """Of `kind`. Below `judge.unsure` a person decides."""
    complaint: float
    negative: float
    topic: str
    urgency: float
    """0: can wait; 1: now."""
    abusive: float = 0.0
    """Insults or threats at people, whatever the kind."""
    spam: float = 0.0
    in_latin: bool = False
    """Greek, Persian, Arabic or Bulgarian written in Latin letters."""
    severity: tuple[str, ...] = ()
    """Flags that a head of communication wants to know of at once: `safety`, `health`,
    `legal`, `privacy`, `discrimination`."""
    reasons: tuple[Reason, ...] = ()
    model: str = ""
    """Name and version of what judged, so that a record can be understood later."""


class Judge(Protocol):
    """Judges whole batches; keeps order; never raises for what a post contains."""

    model: str

    def judge(self, subjects: Sequence[Subject]) -> list[Judgement]: ...


class DeepJudge(Protocol):
    """Judges whole batches by their words and by their vectors; keeps order; never raises for
    what a post contains."""

    model: str

    def judge(self, subjects: Sequence[Subject], encoded: Encoded) -> list[Judgement]:
        """One judgement for each subject; `encoded` are their masked texts (`ngrams.masked`), read
        in the same order by the encoder that this judge was trained with."""
        ...
