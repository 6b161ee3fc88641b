"""Posts that concern the brand, and watch terms."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.db import IntegrityError
from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from fener.api.errors import ApiError, unfit
from fener.api.operations import operation
from fener.api.paging import SIZE, Page, by_time, place, read_place
from fener.api.queries import brand_for, mention_for, watch_term_for
from fener.api.routes.acting import who
from fener.api.shapes.cases import CaseOut, show_case
from fener.api.shapes.channels import WatchTermOut, WatchTermsOut, show_watch_term
from fener.api.shapes.posts import (
    Judged,
    MentionOut,
    MentionWhole,
    ProposalsOut,
    show_mention,
    show_proposal,
    show_proposals,
    show_whole_mention,
)
from fener.api.types import After, Id, In, Moment, Size, Word
from fener.cases import actions as case_actions
from fener.cases import queries as case_queries
from fener.cases.proposing import department_for
from fener.core.matching import Term
from fener.guide import queries as guide_queries
from fener.mentions import actions, queries
from fener.mentions.models import Mention
from fener.mentions.suggestions import USUAL_DAYS, posts_of, proposals
from fener.people.queries import brand_now
from fener.people.roles import CHANNELS, READ, REPLY

router = Router(tags=["Mentions"])
Few = Annotated[
    list[Annotated[Word, Field(min_length=1)]], Field(default_factory=list, max_length=200)
]


class Asked(Schema):
    brand: Id | None = None
    channel: Id | None = None
    author: Id | None = None
    judged: Judged | None = None
    language: Word = ""
    since: Moment | None = None
    until: Moment | None = None
    after: After = ""
    size: Size = SIZE


class AskedProposals(Schema):
    days: Annotated[int, Field(ge=1, le=90)] = USUAL_DAYS
    topic: Word = ""
    language: Word = ""
    """`none`: not known."""
    after: After = ""
    size: Size = SIZE


class CorrectIn(In):
    field: Literal["judged", "topic", "language"]
    value: Word


class WatchTermIn(In):
    text: Annotated[Word, Field(min_length=1)]
    kind: Literal["phrase", "hashtag", "handle"] = "phrase"
    misspellings: Few
    excludes: Few
    is_whole_word: bool = True


@operation(
    router, "GET", "/mentions", name="listMentions", summary="Posts, newest first",
    gives=Page[MentionOut], errors=(404,),
)  # fmt: skip
def list_mentions(request: HttpRequest, asked: Query[Asked]) -> dict[str, Any]:
    """Everything recorded, whether it became a case or not: by when it was written."""
    access = request.auth
    if asked.brand is not None:
        brand_for(access, asked.brand)
    wanted = {
        "channel_id": asked.channel,
        "author_id": asked.author,
        "judged": asked.judged,
        "language": asked.language or None,
        "at__gte": asked.since,
        "at__lt": asked.until,
    }
    rows = queries.mentions(access, asked.brand)
    rows = rows.filter(**{name: value for name, value in wanted.items() if value is not None})
    found = by_time(rows, asked.after, asked.size, lambda row: row, "at")
    cases = case_queries.cases_of_mentions([row.pk for row in found["items"]])
    found["items"] = [show_mention(row, _number(cases, row)) for row in found["items"]]
    return found


@operation(
    router, "GET", "/brands/{brand_id}/suggestions", name="listSuggestions",
    summary="What people propose", gives=ProposalsOut, errors=(404,),
)  # fmt: skip
def list_suggestions(
    request: HttpRequest, brand_id: Id, asked: Query[AskedProposals]
) -> dict[str, Any]:
    """Suggestions of the last days, those that say the same together, what most people propose
    first. The newest thousand are put together anew for each page: between two pages a group may
    move."""
    brand = brand_for(request.auth, brand_id)
    start = read_place(asked.after, int)[0] if asked.after else 0
    if start < 0:
        raise ApiError(422, "api.bad_place", field="after")
    found = proposals(
        request.auth,
        {brand.pk: brand_now(brand, request.now)},
        days=asked.days,
        topic=asked.topic,
        language="" if asked.language == "none" else asked.language or None,
    )
    groups = found.groups[start : start + asked.size]
    central = {row.pk: row for row in posts_of([group.central for group in groups])}
    cases = case_queries.cases_of_mentions(list(central))
    guide = guide_queries.current(brand.pk)[1]
    items = [
        show_proposal(
            group, central[group.central], _number(cases, central[group.central]),
            department_for(guide, group, central[group.central]),
        )
        for group in groups
        if group.central in central
    ]  # fmt: skip
    more = start + asked.size < len(found.groups)
    return show_proposals(found, items, place(start + asked.size) if more else "")


def _number(cases: dict[int, Any], mention: Mention) -> int | None:
    case = cases.get(mention.pk)
    return case.pk if case else None


def _whole(mention: Mention) -> dict[str, Any]:
    case = case_queries.case_of_mention(mention.pk)
    versions = queries.versions([mention.pk]).get(mention.pk, [])
    return show_whole_mention(mention, case.pk if case else None, versions)


@operation(
    router, "GET", "/mentions/{mention_id}", name="getMention", summary="One post",
    gives=MentionWhole, errors=(404,),
)  # fmt: skip
def get_mention(request: HttpRequest, mention_id: Id) -> dict[str, Any]:
    """With why it was judged so, and what it said before it was edited."""
    return _whole(mention_for(request.auth, mention_id))


@operation(
    router, "POST", "/mentions/{mention_id}/case", name="openCase",
    summary="Open a case for a post", gives=CaseOut, status=201, needs=(READ, REPLY),
    errors=(404,),
)  # fmt: skip
def open_case(request: HttpRequest, mention_id: Id) -> dict[str, Any]:
    """Somebody decides that it needs an answer, whatever the judge said. Gives back the case
    it is part of already, where there is one."""
    mention = mention_for(request.auth, mention_id, REPLY)
    case = case_actions.open_case_for(mention, **who(request))
    return show_case(case_queries.case_for(request.auth, case.pk))


@operation(
    router, "POST", "/mentions/{mention_id}/judgement", name="correctJudgement",
    summary="Say what a post really is", gives=MentionWhole, needs=(READ, REPLY),
    errors=(404, 409),
)  # fmt: skip
def correct(request: HttpRequest, mention_id: Id, body: CorrectIn) -> dict[str, Any]:
    """The judge's own word is kept, to learn from. What the opening post of a case is, its case
    is too."""
    mention = mention_for(request.auth, mention_id, REPLY)
    linked = case_queries.case_of_mention(mention.pk)
    try:
        if linked:
            case = case_queries.case_for(request.auth, linked.pk, REPLY)
            case_actions.correct_post(
                case, mention, field=body.field, value=body.value, **who(request)
            )
        else:
            actions.correct_judgement(mention, field=body.field, value=body.value, **who(request))
    except ValueError as error:
        raise unfit("api.invalid", "value", detail=str(error)) from None
    return _whole(mention_for(request.auth, mention_id, REPLY))


@operation(
    router, "GET", "/brands/{brand_id}/watch-terms", name="listWatchTerms",
    summary="What a brand listens for", gives=WatchTermsOut, errors=(404,),
)  # fmt: skip
def list_terms(request: HttpRequest, brand_id: Id) -> dict[str, Any]:
    """All of them, by their text."""
    brand = brand_for(request.auth, brand_id)
    return {"items": [show_watch_term(term) for term in queries.watch_terms(brand)]}


@operation(
    router, "POST", "/brands/{brand_id}/watch-terms", name="addWatchTerm",
    summary="Listen for something", gives=WatchTermOut, status=201, needs=(CHANNELS,),
    errors=(404,),
)  # fmt: skip
def add_term(request: HttpRequest, brand_id: Id, body: WatchTermIn) -> dict[str, Any]:
    """The same text of the same kind again changes its lists."""
    brand = brand_for(request.auth, brand_id, CHANNELS)
    _check(body)
    return show_watch_term(actions.add_watch_term(brand, **body.dict(), **who(request)))


@operation(
    router, "GET", "/watch-terms/{term_id}", name="getWatchTerm", summary="One watch term",
    gives=WatchTermOut, errors=(404,),
)  # fmt: skip
def get_term(request: HttpRequest, term_id: Id) -> dict[str, Any]:
    """What is listened for, and what is not."""
    return show_watch_term(watch_term_for(request.auth, term_id, READ))


@operation(
    router, "PUT", "/watch-terms/{term_id}", name="changeWatchTerm",
    summary="Change a watch term", gives=WatchTermOut, needs=(CHANNELS,), errors=(404, 409),
)  # fmt: skip
def change_term(request: HttpRequest, term_id: Id, body: WatchTermIn) -> dict[str, Any]:
    """Posts already heard stay."""
    term = watch_term_for(request.auth, term_id)
    _check(body)
    try:
        return show_watch_term(actions.change_watch_term(term, **body.dict(), **who(request)))
    except IntegrityError:
        raise ApiError(409, "watch_term.taken", field="text", text=body.text) from None


@operation(
    router, "DELETE", "/watch-terms/{term_id}", name="deleteWatchTerm",
    summary="Stop listening for something", gives=None, status=204, needs=(CHANNELS,),
    errors=(404,),
)  # fmt: skip
def delete_term(request: HttpRequest, term_id: Id) -> None:
    """Posts already heard stay."""
    actions.remove_watch_term(watch_term_for(request.auth, term_id), **who(request))


def _check(body: WatchTermIn) -> None:
    try:
        Term(
            id=0,
            text=body.text.strip().lstrip("#@"),
            kind=body.kind,
            misspellings=tuple(body.misspellings),
            excludes=tuple(body.excludes),
        )
    except ValueError:
        raise unfit("watch_term.empty", "text", text=body.text) from None
