"""What was done with a case, in sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from fener.cases.models import Case
from fener.cases.queries import SHOWN_EVENTS, Deed
from fener.cases.views.naming import Names
from fener.kit.elements import network_name
from fener.kit.reading import Reader
from fener.kit.sentences import say
from fener.people.queries import brand_now, people_names

ICONS = {
    "case.opened": ("inbox", "lamp"),
    "case.opened_by_hand": ("inbox", "lamp"),
    "case.seen": ("eye", ""),
    "case.assigned": ("user-plus", ""),
    "case.taken": ("user", ""),
    "case.moved": ("building", ""),
    "case.released_by": ("user", ""),
    "case.kind_set": ("pencil", ""),
    "case.priority_set": ("flag", ""),
    "case.reconsidered": ("search", ""),
    "case.waits_again": ("refresh", "lamp"),
    "case.corrected": ("pencil", ""),
    "case.replied": ("reply", ""),
    "case.replied_openly": ("shield", "lamp"),
    "case.said": ("send", "harbour"),
    "case.reply_in_trouble": ("alert", "signal"),
    "case.appended": ("message", "lamp"),
    "case.noted": ("note", ""),
    "case.tagged": ("tag", ""),
    "case.promised": ("calendar", ""),
    "case.snoozed": ("snooze", ""),
    "case.woken": ("sun", ""),
    "case.breached": ("clock", "signal"),
    "case.solved": ("check-circle", "harbour"),
    "case.ended": ("check-circle", ""),
    "case.reopened": ("refresh", "lamp"),
    "case.merged": ("merge", ""),
    "case.absorbed": ("merge", ""),
    "case.unmerged": ("undo", ""),
    "case.split": ("split", ""),
    "case.answered_outside": ("external", "harbour"),
}
IN_THREAD = frozenset(SHOWN_EVENTS) - {"case.opened"} | {
    "case.taken",
    "case.moved",
    "case.released_by",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the history. `at` is in the brand's time."""

    at: datetime
    text: str
    icon: str
    tone: str
    in_thread: bool


def lines_of(case: Case, deeds: Sequence[Deed], names: Names, reader: Reader) -> list[Line]:
    """Oldest first. Reads the names of all people in one query."""
    ids = {
        deed.data["to"] for deed in deeds if deed.data.get("to") and deed.verb == "case.assigned"
    }
    ids |= {int(rest) for kind, _sep, rest in _actors(deeds) if kind == "person" and rest.isdigit()}
    people = people_names(ids)
    lines = []
    department = ""
    for deed in deeds:
        key, params = _told(deed, people, names, reader, department)
        department = deed.data.get("department", department)
        if deed.verb == "case.kind_set":
            department = ""
        icon, tone = ICONS.get(key, ("check", ""))
        lines.append(
            Line(
                brand_now(case.brand, deed.at),
                say(key, params),
                icon,
                tone,
                key in IN_THREAD or deed.verb in IN_THREAD,
            )
        )
    return lines


def _actors(deeds: Sequence[Deed]) -> list[tuple[str, str, str]]:
    return [deed.actor.partition(":") for deed in deeds]


def actor_name(actor: str, people: dict[int, str]) -> str:
    kind, _sep, rest = actor.partition(":")
    if kind == "person" and rest.isdigit():
        return people.get(int(rest)) or _("Somebody who has left")
    if kind == "network":
        return network_name(rest)
    if kind == "token":
        return _("A program")
    return _("The desk")


def _told(
    deed: Deed, people: dict[int, str], names: Names, reader: Reader, department: str
) -> tuple[str, dict[str, Any]]:
    data: dict[str, Any] = {**deed.data, "who": actor_name(deed.actor, people)}
    key = deed.verb
    if key == "case.assigned":
        moved = department and data.get("department") != department
        key, data["to"] = _assigned(deed, people, bool(moved))
        data["department"] = names.department(str(data.get("department", "")))
    elif key in ("case.kind_set", "case.reconsidered"):
        key = "case.waits_again" if data.get("reopened") else key
        data["name"] = names.kind(str(data.get("kind", "")))
    elif key == "case.replied" and data.get("personal"):
        key = "case.replied_openly"
    elif key == "case.ended":
        data["reason"] = say(f"end.{data.get('reason', '')}")
    if "until" in data:
        data["until"] = reader.moment(datetime.fromisoformat(str(data["until"])))
    return key, data


def _assigned(deed: Deed, people: dict[int, str], moved: bool) -> tuple[str, str]:
    to = deed.data.get("to")
    if to is None:
        return ("case.moved" if moved else "case.released_by"), ""
    if deed.actor == f"person:{to}":
        return "case.taken", ""
    return "case.assigned", people.get(to, "")
