"""Many people, or one hand with many accounts: a person decides, and only then has it an effect."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from fener.kit.actors import Actor
from fener.kit.records import write_event
from fener.people.queries import brand_now
from fener.problems.actions.assessing import reassess_problem
from fener.problems.actions.deciding import DecisionRefused
from fener.problems.models import LIVE_STATES, OneHand, Problem
from fener.problems.proving import hand_digest

HAND_VERDICTS = ("genuine", "coordinated", "unclear")
"""`coordinated`: these posts count as one voice from now on. The others change nothing, or take
that back."""


def decide_hand(
    problem: Problem,
    *,
    actor: Actor,
    now: datetime,
    verdict: str,
    grounds: str,
    evidence: dict[str, Any],
) -> OneHand:
    """Write down what posts that say the same are, and measure the problem anew. `evidence`: what
    was before their eyes, as in `hands.groups_of`; its `mentions` are the posts that are meant.
    No clock, no order and no place of a post changes by it.

    Raises `DecisionRefused` without grounds, for posts of which some have left the problem, for a
    problem that is over, and for whoever is no person."""
    if verdict not in HAND_VERDICTS:
        raise ValueError(f"no such verdict: {verdict}")
    if actor.kind != "person":
        raise DecisionRefused("hand.person")
    if not grounds.strip():
        raise DecisionRefused("hand.grounds")
    if problem.state not in LIVE_STATES:
        raise DecisionRefused("hand.over")
    mentions = sorted(set(evidence["mentions"]))
    if not mentions or problem.links.filter(mention_id__among=mentions).count() != len(mentions):
        raise DecisionRefused("hand.moved")
    with transaction.atomic():
        row = OneHand.objects.create(
            problem=problem,
            verdict=verdict,
            mentions=mentions,
            evidence={name: value for name, value in evidence.items() if name != "mentions"},
            grounds=grounds.strip(),
            by_id=actor.person_id,
            at=brand_now(problem.brand, now),
        )
        write_event(
            "problem.hand_decided",
            f"problem:{problem.pk}",
            actor=actor,
            now=now,
            brand_id=problem.brand_id,
            one_hand=row.pk,
            verdict=verdict,
            posts=len(mentions),
            digest=hand_digest(row),
        )
        reassess_problem(problem, now=now)
    return row
