"""Lifecycles are tables: every state and every arrow is written down, checked when it is
imported, enforced by whoever advances a row, and drawn into the documentation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class LifecycleError(ValueError):
    """A table of states and arrows that does not hold together."""


class NotAnArrow(LifecycleError):
    """Somebody asked for a change that the lifecycle does not have."""


@dataclass(frozen=True, slots=True)
class State:
    name: str
    meaning: str
    final: bool = False


@dataclass(frozen=True, slots=True)
class Arrow:
    source: str
    target: str
    verb: str
    """The event that is written when a row takes this arrow."""


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """States in order of life (the first is where a row begins) and the arrows between.

    Raises `LifecycleError` at construction for an unknown state, a doubled arrow, a state
    nobody can reach, a final state with a way out, or a state that is stuck without being final.
    """

    name: str
    states: Sequence[State]
    arrows: Sequence[Arrow]

    def __post_init__(self) -> None:
        names = [state.name for state in self.states]
        if len(set(names)) != len(names):
            raise LifecycleError(f"{self.name}: a state is named twice")
        pairs = [(arrow.source, arrow.target) for arrow in self.arrows]
        if len(set(pairs)) != len(pairs):
            raise LifecycleError(f"{self.name}: an arrow is drawn twice")
        for arrow in self.arrows:
            for end in (arrow.source, arrow.target):
                if end not in names:
                    raise LifecycleError(f"{self.name}: {end!r} is not a state")
        sources = {arrow.source for arrow in self.arrows}
        for state in self.states:
            if state.final and state.name in sources:
                raise LifecycleError(f"{self.name}: final state {state.name!r} has a way out")
            if not state.final and state.name not in sources:
                raise LifecycleError(f"{self.name}: {state.name!r} has no way out and is not final")
        reached, frontier = {names[0]}, [names[0]]
        while frontier:
            here = frontier.pop()
            for arrow in self.arrows:
                if arrow.source == here and arrow.target not in reached:
                    reached.add(arrow.target)
                    frontier.append(arrow.target)
        if lost := set(names) - reached:
            raise LifecycleError(f"{self.name}: nobody can reach {', '.join(sorted(lost))}")

    @property
    def first(self) -> str:
        return self.states[0].name

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(state.name for state in self.states)

    @property
    def finals(self) -> tuple[str, ...]:
        return tuple(state.name for state in self.states if state.final)

    def verb(self, source: str, target: str) -> str:
        """The event written by the arrow from `source` to `target`; raises `NotAnArrow`."""
        for arrow in self.arrows:
            if arrow.source == source and arrow.target == target:
                return arrow.verb
        raise NotAnArrow(f"{self.name}: there is no way from {source!r} to {target!r}")

    def targets(self, source: str) -> tuple[str, ...]:
        return tuple(arrow.target for arrow in self.arrows if arrow.source == source)

    def as_mermaid(self) -> str:
        """The lifecycle as a Mermaid state diagram, for ARCHITECTURE.md."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.first}"]
        lines += [f"    {a.source} --> {a.target}: {a.verb}" for a in self.arrows]
        lines += [f"    {name} --> [*]" for name in self.finals]
        return "\n".join(lines)
