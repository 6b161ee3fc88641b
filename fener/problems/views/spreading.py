"""Where a problem began, how it spread from the first post on, and what looks like one hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from fener.cases.views.desk import guarded, is_fragment
from fener.core.reasons import Reason
from fener.core.spread import CopyEvidence, Ground
from fener.kit.charts import Link, Voice, cascade
from fener.kit.elements import network_name
from fener.kit.reading import Reader
from fener.kit.sentences import say
from fener.mentions.models import Mention
from fener.people.roles import DECIDE
from fener.problems import actions, queries
from fener.problems.forms import HandForm
from fener.problems.hands import decided_of, groups_of
from fener.problems.models import LIVE_STATES, OneHand, Problem
from fener.problems.spreading import Told, spread_of
from fener.problems.views.deciding import SEEN_FOR
from fener.problems.views.frame import (
    Toast,
    attempt,
    done,
    head_context,
    problem_url,
    reader_at,
    show_at,
    who,
)
from fener.problems.views.naming import HAND_MEANINGS, HAND_NAMES, described, told_in

MOST_EVIDENCE = 5
MOST_TEXTS = 6
_SALT = "fener.problems.hand"
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
    return _page(request, queries.problem_for(request.access, problem_id))


@guarded
def decide_hand(request: HttpRequest, problem_id: int) -> HttpResponse:
    """What a person says of posts that say the same, as the page showed them."""
    if request.method != "POST":
        # Whoever loads a page anew that came back with what is wrong.
        problem = queries.problem_for(request.access, problem_id)
        return HttpResponseRedirect(problem_url(problem, "spread"))
    problem = queries.problem_for(request.access, problem_id, DECIDE)
    seen = _seen(problem, request.POST.get("evidence", ""))
    if seen is None:
        toast = Toast(say("hand.moved"), messages.WARNING)
        return done(request, toast, problem_url(problem, "spread"))
    form = _form(seen, request.POST)
    if problem.state in LIVE_STATES and not form.is_valid():
        return _page(request, problem, form, status=422)

    def write_down(request: HttpRequest) -> Toast:
        actions.decide_hand(
            problem,
            verdict=form.data.get("verdict", ""),
            grounds=form.data.get("grounds", ""),
            evidence=seen,
            **who(request),
        )
        return Toast(_("Decided, and written down with what was known at this moment."))

    url = f"{problem_url(problem, 'spread')}#evidence-title"
    return done(request, attempt(write_down, request), url)


def _page(
    request: HttpRequest, problem: Problem, sent: HandForm | None = None, *, status: int = 200
) -> HttpResponse:
    """`sent`: a form that does not hold, to be shown where it stood."""
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
    may_decide = context["may_decide"] and context["is_live"]
    rows = decided_of(queries.hands_of(problem), {one.pk for one in told.mentions})
    context["evidence"] = _evidence(problem, told, rows, reader, sent, may_decide=may_decide)
    shown = {row.pk for each in context["evidence"] for row in each["rows"]}
    context["apart"] = [_decided(row) for row in rows if row.pk not in shown]
    # Of a single text, its own sentences say all.
    several = len(told.evidence.copies) > 1
    context["evidence_told"] = (
        [_said(reader, reason) for reason in told.evidence.reasons] if several else []
    )
    return show_at(request, problem.brand, "problems/spread.html", context, status=status)


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


def _evidence(
    problem: Problem,
    told: Told,
    rows: Sequence[OneHand],
    reader: Reader,
    sent: HandForm | None,
    *,
    may_decide: bool,
) -> list[dict[str, Any]]:
    """What speaks for and against one hand, text by text, and what was decided of it: the texts of
    most accounts, and all of which anything was decided."""
    found = []
    for place, (copies, group) in enumerate(
        zip(told.evidence.copies, groups_of(told), strict=True)
    ):
        own = decided_of(rows, group["mentions"])
        if place >= MOST_EVIDENCE and not own:
            continue
        said = {"for_it": copies.for_it, "against_it": copies.against_it}
        found.append(
            _text(told, copies)
            | {key: [_said(reader, one) for one in reasons] for key, reasons in said.items()}
            | {
                "rows": own,
                "decided": [_decided(row) for row in own],
                "since": len(set(group["mentions"]) - set(own[0].mentions)) if own else 0,
                "place": f"hand-{group['mentions'][0]}",
                "form": _shown_form(problem, group, sent) if may_decide else None,
            }
        )
    return found


def _text(told: Told, copies: CopyEvidence) -> dict[str, Any]:
    first = told.mentions[copies.members[0]]
    return {
        "text": first.text,
        "language": first.language,
        "posts": _shown([told.mentions[place] for place in copies.members[:MOST_TEXTS]]),
        "left": max(0, len(copies.members) - MOST_TEXTS),
    }


def _decided(row: OneHand) -> dict[str, Any]:
    return {
        "verdict": HAND_NAMES.get(row.verdict, row.verdict),
        "by": row.by.name if row.by else _("Somebody who has left"),
        "at": row.at,
        "grounds": row.grounds,
        "posts": len(row.mentions),
    }


def _form(group: dict[str, Any], data: Any = None, evidence: str = "") -> HandForm:
    names = described(HAND_NAMES, HAND_MEANINGS)
    return HandForm(data, of=group["mentions"][0], names=names, initial={"evidence": evidence})


def _shown_form(problem: Problem, group: dict[str, Any], sent: HandForm | None) -> HandForm:
    """An empty one, or what was sent of this group, about the posts as this page shows them."""
    evidence = signing.dumps([problem.pk, group], salt=_SALT, compress=True)
    form = _form(group, evidence=evidence)
    if sent is None or sent.auto_id != form.auto_id:
        return form
    return _form(group, {**sent.data.dict(), "evidence": evidence})


def _seen(problem: Problem, sent: str) -> dict[str, Any] | None:
    """The posts and the evidence that a page of ours showed; None where none did, or long ago."""
    try:
        of, group = signing.loads(sent, salt=_SALT, max_age=SEEN_FOR)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return dict(group) if of == problem.pk else None


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
