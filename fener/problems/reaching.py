"""Over which networks, languages and countries a problem reaches, in posts, and those."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet

from fener.mentions.models import Mention
from fener.mentions.places import country_of
from fener.problems.damage import of_this_moment, posts_of
from fener.problems.models import Problem

UNKNOWN = "none"
"""In an address: of which it is not known."""
_MOST = 40
"""Names in one address."""


@dataclass(frozen=True, slots=True)
class Where:
    """Posts on any of these networks, in any of these languages, from any of these countries;
    None: wherever. An empty name: not known."""

    networks: tuple[str, ...] | None = None
    languages: tuple[str, ...] | None = None
    countries: tuple[str, ...] | None = None

    @classmethod
    def of_address(cls, asked: Mapping[str, str]) -> Where:
        return cls(*(_names(asked.get(one, "")) for one in ("network", "language", "country")))

    def address(self) -> dict[str, str]:
        named = {
            "network": self.networks, "language": self.languages, "country": self.countries,
        }  # fmt: skip
        return {
            name: ",".join(one or UNKNOWN for one in names)
            for name, names in named.items()
            if names is not None
        }

    def __bool__(self) -> bool:
        return (self.networks, self.languages, self.countries) != (None, None, None)


def _names(text: str) -> tuple[str, ...] | None:
    names = [name.strip()[:40] for name in text.split(",")[:_MOST] if name.strip()]
    return tuple("" if name == UNKNOWN else name for name in names) or None


def posts_from(rows: QuerySet[Mention], where: Where) -> QuerySet[Mention]:
    """`rows`, posts of a problem, narrowed to `where`."""
    if where.networks is not None:
        rows = rows.filter(channel__network__in=where.networks)
    if where.languages is not None:
        rows = rows.filter(language__in=where.languages)
    if where.countries is not None:
        places = rows.order_by().values_list("place", flat=True).distinct()
        wanted = [place for place in places if country_of(place) in where.countries]
        rows = rows.filter(place__among=wanted)
    return rows


@dataclass(frozen=True, slots=True)
class Reached:
    """Posts by network and language, and by country; an empty name: not known."""

    cells: dict[tuple[str, str], int]
    countries: dict[str, int]


def reached(problem: Problem, now: datetime | None) -> Reached:
    """See `damage.of_this_moment`."""
    found: Reached = of_this_moment(_reached, problem, now)
    return found


def _reached(problem: Problem) -> Reached:
    rows = posts_of(problem).order_by()
    by_cell = rows.values_list("channel__network", "language").annotate(Count("pk"))
    countries: Counter[str] = Counter()
    for place, posts in rows.values_list("place").annotate(Count("pk")):
        countries[country_of(place)] += posts
    return Reached({(one, other): posts for one, other, posts in by_cell}, dict(countries))
