"""Brands: what the token sees of them, and what an owner makes of them."""

from __future__ import annotations

from typing import Annotated, Any
from zoneinfo import ZoneInfo

from django.db import IntegrityError
from django.http import HttpRequest
from ninja import Router
from pydantic import AfterValidator, Field

from fener.api.errors import ApiError, unfit
from fener.api.operations import operation
from fener.api.paging import SIZE, Page, by_id
from fener.api.queries import brand_for, calling_token, is_whole_owner
from fener.api.routes.acting import who
from fener.api.shapes.desk import ArchivedOut, BrandOut, show_archived, show_brand
from fener.api.types import After, Id, In, Size, Word, storable
from fener.core.clocks import countries, zone_of
from fener.people import actions, queries
from fener.people.forms.places import COMMON_LANGUAGES
from fener.people.models import Brand
from fener.people.queries import Access
from fener.people.roles import PEOPLE

router = Router(tags=["Brands"])

LongName = Annotated[str, Field(min_length=1, max_length=120), AfterValidator(storable)]
Handles = Annotated[list[Annotated[Word, Field(min_length=1)]], Field(max_length=50)]
Languages = Annotated[list[Word], Field(min_length=1, max_length=20)]


class BrandIn(In):
    name: LongName
    country: Word = "GB"
    """Two letters. Gives the weekend, the holidays and the time zone to begin with."""
    zone: Word = ""
    """Empty: that of the country."""
    languages: Languages = ["en"]
    """What its customers write."""
    handles: Annotated[Handles, Field(default_factory=list)]
    """Its own names on networks."""


class BrandChange(In):
    name: LongName | None = None
    country: Word | None = None
    zone: Word | None = None
    languages: Languages | None = None
    handles: Handles | None = None


def owner_only(access: Access) -> None:
    if not is_whole_owner(access):
        raise ApiError(403, "api.owner_only")


@operation(
    router, "GET", "/brands", name="listBrands", summary="Brands", gives=Page[BrandOut],
)  # fmt: skip
def list_brands(request: HttpRequest, after: After = "", size: Size = SIZE) -> dict[str, Any]:
    """Those the token sees, and what it may do for each."""
    rows = queries.brands(request.auth)
    return by_id(rows, after, size, lambda row: show_brand(row, request.auth), oldest_first=True)


@operation(
    router, "GET", "/brands/{brand_id}", name="getBrand", summary="One brand", gives=BrandOut,
    errors=(404,),
)  # fmt: skip
def get_brand(request: HttpRequest, brand_id: Id) -> dict[str, Any]:
    """And what the token may do for it."""
    return show_brand(brand_for(request.auth, brand_id), request.auth)


@operation(
    router, "POST", "/brands", name="createBrand", summary="Make a brand", gives=BrandOut,
    status=201, needs=(PEOPLE,), errors=(409,),
)  # fmt: skip
def create_brand(request: HttpRequest, body: BrandIn) -> dict[str, Any]:
    """With the usual working hours of its country. For an owner."""
    owner_only(request.auth)
    given = _fitting(body.dict())
    given["zone"] = given["zone"] or zone_of(given["country"])
    try:
        brand = actions.create_brand(**given, **who(request))
    except (actions.NameTaken, IntegrityError):
        raise _name_taken(body.name) from None
    return show_brand(brand, _afresh(request.auth))


@operation(
    router, "PATCH", "/brands/{brand_id}", name="changeBrand", summary="Change a brand",
    gives=BrandOut, needs=(PEOPLE,), errors=(404, 409),
)  # fmt: skip
def change_brand(request: HttpRequest, brand_id: Id, body: BrandChange) -> dict[str, Any]:
    """What is left out stays. Working hours are changed with `changeCalendar`."""
    brand = brand_for(request.auth, brand_id, PEOPLE)
    given = _fitting({name: value for name, value in body.dict().items() if value is not None})
    if given.get("zone") == "":
        given["zone"] = zone_of(given.get("country", brand.country))
    try:
        actions.change_brand(brand, **given, **who(request))
    except (actions.NameTaken, IntegrityError):
        raise _name_taken(body.name or brand.name) from None
    return show_brand(brand, request.auth)


@operation(
    router, "POST", "/brands/{brand_id}/archive", name="archiveBrand", summary="Archive a brand",
    gives=None, status=204, needs=(PEOPLE,), errors=(404,),
)  # fmt: skip
def archive_brand(request: HttpRequest, brand_id: Id) -> None:
    """Nobody sees it any more; what it stored stays. For an owner."""
    brand = brand_for(request.auth, brand_id, PEOPLE)
    owner_only(request.auth)
    actions.archive_brand(brand, **who(request))


@operation(
    router, "GET", "/archived-brands", name="listArchivedBrands", summary="Archived brands",
    gives=ArchivedOut, needs=(PEOPLE,),
)  # fmt: skip
def list_archived_brands(request: HttpRequest) -> dict[str, Any]:
    """For an owner."""
    owner_only(request.auth)
    rows = Brand.objects.exclude(archived_at=None).order_by("name")
    return {"items": [show_archived(row) for row in rows]}


@operation(
    router, "POST", "/brands/{brand_id}/restore", name="restoreBrand",
    summary="Take an archived brand back", gives=BrandOut, needs=(PEOPLE,), errors=(404, 409),
)  # fmt: skip
def restore_brand(request: HttpRequest, brand_id: Id) -> dict[str, Any]:
    """For an owner."""
    if not is_whole_owner(request.auth):
        brand_for(request.auth, brand_id, PEOPLE)
        raise ApiError(403, "api.owner_only")
    brand = queries.brand_by_id(brand_id)
    if brand.archived_at is None:
        raise ApiError(409, "api.wrong_state")
    actions.restore_brand(brand, **who(request))
    return show_brand(brand, _afresh(request.auth))


def _afresh(access: Access) -> Access:
    """What an owner's token may do now that there is another brand."""
    assert access.user is not None
    scopes = frozenset(calling_token(access).scopes)
    whole = queries.access_of(access.user).rights
    rights = {brand: own & scopes for brand, own in whole.items()}
    return Access(access.actor, rights, False, access.user)


def _fitting(given: dict[str, Any]) -> dict[str, Any]:
    """The same values as the brand's form takes."""
    if "name" in given and not given["name"].strip():
        raise unfit("brand.no_name", "name")
    if "country" in given and given["country"] not in countries():
        raise unfit("brand.no_such_country", "country", country=given["country"])
    if given.get("zone"):
        try:
            ZoneInfo(given["zone"])
        except (KeyError, ValueError, OSError):
            raise unfit("brand.no_such_zone", "zone", zone=given["zone"]) from None
    for language in given.get("languages", ()):
        if language not in COMMON_LANGUAGES:
            known = ", ".join(COMMON_LANGUAGES)
            raise unfit("brand.no_such_language", "languages", language=language, known=known)
    if "languages" in given:
        given["languages"] = list(dict.fromkeys(given["languages"]))
    if "handles" in given:
        plain = (handle.lstrip("@").strip() for handle in given["handles"])
        given["handles"] = list(dict.fromkeys(handle for handle in plain if handle))
    return given


def _name_taken(name: str) -> ApiError:
    return ApiError(409, "brand.name_taken", field="name", name=name)
