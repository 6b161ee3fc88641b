"""From measures to a level and a scope, with the reasons."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from fener.core.levels.matrix import HIGHEST, SCOPES, Matrix, Rule
from fener.core.levels.measures import Measures
from fener.core.reasons import Reason


@dataclass(frozen=True, slots=True)
class Assessment:
    """A proposal: a person may set another level and scope. `scope` is one of `SCOPES`.

    `reasons` are the conditions of the rules that hold for that level, then those of the scope;
    each has the parameters `value` and `least`."""

    level: int
    scope: str
    reasons: tuple[Reason, ...]


def assess(measures: Measures, matrix: Matrix) -> Assessment:
    """The highest level of which a rule holds, and the widest such scope."""
    level, why = _level(measures, matrix)
    for scope in reversed(SCOPES[1:]):
        if held := _held(matrix.scopes[scope], measures):
            return Assessment(level, scope, (*why, *_grounds(held, measures, "scope")))
    return Assessment(level, SCOPES[0], why)


def _level(measures: Measures, matrix: Matrix) -> tuple[int, tuple[Reason, ...]]:
    for level in range(HIGHEST, 1, -1):
        if held := _held(matrix.levels[level], measures):
            return level, tuple(_grounds(held, measures, "level"))
    if measures.complainants:
        return 1, (Reason("level.complainants", {"value": measures.complainants, "least": 1}),)
    return 0, (Reason("level.nothing"),)


def _held(rules: Iterable[Rule], measures: Measures) -> list[Rule]:
    return [rule for rule in rules if rule.holds(measures)]


def _grounds(rules: Iterable[Rule], measures: Measures, what: str) -> Iterable[Reason]:
    """One reason for each measure, with the highest bar that it has passed."""
    bars: dict[str, float] = {}
    for rule in rules:
        for each in rule.conditions:
            bars[each.measure] = max(each.least, bars.get(each.measure, 0))
    for measure, least in bars.items():
        value = getattr(measures, measure)
        yield Reason(f"{what}.{measure}", {"value": _plain(value), "least": _plain(least)})


def _plain(number: float) -> int | float:
    """3.0 as 3, and speeds to one decimal: these are read by people."""
    return int(number) if number == int(number) else round(number, 1)
