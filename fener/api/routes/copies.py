"""Posts in which several accounts say nearly the same: of a brand, and beside a case."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from ninja import Router

from fener.api.errors import ApiError
from fener.api.operations import operation
from fener.api.paging import SIZE, place, read_place
from fener.api.queries import brand_for
from fener.api.shapes.copies import CopiesOut, CopyGroupsOut, show_copies, show_copy_group
from fener.api.types import After, Id, Size
from fener.cases import queries as case_queries
from fener.mentions.copies import CopyGroup, FoundCopies, copies
from fener.mentions.suggestions import posts_of
from fener.people.models import Brand
from fener.people.queries import brand_now

router = Router(tags=["Mentions"])


@operation(
    router, "GET", "/brands/{brand_id}/copies", name="listCopies",
    summary="Where several accounts say nearly the same", gives=CopiesOut, errors=(404,),
)  # fmt: skip
def list_copies(
    request: HttpRequest, brand_id: Id, after: After = "", size: Size = SIZE
) -> dict[str, Any]:
    """Of the posts of the last 14 days, the newest two thousand: texts that at least three
    accounts wrote nearly alike, those of the most accounts first. Evidence for a person: no
    clock, no order and no place of a post follows from it. Short sentences and open reposts are
    no copies. Compared anew as posts come in: between two pages a group may move."""
    brand = brand_for(request.auth, brand_id)
    start = read_place(after, int)[0] if after else 0
    if start < 0:
        raise ApiError(422, "api.bad_place", field="after")
    found = _found(request, brand)
    items = _shown(found.groups[start : start + size])
    more = start + size < len(found.groups)
    return show_copies(found, items, place(start + size) if more else "")


@operation(
    router, "GET", "/cases/{case_id}/copies", name="listCopiesOfCase",
    summary="Who else wrote nearly the same", gives=CopyGroupsOut, errors=(404,),
)  # fmt: skip
def list_copies_of_case(request: HttpRequest, case_id: Id) -> dict[str, Any]:
    """The groups of copies to which posts of this case belong; mostly none."""
    case = case_queries.case_for(request.auth, case_id)
    own = [post.pk for post in case_queries.mentions_of(case)]
    return {"items": _shown(_found(request, case.brand).holding(own))}


def _found(request: HttpRequest, brand: Brand) -> FoundCopies:
    return copies(request.auth, {brand.pk: brand_now(brand, request.now)}, now=request.now)


def _shown(groups: Sequence[CopyGroup]) -> list[dict[str, Any]]:
    first = {post.pk: post for post in posts_of([group.first for group in groups])}
    cases = case_queries.cases_of_mentions(list(first))
    return [
        show_copy_group(
            group, first[group.first], cases[group.first].pk if group.first in cases else None
        )
        for group in groups
        if group.first in first
    ]
