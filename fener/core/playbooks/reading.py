"""Reading a plan's JSON strictly: every fault is collected with its path, none is raised before
the whole document has been read."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fener.core.reasons import Value

LONGEST_TEXT = 1_000
KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
LANGUAGE = re.compile(r"[a-z]{2,3}")
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
"""A NUL or half a surrogate pair can't be stored; neither is anything a person typed."""


@dataclass(frozen=True, slots=True)
class PlanFault:
    """Something wrong in a plan. `path` is dotted (`levels.2.steps.0.after`); `key` names the
    sentence in `SENTENCES`; `blocks`: the plan can't be put in force like this."""

    path: str
    key: str
    params: Mapping[str, Value] = field(default_factory=dict)
    blocks: bool = True


class PlanError(ValueError):
    """The document is not a plan. `faults` lists everything that is wrong."""

    def __init__(self, faults: Sequence[PlanFault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(f"{one.path or 'plan'}: {one.key}" for one in self.faults))


class Faults:
    """What is wrong so far."""

    def __init__(self) -> None:
        self.found: list[PlanFault] = []

    def add(self, path: str, key: str, /, **params: Value) -> None:
        self.found.append(PlanFault(path, key, params))


class Node:
    """One JSON object. Each method takes a field out; `done` names what nobody asked for."""

    def __init__(self, data: Any, path: str, faults: Faults) -> None:
        self.path, self.faults = path, faults
        self.data: Mapping[str, Any] = data if isinstance(data, Mapping) else {}
        self._asked: set[str] = set()
        if not isinstance(data, Mapping):
            faults.add(path, "plan.not_object")

    def at(self, name: object) -> str:
        return f"{self.path}.{name}" if self.path else str(name)

    def add(self, name: object, key: str, /, **params: Value) -> None:
        self.faults.add(self.at(name), key, **params)

    def _value(self, name: str) -> Any:
        self._asked.add(name)
        return self.data.get(name)

    def word(self, name: str) -> str:
        value = self._value(name)
        if not isinstance(value, str) or not value:
            self.add(name, "plan.missing")
            return ""
        return value

    def key(self, name: str) -> str:
        value = self.word(name)
        if value and not KEY.fullmatch(value):
            self.add(name, "plan.not_key", value=value[:40])
        return value

    def flag(self, name: str, default: bool) -> bool:
        value = self._value(name)
        if value is None:
            return default
        if not isinstance(value, bool):
            self.add(name, "plan.not_flag")
            return default
        return value

    def number(self, name: str, *, least: int, most: int, default: int | None = None) -> int | None:
        """A whole number; `default` where it is absent or null."""
        value = self._value(name)
        if value is None:
            return default
        if not isinstance(value, int) or isinstance(value, bool):
            self.add(name, "plan.not_number")
            return default
        if not least <= value <= most:
            self.add(name, "plan.out_of_range", least=least, most=most)
            return default
        return value

    def choice(self, name: str, choices: Sequence[str]) -> str:
        value = self._value(name)
        if value not in choices:
            self.add(name, "plan.not_choice", choices=list(choices))
            return choices[0]
        return str(value)

    def choices(self, name: str, choices: Sequence[str]) -> tuple[str, ...]:
        """Some of `choices`, in the order in which `choices` has them."""
        value = self._value(name)
        if not isinstance(value, list):
            self.add(name, "plan.not_list")
            return ()
        if any(one not in choices for one in value):
            self.add(name, "plan.not_choice", choices=list(choices))
        return tuple(one for one in choices if one in value)

    def texts(self, name: str) -> dict[str, str]:
        """A text per language; absent: none."""
        value = self._value(name)
        if value is None:
            return {}
        found: dict[str, str] = {}
        inside = Node(value, self.at(name), self.faults)
        for language, text in inside.data.items():
            if not isinstance(language, str) or not LANGUAGE.fullmatch(language):
                inside.add(language, "plan.not_language", value=str(language)[:40])
            elif not isinstance(text, str):
                inside.add(language, "plan.not_text")
            elif len(text) > LONGEST_TEXT:
                inside.add(language, "plan.too_long", length=len(text), most=LONGEST_TEXT)
            elif UNSTORABLE.search(text):
                inside.add(language, "plan.bad_character")
            elif text.strip():
                found[language] = text
        return found

    def nodes(self, name: str, *, most: int) -> list[Node]:
        """The objects of a list, in their order."""
        value = self._value(name)
        if not isinstance(value, list):
            self.add(name, "plan.not_list")
            return []
        if len(value) > most:
            self.add(name, "plan.too_many", count=len(value), most=most)
            return []
        path = self.at(name)
        return [Node(item, f"{path}.{at}", self.faults) for at, item in enumerate(value)]

    def done(self) -> None:
        for name in self.data:
            if name not in self._asked:
                self.add(name, "plan.unknown_field")
