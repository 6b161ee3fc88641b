"""Posts in which several accounts say nearly the same: shown as evidence, beside a case and as a
list. Nothing follows from them but what a person does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET

from fener.cases import queries
from fener.cases.models import Case
from fener.cases.views.desk import Wanted, guarded, is_fragment, shift_of, show
from fener.cases.views.mentions import listed_rows, tabs_of
from fener.kit.reading import Reader
from fener.kit.requests import number_in
from fener.mentions import queries as mention_queries
from fener.mentions.copies import DAYS, CopyGroup, FoundCopies, copies, may_have_copies
from fener.mentions.models import Mention
from fener.mentions.suggestions import posts_of
from fener.people.context import preferences_of
from fener.people.models import Brand
from fener.people.queries import brand_now

PAGE = 20
POSTS = 40
"""Of one group, on a page."""
LIKENESS_SAID = {
    "same": gettext_lazy("word for word, but for links, names and signs"),
    "close": gettext_lazy("with small changes"),
    "related": gettext_lazy("with larger changes"),
}
AT_ONCE = timedelta(minutes=1)


@guarded
@require_GET
def copies_list(request: HttpRequest) -> HttpResponse:
    found = _found(request, [request.brand] if request.brand else request.brands)
    start = min(number_in(request.GET.get("from", "")) or 0, len(found.groups))
    groups = found.groups[start : start + PAGE]
    more = start + PAGE < len(found.groups)
    context = {
        "cards": _cards(request, groups),
        **_notes(request, found),
        "days": DAYS,
        "next_url": _list_url(start + PAGE) if more else "",
        "previous_url": _list_url(max(start - PAGE, 0)) if start else "",
        "heard_tabs": tabs_of("copies_list"),
    }
    return show(request, "cases/copies.html", context)


@guarded
@require_GET
def copy_group(request: HttpRequest, mention_id: int) -> HttpResponse:
    """One group, which is called by any post of it: the earliest first."""
    mention = mention_queries.mentions(request.access).select_related("brand").get(pk=mention_id)
    group = next(iter(_found(request, [mention.brand]).holding([mention_id])), None)
    if group is None:
        messages.info(request, _("That post does not stand among copies any more."))
        return HttpResponseRedirect(_list_url())
    is_part = is_fragment(request)
    # Opened on its card, which shows the first post.
    ids = group.posts[1:] if is_part else group.posts
    start = 0 if is_part else min(number_in(request.GET.get("from", "")) or 0, len(ids))
    more = start + POSTS < len(ids)
    here = reverse("cases:copy_group", args=[group.first])
    context = {
        "group": group,
        "facts": facts_of(request, group, mention.brand),
        "rows": listed_rows(request, posts_of(ids[start : start + POSTS])),
        "left_out": max(len(ids) - POSTS, 0) if is_part else 0,
        "group_url": here,
        "list_url": _list_url(),
        "next_url": f"{here}?from={start + POSTS}" if more else "",
        "previous_url": _from(here, max(start - POSTS, 0)) if start else "",
    }
    part = "cases/fragments/copies.html" if is_part else "cases/copy_group.html"
    return show(request, part, context)


@guarded
@require_GET
def case_copies(request: HttpRequest, case_id: int) -> HttpResponse:
    """What stands beside a case whose posts have copies; nothing for one whose posts have none."""
    case = queries.case_for(request.access, case_id)
    own = [post.pk for post in queries.mentions_of(case)]
    groups = _found(request, [case.brand]).holding(own)
    if is_fragment(request):
        context = {"evidence": [_evidence(request, group, case) for group in groups]}
        return show(request, "cases/fragments/case_copies.html", context)
    if groups:
        return HttpResponseRedirect(reverse("cases:copy_group", args=[groups[0].first]))
    told = _("Nobody else wrote nearly the same in the last %(days)s days.")
    count = Reader.of(preferences_of(request)).count
    messages.info(request, told % {"days": count(DAYS)})
    return HttpResponseRedirect(reverse("cases:case", args=[case.pk]) + Wanted.of(request).here)


def copies_url(request: HttpRequest, case: Case, own: Sequence[Mention]) -> str:
    """Where the copies of a case's posts are asked for; "" where there can be none."""
    end = brand_now(case.brand, request.now)
    if not any(may_have_copies(post, end) for post in own):
        return ""
    return reverse("cases:copies", args=[case.pk]) + Wanted.of(request).here


def facts_of(request: HttpRequest, group: CopyGroup, brand: Brand) -> dict[str, Any]:
    """What is said of a group, in the reader's words and the page's time."""
    count = Reader.of(preferences_of(request)).count
    shift = shift_of(request, brand)
    accounts = ngettext("%(shown)s account", "%(shown)s accounts", group.accounts)
    posts = ngettext("%(shown)s post", "%(shown)s posts", len(group.posts))
    linked = ngettext(
        "%(shown)s of them carries a link", "%(shown)s of them carry a link", group.with_link
    )
    return {
        "accounts": accounts % {"shown": count(group.accounts)},
        "posts": posts % {"shown": count(len(group.posts))},
        "likeness": str(LIKENESS_SAID[group.likeness]),
        "linked": linked % {"shown": count(group.with_link)} if group.with_link else "",
        "is_at_once": group.lasts_for < AT_ONCE,
        "first_at": group.first_at + shift,
        "lasts_for": group.lasts_for,
    }


def _found(request: HttpRequest, brands: Sequence[Brand]) -> FoundCopies:
    ends = {brand.pk: brand_now(brand, request.now) for brand in brands}
    return copies(request.access, ends, now=request.now)


def _cards(request: HttpRequest, groups: Sequence[CopyGroup]) -> list[dict[str, Any]]:
    """Each with its earliest post."""
    first = {post.pk: post for post in posts_of([group.first for group in groups])}
    rows = {row["mention"].pk: row for row in listed_rows(request, list(first.values()))}
    return [
        {
            "group": group,
            "facts": facts_of(request, group, first[group.first].brand),
            "row": rows[group.first],
            "others": len(group.posts) - 1,
            "url": reverse("cases:copy_group", args=[group.first]),
        }
        for group in groups
        if group.first in first
    ]


def _evidence(request: HttpRequest, group: CopyGroup, case: Case) -> dict[str, Any]:
    return {
        "group": group,
        "facts": facts_of(request, group, case.brand),
        "url": reverse("cases:copy_group", args=[group.first]),
    }


def _notes(request: HttpRequest, found: FoundCopies) -> dict[str, str]:
    """How much stands behind the page, and what it leaves out."""
    count = Reader.of(preferences_of(request)).count
    told = ngettext(
        "%(posts)s post was compared, groups of copies: %(groups)s",
        "%(posts)s posts were compared, groups of copies: %(groups)s",
        found.looked_at,
    )
    cut = _("There are more: only the newest %(posts)s are compared.")
    shown = {"posts": count(found.looked_at), "groups": count(len(found.groups))}
    return {"told": told % shown, "cut": cut % shown if found.is_cut else ""}


def _from(url: str, start: int) -> str:
    return f"{url}?from={start}" if start else url


def _list_url(start: int = 0) -> str:
    return _from(reverse("cases:copies_list"), start)
