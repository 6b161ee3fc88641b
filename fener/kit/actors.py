"""Who does something: every action takes one, every event names one."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """`kind` is `person`, `token`, `network` or `desk`."""

    kind: str
    id: str = ""
    name: str = ""

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}" if self.id else self.kind

    @property
    def person_id(self) -> int | None:
        return int(self.id) if self.kind == "person" else None


DESK = Actor("desk")
"""The desk itself: clocks that ran out, deliveries that were sent, posts that were filed."""

NOBODY = Actor("nobody")
"""Somebody who has not signed in."""
