"""Why a decision was taken: a key and its parameters, never prose.

Screens turn a reason into a sentence in the reader's language (`kit.reasons`), so a
decision made once can be read by everybody.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Value = str | int | float | bool | None | list[str]


@dataclass(frozen=True, slots=True)
class Reason:
    """One ground of a decision: `key` is dotted (`kind.words`), `params` fill its sentence."""

    key: str
    params: Mapping[str, Value] = field(default_factory=dict)
    weight: float = 1.0
    """How much it counted, for ordering; 0..1."""

    def as_json(self) -> dict[str, Any]:
        return {"key": self.key, "params": dict(self.params), "weight": round(self.weight, 3)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Reason:
        return cls(data["key"], dict(data.get("params", {})), float(data.get("weight", 1.0)))
