"""Prepared answers for one case: filled with what is known of it, the nearest to what the customer
wrote first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from fener.cases import queries
from fener.cases.models import Case
from fener.core.clocks import ClockKind
from fener.guide.document import CompiledGuide, PreparedAnswer, render, text_in
from fener.guide.vectors import nearness
from fener.kit.reading import Reader
from fener.kit.sentences import PURPOSE_NAMES
from fener.mentions.alike import vectors_of
from fener.people.queries import Access, brand_now

PURPOSE_OF_ANSWER = {"acknowledge": "acknowledge", "ask_details": "ask", "solved": "solve"}

FITS_FROM = 0.35
FITS_AHEAD = 0.06
"""How near to the post, and how far before the next one, an answer that is written for this kind
of complaint has to stand to be marked. Of 418 complaints in six languages that were offered the
answers to their own matter beside the general ones, 11 % got a mark; of the same with the answers
to another matter, 2 %. At 0.3 it would be 18 and 5 %: see decision 24."""


@dataclass(frozen=True, slots=True)
class Offered:
    """A prepared answer, filled with what is known of the case."""

    key: str
    title: str
    text: str
    language: str
    purpose: str
    purpose_name: str
    missing: Sequence[str]
    fits_best: bool = False
    """It is clearly the nearest in meaning to what the customer wrote."""


def offered_answers(
    access: Access,
    case: Case,
    guide: CompiledGuide,
    *,
    now: datetime,
    posts: Sequence[int] = (),
) -> list[Offered]:
    """The guide's answers for this kind of case, those written for it alone before those for all,
    and of each the nearest in meaning to the customer's `posts` (by default the first) on top. In
    the order of the guide as long as posts or answers have no vectors."""
    fitting = [
        answer
        for answer in guide.guide.answers
        if not answer.kinds or case.kind_key in answer.kinds
    ]
    near = _nearness(guide, posts or [case.opening_id])
    fitting.sort(key=lambda answer: (not answer.kinds, -near.get(answer.key, 0.0)))
    known = variables_of(access, case, guide, now=now)
    offered = [filled(answer, case, guide, known) for answer in fitting]
    best = _best(fitting, near)
    wanted = case.language in {one.language for one in offered}
    return [
        replace(one, fits_best=one.key == best and (one.language == case.language or not wanted))
        for one in offered
    ]


def _nearness(guide: CompiledGuide, posts: Sequence[int]) -> dict[str, float]:
    """How near each answer is to the nearest of `posts`, by their vectors of the encoder that read
    the last of them."""
    placed = vectors_of(posts)
    if not placed:
        return {}
    encoder = placed[max(placed)].encoder
    vectors = [one.vector for one in placed.values() if one.encoder == encoder]
    return nearness(guide, encoder, vectors)


def _best(fitting: Sequence[PreparedAnswer], near: dict[str, float]) -> str:
    """The key of the answer that clearly fits best; "" for none."""
    order = sorted(fitting, key=lambda answer: -near.get(answer.key, 0.0))
    if not near or not order or not order[0].kinds:
        return ""
    first = near[order[0].key]
    next_one = near[order[1].key] if len(order) > 1 else 0.0
    return order[0].key if first >= FITS_FROM and first - next_one >= FITS_AHEAD else ""


def filled(
    answer: PreparedAnswer, case: Case, guide: CompiledGuide, known: dict[str, Any]
) -> Offered:
    default = guide.guide.default_language
    language = case.language or default
    text = render(answer, language, known, default_language=default)
    return Offered(
        key=answer.key,
        title=text_in(answer.title, language, default)[0],
        text=text.text,
        language=text.language,
        purpose=PURPOSE_OF_ANSWER.get(answer.purpose.value, "answer"),
        purpose_name=str(PURPOSE_NAMES.get(answer.purpose.value, answer.purpose.value)),
        missing=text.missing,
    )


def variables_of(
    access: Access, case: Case, guide: CompiledGuide, *, now: datetime
) -> dict[str, Any]:
    """What is known of a case for a prepared answer, in the customer's language and the
    brand's zone. What the desk can't know (an order number, a link) stays open."""
    language = case.language or guide.guide.default_language
    department = guide.guide.department(case.department)
    user = access.user
    return {
        "customer": case.author.name or case.author.handle or case.who,
        "brand": case.brand.name,
        "agent": user.name if user else "",
        "promise_hours": guide.guide.promise.hours,
        "due": _due(case, language, brand_now(case.brand, now)),
        "department": text_in(department.name, language, guide.guide.default_language)[0]
        if department
        else "",
    }


def _due(case: Case, language: str, now: datetime) -> str:
    """The next time we owe an answer by; a time that has gone is no promise to make."""
    clocks = queries.clocks_of(case)
    for kind in (ClockKind.PROMISE, ClockKind.ANSWERED, ClockKind.SOLVED):
        clock = clocks.get(kind)
        if clock and clock.is_open and clock.due_at and clock.due_at > now:
            reader = Reader(language, "gregorian", "western", ZoneInfo(case.brand.zone), now)
            return reader.moment(clock.due_at, "full")
    return ""
