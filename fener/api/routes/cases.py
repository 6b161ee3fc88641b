"""Who waits, and one case with its thread and history."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from fener.api.operations import operation
from fener.api.paging import SIZE, Page, place, read_place
from fener.api.queries import brand_for
from fener.api.shapes.cases import (
    CaseOut,
    CaseRow,
    CountsOut,
    HistoryOut,
    LikeCasesOut,
    SearchOut,
    ThreadOut,
    show_case,
    show_deed,
    show_entry,
    show_found,
    show_like_case,
    show_rows,
)
from fener.api.types import After, Id, Moment, Short, Size, Word
from fener.cases import queries
from fener.cases.alike import SHOWN, cases_like
from fener.cases.queue import Filter, counts, page_of
from fener.cases.search import search as search_posts

router = Router(tags=["Cases"])

Lane = Literal["queue", "waiting", "snoozed", "backlog", "closed", "all"]
Somebody = Annotated[str, Field(pattern=r"^(me|none|[1-9][0-9]{0,17})?$", max_length=18)]


class Asked(Schema):
    brand: Id | None = None
    lane: Lane = "queue"
    department: Word = ""
    assignee: Somebody = ""
    network: Word = ""
    language: Word = ""
    kind: Word = ""
    priority: Literal["", "low", "normal", "high", "urgent"] = ""
    tag: Word = ""
    late: bool = False
    trouble: bool = False
    due_before: Moment | None = None
    after: After = ""
    size: Size = SIZE


@operation(
    router, "GET", "/cases", name="listCases", summary="Who waits",
    gives=Page[CaseRow], errors=(404,),
)  # fmt: skip
def list_cases(request: HttpRequest, asked: Query[Asked]) -> dict[str, Any]:
    """Cases in the order of the clock that runs out first; in the lanes `waiting`, `backlog`,
    `closed` and `all` the newest words come first. `assignee` is a person's id, `me` or `none`."""
    access = request.auth
    if asked.brand is not None:
        brand_for(access, asked.brand)
    wanted = Filter(
        brand_id=asked.brand,
        lane=asked.lane,
        department=asked.department,
        assignee=str(access.user.pk) if asked.assignee == "me" else asked.assignee,
        network=asked.network,
        language=asked.language,
        kind=asked.kind,
        priority=asked.priority,
        tag=asked.tag,
        late_only=asked.late,
        trouble_only=asked.trouble,
        due_before=asked.due_before,
    )
    after = ""
    if asked.after:
        at, pk = read_place(asked.after, datetime, int)
        after = f"{at.isoformat()}~{pk}"
    found = page_of(access, wanted, after=after, size=asked.size)
    if found.after:
        at_text, _, pk_text = found.after.partition("~")
        found_after = place(datetime.fromisoformat(at_text), int(pk_text))
    else:
        found_after = ""
    return {"items": show_rows(found.cases), "after": found_after}


@operation(
    router, "GET", "/counts", name="getCounts", summary="How many wait",
    gives=CountsOut, errors=(404,),
)  # fmt: skip
def get_counts(request: HttpRequest, brand: Id | None = None) -> dict[str, Any]:
    """Kept numbers: of one brand, or of all that the token sees."""
    access = request.auth
    chosen = brand_for(access, brand) if brand is not None else None
    return asdict(counts(access, now=request.now, brand=chosen))


@operation(
    router, "GET", "/search", name="search", summary="Search posts, replies and notes",
    gives=SearchOut, errors=(404,),
)  # fmt: skip
def search(
    request: HttpRequest,
    q: Annotated[Short, Query(min_length=1)],
    brand: Id | None = None,
    after: After = "",
    size: Size = 30,
) -> dict[str, Any]:
    """Everything with every word of `q`, the last word as a beginning; newest first. Replies and
    notes (ten each) come with the first page, which may therefore be longer than `size`."""
    access = request.auth
    if brand is not None:
        brand_for(access, brand)
    before = read_place(after, int)[0] if after else 0
    found = search_posts(access, q, brand_id=brand, before_id=before, size=size)
    posts = [one.mention.pk for one in found if one.mention]
    return {
        "items": [show_found(one) for one in found],
        "after": place(min(posts)) if len(posts) == size else "",
    }


@operation(
    router, "GET", "/cases/{case_id}", name="getCase", summary="One case",
    gives=CaseOut, errors=(404,),
)  # fmt: skip
def get_case(request: HttpRequest, case_id: Id) -> dict[str, Any]:
    """With its clocks, and why it has its kind, department and priority. Reading it does not
    count as seen: say so with `markCaseSeen`."""
    return show_case(queries.case_for(request.auth, case_id))


@operation(
    router, "GET", "/cases/{case_id}/thread", name="getCaseThread", summary="What was said",
    gives=ThreadOut, errors=(404,),
)  # fmt: skip
def get_thread(request: HttpRequest, case_id: Id) -> dict[str, Any]:
    """Posts of the conversation (also by others), our replies and notes, oldest first, at most
    the newest 300 posts around it. `posts` and `replies` are what a reply hands back as
    `seen_posts` and `seen_replies`."""
    case = queries.case_for(request.auth, case_id)
    return {
        "case": case.pk,
        "posts": case.posts,
        "replies": case.replies,
        "items": [show_entry(entry, case.pk) for entry in queries.thread(case)],
    }


@operation(
    router, "GET", "/cases/{case_id}/history", name="getCaseHistory",
    summary="What was done", gives=HistoryOut, errors=(404,),
)  # fmt: skip
def get_history(request: HttpRequest, case_id: Id) -> dict[str, Any]:
    """The newest 200 events of the case from the event log, oldest first."""
    case = queries.case_for(request.auth, case_id)
    return {"items": [show_deed(deed) for deed in queries.history(case)]}


@operation(
    router, "GET", "/cases/{case_id}/alike", name="listLikeCases",
    summary="Solved cases that began like it", gives=LikeCasesOut, errors=(404,),
)  # fmt: skip
def list_like_cases(
    request: HttpRequest, case_id: Id, size: Annotated[int, Query(ge=1, le=20)] = SHOWN
) -> dict[str, Any]:
    """Of the same brand, in whatever language, the likest first, each with another public answer.
    Empty where no encoder is built or the first post was not read by it yet."""
    case = queries.case_for(request.auth, case_id)
    found = cases_like(request.auth, case, limit=size)
    return {"items": [show_like_case(one) for one in found]}
