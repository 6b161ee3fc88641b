"""Preferences, working hours, tokens, the event log, as their forms are used."""

from __future__ import annotations

import pytest
from django.urls import reverse

from fener.kit.models import Event
from fener.kit.testing import tamper
from fener.kit.times import now
from fener.people.actions import save_calendar
from fener.people.models import Token, User
from fener.people.queries import access_of_token, calendar_of
from fener.people.testing import Desk

pytestmark = pytest.mark.django_db

HOURS = {
    "name": "Shop",
    "zone": "Europe/Athens",
    "week_monday": "09:00-13:00, 16:00-20:00",
    "week_tuesday": "09:00-13:00،16:00-20:00",
    "week_wednesday": "09:00-17:00",
    "week_thursday": "09:00-17:00",
    "week_friday": "09:00-17:00",
    "week_saturday": "",
    "week_sunday": "",
    "holidays": "2026-12-25 Christmas\n2026-12-26",
    "extra": "2026-12-24 09:00-12:00",
    "is_default": "on",
    "country": "GR",
    "year": "2026",
    "came_on": "2026-11-20",
    "came_at": "16:50",
    "do": "save",
}


def hours_url(desk: Desk) -> str:
    return reverse("people:edit_hours", args=[desk.brand.pk, desk.brand.calendars.get().pk])


def test_preferences_change_how_pages_read(desk: Desk):
    client = desk.client("agent")
    answer = client.post(
        reverse("people:preferences"),
        {
            "name": "Aris",
            "language": "fa",
            "zone": "Asia/Tehran",
            "calendar": "jalali",
            "digits": "local",
            "theme": "dark",
        },
    )
    assert answer.status_code == 302
    assert answer.cookies["fener_theme"].value == "dark"
    page = client.get(reverse("people:preferences"))
    html = page.content.decode()
    assert 'lang="fa"' in html
    assert 'dir="rtl"' in html
    assert 'data-theme="dark"' in html
    assert "-ca-persian-nu-arabext" in html


def test_preferences_refuse_a_zone_that_is_none(desk: Desk):
    client = desk.client("agent")
    page = client.post(
        reverse("people:preferences"),
        {
            "name": "Aris", "language": "en", "zone": "Mars/Base", "calendar": "gregorian",
            "digits": "western", "theme": "auto",
        },
    )  # fmt: skip
    assert list(page.context["form"].errors) == ["zone"]
    assert User.objects.get(pk=desk.people["agent"].pk).zone == "UTC"


def test_the_language_menu_is_remembered_with_the_person(desk: Desk):
    client = desk.client("agent")
    client.post(reverse("language"), {"language": "bg", "next": "/preferences/"})
    assert User.objects.get(pk=desk.people["agent"].pk).language == "bg"
    assert 'lang="bg"' in client.get("/preferences/").content.decode()


def test_hours_are_saved_with_several_intervals_a_day(desk: Desk):
    answer = desk.client("admin").post(hours_url(desk), HOURS)
    assert answer.status_code == 302
    calendar = calendar_of(desk.brand)
    assert [str(each) for each in calendar.week[0]] == ["09:00-13:00", "16:00-20:00"]
    assert calendar.week[0] == calendar.week[1]
    assert len(calendar.holidays) == 2
    assert Event.objects.filter(verb="calendar.saved").count() == 1


@pytest.mark.parametrize(
    ("change", "field", "says"),
    [
        ({"week_monday": "9-17"}, "week_monday", "9-17"),
        ({"week_friday": "09:00-13:00, 12:00-15:00"}, "week_friday", "begins before"),
        ({"week_sunday": "22:00-06:00"}, "week_sunday", "ends before it begins"),
        ({"zone": "Athens"}, "zone", "Athens"),
        ({"holidays": "2026-12-25\n31 December"}, "holidays", "Line 2"),
        ({"holidays": "2026-02-30"}, "holidays", "Line 1"),
        ({"extra": "2026-12-24 09:00"}, "extra", "Line 1"),
        ({"extra": "2026-12-24 09:00-10:00\n2026-12-24 11:00-12:00"}, "extra", "twice"),
        ({"name": ""}, "name", "required"),
    ],
)
def test_what_is_wrong_with_hours_is_said_beside_its_field(desk: Desk, change, field, says):
    page = desk.client("admin").post(hours_url(desk), {**HOURS, **change})
    assert page.status_code == 200
    errors = page.context["form"].errors
    assert list(errors) == [field]
    assert says in errors[field][0]
    assert not Event.objects.filter(verb="calendar.saved").exists()


def test_a_calendar_that_is_never_open_is_refused(desk: Desk):
    closed = {f"week_{day}": "" for day in ("monday", "tuesday", "wednesday", "thursday", "friday")}
    page = desk.client("admin").post(hours_url(desk), {**HOURS, **closed, "extra": ""})
    assert page.context["form"].non_field_errors()


def test_the_usual_week_and_the_holidays_of_a_country_are_filled_in(desk: Desk):
    client = desk.client("admin")
    page = client.post(hours_url(desk), {**HOURS, "do": "usual", "country": "SA"})
    form = page.context["form"]
    assert form["week_friday"].value() == ""
    assert form["week_sunday"].value() == "09:00-17:00"
    assert form["zone"].value() == "Asia/Riyadh"
    page = client.post(hours_url(desk), {**HOURS, "do": "fetch", "country": "GR", "year": "2026"})
    lines = page.context["form"]["holidays"].value().splitlines()
    assert "2026-12-25 Christmas" in lines, "what was there stays as it was"
    assert any(line.startswith("2027-03-25") for line in lines)
    assert lines == sorted(lines)
    assert not Event.objects.filter(verb="calendar.saved").exists()


def test_the_preview_says_when_a_friday_complaint_is_due(desk: Desk):
    page = desk.client("admin").post(hours_url(desk), {**HOURS, "do": "try"})
    dues = {minutes: due.strftime("%a %H:%M") for minutes, due in page.context["preview"]["dues"]}
    assert dues[30] == "Mon 09:20"
    assert dues[480] == "Mon 19:50"
    html = page.content.decode()
    assert "Monday" in html


def test_a_second_calendar_leaves_the_clocks_alone_unless_asked(desk: Desk):
    url = reverse("people:new_hours", args=[desk.brand.pk])
    desk.client("admin").post(url, {**HOURS, "name": "Summer", "is_default": ""})
    assert desk.brand.calendars.count() == 2
    assert desk.brand.calendars.get(is_default=True).name == "Lighthouse"
    desk.client("admin").post(url, {**HOURS, "name": "Winter"})
    assert desk.brand.calendars.get(is_default=True).name == "Winter"


def test_a_calendar_of_another_brand_is_not_there(desk: Desk):
    foreign = desk.other.calendars.get().pk
    url = reverse("people:edit_hours", args=[desk.brand.pk, foreign])
    assert desk.client("admin").get(url).status_code == 404


def test_a_token_is_shown_once_and_opens_what_it_may(desk: Desk):
    client = desk.client("lead")
    page = client.post(
        reverse("people:tokens"),
        {"name": "Reports", "scopes": ["read"], "brands": [desk.brand.pk], "days": "30"},
    )
    secret = page.context["secret"]
    assert secret in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    listing = client.get(reverse("people:tokens")).content.decode()
    assert secret not in listing
    assert secret[:8] in listing
    token = Token.objects.get()
    assert secret not in (token.digest, token.name)
    access = access_of_token(secret, now=now())
    assert access is not None
    assert access.rights == {desk.brand.pk: frozenset({"read"})}
    client.post(reverse("people:revoke_token", args=[token.pk]))
    assert access_of_token(secret, now=now()) is None


def test_a_token_cannot_be_given_more_than_its_maker_has(desk: Desk):
    page = desk.client("agent").post(
        reverse("people:tokens"), {"name": "Greedy", "scopes": ["read", "people"], "days": ""}
    )
    assert list(page.context["form"].errors) == ["scopes"]
    page = desk.client("agent").post(
        reverse("people:tokens"),
        {"name": "Far", "scopes": ["read"], "brands": [desk.other.pk], "days": ""},
    )
    assert list(page.context["form"].errors) == ["brands"]
    assert not Token.objects.exists()


def test_the_event_log_shows_what_happened_and_verifies(desk: Desk):
    save_calendar(
        desk.brand,
        actor=desk.client("admin") and _actor(desk.people["admin"]),
        now=now(),
        calendar=calendar_of(desk.brand),
        name="Again",
        hours=desk.brand.calendars.get(),
    )
    client, url = desk.client("admin"), reverse("people:record")
    html = client.get(url).content.decode()
    assert "Working hours saved" in html
    assert "Lena" in html
    assert "Otherland" not in html, "another brand's book stays closed"
    assert "The chain holds" in client.post(url).content.decode()


def test_an_altered_row_is_named(desk: Desk):
    row = Event.objects.filter(book_id=desk.brand.pk).order_by("seq").first()
    tamper("UPDATE kit_event SET verb = 'brand.forged' WHERE id = %s", [row.pk])
    html = desk.client("admin").post(reverse("people:record")).content.decode()
    assert "The chain does not hold" in html
    assert "the row was altered" in html


def _actor(user: User):
    from fener.people.queries import actor_of

    return actor_of(user)


def test_brands_are_made_and_renamed(desk: Desk):
    owner = desk.client("owner")
    fields = {"name": "Third", "country": "FR", "languages": ["fr"], "handles": "@third\nthird_fr"}
    assert owner.post(reverse("people:new_brand"), fields).status_code == 302
    again = owner.post(reverse("people:new_brand"), {**fields, "name": "third"})
    assert list(again.context["form"].errors) == ["name"]
    url = reverse("people:brand", args=[desk.brand.pk])
    desk.client("admin").post(url, {**fields, "name": "Lamp House", "zone": "Europe/Paris"})
    desk.brand.refresh_from_db()
    assert (desk.brand.name, desk.brand.zone) == ("Lamp House", "Europe/Paris")
    assert desk.brand.handles == ["third", "third_fr"]


@pytest.mark.parametrize("language", ["en", "sq", "el", "ar", "bg", "fa"])
def test_lengths_of_time_read_in_every_language(language: str):
    from fener.kit.reading import Reader
    from fener.people.templatetags.people import minutes_in_words

    reader = Reader.of({"language": language})
    for minutes in (1, 30, 60, 90, 1440, 2880, 4321):
        for with_days in (True, False):
            words = minutes_in_words(reader, minutes, with_days=with_days)
            assert "duration" not in words
    assert minutes_in_words(Reader.of({"language": "en"}), 90) == "1 hour and 30 minutes"
    assert minutes_in_words(Reader.of({"language": "en"}), 2880, with_days=True) == "2 days"
    assert minutes_in_words(Reader.of({"language": "en"}), 2880) == "48 hours"
