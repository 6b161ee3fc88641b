"""Reads of the guide: the version in force, the draft, the history."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.db.models import QuerySet

from fener.guide.document import CompiledGuide, Guide, text_in
from fener.guide.models import GuideVersion
from fener.guide.starting import load_starting_guide
from fener.kit.prepared import prepared
from fener.people.models import Brand


def current(brand_id: int) -> tuple[int, CompiledGuide]:
    """The number and guide in force for a brand; number 0 and the starting guide where none
    was published."""
    newest = _newest(brand_id)
    if not newest:
        return 0, _starting()
    return newest[0], _compiled(brand_id, newest[0])


@prepared
def _newest(brand_id: int) -> QuerySet[Any]:
    rows = GuideVersion.objects.filter(brand_id=brand_id, number__gt=0).order_by("-number")
    return rows.values_list("number", flat=True)[:1]


def version(brand_id: int, number: int) -> CompiledGuide:
    """The guide as it was under `number`."""
    return _compiled(brand_id, number) if number else _starting()


@lru_cache(maxsize=1)
def _starting() -> CompiledGuide:
    return CompiledGuide(load_starting_guide())


@lru_cache(maxsize=64)
def _compiled(brand_id: int, number: int) -> CompiledGuide:
    row = GuideVersion.objects.get(brand_id=brand_id, number=number)
    return CompiledGuide(Guide.from_json(row.document))


def history(brand: Brand) -> QuerySet[GuideVersion]:
    rows = GuideVersion.objects.filter(brand=brand, number__gt=0)
    return rows.select_related("by").order_by("-number")


def draft(brand: Brand) -> GuideVersion | None:
    return GuideVersion.objects.filter(brand=brand, number=0).first()


def draft_guide(brand: Brand) -> Guide:
    """The draft's document, or that of the version in force where nobody has begun one."""
    row = draft(brand)
    return Guide.from_json(row.document) if row else current(brand.pk)[1].guide


def published(brand: Brand, number: int) -> GuideVersion | None:
    """The row of a published version: who, when, why."""
    return history(brand).filter(number=number).first()


def guide_under(brand: Brand, number: int) -> Guide:
    """The guide as it was under `number`; 0: the starting guide."""
    return version(brand.pk, number).guide


def department_names(brand: Brand, language: str) -> dict[str, str]:
    """Names of the departments of the guide in force, by key."""
    guide = current(brand.pk)[1].guide
    return {
        row.key: text_in(row.name, language, guide.default_language)[0] or row.key
        for row in guide.departments
    }
