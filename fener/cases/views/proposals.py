"""What people propose: suggestions that say the same, together, those of most people first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from fener.cases import actions, queries
from fener.cases.proposing import department_for
from fener.cases.views.case import Toast
from fener.cases.views.desk import guarded, is_fragment, shift_of, show
from fener.cases.views.naming import guide_of, names_for
from fener.kit.elements import KIND_NAMES
from fener.kit.reading import Reader
from fener.kit.requests import number_in
from fener.kit.sentences import TOPIC_NAMES
from fener.mentions import queries as mention_queries
from fener.mentions.actions import correct_judgement
from fener.mentions.models import Mention
from fener.mentions.suggestions import DAYS, USUAL_DAYS, Proposal, Proposals, posts_of
from fener.mentions.suggestions import proposals as read_proposals
from fener.people.context import preferences_of
from fener.people.models import Brand
from fener.people.queries import Forbidden, brand_now
from fener.people.roles import REPLY

PAGE = 20
MOST_POSTS = 100
"""Of one group, on its page."""


@guarded
@require_GET
def suggestions(request: HttpRequest) -> HttpResponse:
    chosen, found = _chosen(request), _found(request)
    start = min(number_in(request.GET.get("from", "")) or 0, len(found.groups))
    shown = found.groups[start : start + PAGE]
    more = start + PAGE < len(found.groups)
    context = {
        "rows": _rows(request, shown),
        "selects": _selects(request, chosen),
        "is_filtered": bool(chosen.keys() & {"topic", "language"}),
        "list_query": _query(chosen),
        **_notes(request, found),
        "next_url": _list_url(chosen, start + PAGE) if more else "",
        "previous_url": _list_url(chosen, max(start - PAGE, 0)) if start else "",
    }
    return show(request, "cases/suggestions.html", context)


@guarded
@require_GET
def proposal(request: HttpRequest, mention_id: int) -> HttpResponse:
    """The posts of one group, which is called by any post of it."""
    chosen = _chosen(request)
    group = _found(request).holding(mention_id)
    if group is None:
        mention_queries.mentions(request.access).get(pk=mention_id)
        messages.info(request, _("That post does not stand among the suggestions any more."))
        return HttpResponseRedirect(_list_url(chosen))
    others = [pk for pk in group.posts if pk != group.central]
    ids = others if is_fragment(request) else [group.central, *others]
    context = {
        "posts": _posts(request, ids[:MOST_POSTS]),
        "told": _people(request, group),
        "list_query": _query(chosen),
        "list_url": _list_url(chosen),
        "left_out": max(len(ids) - MOST_POSTS, 0),
    }
    part = "cases/fragments/proposal.html" if is_fragment(request) else "cases/proposal.html"
    return show(request, part, context)


@guarded
@require_POST
def correct_suggestion(request: HttpRequest, mention_id: int) -> HttpResponse:
    """A person says that a post proposes nothing, or what it is instead, or that it does."""
    mention = mention_queries.mentions(request.access).select_related("brand").get(pk=mention_id)
    if not request.access.may(REPLY, mention.brand_id):
        raise Forbidden(REPLY)
    value = request.POST.get("value", "")
    if value not in KIND_NAMES:
        raise BadRequest("no such kind")
    if value != mention.judged:
        _correct(request, mention, value)
    chosen, learned = _chosen(request), _("Corrected. The desk learns from it.")
    if is_fragment(request):
        context = {"one": _posts(request, [mention.pk])[0], "list_query": _query(chosen)}
        context["toast"] = Toast(learned)
        return show(request, "cases/fragments/corrected.html", context)
    messages.success(request, learned)
    return HttpResponseRedirect(_list_url(chosen))


def _correct(request: HttpRequest, mention: Mention, value: str) -> None:
    who: dict[str, Any] = {"actor": request.access.actor, "now": request.now}
    linked = queries.case_of_mention(mention.pk)
    if linked:
        case = queries.case_for(request.access, linked.pk, REPLY)
        actions.correct_post(case, mention, field="judged", value=value, **who)
    else:
        correct_judgement(mention, field="judged", value=value, **who)


def _chosen(request: HttpRequest) -> dict[str, str]:
    """What the address narrows the list to; what it can't mean is left out."""
    options = {name: values for name, _label, values in _options(request)}
    asked = {name: request.GET.get(name, "") for name in options}
    return {name: value for name, value in asked.items() if value in options[name] and value}


def _found(request: HttpRequest) -> Proposals:
    chosen = _chosen(request)
    language = chosen.get("language")
    return read_proposals(
        request.access,
        {brand.pk: brand_now(brand, request.now) for brand in _brands(request)},
        days=int(chosen.get("days", USUAL_DAYS)),
        topic=chosen.get("topic", ""),
        language="" if language == "none" else language,
    )


def _brands(request: HttpRequest) -> Sequence[Brand]:
    return [request.brand] if request.brand else request.brands


def _options(request: HttpRequest) -> list[tuple[str, str, dict[str, Any]]]:
    reader = Reader.of(preferences_of(request))
    days = {
        str(count): ngettext("in the last %(shown)s day", "in the last %(shown)s days", count)
        % {"shown": reader.count(count)}
        for count in DAYS
    }
    languages = {code: _(str(name)) for code, name in settings.LANGUAGES}
    return [
        ("days", _("Written"), days),
        ("topic", _("Topic"), dict(TOPIC_NAMES)),
        ("language", _("Language"), {**languages, "none": _("Not known")}),
    ]


def _selects(request: HttpRequest, chosen: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "label": label,
            "options": list(options.items()),
            "value": chosen.get(name, str(USUAL_DAYS) if name == "days" else ""),
            "needs_one": name == "days",
        }
        for name, label, options in _options(request)
    ]


def _rows(request: HttpRequest, groups: Sequence[Proposal]) -> list[dict[str, Any]]:
    """What a page shows of groups: each with its central post."""
    names = names_for(request.brand or None)
    posts = _posts(request, [one.central for one in groups])
    central = {post["mention"].pk: post for post in posts}
    brands = {post["mention"].brand_id: post["mention"].brand for post in posts}
    guides = {pk: guide_of(brand) for pk, brand in brands.items()}
    rows = []
    for group in groups:
        if group.central not in central:
            continue
        post = central[group.central]
        department = department_for(guides[group.brand_id], group, post["mention"])
        rows.append(
            {
                "group": group,
                "post": post,
                "others": len(group.posts) - 1,
                "department": names.department(department),
                "newest_at": group.newest_at + shift_of(request, post["mention"].brand),
            }
        )
    return rows


def _posts(request: HttpRequest, ids: Sequence[int]) -> list[dict[str, Any]]:
    found = posts_of(ids)
    cases = queries.cases_of_mentions([mention.pk for mention in found])
    return [
        {
            "mention": mention,
            "at": mention.at + shift_of(request, mention.brand),
            "case": cases.get(mention.pk),
            "may_correct": request.access.may(REPLY, mention.brand_id),
            "brand": "" if request.brand else mention.brand.name,
        }
        for mention in found
    ]


def _notes(request: HttpRequest, found: Proposals) -> dict[str, str]:
    """How much stands behind the page, and what it leaves out."""
    count = Reader.of(preferences_of(request)).count
    posts = found.looked_at
    told = ngettext(
        "%(posts)s suggestion, different ones: %(groups)s",
        "%(posts)s suggestions, different ones: %(groups)s",
        posts,
    )
    cut = _("There are more: only the newest %(posts)s are put together.")
    lacking = ngettext(
        "%(posts)s of them has not been read in depth: it is put together with others by its "
        "words alone, within one language.",
        "%(posts)s of them have not been read in depth: they are put together by their words "
        "alone, within one language.",
        found.by_words,
    )
    return {
        "told": told % {"posts": count(posts), "groups": count(len(found.groups))},
        "cut": cut % {"posts": count(posts)} if found.is_cut else "",
        "lacking": lacking % {"posts": count(found.by_words)} if found.by_words else "",
    }


def _people(request: HttpRequest, group: Proposal) -> str:
    count = Reader.of(preferences_of(request)).count
    said = ngettext("%(shown)s person", "%(shown)s people", group.people)
    return said % {"shown": count(group.people)}


def _query(chosen: dict[str, str], start: int = 0) -> str:
    query = QueryDict(mutable=True)
    query.update(chosen)
    if start:
        query["from"] = str(start)
    return f"?{query.urlencode()}" if query else ""


def _list_url(chosen: dict[str, str], start: int = 0) -> str:
    return reverse("cases:suggestions") + _query(chosen, start)
