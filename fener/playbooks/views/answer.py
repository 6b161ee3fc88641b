"""The link of a page: whoever holds it takes the matter in hand, without signing in. Looking does
nothing, since mail programs look at links by themselves; the button does."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import never_cache

from fener.kit.advance import LostRace
from fener.kit.reading import Reader
from fener.people.middleware import CODES, open_to_strangers
from fener.people.queries import actor_of
from fener.playbooks.actions import acknowledge_page
from fener.playbooks.models import Page
from fener.playbooks.naming import level_name
from fener.playbooks.queries import page_by_token
from fener.playbooks.views.charts import reader_of
from fener.playbooks.views.ladders import told_in

MOST_FACTS = 5


@open_to_strangers
@never_cache
def answer(request: HttpRequest, token: str) -> HttpResponse:
    page = page_by_token(token, now=request.now)
    if page is None:
        return render(request, "playbooks/answer_gone.html", status=404)
    language = page.person.language if page.person.language in CODES else "en"
    with translation.override(language):
        outcome = ""
        if request.method == "POST":
            outcome = "taken" if _taken(request, page) else "known"
            page = page_by_token(token, now=request.now) or page
        response = render(
            request, "playbooks/answer.html", _context(page, outcome, reader_of(request))
        )
    response.headers["Content-Language"] = language
    # The link is a secret that no other site sees; with "no-referrer" the browser would not say
    # either that the button is ours, and the press would be refused.
    response.headers["Referrer-Policy"] = "same-origin"
    return response


def _taken(request: HttpRequest, page: Page) -> bool:
    actor = actor_of(page.person)
    try:
        return acknowledge_page(page, actor=actor, now=request.now)
    except LostRace:
        fresh = Page.objects.select_related("escalation__brand", "person").get(pk=page.pk)
        return acknowledge_page(fresh, actor=actor, now=request.now)


def _context(page: Page, outcome: str, reader: Reader) -> dict[str, object]:
    escalation = page.escalation
    return {
        "page": page,
        "escalation": escalation,
        "level_name": level_name(escalation.level) if escalation else "",
        "facts": [told_in(reader, fact) for fact in escalation.facts[:MOST_FACTS]]
        if escalation
        else [],
        "outcome": outcome,
        "is_open": escalation is None or escalation.state in ("running", "held"),
        "is_over": escalation is not None and escalation.state == "ended",
    }
