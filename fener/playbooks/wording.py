"""What a page says, in the language and the hours of whoever reads it."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from fener.core.playbooks import DECIDE, LOOK, LevelPlan, PlanError, Step
from fener.kit.sentences import told
from fener.people.models import User
from fener.playbooks.carriers import Message
from fener.playbooks.models import Escalation, Page
from fener.playbooks.naming import level_name, whom_name
from fener.playbooks.queries import plan_of

MOST_FACTS = 5


def token_of(page: Page) -> str:
    """The secret of a page's link. It is worked out and never stored, so that a page that is sent
    again carries the same link."""
    found = salted_hmac("fener.playbooks.page", page.key, algorithm="sha256").digest()
    return urlsafe_b64encode(found[:24]).decode()


def message_of(page: Page) -> Message:
    person = page.person
    codes = {code for code, _name in settings.LANGUAGES}
    language = person.language if person.language in codes else "en"
    with translation.override(language):
        escalation = page.escalation
        lines = _test_lines(page) if escalation is None else _lines(page, escalation)
        title = _title(page, escalation)
        text = "\n".join([*lines, "", _("Page %(key)s") % {"key": page.key[:8]}])
    return Message(page.key, title, text, language)


def _title(page: Page, escalation: Escalation | None) -> str:
    if escalation is None:
        return _("Fener: this is a test page")
    title = _title_now(page, escalation)
    return _("[REPLAY] %(title)s") % {"title": title} if _is_replay(escalation) else title


def _is_replay(escalation: Escalation) -> bool:
    """Whoever is woken must know from the first word that it is a rehearsal."""
    return bool(escalation.brand.tempo)


def _title_now(page: Page, escalation: Escalation) -> str:
    words = {
        "brand": escalation.brand.name,
        "level": page.level,
        "name": level_name(page.level),
        "title": escalation.title,
    }
    if page.rung == "alarm":
        return _("[%(brand)s] Somebody was not told in time: %(title)s") % words
    if page.rung == DECIDE:
        return _("[%(brand)s] Decide now – level %(level)s, %(name)s: %(title)s") % words
    if page.rung == LOOK:
        return _("[%(brand)s] Look again – level %(level)s, %(name)s: %(title)s") % words
    return _("[%(brand)s] Level %(level)s, %(name)s: %(title)s") % words


def _test_lines(page: Page) -> list[str]:
    return [
        _("You asked the desk to try how you are reached. Nothing has happened."),
        _("It arrived: %(link)s") % {"link": link_of(page)},
    ]


def _lines(page: Page, escalation: Escalation) -> list[str]:
    replay = [_("This is a replay of an older stream, not the present.")] * _is_replay(escalation)
    if page.means == "sms":
        return [*replay, _("I have it in hand: %(link)s") % {"link": link_of(page)}]
    level = _level(page, escalation)
    lines = [*replay, *(told(fact) for fact in escalation.facts[:MOST_FACTS])]
    if page.rung == "alarm":
        lines.insert(
            len(replay), _("The escalation plan was not followed in time. Look who was not told.")
        )
    language = translation.get_language() or "en"
    if decide := level.decide.get(language) or level.decide.get("en"):
        lines.append(_("To decide: %(what)s") % {"what": decide})
    if level.decide_within:
        lines.append(
            _("Time to decide: %(minutes)s minutes from %(at)s.")
            % {"minutes": level.decide_within, "at": _at(page.due_at, page.person)}
        )
    lines += ["", _("I have it in hand: %(link)s") % {"link": link_of(page)}]
    path = reverse("playbooks:escalation", args=[escalation.pk])
    lines.append(_("At the desk: %(link)s") % {"link": settings.DESK_URL + path})
    if step := level.step(page.rung):
        lines.append(_why(step, page.person))
    return lines


def _level(page: Page, escalation: Escalation) -> LevelPlan:
    """The plan of the page's level; the auditor's page also goes out where the plan can't be
    read, and may be about just that."""
    try:
        return plan_of(escalation).level(page.level)
    except PlanError:
        if page.rung != "alarm":
            raise
        return LevelPlan()


def _why(step: Step, person: User) -> str:
    whom = whom_name(step.whom, {person.pk: person.name})
    if not step.until_acknowledged:
        return _("You are told because the plan says so: %(whom)s. Others are asked to act.") % {
            "whom": whom
        }
    return _("You are asked because the plan says so: %(whom)s.") % {"whom": whom}


def _at(at: datetime, person: User) -> str:
    local = at.astimezone(ZoneInfo(person.zone))
    return format_datetime(local, "d MMM HH:mm", locale=translation.get_language() or "en")


def link_of(page: Page) -> str:
    return settings.DESK_URL + reverse("playbooks:answer", args=[token_of(page)])
