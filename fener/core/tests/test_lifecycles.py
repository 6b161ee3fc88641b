"""Tables of states and arrows: what holds together, what is refused, what is drawn."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fener.core import lifecycles
from fener.core.lifecycles import Arrow, Lifecycle, LifecycleError, NotAnArrow, State

LETTER = Lifecycle(
    "letter",
    (State("written", "on paper"), State("posted", "on its way"), State("read", "done", True)),
    (
        Arrow("written", "posted", "letter.posted"),
        Arrow("posted", "written", "letter.returned"),
        Arrow("posted", "read", "letter.read"),
    ),
)
DESK = [table for table in vars(lifecycles).values() if isinstance(table, Lifecycle)]


def test_a_letter() -> None:
    assert LETTER.first == "written"
    assert LETTER.names == ("written", "posted", "read")
    assert LETTER.finals == ("read",)
    assert LETTER.targets("posted") == ("written", "read")
    assert LETTER.targets("read") == ()
    assert LETTER.verb("posted", "read") == "letter.read"


@pytest.mark.parametrize(
    ("source", "target"),
    [("written", "read"), ("read", "written"), ("written", "written"), ("lost", "read")],
)
def test_there_is_no_way_but_the_arrows(source: str, target: str) -> None:
    with pytest.raises(NotAnArrow, match=f"letter: .*{source!r} to {target!r}"):
        LETTER.verb(source, target)


A, B, END = State("a", "begins"), State("b", "goes on"), State("end", "over", final=True)
A_END, A_B, B_END = Arrow("a", "end", "x.e"), Arrow("a", "b", "x.b"), Arrow("b", "end", "x.e")


@pytest.mark.parametrize(
    ("states", "arrows", "complaint"),
    [
        ([], [], "there are no states"),
        ([A, END, A], [A_END], "a state is named twice"),
        ([A, END], [A_END, A_END], "an arrow is drawn twice"),
        ([A, END], [A_END, Arrow("a", "end", "x.other")], "an arrow is drawn twice"),
        ([A, END], [A_END, A_B], "'b' is not a state"),
        ([A, END], [A_END, Arrow("z", "end", "x.z")], "'z' is not a state"),
        ([A, END], [A_END, Arrow("end", "a", "x.back")], "final state 'end' has a way out"),
        ([A, B, END], [A_END, A_B], "'b' has no way out and is not final"),
        ([A, B, END], [A_END, B_END], "nobody can reach b"),
        ([A, B, END], [A_END, B_END, Arrow("b", "b", "x.again")], "nobody can reach b"),
    ],
)
def test_a_table_that_does_not_hold_together(
    states: list[State], arrows: list[Arrow], complaint: str
) -> None:
    with pytest.raises(LifecycleError, match=f"^x: {complaint}"):
        Lifecycle("x", states, arrows)


def test_one_state_that_is_final_is_a_life() -> None:
    assert Lifecycle("x", [END], []).first == "end"


def test_a_circle_needs_no_end() -> None:
    assert Lifecycle("x", [A, B], [A_B, Arrow("b", "a", "x.a")]).finals == ()


def test_the_drawing_has_every_arrow() -> None:
    assert LETTER.as_mermaid().splitlines() == [
        "stateDiagram-v2",
        "    [*] --> written",
        "    written --> posted: letter.posted",
        "    posted --> written: letter.returned",
        "    posted --> read: letter.read",
        "    read --> [*]",
    ]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), unique=True, max_size=12),
    st.frozensets(st.integers(0, 4)),
)
def test_what_is_accepted_can_always_be_walked(
    pairs: list[tuple[int, int]], finals: frozenset[int]
) -> None:
    states = [State(f"s{n}", "", n in finals) for n in range(5)]
    try:
        table = Lifecycle("x", states, [Arrow(f"s{a}", f"s{b}", "x.y") for a, b in pairs])
    except LifecycleError:
        return
    seen = {table.first}
    for _ in states:
        seen |= {target for source in seen for target in table.targets(source)}
    assert seen == set(table.names)
    assert all((table.targets(name) == ()) == (name in table.finals) for name in table.names)


@pytest.mark.parametrize("table", DESK, ids=lambda table: table.name)
def test_tables_of_the_desk_read_well(table: Lifecycle) -> None:
    assert all(state.meaning for state in table.states)
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)*", name) for name in table.names)
    assert all(re.fullmatch(r"[a-z_]+\.[a-z_]+", arrow.verb) for arrow in table.arrows)
    assert all(arrow.source != arrow.target for arrow in table.arrows)


def test_tables_of_the_desk_have_names_of_their_own() -> None:
    names = [table.name for table in DESK]
    assert len(set(names)) == len(names)
