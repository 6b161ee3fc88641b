"""The draft: what is being changed, what is wrong with it, and putting it in force."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fener.guide.actions import GuideRefused, drop_draft, publish_guide
from fener.guide.document import Clock, Guide, Problem, Purpose, difference, problems
from fener.guide.forms.items import named
from fener.guide.forms.whole import PublishForm
from fener.guide.queries import current, draft_guide
from fener.guide.queries import draft as draft_of
from fener.kit.advance import LostRace
from fener.people.doors import brand_for
from fener.people.models import Brand
from fener.people.roles import GUIDE

SECTIONS = ("departments", "kinds", "answers")


def place_of(brand: Brand, guide: Guide, problem: Problem) -> str:
    """The address, and the field there, where a problem is mended."""
    section, *rest = problem.path.split(".")
    at = int(rest[0]) if rest and rest[0].isdigit() else None
    if section in SECTIONS and at is not None:
        item = getattr(guide, section)[at]
        url = reverse("guide:item", args=[brand.pk, section, item.key])
        return url + _anchor(rest[1:])
    if section == "targets" and at is not None:
        return reverse("guide:target", args=[brand.pk, at]) + _anchor(rest[1:])
    if section in (*SECTIONS, "targets"):
        return reverse("guide:draft", args=[brand.pk]) + f"#{section}"
    if section == "promise":
        return reverse("guide:promise", args=[brand.pk]) + _anchor(rest)
    return reverse("guide:whole", args=[brand.pk]) + _anchor([section, *rest])


def _anchor(path: list[str]) -> str:
    if not path:
        return ""
    name, *more = path
    if name in ("languages", "opens_case", "kinds"):
        return f"#id_{'languages_chosen' if name == 'languages' else name}"
    language = more[0] if more and not more[0].isdigit() else ""
    return f"#id_{name}_{language}" if language else f"#id_{name}"


def _context(brand: Brand) -> dict[str, Any]:
    number, in_force = current(brand.pk)
    row, guide = draft_of(brand), draft_guide(brand)
    language = translation.get_language() or guide.default_language
    names = {kind.key: named(kind.name, guide, language, kind.key) for kind in guide.kinds}
    departments = {
        each.key: named(each.name, guide, language, each.key) for each in guide.departments
    }
    found = [
        {
            "problem": each,
            "url": place_of(brand, guide, each),
            "where": _where(guide, each, language),
        }
        for each in problems(guide)
    ]
    return {
        "brand_shown": brand,
        "row": row,
        "number": number,
        "guide": guide,
        "blocking": [each for each in found if each["problem"].blocks],
        "advice": [each for each in found if not each["problem"].blocks],
        "changes": difference(in_force.guide, guide) if row else [],
        "departments": [(each, departments[each.key]) for each in guide.departments],
        "kinds": [
            (kind, names[kind.key], departments.get(kind.department, kind.department))
            for kind in guide.kinds
        ],
        "clocks": [
            (
                clock.value,
                [
                    (at, target, names.get(target.kind, target.kind))
                    for at, target in enumerate(guide.targets)
                    if target.clock is clock
                ],
            )
            for clock in Clock
        ],
        "purposes": [
            (
                purpose.value,
                [
                    (each, named(each.title, guide, language, each.key))
                    for each in guide.answers
                    if each.purpose is purpose
                ],
            )
            for purpose in Purpose
        ],
    }


def _where(guide: Guide, problem: Problem, language: str) -> str:
    """The name of the thing a problem is about."""
    section, *rest = problem.path.split(".")
    at = int(rest[0]) if rest and rest[0].isdigit() else None
    if section in SECTIONS and at is not None:
        item = getattr(guide, section)[at]
        return named(item.title if section == "answers" else item.name, guide, language, item.key)
    words = {
        "departments": _("Departments"),
        "kinds": _("Kinds of complaint"),
        "answers": _("Prepared answers"),
        "targets": _("Targets"),
        "promise": _("The promise"),
    }
    return words.get(section, _("The whole guide"))


def draft(request: HttpRequest, brand_id: int) -> HttpResponse:
    brand = brand_for(request, brand_id, GUIDE)
    context = _context(brand)
    return render(request, "guide/draft.html", context | {"form": PublishForm()})


def publish(request: HttpRequest, brand_id: int) -> HttpResponse:
    brand = brand_for(request, brand_id, GUIDE)
    if request.method != "POST":  # the address of a refused publishing, loaded again
        return redirect("guide:draft", brand_id=brand.pk)
    form = PublishForm(request.POST)
    if draft_of(brand) is None and current(brand.pk)[0]:
        messages.info(request, _("There is no draft to publish: nothing was changed."))
        return redirect("guide:draft", brand_id=brand.pk)
    if form.is_valid():
        try:
            row = publish_guide(
                brand,
                actor=request.access.actor,
                now=request.now,
                note=" ".join(form.cleaned_data["note"].split()),
            )
        except GuideRefused:
            form.add_error(
                None, _("The draft still has faults. They are listed here; mend them first.")
            )
        except LostRace:
            form.add_error(
                None,
                _("Somebody else published a moment ago. Look at what they changed, then publish."),
            )
        else:
            messages.success(
                request,
                _("Version %(number)s is in force. Cases already open keep theirs.")
                % {"number": row.number},
            )
            return redirect("guide:book", brand_id=brand.pk)
    context = _context(brand)
    return render(request, "guide/draft.html", context | {"form": form}, status=422)


@require_POST
def drop(request: HttpRequest, brand_id: int) -> HttpResponse:
    brand = brand_for(request, brand_id, GUIDE)
    drop_draft(brand, actor=request.access.actor, now=request.now)
    messages.success(request, _("The draft is gone; the guide in force stays as it is."))
    return redirect("guide:draft", brand_id=brand.pk)
