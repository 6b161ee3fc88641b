"""Reading a guide's JSON strictly: every fault is collected with its path, none is raised
before the whole document has been read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

from fener.core.reasons import Value

LONGEST_TEXT = 4_000
LONGEST_LIST = 1_000
KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}")
# A NUL or half a surrogate pair cannot be stored; neither is anything a person typed.
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")

E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in a guide. `path` is dotted (`answers.sorry_late.text.el`); `key` names
    the sentence in `SENTENCES`; `blocks`: the guide cannot be put in force like this."""

    path: str
    key: str
    params: Mapping[str, Value] = field(default_factory=dict)
    blocks: bool = True


class GuideError(ValueError):
    """The document is not a guide. `problems` lists every fault."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{p.path or 'guide'}: {p.key}" for p in self.problems))


class Faults:
    """What is wrong so far."""

    def __init__(self) -> None:
        self.found: list[Problem] = []

    def add(self, path: str, key: str, /, **params: Value) -> None:
        self.found.append(Problem(path, key, params))

    def text(self, value: Any, path: str) -> str:
        if not isinstance(value, str):
            self.add(path, "json.not_text")
            return ""
        if len(value) > LONGEST_TEXT:
            self.add(path, "json.too_long", length=len(value), most=LONGEST_TEXT)
        if UNSTORABLE.search(value):
            self.add(path, "json.bad_character")
        return value

    def items(self, value: Any, path: str, most: int = LONGEST_LIST) -> Sequence[Any]:
        if not isinstance(value, list):
            self.add(path, "json.not_list")
            return ()
        if len(value) > most:
            self.add(path, "json.too_many", count=len(value), most=most)
            return ()
        return value

    def text_items(self, value: Any, path: str) -> tuple[str, ...]:
        return tuple(
            self.text(item, f"{path}.{at}") for at, item in enumerate(self.items(value, path))
        )


class Node:
    """One JSON object. Each method takes a field out; `done` names what nobody asked for."""

    def __init__(self, data: Any, path: str, faults: Faults) -> None:
        self.path = path
        self.faults = faults
        self.data: Mapping[str, Any] = {}
        self._asked: set[str] = set()
        self._is_object = isinstance(data, Mapping)
        if isinstance(data, Mapping):
            self.data = data
        else:
            faults.add(path, "json.not_object")

    def at(self, name: object) -> str:
        return f"{self.path}.{name}" if self.path else str(name)

    def _has(self, name: str, *, required: bool) -> bool:
        self._asked.add(name)
        if name in self.data:
            return True
        if required and self._is_object:
            self.faults.add(self.at(name), "json.missing")
        return False

    def text(self, name: str, default: str | None = None) -> str:
        if not self._has(name, required=default is None):
            return default or ""
        return self.faults.text(self.data[name], self.at(name))

    def key(self, name: str, default: str | None = None) -> str:
        """A name such as `parcel_late`; the default, where given, also counts as valid."""
        if not self._has(name, required=default is None):
            return default or ""
        value = self.faults.text(self.data[name], self.at(name))
        if value != default and not KEY.fullmatch(value):
            self.faults.add(self.at(name), "json.not_key", value=value[:40])
        return value

    def flag(self, name: str, default: bool) -> bool:
        if not self._has(name, required=False):
            return default
        value = self.data[name]
        if not isinstance(value, bool):
            self.faults.add(self.at(name), "json.not_flag")
            return default
        return value

    def number(self, name: str, *, least: int, most: int) -> int:
        if not self._has(name, required=True):
            return least
        return self._whole(self.data[name], name, least, most)

    def number_or_none(self, name: str, *, least: int, most: int) -> int | None:
        if not self._has(name, required=False) or self.data[name] is None:
            return None
        return self._whole(self.data[name], name, least, most)

    def _whole(self, value: Any, name: str, least: int, most: int) -> int:
        if not isinstance(value, int) or isinstance(value, bool):
            self.faults.add(self.at(name), "json.not_number")
            return least
        if not least <= value <= most:
            self.faults.add(self.at(name), "json.out_of_range", least=least, most=most)
            return least
        return value

    def choice(self, name: str, choices: type[E], default: E, *, required: bool = False) -> E:
        if not self._has(name, required=required):
            return default
        value = self.data[name]
        if isinstance(value, str) and value in {choice.value for choice in choices}:
            return choices(value)
        self.faults.add(
            self.at(name), "json.not_choice", choices=[choice.value for choice in choices]
        )
        return default

    def text_list(self, name: str, choices: Sequence[str] = ()) -> tuple[str, ...]:
        """A list of strings; with `choices`, each must be one of them."""
        if not self._has(name, required=False):
            return ()
        values = self.faults.text_items(self.data[name], self.at(name))
        for at, value in enumerate(values):
            if choices and value not in choices:
                self.faults.add(self.at(f"{name}.{at}"), "json.not_choice", choices=list(choices))
        return values

    def by_language(self, name: str, read: Callable[[Any, str], T]) -> dict[str, T]:
        """An object with a language code in front of each value; absent: empty."""
        if not self._has(name, required=False):
            return {}
        inside = Node(self.data[name], self.at(name), self.faults)
        found: dict[str, T] = {}
        for language, value in inside.data.items():
            if not isinstance(language, str) or not LANGUAGE.fullmatch(language):
                self.faults.add(inside.at(language), "json.not_language", value=str(language)[:40])
                continue
            found[language] = read(value, inside.at(language))
        return found

    def texts(self, name: str) -> dict[str, str]:
        return self.by_language(name, self.faults.text)

    def text_lists(self, name: str) -> dict[str, tuple[str, ...]]:
        return self.by_language(name, self.faults.text_items)

    def flags(self, name: str, keys: Sequence[str], default: Mapping[str, bool]) -> dict[str, bool]:
        """Yes or no for each of `keys`; what is left out is as in `default`."""
        found = dict(default)
        if not self._has(name, required=False):
            return found
        inside = Node(self.data[name], self.at(name), self.faults)
        for key in keys:
            found[key] = inside.flag(key, default[key])
        inside.done()
        return found

    def nodes(self, name: str, *, most: int) -> list[Node]:
        """The objects of a list, in their order; absent: none."""
        if not self._has(name, required=False):
            return []
        path = self.at(name)
        return [
            Node(item, f"{path}.{at}", self.faults)
            for at, item in enumerate(self.faults.items(self.data[name], path, most))
        ]

    def node(self, name: str) -> Node:
        present = self._has(name, required=True)
        return Node(self.data[name] if present else {}, self.at(name), self.faults)

    def skip(self, name: str) -> None:
        """`name` is a known field, read elsewhere or allowed to be null."""
        self._asked.add(name)

    def done(self) -> None:
        """To be called when every field was asked for: the rest is unknown."""
        for name in self.data:
            if name not in self._asked:
                self.faults.add(self.at(name), "json.unknown_field")
