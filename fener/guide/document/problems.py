"""What is wrong in the sense of a guide that is right in its form."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator

from fener.core.decisions.judgement import Kind
from fener.core.reasons import Value
from fener.core.text import fold
from fener.guide.document.answers import VARIABLES, variables_in
from fener.guide.document.reading import Problem
from fener.guide.document.shapes import (
    Audience,
    Calendar,
    Clock,
    Guide,
    Lists,
    PreparedAnswer,
    Purpose,
    TargetRow,
    Texts,
)
from fener.guide.document.targets import target_for

LONGEST_IN_PUBLIC = 300
SHORTEST_STEM = 3
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_LETTERS = re.compile(r"[^\W_]")


def problems(guide: Guide) -> list[Problem]:
    """Everything that a person should look at before the guide is put in force, in the
    order of the guide. Those with `blocks` must be solved first; the others are advice."""
    return [
        *_languages(guide),
        *_departments(guide),
        *_kinds(guide),
        *_targets(guide),
        *_answers(guide),
        *_promise(guide),
    ]


def _advice(path: str, key: str, /, **params: Value) -> Problem:
    return Problem(path, key, params, blocks=False)


def _fault(path: str, key: str, /, **params: Value) -> Problem:
    return Problem(path, key, params)


def _twice(path: str, keys: Iterable[str]) -> Iterator[Problem]:
    seen: set[str] = set()
    for at, key in enumerate(keys):
        if key in seen:
            yield _fault(f"{path}.{at}.key", "key.twice", key=key)
        seen.add(key)


def _unsaid(guide: Guide, path: str, texts: Texts | Lists) -> Iterator[Problem]:
    """Languages of the guide in which a text is missing. Without one in the default language
    there would be nothing to show."""
    for language in guide.languages:
        said: str | tuple[str, ...] = texts.get(language, "")
        if not (said.strip() if isinstance(said, str) else said):
            blocks = language == guide.default_language
            yield Problem(f"{path}.{language}", "text.missing", {"language": language}, blocks)


def _languages(guide: Guide) -> Iterator[Problem]:
    if not guide.languages:
        yield _fault("languages", "guide.no_languages")
    elif guide.default_language not in guide.languages:
        yield _fault("default_language", "guide.default_language", language=guide.default_language)
    for at, language in enumerate(guide.languages):
        if language in guide.languages[:at]:
            yield _fault(f"languages.{at}", "guide.language_twice", language=language)
    if not guide.opens_case.get(Kind.COMPLAINT, True):
        yield _advice("opens_case.complaint", "guide.complaints_closed")


def _departments(guide: Guide) -> Iterator[Problem]:
    if not guide.departments:
        yield _fault("departments", "guide.no_departments")
    yield from _twice("departments", (department.key for department in guide.departments))
    busy = {kind.department for kind in guide.kinds}
    for at, department in enumerate(guide.departments):
        path = f"departments.{at}"
        yield from _unsaid(guide, f"{path}.name", department.name)
        if department.email and not _EMAIL.fullmatch(department.email):
            yield _fault(f"{path}.email", "department.email", email=department.email)
        if department.key not in busy:
            yield _advice(path, "department.idle")


def _kinds(guide: Guide) -> Iterator[Problem]:
    if not guide.kinds:
        yield _fault("kinds", "guide.no_kinds")
    yield from _twice("kinds", (kind.key for kind in guide.kinds))
    if guide.kinds and guide.kind(guide.default_kind) is None:
        yield _fault("default_kind", "guide.default_kind", kind=guide.default_kind)
    for at, kind in enumerate(guide.kinds):
        path = f"kinds.{at}"
        yield from _unsaid(guide, f"{path}.name", kind.name)
        if guide.department(kind.department) is None:
            yield _fault(f"{path}.department", "department.unknown", department=kind.department)
        reachable = kind.topics or kind.severity or kind.judged or any(kind.words.values())
        if not reachable and kind.key != guide.default_kind:
            yield _advice(path, "kind.unreachable")
        for language, words in kind.words.items():
            for place, word in enumerate(words):
                yield from _word(f"{path}.words.{language}.{place}", word)
        yield from _unsaid(guide, f"{path}.steps", kind.steps)


def _word(path: str, word: str) -> Iterator[Problem]:
    letters = len(_LETTERS.findall(fold(word)))
    if not letters:
        yield _fault(path, "kind.word_empty", word=word)
    elif word.endswith("*") and letters < SHORTEST_STEM:
        yield _advice(path, "kind.word_short", word=word)
    if "*" in word.rstrip("*"):
        yield _fault(path, "kind.word_star", word=word)


def _targets(guide: Guide) -> Iterator[Problem]:
    seen: set[object] = set()
    for at, row in enumerate(guide.targets):
        if row.kind and guide.kind(row.kind) is None:
            yield _fault(f"targets.{at}.kind", "kind.unknown", kind=row.kind)
        if row.applies_to in seen:
            yield _fault(f"targets.{at}", "target.twice")
        seen.add(row.applies_to)
    for clock in Clock:
        if target_for(guide, clock) is None:
            yield _fault("targets", "target.none", clock=clock.value)
    yield from _order(guide)


def _order(guide: Guide) -> Iterator[Problem]:
    """A clock that would be due after the next one, for some case.

    It is enough to look at the case that two rows just both fit: any other case to which
    the same two rows apply has at least as many rows to choose from.
    Minutes are compared as they stand: a working minute never passes sooner than a minute,
    so an earlier clock with more minutes is wrong unless only the later one is a working one.
    """
    clocks = [clock for clock in Clock if any(row.clock is clock for row in guide.targets)]
    numbered = list(enumerate(guide.targets))
    for earlier, later in itertools.pairwise(clocks):
        for (at, first), (place, second) in itertools.product(numbered, numbered):
            if (first.clock, second.clock) != (earlier, later):
                continue
            if first.within_minutes <= second.within_minutes:
                continue
            if second.calendar is Calendar.WORKING and first.calendar is Calendar.ALWAYS:
                continue
            if _meet(guide, first, second):
                yield _advice(
                    f"targets.{max(at, place)}",
                    "target.order",
                    earlier=earlier.value,
                    earlier_minutes=first.within_minutes,
                    later=later.value,
                    later_minutes=second.within_minutes,
                )
    for at, row in numbered:
        if row.clock is Clock.ANSWERED and row.within_minutes > guide.promise.hours * 60:
            yield _advice(
                f"targets.{at}.within_minutes",
                "target.slower_than_promise",
                minutes=row.within_minutes,
                hours=guide.promise.hours,
            )


def _meet(guide: Guide, first: TargetRow, second: TargetRow) -> bool:
    """Whether there is a case for which these two rows are the ones in force."""
    for one, other in (
        (first.kind, second.kind),
        (first.network, second.network),
        (first.priority, second.priority),
    ):
        if one and other and one != other:
            return False
    levels = [level for level in (first.level, second.level) if level is not None]

    def in_force(clock: Clock) -> TargetRow | None:
        return target_for(
            guide,
            clock,
            kind=first.kind or second.kind,
            network=first.network or second.network,
            level=max(levels) if levels else None,
            priority=first.priority or second.priority or "",
        )

    return in_force(first.clock) is first and in_force(second.clock) is second


def _answers(guide: Guide) -> Iterator[Problem]:
    yield from _twice("answers", (answer.key for answer in guide.answers))
    for at, answer in enumerate(guide.answers):
        path = f"answers.{at}"
        yield from _unsaid(guide, f"{path}.title", answer.title)
        for place, key in enumerate(answer.kinds):
            if guide.kind(key) is None:
                yield _fault(f"{path}.kinds.{place}", "kind.unknown", kind=key)
        yield from _unsaid(guide, f"{path}.text", answer.text)
        for language, text in answer.text.items():
            yield from _said(f"{path}.text.{language}", answer, text)
    there = {answer.purpose for answer in guide.answers}
    for purpose in (Purpose.ACKNOWLEDGE, Purpose.HANDOVER_PRIVATE, Purpose.CLOSING):
        if purpose not in there:
            yield _advice("answers", "answer.none", purpose=purpose.value)


def _said(path: str, answer: PreparedAnswer, text: str) -> Iterator[Problem]:
    for variable in variables_in(text):
        if variable not in VARIABLES:
            yield _fault(path, "answer.unknown_variable", variable=variable, known=list(VARIABLES))
    if answer.visibility is Audience.PRIVATE:
        return
    if len(text) > LONGEST_IN_PUBLIC:
        yield _advice(path, "answer.too_long_in_public", length=len(text), most=LONGEST_IN_PUBLIC)
    if answer.visibility is Audience.PUBLIC and "order" in variables_in(text):
        yield _advice(path, "answer.order_in_public")


def _promise(guide: Guide) -> Iterator[Problem]:
    yield from _unsaid(guide, "promise.text", guide.promise.text)
    for language, text in guide.promise.text.items():
        for variable in variables_in(text):
            if variable not in VARIABLES:
                yield _fault(
                    f"promise.text.{language}",
                    "answer.unknown_variable",
                    variable=variable,
                    known=list(VARIABLES),
                )
        if text.strip() and "promise_hours" not in variables_in(text):
            yield _advice(f"promise.text.{language}", "promise.unsaid", hours=guide.promise.hours)
