"""What can be done with a case: each the same action as on the screen."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Header, Router
from pydantic import Field

from fener.api.errors import ApiError, unfit
from fener.api.once import LONGEST_KEY, once
from fener.api.operations import operation
from fener.api.shapes.cases import CaseOut, NoteOut, show_case, show_note
from fener.api.types import Id, In, Line, Moment, Word, Words
from fener.cases import actions, queries
from fener.cases.models import Case
from fener.people.queries import people
from fener.people.roles import ASSIGN, READ, REPLY

router = Router(tags=["Acting on a case"])

Key = Annotated[str, Header(alias="Idempotency-Key", max_length=LONGEST_KEY)]
Due = Annotated[Moment, Field(description="In the brand's time; has to be to come.")]


def who(request: HttpRequest) -> dict[str, Any]:
    return {"actor": request.auth.actor, "now": request.now}


def again(request: HttpRequest, case: Case) -> dict[str, Any]:
    """The case as it is now."""
    return show_case(queries.case_for(request.auth, case.pk))


class NoteIn(In):
    text: Words


class TagsIn(In):
    tags: Annotated[list[Word], Field(max_length=50)]


class AssignIn(In):
    assignee: Id | None
    """None: nobody."""
    department: Word | None = None
    """Key of the guide's department; None: as it is."""


class KindIn(In):
    kind: Word


class PriorityIn(In):
    priority: Literal["low", "normal", "high", "urgent"]


class UntilIn(In):
    until: Due


class SolveIn(In):
    note: Line = ""


class EndIn(In):
    reason: Literal[
        "said_our_piece", "no_answer_needed", "answered_elsewhere", "customer_withdrew",
        "not_about_us", "spam",
    ]  # fmt: skip
    note: Line = ""


class MergeIn(In):
    into: Id


class SplitIn(In):
    mentions: Annotated[list[Id], Field(min_length=1, max_length=200)]


@operation(
    router, "POST", "/cases/{case_id}/seen", name="markCaseSeen", summary="Mark as seen",
    gives=CaseOut, needs=(READ, REPLY), errors=(404, 409),
)  # fmt: skip
def mark_seen(request: HttpRequest, case_id: Id) -> dict[str, Any]:
    """Stops the seen clock of a new case; changes nothing where somebody saw it before."""
    case = queries.case_for(request.auth, case_id, REPLY)
    actions.mark_seen(case, **who(request))
    return again(request, case)


@operation(
    router, "POST", "/cases/{case_id}/notes", name="addNote", summary="Leave a note",
    gives=NoteOut, status=201, needs=(READ, REPLY), errors=(404,), key=True,
)  # fmt: skip
def add_note(request: HttpRequest, case_id: Id, body: NoteIn, key: Key = "") -> Any:
    """Words for colleagues only."""
    case = queries.case_for(request.auth, case_id, REPLY)

    def do() -> NoteOut:
        return NoteOut(**show_note(actions.add_note(case, text=body.text, **who(request))))

    return once(request, key, 201, do)


@operation(
    router, "PUT", "/cases/{case_id}/tags", name="setTags", summary="Set the tags",
    gives=CaseOut, needs=(READ, REPLY), errors=(404,),
)  # fmt: skip
def set_tags(request: HttpRequest, case_id: Id, body: TagsIn) -> dict[str, Any]:
    """The case has exactly these tags."""
    case = queries.case_for(request.auth, case_id, REPLY)
    actions.set_tags(case, names=body.tags, **who(request))
    return again(request, case)


@operation(
    router, "PUT", "/cases/{case_id}/assignee", name="assignCase", summary="Assign",
    gives=CaseOut, needs=(READ, ASSIGN), errors=(404, 409),
)  # fmt: skip
def assign(request: HttpRequest, case_id: Id, body: AssignIn) -> dict[str, Any]:
    """To a person who may answer for the brand, or to nobody; and to a department."""
    case = queries.case_for(request.auth, case_id, ASSIGN)
    person = None
    if body.assignee is not None:
        person = people(request.auth, [case.brand_id]).filter(pk=body.assignee).first()
        if person is None:
            raise unfit("case.no_such_person", "assignee")
    try:
        actions.assign_case(case, assignee=person, department=body.department, **who(request))
    except ValueError:
        raise unfit("case.no_such_department", "department") from None
    return again(request, case)


@operation(
    router, "PUT", "/cases/{case_id}/kind", name="setKind", summary="Set the kind of complaint",
    gives=CaseOut, needs=(READ, ASSIGN), errors=(404, 409),
)  # fmt: skip
def set_kind(request: HttpRequest, case_id: Id, body: KindIn) -> dict[str, Any]:
    """Department and targets follow from the guide in force."""
    case = queries.case_for(request.auth, case_id, ASSIGN)
    try:
        actions.set_kind(case, kind=body.kind, **who(request))
    except ValueError:
        raise unfit("case.no_such_kind", "kind") from None
    return again(request, case)


@operation(
    router, "PUT", "/cases/{case_id}/priority", name="setPriority", summary="Set the priority",
    gives=CaseOut, needs=(READ, ASSIGN), errors=(404, 409),
)  # fmt: skip
def set_priority(request: HttpRequest, case_id: Id, body: PriorityIn) -> dict[str, Any]:
    """Open clocks get the targets of the new priority."""
    case = queries.case_for(request.auth, case_id, ASSIGN)
    actions.set_priority(case, priority=body.priority, **who(request))
    return again(request, case)


@operation(
    router, "PUT", "/cases/{case_id}/promise", name="setPromise",
    summary="Write down a promise", gives=CaseOut, needs=(READ, REPLY), errors=(404, 409),
)  # fmt: skip
def promise(request: HttpRequest, case_id: Id, body: UntilIn) -> dict[str, Any]:
    """What the customer was told: that we come back by `until`. It is measured."""
    case = queries.case_for(request.auth, case_id, REPLY)
    actions.make_promise_to(case, until=body.until, **who(request))
    return again(request, case)


@operation(
    router, "POST", "/cases/{case_id}/snooze", name="snoozeCase", summary="Put aside",
    gives=CaseOut, needs=(READ, REPLY), errors=(404, 409),
)  # fmt: skip
def snooze(request: HttpRequest, case_id: Id, body: UntilIn) -> dict[str, Any]:
    """Until a time, or until the customer writes. Clocks stand still, a promise does not."""
    case = queries.case_for(request.auth, case_id, REPLY)
    actions.snooze_case(case, until=body.until, **who(request))
    return again(request, case)


@operation(
    router, "POST", "/cases/{case_id}/solve", name="solveCase", summary="Solve",
    gives=CaseOut, needs=(READ, REPLY), errors=(404, 409),
)  # fmt: skip
def solve(request: HttpRequest, case_id: Id, body: SolveIn) -> dict[str, Any]:
    """The cause is mended and the customer knows. All clocks stop."""
    case = queries.case_for(request.auth, case_id, REPLY)
    actions.solve_case(case, note=body.note, **who(request))
    return again(request, case)


@operation(
    router, "POST", "/cases/{case_id}/end", name="endCase", summary="Close without a solution",
    gives=CaseOut, needs=(READ, REPLY), errors=(404, 409),
)  # fmt: skip
def end(request: HttpRequest, case_id: Id, body: EndIn) -> dict[str, Any]:
    """For a reason that is written down; `said_our_piece` also needs a note."""
    case = queries.case_for(request.auth, case_id, REPLY)
    actions.end_case(case, reason=body.reason, note=body.note, **who(request))
    return again(request, case)


@operation(
    router, "POST", "/cases/{case_id}/reopen", name="reopenCase", summary="Take up again",
    gives=CaseOut, needs=(READ, REPLY), errors=(404, 409),
)  # fmt: skip
def reopen(request: HttpRequest, case_id: Id) -> dict[str, Any]:
    """The customer waits for an answer from now on. Also wakes a snoozed case."""
    case = queries.case_for(request.auth, case_id, REPLY)
    if case.state in ("merged", "new", "open"):
        raise ApiError(409, "api.wrong_state", details={"state": case.state})
    actions.reopen_case(case, **who(request))
    return again(request, case)


@operation(
    router, "POST", "/cases/{case_id}/merge", name="mergeCase", summary="Merge into another",
    gives=CaseOut, needs=(READ, ASSIGN), errors=(404, 409),
)  # fmt: skip
def merge(request: HttpRequest, case_id: Id, body: MergeIn) -> dict[str, Any]:
    """Its posts move to the case `into`; `unmergeCase` takes it back."""
    case = queries.case_for(request.auth, case_id, ASSIGN)
    into = queries.case_for(request.auth, body.into, ASSIGN)
    actions.merge_cases(case, into, **who(request))
    return again(request, case)


@operation(
    router, "POST", "/cases/{case_id}/unmerge", name="unmergeCase", summary="Take back a merge",
    gives=CaseOut, needs=(READ, ASSIGN), errors=(404, 409),
)  # fmt: skip
def unmerge(request: HttpRequest, case_id: Id) -> dict[str, Any]:
    """The case gets the posts back that moved when it was merged."""
    case = queries.case_for(request.auth, case_id, ASSIGN)
    if case.state != "merged":
        raise ApiError(409, "merge.not_merged")
    moved = queries.merged_mentions(case)
    actions.unmerge_case(case, mention_ids=moved, **who(request))
    return again(request, case)


@operation(
    router, "POST", "/cases/{case_id}/split", name="splitCase", summary="Split posts off",
    gives=CaseOut, status=201, needs=(READ, ASSIGN), errors=(404, 409),
)  # fmt: skip
def split(request: HttpRequest, case_id: Id, body: SplitIn) -> dict[str, Any]:
    """Some of its posts get a case of their own, which is given back. The first post stays."""
    case = queries.case_for(request.auth, case_id, ASSIGN)
    wanted = set(body.mentions)
    own = queries.mentions_of(case)
    if not wanted <= {mention.pk for mention in own}:
        raise unfit("split.not_its_posts", "mentions")
    chosen = [mention for mention in own if mention.pk in wanted]
    new = actions.split_case(case, chosen, **who(request))
    return again(request, new)
