"""Answering many: parts are written, replies read one page after the other, a run watched."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fener.cases.views.composer import COUNTERS
from fener.cases.views.desk import guarded
from fener.channels import queries as channel_queries
from fener.core.lifecycles import NotAnArrow
from fener.core.replies import Parts
from fener.guide import queries as guide_queries
from fener.guide.document import text_in
from fener.kit.advance import LostRace
from fener.kit.requests import number_in
from fener.kit.sentences import say, told
from fener.people.queries import brand_now
from fener.people.roles import READ, REPLY
from fener.problems import actions, queries
from fener.problems import answering as runs
from fener.problems.actions import AnsweringRefused
from fener.problems.answering_forms import AnswerForm, WordsForm
from fener.problems.models import Answer, Answering, Problem
from fener.problems.views.answering_rows import (
    PURPOSE_ASKS,
    PURPOSE_HELP,
    PURPOSE_TITLES,
    STATE_TITLES,
    reasons_told,
    run_context,
    shown_answer,
)
from fener.problems.views.frame import (
    head_context,
    problem_url,
    reader_at,
    show_at,
    who,
)


def _run_url(run: Answering, place: str = "answers", query: str = "") -> str:
    return reverse(f"problems:{place}", args=[run.problem_id, run.pk]) + query


def _found(
    request: HttpRequest, problem_id: int, run_id: int, right: str = READ
) -> tuple[Problem, Answering]:
    problem = queries.problem_for(request.access, problem_id, right)
    return problem, runs.answering_for(request.access, problem, run_id, right)


def _context(request: HttpRequest, problem: Problem, **more: Any) -> dict[str, Any]:
    return {
        **head_context(request, problem, "answering"),
        "may_reply": request.access.may(REPLY, problem.brand_id),
        "answering_url": problem_url(problem, "answering"),
        **more,
    }


@guarded
@require_GET
def answering(request: HttpRequest, problem_id: int) -> HttpResponse:
    """What can be said to everybody, and what was."""
    problem = queries.problem_for(request.access, problem_id)
    reader = reader_at(request, problem.brand)
    ways = []
    for purpose in runs.purposes_for(problem):
        waiting = sum(runs.languages_waiting(problem, purpose).values())
        ways.append(
            {
                "purpose": purpose,
                "title": PURPOSE_ASKS[purpose],
                "help": PURPOSE_HELP[purpose],
                "waiting": waiting,
                "told": ngettext("%(shown)s waits", "%(shown)s wait", waiting)
                % {"shown": reader.count(waiting)},
                "url": f"{problem_url(problem, 'plan_answers')}?purpose={purpose}",
            }
        )
    rows = [
        {
            "run": run,
            "url": _run_url(run),
            "title": PURPOSE_TITLES[run.purpose],
            "state": STATE_TITLES[run.state],
            "planned_at": brand_now(problem.brand, run.planned_at),
        }
        for run in runs.answerings_of(problem)
    ]
    context = _context(request, problem, ways=ways, rows=rows)
    return show_at(request, problem.brand, "problems/answering.html", context)


@guarded
@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest, problem_id: int) -> HttpResponse:
    problem = queries.problem_for(request.access, problem_id, REPLY)
    possible = runs.purposes_for(problem)
    asked = request.POST.get("purpose") or request.GET.get("purpose", "")
    if not possible:
        messages.warning(request, say("answering.over"))
        return HttpResponseRedirect(problem_url(problem, "answering"))
    purpose = asked if asked in possible else possible[0]
    languages = _written_in(problem, purpose)
    if not languages:
        messages.warning(request, say("answering.nobody"))
        return HttpResponseRedirect(problem_url(problem, "answering"))
    key = request.GET.get("from", "")
    begin = _beginning(problem, purpose, languages, key)
    form = _form(request, problem, languages, begin)

    def write(form: WordsForm) -> Answering:
        return actions.plan_answers(problem, purpose=purpose, **_said(form), **who(request))

    if made := _taken(form, write):
        return HttpResponseRedirect(_run_url(made))
    return _show_words(request, problem, form, purpose=purpose, key=key)


@guarded
@require_http_methods(["GET", "POST"])
def words(request: HttpRequest, problem_id: int, run_id: int) -> HttpResponse:
    """Word a run anew that nobody has started."""
    problem, run = _found(request, problem_id, run_id, REPLY)
    if run.state != "planned":
        messages.warning(request, say("answering.started"))
        return HttpResponseRedirect(_run_url(run))
    languages = runs.languages_of(run)
    begin = {
        language: Parts.of(run.parts[language])
        if language in run.parts
        else runs.parts_to_begin_with(language, run.purpose)
        for language in languages
    }
    form = _form(request, problem, languages, begin, initial=WordsForm.initial_of(run))

    def write(form: WordsForm) -> Answering:
        actions.reword_answers(run, **_said(form), **who(request))
        return run

    if made := _taken(form, write):
        return HttpResponseRedirect(_run_url(made))
    return _show_words(request, problem, form, purpose=run.purpose, run=run)


def _written_in(problem: Problem, purpose: str) -> dict[str, int]:
    found = runs.languages_waiting(problem, purpose)
    return {language: count for language, count in found.items() if language}


def _beginning(
    problem: Problem, purpose: str, languages: dict[str, int], key: str
) -> dict[str, Parts]:
    """What stands in the form at first: our own wordings, and a prepared answer where a person
    chose one. None is chosen for them: it says what is done, and nobody has confirmed that yet."""
    offered = runs.beginnings(problem, purpose)
    chosen = next((one for one in offered if one.key == key), None)
    begin = {
        language: runs.parts_to_begin_with(language, purpose, chosen) for language in languages
    }
    if purpose == "solve" and problem.solution:
        mine = get_language() or "en"
        language = mine if mine in begin else next(iter(begin))
        own = begin[language].as_json()
        begin[language] = Parts.of({**own, "facts": [problem.solution]})
    return begin


def _form(
    request: HttpRequest,
    problem: Problem,
    languages: dict[str, int],
    begin: dict[str, Parts],
    initial: dict[str, Any] | None = None,
) -> WordsForm:
    return WordsForm(
        request.POST if request.method == "POST" else None,
        initial=initial,
        languages=languages,
        known=list(runs.confirmed_facts(problem)),
        spoken=lambda chosen: runs.languages_of_facts(problem, chosen),
        begin=begin,
    )


def _said(form: WordsForm) -> dict[str, Any]:
    return {
        "parts": form.parts,
        "visibility": form.cleaned_data["visibility"],
        "per_minute": form.cleaned_data["per_minute"],
        "fact_ids": form.fact_ids,
    }


def _taken(form: WordsForm, write: Callable[[WordsForm], Answering]) -> Answering | None:
    """The run that was written; None where something has to be mended in the form first."""
    if not form.is_bound or not form.is_valid():
        return None
    try:
        return write(form)
    except AnsweringRefused as refused:
        for reason in refused.reasons:
            form.refuse(str(reason.params.get("language", "")), told(reason))
    except LostRace:
        form.add_error(None, _("Somebody changed it a moment ago. Look at it again, then save."))
    return None


def _show_words(
    request: HttpRequest,
    problem: Problem,
    form: WordsForm,
    *,
    purpose: str,
    run: Answering | None = None,
    key: str = "",
) -> HttpResponse:
    guide = guide_queries.current(problem.brand_id)[1].guide
    mine = get_language() or "en"
    here = f"{problem_url(problem, 'plan_answers')}?purpose={purpose}"
    offered = [] if run else runs.beginnings(problem, purpose)
    context = _context(
        request,
        problem,
        form=form,
        purpose=purpose,
        run=run,
        title=PURPOSE_ASKS[purpose],
        help=PURPOSE_HELP[purpose],
        back_url=_run_url(run) if run else problem_url(problem, "answering"),
        is_of_many_causes=not runs.has_one_cause(problem),
        apart_from=reasons_told(runs.not_waiting(problem, purpose)) if run is None else [],
        beginnings=[
            {
                "title": text_in(one.title, mine, guide.default_language)[0],
                "url": f"{here}&from={one.key}",
                "current": one.key == key,
            }
            for one in offered
        ],
        none_url=f"{here}&from=none",
    )
    status = 422 if form.errors else 200
    return show_at(request, problem.brand, "problems/answering_words.html", context, status=status)


@guarded
@require_GET
def run(request: HttpRequest, problem_id: int, run_id: int) -> HttpResponse:
    problem, found = _found(request, problem_id, run_id)
    group = request.GET.get("of", "")
    start = number_in(request.GET.get("from", "")) or 0
    context = _context(
        request, problem, **run_context(request, found, _run_url(found), group, start)
    )
    return show_at(request, problem.brand, "problems/answering_run.html", context)


@guarded
@require_POST
def read(request: HttpRequest, problem_id: int, run_id: int) -> HttpResponse:
    """Somebody has read the replies of one page."""
    _problem, found = _found(request, problem_id, run_id, REPLY)
    versions: dict[int, int] = {}
    for one in request.POST.getlist("read")[:200]:
        pk, _sep, version = one.partition(":")
        if (number := number_in(pk)) is not None and (counted := number_in(version)) is not None:
            versions[number] = counted

    def do() -> str:
        actions.confirm_answers(found, versions, **who(request))
        if left := runs.progress_of(found).unread:
            return ngettext(
                "Read. %(shown)s reply is still unread.",
                "Read. %(shown)s replies are still unread.",
                left,
            ) % {"shown": reader_at(request, found.problem.brand).count(left)}
        return _("Every reply has been read. Now they can go out.")

    start = number_in(request.POST.get("next", ""))
    return _done(request, found, do, f"?from={start}" if start else "")


def _deed(do: Callable[[HttpRequest, Answering], str]) -> Callable[..., HttpResponse]:
    """A view that does one thing with a run, and says in words what came of it."""

    @guarded
    @require_POST
    def view(request: HttpRequest, problem_id: int, run_id: int) -> HttpResponse:
        _problem, found = _found(request, problem_id, run_id, REPLY)
        return _done(request, found, lambda: do(request, found))

    return view


def _done(
    request: HttpRequest, run: Answering, do: Callable[[], str], query: str = ""
) -> HttpResponse:
    try:
        messages.success(request, do())
    except AnsweringRefused as refused:
        for reason in refused.reasons:
            messages.error(request, told(reason))
    except LostRace:
        messages.warning(request, _("Somebody changed it a moment ago; here is how it is now."))
    except NotAnArrow:
        messages.warning(request, _("That can't be done any more: here is how it is now."))
    return HttpResponseRedirect(_run_url(run, query=query))


@_deed
def start(request: HttpRequest, run: Answering) -> str:
    actions.start_answering(run, **who(request))
    return _("They go out one by one. You can stop at any moment.")


@_deed
def pause(request: HttpRequest, run: Answering) -> str:
    actions.pause_answering(run, **who(request))
    return _("Paused: nothing more goes out until somebody lets it go on.")


@_deed
def resume(request: HttpRequest, run: Answering) -> str:
    actions.resume_answering(run, **who(request))
    return _("It goes on.")


@_deed
def stop(request: HttpRequest, run: Answering) -> str:
    was_planned = run.state == "planned"
    taken = actions.stop_answering(run, **who(request))
    if was_planned:
        return _("Dropped: nothing was said.")
    if taken:
        return ngettext(
            "Stopped. %(shown)s reply was taken back before it left.",
            "Stopped. %(shown)s replies were taken back before they left.",
            taken,
        ) % {"shown": reader_at(request, run.problem.brand).count(taken)}
    return _("Stopped: nothing more goes out.")


def _one(
    request: HttpRequest, problem_id: int, run_id: int, answer_id: int, right: str = REPLY
) -> tuple[Problem, Answering, Answer]:
    problem, found = _found(request, problem_id, run_id, right)
    return problem, found, runs.answer_in(found, answer_id)


@guarded
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, problem_id: int, run_id: int, answer_id: int) -> HttpResponse:
    """One reply, to be put into words of one's own."""
    problem, found, row = _one(request, problem_id, run_id, answer_id)
    seen = {"seen_replies": row.case.replies, "seen_posts": row.case.posts}
    form = AnswerForm(
        request.POST if request.method == "POST" else None, initial={"text": row.text, **seen}
    )
    if form.is_bound and form.is_valid():
        try:
            holding = actions.edit_answer(row, **form.cleaned_data, **who(request))
        except AnsweringRefused as refused:
            form.add_error(None, told(refused.reasons[0]))
        except LostRace:
            form.add_error(None, _("Somebody changed it, or it was sent a moment ago."))
        else:
            if not holding:
                messages.success(request, _("Saved, and read by you."))
                return HttpResponseRedirect(_run_url(found))
            for reason in holding:
                form.add_error("text", told(reason))
    capabilities = channel_queries.capabilities_of(row.channel)
    context = _context(
        request,
        problem,
        run=found,
        form=form,
        row=shown_answer(row),
        posts=runs.posts_of_cases([row.case])[row.case_id][::-1],
        said=runs.said_to(row.case),
        title=PURPOSE_TITLES[found.purpose],
        back_url=_run_url(found),
        limit=capabilities.max_length,
        unit=COUNTERS.get(capabilities.counter, capabilities.counter),
    )
    status = 422 if form.errors else 200
    return show_at(request, problem.brand, "problems/answering_one.html", context, status=status)


@guarded
@require_POST
def skip(request: HttpRequest, problem_id: int, run_id: int, answer_id: int) -> HttpResponse:
    _problem, found, row = _one(request, problem_id, run_id, answer_id)

    def do() -> str:
        actions.skip_answer(row, **who(request))
        return _("Left out: this one stays with a person.")

    return _done(request, found, do, _place(request))


@guarded
@require_POST
def restore(request: HttpRequest, problem_id: int, run_id: int, answer_id: int) -> HttpResponse:
    _problem, found, row = _one(request, problem_id, run_id, answer_id)

    def do() -> str:
        actions.restore_answer(row, **who(request))
        return _("It is in again.")

    return _done(request, found, do, _place(request))


def _place(request: HttpRequest) -> str:
    """Back to the page of the list on which it was pressed."""
    place = number_in(request.POST.get("from", ""))
    return f"?from={place}" if place else ""
