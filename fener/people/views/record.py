"""The event log: what was done and decided, and whether the chain of it holds."""

from __future__ import annotations

import json
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fener.kit.models import Event
from fener.kit.records import DESK_BOOK, Break, verify_book, verify_books
from fener.kit.requests import number_in
from fener.kit.sentences import listed
from fener.people.happenings import happening
from fener.people.models import Brand
from fener.people.queries import brands, events, people_names
from fener.people.roles import PEOPLE

WRONG = {
    "missing": gettext_lazy("a row is missing"),
    "altered": gettext_lazy("the row was altered"),
    "cut short": gettext_lazy("rows at the end were cut off"),
}


def record(request: HttpRequest) -> HttpResponse:
    access = request.access
    mine = access.brands_with(PEOPLE)
    if not mine and not access.is_owner:
        raise PermissionDenied(PEOPLE)
    names = {brand.pk: brand.name for brand in brands(access) if brand.pk in mine}
    context: dict[str, Any] = {"checked": False}
    if request.method == "POST":
        breaks = _verify(access.is_owner, mine)
        context |= {"checked": True, "breaks": [_told(found, names) for found in breaks]}
    before = number_in(request.GET.get("before", "")) or 0
    found = events(mine, with_desk=access.is_owner, before=before)
    context["rows"] = _rows(found, names)
    if len(found) == 100:
        context["older_url"] = f"?before={found[-1].pk}"
    if before:
        context["newer_url"] = request.path
    return render(request, "people/record.html", context)


def _verify(is_owner: bool, mine: list[int]) -> list[Break]:
    if is_owner:
        return verify_books()
    return [found for brand_id in mine for found in verify_book(brand_id)]


def _told(found: Break, names: dict[int, str]) -> dict[str, Any]:
    book = _("The desk") if found.book_id == DESK_BOOK else names.get(found.book_id)
    if book is None:
        brand = Brand.objects.filter(pk=found.book_id).first()
        book = brand.name if brand else str(found.book_id)
    return {"book": book, "seq": found.seq, "what": WRONG.get(found.what, found.what)}


def _rows(found: list[Event], names: dict[int, str]) -> list[dict[str, Any]]:
    who = {int(event.actor[7:]) for event in found if event.actor.startswith("person:")}
    called = people_names(who)
    rows = []
    for event in found:
        kind, _colon, number = event.actor.partition(":")
        actor = called.get(int(number), event.actor) if kind == "person" else event.actor
        rows.append(
            {
                "event": event,
                "actor": _("The desk") if kind == "desk" else actor,
                "is_person": kind == "person",
                "what": happening(event.verb),
                "book": names.get(event.book_id, _("The desk")),
                "data": listed(
                    f"{name}: {_short(value)}" for name, value in json.loads(event.data).items()
                ),
            }
        )
    return rows


def _short(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else text[:59] + "…"
