"""What was done with a problem, in sentences."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from fener.cases.views.desk import guarded
from fener.cases.views.history import Line, actor_name
from fener.cases.views.naming import names_for
from fener.kit.models import Event
from fener.kit.reading import Reader
from fener.kit.requests import number_in
from fener.kit.sentences import say
from fener.people.queries import brand_now, people_names
from fener.problems import queries
from fener.problems.models import Problem
from fener.problems.views.frame import head_context, problem_url, reader_at, show_at
from fener.problems.views.naming import HAND_NAMES, POSTURE_NAMES, VERDICT_NAMES, counted_in

PAGE = 50
ICONS = {
    "problem.opened": ("layers", "lamp"),
    "problem.grew": ("message", ""),
    "problem.shrank": ("split", ""),
    "problem.reassessed": ("arrow-up", "lamp"),
    "problem.seen": ("eye", ""),
    "problem.seen_again": ("eye", ""),
    "problem.renamed": ("pencil", ""),
    "problem.assigned": ("user-plus", ""),
    "problem.origin_noted": ("pin", ""),
    "problem.level_set": ("flag", ""),
    "problem.scope_set": ("globe", ""),
    "problem.matrix_followed": ("undo", ""),
    "problem.readiness_turned": ("bell", "lamp"),
    "problem.decided": ("scales", "lamp"),
    "problem.dissented": ("quote", ""),
    "problem.hand_decided": ("scales", ""),
    "problem.solved": ("check-circle", "harbour"),
    "problem.ended": ("check-circle", ""),
    "problem.reopened": ("refresh", "lamp"),
    "problem.merged": ("merge", ""),
    "problem.absorbed": ("merge", ""),
    "problem.unmerged": ("undo", ""),
    "problem.released": ("undo", ""),
    "spike.linked": ("storm", "lamp"),
    "fact.stated": ("note", ""),
    "fact.confirmed": ("check", "harbour"),
    "fact.withdrawn": ("x", "signal"),
    "answering.planned": ("pencil", ""),
    "answering.reworded": ("pencil", ""),
    "answering.read": ("eye", ""),
    "answering.started": ("send", "lamp"),
    "answering.paused": ("pause", ""),
    "answering.resumed": ("play", "lamp"),
    "answering.stopped": ("x", "signal"),
    "answering.dropped": ("trash", ""),
    "answering.done": ("check-circle", "harbour"),
}


@guarded
@require_GET
def history(request: HttpRequest, problem_id: int) -> HttpResponse:
    problem = queries.problem_for(request.access, problem_id)
    before = number_in(request.GET.get("before", ""))
    rows = queries.events_of(problem)
    if before:
        rows = rows.filter(seq__lt=before)
    found = list(rows[: PAGE + 1])
    here = problem_url(problem, "history")
    context = {
        **head_context(request, problem, "history"),
        "lines": lines_of(problem, found[:PAGE], reader_at(request, problem.brand)),
        "older_url": f"{here}?before={found[PAGE - 1].seq}" if len(found) > PAGE else "",
        "newer_url": here if before else "",
    }
    return show_at(request, problem.brand, "problems/history.html", context)


def lines_of(problem: Problem, events: Sequence[Event], reader: Reader) -> list[Line]:
    """In the order of `events`. Reads the names of all people in one query."""
    ids = {
        int(rest)
        for event in events
        for kind, _sep, rest in [event.actor.partition(":")]
        if kind == "person" and rest.isdigit()
    }
    people = people_names(ids)
    lines = []
    for event in events:
        key, params = _told(problem, event, people, reader)
        icon, tone = ICONS.get(event.verb, ("check", ""))
        at = brand_now(problem.brand, event.at)
        lines.append(Line(at, say(key, params), icon, tone, False))
    return lines


def _told(
    problem: Problem, event: Event, people: dict[int, str], reader: Reader
) -> tuple[str, dict[str, Any]]:
    data: dict[str, Any] = json.loads(event.data)
    key = event.verb
    if key == "problem.assigned":
        data["department"] = names_for(problem.brand).department(str(data.get("department", "")))
    elif key == "problem.decided" and data.get("verdict") in VERDICT_NAMES:
        key = "problem.decided_as"
        data["verdict"] = str(VERDICT_NAMES[data["verdict"]])
        data["posture"] = str(POSTURE_NAMES.get(data.get("posture", ""), ""))
    elif key == "problem.hand_decided":
        data["verdict"] = str(HAND_NAMES.get(str(data.get("verdict")), ""))
    elif key == "problem.reassessed" and "level" in data:
        key = "problem.reassessed_to"
    return key, {**counted_in(reader, data), "who": actor_name(event.actor, people)}
