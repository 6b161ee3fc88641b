"""What a detector is told, and what it says.

A *stream* is one brand's mentions on one topic (or on all of them); a *bucket* is what a stream
held in one span of time. Detectors are small objects that see one stream, bucket after bucket.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol, Self

from fener.core.reasons import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """What a stream held from `start` until `start + span`. People are counted once each in a
    bucket, however often they write."""

    start: datetime
    span: timedelta
    posts: int = 0
    people: int = 0
    complaints: int = 0
    complainants: int = 0
    """People with at least one complaint."""
    severe: Mapping[str, int] = field(default_factory=dict)
    """People by severity flag."""
    terms: Mapping[str, int] = field(default_factory=dict)
    """People by word, of the words that tell."""
    copies: Mapping[str, int] = field(default_factory=dict)
    """People by near-duplicate key."""
    press: int = 0
    """Authors who are media."""
    followers: int = 0
    """Of the largest account among the authors."""
    networks: Mapping[str, int] = field(default_factory=dict)
    """People by network."""
    languages: Mapping[str, int] = field(default_factory=dict)
    """People by language."""

    @property
    def end(self) -> datetime:
        return self.start + self.span


@dataclass(frozen=True, slots=True)
class Reading:
    """What a detector makes of a bucket. `score` is 0 where nothing is unusual and 1 from where it
    alarms by itself; more than 1 is more unusual still."""

    score: float = 0.0
    is_alarm: bool = False
    reasons: tuple[Reason, ...] = ()


QUIET = Reading()


class Detector(Protocol):
    """One idea of what is unusual.

    Deterministic: the same buckets give the same readings, in one go or with the state written and
    read between any two of them. Bounded: the state stops growing. Causal: a reading depends on
    nothing later than its bucket. Quiet for `grace` after its first bucket.
    """

    grace: timedelta

    def observe(self, bucket: Bucket) -> Reading:
        """Read a bucket that is over, and learn from it. Buckets come in order, without gaps."""
        ...

    def peek(self, bucket: Bucket) -> Reading:
        """Read a bucket that still grows; learns nothing."""
        ...

    def state(self) -> dict[str, Any]:
        """All it knows, as plain JSON."""
        ...

    @classmethod
    def from_state(cls, state: Mapping[str, Any]) -> Self:
        """What `state` wrote. Raises `ValueError` for what it did not write."""
        ...
