"""What the composer of a case shows: ways to answer, prepared answers, the draft, a preview."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from fener.cases import queries
from fener.cases.actions import Exposed, exposed_in
from fener.cases.actions.replying import PURPOSES, answering_channel, draft_for, ways_of
from fener.cases.exposing import kinds_of
from fener.cases.models import Case, Reply, SavedDraft
from fener.cases.offering import offered_answers
from fener.cases.views.thread import Shown, answered_post
from fener.channels import queries as channel_queries
from fener.channels.models import Channel
from fener.channels.ways import CANNOT_SEND, Way
from fener.core.costs import MILLIONTHS
from fener.core.posts import Visibility
from fener.guide.document import CompiledGuide
from fener.kit.sentences import PURPOSE_NAMES, say
from fener.mentions.queries import mention_by_id

COUNTERS = {"codepoints": "points"}
"""The manifest's word for a way of counting, where the browser's script has another."""


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


def composer_context(
    request: HttpRequest,
    case: Case,
    thread: Sequence[Shown],
    guide: CompiledGuide,
    written: Written,
) -> dict[str, Any]:
    answered = answered_post(thread) or mention_by_id(case.opening_id)
    channel = answering_channel(answered)
    found = ways_of(answered, now=request.now)
    ways = _ways(found)
    draft = None
    if request.access.user and not written.text:
        draft = queries.draft_of(case, request.access.user)
    if draft:
        _take(written, draft)
    offered_ways = [way["value"] for way in ways]
    if written.way not in offered_ways:
        written.way = _first_way(thread, offered_ways)
    chosen = next(way for way in ways if way["value"] == written.way)
    return {
        "written": written,
        "draft": draft,
        "channel": channel,
        "answered": answered,
        "ways": ways,
        "way": written.way,
        "can_send": offered_ways[0] != "spoken",
        "purposes": [(key, PURPOSE_NAMES[key]) for key in PURPOSES],
        "purpose": written.purpose or "answer",
        "shut_ways": _shut_ways(found),
        "channel_state": _channel_state(channel, found),
        "limit": chosen["limit"],
        "unit": chosen["unit"],
        "answers": offered_answers(
            request.access, case, guide, now=request.now, posts=_posts_of(case, thread)
        ),
        "preview": preview_of(case, thread, written.text, written.way),
        "problems": written.problems,
        "reply_language": case.language,
    }


def _posts_of(case: Case, thread: Sequence[Shown]) -> list[int]:
    """The customer's first and newest post: what a reply answers."""
    newest = answered_post(thread)
    return sorted({case.opening_id, newest.pk if newest else case.opening_id})


def _take(written: Written, draft: SavedDraft) -> None:
    written.text, written.purpose = draft.text, written.purpose or draft.purpose
    written.way = written.way or draft.visibility
    written.is_shown = True


def _ways(found: Sequence[Way]) -> list[dict[str, Any]]:
    """What can be chosen: the ways that are open, else to write down what was said elsewhere."""
    ways: list[dict[str, Any]] = [
        {
            "value": way.visibility.value,
            "label": _("Privately") if way.visibility is Visibility.PRIVATE else _("Reply"),
            "icon": "lock" if way.visibility is Visibility.PRIVATE else "globe",
            "limit": way.limit,
            "unit": COUNTERS.get(way.counter, way.counter),
            "until": way.until,
            "needs_person": way.needs_person,
        }
        for way in found
        if way.is_open
    ]
    if not ways or any(not way.is_open for way in found):
        ways.append({"value": "spoken", "label": _("Write down what was said"), "icon": "pencil"})
    ways.append({"value": "note", "label": _("Note"), "icon": "note"})
    plain = {"limit": 0, "unit": "graphemes", "until": None, "needs_person": False}
    return [plain | way for way in ways]


def _channel_state(channel: Channel, found: Sequence[Way]) -> str:
    """Why nothing at all goes out on a channel that could answer; empty: it does."""
    if any(way.shut == CANNOT_SEND for way in found):
        return say(f"channel.state.{channel.state}")
    return ""


def _shut_ways(found: Sequence[Way]) -> list[dict[str, Any]]:
    """What the network has and does not allow here, and why."""
    return [
        {"is_private": way.visibility is Visibility.PRIVATE, "words": say(way.shut)}
        for way in found
        if way.shut and way.shut != CANNOT_SEND
    ]


def _first_way(thread: Sequence[Shown], offered: Sequence[str]) -> str:
    """Where the customer wrote: a private word is answered in private."""
    post = answered_post(thread)
    wanted = post.visibility if post else "public"
    return wanted if wanted in offered else offered[0]


def preview_of(case: Case, thread: Sequence[Shown], text: str, way: str) -> dict[str, Any] | None:
    """What the network would show; None where nothing goes to a network."""
    if not text.strip() or way not in ("public", "private"):
        return None
    post = answered_post(thread) or mention_by_id(case.opening_id)
    channel = answering_channel(post)
    shown = channel_queries.preview(channel, draft_for(post, text, Visibility(way), by_person=True))
    return {
        "text": shown.text,
        "handle": shown.handle or channel.handle or channel.name,
        "left": shown.left,
        "is_private": way == "private",
        "network": channel.network,
        "problems": [say(key) for key in shown.problems],
        "personal": kinds_of(exposed_in(text)) if way == "public" else [],
        "cost": _dollars(shown.cost),
    }


def _dollars(cost: int) -> str:
    return f"{cost / MILLIONTHS:.3f}" if cost else ""
