"""Mentions and search: everything that was heard can be found again."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from fener.cases import actions
from fener.cases.elements import around, found_text
from fener.cases.testing import a_brand, a_case, a_channel, a_mention, a_person, as_actor, signed_in
from fener.kit.times import now

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    brand = a_brand()
    return brand, a_channel(brand), a_person("Ana", "agent", brand)


def names_in(response) -> list[str]:
    found = re.findall(r'<bdi class="found__name">(.*?)</bdi>', response.content.decode())
    return [re.sub(r"</?mark>", "", name) for name in found]


def test_everything_is_listed_newest_first_with_its_case(desk):
    _, channel, ana = desk
    case = a_case(channel, who="Angry", handle="a", at=now() - timedelta(hours=2))
    a_mention(
        channel, "Thank you, wonderful!", who="Happy", handle="h", at=now() - timedelta(hours=1)
    )
    page = signed_in(ana).get("/mentions/")
    assert names_in(page) == ["Happy", "Angry"]
    assert f'href="/cases/{case.pk}/"' in page.content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("kind=praise", ["Happy"]),
        ("filed=yes", ["Angry"]),
        ("filed=no", ["Happy"]),
        ("network=replay", ["Happy", "Angry"]),
        ("network=x", []),
        ("kind=complaint&language=en", ["Angry"]),
        ("after=rubbish~1", ["Happy", "Angry"]),
        ("after=2020-01-01T00:00:00~1", ["Happy", "Angry"]),
    ],
)
def test_mentions_are_narrowed(desk, query, found):
    _, channel, ana = desk
    a_case(channel, who="Angry", handle="a", at=now() - timedelta(hours=2))
    a_mention(channel, "Thank you so much, wonderful service!", who="Happy", handle="h")
    assert names_in(signed_in(ana).get(f"/mentions/?{query}")) == found


def test_mentions_are_paged_without_a_gap(desk):
    _, channel, ana = desk
    same = now() - timedelta(hours=1)
    for number in range(50):
        a_mention(channel, "Nice!", who=f"P{number}", handle=f"p{number}", at=same)
    client = signed_in(ana)
    first = client.get("/mentions/")
    older = re.search(r'rel="next" href="([^"]+)"', first.content.decode())
    seen = names_in(first) + names_in(client.get(older[1].replace("&amp;", "&")))
    assert len(seen) == len(set(seen)) == 50


def test_search_finds_posts_replies_and_notes_and_marks_the_words(desk):
    _, channel, ana = desk
    case = a_case(channel, "My päckchen never came, awful!", who="Helen")
    actor = as_actor(ana)
    actions.add_note(case, actor=actor, now=now(), text="The packchen is in Tirana.")
    page = signed_in(ana).get("/search/?q=PACKCH").content.decode()
    assert "<mark>päckchen</mark>" in page
    assert "<mark>packchen</mark>" in page
    assert page.count(f'href="/cases/{case.pk}/"') == 2


def test_search_folds_letters_of_other_scripts(desk):
    _, channel, ana = desk
    a_case(channel, "اینترنت من قطع است، افتضاح!", who="مریم")
    assert names_in(signed_in(ana).get("/search/?q=اينترنت")) == ["مریم"]


def test_a_case_is_found_by_its_number(desk):
    _, channel, ana = desk
    case = a_case(channel)
    page = signed_in(ana).get(f"/search/?q=%23{case.pk}").content.decode()
    assert f'class="way" href="/cases/{case.pk}/"' in page


def test_search_pages_by_the_oldest_shown(desk):
    _, channel, ana = desk
    for number in range(35):
        a_mention(channel, "router broken", who=f"P{number}", handle=f"p{number}")
    client = signed_in(ana)
    first = client.get("/search/?q=router")
    older = re.search(r'rel="next" href="([^"]+)"', first.content.decode())
    seen = names_in(first) + names_in(client.get(older[1].replace("&amp;", "&")))
    assert len(seen) == len(set(seen)) == 35


@pytest.mark.parametrize("query", ["", "   ", "nosuchword", "\"'*)(", "before", "%00", "a" * 3000])
def test_search_never_breaks(desk, query):
    _, _, ana = desk
    assert signed_in(ana).get("/search/", {"q": query, "before": "x"}).status_code == 200


def test_an_empty_search_gives_tips_and_a_vain_one_says_so(desk):
    _, _, ana = desk
    client = signed_in(ana)
    assert "All words have to be there" in client.get("/search/").content.decode()
    assert "Nothing was found" in client.get("/search/?q=nosuchword").content.decode()


def test_the_words_of_strangers_stay_words_in_highlights():
    assert str(found_text("<b>late</b>", "late")) == "&lt;b&gt;<mark>late</mark>&lt;/b&gt;"
    assert str(found_text("<b>", "")) == "&lt;b&gt;"


def test_what_was_found_is_marked_in_handles_too_and_they_do_not_turn_the_sentence():
    shown = str(found_text("@lumishop أريد استرجاع مالي", "lumishop استرجاع"))
    assert shown == str(found_text("@lumishop أريد استرجاع مالي", "@Lumishop استرجاع"))
    assert shown == "<bdi>@<mark>lumishop</mark></bdi> أريد <mark>استرجاع</mark> مالي"


def test_a_long_text_is_cut_around_what_was_found():
    text = "x " * 400 + "needle " + "y " * 400
    assert "needle" in around(text, "needle")
    assert len(around(text, "needle")) < 300


def test_lists_ask_the_database_a_constant_number_of_times(desk, django_assert_max_num_queries):
    _, channel, ana = desk
    for number in range(25):
        case = a_case(channel, "router broken, awful", who=f"P{number}", handle=f"p{number}")
        actions.add_note(case, actor=as_actor(ana), now=now(), text="router")
    client = signed_in(ana)
    for url in ("/mentions/", "/search/?q=router"):
        client.get(url)
        with django_assert_max_num_queries(18):
            client.get(url)


@pytest.mark.parametrize(
    "address",
    [
        "/?after=9999-12-31T23:59:59-12:00~1",
        "/?before=0001-01-01T00:00:00%2B12:00~1",
        "/?after=2026-01-01T00:00:00%2B00:00~9999999999999999999999",
        "/mentions/?after=9999-12-31T23:59:59-12:00~1",
        "/mentions/?after=2026-01-01T00:00:00%2B00:00~9999999999999999999999",
        "/search/?q=99999999999",
        "/search/?q=parcel&before=999999999999999999",
    ],
)
def test_no_address_breaks_a_list(desk, address):
    _, channel, ana = desk
    a_case(channel)
    assert signed_in(ana).get(address).status_code == 200


@pytest.mark.parametrize("address", ["/?tag=%00", "/mentions/?language=%00", "/search/?q=a%00b"])
def test_an_address_with_a_nul_is_refused(desk, address):
    _, _, ana = desk
    assert signed_in(ana).get(address).status_code == 400


def test_a_case_of_an_impossible_number_is_not_there(desk):
    _, _, ana = desk
    assert signed_in(ana).get(f"/cases/{10**30}/").status_code == 404
