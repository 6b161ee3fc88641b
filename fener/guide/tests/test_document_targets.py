"""The most specific target wins."""

from __future__ import annotations

from typing import Any

import pytest

from fener.guide.document import Calendar, Clock, Priority, TargetRow, target_for
from fener.guide.starting import load_starting_guide
from fener.guide.tests.document_builders import small_guide


def row(minutes: int, **conditions: Any) -> TargetRow:
    return TargetRow(clock=Clock.ANSWERED, within_minutes=minutes, **conditions)


ROWS = (
    row(1),
    row(2, network="x"),
    row(3, kind="late"),
    row(4, kind="late", network="x"),
    row(5, priority=Priority.URGENT),
    row(6, priority=Priority.URGENT, network="x"),
    row(7, priority=Priority.URGENT, kind="late"),
    row(8, level=2),
    row(9, level=2, kind="late"),
    row(10, level=4),
    row(11, kind="late"),
)


@pytest.mark.parametrize(
    ("case", "minutes"),
    [
        ({}, 1),
        ({"network": "email", "kind": "lost", "priority": "low"}, 1),
        ({"network": "x"}, 2),
        ({"kind": "late"}, 3),
        ({"kind": "late", "network": "x"}, 4),
        ({"priority": "urgent"}, 5),
        ({"priority": "urgent", "network": "x"}, 6),
        # Kind before network.
        ({"priority": "urgent", "network": "x", "kind": "late"}, 7),
        ({"level": 0}, 1),
        ({"level": 1, "kind": "late"}, 3),
        # A level outweighs everything, is true upwards, and the higher one is nearer.
        ({"level": 2, "priority": "urgent", "network": "x"}, 8),
        ({"level": 3, "priority": "urgent", "kind": "late"}, 9),
        ({"level": 4, "kind": "late"}, 10),
        ({"level": 5, "kind": "late"}, 10),
    ],
)
@pytest.mark.parametrize("rows", [ROWS, tuple(reversed(ROWS[:-1]))])
def test_the_most_specific_row(
    case: dict[str, Any], minutes: int, rows: tuple[TargetRow, ...]
) -> None:
    found = target_for(rows, "answered", **case)
    assert found is not None
    assert found.within_minutes == minutes


def test_no_row_for_a_clock() -> None:
    assert target_for(ROWS, "solved") is None
    assert target_for((row(3, level=1),), Clock.ANSWERED) is None


def test_a_guide_is_asked_the_same_way() -> None:
    found = target_for(small_guide(), Clock.ACKNOWLEDGED, kind="late", network="x")
    assert found is not None
    assert (found.within_minutes, found.calendar) == (60, Calendar.WORKING)


@pytest.mark.parametrize(
    ("clock", "case", "minutes"),
    [
        ("acknowledged", {}, 60),
        ("acknowledged", {"network": "x"}, 30),
        ("acknowledged", {"network": "email"}, 240),
        ("acknowledged", {"network": "email", "priority": "urgent"}, 30),
        ("acknowledged", {"network": "email", "level": 5}, 15),
        ("answered", {}, 24 * 60),
        ("answered", {"kind": "question"}, 8 * 60),
        ("solved", {}, 72 * 60),
        ("solved", {"kind": "refund"}, 7 * 24 * 60),
        ("solved", {"kind": "safety", "priority": "urgent"}, 24 * 60),
    ],
)
def test_targets_of_the_starting_guide(clock: str, case: dict[str, Any], minutes: int) -> None:
    found = target_for(load_starting_guide(), clock, **case)
    assert found is not None
    assert found.within_minutes == minutes
