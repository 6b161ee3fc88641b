"""The written complaints guide as one value: what it holds and its JSON form.

A guide is data. Who may change it, which version is in force and where it is kept is the
business of the guide app; what a post makes of it is in `routing`, `targets` and `answers`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from fener.core.decisions.judgement import TOPICS, Kind
from fener.core.signals.lexicons import SEVERITIES
from fener.guide.document.reading import LANGUAGE, Faults, GuideError, Node

FORMAT = "fener.guide/1"
HIGHEST_LEVEL = 5
LONGEST_TARGET = 60 * 24 * 365
MOST_ROWS = 300
"""Of departments, kinds, targets and answers each: more than anybody can keep consistent."""

Texts = Mapping[str, str]
"""A text per language code."""
Lists = Mapping[str, tuple[str, ...]]
"""Several texts per language code."""


class Clock(StrEnum):
    SEEN = "seen"
    ACKNOWLEDGED = "acknowledged"
    ANSWERED = "answered"
    SOLVED = "solved"


class Calendar(StrEnum):
    WORKING = "working"
    """Minutes count while the desk is open."""
    ALWAYS = "always"
    """Minutes count day and night."""


class Priority(StrEnum):
    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


class Purpose(StrEnum):
    ACKNOWLEDGE = "acknowledge"
    ASK_DETAILS = "ask_details"
    ANSWER = "answer"
    HANDOVER_PRIVATE = "handover_private"
    SOLVED = "solved"
    APOLOGY = "apology"
    FOLLOW_UP = "follow_up"
    CLOSING = "closing"


class Audience(StrEnum):
    """Where a prepared answer may be used."""

    ANY = "any"
    PUBLIC = "public"
    PRIVATE = "private"


OPENS_CASE: Mapping[str, bool] = {
    Kind.COMPLAINT.value: True,
    Kind.QUESTION.value: True,
    Kind.PRAISE.value: False,
    Kind.SUGGESTION.value: True,
    Kind.SPAM.value: False,
    Kind.ABUSE.value: True,
    Kind.OTHER.value: False,
}


@dataclass(frozen=True, kw_only=True)
class Department:
    key: str
    name: Texts
    purpose: Texts = field(default_factory=dict)
    email: str = ""

    @classmethod
    def read(cls, node: Node) -> Department:
        return cls(
            key=node.key("key"),
            name=node.texts("name"),
            purpose=node.texts("purpose"),
            email=node.text("email", ""),
        )

    def as_json(self) -> dict[str, Any]:
        return {
            "key": self.key,
            "name": dict(self.name),
            "purpose": dict(self.purpose),
            "email": self.email,
        }


@dataclass(frozen=True, kw_only=True)
class ComplaintKind:
    """A kind of complaint: what makes a post one, who owns it, how it is solved.

    `words` are whole words or phrases (`wrong size`); a star at the end takes every ending
    (`refund*`). The first of `topics` is its main one. `severity`: flags that make a post
    this kind whatever else it says. `judged`: kinds of judgement (`question`) that speak
    for it. `public_first`: the first word to the customer is said where they wrote.
    """

    key: str
    name: Texts
    department: str
    description: Texts = field(default_factory=dict)
    topics: tuple[str, ...] = ()
    words: Lists = field(default_factory=dict)
    severity: tuple[str, ...] = ()
    judged: tuple[str, ...] = ()
    priority: Priority = Priority.NORMAL
    public_first: bool = True
    steps: Lists = field(default_factory=dict)

    @classmethod
    def read(cls, node: Node) -> ComplaintKind:
        return cls(
            key=node.key("key"),
            name=node.texts("name"),
            department=node.key("department"),
            description=node.texts("description"),
            topics=node.text_list("topics", TOPICS),
            words=node.text_lists("words"),
            severity=node.text_list("severity", SEVERITIES),
            judged=node.text_list("judged", tuple(OPENS_CASE)),
            priority=node.choice("priority", Priority, Priority.NORMAL),
            public_first=node.flag("public_first", True),
            steps=node.text_lists("steps"),
        )

    def as_json(self) -> dict[str, Any]:
        return {
            "key": self.key,
            "name": dict(self.name),
            "department": self.department,
            "description": dict(self.description),
            "topics": list(self.topics),
            "words": {language: list(words) for language, words in self.words.items()},
            "severity": list(self.severity),
            "judged": list(self.judged),
            "priority": self.priority.value,
            "public_first": self.public_first,
            "steps": {language: list(steps) for language, steps in self.steps.items()},
        }


@dataclass(frozen=True, kw_only=True)
class TargetRow:
    """How soon a clock must stop. What is left empty is true of every case.

    `level` is true from that level upwards. Which row wins is told in `targets`.
    """

    clock: Clock
    within_minutes: int
    calendar: Calendar = Calendar.WORKING
    kind: str = ""
    network: str = ""
    level: int | None = None
    priority: Priority | None = None

    @classmethod
    def read(cls, node: Node) -> TargetRow:
        priority = None
        if node.data.get("priority") is not None:
            priority = node.choice("priority", Priority, Priority.NORMAL)
        else:
            node.skip("priority")
        return cls(
            clock=node.choice("clock", Clock, Clock.SEEN, required=True),
            within_minutes=node.number("within_minutes", least=1, most=LONGEST_TARGET),
            calendar=node.choice("calendar", Calendar, Calendar.WORKING),
            kind=node.key("kind", ""),
            network=node.text("network", ""),
            level=node.number_or_none("level", least=0, most=HIGHEST_LEVEL),
            priority=priority,
        )

    def as_json(self) -> dict[str, Any]:
        return {
            "clock": self.clock.value,
            "within_minutes": self.within_minutes,
            "calendar": self.calendar.value,
            "kind": self.kind,
            "network": self.network,
            "level": self.level,
            "priority": self.priority.value if self.priority else None,
        }

    @property
    def applies_to(self) -> tuple[str, str, str, int | None, Priority | None]:
        """What two rows may not share."""
        return (self.clock.value, self.kind, self.network, self.level, self.priority)


@dataclass(frozen=True, kw_only=True)
class Promise:
    """What customers are told in public: an answer within so many hours, day and night."""

    hours: int
    text: Texts = field(default_factory=dict)

    @classmethod
    def read(cls, node: Node) -> Promise:
        return cls(hours=node.number("hours", least=1, most=24 * 90), text=node.texts("text"))

    def as_json(self) -> dict[str, Any]:
        return {"hours": self.hours, "text": dict(self.text)}


@dataclass(frozen=True, kw_only=True)
class PreparedAnswer:
    """A text to begin a reply with. `kinds` empty: fits every kind of complaint."""

    key: str
    title: Texts
    text: Texts
    purpose: Purpose = Purpose.ANSWER
    kinds: tuple[str, ...] = ()
    visibility: Audience = Audience.ANY

    @classmethod
    def read(cls, node: Node) -> PreparedAnswer:
        return cls(
            key=node.key("key"),
            title=node.texts("title"),
            text=node.texts("text"),
            purpose=node.choice("purpose", Purpose, Purpose.ANSWER),
            kinds=node.text_list("kinds"),
            visibility=node.choice("visibility", Audience, Audience.ANY),
        )

    def as_json(self) -> dict[str, Any]:
        return {
            "key": self.key,
            "title": dict(self.title),
            "text": dict(self.text),
            "purpose": self.purpose.value,
            "kinds": list(self.kinds),
            "visibility": self.visibility.value,
        }


@dataclass(frozen=True, kw_only=True)
class Guide:
    """The whole guide. The order of `kinds` matters: where nothing else decides between two,
    the earlier one is taken. `default_kind` takes what fits none."""

    languages: tuple[str, ...]
    default_language: str
    departments: tuple[Department, ...]
    kinds: tuple[ComplaintKind, ...]
    default_kind: str
    targets: tuple[TargetRow, ...]
    answers: tuple[PreparedAnswer, ...]
    promise: Promise
    opens_case: Mapping[str, bool] = field(default_factory=lambda: dict(OPENS_CASE))
    notes: Texts = field(default_factory=dict)

    @classmethod
    def from_json(cls, data: Any) -> Guide:
        """The guide that `as_json` wrote. Raises `GuideError` with every fault at once."""
        faults = Faults()
        node = Node(data, "", faults)
        if (found := node.text("format", FORMAT)) != FORMAT:
            faults.add("format", "json.other_format", found=found[:40], expected=FORMAT)
        languages = node.text_list("languages")
        for at, language in enumerate(languages):
            if not LANGUAGE.fullmatch(language):
                faults.add(f"languages.{at}", "json.not_language", value=language[:40])
        departments = [
            (item, Department.read(item)) for item in node.nodes("departments", most=MOST_ROWS)
        ]
        kinds = [(item, ComplaintKind.read(item)) for item in node.nodes("kinds", most=MOST_ROWS)]
        targets = [(item, TargetRow.read(item)) for item in node.nodes("targets", most=MOST_ROWS)]
        answers = [
            (item, PreparedAnswer.read(item)) for item in node.nodes("answers", most=MOST_ROWS)
        ]
        promise_node = node.node("promise")
        guide = cls(
            languages=languages,
            default_language=node.text("default_language"),
            departments=tuple(department for _, department in departments),
            kinds=tuple(kind for _, kind in kinds),
            default_kind=node.key("default_kind"),
            targets=tuple(target for _, target in targets),
            answers=tuple(answer for _, answer in answers),
            promise=Promise.read(promise_node),
            opens_case=node.flags("opens_case", tuple(OPENS_CASE), OPENS_CASE),
            notes=node.texts("notes"),
        )
        for item in (node, promise_node):
            item.done()
        for rows in (departments, kinds, targets, answers):
            for item, _ in rows:
                item.done()
        if faults.found:
            raise GuideError(faults.found)
        return guide

    def as_json(self) -> dict[str, Any]:
        """Plain lists, objects, strings and numbers; `from_json` gives an equal guide back."""
        return {
            "format": FORMAT,
            "languages": list(self.languages),
            "default_language": self.default_language,
            "departments": [department.as_json() for department in self.departments],
            "kinds": [kind.as_json() for kind in self.kinds],
            "default_kind": self.default_kind,
            "targets": [target.as_json() for target in self.targets],
            "answers": [answer.as_json() for answer in self.answers],
            "promise": self.promise.as_json(),
            "opens_case": dict(self.opens_case),
            "notes": dict(self.notes),
        }

    @cached_property
    def fingerprint(self) -> str:
        """The same for equal guides: 64 hexadecimal digits."""
        canonical = json.dumps(self.as_json(), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(canonical.encode()).hexdigest()

    @cached_property
    def _departments(self) -> dict[str, Department]:
        return {department.key: department for department in reversed(self.departments)}

    @cached_property
    def _kinds(self) -> dict[str, ComplaintKind]:
        return {kind.key: kind for kind in reversed(self.kinds)}

    @cached_property
    def _answers(self) -> dict[str, PreparedAnswer]:
        return {answer.key: answer for answer in reversed(self.answers)}

    def department(self, key: str) -> Department | None:
        return self._departments.get(key)

    def kind(self, key: str) -> ComplaintKind | None:
        return self._kinds.get(key)

    def answer(self, key: str) -> PreparedAnswer | None:
        return self._answers.get(key)

    def opens(self, judged: str, *, sure: bool = True) -> bool:
        """Whether a mention judged so becomes a case. When the judge was not sure it does:
        a person looks rather than nobody."""
        return not sure or self.opens_case.get(judged, True)


def text_in(texts: Texts, language: str, default_language: str) -> tuple[str, str]:
    """The text for `language` and the language it is really in: the asked one, else its
    base (`fa` for `fa-AF`), else the default, else whichever there is; `("", "")` for none."""
    for candidate in (language, language.split("-", maxsplit=1)[0], default_language, *texts):
        if found := texts.get(candidate, ""):
            return found, candidate
    return "", ""
