"""The escalation plan as one value: who is told at each level, when, and by which means.

A plan is data. Which version is in force and where it is kept is the business of the app; what is
due of it at a moment is in `ladder`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from fener.core.playbooks.reading import Faults, Node, PlanError, PlanFault

FORMAT = "fener.escalation/1"
LEVELS = (0, 1, 2, 3, 4, 5)
DUTY_ROLES = ("lead", "communication", "legal", "executive")
"""What somebody may be on duty as."""
MEANS = ("email", "chat", "sms")
LONGEST_WAIT = 7 * 1440
MOST_STEPS = 20
MOST_TIMES = 20
WHOM = re.compile(
    rf"role:({'|'.join(DUTY_ROLES)})|department|person:[1-9]\d{{0,17}}|right:[a-z]{{1,20}}"
)

Texts = Mapping[str, str]
"""A text per language code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One rung of a ladder.

    `whom`: `role:lead` (whoever is on duty as it), `department` (leads of the department that
    owns the problem), `person:12`, `right:people` (everybody with that right). `after`: minutes
    after the level was reached. `next_after`: where several are meant, so many minutes from one
    to the next; None: all at once. `again_after`, `times`: each is paged so often, with so many
    minutes between. `until_acknowledged`: nobody is paged any more once somebody has it in hand;
    else they are to know in any case.
    """

    key: str
    after: int
    whom: str
    means: tuple[str, ...] = ("email",)
    until_acknowledged: bool = True
    next_after: int | None = None
    again_after: int | None = None
    times: int = 1

    @property
    def role(self) -> str:
        """The duty role; empty where `whom` is no role."""
        return self.whom.removeprefix("role:") if self.whom.startswith("role:") else ""

    @classmethod
    def read(cls, node: Node) -> Step:
        whom = node.word("whom")
        if whom and not WHOM.fullmatch(whom):
            node.add("whom", "plan.not_whom", value=whom[:40])
        means = node.choices("means", MEANS)
        if not means:
            node.add("means", "plan.no_means")
        after = node.number("after", least=0, most=LONGEST_WAIT)
        if after is None and node.data.get("after") is None:
            node.add("after", "plan.missing")
        step = cls(
            key=node.key("key"),
            after=after or 0,
            whom=whom,
            means=means,
            until_acknowledged=node.flag("until_acknowledged", True),
            next_after=node.number("next_after", least=1, most=1440),
            again_after=node.number("again_after", least=1, most=1440),
            times=node.number("times", least=1, most=MOST_TIMES, default=1) or 1,
        )
        if step.times > 1 and step.again_after is None and not node.data.get("again_after"):
            node.add("again_after", "plan.no_again_after")
        node.done()
        return step

    def as_json(self) -> dict[str, Any]:
        return {
            "key": self.key,
            "after": self.after,
            "whom": self.whom,
            "means": list(self.means),
            "until_acknowledged": self.until_acknowledged,
            "next_after": self.next_after,
            "again_after": self.again_after,
            "times": self.times,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelPlan:
    """What happens when a level is reached.

    `holds`: while nobody is on duty the ladder stands still and says so; else people are paged
    anyway. `decide`: what is to be decided, within `decide_within` minutes, looked at again
    every `look_every` minutes. `steps` are in the order of their `after`.
    """

    holds: bool = True
    decide: Texts = field(default_factory=dict)
    decide_within: int | None = None
    look_every: int | None = None
    steps: tuple[Step, ...] = ()

    @property
    def roles(self) -> tuple[str, ...]:
        """Duty roles that its steps call, each once."""
        return tuple(dict.fromkeys(step.role for step in self.steps if step.role))

    def step(self, key: str) -> Step | None:
        return next((step for step in self.steps if step.key == key), None)

    @classmethod
    def read(cls, node: Node) -> LevelPlan:
        level = cls(
            holds=node.flag("holds", True),
            decide=node.texts("decide"),
            decide_within=node.number("decide_within", least=1, most=LONGEST_WAIT),
            look_every=node.number("look_every", least=5, most=LONGEST_WAIT),
            steps=tuple(Step.read(inside) for inside in node.nodes("steps", most=MOST_STEPS)),
        )
        node.done()
        for at, step in enumerate(level.steps):
            if any(step.key == other.key for other in level.steps[:at]):
                node.add(f"steps.{at}.key", "plan.key_twice", key=step.key)
        return replace(level, steps=tuple(sorted(level.steps, key=lambda step: step.after)))

    def as_json(self) -> dict[str, Any]:
        return {
            "holds": self.holds,
            "decide": dict(self.decide),
            "decide_within": self.decide_within,
            "look_every": self.look_every,
            "steps": [step.as_json() for step in self.steps],
        }


@dataclass(frozen=True, slots=True)
class EscalationPlan:
    """A ladder for each of `LEVELS`."""

    levels: tuple[LevelPlan, ...]

    def level(self, number: int) -> LevelPlan:
        return self.levels[number]

    def with_level(self, number: int, level: LevelPlan) -> EscalationPlan:
        levels = list(self.levels)
        levels[number] = level
        return EscalationPlan(tuple(levels))

    def as_json(self) -> dict[str, Any]:
        return {"format": FORMAT, "levels": [level.as_json() for level in self.levels]}

    @classmethod
    def from_json(cls, document: Any) -> EscalationPlan:
        """Raises `PlanError` with everything that is wrong with the document's form."""
        faults = Faults()
        node = Node(document, "", faults)
        found = node.word("format")
        if found and found != FORMAT:
            node.add("format", "plan.other_format", found=found[:40], expected=FORMAT)
        levels = tuple(LevelPlan.read(inside) for inside in node.nodes("levels", most=len(LEVELS)))
        if len(levels) != len(LEVELS):
            node.add("levels", "plan.levels", count=len(LEVELS))
        node.done()
        if faults.found:
            raise PlanError(faults.found)
        return cls(levels)


def plan_faults(
    plan: EscalationPlan, *, people: Collection[int], rights: Collection[str]
) -> list[PlanFault]:
    """What is wrong with the sense of a plan, for a brand where `people` work and `rights` are
    given. Those that do not block are advice."""
    return list(_faults(plan, frozenset(people), frozenset(rights)))


def _faults(
    plan: EscalationPlan, people: frozenset[int], rights: frozenset[str]
) -> Iterator[PlanFault]:
    for number, level in enumerate(plan.levels):
        path = f"levels.{number}"
        for at, step in enumerate(level.steps):
            kind, _colon, name = step.whom.partition(":")
            if kind == "person" and int(name) not in people:
                yield PlanFault(f"{path}.steps.{at}.whom", "plan.person_unknown", {"level": number})
            if kind == "right" and name not in rights:
                yield PlanFault(
                    f"{path}.steps.{at}.whom",
                    "plan.right_unknown",
                    {"level": number, "right": name},
                )
            if "email" not in step.means:
                yield PlanFault(
                    f"{path}.steps.{at}.means",
                    "plan.no_email",
                    {"level": number, "after": step.after},
                    blocks=False,
                )
        if number < 2:
            continue
        if not level.steps:
            yield PlanFault(f"{path}.steps", "plan.nobody", {"level": number})
        elif not any(step.until_acknowledged for step in level.steps):
            yield PlanFault(f"{path}.steps", "plan.nobody_answers", {"level": number})
        elif level.steps[0].after:
            yield PlanFault(
                f"{path}.steps",
                "plan.late_start",
                {"level": number, "after": level.steps[0].after},
                blocks=False,
            )
        if number >= 3 and level.decide_within is None:
            yield PlanFault(
                f"{path}.decide_within", "plan.undecided", {"level": number}, blocks=False
            )
        if number >= 4 and level.holds:
            yield PlanFault(f"{path}.holds", "plan.sleeps", {"level": number}, blocks=False)
