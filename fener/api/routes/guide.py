"""The written complaints guide: in force, as it was, and as it is being written."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Path, Router
from pydantic import Field

from fener.api.errors import ApiError, problems_of
from fener.api.operations import operation
from fener.api.paging import SIZE, Page, page, place, read_place
from fener.api.queries import brand_for
from fener.api.routes.acting import who
from fener.api.shapes.desk import (
    GuideOut,
    GuideProblem,
    GuideRow,
    PublishedOut,
    RoutedOut,
    show_guide_row,
)
from fener.api.shapes.posts import show_reasons
from fener.api.types import After, Document, Id, In, Out, Size, Word, Words
from fener.core.decisions import Subject
from fener.core.decisions.judgement import UNSURE
from fener.core.text import fold
from fener.guide import actions, queries
from fener.guide.document import CompiledGuide, Guide, problems
from fener.guide.models import GuideVersion
from fener.mentions.listening import judge
from fener.people.models import Brand
from fener.people.roles import GUIDE, READ

router = Router(tags=["Guide"])
Number = Annotated[int, Path(ge=0, le=2_000_000_000)]


class DraftIn(In):
    document: Document


class PublishIn(In):
    note: Annotated[Word, Field(description="Why it was changed")] = ""


class TryIn(In):
    text: Words
    language: Annotated[Word, Field(max_length=5)] = ""
    with_draft: bool = False
    """By the draft instead of the version in force."""


class GuideDraftOut(Out):
    brand: int
    is_begun: bool
    """False: nobody has begun one; this is the version in force."""
    document: dict[str, Any]
    problems: list[GuideProblem]


@operation(
    router, "GET", "/brands/{brand_id}/guide", name="getGuide", summary="The guide in force",
    gives=GuideOut, errors=(404,),
)  # fmt: skip
def get_guide(request: HttpRequest, brand_id: Id) -> dict[str, Any]:
    """Number 0: nothing was published yet; the starting guide is in force."""
    brand = brand_for(request.auth, brand_id)
    number, _ = queries.current(brand.pk)
    return _version(brand, number)


@operation(
    router, "GET", "/brands/{brand_id}/guide/versions", name="listGuideVersions",
    summary="Its versions, newest first", gives=Page[GuideRow], errors=(404,),
)  # fmt: skip
def list_versions(
    request: HttpRequest, brand_id: Id, after: After = "", size: Size = SIZE
) -> dict[str, Any]:
    """Who published what, and why."""
    rows = queries.history(brand_for(request.auth, brand_id))
    if after:
        rows = rows.filter(number__lt=read_place(after, int)[0])
    return page(list(rows[: size + 1]), size, show_guide_row, lambda row: place(row.number))


@operation(
    router, "GET", "/brands/{brand_id}/guide/versions/{number}", name="getGuideVersion",
    summary="The guide as it was", gives=GuideOut, errors=(404,),
)  # fmt: skip
def get_version(request: HttpRequest, brand_id: Id, number: Number) -> dict[str, Any]:
    """Each case names the number in force when it was opened."""
    return _version(brand_for(request.auth, brand_id), number)


def _version(brand: Brand, number: int) -> dict[str, Any]:
    shown: dict[str, Any] = {"brand": brand.pk, "number": number}
    if number:
        row = queries.history(brand).filter(number=number).first()
        if row is None:
            raise ApiError(404, "guide.no_such_version")
        shown |= show_guide_row(row)
    return {**shown, "document": queries.version(brand.pk, number).guide.as_json()}


@operation(
    router, "GET", "/brands/{brand_id}/guide/draft", name="getGuideDraft",
    summary="The draft", gives=GuideDraftOut, errors=(404,),
)  # fmt: skip
def get_draft(request: HttpRequest, brand_id: Id) -> dict[str, Any]:
    """With everything a person should look at before it is published."""
    return _draft(brand_for(request.auth, brand_id))


def _draft(brand: Brand) -> dict[str, Any]:
    guide = queries.draft_guide(brand)
    return {
        "brand": brand.pk,
        "is_begun": queries.draft(brand) is not None,
        "document": guide.as_json(),
        "problems": problems_of(problems(guide)),
    }


@operation(
    router, "PUT", "/brands/{brand_id}/guide/draft", name="putGuideDraft",
    summary="Keep a draft", gives=GuideDraftOut, needs=(READ, GUIDE), errors=(404,),
)  # fmt: skip
def put_draft(request: HttpRequest, brand_id: Id, body: DraftIn) -> dict[str, Any]:
    """Nothing is in force yet. A document that is no guide is refused with every fault."""
    brand = brand_for(request.auth, brand_id, GUIDE)
    actions.save_draft(brand, Guide.from_json(body.document), **who(request))
    return _draft(brand)


@operation(
    router, "DELETE", "/brands/{brand_id}/guide/draft", name="deleteGuideDraft",
    summary="Drop the draft", gives=None, status=204, needs=(READ, GUIDE), errors=(404,),
)  # fmt: skip
def delete_draft(request: HttpRequest, brand_id: Id) -> None:
    """The version in force stays."""
    actions.drop_draft(brand_for(request.auth, brand_id, GUIDE), **who(request))


@operation(
    router, "POST", "/brands/{brand_id}/guide/publish", name="publishGuide",
    summary="Put the draft in force", gives=PublishedOut, status=201, needs=(READ, GUIDE),
    errors=(404, 409),
)  # fmt: skip
def publish(request: HttpRequest, brand_id: Id, body: PublishIn) -> dict[str, Any]:
    """As the next version; open cases keep theirs. 422 `guide.refused` lists every problem."""
    brand = brand_for(request.auth, brand_id, GUIDE)
    if queries.draft(brand) is None:
        raise ApiError(409, "guide.no_draft")
    row: GuideVersion = actions.publish_guide(brand, note=body.note, **who(request))
    return {"brand": brand.pk, "number": row.number, "note": row.note, "at": row.at}


@operation(
    router, "POST", "/brands/{brand_id}/guide/try", name="tryGuide",
    summary="What would become of a text", gives=RoutedOut, errors=(404,),
)  # fmt: skip
def try_guide(request: HttpRequest, brand_id: Id, body: TryIn) -> dict[str, Any]:
    """How it is judged, which kind, department and priority it gets, and why. Nothing is kept."""
    brand = brand_for(request.auth, brand_id)
    guide = queries.current(brand.pk)[1]
    if body.with_draft:
        guide = CompiledGuide(queries.draft_guide(brand))
    judged = judge().judge([Subject(text=body.text, language=body.language)])[0]
    routed = guide.route(
        text=fold(body.text),
        topic=judged.topic,
        kind=judged.kind.value,
        severity=judged.severity,
        urgency=judged.urgency,
    )
    sure = judged.confidence >= UNSURE
    return {
        "language": judged.language,
        "judged": judged.kind.value,
        "confidence": judged.confidence,
        "topic": judged.topic,
        "urgency": judged.urgency,
        "severity": list(judged.severity),
        "judgement_reasons": show_reasons(reason.as_json() for reason in judged.reasons),
        "opens_case": guide.guide.opens(judged.kind.value, sure=sure),
        "kind": routed.kind_key,
        "department": routed.department_key,
        "priority": routed.priority.value,
        "reasons": show_reasons(reason.as_json() for reason in routed.reasons),
    }
