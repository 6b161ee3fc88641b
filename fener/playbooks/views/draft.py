"""The draft of a plan: what is being changed, what is wrong with it, and putting it in force."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fener.core.playbooks import (
    LEVELS,
    MOST_STEPS,
    EscalationPlan,
    LevelPlan,
    PlanError,
    PlanFault,
    Step,
    plan_changes,
)
from fener.kit.advance import LostRace
from fener.kit.reading import Reader
from fener.kit.sentences import say
from fener.people.doors import brand_for
from fener.people.models import Brand
from fener.people.roles import GUIDE
from fener.playbooks.actions import (
    PlanRefused,
    drop_plan_draft,
    edit_plan_draft,
    publish_plan,
    restore_plan,
)
from fener.playbooks.forms.plans import LevelForm, PublishForm, StepForm
from fener.playbooks.naming import change_words, level_name
from fener.playbooks.queries import (
    current_plan,
    drafted_plan,
    faults_of,
    plan_draft,
    plan_under,
    staff,
)
from fener.playbooks.views.charts import (
    call_of,
    chart_of,
    minutes_words,
    reader_of,
    when_words,
)
from fener.playbooks.views.plan import names_of


def _context(brand: Brand, reader: Reader) -> dict[str, Any]:
    number, in_force = current_plan(brand.pk)
    row, plan = plan_draft(brand.pk), drafted_plan(brand.pk)
    names = names_of(brand)
    found = [
        {"words": say(fault.key, fault.params), "url": _place(brand, plan, fault), "fault": fault}
        for fault in faults_of(brand, plan)
    ]
    changes = plan_changes(in_force, plan) if row else []
    return {
        "brand_shown": brand,
        "row": row,
        "number": number,
        "levels": [_level_shown(plan, level, names, reader) for level in LEVELS],
        "blocking": [one for one in found if one["fault"].blocks],
        "advice": [one for one in found if not one["fault"].blocks],
        "changes": [say(one.key, change_words(one.params, names)) for one in changes],
    }


def _level_shown(
    plan: EscalationPlan, level: int, names: dict[int, str], reader: Reader
) -> dict[str, Any]:
    here = plan.level(level)
    return {
        "level": level,
        "name": level_name(level),
        "plan": here,
        "decide_when": minutes_words(here.decide_within, reader) if here.decide_within else "",
        "look_when": minutes_words(here.look_every, reader) if here.look_every else "",
        "steps": [
            (when_words(step.after, reader), call_of(step, names, reader)) for step in here.steps
        ],
    }


def _place(brand: Brand, plan: EscalationPlan, fault: PlanFault) -> str:
    """The address where a fault is mended."""
    _levels, number, *rest = fault.path.split(".")
    if len(rest) > 1:
        step = plan.level(int(number)).steps[int(rest[1])]
        return reverse("playbooks:step", args=[brand.pk, number, step.key])
    return reverse("playbooks:level", args=[brand.pk, number])


def draft(request: HttpRequest, brand_id: int) -> HttpResponse:
    brand = brand_for(request, brand_id, GUIDE)
    return render(
        request,
        "playbooks/draft.html",
        {**_context(brand, reader_of(request)), "form": PublishForm()},
    )


def publish(request: HttpRequest, brand_id: int) -> HttpResponse:
    brand = brand_for(request, brand_id, GUIDE)
    if request.method != "POST":
        return redirect("playbooks:draft", brand_id=brand.pk)
    form = PublishForm(request.POST)
    if plan_draft(brand.pk) is None and current_plan(brand.pk)[0]:
        messages.info(request, _("There is no draft to publish: nothing was changed."))
        return redirect("playbooks:draft", brand_id=brand.pk)
    if form.is_valid():
        try:
            row = publish_plan(
                brand,
                actor=request.access.actor,
                now=request.now,
                note=" ".join(form.cleaned_data["note"].split()),
            )
        except PlanRefused:
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
                _("Version %(number)s is in force. Escalations under way keep theirs.")
                % {"number": row.number},
            )
            return redirect("playbooks:plan", brand_id=brand.pk)
    return render(
        request,
        "playbooks/draft.html",
        {**_context(brand, reader_of(request)), "form": form},
        status=422,
    )


@require_POST
def drop(request: HttpRequest, brand_id: int) -> HttpResponse:
    brand = brand_for(request, brand_id, GUIDE)
    drop_plan_draft(brand, actor=request.access.actor, now=request.now)
    messages.success(request, _("The draft is gone; the plan in force stays as it is."))
    return redirect("playbooks:draft", brand_id=brand.pk)


@require_POST
def go_back(request: HttpRequest, brand_id: int, number: int) -> HttpResponse:
    brand = brand_for(request, brand_id, GUIDE)
    if plan_under(brand.pk, number) is None:
        raise Http404("no such version")
    restore_plan(brand, number, actor=request.access.actor, now=request.now)
    messages.success(
        request,
        _("Version %(number)s is copied into the draft. Publish it to put it in force again.")
        % {"number": number},
    )
    return redirect("playbooks:draft", brand_id=brand.pk)


def _languages(brand: Brand, level: LevelPlan) -> list[str]:
    return list(dict.fromkeys([*brand.languages, "en", *level.decide]))


def level(request: HttpRequest, brand_id: int, level: int) -> HttpResponse:
    brand = brand_for(request, brand_id, GUIDE)
    here = _level_of(brand, level)
    languages = _languages(brand, here)
    form = LevelForm(request.POST or None, initial=LevelForm.written(here), languages=languages)
    if request.method == "POST" and form.is_valid():
        _edit(request, brand, lambda plan: plan.with_level(level, form.applied(plan.level(level))))
        return redirect(reverse("playbooks:draft", args=[brand.pk]) + f"#level-{level}")
    context = {
        "brand_shown": brand,
        "level": level,
        "name": level_name(level),
        "form": form,
        "chart": chart_of(drafted_plan(brand.pk), level, names_of(brand), reader_of(request)),
    }
    return render(request, "playbooks/level.html", context)


def _level_of(brand: Brand, level: int) -> LevelPlan:
    if level not in LEVELS:
        raise Http404("no such level")
    return drafted_plan(brand.pk).level(level)


def _edit(
    request: HttpRequest, brand: Brand, change: Callable[[EscalationPlan], EscalationPlan]
) -> None:
    try:
        edit_plan_draft(brand, actor=request.access.actor, now=request.now, change=change)
    except PlanError as error:
        messages.error(request, " ".join(say(one.key, one.params) for one in error.faults))
    else:
        messages.success(request, _("Kept in the draft. Publish it to put it in force."))


def step(request: HttpRequest, brand_id: int, level: int, key: str = "") -> HttpResponse:
    brand = brand_for(request, brand_id, GUIDE)
    here = _level_of(brand, level)
    found = here.step(key) if key else None
    if key and found is None:
        raise Http404("no such step")
    first = {"after": 0, "means": ["email"], "until_acknowledged": "yes", "times": 1}
    form = StepForm(
        request.POST or None,
        initial=StepForm.written(found) if found else first,
        people=staff(brand),
    )
    if request.method == "POST" and form.is_valid():
        if not found and len(here.steps) >= MOST_STEPS:
            messages.error(request, say("plan.too_many", {"count": 21, "most": MOST_STEPS}))
        else:
            _edit(request, brand, lambda plan: _with_step(plan, level, form.step(key), key))
        return redirect(reverse("playbooks:draft", args=[brand.pk]) + f"#level-{level}")
    context = {
        "brand_shown": brand,
        "level": level,
        "name": level_name(level),
        "form": form,
        "step": found,
    }
    return render(request, "playbooks/step.html", context)


def _with_step(plan: EscalationPlan, level: int, step: Step, key: str) -> EscalationPlan:
    here = plan.level(level)
    if not key:
        taken = {one.key for one in here.steps}
        number = next(n for n in range(1, MOST_STEPS + 2) if f"step_{n}" not in taken)
        step = replace(step, key=f"step_{number}")
    others = tuple(one for one in here.steps if one.key != step.key)
    return plan.with_level(level, replace(here, steps=(*others, step)))


@require_POST
def remove_step(request: HttpRequest, brand_id: int, level: int, key: str) -> HttpResponse:
    brand = brand_for(request, brand_id, GUIDE)
    if _level_of(brand, level).step(key) is None:
        raise Http404("no such step")

    def without(plan: EscalationPlan) -> EscalationPlan:
        here = plan.level(level)
        kept = tuple(one for one in here.steps if one.key != key)
        return plan.with_level(level, replace(here, steps=kept))

    _edit(request, brand, without)
    return redirect(reverse("playbooks:draft", args=[brand.pk]) + f"#level-{level}")
