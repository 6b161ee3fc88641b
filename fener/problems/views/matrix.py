"""The matrix of levels and scope: read as sentences, edited as numbers, kept in versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from fener.cases.views.desk import guarded
from fener.core.levels import HIGHEST, MEASURES, SCOPES, STARTING_MATRIX, Matrix, MatrixError, Rule
from fener.kit.reading import Reader
from fener.kit.requests import number_in
from fener.kit.sentences import say
from fener.people.doors import brand_for
from fener.people.models import Brand
from fener.people.roles import GUIDE
from fener.problems import actions, queries
from fener.problems.models import MatrixVersion
from fener.problems.views.frame import Toast, attempt, done, reader_at, show_at, who
from fener.problems.views.naming import MEASURE_NAMES, SCOPE_NAMES, level_name

PLACES = (*(str(level) for level in range(2, HIGHEST + 1)), *SCOPES[1:])
"""What rules are written for, as forms name it."""
SPARE_CONDITIONS = 2
SHOWN_VERSIONS = 20
MOST_SENT = 40
"""Rules of one place that are read; the matrix itself allows fewer."""


@guarded
@require_GET
def choose(request: HttpRequest) -> HttpResponse:
    """The matrix of the chosen brand; where there are several, a choice."""
    rows = [request.brand] if request.brand else list(request.brands)
    if len(rows) == 1:
        return HttpResponseRedirect(reverse("problems:matrix_of", args=[rows[0].pk]))
    shown = [{"brand": row, "number": queries.matrix_of(row.pk)[0]} for row in rows]
    context = {"rows": shown}
    return show_at(request, rows[0], "problems/matrix_choose.html", context) if rows else _none()


def _none() -> HttpResponse:
    return HttpResponseRedirect(reverse("problems:list"))


@guarded
@require_GET
def matrix(request: HttpRequest, brand_id: int) -> HttpResponse:
    brand = brand_for(request, brand_id)
    number, found = queries.matrix_of(brand.pk)
    reader = reader_at(request, brand)
    versions = MatrixVersion.objects.filter(brand=brand).select_related("by").order_by("-number")
    context = {
        "brand_shown": brand,
        "number": number,
        "places": _told_places(found, reader),
        "versions": versions[:SHOWN_VERSIONS],
        "may_edit": request.access.may(GUIDE, brand.pk),
    }
    return show_at(request, brand, "problems/matrix.html", context)


def _told_places(found: Matrix, reader: Reader) -> list[dict[str, Any]]:
    """Each level and scope with its rules in words, the gravest first."""
    return [
        {
            "key": place,
            "name": place_name(place, reader),
            "rules": [told_rule(rule, reader) for rule in rules_of(found, place)],
        }
        for place in (*reversed(PLACES[: HIGHEST - 1]), *reversed(PLACES[HIGHEST - 1 :]))
    ]


def place_name(place: str, reader: Reader) -> str:
    if place in SCOPE_NAMES:
        return _("Scope: %(scope)s") % {"scope": SCOPE_NAMES[place]}
    return level_name(int(place), reader)


def rules_of(found: Matrix, place: str) -> Sequence[Rule]:
    return found.scopes[place] if place in found.scopes else found.levels[int(place)]


def told_rule(rule: Rule, reader: Reader) -> list[str]:
    """The conditions of a rule, each in words."""
    return [
        say(f"rule.{each.measure}", {"least": reader.count(each.least)}) for each in rule.conditions
    ]


@guarded
def edit(request: HttpRequest, brand_id: int) -> HttpResponse:
    brand = brand_for(request, brand_id, GUIDE)
    number, found = queries.matrix_of(brand.pk)
    if request.method != "POST":
        return _editor(request, brand, number, found.as_json())
    document = read_document(request.POST)
    if request.POST.get("number") != str(number):
        told = _("Somebody else set the matrix meanwhile. Compare with it, then save again.")
        return _editor(request, brand, number, document, fault=told, status=409)
    try:
        wanted = Matrix.from_json(document)
    except MatrixError as error:
        return _editor(
            request,
            brand,
            number,
            document,
            fault=_fault(reader_at(request, brand), error),
            status=422,
        )
    note = request.POST.get("note", "")[:300]
    return _set(request, brand, wanted, note)


def _set(request: HttpRequest, brand: Brand, wanted: Matrix, note: str) -> HttpResponse:
    url = reverse("problems:matrix_of", args=[brand.pk])

    def set_it(request: HttpRequest) -> Toast:
        actions.set_matrix(brand, wanted, note=note.strip(), **who(request))
        return Toast(_("In force. Problems follow it when they are measured next."))

    return done(request, attempt(set_it, request), url)


@guarded
@require_POST
def take_back(request: HttpRequest, brand_id: int, number: int) -> HttpResponse:
    """An earlier version is put in force again, as a new one; 0 is the starting matrix."""
    brand = brand_for(request, brand_id, GUIDE)
    earlier = STARTING_MATRIX
    if number:
        row = MatrixVersion.objects.get(brand=brand, number=number)
        earlier = Matrix.from_json(row.document)
    note = _("Version %(number)s again") % {"number": number}
    return _set(request, brand, earlier, note)


def _fault(reader: Reader, error: MatrixError) -> str:
    params = dict(error.params)
    place, measure = str(params.get("place", "")), str(params.get("measure", ""))
    if place in PLACES:
        params["place"] = place_name(place, reader)
    if measure in MEASURE_NAMES:
        params["measure"] = str(MEASURE_NAMES[measure])
    return say(error.key, params)


def read_document(sent: Mapping[str, Any]) -> dict[str, Any]:
    """The document that a form says. Each condition has a `measure` and a `least`; one without a
    number, and a rule without conditions, is left out. What can't be a number stays as it is, so
    that the matrix refuses it with its place."""
    levels: dict[str, list[dict[str, Any]]] = {}
    scopes: dict[str, list[dict[str, Any]]] = {}
    for place in PLACES:
        rules = scopes.setdefault(place, []) if place in SCOPES else levels.setdefault(place, [])
        told = number_in(str(sent.get(f"{place}-rules", ""))) or 0
        for rule in range(min(told, MOST_SENT)):
            name = f"{place}-{rule}"
            if sent.get(f"{name}-gone"):
                continue
            conditions: dict[str, Any] = {}
            for at in range(len(MEASURES) + SPARE_CONDITIONS):
                measure = str(sent.get(f"{name}-{at}-measure", ""))
                least = str(sent.get(f"{name}-{at}-least", "")).strip()
                if measure and least:
                    conditions[measure] = _number(least)
            if conditions:
                rules.append(conditions)
    return {"format": STARTING_MATRIX.as_json()["format"], "levels": levels, "scopes": scopes}


def _number(text: str) -> Any:
    """In digits of any script; what is none stays a text."""
    plain = text.replace("٫", ".").replace(",", ".")
    try:
        value = float(plain)
    except ValueError:
        return text
    return int(value) if value.is_integer() else value


def _editor(
    request: HttpRequest,
    brand: Brand,
    number: int,
    document: Mapping[str, Any],
    *,
    fault: str = "",
    status: int = 200,
) -> HttpResponse:
    reader = reader_at(request, brand)
    measures = [(key, MEASURE_NAMES[key]) for key in MEASURES]
    context = {
        "brand_shown": brand,
        "number": number,
        "fault": fault,
        "measures": measures,
        "places": [
            {
                "key": place,
                "name": place_name(place, reader),
                "rules": _edited(
                    document["scopes" if place in SCOPES else "levels"].get(place, [])
                ),
            }
            for place in PLACES
        ],
        "note": request.POST.get("note", ""),
    }
    if fault:
        messages.error(request, _("Nothing was changed."))
    return show_at(request, brand, "problems/matrix_edit.html", context, status=status)


def _edited(rules: Sequence[Mapping[str, Any]]) -> list[list[tuple[str, Any]]]:
    """The fields of each rule, with room for one more condition, and one empty rule."""
    rows = [[*rule.items(), ("", "")] for rule in rules]
    return [*rows, [("", "")] * SPARE_CONDITIONS]
