"""Who works for which brand, as what: the same rules as on the screens.

Nobody hands out a right that the calling token lacks, and nobody gets a link with which they
could walk in as somebody who may do more."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any, Literal

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from ninja import Router
from pydantic import AfterValidator, Field

from fener.api.errors import ApiError, not_found, unfit
from fener.api.operations import operation
from fener.api.paging import SIZE, Page, by_id
from fener.api.queries import brand_for, is_whole_owner
from fener.api.routes.acting import who
from fener.api.routes.brands import owner_only
from fener.api.shapes.desk import (
    ColleagueOut,
    InvitedOut,
    LinkOut,
    MemberOut,
    MembersOut,
    Role,
    show_colleague,
    show_member,
)
from fener.api.types import After, Id, In, Name, Size, Word, storable
from fener.people import actions, queries
from fener.people.departments import department_names
from fener.people.models import Brand, Membership, User
from fener.people.queries import Access, Forbidden
from fener.people.roles import PEOPLE, READ, RIGHTS, ROLE_RIGHTS

router = Router(tags=["People"])
VALID_FOR = timedelta(days=3)
"""How long a link works."""


class RoleIn(In):
    role: Role
    department: Word = ""
    """Key of one of the guide's departments; empty: none."""


class BrandRole(RoleIn):
    brand: Id


class InviteIn(In):
    email: Annotated[str, Field(min_length=3, max_length=254), AfterValidator(storable)]
    name: Name
    language: Literal["en", "sq", "el", "ar", "bg", "fa"] = "en"
    roles: Annotated[list[BrandRole], Field(default_factory=list, max_length=200)]
    """At least one, unless it is an owner."""
    is_owner: bool = False
    """Only a token of an owner may make owners."""


@operation(
    router, "GET", "/people", name="listPeople", summary="People", gives=Page[ColleagueOut],
    errors=(404,),
)  # fmt: skip
def list_people(
    request: HttpRequest, brand: Id | None = None, after: After = "", size: Size = SIZE
) -> dict[str, Any]:
    """Who works for a brand, or for any that the token sees."""
    chosen = None
    if brand is not None:
        chosen = [brand_for(request.auth, brand).pk]
    rows = queries.people(request.auth, chosen)
    return by_id(rows, after, size, show_colleague, oldest_first=True)


@operation(
    router, "GET", "/brands/{brand_id}/members", name="listMembers", summary="Roles for a brand",
    gives=MembersOut, needs=(PEOPLE,), errors=(404,),
)  # fmt: skip
def list_members(request: HttpRequest, brand_id: Id) -> dict[str, Any]:
    """Who has which role for it, and in which department. Owners need none."""
    brand = brand_for(request.auth, brand_id, PEOPLE)
    return {"items": [show_member(row) for row in queries.memberships(brand)]}


@operation(
    router, "PUT", "/brands/{brand_id}/members/{person_id}", name="setRole",
    summary="Give a role", gives=MemberOut, needs=(READ, PEOPLE), errors=(404,),
)  # fmt: skip
def set_role(request: HttpRequest, brand_id: Id, person_id: Id, body: RoleIn) -> dict[str, Any]:
    """And the department. A token gives no role that may do more than itself."""
    brand = brand_for(request.auth, brand_id, PEOPLE)
    person = person_for(request.auth, person_id)
    _check_role(request.auth, brand, body, "department")
    actions.set_role(person, brand.pk, body.role, department=body.department, **who(request))
    row = Membership.objects.select_related("user").get(user=person, brand=brand)
    return show_member(row)


@operation(
    router, "DELETE", "/brands/{brand_id}/members/{person_id}", name="removeRole",
    summary="Take a role away", gives=None, status=204, needs=(PEOPLE,), errors=(404,),
)  # fmt: skip
def remove_role(request: HttpRequest, brand_id: Id, person_id: Id) -> None:
    """The person sees nothing of the brand any more; what they did stays theirs."""
    brand = brand_for(request.auth, brand_id, PEOPLE)
    row = Membership.objects.select_related("user").get(user_id=person_id, brand=brand)
    actions.set_role(row.user, brand.pk, "", **who(request))


@operation(
    router, "POST", "/people", name="invitePerson", summary="Invite somebody",
    gives=InvitedOut, status=201, needs=(READ, PEOPLE), errors=(404, 409),
)  # fmt: skip
def invite_person(request: HttpRequest, body: InviteIn) -> dict[str, Any]:
    """Gives back a link that works once, for three days: hand it over yourself, no e-mail is
    sent. Somebody who works here already gets the roles, and the link is empty."""
    access: Access = request.auth
    email = body.email.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise unfit("person.no_address", "email") from None
    if body.is_owner:
        owner_only(access)
        for brand_id in access.rights:
            _check_rights(access, brand_id, frozenset(RIGHTS))
    elif not body.roles:
        raise unfit("person.no_role", "roles")
    for place, one in enumerate(body.roles):
        brand = brand_for(access, one.brand, PEOPLE)
        _check_role(access, brand, one, f"roles.{place}.department")
    known = queries.person_by_email(email)
    works_here = known is not None and known.is_active and known.has_usable_password()
    if known is not None and not works_here:
        _check_looks_after(access, known, ApiError(409, "person.known", field="email"))
    link = ""
    with transaction.atomic():
        if known is not None and works_here:
            if body.is_owner:
                raise ApiError(409, "person.known", field="email")
            person = known
        else:
            person, link = _invite(request, body, email)
        for one in body.roles:
            actions.set_role(person, one.brand, one.role, department=one.department, **who(request))
    until = request.now + VALID_FOR if link else None
    return {"person": person.pk, "link": link, "until": until}


def _invite(request: HttpRequest, body: InviteIn, email: str) -> tuple[User, str]:
    try:
        person, secret = actions.invite_person(
            email=email, name=body.name, language=body.language, is_owner=body.is_owner,
            valid_for=VALID_FOR, **who(request),
        )  # fmt: skip
    except (actions.NameTaken, IntegrityError):
        raise ApiError(409, "person.known", field="email") from None
    return person, _address(request, secret)


@operation(
    router, "POST", "/people/{person_id}/link", name="renewLink", summary="Make a new link",
    gives=LinkOut, status=201, needs=(READ, PEOPLE), errors=(404, 409),
)  # fmt: skip
def renew_link(request: HttpRequest, person_id: Id) -> dict[str, Any]:
    """For somebody who lost their way in. Links they had before end."""
    person = _somebody_else(request.auth, person_id)
    if not person.is_active:
        raise ApiError(409, "api.wrong_state")
    secret = actions.renew_entry(person, valid_for=VALID_FOR, **who(request))
    return {
        "person": person.pk,
        "link": _address(request, secret),
        "until": request.now + VALID_FOR,
    }


@operation(
    router, "POST", "/people/{person_id}/deactivate", name="deactivatePerson",
    summary="Let somebody in no more", gives=None, status=204, needs=(READ, PEOPLE),
    errors=(404, 409),
)  # fmt: skip
def deactivate_person(request: HttpRequest, person_id: Id) -> None:
    """Their tokens and links end; what they did stays theirs. `invitePerson` lets them in
    again."""
    actions.deactivate_person(_somebody_else(request.auth, person_id), **who(request))


@operation(
    router, "DELETE", "/people/{person_id}/second-factor", name="removeSecondFactor",
    summary="Take the second factor off", gives=None, status=204, needs=(READ, PEOPLE),
    errors=(404, 409),
)  # fmt: skip
def remove_second_factor(request: HttpRequest, person_id: Id) -> None:
    """For somebody who lost their phone and their recovery codes."""
    actions.remove_second_factor(_somebody_else(request.auth, person_id), **who(request))


def person_for(access: Access, person_id: int) -> User:
    """Somebody whom the token administers; others do not exist for it."""
    found = queries.people(access, access.brands_with(PEOPLE)).filter(pk=person_id).first()
    if found is None and is_whole_owner(access):
        found = User.objects.filter(pk=person_id).first()
    if found is None:
        raise not_found()
    return found


def _somebody_else(access: Access, person_id: int) -> User:
    person = person_for(access, person_id)
    if access.user is not None and person.pk == access.user.pk:
        raise ApiError(409, "person.oneself")
    _check_looks_after(access, person, ApiError(403, "person.not_yours"))
    return person


def _check_looks_after(access: Access, person: User, refusal: ApiError) -> None:
    """An owner's token with every right looks after everybody; any other after people whose
    every right it has itself."""
    if is_whole_owner(access):
        theirs = dict.fromkeys(access.rights, frozenset(RIGHTS))
        if not person.is_owner:
            roles = queries.roles_of(person).items()
            theirs = {brand: ROLE_RIGHTS[row.role] for brand, row in roles}
    elif queries.may_look_after(access, person):
        roles = queries.roles_of(person).items()
        theirs = {brand: ROLE_RIGHTS[row.role] for brand, row in roles}
    else:
        raise refusal
    for brand, rights in theirs.items():
        if brand in access.rights:
            _check_rights(access, brand, rights)


def _check_rights(access: Access, brand_id: int, rights: frozenset[str]) -> None:
    for right in RIGHTS:
        if right in rights and not access.may(right, brand_id):
            raise Forbidden(right)


def _check_role(access: Access, brand: Brand, given: RoleIn, field: str) -> None:
    _check_rights(access, brand.pk, ROLE_RIGHTS[given.role])
    language = translation.get_language() or "en"
    if given.department and given.department not in department_names(brand, language):
        raise unfit("case.no_such_department", field)


def _address(request: HttpRequest, secret: str) -> str:
    return request.build_absolute_uri(reverse("people:enter", args=[secret]))
