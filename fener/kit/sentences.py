"""From keys and parameters to sentences: how a decision made once is read by everybody.

Rooms register English templates (`%(name)s` for parameters) with `add_sentences`; `say` puts
one into the reader's language and fills it. Two rooms may use one key for different things:
then the template whose parameters are all there is the one that is meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import timedelta
from functools import lru_cache
from typing import Any

from babel import Locale, UnknownLocaleError
from django.utils.functional import Promise
from django.utils.translation import get_language, get_language_bidi, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from fener.connectors import registry
from fener.core.bursts.sentences import BURST_SENTENCES
from fener.core.decisions.sentences import REASON_SENTENCES
from fener.core.levels.sentences import LEVEL_SENTENCES
from fener.core.reasons import Reason
from fener.core.spread.sentences import SPREAD_SENTENCES
from fener.core.text import direction_of
from fener.kit.reading import spoken

_PARAMETER = re.compile(r"%\((\w+)\)s")
_templates: dict[str, tuple[str, ...]] = {}

TOPIC_NAMES: Mapping[str, Any] = {
    "delivery": _("Delivery"),
    "product": _("Product"),
    "billing": _("Billing"),
    "staff": _("Staff"),
    "outage": _("Outage"),
    "price": _("Price"),
    "safety": _("Safety"),
    "privacy": _("Privacy"),
    "discrimination": _("Discrimination"),
    "legal": _("Law"),
    "advertising": _("Advertising"),
    "website": _("Website"),
    "other": _("Something else"),
}
FLAG_NAMES: Mapping[str, Any] = {
    "safety": _("safety"),
    "health": _("health"),
    "legal": _("law"),
    "privacy": _("personal data"),
    "discrimination": _("discrimination"),
}
PRIORITY_NAMES: Mapping[str, Any] = {
    "low": _("Low"),
    "normal": _("Normal"),
    "high": _("High"),
    "urgent": _("Urgent"),
}
JUDGED_NAMES: Mapping[str, Any] = {
    "complaint": _("Complaint"),
    "question": _("Question"),
    "praise": _("Praise"),
    "suggestion": _("Suggestion"),
    "spam": _("Spam"),
    "abuse": _("Abuse"),
    "other": _("Other"),
}
CLOCK_NAMES: Mapping[str, Any] = {
    "seen": pgettext_lazy("clock", "Seen"),
    "acknowledged": pgettext_lazy("clock", "Acknowledged"),
    "answered": pgettext_lazy("clock", "Answered"),
    "solved": pgettext_lazy("clock", "Solved"),
    "promise": pgettext_lazy("clock", "Promise"),
}
CLOCK_ORDERS: Mapping[str, Any] = {
    "seen": _("Look"),
    "acknowledged": _("Acknowledge"),
    "answered": _("Answer"),
    "solved": _("Solve"),
    "promise": _("Promise"),
}
"""What an open clock asks for."""
PURPOSE_NAMES: Mapping[str, Any] = {
    "acknowledge": _("Acknowledge"),
    "answer": _("Answer"),
    "ask": _("Ask"),
    "solve": _("Answer and solve"),
    "ask_details": _("Ask for details"),
    "handover_private": _("Go on in private"),
    "solved": _("Tell that it is solved"),
    "apology": _("Apologise"),
    "follow_up": _("Follow up"),
    "closing": pgettext_lazy("purpose", "Close"),
}
PERSONAL_NAMES: Mapping[str, Any] = {
    "phone": _("a phone number"),
    "email": _("an e-mail address"),
    "card": _("a card number"),
    "iban": _("an IBAN"),
    "national_id": _("a number of an identity document"),
    "reference": _("the number of an order or a booking"),
}
CALENDAR_NAMES: Mapping[str, Any] = {
    "working": _("working hours"),
    "always": _("day and night"),
}

_NAMES: Mapping[str, Mapping[str, Any]] = {
    "topic": TOPIC_NAMES,
    "flag": FLAG_NAMES,
    "flags": FLAG_NAMES,
    "priority": PRIORITY_NAMES,
    "judged": JUDGED_NAMES,
    "kind": JUDGED_NAMES,
    "clock": CLOCK_NAMES,
    "earlier": CLOCK_NAMES,
    "later": CLOCK_NAMES,
    "purpose": PURPOSE_NAMES,
    "personal": PERSONAL_NAMES,
    "calendar": CALENDAR_NAMES,
    "old_calendar": CALENDAR_NAMES,
}
"""Parameters whose values are words of ours, by the parameter's name."""
_LANGUAGES = frozenset({"language"})
_SHARES = frozenset({"confidence"})
_WEEKDAYS = frozenset({"weekday"})
"""Numbers, Monday is 0."""
IN_MINUTES = frozenset({"level.ignored_for", "scope.ignored_for"})
"""Sentences whose numbers are minutes. They are said as a person says how long: "3 days"."""


def add_sentences(sentences: Mapping[str, Any]) -> None:
    """Register English templates by key; the same template twice is one."""
    for key, template in sentences.items():
        known = _templates.get(key, ())
        if template not in known:
            _templates[key] = (*known, template)


def sentence_keys() -> Iterable[str]:
    return _templates.keys()


def say(key: str, params: Mapping[str, Any] | None = None) -> str:
    """The sentence of `key` in the active language. Never raises: an unknown key is shown as
    it is, with what came along, so that a person sees it and can tell."""
    given = dict(params or {})
    if key in IN_MINUTES:
        given = {name: _how_long(value) for name, value in given.items()}
    template = _meant(key, given)
    if template is None:
        told = "; ".join(f"{name}: {_plain(value)}" for name, value in given.items())
        return f"[{key}] {told}".strip()
    text = str(template) if isinstance(template, Promise) else gettext(template)

    def fill(found: re.Match[str]) -> str:
        name = found[1]
        return _value(name, given[name]) if name in given else "…"

    return _PARAMETER.sub(fill, text).replace("%%", "%")


def told(reason: Reason | Mapping[str, Any]) -> str:
    """The sentence of a reason, also of one stored as JSON."""
    if isinstance(reason, Reason):
        return say(reason.key, reason.params)
    return say(str(reason.get("key", "")), reason.get("params") or {})


def _meant(key: str, given: Mapping[str, Any]) -> Any:
    candidates = _templates.get(key)
    if not candidates:
        return None
    fitting = [one for one in candidates if set(_PARAMETER.findall(str(one))) <= given.keys()]
    return max(fitting, key=_needs) if fitting else candidates[0]


def _needs(template: Any) -> int:
    return len(set(_PARAMETER.findall(str(template))))


def _value(name: str, value: Any) -> str:
    if isinstance(value, (list, tuple, set, frozenset)):
        if not value:
            return "–"
        return listed(value, of=name)
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if name in _SHARES and isinstance(value, (int, float)):
        return f"{value:.0%}"
    if name in _LANGUAGES and isinstance(value, str):
        return language_name(value) or gettext("unknown")
    if name in _WEEKDAYS and str(value) in "0123456":
        return _weekday_name(int(value))
    names = _NAMES.get(name)
    if names is not None and str(value) in names:
        return str(names[str(value)])
    if value is None or value == "":
        return "–"
    return isolated(_plain(value))


def _how_long(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    return spoken(timedelta(minutes=value), get_language() or "en")


def _plain(value: Any) -> str:
    return " ".join(str(value).split())


def listed(parts: Iterable[Any], of: str = "") -> str:
    """One after the other, with the comma of the reader's language between them.

    `of`: what the parts are (`topic`, `flag`, `kind`, …), where they are words of ours.
    """
    comma = "، " if get_language_bidi() else ", "
    return comma.join(_value(of, one) for one in parts)


def isolated(text: str) -> str:
    """`text` so that its direction disturbs nothing around it; unchanged where it runs the
    same way as the reader's language."""
    runs = "rtl" if get_language_bidi() else "ltr"
    if direction_of(text) == runs or not any(sign.isalpha() for sign in text):
        return text
    return f"\u2068{text}\u2069"


def language_name(code: str) -> str:
    """What a language is called in the reader's; empty for none."""
    if not code:
        return ""
    reader = _locale(get_language() or "en")
    return _locale(code).get_display_name(reader) or code


def _weekday_name(day: int) -> str:
    return str(_locale(get_language() or "en").days["stand-alone"]["wide"][day])


@lru_cache(maxsize=64)
def _locale(code: str) -> Locale:
    try:
        return Locale.parse(code.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale("en")


add_sentences(registry.sentences())
add_sentences(REASON_SENTENCES)
add_sentences(LEVEL_SENTENCES)
add_sentences(BURST_SENTENCES)
add_sentences(SPREAD_SENTENCES)
add_sentences(
    {
        "connector.fault": _("Something in our connector for this network broke. We keep trying."),
        "job.fault": _("A fault of ours stopped this work. Try again; if it stops again, tell us."),
        "delivery.outcome_unknown": _(
            "The network did not say whether it took this. It is not sent again by itself: "
            "somebody has to look."
        ),
    }
)


def topic_name(topic: object) -> str:
    return str(TOPIC_NAMES.get(str(topic), topic))


def flag_name(flag: object) -> str:
    return str(FLAG_NAMES.get(str(flag), flag))


def priority_name(priority: object) -> str:
    return str(PRIORITY_NAMES.get(str(priority), priority))


def personal_name(kind: object) -> str:
    return str(PERSONAL_NAMES.get(str(kind), kind))


def clock_name(clock: object) -> str:
    return str(CLOCK_NAMES.get(str(clock), clock))


def purpose_name(purpose: object) -> str:
    return str(PURPOSE_NAMES.get(str(purpose), purpose))
