"""The guide as a hand-book: to be read, and printed, in any of its languages."""

from __future__ import annotations

import dataclasses
from itertools import groupby
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import translation

from fener.guide.document import Clock, Guide, Purpose, text_in
from fener.guide.document import render as fill
from fener.guide.document.shapes import PreparedAnswer, Texts
from fener.guide.queries import current, draft, guide_under, published
from fener.people.context import preferences_of
from fener.people.doors import brand_for
from fener.people.models import Brand
from fener.people.queries import brands_by_name
from fener.people.roles import GUIDE


def choose(request: HttpRequest) -> HttpResponse:
    """The brand's guide; where there are several brands, a choice."""
    if request.brand:
        return redirect("guide:book", brand_id=request.brand.pk)
    rows = brands_by_name(request.access)
    if len(rows) == 1:
        return redirect("guide:book", brand_id=rows[0].pk)
    shown = [{"brand": row, "number": current(row.pk)[0]} for row in rows]
    return render(request, "guide/choose.html", {"rows": shown})


def book(request: HttpRequest, brand_id: int, number: int | None = None) -> HttpResponse:
    brand = brand_for(request, brand_id)
    in_force = current(brand.pk)[0]
    shown = in_force if number is None else number
    row = published(brand, shown)
    if shown and row is None:
        raise Http404("no such version")
    guide = guide_under(brand, shown)
    language = _language(request, guide)
    context = {
        "brand_shown": brand,
        "row": row,
        "number": shown,
        "in_force": in_force,
        "language": language,
        "languages": guide.languages,
        "article": article(request, brand, guide, language, shown),
        "may_edit": request.access.may(GUIDE, brand.pk),
        "has_draft": draft(brand) is not None,
    }
    return render(request, "guide/book.html", context)


def _language(request: HttpRequest, guide: Guide) -> str:
    for asked in (request.GET.get("in", ""), translation.get_language() or ""):
        if asked in guide.languages:
            return asked
    return guide.default_language


def article(request: HttpRequest, brand: Brand, guide: Guide, language: str, number: int) -> str:
    """The hand-book itself, all of it in `language`: what the brand wrote and what we add."""
    with translation.override(language):
        preferences = dataclasses.replace(preferences_of(request), language=language)
        context = {
            "preferences": preferences,
            "language": language,
            "is_rtl": translation.get_language_bidi(),
            "brand": brand,
            "number": number,
            **contents(guide, language, brand),
        }
        return render_to_string("guide/article.html", context)


def contents(guide: Guide, language: str, brand: Brand) -> dict[str, Any]:
    """What the hand-book says, in `language` where it is said there."""

    def said(texts: Texts) -> dict[str, str]:
        text, written_in = text_in(texts, language, guide.default_language)
        return {"text": text, "language": written_in}

    names = {row.key: said(row.name)["text"] or row.key for row in guide.departments}
    kind_names = {row.key: said(row.name)["text"] or row.key for row in guide.kinds}
    promise = PreparedAnswer(key="promise", title={}, text=guide.promise.text)
    variables = {"promise_hours": guide.promise.hours, "brand": brand.name}
    answers = sorted(guide.answers, key=lambda row: list(Purpose).index(row.purpose))
    return {
        "guide": guide,
        "notes": said(guide.notes),
        "promise": fill(promise, language, variables, default_language=guide.default_language),
        "departments": [
            {
                "key": row.key,
                "name": names[row.key],
                "purpose": said(row.purpose),
                "email": row.email,
                "kinds": [
                    kind_names[kind.key] for kind in guide.kinds if kind.department == row.key
                ],
            }
            for row in guide.departments
        ],
        "kinds": [
            {
                "row": row,
                "name": kind_names[row.key],
                "description": said(row.description),
                "department": names.get(row.department, row.department),
                "words": row.words.get(language, ()),
                "steps": row.steps.get(language) or row.steps.get(guide.default_language, ()),
                "is_default": row.key == guide.default_kind,
            }
            for row in guide.kinds
        ],
        "clocks": [
            {
                "clock": clock.value,
                "rows": [
                    {"row": row, "kind": kind_names.get(row.kind, row.kind)}
                    for row in guide.targets
                    if row.clock is clock
                ],
            }
            for clock in Clock
        ],
        "purposes": [
            {
                "purpose": purpose.value,
                "answers": [
                    {
                        "row": row,
                        "title": said(row.title)["text"],
                        "text": said(row.text),
                        "kinds": [kind_names.get(key, key) for key in row.kinds],
                    }
                    for row in rows
                ],
            }
            for purpose, rows in groupby(answers, key=lambda row: row.purpose)
        ],
        "opens": [judged for judged, opens in guide.opens_case.items() if opens],
    }
