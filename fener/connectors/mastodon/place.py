"""Where we stand on a server between two polls: the cursor."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime, timedelta
from typing import Any

OWN, WATCHED, ROOTS = 40, 60, 300
"""How many posts of ours, of others, and parents' threads are remembered."""


@dataclass(slots=True)
class Place:
    notification: str = ""
    """The newest that was read."""
    timeline: str = ""
    """The newest post read of the server's timeline."""
    tags: dict[str, str] = field(default_factory=dict)
    """The newest post read of each hashtag …"""
    found: dict[str, str] = field(default_factory=dict)
    """… and of each search."""
    own: dict[str, str] = field(default_factory=dict)
    """Our recent posts, and how many answers and which version each had."""
    watched: dict[str, str] = field(default_factory=dict)
    """Recent posts to us, and the version of each: they are looked at again."""
    roots: dict[str, str] = field(default_factory=dict)
    """The first post of the thread that a post stands in."""
    turn: int = 0
    """Which of the watched posts comes next …"""
    term: int = 0
    """… and which of the terms."""
    asked: dict[str, str] = field(default_factory=dict)
    """When each other source is asked again."""

    @classmethod
    def read(cls, cursor: str) -> Place:
        """The place in a stored cursor; the beginning where it can't be read."""
        try:
            stored = json.loads(cursor) if cursor else {}
        except ValueError:
            stored = {}
        place = cls()
        for one in fields(cls):
            value = stored.get(one.name) if isinstance(stored, dict) else None
            if isinstance(value, type(getattr(place, one.name))) and _is_plain(value):
                setattr(place, one.name, value)
        return place

    def write(self) -> str:
        for name, most in (("own", OWN), ("watched", WATCHED), ("roots", ROOTS)):
            kept = list(getattr(self, name).items())[-most:]
            setattr(self, name, dict(kept))
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))

    def is_due(self, source: str, now: datetime) -> bool:
        return self.asked.get(source, "") <= now.isoformat(timespec="seconds")

    def rest(self, source: str, every: float, now: datetime) -> None:
        """Ask `source` again after `every` seconds."""
        self.asked[source] = (now + timedelta(seconds=every)).isoformat(timespec="seconds")


def newest(ids: list[str], otherwise: str = "") -> str:
    """The newest of some ids. They grow: as numbers, or as texts of one length."""
    return max([*ids, otherwise], key=lambda one: (len(one), one))


def _is_plain(value: Any) -> bool:
    if isinstance(value, dict):
        return all(isinstance(one, str) for pair in value.items() for one in pair)
    return not isinstance(value, bool)
