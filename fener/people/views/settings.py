"""The hub of the settings, and the brands."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fener.people.actions import (
    NameTaken,
    archive_brand,
    change_brand,
    create_brand,
    restore_brand,
)
from fener.people.doors import brand_for, owner_only
from fener.people.forms.brands import BrandForm
from fener.people.forms.places import zone_names
from fener.people.models import Brand
from fener.people.queries import archived_brands, brands
from fener.people.roles import CHANNELS, GUIDE, PEOPLE
from fener.people.views.entry import BRAND_FIELDS


def hub(request: HttpRequest) -> HttpResponse:
    access = request.access
    rows = [
        {
            "brand": brand,
            "may_people": access.may(PEOPLE, brand.pk),
            "may_channels": access.may(CHANNELS, brand.pk),
            "may_guide": access.may(GUIDE, brand.pk),
        }
        for brand in brands(access)
    ]
    context: dict[str, Any] = {
        "rows": rows,
        "archived": archived_brands(access),
        "is_owner": access.is_owner,
        "administers": bool(access.brands_with(PEOPLE)) or access.is_owner,
    }
    return render(request, "people/settings.html", context)


def new_brand(request: HttpRequest) -> HttpResponse:
    owner_only(request)
    form = BrandForm(
        request.POST or None, initial={"country": "GB", "languages": [request.user.language]}
    )
    if request.method == "POST" and form.is_valid():
        try:
            brand = create_brand(
                actor=request.access.actor,
                now=request.now,
                **{name: form.cleaned_data[name] for name in BRAND_FIELDS},
            )
        except NameTaken:
            form.add_error("name", _("There is a brand of this name already."))
        else:
            messages.success(request, _("%(brand)s is ready.") % {"brand": brand.name})
            return redirect("people:settings")
    return render(request, "people/brand.html", {"form": form, "zones": zone_names()})


def edit_brand(request: HttpRequest, brand_id: int) -> HttpResponse:
    brand = brand_for(request, brand_id, PEOPLE)
    form = BrandForm(
        request.POST or None, initial={name: getattr(brand, name) for name in BRAND_FIELDS}
    )
    if request.method == "POST" and form.is_valid():
        try:
            change_brand(
                brand,
                actor=request.access.actor,
                now=request.now,
                **{name: form.cleaned_data[name] for name in BRAND_FIELDS},
            )
        except NameTaken:
            form.add_error("name", _("There is a brand of this name already."))
        else:
            messages.success(request, _("Saved."))
            return redirect("people:settings")
    context = {
        "form": form,
        "brand_shown": brand,
        "is_owner": request.access.is_owner,
        "zones": zone_names(),
    }
    return render(request, "people/brand.html", context)


@require_POST
def archive(request: HttpRequest, brand_id: int) -> HttpResponse:
    owner_only(request)
    brand = brand_for(request, brand_id, PEOPLE)
    archive_brand(brand, actor=request.access.actor, now=request.now)
    messages.success(
        request, _("%(brand)s is archived. What it stored stays.") % {"brand": brand.name}
    )
    return redirect("people:settings")


@require_POST
def restore(request: HttpRequest, brand_id: int) -> HttpResponse:
    owner_only(request)
    brand = Brand.objects.exclude(archived_at=None).filter(pk=brand_id).first()
    if brand is None:
        raise Http404("no such archived brand")
    restore_brand(brand, actor=request.access.actor, now=request.now)
    messages.success(request, _("%(brand)s is back.") % {"brand": brand.name})
    return redirect("people:settings")
