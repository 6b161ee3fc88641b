"""What every screen of cases shares: who looks, what time it is there, which rows are wanted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import wraps
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from fener.cases.queue import Counts, Filter, counts
from fener.people.context import preferences_of
from fener.people.models import Brand
from fener.people.queries import Forbidden, brand_now

View = Callable[..., HttpResponse]


def guarded(view: View) -> View:
    """What a person may not do becomes 403, what they may not know of 404."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Forbidden as refused:
            raise PermissionDenied(refused.right) from None
        except ObjectDoesNotExist:
            raise Http404 from None

    return inner


def page_now(request: HttpRequest) -> datetime:
    """The present of the page: that of the brand it is about or of the chosen one, which may be
    that of a replayed stream."""
    brand = _brand_of(request)
    return brand_now(brand, request.now) if brand else request.now


def stand_in(request: HttpRequest, brand: Brand) -> None:
    """The whole page is about `brand`, whichever is chosen: its present is that of the page."""
    request.stands_in = brand
    request.__dict__.pop("shifts", None)


def _brand_of(request: HttpRequest) -> Brand | None:
    return getattr(request, "stands_in", None) or request.brand or None


def shift_of(request: HttpRequest, brand: Brand) -> timedelta:
    """What to add to a time of `brand` so that it stands rightly beside the page's present.
    Nothing, but where brands with clocks of their own are shown side by side."""
    shifts: dict[int, timedelta] = request.__dict__.setdefault("shifts", {})
    if brand.pk not in shifts:
        page = _brand_of(request)
        alone = not brand.tempo and (not page or not page.tempo)
        here = brand_now(brand, request.now)
        shifts[brand.pk] = timedelta() if alone else page_now(request) - here
    return shifts[brand.pk]


def counts_of(request: HttpRequest) -> Counts:
    """The kept numbers of the chosen brand; read once for a page that shows them twice."""
    found: Counts | None = getattr(request, "counts", None)
    if found is None:
        found = counts(request.access, now=request.now, brand=request.brand or None)
        request.counts = found
    return found


def show(
    request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """Render with the page's present in every clock and relative time."""
    preferences = replace(preferences_of(request), now=page_now(request))
    return render(request, template, {**context, "preferences": preferences}, status=status)


def is_fragment(request: HttpRequest) -> bool:
    """Asked for by a part of a page that is already open."""
    return bool(request.headers.get("HX-Request")) and not request.headers.get(
        "HX-History-Restore-Request"
    )


LANES: dict[str, tuple[Any, str, dict[str, Any]]] = {
    "queue": (_("Waiting"), "waiting", {"lane": "queue"}),
    "mine": (_("Mine"), "mine", {"lane": "queue"}),
    "nobody": (_("Nobody's yet"), "unassigned", {"lane": "queue", "assignee": "none"}),
    "answered": (_("Answered"), "answered", {"lane": "waiting"}),
    "snoozed": (pgettext_lazy("lane", "Put aside"), "snoozed", {"lane": "snoozed"}),
    "backlog": (_("Back-log"), "backlog", {"lane": "backlog"}),
    "closed": (_("Closed"), "", {"lane": "closed"}),
    "all": (_("All"), "", {"lane": "all"}),
}
"""The tabs of the queue: name, the count it shows, the rows it holds."""

CHOSEN = ("department", "network", "language", "kind", "priority", "tag")
SWITCHES = ("late", "today", "trouble")
PLACES = ("after", "before")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows of the queue a page shows, as its address says."""

    show: str
    chosen: dict[str, str]
    switches: frozenset[str]
    after: str
    before: str

    @classmethod
    def of(cls, request: HttpRequest) -> Wanted:
        asked = request.GET
        lane = asked.get("show", "")
        return cls(
            show=lane if lane in LANES else "queue",
            chosen={name: asked[name][:60] for name in CHOSEN if asked.get(name)},
            switches=frozenset(name for name in SWITCHES if asked.get(name)),
            after=asked.get("after", "")[:80],
            before=asked.get("before", "")[:80],
        )

    def rows(self, request: HttpRequest) -> Filter:
        user = request.access.user
        settled: dict[str, Any] = {**LANES[self.show][2], **self.chosen}
        if self.show == "mine":
            settled["assignee"] = str(user.pk) if user else "none"
        brand = request.brand
        return Filter(
            brand_id=brand.pk if brand else None,
            late_only="late" in self.switches,
            trouble_only="trouble" in self.switches,
            due_before=end_of_local_day(request) if "today" in self.switches else None,
            **settled,
        )

    @property
    def is_plain(self) -> bool:
        """Nothing narrows the lane."""
        return not self.chosen and not self.switches

    def query(self, **changes: str) -> str:
        """The query string of this list with `changes`; an empty value takes one away. The
        place in the list is left behind unless it is named."""
        told: dict[str, str] = {"show": self.show if self.show != "queue" else ""}
        told |= self.chosen
        told |= dict.fromkeys(sorted(self.switches), "1")
        told |= changes
        query = QueryDict(mutable=True)
        for name, value in told.items():
            if value and not (name == "show" and value == "queue"):
                query[name] = value
        return f"?{query.urlencode()}" if query else ""

    @property
    def here(self) -> str:
        """The query string of this very page of the list."""
        return self.query(after=self.after, before=self.before)


def end_of_local_day(request: HttpRequest) -> datetime:
    """Midnight tonight, where the chosen brand lives; in UTC where all are shown."""
    zone = ZoneInfo(request.brand.zone if request.brand else "UTC")
    here = page_now(request).astimezone(zone)
    tomorrow = here.date() + timedelta(days=1)
    return datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=zone)
