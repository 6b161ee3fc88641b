"""One problem: how grave it is and why, what damage it has done, and what can be done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from fener.cases.views.desk import guarded
from fener.cases.views.naming import names_for
from fener.core.levels import HIGHEST
from fener.kit.reading import Reader
from fener.people.queries import Access, colleagues
from fener.problems import queries
from fener.problems.damage import (
    Attacked,
    Damage,
    attacked_accounts,
    attacked_posts,
    damage_of,
    loose_count,
    of_this_moment,
)
from fener.problems.models import LIVE_STATES, Decision, Problem, Turn
from fener.problems.views.calling import escalation_shown
from fener.problems.views.cases import case_rows
from fener.problems.views.frame import head_context, problem_url, reader_at, show_at
from fener.problems.views.history import lines_of
from fener.problems.views.listing import shown_spike
from fener.problems.views.naming import (
    LEVEL_NAMES,
    POSTURE_NAMES,
    SCOPE_NAMES,
    VERDICT_NAMES,
    choices,
    level_name,
    problem_name,
    told_in,
)
from fener.problems.views.reaching import map_of
from fener.problems.views.unfolding import time_line

FIRST_CASES = 5
LAST_LINES = 8
LAST_TURNS = 5
MOST_OTHERS = 30


@guarded
@require_GET
def problem(request: HttpRequest, problem_id: int) -> HttpResponse:
    found = queries.problem_for(request.access, problem_id)
    return show_at(request, found.brand, "problems/problem.html", problem_context(request, found))


def problem_context(request: HttpRequest, found: Problem) -> dict[str, Any]:
    reader = reader_at(request, found.brand)
    damage = damage_of(found, now=request.now)
    decision = queries.decisions_of(found).first()
    spikes = found.spikes.select_related("brand", "problem").order_by("-at")[:LAST_LINES]
    return {
        **head_context(request, found, "problem"),
        "damage": damage_rows(found, damage, reader),
        "time_line": time_line(found, damage, reader),
        "map": map_of(found, request.now, reader),
        "escalation": escalation_shown(found, request.access, request.now, reader),
        "attacked_accounts": _attacked(
            found, of_this_moment(attacked_accounts, found, request.now), "channel"
        ),
        "attacked_posts": _attacked(
            found, of_this_moment(attacked_posts, found, request.now), "thread"
        ),
        "reasons": [told_in(reader, reason) for reason in found.reasons],
        "proposed": _proposed(found, reader),
        "turns": _turns(found, reader),
        "facts": queries.facts_of(found),
        "decision": shown_decision(decision) if decision else None,
        "spikes": [shown_spike(request, spike) for spike in spikes],
        "first_cases": case_rows(found, limit=FIRST_CASES),
        "case_count": damage.cases,
        "loose_count": of_this_moment(loose_count, found, request.now),
        "loose_url": f"{problem_url(found, 'posts')}?of=loose",
        "lines": lines_of(found, list(queries.events_of(found)[:LAST_LINES]), reader),
        "spread_url": problem_url(found, "spread"),
        "proposals_url": problem_url(found, "proposals"),
        "answering_url": _answering_url(found),
        "others": others_of(request.access, found),
        "into": found.merged_into,
        "into_name": problem_name(found.merged_into) if found.merged_into else "",
        "levels": [(level, level_name(level, reader)) for level in range(HIGHEST + 1)],
        "level_words": LEVEL_NAMES[found.level],
        "scopes": choices(SCOPE_NAMES),
        "readinesses": range(HIGHEST + 1),
        "departments": list(names_for(found.brand).departments.items()),
        "colleagues": colleagues(request.access, [found.brand_id]),
    }


def damage_rows(found: Problem, damage: Damage, reader: Reader) -> list[dict[str, Any]]:
    """The numbers of the damage, each with the rows that it opens."""
    cases, posts = problem_url(found, "cases"), problem_url(found, "posts")
    people, share = problem_url(found, "people"), damage.negative_share
    usual = damage.usual_negative
    unknown = _("and %(people)s accounts of which nobody knows how many follow them")
    return [
        _number(reader.count(damage.people), _("accounts write about it"), people),
        _number(
            reader.count(damage.reach), _("followers they reach"), f"{people}?of=known",
            note=unknown % {"people": reader.count(damage.unknown_reach)}
            if damage.unknown_reach
            else "",
            note_url=f"{people}?of=unknown",
        ),
        _number(
            reader.percent(share) if share is not None else "–",
            _("of the posts are negative"), f"{posts}?of=negative",
            note=_("usual: %(share)s") % {"share": reader.percent(usual)}
            if usual is not None
            else _("nothing is usual yet"),
            burns=bool(share and usual is not None and share >= 2 * usual),
        ),
        _number(
            reader.count(damage.press), _("media write about it"), f"{people}?of=press",
            burns=damage.press > 0,
        ),
        _number(
            reader.count(damage.unanswered), _("cases without any answer"),
            f"{cases}?of=unanswered", burns=damage.unanswered > 0,
        ),
        _number(
            reader.count(damage.late), _("cases whose clock ran out"), f"{cases}?of=late",
            burns=damage.late > 0,
        ),
    ]  # fmt: skip


def _number(
    value: str, label: str, url: str, *, note: str = "", note_url: str = "", burns: bool = False
) -> dict[str, Any]:
    return {
        "value": value, "label": label, "url": url, "note": note, "note_url": note_url,
        "burns": burns,
    }  # fmt: skip


def _attacked(found: Problem, rows: Sequence[Attacked], of: str) -> list[dict[str, Any]]:
    posts = problem_url(found, "posts")
    return [
        {
            "channel": row.channel,
            "post": row.post,
            "posts": row.posts,
            "url": f"{posts}?of={of}&which="
            f"{row.post.conversation_id if row.post else row.channel.pk}",
        }
        for row in rows
    ]


def _proposed(found: Problem, reader: Reader) -> dict[str, Any]:
    """What the matrix would say, where people have set something else."""
    return {
        "level": level_name(found.proposed_level, reader)
        if found.proposed_level != found.level
        else "",
        "scope": SCOPE_NAMES[found.proposed_scope] if found.proposed_scope != found.scope else "",
        "is_set": bool(found.level_by or found.scope_by),
    }


def _turns(found: Problem, reader: Reader) -> list[dict[str, Any]]:
    """What people and the matrix turned last, and why."""
    rows = Turn.objects.filter(problem=found).select_related("by").order_by("-at", "-id")

    def named(what: str, value: str) -> str:
        if what == "scope":
            return str(SCOPE_NAMES.get(value, value))
        return reader.numerals(value)

    names = {
        "level": _("Level from %(was)s to %(to)s"),
        "scope": _("Scope from %(was)s to %(to)s"),
        "readiness": _("Readiness from %(was)s to %(to)s"),
    }
    return [
        {
            "turn": row,
            "told": names[row.what]
            % {"was": named(row.what, row.was), "to": named(row.what, row.to)},
            "by": row.by.name if row.by else _("The matrix"),
        }
        for row in rows[:LAST_TURNS]
        if row.what in names
    ]


def shown_decision(decision: Decision) -> dict[str, Any]:
    return {
        "decision": decision,
        "verdict": VERDICT_NAMES.get(decision.verdict, decision.verdict),
        "posture": POSTURE_NAMES.get(decision.posture, decision.posture),
        "criteria": [f"criterion.{key}" for key in decision.criteria],
        "by": decision.by.name if decision.by else _("Somebody who has left"),
        "dissents": list(decision.dissents.all()),
    }


def others_of(access: Access, found: Problem) -> list[tuple[int, str]]:
    """Live problems of the same brand, into which this one or its cases can go."""
    rows = queries.problems(access, found.brand_id).filter(state__in=LIVE_STATES)
    return [(row.pk, problem_name(row)) for row in rows.exclude(pk=found.pk)[:MOST_OTHERS]]


def _answering_url(found: Problem) -> str:
    """Where many are answered at once, if that is built in."""
    try:
        return reverse("problems:answering", args=[found.pk])
    except NoReverseMatch:
        return ""
