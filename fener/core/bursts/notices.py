"""What the watch is told of a mention, and what it says when something is unusual."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from fener.core.reasons import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One mention, as far as the watch is concerned. Times are aware."""

    ref: str
    """Names the mention: its id, or its network and native id. Comes back in `Alert.refs`."""
    at: datetime
    """When it was written, as its network says."""
    arrived_at: datetime
    """When we learned of it. Notices come in this order."""
    author: str = ""
    """The same for one account and for no other, so with its network (`x:123`). Empty where it is
    not known: then somebody of their own."""
    network: str = ""
    language: str = ""
    place: str = ""
    """Country in two letters; empty where it is not known."""
    topic: str = ""
    kind: str = ""
    """As judged: `complaint`, `question`, `praise`, `suggestion`, `spam`, `abuse`, `other`."""
    complaint: float = 0.0
    """0..1, that it is a complaint."""
    negative: float = 0.0
    severity: tuple[str, ...] = ()
    followers: int | None = None
    is_press: bool = False
    near_key: str = ""
    """What copies of one text share (`core.text.near_key`); empty: no letters."""
    text: str = ""
    """Folded (`core.text.fold`)."""
    is_backlog: bool = False
    """Fetched because a channel is new or was away: never news, but what is usual learns from
    it as far as its time allows."""
    by_us: bool = False
    """Written by the brand: no news at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """Something unusual goes on: a finding that a person looks at, never a crisis by itself."""

    at: datetime
    """When the post was written that made it."""
    key: str
    """One for each storm. The same notices in the same order give the same key, however they are
    batched and wherever a state was written and read."""
    kind: str = ""
    """What gave it away: `crowd`, `words`, `severity`, `copies`, `press` or `reach`."""
    topic: str = ""
    """What it is about; empty: the brand as a whole."""
    score: float = 1.0
    """0..1: how sure, and how far from what is usual."""
    level: int = 2
    """Proposed, 0-5, as product words have it. A person sets it."""
    people: int = 0
    """Different authors among the posts that make it."""
    posts: int = 0
    complaints: int = 0
    networks: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    """Words that tell what it is about, the most telling first."""
    refs: tuple[str, ...] = ()
    """Posts that make it, the newest last; at most 300."""
    reasons: tuple[Reason, ...] = ()
    """Strongest first."""
    began_at: datetime | None = None
    """The earliest of the posts that make it."""
    grows: str = ""
    """`key` of the storm inside which this one is clearly bigger; empty: a new one."""

    def as_json(self) -> dict[str, Any]:
        return {
            "at": self.at.isoformat(),
            "key": self.key,
            "kind": self.kind,
            "topic": self.topic,
            "score": round(self.score, 3),
            "level": self.level,
            "people": self.people,
            "posts": self.posts,
            "complaints": self.complaints,
            "networks": list(self.networks),
            "languages": list(self.languages),
            "terms": list(self.terms),
            "refs": list(self.refs),
            "reasons": [reason.as_json() for reason in self.reasons],
            "began_at": self.began_at.isoformat() if self.began_at else None,
            "grows": self.grows,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Alert:
        began = data.get("began_at")
        return cls(
            at=datetime.fromisoformat(data["at"]),
            key=data["key"],
            kind=data.get("kind", ""),
            topic=data["topic"],
            score=data["score"],
            level=data["level"],
            people=data["people"],
            posts=data["posts"],
            complaints=data["complaints"],
            networks=tuple(data["networks"]),
            languages=tuple(data["languages"]),
            terms=tuple(data["terms"]),
            refs=tuple(data["refs"]),
            reasons=tuple(Reason.from_json(reason) for reason in data["reasons"]),
            began_at=datetime.fromisoformat(began) if began else None,
            grows=data.get("grows", ""),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Storm:
    """What was told of and is not over."""

    key: str
    """That of its first alert."""
    kind: str
    topic: str
    """Empty: the brand as a whole."""
    lasts_until: datetime
    """End of the quarter of an hour in which it last was unusual."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What the watch knows of a brand."""

    names: frozenset[str] = field(default_factory=frozenset)
    """Folded words that name it (names, handles, watch terms): no news by themselves."""
    zone: str = "UTC"
    """IANA name: hours and weekdays of what is usual are the brand's."""
    large_account: int = 100_000
    """Followers from which one account alone is worth a look."""
