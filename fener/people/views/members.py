"""People and their roles."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from fener.people.actions import (
    deactivate_person,
    invite_person,
    remove_second_factor,
    renew_entry,
    set_role,
)
from fener.people.forms.members import InviteForm, RolesForm
from fener.people.models import Brand, User
from fener.people.queries import (
    Access,
    brands,
    last_entry_link,
    may_look_after,
    people,
    person_by_email,
    roles_of,
)
from fener.people.roles import PEOPLE, ROLE_NAMES

VALID_FOR = timedelta(days=3)


def _administered(access: Access) -> list[Brand]:
    mine = set(access.brands_with(PEOPLE))
    if not mine and not access.is_owner:
        raise PermissionDenied(PEOPLE)
    return [brand for brand in brands(access) if brand.pk in mine]


def _person(request: HttpRequest, person_id: int) -> User:
    """Somebody the reader administers; others do not exist for them."""
    mine = [brand.pk for brand in _administered(request.access)]
    found = people(request.access, mine).filter(pk=person_id).first()
    if found is None and request.access.is_owner:
        found = User.objects.filter(pk=person_id).first()
    if found is None:
        raise Http404("no such person")
    return found


def members(request: HttpRequest) -> HttpResponse:
    access = request.access
    mine = _administered(access)
    shown = list(people(access, [brand.pk for brand in mine]))
    if access.is_owner:
        known = {person.pk for person in shown}
        shown += [row for row in User.objects.order_by("name") if row.pk not in known]
    names = {brand.pk: brand.name for brand in mine}
    rows = []
    for person in shown:
        roles = [
            (names[brand_id], str(ROLE_NAMES[row.role]).partition(":")[0])
            for brand_id, row in roles_of(person).items()
            if brand_id in names
        ]
        rows.append(
            {
                "person": person,
                "roles": roles,
                "has_entered": person.has_usable_password(),
                "has_second_factor": is_mfa_enabled(person),
            }
        )
    rows.sort(key=lambda row: (not row["person"].is_active, str(row["person"]).casefold()))
    return render(request, "people/members.html", {"rows": rows})


@never_cache
def invite(request: HttpRequest) -> HttpResponse:
    access = request.access
    mine = _administered(access)
    form = InviteForm(
        request.POST or None,
        brands=mine,
        may_make_owners=access.is_owner,
        initial={"language": request.user.language},
    )
    if request.method == "POST" and form.is_valid():
        return _invite(request, form)
    return render(request, "people/invite.html", {"form": form})


def _invite(request: HttpRequest, form: InviteForm) -> HttpResponse:
    access, data = request.access, form.cleaned_data
    known = person_by_email(data["email"])
    works_here = known is not None and known.is_active and known.has_usable_password()
    if known is not None and not works_here and not may_look_after(access, known):
        form.add_error("email", _("Somebody with this address is known here. Ask an owner."))
        return render(request, "people/invite.html", {"form": form})
    if works_here:
        user, secret = known, ""
    else:
        user, secret = invite_person(
            actor=access.actor,
            now=request.now,
            email=data["email"],
            name=data["name"],
            language=data["language"],
            is_owner=bool(data.get("is_owner")),
            valid_for=VALID_FOR,
        )
    for brand_id, (role, department) in form.chosen().items():
        if role:
            set_role(
                user, brand_id, role, actor=access.actor, now=request.now, department=department
            )
    if works_here:
        messages.success(
            request, _("%(name)s was here already; the role is given.") % {"name": user}
        )
        return redirect("people:members")
    return _show_link(request, user, secret)


def _show_link(request: HttpRequest, user: User, secret: str) -> HttpResponse:
    link = request.build_absolute_uri(reverse("people:enter", args=[secret]))
    until = request.now + VALID_FOR
    context = {"person": user, "link": link, "until": until}
    return render(request, "people/link.html", context)


def member(request: HttpRequest, person_id: int) -> HttpResponse:
    person = _person(request, person_id)
    access, mine = request.access, _administered(request.access)
    roles = roles_of(person)
    form = RolesForm(request.POST or None, brands=mine, roles=roles)
    if request.method == "POST" and form.is_valid():
        for brand_id, (role, department) in form.chosen().items():
            before = roles.get(brand_id)
            if (role, department if role else "") != (
                (before.role, before.department) if before else ("", "")
            ):
                set_role(
                    person,
                    brand_id,
                    role,
                    actor=access.actor,
                    now=request.now,
                    department=department,
                )
        messages.success(request, _("Saved."))
        return redirect("people:members")
    context: dict[str, Any] = {
        "form": form,
        "person": person,
        "may_look_after": may_look_after(access, person) and person.pk != access.user.pk,
        "is_oneself": person.pk == access.user.pk,
        "has_second_factor": is_mfa_enabled(person),
        "has_entered": person.has_usable_password(),
        "link_row": last_entry_link(person),
    }
    return render(request, "people/member.html", context)


def _somebody_else(request: HttpRequest, person_id: int) -> User:
    person = _person(request, person_id)
    if person.pk == request.user.pk or not may_look_after(request.access, person):
        raise PermissionDenied(PEOPLE)
    return person


@require_POST
@never_cache
def new_link(request: HttpRequest, person_id: int) -> HttpResponse:
    person = _somebody_else(request, person_id)
    if not person.is_active:
        raise PermissionDenied(PEOPLE)
    secret = renew_entry(person, actor=request.access.actor, now=request.now, valid_for=VALID_FOR)
    return _show_link(request, person, secret)


@require_POST
def deactivate(request: HttpRequest, person_id: int) -> HttpResponse:
    person = _somebody_else(request, person_id)
    deactivate_person(person, actor=request.access.actor, now=request.now)
    messages.success(
        request, _("%(name)s can no longer sign in. What they did stays theirs.") % {"name": person}
    )
    return redirect("people:members")


@require_POST
def drop_second_factor(request: HttpRequest, person_id: int) -> HttpResponse:
    person = _somebody_else(request, person_id)
    remove_second_factor(person, actor=request.access.actor, now=request.now)
    messages.success(
        request, _("%(name)s now signs in with the password alone.") % {"name": person}
    )
    return redirect("people:member", person_id=person.pk)
