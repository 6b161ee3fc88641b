"""Changing one thing of the draft: a department, a kind, an answer, a target, the whole."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from fener.guide.actions import edit_draft
from fener.guide.document import VARIABLES, Guide, GuideError
from fener.guide.forms.items import AnswerForm, DepartmentForm, KindForm, named
from fener.guide.forms.whole import PromiseForm, TargetForm, WholeForm
from fener.guide.queries import draft_guide
from fener.kit.sentences import say
from fener.people.doors import brand_for
from fener.people.models import Brand
from fener.people.roles import GUIDE

FORMS = {"departments": DepartmentForm, "kinds": KindForm, "answers": AnswerForm}
NEW = {
    "departments": gettext_lazy("New department"),
    "kinds": gettext_lazy("New kind of complaint"),
    "answers": gettext_lazy("New prepared answer"),
}


class GoneMeanwhile(Exception):
    """Somebody else removed what is being changed."""


def _reader_language() -> str:
    return translation.get_language() or ""


def _change(
    request: HttpRequest, brand: Brand, form: Form, change: Callable[[Guide], Guide]
) -> bool:
    """Save into the draft; False: the form says why not."""
    try:
        edit_draft(brand, actor=request.access.actor, now=request.now, change=change)
    except GuideError as error:
        for problem in error.problems[:10]:
            form.add_error(None, say(problem.key, problem.params))
        return False
    except GoneMeanwhile:
        form.add_error(None, _("Somebody else removed this a moment ago. Go back to the draft."))
        return False
    messages.success(request, _("Saved in the draft. It is in force once you publish it."))
    return True


def item(request: HttpRequest, brand_id: int, section: str, key: str = "") -> HttpResponse:
    brand = brand_for(request, brand_id, GUIDE)
    guide = draft_guide(brand)
    before = next((row for row in getattr(guide, section) if row.key == key), None)
    if key and before is None:
        raise Http404("no such thing in the draft")
    form_class: Any = FORMS[section]
    initial = form_class.initial_of(before) if before else {}
    form = form_class(
        request.POST or None, guide=guide, reader_language=_reader_language(), initial=initial
    )
    if request.method == "POST" and form.is_valid():

        def change(guide: Guide) -> Guide:
            form.guide = guide
            rows = list(getattr(guide, section))
            if not key:
                return replace(guide, **{section: (*rows, form.item(None))})
            at = next((at for at, row in enumerate(rows) if row.key == key), None)
            if at is None:
                raise GoneMeanwhile
            rows[at] = form.item(rows[at])
            return replace(guide, **{section: tuple(rows)})

        if _change(request, brand, form, change):
            return _back(brand, section)
    names = {} if before is None else before.title if section == "answers" else before.name
    context = {
        "brand_shown": brand,
        "form": form,
        "section": section,
        "key": key,
        "heading": named(names, guide, _reader_language(), key) if key else NEW[section],
        "variables": VARIABLES if section == "answers" else (),
    }
    return render(request, "guide/item.html", context)


def _back(brand: Brand, section: str) -> HttpResponse:
    response = redirect("guide:draft", brand_id=brand.pk)
    response["Location"] += f"#{section}"
    return response


@require_POST
def remove(request: HttpRequest, brand_id: int, section: str, key: str) -> HttpResponse:
    brand = brand_for(request, brand_id, GUIDE)

    def change(guide: Guide) -> Guide:
        rows = tuple(row for row in getattr(guide, section) if row.key != key)
        return replace(guide, **{section: rows})

    edit_draft(brand, actor=request.access.actor, now=request.now, change=change)
    messages.success(request, _("Removed from the draft."))
    return _back(brand, section)


@require_POST
def move_up(request: HttpRequest, brand_id: int, section: str, key: str) -> HttpResponse:
    """One place further up; of two kinds that fit equally the upper one is taken."""
    brand = brand_for(request, brand_id, GUIDE)

    def change(guide: Guide) -> Guide:
        rows = list(getattr(guide, section))
        at = next((at for at, row in enumerate(rows) if row.key == key), 0)
        if at:
            rows[at - 1], rows[at] = rows[at], rows[at - 1]
        return replace(guide, **{section: tuple(rows)})

    edit_draft(brand, actor=request.access.actor, now=request.now, change=change)
    return _back(brand, section)


def target(request: HttpRequest, brand_id: int, at: int | None = None) -> HttpResponse:
    brand = brand_for(request, brand_id, GUIDE)
    guide = draft_guide(brand)
    if at is not None and at >= len(guide.targets):
        raise Http404("no such target")
    before = guide.targets[at] if at is not None else None
    initial = TargetForm.initial_of(before) if before else _new_target(request)
    form = TargetForm(
        request.POST or None, guide=guide, reader_language=_reader_language(), initial=initial
    )
    if request.method == "POST" and form.is_valid():
        row = form.row()

        def change(guide: Guide) -> Guide:
            rows = list(guide.targets)
            if before is None:
                rows.append(row)
            elif before in rows:
                rows[rows.index(before)] = row
            else:
                raise GoneMeanwhile
            return replace(guide, targets=tuple(rows))

        if _change(request, brand, form, change):
            return _back(brand, "targets")
    context = {"brand_shown": brand, "form": form, "at": at}
    return render(request, "guide/target.html", context)


def _new_target(request: HttpRequest) -> dict[str, Any]:
    clock = request.GET.get("clock", "acknowledged")
    return {"clock": clock, "unit": "minutes", "calendar": "working"}


@require_POST
def remove_target(request: HttpRequest, brand_id: int, at: int) -> HttpResponse:
    brand = brand_for(request, brand_id, GUIDE)
    rows = draft_guide(brand).targets
    if at >= len(rows):
        raise Http404("no such target")
    gone = rows[at]

    def change(guide: Guide) -> Guide:
        kept = list(guide.targets)
        if gone in kept:
            kept.remove(gone)
        return replace(guide, targets=tuple(kept))

    edit_draft(brand, actor=request.access.actor, now=request.now, change=change)
    messages.success(request, _("Removed from the draft."))
    return _back(brand, "targets")


def whole(request: HttpRequest, brand_id: int) -> HttpResponse:
    return _of_the_whole(request, brand_id, WholeForm, _("The whole guide"), "whole")


def promise(request: HttpRequest, brand_id: int) -> HttpResponse:
    return _of_the_whole(request, brand_id, PromiseForm, _("The promise"), "promise")


def _of_the_whole(
    request: HttpRequest, brand_id: int, form_class: Any, heading: str, section: str
) -> HttpResponse:
    brand = brand_for(request, brand_id, GUIDE)
    guide = draft_guide(brand)
    form = form_class(
        request.POST or None,
        guide=guide,
        reader_language=_reader_language(),
        initial=form_class.initial_of(guide),
    )
    if request.method == "POST" and form.is_valid() and _change(request, brand, form, form.applied):
        return _back(brand, section)
    context = {"brand_shown": brand, "form": form, "heading": heading, "section": section}
    return render(request, "guide/item.html", context)
