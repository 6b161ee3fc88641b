"""What one version of a plan changed in another."""

from __future__ import annotations

from collections.abc import Iterator

from fener.core.playbooks.plans import EscalationPlan, LevelPlan, Step
from fener.core.reasons import Reason, Value


def plan_changes(old: EscalationPlan, new: EscalationPlan) -> list[Reason]:
    """One reason for each difference, from the lowest level to the highest."""
    return [
        change
        for number, (before, after) in enumerate(zip(old.levels, new.levels, strict=True))
        for change in _level(number, before, after)
    ]


def _level(level: int, old: LevelPlan, new: LevelPlan) -> Iterator[Reason]:
    if old.holds != new.holds:
        key = "plan.changed.holds" if new.holds else "plan.changed.pages_anyway"
        yield Reason(key, {"level": level})
    for name in ("decide_within", "look_every"):
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            yield Reason(
                f"plan.changed.{name}", {"level": level, "old_minutes": before, "minutes": after}
            )
    for language in sorted(set(old.decide) | set(new.decide)):
        if old.decide.get(language, "") != new.decide.get(language, ""):
            yield Reason("plan.changed.decide", {"level": level, "language": language})
    for step in new.steps:
        before = old.step(step.key)
        if before is None:
            yield Reason("plan.changed.step_added", {"level": level, **_said(step)})
        elif before != step:
            was = {f"old_{name}": value for name, value in _said(before).items()}
            key = "step_changed" if _said(before) != _said(step) else "step_manner"
            yield Reason(f"plan.changed.{key}", {"level": level, **_said(step), **was})
    for step in old.steps:
        if new.step(step.key) is None:
            yield Reason("plan.changed.step_removed", {"level": level, **_said(step)})


def _said(step: Step) -> dict[str, Value]:
    return {"minutes": step.after, "whom": step.whom, "means": list(step.means)}
