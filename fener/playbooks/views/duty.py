"""Who is on duty: a week with its gaps; shifts are added, removed and swapped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fener.core.clocks import WEEKDAYS
from fener.core.playbooks import (
    DUTY_ROLES,
    Rota,
    Span,
    gaps,
    moment_at,
    on_duty,
    overlaps,
    planned,
    stints,
)
from fener.kit.advance import LostRace
from fener.kit.sentences import say
from fener.people.doors import brand_for
from fener.people.forms.hours import DAY_NAMES
from fener.people.models import Brand, User
from fener.people.roles import GUIDE
from fener.playbooks.actions import ShiftRefused, remove_shift, save_shift, swap_shift
from fener.playbooks.forms.duty import ShiftForm, SwapForm
from fener.playbooks.models import DutyShift
from fener.playbooks.naming import DUTY_NAMES
from fener.playbooks.queries import duty_now, rota_of, shifts_of, staff

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a day, in minutes after its midnight; `until` may be the next midnight."""

    start: int
    length: int
    starts_at: datetime
    ends_at: datetime
    who: str = ""
    shift: str = ""
    day: str = ""
    rank: int = 1
    hue: int = 0


@dataclass(frozen=True, slots=True)
class Day:
    name: str
    date: datetime
    minutes: int
    is_today: bool
    pieces: list[Piece]
    gaps: list[Piece]


@dataclass(frozen=True, slots=True)
class Duty:
    role: str
    name: str
    now: list[str]
    is_gap_now: bool
    is_planned: bool
    gap_hours: int
    overlaps: bool
    days: list[Day]


def duty(request: HttpRequest, brand_id: int) -> HttpResponse:
    brand = brand_for(request, brand_id)
    may_edit = request.access.may(GUIDE, brand.pk)
    people = staff(brand)
    form = ShiftForm(request.POST or None, people=people, initial={"rank": "1"})
    if request.method == "POST":
        brand_for(request, brand_id, GUIDE)
        if form.is_valid() and _add(request, brand, people, form):
            return redirect(request.get_full_path())
    monday = _monday(request, brand)
    zone = ZoneInfo(brand.zone)
    context: dict[str, Any] = {
        "brand_shown": brand,
        "form": form if may_edit else None,
        "may_edit": may_edit,
        "duties": _duties(brand, request.now, monday, people),
        "shifts": _listed(brand),
        "week_start": moment_at(monday, 720, zone),
        "week_end": moment_at(monday + timedelta(days=6), 720, zone),
        "before": (monday - timedelta(days=7)).isoformat(),
        "after": (monday + timedelta(days=7)).isoformat(),
        "week": monday.isoformat(),
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "playbooks/duty.html", context, status=status)


def _monday(request: HttpRequest, brand: Brand) -> date:
    asked = request.GET.get("week", "")
    try:
        day = date.fromisoformat(asked)
    except ValueError:
        day = request.now.astimezone(ZoneInfo(brand.zone)).date()
    day = min(max(day, date(2020, 1, 1)), date(2100, 1, 1))
    return day - timedelta(days=day.weekday())


def _add(request: HttpRequest, brand: Brand, people: list[User], form: ShiftForm) -> bool:
    person = next(one for one in people if str(one.pk) == form.cleaned_data["person"])
    try:
        save_shift(
            brand, person, actor=request.access.actor, now=request.now, **form.fields_of_shift
        )
    except ShiftRefused as error:
        form.add_error(None, say(error.key))
        return False
    messages.success(request, _("The shift is written. It counts from now on."))
    return True


def _duties(brand: Brand, now: datetime, monday: date, people: list[User]) -> list[Duty]:
    rota = rota_of(brand, now)
    names = {one.pk: str(one) for one in people}
    hues = {one.pk: at % 8 for at, one in enumerate(people)}
    asked = duty_now(brand, now)
    zone = ZoneInfo(brand.zone)
    begin, end = moment_at(monday, 0, zone), moment_at(monday + timedelta(days=7), 0, zone)
    found = []
    for role in DUTY_ROLES:
        holes = gaps(rota, role, max(begin, now), end) if end > now else []
        is_planned = bool(planned(rota, role, now, now + _MINUTE))
        found.append(
            Duty(
                role=role,
                name=str(DUTY_NAMES[role]),
                now=[names[person] for person in asked[role] if person in names],
                is_gap_now=is_planned and not on_duty(rota, role, now),
                is_planned=is_planned,
                gap_hours=round(sum((b - a).total_seconds() for a, b in holes) / 3600),
                overlaps=bool(overlaps(rota, role, begin, end)),
                days=[
                    _day(rota, role, monday + timedelta(days=at), zone, now, holes, names, hues)
                    for at in range(7)
                ],
            )
        )
    return found


def _day(
    rota: Rota,
    role: str,
    day: date,
    zone: ZoneInfo,
    now: datetime,
    holes: list[Span],
    names: dict[int, str],
    hues: dict[int, int],
) -> Day:
    begin, end = moment_at(day, 0, zone), moment_at(day + timedelta(days=1), 0, zone)

    def piece(start: datetime, stop: datetime, **more: Any) -> Piece:
        first, last = max(start, begin), min(stop, end)
        at = (first - begin) // _MINUTE
        return Piece(at, max(1, (last - begin) // _MINUTE - at), first, last, **more)

    pieces = [
        piece(
            stint.start,
            stint.end,
            who=names.get(stint.shift.person, "–"),
            shift=stint.shift.key,
            day=stint.day.isoformat(),
            rank=stint.shift.rank,
            hue=hues.get(stint.shift.person, 0),
        )
        for stint in stints(rota, role, begin, end)
    ]
    return Day(
        name=str(DAY_NAMES[WEEKDAYS[day.weekday()]]),
        date=moment_at(day, 720, zone),
        minutes=(end - begin) // _MINUTE,
        is_today=begin <= now < end,
        pieces=pieces,
        gaps=[piece(start, stop) for start, stop in holes if start < end and stop > begin],
    )


def _listed(brand: Brand) -> list[dict[str, Any]]:
    return [
        {
            "row": row,
            "role": DUTY_NAMES[row.role],
            "hours": "{:02}:{:02}–{:02}:{:02}".format(
                *divmod(row.start, 60), *divmod(row.end % 1440 or 1440, 60)
            ),
            "is_over_night": row.end > 1440,
            "weekdays": row.weekdays,
        }
        for row in shifts_of(brand)
    ]


def _shift(brand: Brand, shift_id: int) -> DutyShift:
    row = shifts_of(brand).filter(pk=shift_id).select_related("brand", "person").first()
    if row is None:
        raise Http404("no such shift")
    return row


def _back(brand: Brand, request: HttpRequest) -> HttpResponse:
    week = request.POST.get("week", "") or request.GET.get("week", "")
    tail = f"?week={week}" if len(week) == 10 and week.replace("-", "").isdecimal() else ""
    return redirect(reverse("playbooks:duty", args=[brand.pk]) + tail)


@require_POST
def remove(request: HttpRequest, brand_id: int, shift_id: int) -> HttpResponse:
    brand = brand_for(request, brand_id, GUIDE)
    try:
        remove_shift(_shift(brand, shift_id), actor=request.access.actor, now=request.now)
    except LostRace:
        messages.info(request, _("Somebody else has just changed this shift."))
    else:
        messages.success(request, _("The shift is removed from now on."))
    return _back(brand, request)


def swap(request: HttpRequest, brand_id: int, shift_id: int, day: str) -> HttpResponse:
    brand = brand_for(request, brand_id, GUIDE)
    row = _shift(brand, shift_id)
    try:
        on = date.fromisoformat(day)
    except ValueError as error:
        raise Http404("no such day") from error
    others = [one for one in staff(brand) if one.pk != row.person_id]
    form = SwapForm(request.POST or None, people=others)
    if request.method == "POST" and form.is_valid():
        person = next(one for one in others if str(one.pk) == form.cleaned_data["person"])
        try:
            swap_shift(row, on, person, actor=request.access.actor, now=request.now)
        except ShiftRefused as error:
            form.add_error(None, say(error.key))
        except LostRace:
            messages.info(request, _("Somebody else has just changed this shift."))
            return _back(brand, request)
        else:
            messages.success(request, _("The duty of this day has changed hands."))
            return _back(brand, request)
    context = {
        "brand_shown": brand,
        "form": form,
        "row": row,
        "role": DUTY_NAMES[row.role],
        "day": moment_at(on, row.start, ZoneInfo(brand.zone)),
        "until": moment_at(on, row.end, ZoneInfo(brand.zone)),
        "week": request.GET.get("week", ""),
    }
    return render(request, "playbooks/swap.html", context)
