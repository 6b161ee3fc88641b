"""What changed from one version of a guide to the next, for its history."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from fener.core.reasons import Value
from fener.guide.document.shapes import (
    ComplaintKind,
    Department,
    Guide,
    PreparedAnswer,
    TargetRow,
    Texts,
    text_in,
)


@dataclass(frozen=True, slots=True)
class Change:
    """`path` names the thing by its key (`kinds.parcel_late.priority`); `key` its sentence
    in `SENTENCES`; `params` fill it."""

    path: str
    key: str
    params: Mapping[str, Value] = field(default_factory=dict)


class Keyed(Protocol):
    @property
    def key(self) -> str: ...


NONE = "-"
"""Stands in a sentence for what a target row leaves open."""

K = TypeVar("K", bound=Keyed)


def difference(old: Guide, new: Guide) -> list[Change]:
    """The changes from `old` to `new`, in the order of the guide; empty for equal guides."""
    return [
        *_whole(old, new),
        *_promise(old, new),
        *_departments(old, new),
        *_kinds(old, new),
        *_targets(old, new),
        *_answers(old, new),
    ]


def _change(path: str, key: str, /, **params: Value) -> Change:
    return Change(path, key, params)


def _whole(old: Guide, new: Guide) -> Iterator[Change]:
    if old.languages != new.languages:
        yield _change(
            "languages", "guide.languages", old=list(old.languages), new=list(new.languages)
        )
    if old.default_language != new.default_language:
        yield _change(
            "default_language",
            "guide.default_language_changed",
            old=old.default_language,
            new=new.default_language,
        )
    if old.default_kind != new.default_kind:
        yield _change(
            "default_kind",
            "guide.default_kind_changed",
            old=_kind_name(old, old.default_kind),
            new=_kind_name(new, new.default_kind),
        )
    for judged in dict.fromkeys((*old.opens_case, *new.opens_case)):
        before, after = old.opens(judged), new.opens(judged)
        if before != after:
            key = "guide.opens" if after else "guide.opens_no_more"
            yield _change(f"opens_case.{judged}", key, judged=judged)
    for language, _, _ in _rewritten(old.notes, new.notes):
        yield _change(f"notes.{language}", "guide.notes", language=language)


def _promise(old: Guide, new: Guide) -> Iterator[Change]:
    if old.promise.hours != new.promise.hours:
        yield _change(
            "promise.hours", "promise.hours", old=old.promise.hours, new=new.promise.hours
        )
    for language, _, _ in _rewritten(old.promise.text, new.promise.text):
        yield _change(f"promise.text.{language}", "promise.text", language=language)


def _departments(old: Guide, new: Guide) -> Iterator[Change]:
    was, now = _by_key(old.departments), _by_key(new.departments)
    yield from _come_and_gone("department", _names(was, old), _names(now, new))
    for key in _in_both(was, now):
        yield from _department(was[key], now[key], _name(now[key].name, new))
    if _moved(was, now):
        yield _change("departments", "departments.order")


def _department(was: Department, now: Department, name: str) -> Iterator[Change]:
    path = f"departments.{now.key}"
    for language, before, after in _rewritten(was.name, now.name):
        yield _change(
            f"{path}.name.{language}",
            "department.name",
            name=name,
            language=language,
            old=before,
            new=after,
        )
    for language, _, _ in _rewritten(was.purpose, now.purpose):
        yield _change(
            f"{path}.purpose.{language}", "department.purpose", name=name, language=language
        )
    if was.email != now.email:
        yield _change(
            f"{path}.email", "department.email_changed", name=name, old=was.email, new=now.email
        )


def _kinds(old: Guide, new: Guide) -> Iterator[Change]:
    was, now = _by_key(old.kinds), _by_key(new.kinds)
    yield from _come_and_gone("kind", _names(was, old), _names(now, new))
    for key in _in_both(was, now):
        name = _name(now[key].name, new)
        yield from _kind(was[key], now[key], name)
        if was[key].department != now[key].department:
            yield _change(
                f"kinds.{key}.department",
                "kind.department",
                name=name,
                old=_department_name(old, was[key].department),
                new=_department_name(new, now[key].department),
            )
    if _moved(was, now):
        yield _change("kinds", "kinds.order")


def _kind(was: ComplaintKind, now: ComplaintKind, name: str) -> Iterator[Change]:
    path = f"kinds.{now.key}"
    for language, before, after in _rewritten(was.name, now.name):
        yield _change(
            f"{path}.name.{language}",
            "kind.name",
            name=name,
            language=language,
            old=before,
            new=after,
        )
    for language, _, _ in _rewritten(was.description, now.description):
        yield _change(
            f"{path}.description.{language}", "kind.description", name=name, language=language
        )
    for what, before_items, after_items in (
        ("topics", was.topics, now.topics),
        ("severity", was.severity, now.severity),
        ("judged", was.judged, now.judged),
    ):
        if before_items != after_items:
            yield _change(
                f"{path}.{what}",
                f"kind.{what}",
                name=name,
                old=list(before_items),
                new=list(after_items),
            )
    for language in dict.fromkeys((*was.words, *now.words)):
        words_before, words_after = was.words.get(language, ()), now.words.get(language, ())
        if words_before != words_after:
            yield _change(
                f"{path}.words.{language}",
                "kind.words",
                name=name,
                language=language,
                added=[word for word in words_after if word not in words_before],
                removed=[word for word in words_before if word not in words_after],
            )
    if was.priority != now.priority:
        yield _change(
            f"{path}.priority",
            "kind.priority",
            name=name,
            old=was.priority.value,
            new=now.priority.value,
        )
    if was.public_first != now.public_first:
        key = "kind.public_first" if now.public_first else "kind.private_first"
        yield _change(f"{path}.public_first", key, name=name)
    for language in dict.fromkeys((*was.steps, *now.steps)):
        if was.steps.get(language, ()) != now.steps.get(language, ()):
            yield _change(f"{path}.steps.{language}", "kind.steps", name=name, language=language)


def _targets(old: Guide, new: Guide) -> Iterator[Change]:
    was = {row.applies_to: row for row in reversed(old.targets)}
    now = {row.applies_to: row for row in reversed(new.targets)}
    for row in old.targets:
        if row.applies_to not in now:
            yield Change("targets", "target.removed", _target_params(row, old))
    for at, row in enumerate(new.targets):
        before = was.get(row.applies_to)
        if before is None:
            yield Change(f"targets.{at}", "target.added", _target_params(row, new))
        elif now[row.applies_to] is row and before != row:
            params = {
                **_target_params(row, new),
                "old_minutes": before.within_minutes,
                "old_calendar": before.calendar.value,
            }
            yield Change(f"targets.{at}", "target.changed", params)
    kept_before = [row.applies_to for row in old.targets if row.applies_to in now]
    kept_after = [row.applies_to for row in new.targets if row.applies_to in was]
    if kept_before != kept_after:
        yield _change("targets", "targets.order")


def _target_params(row: TargetRow, guide: Guide) -> dict[str, Value]:
    return {
        "clock": row.clock.value,
        "minutes": row.within_minutes,
        "calendar": row.calendar.value,
        "kind": _kind_name(guide, row.kind) or NONE,
        "network": row.network or NONE,
        "level": NONE if row.level is None else row.level,
        "priority": row.priority.value if row.priority else NONE,
    }


def _answers(old: Guide, new: Guide) -> Iterator[Change]:
    was, now = _by_key(old.answers), _by_key(new.answers)
    yield from _come_and_gone("answer", _names(was, old), _names(now, new))
    for key in _in_both(was, now):
        yield from _answer(was[key], now[key], _name(now[key].title, new), old, new)
    if _moved(was, now):
        yield _change("answers", "answers.order")


def _answer(
    was: PreparedAnswer, now: PreparedAnswer, name: str, old: Guide, new: Guide
) -> Iterator[Change]:
    path = f"answers.{now.key}"
    for what, before, after in (
        ("title", was.title, now.title),
        ("text", was.text, now.text),
    ):
        for language, _, _ in _rewritten(before, after):
            yield _change(
                f"{path}.{what}.{language}", f"answer.{what}", name=name, language=language
            )
    if was.purpose != now.purpose:
        yield _change(
            f"{path}.purpose",
            "answer.purpose",
            name=name,
            old=was.purpose.value,
            new=now.purpose.value,
        )
    if was.kinds != now.kinds:
        yield _change(
            f"{path}.kinds",
            "answer.kinds",
            name=name,
            old=[_kind_name(old, key) for key in was.kinds],
            new=[_kind_name(new, key) for key in now.kinds],
        )
    if was.visibility != now.visibility:
        yield _change(
            f"{path}.visibility",
            "answer.visibility",
            name=name,
            old=was.visibility.value,
            new=now.visibility.value,
        )


def _by_key(items: Iterable[K]) -> dict[str, K]:
    """The first of each key, as everybody else who looks one up takes it."""
    found: dict[str, K] = {}
    for item in items:
        found.setdefault(item.key, item)
    return found


def _names(
    items: Mapping[str, Department] | Mapping[str, ComplaintKind] | Mapping[str, PreparedAnswer],
    guide: Guide,
) -> dict[str, str]:
    return {
        key: _name(item.title if isinstance(item, PreparedAnswer) else item.name, guide) or key
        for key, item in items.items()
    }


def _come_and_gone(what: str, was: Mapping[str, str], now: Mapping[str, str]) -> Iterator[Change]:
    """`was` and `now`: names by key."""
    for key in now:
        if key not in was:
            yield _change(f"{what}s.{key}", f"{what}.added", name=now[key])
    for key in was:
        if key not in now:
            yield _change(f"{what}s.{key}", f"{what}.removed", name=was[key])


def _in_both(was: Mapping[str, K], now: Mapping[str, K]) -> list[str]:
    return [key for key in now if key in was]


def _moved(was: Mapping[str, K], now: Mapping[str, K]) -> bool:
    return [key for key in was if key in now] != [key for key in now if key in was]


def _rewritten(was: Texts, now: Texts) -> Iterator[tuple[str, str, str]]:
    """Language, old text, new text, of each that differs; absent is the same as empty."""
    for language in dict.fromkeys((*was, *now)):
        before, after = was.get(language, ""), now.get(language, "")
        if before != after:
            yield language, before, after


def _name(names: Texts, guide: Guide) -> str:
    return text_in(names, guide.default_language, guide.default_language)[0]


def _kind_name(guide: Guide, key: str) -> str:
    kind = guide.kind(key)
    return (_name(kind.name, guide) if kind else "") or key


def _department_name(guide: Guide, key: str) -> str:
    department = guide.department(key)
    return (_name(department.name, guide) if department else "") or key
