"""What one can do with a case, each a POST that ends where it began."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fener.cases import actions, queries
from fener.cases.actions.assign import CannotTakeCase
from fener.cases.actions.closing import NeedsReason
from fener.cases.actions.joining import CannotJoin
from fener.cases.actions.presence import leave_case
from fener.cases.actions.promising import NotLater
from fener.cases.forms import (
    AssignForm,
    CorrectForm,
    EndForm,
    KindForm,
    MergeForm,
    PriorityForm,
    SettleForm,
    SolveForm,
    SplitForm,
    TagsForm,
    UntilForm,
)
from fener.cases.models import Case
from fener.cases.views.case import Toast, done
from fener.cases.views.desk import guarded, show
from fener.core.lifecycles import NotAnArrow
from fener.kit.advance import LostRace
from fener.kit.reading import Reader
from fener.kit.requests import number_in
from fener.kit.sentences import say
from fener.mentions import queries as mention_queries
from fener.people.context import preferences_of
from fener.people.models import User
from fener.people.queries import Forbidden, brand_now, people
from fener.people.roles import ASSIGN, READ, REPLY

Deed = Callable[[HttpRequest, Case], Toast]


def deed(right: str) -> Callable[[Deed], Callable[..., HttpResponse]]:
    """A view that does one thing with a case, and says in words what came of it."""

    def make(do: Deed) -> Callable[..., HttpResponse]:
        @guarded
        @require_POST
        def view(request: HttpRequest, case_id: int) -> HttpResponse:
            case = queries.case_for(request.access, case_id, right)
            return done(request, case_id, _try(do, request, case))

        return view

    return make


def _try(do: Deed, request: HttpRequest, case: Case) -> Toast:
    try:
        return do(request, case)
    except LostRace:
        return Toast(_("Somebody changed it a moment ago; here is how it is now."), "warning")
    except NotAnArrow:
        return Toast(_("That can't be done any more: the case is in another state now."), "warning")
    except CannotJoin as refused:
        return Toast(say(refused.key), "error")
    except NotLater:
        return Toast(_("That time has gone by: choose one to come."), "error")
    except CannotTakeCase:
        return Toast(_("This person may not answer for the brand: choose somebody else."), "error")
    except NeedsReason:
        return Toast(
            _("Write down what was said: a case that ends like this needs words."), "error"
        )


def _who(request: HttpRequest) -> dict[str, Any]:
    return {"actor": request.access.actor, "now": request.now}


def _unreadable() -> Toast:
    return Toast(_("That could not be read. Nothing was changed; please try again."), "error")


@deed(ASSIGN)
def assign(request: HttpRequest, case: Case) -> Toast:
    form = AssignForm(request.POST)
    if not form.is_valid():
        return _unreadable()
    wanted, was = form.cleaned_data["assignee"], form.cleaned_data["was"]
    holder = str(case.assignee_id or "")
    if "was" in request.POST and was != holder and holder:
        return Toast(_("%(name)s took it a moment ago.") % {"name": case.assignee}, "warning")
    assignee = _person(request, case, wanted)
    if wanted and assignee is None:
        return Toast(_("This person may not answer for the brand: choose somebody else."), "error")
    department = form.cleaned_data["department"] or None
    try:
        actions.assign_case(case, assignee=assignee, department=department, **_who(request))
    except ValueError:
        return _unreadable()
    if assignee is None:
        return Toast(_("It is nobody's now; everybody can take it."))
    if assignee == request.access.user:
        return Toast(_("It is yours."))
    return Toast(_("It is with %(name)s now.") % {"name": assignee.name})


def _person(request: HttpRequest, case: Case, wanted: str) -> User | None:
    if wanted == "me":
        return request.access.user
    number = number_in(wanted)
    if number is None:
        return None
    return people(request.access, [case.brand_id]).filter(pk=number).first()


@deed(ASSIGN)
def set_priority(request: HttpRequest, case: Case) -> Toast:
    form = PriorityForm(request.POST)
    if not form.is_valid():
        return _unreadable()
    actions.set_priority(case, priority=form.cleaned_data["priority"], **_who(request))
    return Toast(_("The priority is set, and the clocks with it."))


@deed(ASSIGN)
def set_kind(request: HttpRequest, case: Case) -> Toast:
    form = KindForm(request.POST)
    if not form.is_valid():
        return _unreadable()
    try:
        actions.set_kind(case, kind=form.cleaned_data["kind"], **_who(request))
    except ValueError:
        return Toast(_("The guide does not have this kind any more."), "error")
    return Toast(_("The kind is set; department and clocks follow the guide."))


@deed(REPLY)
def set_tags(request: HttpRequest, case: Case) -> Toast:
    form = TagsForm(request.POST)
    if not form.is_valid():
        return _unreadable()
    actions.set_tags(case, names=form.cleaned_data["tags"], **_who(request))
    return Toast(_("The tags are set."))


@deed(REPLY)
def promise(request: HttpRequest, case: Case) -> Toast:
    form = UntilForm(request.POST)
    until = form.moment(brand_now(case.brand, request.now)) if form.is_valid() else None
    if until is None:
        return Toast(_("Choose by when you promised to come back."), "error")
    actions.make_promise_to(case, until=until, **_who(request))
    told = Reader.of(preferences_of(request)).moment(until)
    return Toast(_("Noted: we promised to come back by %(until)s.") % {"until": told})


@deed(REPLY)
def snooze(request: HttpRequest, case: Case) -> Toast:
    form = UntilForm(request.POST)
    until = form.moment(brand_now(case.brand, request.now)) if form.is_valid() else None
    if until is None:
        return Toast(_("Choose until when it is put aside."), "error")
    actions.snooze_case(case, until=until, **_who(request))
    told = Reader.of(preferences_of(request)).moment(until)
    return Toast(
        _("Put aside until %(until)s, or until the customer writes.") % {"until": told},
        undo_url=_reopen_url(case),
    )


@deed(REPLY)
def solve(request: HttpRequest, case: Case) -> Toast:
    form = SolveForm(request.POST)
    if not form.is_valid():
        return _unreadable()
    actions.solve_case(case, note=form.cleaned_data["note"], **_who(request))
    return Toast(_("Solved. All clocks have stopped."), undo_url=_reopen_url(case))


@deed(REPLY)
def end(request: HttpRequest, case: Case) -> Toast:
    form = EndForm(request.POST)
    if not form.is_valid():
        return Toast(_("Choose why it ends without a solution."), "error")
    actions.end_case(case, **form.cleaned_data, **_who(request))
    return Toast(_("Closed. What was not met stays unmet."), undo_url=_reopen_url(case))


@deed(REPLY)
def reopen(request: HttpRequest, case: Case) -> Toast:
    actions.reopen_case(case, **_who(request))
    return Toast(_("Taken up again: the customer waits for us from now on."))


def _reopen_url(case: Case) -> str:
    return reverse("cases:reopen", args=[case.pk])


@deed(ASSIGN)
def merge(request: HttpRequest, case: Case) -> Toast:
    form = MergeForm(request.POST)
    number = form.target() if form.is_valid() else 0
    try:
        into = queries.case_for(request.access, number, ASSIGN)
    except Case.DoesNotExist:
        return Toast(say("merge.no_such_case"), "error")
    actions.merge_cases(case, into, **_who(request))
    return Toast(
        _("Now part of case %(number)s.") % {"number": into.pk},
        undo_url=reverse("cases:unmerge", args=[case.pk]),
    )


@deed(ASSIGN)
def unmerge(request: HttpRequest, case: Case) -> Toast:
    actions.unmerge_case(case, mention_ids=queries.merged_mentions(case), **_who(request))
    return Toast(_("It is a case of its own again."))


@guarded
@require_POST
def split(request: HttpRequest, case_id: int) -> HttpResponse:
    """The chosen posts get a case of their own, and that is where one goes on."""
    case = queries.case_for(request.access, case_id, ASSIGN)
    own = {mention.pk: mention for mention in queries.mentions_of(case)}
    form = SplitForm(request.POST, own=list(own))
    chosen = [own[pk] for pk in form.cleaned_data["posts"]] if form.is_valid() else []
    made: list[Case] = []

    def do(request: HttpRequest, case: Case) -> Toast:
        made.append(actions.split_case(case, chosen, **_who(request)))
        return Toast(_("These posts are a case of their own now."))

    toast = _try(do, request, case)
    return done(request, made[0].pk if made else case_id, toast, whole=True)


@deed(REPLY)
def see(request: HttpRequest, case: Case) -> Toast:
    actions.mark_seen(case, **_who(request))
    return Toast("")


@deed(REPLY)
def correct(request: HttpRequest, case: Case) -> Toast:
    """How a post was read; the person knows better than the judge."""
    form = CorrectForm(request.POST)
    number = number_in(request.POST.get("post", ""))
    own = {mention.pk: mention for mention in queries.mentions_of(case)}
    mention = own.get(number) if number is not None else None
    if not form.is_valid() or mention is None:
        return _unreadable()
    try:
        actions.correct_post(
            case, mention, field=form.cleaned_data["field"], value=form.cleaned_data["value"],
            **_who(request),
        )  # fmt: skip
    except ValueError:
        return _unreadable()
    return Toast(_("Corrected. The desk learns from it."))


@guarded
@require_POST
def settle(request: HttpRequest, reply_id: int) -> HttpResponse:
    """A person has looked at the network and says what became of a reply."""
    reply = queries.reply_for(request.access, reply_id, REPLY)
    form = SettleForm(request.POST)

    def do(request: HttpRequest, _case: Case) -> Toast:
        if not form.is_valid() or reply.delivery_id is None:
            return _unreadable()
        outcome = form.cleaned_data["outcome"]
        actions.settle_reply(reply, outcome, **_who(request))
        return Toast(
            {
                "sent": _("Good: it counts as sent."),
                "queued": _("It is sent again."),
                "cancelled": _("Given up: the customer still waits for an answer."),
            }[outcome]
        )

    return done(request, reply.case_id, _try(do, request, reply.case))


@guarded
@require_POST
def presence(request: HttpRequest, case_id: int) -> HttpResponse:
    """Somebody looks at the case, or types in it; gives back who else does."""
    case = queries.case_for(request.access, case_id, READ)
    user = request.access.user
    if user and request.POST.get("gone"):
        leave_case(case, user)
    elif user:
        is_typing = request.POST.get("typing") == "1"
        actions.note_presence(case, user, now=request.now, is_typing=is_typing)
    here = queries.others_at([case.pk], user, now=request.now)
    return show(request, "cases/fragments/present.html", {"present": here.get(case.pk, [])})


@guarded
@require_POST
def open_from_mention(request: HttpRequest, mention_id: int) -> HttpResponse:
    """A person decides that a post needs an answer."""
    mention = mention_queries.mentions(request.access).select_related("brand", "conversation")
    found = mention.get(pk=mention_id)
    if not request.access.may(REPLY, found.brand_id):
        raise Forbidden(REPLY)
    case = actions.open_case_for(found, **_who(request))
    return HttpResponseRedirect(reverse("cases:case", args=[case.pk]))
