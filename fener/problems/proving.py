"""What a decision said, as a digest that the event log keeps: words of people stay out of the log,
and a row that was changed behind its back is found."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from fener.kit.models import Event
from fener.problems.models import Decision, Dissent, OneHand


@dataclass(frozen=True, slots=True)
class Forged:
    """`what`: `altered`, `missing` (the log tells of it), or `untold` (the log does not)."""

    decision_id: int
    dissent_id: int | None
    what: str


@dataclass(frozen=True, slots=True)
class ForgedHand:
    """`what` as in `Forged`."""

    one_hand_id: int
    what: str


def decision_digest(decision: Decision) -> str:
    """Everything that was said, and what was before the eyes of whoever said it. Who it was
    stands in the event itself."""
    return _digest(
        decision.verdict,
        decision.posture,
        decision.criteria,
        decision.evidence,
        decision.grounds,
        _instant(decision.at),
        _instant(decision.look_again_at) if decision.look_again_at else None,
    )


def dissent_digest(dissent: Dissent) -> str:
    return _digest(dissent.decision_id, dissent.text, _instant(dissent.at))


def hand_digest(row: OneHand) -> str:
    return _digest(row.verdict, row.mentions, row.evidence, row.grounds, _instant(row.at))


def forged_hands(brand_id: int) -> Iterator[ForgedHand]:
    """What was decided of posts that say the same, where it is not what the log holds of it."""
    events = Event.objects.filter(book_id=brand_id, verb="problem.hand_decided").order_by("seq")
    told: dict[int, str] = {
        data["one_hand"]: data["digest"]
        for data in map(json.loads, events.values_list("data", flat=True))
    }
    rows = OneHand.objects.filter(problem__brand_id=brand_id)
    found = {row.pk: hand_digest(row) for row in rows}
    for pk in sorted(told.keys() | found.keys()):
        if pk not in found:
            yield ForgedHand(pk, "missing")
        elif pk not in told:
            yield ForgedHand(pk, "untold")
        elif told[pk] != found[pk]:
            yield ForgedHand(pk, "altered")


def forged_decisions(brand_id: int) -> Iterator[Forged]:
    """Decisions and dissents of a brand that are not what the log holds of them. Of those
    that an older version wrote, it holds no digest."""
    told: dict[tuple[int, int | None], str] = {}
    older: set[int] = set()
    verbs = ("problem.decided", "problem.dissented")
    events = Event.objects.filter(book_id=brand_id, verb__in=verbs).order_by("seq")
    for data in map(json.loads, events.values_list("data", flat=True).iterator(500)):
        if "digest" in data:
            told[data["decision"], data.get("dissent")] = data["digest"]
        else:
            older.add(data["decision"])
    found: dict[tuple[int, int | None], str] = {
        (row.pk, None): decision_digest(row)
        for row in Decision.objects.filter(problem__brand_id=brand_id)
    } | {
        (row.decision_id, row.pk): dissent_digest(row)
        for row in Dissent.objects.filter(decision__problem__brand_id=brand_id)
    }
    for key in sorted(told.keys() | found.keys(), key=lambda key: (key[0], key[1] or 0)):
        decision, dissent = key
        if key not in found:
            yield Forged(decision, dissent, "missing")
        elif key not in told:
            if decision not in older:
                yield Forged(decision, dissent, "untold")
        elif told[key] != found[key]:
            yield Forged(decision, dissent, "altered")


def _digest(*said: Any) -> str:
    body = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(body.encode("utf-8", "surrogatepass")).hexdigest()


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
