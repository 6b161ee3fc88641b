"""Where a problem began, how it spread from the first post on, and what looks like one hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from fener.cases.views.desk import guarded, is_fragment
from fener.core.reasons import Reason
from fener.core.spread import Ground
from fener.kit.charts import Link, Voice, cascade
from fener.kit.elements import network_name
from fener.kit.reading import Reader
from fener.mentions.models import Mention
from fener.problems import queries
from fener.problems.models import Problem
from fener.problems.spreading import Told, spread_of
from fener.problems.views.frame import head_context, problem_url, reader_at, show_at
from fener.problems.views.naming import told_in

MOST_EVIDENCE = 5
MOST_TEXTS = 6
_WAYS = {
    Ground.REPLY: "reply",
    Ground.THREAD: "reply",
    Ground.REPOST: "repost",
    Ground.QUOTE: "quote",
    Ground.COPY: "copy",
}


@guarded
@require_GET
def spread(request: HttpRequest, problem_id: int) -> HttpResponse:
    problem = queries.problem_for(request.access, problem_id)
    reader = reader_at(request, problem.brand)
    told = spread_of(problem)
    context: dict[str, Any] = {
        "spread_url": problem_url(problem, "spread"),
        "spread_told": [_said(reader, reason) for reason in told.spread.reasons],
        "cascade": _cascade(problem, told, reader),
        "has_evidence": bool(told.evidence.copies),
    }
    if is_fragment(request):
        return show_at(request, problem.brand, "problems/fragments/spread.html", context)
    context |= head_context(request, problem, "spread")
    context["evidence"] = _evidence(told, reader)
    # Of a single text, its own sentences say all.
    several = len(told.evidence.copies) > 1
    context["evidence_told"] = (
        [_said(reader, reason) for reason in told.evidence.reasons] if several else []
    )
    return show_at(request, problem.brand, "problems/spread.html", context)


def _said(reader: Reader, reason: Reason) -> str:
    network = reason.params.get("network")
    if isinstance(network, str):
        reason = Reason(reason.key, {**reason.params, "network": network_name(network)})
    return told_in(reader, reason)


def _cascade(problem: Problem, told: Told, reader: Reader) -> Any:
    """None where no post is known to come from another one: there is no way to draw."""
    nodes = told.spread.cascade.nodes
    if not told.spread.cascade.edges:
        return None
    named = {
        found.place
        for found in (told.spread.first, told.spread.amplifier, told.spread.off_line)
        if found
    }
    known = [post.followers or 0 for post in told.posts]
    largest = max(known, default=0) or 1
    return cascade(
        key=f"spread-{problem.pk}",
        title=_("From the first post"),
        voices=[
            Voice(
                key=str(node.place),
                at=told.posts[node.place].at,
                who=_who(told.mentions[node.place]),
                url=_url(problem, told.mentions[node.place]),
                weight=known[node.place] / largest,
                is_named=node.place in named,
                is_ours=told.posts[node.place].by_us,
            )
            for node in nodes
        ],
        links=[
            Link(str(node.parent), str(node.place), _WAYS[node.ground])
            for node in nodes
            if node.parent is not None and node.ground is not None
        ],
        reader=reader,
    )


def _who(mention: Mention) -> str:
    return mention.author.name or mention.author.handle or mention.author.native_id


def _url(problem: Problem, mention: Mention) -> str:
    return f"{problem_url(problem, 'posts')}?of=author&which={mention.author_id}"


def _evidence(told: Told, reader: Reader) -> list[dict[str, Any]]:
    """What speaks for and against one hand, text by text."""
    return [
        {
            "text": told.mentions[copies.members[0]].text,
            "language": told.mentions[copies.members[0]].language,
            "for_it": [_said(reader, reason) for reason in copies.for_it],
            "against_it": [_said(reader, reason) for reason in copies.against_it],
            "posts": _shown([told.mentions[place] for place in copies.members[:MOST_TEXTS]]),
            "left": max(0, len(copies.members) - MOST_TEXTS),
        }
        for copies in told.evidence.copies[:MOST_EVIDENCE]
    ]


def _shown(mentions: Sequence[Mention]) -> list[dict[str, Any]]:
    return [
        {
            "who": _who(mention),
            "at": mention.at,
            "text": mention.text,
            "first_seen_at": mention.author.first_seen_at,
        }
        for mention in mentions
    ]
