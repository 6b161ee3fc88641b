"""The map of a problem: how many posts on which network in which language, and from where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from fener.kit.elements import network_icon, network_name
from fener.kit.reading import Reader
from fener.kit.sentences import language_name, listed
from fener.problems.models import Problem
from fener.problems.reaching import Where, reached
from fener.problems.views.frame import problem_url

MOST_LANGUAGES = 10
MOST_COUNTRIES = 12
CLASSES = 4
"""Of shading: the darkest is the cell with the most posts."""


def map_of(problem: Problem, now: Any, reader: Reader) -> dict[str, Any]:
    """Languages under one another, networks side by side; each number opens its posts."""
    found = reached(problem, now)
    by_network, by_language = Counter[str](), Counter[str]()
    for (network, language), posts in found.cells.items():
        by_network[network] += posts
        by_language[language] += posts
    networks = [one for one, _posts in _ordered(by_network)]
    rows: list[tuple[str, ...]] = [(one,) for one, _posts in _ordered(by_language)]
    if len(rows) > MOST_LANGUAGES:
        rest = tuple(one[0] for one in rows[MOST_LANGUAGES - 1 :])
        rows = [*rows[: MOST_LANGUAGES - 1], rest]
    most = max(found.cells.values(), default=1)

    def cell(where: Where, posts: int, *, is_shaded: bool = False) -> dict[str, Any]:
        return {
            "posts": posts,
            "shown": reader.count(posts),
            "url": _url(problem, where) if posts else "",
            "shade": -(-CLASSES * posts // most) if is_shaded else 0,
            "label": where_told(where, reader),
        }

    return {
        "networks": [{"name": network_name(one), "icon": network_icon(one)} for one in networks],
        "rows": [
            {
                "name": _language(languages),
                "cells": [
                    cell(
                        Where(networks=(network,), languages=languages),
                        sum(found.cells.get((network, one), 0) for one in languages),
                        is_shaded=True,
                    )
                    for network in networks
                ],
                "all": cell(Where(languages=languages), sum(by_language[one] for one in languages)),
            }
            for languages in rows
        ],
        "all": [cell(Where(networks=(one,)), by_network[one]) for one in networks],
        "posts": reader.count(by_network.total()),
        "posts_url": problem_url(problem, "posts"),
        **_countries(problem, found.countries, reader),
    }


def _ordered(counted: Mapping[str, int]) -> list[tuple[str, int]]:
    """The most first; what is not known last."""
    return sorted(counted.items(), key=lambda one: (not one[0], -one[1], one[0]))


def _countries(problem: Problem, counted: Mapping[str, int], reader: Reader) -> dict[str, Any]:
    known = [one for one in _ordered(counted) if one[0]]
    shown, rest = known[:MOST_COUNTRIES], known[MOST_COUNTRIES:]
    lines: list[tuple[tuple[str, ...], int]] = [((one,), posts) for one, posts in shown]
    if rest:
        lines.append((tuple(one for one, _posts in rest), sum(posts for _one, posts in rest)))
    if known and counted.get(""):
        lines.append((("",), counted[""]))
    return {
        "countries": [
            {
                "name": _country(names, reader),
                "shown": reader.count(posts),
                "url": _url(problem, Where(countries=names)),
            }
            for names, posts in lines
        ]
    }


def _url(problem: Problem, where: Where) -> str:
    return f"{problem_url(problem, 'posts')}?{urlencode(where.address(), safe=',')}"


def _language(names: tuple[str, ...]) -> str:
    if len(names) > 1:
        return str(_("Other languages"))
    return language_name(names[0]) or str(_("Not known"))


def _country(names: tuple[str, ...], reader: Reader) -> str:
    if len(names) > 1:
        return str(_("Other countries"))
    return str(reader.locale.territories.get(names[0], names[0]) or _("Not known"))


def where_told(where: Where, reader: Reader) -> str:
    """What posts that are narrowed to `where` have in common."""
    parts = []
    if where.networks is not None:
        parts.append(_("Network: %(names)s") % {"names": listed(map(network_name, where.networks))})
    if where.languages is not None:
        names = [_language((one,)) for one in where.languages]
        parts.append(_("Language: %(names)s") % {"names": listed(names)})
    if where.countries is not None:
        names = [_country((one,), reader) for one in where.countries]
        parts.append(_("Country: %(names)s") % {"names": listed(names)})
    return " · ".join(parts)
