"""The storm watch: how much is said of each brand, against what is usual, as it happens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from fener.cases.views.desk import guarded, show
from fener.kit.requests import number_in
from fener.kit.sentences import TOPIC_NAMES, topic_name
from fener.people.models import Brand
from fener.people.queries import brand_now
from fener.people.roles import CHANNELS
from fener.problems import queries, volume
from fener.problems.models import Spike
from fener.problems.silences import silences
from fener.problems.views.frame import reader_at
from fener.problems.views.listing import shown_spike
from fener.problems.views.watch_charts import (
    MEASURES,
    Sight,
    complaints_chart,
    marks_of,
    silence_told,
    spreads,
    topic_charts,
    volume_chart,
)

SPAN_NAMES = {
    "1h": gettext_lazy("Last hour"),
    "6h": gettext_lazy("6 hours"),
    "1d": gettext_lazy("A day"),
    "7d": gettext_lazy("A week"),
    volume.EVERYTHING: gettext_lazy("Everything"),
}
USUAL_SPAN = "1d"
MOST_BRANDS = 6
"""Shown one under another; the others are named."""
PAGE = 20
MOST_MARKS = 60
EVERY, EVERY_OF_REPLAY = 60, 10
"""Seconds after which the open minute is read anew, without anything having been found."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address of the page asks for."""

    span: str
    of: str
    topic: str
    start: int

    @classmethod
    def of_request(cls, request: HttpRequest) -> Wanted:
        asked = request.GET
        span, of, topic = (asked.get(name, "") for name in ("span", "of", "topic"))
        return cls(
            span=span if span in SPAN_NAMES else USUAL_SPAN,
            of=of if of in MEASURES else next(iter(MEASURES)),
            topic=topic if topic in TOPIC_NAMES else "",
            start=min(number_in(asked.get("from", "")) or 0, 100_000),
        )

    def url(self, **changes: str) -> str:
        told = {
            "span": self.span if self.span != USUAL_SPAN else "",
            "of": self.of if self.of != next(iter(MEASURES)) else "",
            "topic": self.topic,
        } | changes
        query = QueryDict(mutable=True)
        query.update({name: value for name, value in told.items() if value})
        return reverse("watch:screen") + (f"?{query.urlencode()}" if query else "")


@guarded
@require_GET
def watch(request: HttpRequest) -> HttpResponse:
    wanted = Wanted.of_request(request)
    chosen, others = _brands(request)
    brand = chosen[0] if len(chosen) == 1 and not others else None
    panels = [_panel(request, one, wanted, alone=brand is not None) for one in chosen]
    spikes, older = _spikes(request, wanted, panels)
    replayed = any(one.tempo and one.tempo.get("speed", 1) > 1 for one in chosen)
    context: dict[str, Any] = {
        "panels": panels,
        "others": [{"name": one.name, "url": f"?brand={one.pk}"} for one in others],
        "watch_tabs": [
            {
                "url": wanted.url(span=name if name != USUAL_SPAN else ""),
                "label": label,
                "count": None,
                "current": name == wanted.span,
            }
            for name, label in SPAN_NAMES.items()
        ],
        "measures": [
            {
                "url": wanted.url(of=of if of != next(iter(MEASURES)) else ""),
                "label": measure.name,
                "current": of == wanted.of,
            }
            for of, measure in MEASURES.items()
        ],
        "topic": topic_name(wanted.topic) if wanted.topic else "",
        "all_topics_url": wanted.url(topic=""),
        "spikes": spikes,
        "older_url": wanted.url(**{"from": str(wanted.start + PAGE)}) if older else "",
        "newer_url": wanted.url(**{"from": str(max(0, wanted.start - PAGE) or "")})
        if wanted.start
        else "",
        "is_heard": any(panel["chart"] for panel in panels),
        "ways": _ways(request),
        "every": EVERY_OF_REPLAY if replayed else EVERY,
        "here": request.get_full_path(),
    }
    return show(request, "problems/watch.html", context)


def _brands(request: HttpRequest) -> tuple[list[Brand], list[Brand]]:
    """Those that are drawn, and those that are only named: of many, first those in which
    something was found that nobody has looked at."""
    if request.brand:
        return [request.brand], []
    seen = set(request.access.brand_ids)
    brands = [brand for brand in request.brands if brand.pk in seen]
    if len(brands) > MOST_BRANDS:
        raised = set(
            Spike.objects.filter(brand_id__in=seen, state="raised").values_list(
                "brand_id", flat=True
            )
        )
        brands.sort(key=lambda brand: (brand.pk not in raised, brand.name))
    return brands[:MOST_BRANDS], brands[MOST_BRANDS:]


def _panel(request: HttpRequest, brand: Brand, wanted: Wanted, *, alone: bool) -> dict[str, Any]:
    """All charts of a brand that is looked at by itself; beside others, its line alone."""
    now = brand_now(brand, request.now)
    reader = reader_at(request, brand)
    first = volume.first_heard(brand.pk)
    panel: dict[str, Any] = {
        "brand": brand, "now": now, "is_alone": alone, "reader": reader, "chart": None,
        "url": f"?brand={brand.pk}", "numbers": {},
    }  # fmt: skip
    if first is None:
        return panel
    window = volume.window_of(wanted.span, now, first=first)
    sight = Sight(brand, window, wanted.of, wanted.topic, reader, first)
    points = volume.points_of(brand, window, wanted.topic)
    window_spikes = spikes_between(request, brand, sight)
    marks = marks_of(window_spikes, {one.pk: about(one) for one in window_spikes})
    silent = silences(brand, window.since, window.until)
    key = f"watch-{brand.pk}"
    name = topic_name(wanted.topic) if wanted.topic else _("All topics")
    panel |= {
        "chart": volume_chart(
            sight, points, marks, silent, key=key,
            title=_("%(measure)s: %(topic)s")
            % {"measure": sight.measure.name, "topic": name},
        ),
        "silent": [silence_told(one, reader) for one in silent if one.until is None],
        "numbers": {
            spike.pk: number
            for number, spike in enumerate(
                sorted(window_spikes, key=lambda spike: (spike.at, spike.pk)), start=1
            )
        },
    }  # fmt: skip
    if alone:
        urls = {topic: wanted.url(topic=topic) for topic in TOPIC_NAMES}
        panel |= {
            "topics": None
            if wanted.topic
            else topic_charts(sight, window_spikes, urls, key=f"{key}-topics"),
            "spreads": spreads(sight, key=f"{key}-spread"),
            "complaints": complaints_chart(sight, points, silent, key=f"{key}-complaints"),
        }
    return panel


def spikes_between(request: HttpRequest, brand: Brand, sight: Sight) -> list[Spike]:
    """Those of the span that is looked at, the newest first; of one topic, its own."""
    rows = queries.spikes(request.access, brand.pk).filter(
        at__gte=sight.window.since, at__lte=sight.window.until
    )
    if sight.topic:
        rows = rows.filter(topic=sight.topic)
    return list(rows[:MOST_MARKS])


def about(spike: Spike) -> str:
    return topic_name(spike.topic) if spike.topic else _("The brand as a whole")


def _spikes(
    request: HttpRequest, wanted: Wanted, panels: Sequence[dict[str, Any]]
) -> tuple[list[dict[str, Any]], bool]:
    """A page of findings, the newest first, with the numbers they have in the charts."""
    brand = request.brand or None
    rows = queries.spikes(request.access, brand.pk if brand else None)
    if wanted.topic:
        rows = rows.filter(topic=wanted.topic)
    found = list(rows[wanted.start : wanted.start + PAGE + 1])
    numbers = {pk: number for panel in panels for pk, number in panel["numbers"].items()}
    shown = [
        shown_spike(request, spike) | {"number": numbers.get(spike.pk)} for spike in found[:PAGE]
    ]
    return shown, len(found) > PAGE


def _ways(request: HttpRequest) -> list[dict[str, Any]]:
    """What somebody can do who has nothing to watch yet."""
    if not (request.access.is_owner or request.access.brands_with(CHANNELS)):
        return []
    return [
        {
            "url": reverse("storm"),
            "icon": "storm",
            "title": _("Watch a storm"),
            "text": _("A complaint grows into a crisis on the practice network. Nothing leaves."),
        },
        {
            "url": reverse("channels:list"),
            "icon": "plug",
            "title": _("Connect a channel"),
            "text": _("We test it with you before we save it."),
        },
    ]
