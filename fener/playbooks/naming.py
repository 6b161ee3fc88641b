"""What the parts of a plan are called on screen and in a page."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from fener.kit.sentences import isolated, listed

ROLE_NAMES = {
    "lead": _("team lead on duty"),
    "communication": _("communication on duty"),
    "legal": _("legal on duty"),
    "executive": _("executive on duty"),
}
DUTY_NAMES = {
    "lead": _("Team lead"),
    "communication": _("Communication"),
    "legal": _("Legal"),
    "executive": _("Executive"),
}
MEANS_NAMES = {
    "email": _("e-mail"),
    "chat": _("chat"),
    "sms": _("SMS"),
}
RIGHT_NAMES = {
    "read": _("everybody who works for the brand"),
    "reply": _("everybody who answers cases"),
    "assign": _("everybody who assigns cases"),
    "guide": _("everybody who edits the guide"),
    "decide": _("everybody who decides about problems"),
    "channels": _("everybody who looks after channels"),
    "people": _("administrators"),
}
LEVEL_NAMES = {
    0: pgettext_lazy("level", "noise"),
    1: pgettext_lazy("level", "complaint"),
    2: pgettext_lazy("level", "problem"),
    3: pgettext_lazy("level", "issue"),
    4: pgettext_lazy("level", "possible crisis"),
    5: pgettext_lazy("level", "severe"),
}
ESCALATION_STATES = {
    "running": _("nobody has it in hand yet"),
    "held": _("held: nobody is on duty"),
    "acknowledged": _("in hand"),
    "ended": _("ended"),
}
PAGE_STATES = {
    "queued": _("waits"),
    "sending": _("being sent"),
    "sent": _("sent"),
    "unknown": _("unsure, sent again"),
    "failed": _("not sent"),
    "acknowledged": _("answered"),
    "cancelled": _("no longer needed"),
}
ALARM_KINDS = {
    "missing": _("was never told"),
    "late": _("was told late"),
    "unreached": _("was not reached by any means"),
    "stuck": _("The ladder stands still: the desk can't work out whom to tell. Tell people now."),
}
RUNG_NAMES = {
    "decide": _("reminder to decide"),
    "look": _("reminder to look again"),
    "alarm": _("alarm of the auditor"),
    "test": _("test"),
}


def level_name(level: int) -> str:
    return str(LEVEL_NAMES.get(level, level))


def means_name(means: str) -> str:
    return str(MEANS_NAMES.get(means, means))


def means_list(means: tuple[str, ...] | list[str]) -> str:
    return listed([means_name(one) for one in means])


def whom_name(whom: str, people: Mapping[int, str]) -> str:
    """Whom a step calls; `people`: names by number."""
    kind, _colon, name = whom.partition(":")
    if kind == "role":
        return str(ROLE_NAMES.get(name, name))
    if kind == "department":
        return gettext("lead of the department that owns it")
    if kind == "right":
        return str(RIGHT_NAMES.get(name, name))
    found = people.get(int(name)) if name.isdecimal() else None
    return isolated(found) if found else gettext("somebody who is not here any more")


def change_words(params: Mapping[str, object], people: Mapping[int, str]) -> dict[str, object]:
    """Parameters of a change of a plan, with names in place of keys."""
    found = dict(params)
    for name in ("whom", "old_whom"):
        if name in found:
            found[name] = whom_name(str(found[name]), people)
    for name in ("means", "old_means"):
        value = found.get(name)
        if isinstance(value, list | tuple):
            found[name] = [means_name(str(one)) for one in value]
    return found
