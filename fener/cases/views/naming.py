"""Names of the guide's kinds and departments, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from django.utils.translation import get_language

from fener.guide import queries as guide_queries
from fener.guide.document import CompiledGuide, ComplaintKind, Guide, text_in
from fener.people.models import Brand


class Names:
    """What the keys of a guide are called. One that the guide does not have is shown as it is."""

    def __init__(self, guide: Guide, language: str) -> None:
        self.kinds = _named(guide.kinds, language, guide.default_language)
        self.departments = _named(guide.departments, language, guide.default_language)

    def kind(self, key: str) -> str:
        return self.kinds.get(key) or plain(key)

    def department(self, key: str) -> str:
        return self.departments.get(key) or plain(key)


def names_for(brand: Brand | None) -> Names:
    """By the guide in force for `brand`; where all brands are shown, by the starting guide."""
    return names_in(guide_of(brand))


def names_in(guide: CompiledGuide) -> Names:
    return _names(guide, get_language() or "en")


def guide_of(brand: Brand | None) -> CompiledGuide:
    return guide_queries.current(brand.pk)[1] if brand else guide_queries.version(0, 0)


def plain(key: str) -> str:
    return key.replace("_", " ").capitalize()


@lru_cache(maxsize=256)
def _names(guide: CompiledGuide, language: str) -> Names:
    return Names(guide.guide, language)


def _named(rows: object, language: str, default: str) -> dict[str, str]:
    return {row.key: text_in(row.name, language, default)[0] for row in rows}  # type: ignore[attr-defined]


def steps_of(kind: ComplaintKind | None, guide: Guide) -> tuple[str, ...]:
    """What the guide says to do, in the reader's language or the guide's own."""
    if kind is None:
        return ()
    steps: Mapping[str, tuple[str, ...]] = kind.steps
    for language in (get_language() or "en", guide.default_language, *steps):
        if found := steps.get(language):
            return found
    return ()
