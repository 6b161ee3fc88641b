"""Copies on the screens: a box beside a case, a list, a group; and that nothing follows from
them."""

from __future__ import annotations

import ast
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

import fener
from fener.cases import actions
from fener.cases.models import Case
from fener.cases.queue import Filter, page_of
from fener.cases.testing import a_brand, a_channel, a_mention, a_person, signed_in
from fener.cases.views import copies as screens
from fener.kit.actors import DESK
from fener.kit.times import now
from fener.mentions.copies import forget_copies
from fener.mentions.models import Mention
from fener.people.queries import access_of

pytestmark = pytest.mark.django_db

HX = {"HX-Request": "true"}
HEATER = (
    "This company sold my mother a broken heater and then laughed at her, never buy there",
    "This company sold my mother a broken heater and then laughed at her, NEVER buy here!!! 😡",
    "@friends this company sold my mother a broken heater and then laughed at her. Never buy!",
    "This shop sold my mother a broken heater and laughed at her, never buy there http://t.co/x",
)
PARCEL = "My parcel is late for the third week in a row, this is terrible. Where is it now?"


@pytest.fixture(autouse=True)
def _nothing_kept():
    forget_copies()


@pytest.fixture
def desk():
    brand = a_brand()
    return brand, a_channel(brand), a_person("Ana", "agent", brand)


def write(channel, *texts, begin=None) -> list[Mention]:
    """Each by another account, an hour apart; filed as the loop files."""
    begin = begin or now() - timedelta(hours=len(texts))
    posts = [
        a_mention(
            channel, text, who=f"Writer {place}", handle=f"w{place}",
            at=begin + timedelta(hours=place),
        )
        for place, text in enumerate(texts)
    ]  # fmt: skip
    actions.file_brand(channel.brand, now=now())
    return posts


def case_of(post: Mention) -> Case:
    if not Case.objects.filter(links__mention=post).exists():
        actions.open_case_for(post, actor=DESK, now=now())
    return Case.objects.get(links__mention=post)


def cards(response) -> list[str]:
    return response.content.decode().split('<li class="proposal"')[1:]


# --- the list ----------------------------------------------------------------------------------


def test_an_empty_page_says_what_will_stand_here(desk):
    text = signed_in(desk[2]).get("/mentions/copies/").content.decode()
    assert "Nobody copied anybody in this time" in text
    assert "a person decides" in text


def test_mentions_and_copies_lead_to_one_another(desk):
    client = signed_in(desk[2])
    assert '<a class="tab" href="/mentions/copies/">' in client.get("/mentions/").content.decode()
    text = client.get("/mentions/copies/").content.decode()
    assert '<a class="tab" href="/mentions/copies/" aria-current="page">' in text
    assert '<a class="rail__item" href="/mentions/" aria-current="page"' in text


def test_a_group_is_one_card_with_its_earliest_post(desk):
    _, channel, ana = desk
    posts = write(channel, *HEATER)
    write(channel, PARCEL)
    (card,) = cards(signed_in(ana).get("/mentions/copies/"))
    assert "4 accounts" in card
    assert "in about 3 hr, from " in card
    assert "with small changes" in card
    assert "1 of them carries a link" in card
    assert "Show 3 posts that followed" in card
    assert re.findall(r'found__name">(.*?)<', card) == ["Writer 0"]
    assert f'href="/mentions/copies/{posts[0].pk}/"' in card


def test_the_page_is_fair(desk):
    write(desk[1], *HEATER)
    text = signed_in(desk[2]).get("/mentions/copies/").content.decode()
    assert "can be a campaign, and it can be many people with the same trouble" in text
    assert "a person decides" in text


def test_a_card_opens_with_and_without_a_script(desk):
    posts = write(desk[1], *HEATER)
    client, there = signed_in(desk[2]), f"/mentions/copies/{posts[2].pk}/"
    whole = client.get(there).content.decode()
    part = client.get(there, headers=HX).content.decode()
    assert re.findall(r'found__name">(.*?)<', whole) == [f"Writer {n}" for n in range(4)]
    assert re.findall(r'found__name">(.*?)<', part) == [f"Writer {n}" for n in (1, 2, 3)]
    assert "<h1" in whole
    assert "<html" not in part


def test_members_lead_to_their_cases_or_to_one_that_may_be_opened(desk):
    posts = write(desk[1], *HEATER)
    case = case_of(posts[1])
    text = signed_in(desk[2]).get(f"/mentions/copies/{posts[0].pk}/").content.decode()
    assert f'href="/cases/{case.pk}/"' in text
    for post in posts:
        has_case = Case.objects.filter(links__mention=post).exists()
        assert (f'action="/mentions/{post.pk}/case/"' in text) is not has_case


def test_a_group_is_paged_without_a_gap(desk, monkeypatch):
    monkeypatch.setattr(screens, "POSTS", 3)
    posts = write(desk[1], *HEATER, *HEATER)
    client, names, there = signed_in(desk[2]), [], f"/mentions/copies/{posts[0].pk}/"
    part = client.get(there, headers=HX).content.decode()
    assert f'<a href="{there}">4 more, on a page of their own</a>' in part
    while there:
        text = client.get(there).content.decode()
        names += re.findall(r'found__name">(.*?)<', text)
        found = re.search(r'rel="next" href="([^"]+)"', text)
        there = found[1] if found else ""
    assert names == [f"Writer {n}" for n in range(8)]


def test_cards_are_paged_without_a_gap(desk, monkeypatch):
    monkeypatch.setattr(screens, "PAGE", 1)
    write(desk[1], *HEATER)
    write(desk[1], *(f"{PARCEL} {word}" for word in ("please", "hello", "anybody")))
    client, seen, there = signed_in(desk[2]), [], "/mentions/copies/"
    while there:
        response = client.get(there)
        seen += [re.findall(r"(\d) accounts", card)[0] for card in cards(response)]
        found = re.search(r'rel="next" href="([^"]+)"', response.content.decode())
        there = found[1] if found else ""
    assert seen == ["4", "3"]


@pytest.mark.parametrize("start", ["x", "-1", "9" * 400, "5"])
def test_nothing_in_the_address_breaks_it(desk, start):
    posts = write(desk[1], *HEATER)
    client = signed_in(desk[2])
    for there in ("/mentions/copies/", f"/mentions/copies/{posts[0].pk}/"):
        assert client.get(f"{there}?from={start}").status_code == 200


def test_a_post_that_has_no_copies_any_more_leads_back_to_the_list(desk):
    (post,) = write(desk[1], PARCEL)
    answer = signed_in(desk[2]).get(f"/mentions/copies/{post.pk}/")
    assert (answer.status_code, answer["Location"]) == (302, "/mentions/copies/")


def test_words_of_strangers_stay_words(desk):
    bad = "<script>alert(1)</script> sold my mother a <b>broken heater</b> and laughed at her twice"
    write(desk[1], *[bad] * 3)
    text = signed_in(desk[2]).get("/mentions/copies/").content.decode()
    assert escape(bad) in text
    assert bad not in text


# --- beside a case -----------------------------------------------------------------------------


def test_a_case_says_who_else_wrote_nearly_the_same(desk):
    _, channel, ana = desk
    posts = write(channel, *HEATER)
    case, client = case_of(posts[1]), signed_in(ana)
    page = client.get(f"/cases/{case.pk}/").content.decode()
    there = re.search(r'hx-get="(/cases/\d+/copies/[^"]*)"', page)
    assert there
    box = client.get(there[1], headers=HX).content.decode()
    assert "4 accounts wrote nearly the same in about 3 hr, from " in box
    assert "can be many people with the same trouble" in box
    assert "It changes no clock and no order, and it hides nothing" in box
    assert f'href="/mentions/copies/{posts[0].pk}/"' in box
    answer = client.get(there[1])
    assert answer["Location"] == f"/mentions/copies/{posts[0].pk}/"


def test_copies_within_a_minute_are_said_to_be_so(desk):
    begin = now() - timedelta(hours=1)
    posts = [
        a_mention(desk[1], text, who=f"W{n}", handle=f"w{n}", at=begin + timedelta(seconds=n))
        for n, text in enumerate(HEATER)
    ]
    box = signed_in(desk[2]).get(f"/cases/{case_of(posts[0]).pk}/copies/", headers=HX)
    assert "4 accounts wrote nearly the same within a minute, at" in box.content.decode()


def test_a_case_without_copies_shows_nothing(desk):
    (post,) = write(desk[1], PARCEL)
    case, client = case_of(post), signed_in(desk[2])
    assert client.get(f"/cases/{case.pk}/copies/", headers=HX).content.strip() == b""
    answer = client.get(f"/cases/{case.pk}/copies/?show=mine")
    assert answer["Location"] == f"/cases/{case.pk}/?show=mine"


def test_a_short_post_does_not_even_ask(desk):
    (post,) = write(desk[1], "My parcel never arrived!")
    text = signed_in(desk[2]).get(f"/cases/{case_of(post).pk}/").content.decode()
    assert "/copies/" not in text


# --- rights and languages ----------------------------------------------------------------------


def test_rights(desk):
    brand, channel, _ = desk
    posts = write(channel, *HEATER)
    case = case_of(posts[0])
    reader = signed_in(a_person("Rea", "viewer", brand))
    text = reader.get("/mentions/copies/").content.decode()
    assert "4 accounts" in text
    assert "Open a case" not in text
    stranger = signed_in(a_person("Xeno", "agent", a_brand("Other")))
    assert cards(stranger.get("/mentions/copies/")) == []
    assert stranger.get(f"/mentions/copies/{posts[0].pk}/").status_code == 404
    assert stranger.get(f"/cases/{case.pk}/copies/").status_code == 404


@pytest.mark.parametrize("language", ["ar", "fa", "el", "sq", "bg"])
def test_it_speaks_the_languages(desk, language):
    _, channel, ana = desk
    ana.language = language
    ana.save()
    posts = write(channel, *HEATER)
    client = signed_in(ana)
    shown = [
        client.get("/mentions/copies/"),
        client.get(f"/mentions/copies/{posts[0].pk}/"),
        client.get(f"/cases/{case_of(posts[0]).pk}/copies/", headers=HX),
    ]
    for response in shown:
        text = response.content.decode()
        for english in ("accounts", "campaign", "nearly", "Copies", "small changes", "a link"):
            assert english not in text


# --- nothing follows from them -----------------------------------------------------------------


FATE = (
    "state", "kind_key", "department", "assignee_id", "priority", "judged", "severity", "reasons",
    "is_backlog", "opened_at", "clocks", "due_at", "due_clock", "queue_at", "late_at", "trouble",
)  # fmt: skip
"""What the desk made of a case."""


def test_a_copied_post_fares_as_it_would_alone():
    """The same post in two desks, in one of them with four copies around it."""
    at, filed_at = now() - timedelta(hours=1), now()
    fates = []
    for name, texts in (("Alone", HEATER[:1]), ("Copied", HEATER)):
        channel = a_channel(a_brand(name))
        for place, text in enumerate(texts):
            a_mention(
                channel, text, who=f"W{place}", handle=f"w{place}",
                at=at + timedelta(seconds=place),
            )  # fmt: skip
        Mention.objects.filter(brand=channel.brand).update(judged="complaint")
        actions.file_brand(channel.brand, now=filed_at)
        case = Case.objects.get(brand=channel.brand, opening__text=HEATER[0])
        fates.append({name: getattr(case, name) for name in FATE})
    assert fates[0]["due_at"]
    assert fates[0] == fates[1]


def test_looking_at_copies_changes_no_row_and_no_order(desk):
    brand, channel, ana = desk
    posts = write(channel, *HEATER, PARCEL)
    cases = [case_of(post) for post in posts]
    access = access_of(ana)
    before = [case.pk for case in page_of(access, Filter(brand_id=brand.pk)).cases]
    rows = list(Case.objects.order_by("pk").values()), list(Mention.objects.order_by("pk").values())
    client = signed_in(ana)
    client.get("/mentions/copies/")
    with CaptureQueriesContext(connection) as asked:
        forget_copies()
        client.get("/mentions/copies/")
        client.get(f"/mentions/copies/{posts[0].pk}/")
        client.get(f"/cases/{cases[0].pk}/copies/", headers=HX)
    # On PostgreSQL a prepared read has no words here; only reads are prepared.
    said = [one["sql"] or "" for one in asked]
    assert [sql for sql in said if re.search("^(INSERT|UPDATE|DELETE)", sql)] == []
    assert rows == (
        list(Case.objects.order_by("pk").values()), list(Mention.objects.order_by("pk").values()),
    )  # fmt: skip
    assert [case.pk for case in page_of(access, Filter(brand_id=brand.pk)).cases] == before
    listed = client.get("/mentions/").content.decode()
    assert len(re.findall(r'found__name">', listed)) == len(posts)


MAY_READ_COPIES = {
    "fener/mentions/copies.py": "finds them",
    "fener/cases/views/copies.py": "shows them",
    "fener/api/routes/copies.py": "tells them to programs",
    "fener/api/shapes/copies.py": "their shape for programs",
    "fener/core/spread/cascade.py": "draws who had it from whom",
    "fener/core/spread/coordination.py": "puts the evidence together that a problem shows",
}


def test_only_what_shows_copies_reads_them():
    """Nothing that judges, routes, orders, times or answers knows of copies."""
    root = Path(fener.__file__).parent
    readers = set()
    for path in root.rglob("*.py"):
        if "tests" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            named = node.module if isinstance(node, ast.ImportFrom) else ""
            if named in ("fener.mentions.copies", "fener.core.signals.suspicion"):
                readers.add(path.relative_to(root.parent).as_posix())
    assert readers == MAY_READ_COPIES.keys()
