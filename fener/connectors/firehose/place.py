"""Where we stand in a stream, as the cursor keeps it, and which posts we kept lately: a stream
tells of every deletion there is, and only those of such posts are worth keeping."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

REMEMBERED = 2000
"""Posts whose deletion is still noticed: as many as come in a long storm, in 16 kB."""
_SIZE = 6
"""Bytes kept of each. One deletion in a hundred thousand million is kept by mistake, and changes
nothing."""


@dataclass(slots=True)
class Place:
    at: int | None = None
    """The number of the last event that was read; None: none yet."""
    kept: bytes = b""

    @classmethod
    def of(cls, value: Any) -> Place:
        """From what `as_json` made; anything else is the beginning."""
        if not isinstance(value, dict) or not isinstance(value.get("at"), int):
            return cls()
        try:
            kept = base64.b64decode(str(value.get("kept") or ""), validate=True)
        except ValueError:
            kept = b""
        return cls(value["at"], kept if len(kept) % _SIZE == 0 else b"")

    @classmethod
    def read(cls, cursor: str) -> Place:
        try:
            return cls.of(json.loads(cursor or "null"))
        except ValueError:
            return cls()

    def as_json(self) -> dict[str, Any]:
        return {"at": self.at, "kept": base64.b64encode(self.kept).decode()}

    def written(self) -> str:
        return "" if self.at is None else json.dumps(self.as_json(), separators=(",", ":"))

    def keep(self, uri: str) -> None:
        if not self.has(uri):
            self.kept = (self.kept + _short(uri))[-REMEMBERED * _SIZE :]

    def has(self, uri: str) -> bool:
        short, start = _short(uri), 0
        while (found := self.kept.find(short, start)) >= 0:
            if found % _SIZE == 0:
                return True
            start = found + 1
        return False


def _short(uri: str) -> bytes:
    return blake2b(uri.encode("utf-8", "replace"), digest_size=_SIZE).digest()
