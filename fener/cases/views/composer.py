"""What the composer of a case shows: ways to answer, prepared answers, the draft, a preview."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.utils.translation import gettext as _

from fener.cases import queries
from fener.cases.actions import Exposed, exposed_in
from fener.cases.actions.replying import PURPOSES
from fener.cases.exposing import kinds_of
from fener.cases.models import Case, Reply, SavedDraft
from fener.cases.views.thread import Shown, answered_post
from fener.channels import queries as channel_queries
from fener.channels.models import Channel
from fener.core.clocks import ClockKind
from fener.core.posts import Draft, Visibility
from fener.guide.document import CompiledGuide, PreparedAnswer, render, text_in
from fener.kit.reading import Reader
from fener.kit.sentences import PURPOSE_NAMES, say
from fener.people.queries import brand_now

COUNTERS = {"codepoints": "points"}
"""The manifest's word for a way of counting, where the browser's script has another."""
PURPOSE_OF_ANSWER = {"acknowledge": "acknowledge", "ask_details": "ask", "solved": "solve"}


@dataclass(slots=True)
class Written:
    """What somebody has typed and not said yet, and why it was not taken."""

    text: str = ""
    way: str = ""
    purpose: str = ""
    problems: Sequence[str] = ()
    """In sentences."""
    answered: Reply | None = None
    """The reply that somebody else sent meanwhile."""
    was_answered: bool = False
    new_posts: Sequence[Any] = ()
    exposed: Sequence[Exposed] = ()
    """Personal data that it would show to everybody."""
    confirmation: str = ""
    """What has to come back with it if that is meant."""
    is_shown: bool = field(default=False)
    """The preview is open."""


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


def composer_context(
    request: HttpRequest,
    case: Case,
    thread: Sequence[Shown],
    guide: CompiledGuide,
    written: Written,
) -> dict[str, Any]:
    channel = channel_for(case, thread)
    ways = _ways(channel)
    draft = None
    if request.access.user and not written.text:
        draft = queries.draft_of(case, request.access.user)
    if draft:
        _take(written, draft)
    offered_ways = [way["value"] for way in ways]
    if written.way not in offered_ways:
        written.way = _first_way(thread, offered_ways)
    capabilities = channel_queries.capabilities_of(channel)
    return {
        "written": written,
        "draft": draft,
        "channel": channel,
        "ways": ways,
        "way": written.way,
        "can_send": offered_ways[0] != "spoken",
        "purposes": [(key, PURPOSE_NAMES[key]) for key in PURPOSES],
        "purpose": written.purpose or "answer",
        "limit": capabilities.max_length,
        "unit": COUNTERS.get(capabilities.counter, capabilities.counter),
        "answers": offered_answers(request, case, guide),
        "preview": preview_of(channel, written.text, written.way),
        "problems": written.problems,
        "reply_language": case.language,
    }


def channel_for(case: Case, thread: Sequence[Shown]) -> Channel:
    post = answered_post(thread)
    return post.channel if post else case.channel


def _take(written: Written, draft: SavedDraft) -> None:
    written.text, written.purpose = draft.text, written.purpose or draft.purpose
    written.way = written.way or draft.visibility
    written.is_shown = True


def _ways(channel: Channel) -> list[dict[str, str]]:
    ways = []
    if channel_queries.can_send(channel, Visibility.PUBLIC):
        ways.append({"value": "public", "label": _("Reply"), "icon": "globe"})
    if channel_queries.can_send(channel, Visibility.PRIVATE):
        ways.append({"value": "private", "label": _("Privately"), "icon": "lock"})
    if not ways:
        ways.append({"value": "spoken", "label": _("Write down what was said"), "icon": "pencil"})
    ways.append({"value": "note", "label": _("Note"), "icon": "note"})
    return ways


def _first_way(thread: Sequence[Shown], offered: Sequence[str]) -> str:
    """Where the customer wrote: a private word is answered in private."""
    post = answered_post(thread)
    wanted = post.visibility if post else "public"
    return wanted if wanted in offered else offered[0]


def preview_of(channel: Channel, text: str, way: str) -> dict[str, Any] | None:
    """What the network would show; None where nothing goes to a network."""
    if not text.strip() or way not in ("public", "private"):
        return None
    shown = channel_queries.preview(
        channel, Draft(key="", text=text.strip(), visibility=Visibility(way))
    )
    return {
        "text": shown.text,
        "handle": shown.handle or channel.handle or channel.name,
        "left": shown.left,
        "is_private": way == "private",
        "network": channel.network,
        "problems": [say(key) for key in shown.problems],
        "personal": kinds_of(exposed_in(text)) if way == "public" else [],
    }


def offered_answers(request: HttpRequest, case: Case, guide: CompiledGuide) -> list[Offered]:
    """The guide's answers for this kind, those written for it alone first."""
    fitting = [
        answer
        for answer in guide.guide.answers
        if not answer.kinds or case.kind_key in answer.kinds
    ]
    fitting.sort(key=lambda answer: not answer.kinds)
    known = variables_of(request, case, guide)
    return [filled(answer, case, guide, known) for answer in fitting]


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


def variables_of(request: HttpRequest, case: Case, guide: CompiledGuide) -> dict[str, Any]:
    """What is known of a case for a prepared answer, in the customer's language and the
    brand's zone. What the desk can't know (an order number, a link) stays open."""
    language = case.language or guide.guide.default_language
    department = guide.guide.department(case.department)
    user = request.access.user
    return {
        "customer": case.author.name or case.author.handle or case.who,
        "brand": case.brand.name,
        "agent": user.name if user else "",
        "promise_hours": guide.guide.promise.hours,
        "due": _due(case, language, brand_now(case.brand, request.now)),
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
