"""The matrix: from which measures a problem has which level and which scope.

A level has rules, and a rule has conditions. A rule holds where all its conditions hold; a level
is reached where one of its rules does. A brand edits the numbers, never the code.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from fener.core.levels.measures import Measures

HIGHEST = 5
SCOPES = ("local", "national", "global")
MEASURES = tuple(each.name for each in fields(Measures))
FORMAT = "fener.levels/1"
MOST_RULES = 20
LARGEST_BAR = 10**12


class MatrixError(ValueError):
    """A document that is no matrix. `key` and `params` make a sentence of
    `core.levels.sentences`."""

    def __init__(self, key: str, **params: Any) -> None:
        super().__init__(f"{key} {params}")
        self.key = key
        self.params = params


@dataclass(frozen=True, slots=True)
class Condition:
    """`measure` (of `MEASURES`) is at least `least`."""

    measure: str
    least: float

    def holds(self, measures: Measures) -> bool:
        return bool(getattr(measures, self.measure) >= self.least)


@dataclass(frozen=True, slots=True)
class Rule:
    """Holds where all its conditions do."""

    conditions: tuple[Condition, ...]

    def holds(self, measures: Measures) -> bool:
        return all(each.holds(measures) for each in self.conditions)


@dataclass(frozen=True, slots=True)
class Matrix:
    """`levels`: rules for each of 2 … `HIGHEST`; one complaint is level 1, none is level 0.
    `scopes`: rules for `national` and `global`; what meets none of them is `local`."""

    levels: Mapping[int, tuple[Rule, ...]]
    scopes: Mapping[str, tuple[Rule, ...]]

    def as_json(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "levels": {str(level): _rules_json(rules) for level, rules in self.levels.items()},
            "scopes": {scope: _rules_json(rules) for scope, rules in self.scopes.items()},
        }

    @classmethod
    def from_json(cls, document: Any) -> Matrix:
        """Raises `MatrixError` for the first thing that is wrong."""
        if not isinstance(document, Mapping) or document.get("format") != FORMAT:
            raise MatrixError("levels.format")
        levels, scopes = document.get("levels"), document.get("scopes")
        if not isinstance(levels, Mapping) or not isinstance(scopes, Mapping):
            raise MatrixError("levels.format")
        if strange := set(levels) - {str(level) for level in range(2, HIGHEST + 1)}:
            raise MatrixError("levels.no_such_level", level=str(min(strange)))
        if strange := set(scopes) - set(SCOPES[1:]):
            raise MatrixError("levels.no_such_scope", scope=str(min(strange)))
        return cls(
            {
                level: _rules(levels.get(str(level), ()), str(level))
                for level in range(2, HIGHEST + 1)
            },
            {scope: _rules(scopes.get(scope, ()), scope) for scope in SCOPES[1:]},
        )


def _rules_json(rules: Sequence[Rule]) -> list[dict[str, float]]:
    return [{each.measure: each.least for each in rule.conditions} for rule in rules]


def _rules(document: Any, place: str) -> tuple[Rule, ...]:
    if not isinstance(document, Sequence) or isinstance(document, str):
        raise MatrixError("levels.format")
    if len(document) > MOST_RULES:
        raise MatrixError("levels.too_many", place=place, most=MOST_RULES)
    return tuple(_rule(each, place) for each in document)


def _rule(document: Any, place: str) -> Rule:
    if not isinstance(document, Mapping) or not document:
        raise MatrixError("levels.empty_rule", place=place)
    found = []
    for measure, least in document.items():
        if measure not in MEASURES:
            raise MatrixError("levels.no_such_measure", place=place, measure=str(measure))
        is_number = isinstance(least, int | float) and not isinstance(least, bool)
        # Written so that NaN fails it too.
        if not is_number or not 0 < least <= LARGEST_BAR:
            raise MatrixError("levels.no_number", place=place, measure=str(measure))
        found.append(Condition(str(measure), least))
    # In one order, whatever the order of the keys: some databases keep none.
    found.sort(key=lambda one: MEASURES.index(one.measure))
    return Rule(tuple(found))


STARTING_MATRIX = Matrix.from_json(
    {
        "format": FORMAT,
        "levels": {
            "2": [
                {"complainants": 3},
                {"severe": 1},
                {"largest_account": 50_000},
                {"people": 5, "speed": 3},
            ],
            "3": [
                {"people": 10, "speed": 3},
                {"complainants": 30},
                {"press": 1, "people": 5},
                {"severe": 5},
                {"complainants": 10, "ignored_for": 180},
                {"copies": 10},
                {"largest_account": 1_000_000, "complainants": 3},
            ],
            "4": [
                {"severe": 10, "press": 1},
                {"press": 3, "people": 30},
                {"complainants": 200, "speed": 5},
                {"life": 20},
                {"law": 40},
            ],
            "5": [
                {"life": 20, "press": 3},
                {"life": 50, "places": 2},
                {"severe": 100, "press": 3, "places": 3},
            ],
        },
        "scopes": {
            "national": [
                {"press": 1, "people": 10},
                {"networks": 2, "people": 30},
                {"people": 100},
            ],
            "global": [
                {"places": 3, "people": 30},
                {"languages": 3, "people": 100},
                {"press": 3, "places": 2},
            ],
        },
    }
)
"""What a new desk starts with. Nobody has measured these numbers: they are what the levels' table
of practitioners says in words, and each brand sets its own."""
