"""Which brand an address speaks of, and whether the person may do there what they ask."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from fener.people.models import Brand
from fener.people.queries import Access, brand_by_id
from fener.people.roles import READ


def brand_for(request: HttpRequest, brand_id: int, right: str = READ) -> Brand:
    """The brand of an address. A brand one may not even read does not exist (404); one that is
    read, but not with `right`, is a closed door (403)."""
    access: Access = request.access
    if not access.may(READ, brand_id):
        raise Http404("no such brand")
    if not access.may(right, brand_id):
        raise PermissionDenied(right)
    return brand_by_id(brand_id)


def owner_only(request: HttpRequest) -> None:
    """Creating brands and looking after owners belongs to owners."""
    if not request.access.is_owner:
        raise PermissionDenied("owner")
