"""Working hours: the calendars by which a brand's clocks run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fener.core.clocks import (
    WEEKDAYS,
    Calendar,
    CalendarError,
    add_open_time,
    is_open,
    next_open,
)
from fener.kit.sentences import listed
from fener.people.actions import save_calendar
from fener.people.doors import brand_for
from fener.people.forms.hours import (
    DAY_NAMES,
    HoursForm,
    fault_words,
    next_friday,
    usual_week,
    with_holidays,
)
from fener.people.forms.places import zone_names
from fener.people.holidays import holidays_of
from fener.people.models import Brand, WorkingHours
from fener.people.queries import calendars
from fener.people.roles import PEOPLE

SPANS = (30, 60, 240, 480, 1440)
"""Minutes of working time for which the preview says when they are over."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One day of the week as it is drawn: open spans, in minutes after midnight."""

    name: str
    spans: list[tuple[int, int]]
    hours: str
    y: int


def bars(calendar: Calendar) -> list[Bar]:
    return [
        Bar(
            str(DAY_NAMES[name]),
            [(hours.start, hours.end - hours.start) for hours in day],
            listed(str(hours) for hours in day),
            at * 20,
        )
        for at, (name, day) in enumerate(zip(WEEKDAYS, calendar.week, strict=True))
    ]


def hours(request: HttpRequest, brand_id: int) -> HttpResponse:
    brand = brand_for(request, brand_id, PEOPLE)
    rows = []
    for row in calendars(brand):
        calendar = Calendar.from_json(row.document)
        rows.append(
            {
                "row": row,
                "zone": calendar.zone,
                "bars": bars(calendar),
                "holidays": len(calendar.holidays),
                "is_open": is_open(request.now, calendar),
            }
        )
    return render(request, "people/hours.html", {"brand_shown": brand, "rows": rows})


def edit_hours(request: HttpRequest, brand_id: int, hours_id: int = 0) -> HttpResponse:
    """One form with four buttons: fill in the usual week, fetch holidays, try, save."""
    brand = brand_for(request, brand_id, PEOPLE)
    row = _row(brand, hours_id)
    if request.method == "POST":
        form = HoursForm(request.POST)
        act = request.POST.get("do", "save")
        if act in ("usual", "fetch"):
            form = _filled(request, act)
        elif form.is_valid() and act == "save" and form.calendar is not None:
            save_calendar(
                brand,
                actor=request.access.actor,
                now=request.now,
                calendar=form.calendar,
                name=form.cleaned_data["name"],
                hours=row,
                is_default=form.cleaned_data["is_default"] or bool(row and row.is_default),
            )
            messages.success(
                request,
                _("The calendar is saved. Cases already open keep the times they were given."),
            )
            return redirect("people:hours", brand_id=brand.pk)
    else:
        form = HoursForm(_written(brand, row, request.now))
    calendar = form.calendar if form.is_valid() else None
    context: dict[str, Any] = {
        "brand_shown": brand,
        "form": form,
        "row": row,
        "zones": zone_names(),
        "bars": bars(calendar) if calendar else [],
        "preview": _preview(form, calendar),
        "calendar": calendar,
    }
    return render(request, "people/hours_form.html", context)


def _row(brand: Brand, hours_id: int) -> WorkingHours | None:
    if not hours_id:
        return None
    row = calendars(brand).filter(pk=hours_id).first()
    if row is None:
        raise Http404("no such calendar")
    return row


def _written(brand: Brand, row: WorkingHours | None, now: datetime) -> dict[str, Any]:
    calendar = (
        Calendar.from_json(row.document) if row else Calendar.usual(brand.country, brand.zone)
    )
    day, hour = next_friday(now.astimezone(calendar.tz))
    years = sorted({each.year for each in calendar.holidays})
    names = holidays_of(brand.country, years, "en") if years else {}
    return {
        **HoursForm.written(calendar, names),
        "name": row.name if row else brand.name,
        "is_default": "on" if row is None or row.is_default else "",
        "country": brand.country,
        "year": str(now.year),
        "came_on": day.isoformat(),
        "came_at": hour.isoformat(timespec="minutes"),
    }


def _filled(request: HttpRequest, act: str) -> HoursForm:
    """The form as it was, with the usual week or the holidays of a country filled in."""
    data = request.POST.copy()
    country = data.get("country", "")
    try:
        if act == "usual":
            for name, value in usual_week(country).items():
                data[name] = value
        else:
            year = int(data.get("year") or request.now.year)
            data["holidays"], fresh = with_holidays(data.get("holidays", ""), country, year)
            if fresh:
                said = ngettext(
                    "%(count)s holiday was added. Look at it, then save.",
                    "%(count)s holidays were added. Look at them, then save.",
                    fresh,
                )
                messages.info(request, said % {"count": fresh})
            else:
                messages.warning(
                    request, _("No new holidays were found for this country and year.")
                )
    except CalendarError as error:
        messages.error(request, fault_words(error))
    except ValueError:
        messages.error(request, _("The year is a number such as 2027."))
    return HoursForm(data)


def _preview(form: HoursForm, calendar: Calendar | None) -> dict[str, Any] | None:
    """When so much working time is over for a complaint that came at the moment asked for."""
    if calendar is None:
        return None
    data = form.cleaned_data
    if not data.get("came_on") or not data.get("came_at"):
        return None
    came_at = datetime.combine(data["came_on"], data["came_at"], tzinfo=calendar.tz)
    try:
        dues = [
            (
                minutes,
                add_open_time(came_at, timedelta(minutes=minutes), calendar).astimezone(
                    calendar.tz
                ),
            )
            for minutes in SPANS
        ]
        opens = next_open(came_at, calendar)
    except CalendarError as error:
        return {"came_at": came_at, "fault": fault_words(error)}
    return {
        "came_at": came_at,
        "dues": dues,
        "opens_at": opens,
        "is_open": is_open(came_at, calendar),
    }
