"""One case: its conversation, the composer, and what one has to know to answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET

from fener.cases import queries
from fener.cases.actions import END_REASONS
from fener.cases.models import LIVE_STATES, Case
from fener.cases.views.alike import like_url
from fener.cases.views.composer import Written, composer_context
from fener.cases.views.copies import copies_url
from fener.cases.views.desk import Wanted, guarded, is_fragment, shift_of, show
from fener.cases.views.history import lines_of
from fener.cases.views.moderated import moderated
from fener.cases.views.naming import Names, guide_of, names_in, steps_of
from fener.cases.views.queue import strip_context
from fener.cases.views.thread import IN_TROUBLE, shown_thread
from fener.core.clocks import Clock, ClockKind
from fener.kit.reading import Reader
from fener.kit.sentences import CLOCK_NAMES, CLOCK_ORDERS, PRIORITY_NAMES, say
from fener.mentions import persons
from fener.mentions import queries as mention_queries
from fener.mentions.models import Mention
from fener.people.context import preferences_of
from fener.people.queries import Access, brand_now, colleagues
from fener.people.roles import ASSIGN, READ, REPLY


@dataclass(frozen=True, slots=True)
class Toast:
    """Said in a corner after something was done. `undo_url` takes it back by one POST."""

    text: str
    tags: str = "success"
    undo_url: str = ""


@guarded
@require_GET
def case(request: HttpRequest, case_id: int) -> HttpResponse:
    part = request.GET.get("part", "") if is_fragment(request) else ""
    found = queries.case_for(request.access, case_id, READ)
    if part == "fresh":
        return show(request, "cases/fragments/fresh.html", case_context(request, found))
    return answer(request, found)


def answer(
    request: HttpRequest,
    found: Case,
    written: Written | None = None,
    toast: Toast | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """The case: as a whole page, or as the two panes that an open desk swaps in."""
    context = case_context(request, found, written)
    context["toast"] = toast
    if is_fragment(request):
        return show(request, "cases/fragments/case.html", context)
    context |= strip_context(request, Wanted.of(request))
    return show(request, "cases/desk.html", context, status=status)


def done(request: HttpRequest, case_id: int, toast: Toast, *, whole: bool = False) -> HttpResponse:
    """After something was done: fresh parts for an open desk, else the page anew.

    `whole`: the composer too; what somebody may be typing is otherwise left alone.
    """
    query = Wanted.of(request).here
    if not is_fragment(request):
        messages.add_message(request, _level(toast.tags), toast.text, extra_tags="")
        return HttpResponseRedirect(reverse("cases:case", args=[case_id]) + query)
    found = queries.case_for(request.access, case_id, READ)
    context = case_context(request, found)
    context |= {"toast": toast, "acted": True}
    template = "cases/fragments/case.html" if whole else "cases/fragments/fresh.html"
    response = show(request, template, context)
    response["HX-Trigger"] = "live:queue"
    return response


def _level(tags: str) -> int:
    return {"error": messages.ERROR, "warning": messages.WARNING}.get(tags, messages.SUCCESS)


def case_context(
    request: HttpRequest, found: Case, written: Written | None = None
) -> dict[str, Any]:
    """Everything about a case that its three panes show."""
    access = request.access
    guide = guide_of(found.brand)
    names = names_in(guide)
    now = brand_now(found.brand, request.now)
    reader = Reader.of(preferences_of(request))
    deeds = queries.history(found)
    lines = lines_of(found, deeds, names, reader)
    thread = shown_thread(found, lines)
    may_reply = access.may(REPLY, found.brand_id)
    may_assign = access.may(ASSIGN, found.brand_id)
    present = queries.others_at([found.pk], access.user, now=request.now).get(found.pk, [])
    own = [one.item for one in thread if one.kind == "post"]
    context: dict[str, Any] = {
        "case": found,
        "acted": False,
        "case_url": reverse("cases:case", args=[found.pk]),
        "list_query": Wanted.of(request).here,
        "thread": thread,
        "history": lines[::-1],
        "clocks": clocks_of(request, found, now),
        "troubles": [one for one in thread if one.kind == "reply" and one.state in IN_TROUBLE],
        "present": present,
        "may_reply": may_reply,
        "may_assign": may_assign,
        "is_open": found.state in LIVE_STATES,
        "is_merged": found.state == "merged",
        "is_splitting": may_assign and bool(request.GET.get("split")),
        "kind_name": names.kind(found.kind_key),
        "department_name": names.department(found.department),
        "reasons": found.reasons,
        "opening": next((post for post in own if post.pk == found.opening_id), None),
        "own_posts": own,
        "post_count": len(own),
        "moderated": moderated(access, thread),
        "tags": queries.tags_of(found),
        "known_tags": queries.tags(access, found.brand_id),
        **_person(request, found, names),
        "earlier_posts": _earlier_posts(access, found, own),
        "steps": steps_of(guide.guide.kind(found.kind_key), guide.guide),
        "copies_url": copies_url(request, found, own),
        "like_url": like_url(found, Wanted.of(request).here),
        "joined_cases": queries.merged_into(found),
        "ended_reason": say(f"end.{found.ended_for}") if found.ended_for else "",
        "is_unseen": found.state == "new",
        "brand_shown": request.brand is None and len(access.brand_ids) > 1,
        **_choices(request, found, names),
    }
    if may_reply and found.state != "merged":
        context |= composer_context(request, found, thread, guide, written or Written())
    return context


def _earlier_posts(access: Access, found: Case, own: Sequence[Mention]) -> list[Mention]:
    known = {post.pk for post in own}
    posts = mention_queries.by_author(access, found.author_id)
    return [post for post in posts if post.pk not in known][:5]


def _person(request: HttpRequest, found: Case, names: Names) -> dict[str, Any]:
    """The other voices of the person behind the case, those that may be theirs, and their cases."""
    links = persons.links_of(found.brand_id, found.author_id)
    voices = persons.voices_of(links, found.author_id)
    ids = [voice.pk for voice in voices]
    return {
        "person_links": links,
        "likely_voices": persons.likely_voices(found.brand_id, found.author, ids),
        "earlier_cases": _earlier(request, found, names, ids),
    }


def _earlier(
    request: HttpRequest, found: Case, names: Names, others: Sequence[int]
) -> list[dict[str, Any]]:
    return [
        {
            "case": each,
            "url": reverse("cases:case", args=[each.pk]),
            "kind": names.kind(each.kind_key),
            "network": each.network,
            "can_take": each.brand_id == found.brand_id and each.state in LIVE_STATES,
        }
        for each in queries.cases_of_author(request.access, found, others)
    ]


def _choices(request: HttpRequest, found: Case, names: Names) -> dict[str, Any]:
    return {
        "people": colleagues(request.access, [found.brand_id]),
        "departments": list(names.departments.items()),
        "kinds": list(names.kinds.items()),
        "priorities": list(PRIORITY_NAMES.items()),
        "end_reasons": [(key, say(f"end.{key}")) for key in END_REASONS],
        "promise_hours": (24, 48, 72),
    }


@dataclass(frozen=True, slots=True)
class ShownClock:
    key: str
    name: str
    order: str
    due_at: datetime | None
    started_at: datetime | None
    met_at: datetime | None
    is_paused: bool
    late_by: timedelta | None
    """How late it was met, or is; None: in time."""


def clocks_of(request: HttpRequest, found: Case, now: datetime) -> list[ShownClock]:
    """The clocks of a case in the order of life, beside the page's present."""
    shift = shift_of(request, found.brand)
    clocks = queries.clocks_of(found)
    shown = []
    for kind in ClockKind:
        clock = clocks.get(kind)
        if clock is None:
            continue
        shown.append(
            ShownClock(
                key=kind.value,
                name=str(CLOCK_NAMES[kind.value]),
                order=str(CLOCK_ORDERS[kind.value]),
                due_at=_moved(clock.due_at, shift),
                started_at=_moved(clock.started_at, shift),
                met_at=_moved(clock.met_at, shift),
                is_paused=clock.is_paused,
                late_by=_late_by(clock, now),
            )
        )
    return shown


def _moved(at: datetime | None, shift: timedelta) -> datetime | None:
    return at + shift if at else None


def _late_by(clock: Clock, now: datetime) -> timedelta | None:
    if clock.due_at is None:
        return None
    until = clock.met_at or clock.paused_at or now
    return until - clock.due_at if until > clock.due_at else None
