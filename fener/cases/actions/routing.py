"""What the guide makes of a judged post: whether it opens a case, and which one."""

from __future__ import annotations

from typing import Any

from fener.cases import timing
from fener.core.clocks import Target
from fener.core.decisions.judgement import UNSURE
from fener.core.reasons import Reason
from fener.guide.document import CompiledGuide, Routed
from fener.mentions.queries import Unfiled


def opens_case(guide: CompiledGuide, mention: Unfiled) -> bool:
    """Whether somebody waits for us: the guide decides for each kind, doubt opens one."""
    if mention.kind == "repost" or mention.deleted_at:
        return False
    return asks(guide, mention)


def asks(guide: CompiledGuide, mention: Unfiled) -> bool:
    """Whether such a post is one that the guide opens cases for."""
    return guide.guide.opens(mention.judged, sure=mention.confidence >= UNSURE)


def route_post(guide: CompiledGuide, mention: Unfiled) -> Routed:
    return guide.route(
        text=mention.folded,
        topic=mention.topic,
        kind=mention.judged,
        severity=mention.severity,
        urgency=mention.urgency,
    )


def reasons_of_case(opening: Unfiled, routed: Routed) -> list[dict[str, Any]]:
    """Why the case of `opening` is where it is, as its row holds it."""
    reasons = [reason.as_json() for reason in routed.reasons]
    if opening.confidence < UNSURE:
        unsure = Reason("case.unsure", {"confidence": round(opening.confidence, 2)})
        reasons.append(unsure.as_json())
    return reasons


def targets_of_case(
    guide: CompiledGuide, *, kind: str, network: str, judged: str, priority: str
) -> tuple[Target, ...]:
    """The guide's targets for a case: those of a complaint are those of level 1."""
    return timing.targets_of(guide, kind, network, 1 if judged == "complaint" else 0, priority)
