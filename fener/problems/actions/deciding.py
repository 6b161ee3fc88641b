"""The two dials, and the decision whether it is a problem or a crisis."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction

from fener.kit.actors import Actor
from fener.kit.records import write_event
from fener.people.queries import brand_now
from fener.problems.actions.escalating import follow_decision
from fener.problems.actions.writing import change_problem, note_turns
from fener.problems.models import HIGHEST_READINESS, POSTURES, Decision, Dissent, Problem
from fener.problems.proving import decision_digest, dissent_digest

VERDICTS = ("normal", "problem", "crisis")
"""`normal`: go on with normal customer service, the default when unsure. `problem`: one owner, the
same facts for everybody. `crisis`: a larger audience, and a special response."""
CRITERIA = (
    "life", "law", "trust", "media", "beyond_customers", "our_fault", "hidden", "spreads",
    "several_places", "no_end",
)  # fmt: skip
"""What speaks for a crisis; a person ticks what holds."""


class DecisionRefused(ValueError):
    """It can't be decided like this; `key` is that of a sentence."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def turn_readiness(
    problem: Problem, readiness: int, *, actor: Actor, now: datetime, because: str = ""
) -> None:
    """Turn the inner dial: how ready the house is, whatever the public hears."""
    if not 0 <= readiness <= HIGHEST_READINESS:
        raise ValueError(f"no such readiness: {readiness}")
    with transaction.atomic():
        note_turns(problem, {"readiness": readiness}, actor=actor, now=now, because=because)
        change_problem(
            problem,
            "problem.readiness_turned",
            actor=actor,
            now=now,
            data={"was": problem.readiness, "readiness": readiness},
            readiness=readiness,
        )


def decide_problem(
    problem: Problem,
    *,
    actor: Actor,
    now: datetime,
    verdict: str,
    posture: str,
    criteria: Collection[str],
    evidence: dict[str, Any],
    grounds: str,
    look_again_at: datetime | None = None,
) -> Decision:
    """Write down what was decided and turn the public dial to `posture`, in one act: posture is
    turned in no other way, and only by a person. `evidence`: what was before their eyes.

    Raises `DecisionRefused` for a crisis without grounds, a public posture that does not fit the
    verdict, or a moment to look again that has passed."""
    strange = set(criteria) - set(CRITERIA)
    if verdict not in VERDICTS or posture not in POSTURES or strange:
        raise ValueError(f"no such decision: {verdict} {posture} {sorted(strange)}")
    if actor.kind != "person":
        raise DecisionRefused("decision.person")
    at = brand_now(problem.brand, now)
    _refuse(verdict, posture, criteria, grounds, at, look_again_at)
    with transaction.atomic():
        Decision.objects.filter(problem=problem, looked_at=None).update(looked_at=at)
        decision = Decision.objects.create(
            problem=problem,
            verdict=verdict,
            posture=posture,
            criteria=[each for each in CRITERIA if each in criteria],
            evidence=evidence,
            grounds=grounds.strip(),
            by_id=actor.person_id,
            at=at,
            look_again_at=look_again_at,
        )
        change_problem(
            problem,
            "problem.decided",
            actor=actor,
            now=now,
            target="open" if problem.state == "new" else "",
            data={
                "decision": decision.pk,
                "verdict": verdict,
                "was": problem.posture,
                "posture": posture,
                "digest": decision_digest(decision),
            },
            posture=posture,
            look_again_at=look_again_at,
        )
        follow_decision(problem, actor=actor, now=now)
    return decision


def _refuse(
    verdict: str,
    posture: str,
    criteria: Collection[str],
    grounds: str,
    at: datetime,
    look_again_at: datetime | None,
) -> None:
    if verdict == "crisis" and not (criteria and grounds.strip()):
        raise DecisionRefused("decision.grounds")
    if (posture == "crisis") != (verdict == "crisis"):
        raise DecisionRefused("decision.posture")
    if verdict == "normal" and posture != "normal":
        raise DecisionRefused("decision.posture_normal")
    if look_again_at and look_again_at <= at:
        raise DecisionRefused("decision.look_again")
    if verdict != "normal" and look_again_at is None:
        raise DecisionRefused("decision.when_again")


def dissent_from(decision: Decision, *, actor: Actor, now: datetime, text: str) -> Dissent:
    """Write down that somebody does not agree, and why; a later word of the same person takes the
    place of the earlier one. Raises `DecisionRefused` for no words."""
    if not text.strip():
        raise DecisionRefused("decision.dissent_words")
    problem = decision.problem
    with transaction.atomic():
        row, _ = Dissent.objects.update_or_create(
            decision=decision,
            by_id=actor.person_id,
            defaults={"text": text.strip(), "at": brand_now(problem.brand, now)},
        )
        write_event(
            "problem.dissented",
            f"problem:{problem.pk}",
            actor=actor,
            now=now,
            brand_id=problem.brand_id,
            decision=decision.pk,
            dissent=row.pk,
            digest=dissent_digest(row),
        )
    return row
