"""Everything that goes wrong on networks, on command.

A fault is `{"match": {…}, "effect": {…}, "times": n}`; `times` null: until it is removed.

`match` (all given have to fit; empty fits every call of the API): `method`; `path`, with `*`;
`contains`, a part of the body; `account`, the handle that calls. For webhooks: `webhook` true,
and `type`, the event's.

`effect.do` for calls of the API; `before` and `after` say whether the network has done what it
was asked when it happens:

- `rate_limit` (`after`: seconds): 429, nothing done
- `sign_out`: 401, nothing done
- `refuse` (`status`, `detail`): nothing done
- `gone` (`status`): 410, nothing done
- `fail_before`, `fail_after` (`status`): 503
- `cut_before`, `cut_after`: the connection breaks without an answer
- `silence_before`, `silence_after` (`seconds`): no answer for so long, then the connection breaks
- `slow` (`seconds`): done at once, answered late

`effect.do` for webhooks: `duplicate` (`copies`), `delay` (`seconds`), `reorder` (goes out after
the next one), `drop`, `stale` (`seconds`: signed with an old time stamp), `missign`.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

CALL_EFFECTS = (
    "rate_limit",
    "sign_out",
    "refuse",
    "gone",
    "fail_before",
    "fail_after",
    "cut_before",
    "cut_after",
    "silence_before",
    "silence_after",
    "slow",
)
WEBHOOK_EFFECTS = ("duplicate", "delay", "reorder", "drop", "stale", "missign")
_MATCHES = ("method", "path", "contains", "account", "webhook", "type")


@dataclass(slots=True)
class Fault:
    match: dict[str, Any]
    effect: dict[str, Any]
    times: int | None
    hits: int = 0

    def shown(self) -> dict[str, Any]:
        return {"match": self.match, "effect": self.effect, "times": self.times, "hits": self.hits}


@dataclass(slots=True)
class Faults:
    _faults: list[Fault] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, values: dict[str, Any]) -> Fault:
        """Raises `ValueError` for a fault that could never do anything."""
        match, effect = values.get("match") or {}, values.get("effect") or {}
        times = values.get("times", 1)
        if not isinstance(match, dict) or not isinstance(effect, dict):
            raise ValueError("match and effect have to be objects")
        for name in match:
            if name not in _MATCHES:
                raise ValueError(f"match.{name} is not one of {', '.join(_MATCHES)}")
        known = WEBHOOK_EFFECTS if match.get("webhook") else CALL_EFFECTS
        if effect.get("do") not in known:
            raise ValueError(f"effect.do is not one of {', '.join(known)}")
        if times is not None and (not isinstance(times, int) or times < 1):
            raise ValueError("times has to be a whole number, or null for ever")
        fault = Fault(match, effect, times)
        with self._lock:
            self._faults.append(fault)
        return fault

    def clear(self) -> None:
        with self._lock:
            self._faults.clear()

    def shown(self) -> list[dict[str, Any]]:
        with self._lock:
            return [fault.shown() for fault in self._faults]

    def for_call(self, method: str, path: str, body: str, account: str) -> dict[str, Any]:
        """The effect on this call, empty for none; uses up one time of its fault."""
        return self._take(
            {"method": method, "path": path, "contains": body, "account": account}, webhook=False
        )

    def for_webhook(self, event_type: str, body: str, account: str) -> dict[str, Any]:
        return self._take({"type": event_type, "contains": body, "account": account}, webhook=True)

    def _take(self, call: dict[str, str], *, webhook: bool) -> dict[str, Any]:
        with self._lock:
            for fault in self._faults:
                used_up = fault.times is not None and fault.hits >= fault.times
                if used_up or bool(fault.match.get("webhook")) is not webhook:
                    continue
                if all(_fits(name, str(want), call) for name, want in fault.match.items()):
                    fault.hits += 1
                    return fault.effect
        return {}


def _fits(name: str, want: str, call: dict[str, str]) -> bool:
    match name:
        case "webhook":
            return True
        case "method":
            return call.get(name, "") == want.upper()
        case "contains":
            return want in call[name]
        case "account":
            return call[name].casefold() == want.lstrip("@").casefold()
        case _:
            return fnmatchcase(call.get(name, ""), want)
