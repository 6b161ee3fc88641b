"""The page of what people propose."""

from __future__ import annotations

import re

import pytest
from django.utils.html import escape

from fener.cases.models import Case
from fener.cases.testing import a_brand, a_case, a_channel, a_mention, a_person, signed_in
from fener.cases.views import proposals as page
from fener.mentions.models import Correction, Mention

pytestmark = pytest.mark.django_db

HX = {"HX-Request": "true"}


@pytest.fixture
def desk():
    brand = a_brand()
    return brand, a_channel(brand), a_person("Ana", "agent", brand)


def propose(channel, text: str, who: str, **more) -> Mention:
    post = a_mention(channel, text, who=who, handle=who.lower(), **more)
    Mention.objects.filter(pk=post.pk).update(judged="suggestion")
    return Mention.objects.get(pk=post.pk)


def shown(response) -> list[list[str]]:
    """The names on each card."""
    cards = response.content.decode().split('<li class="proposal"')[1:]
    return [re.findall(r'<bdi class="found__name">(.*?)</bdi>', card) for card in cards]


def test_an_empty_page_says_what_will_stand_here(desk):
    text = signed_in(desk[2]).get("/suggestions/").content.decode()
    assert "Nobody proposed anything in this time" in text
    assert "stand here" in text


def test_the_page_stands_in_the_navigation(desk):
    text = signed_in(desk[2]).get("/suggestions/").content.decode()
    assert re.search(r'href="/suggestions/" aria-current="page" data-key="g p"', text)


def test_the_same_proposals_share_a_card_with_their_people(desk):
    _, channel, ana = desk
    propose(channel, "Please open on Sundays", "One")
    propose(channel, "open on Sunday mornings please", "Two")
    dark = propose(channel, "A dark theme for the app", "Three")
    response = signed_in(ana).get("/suggestions/")
    cards = shown(response)
    assert len(cards) == 2
    assert cards[1] == ["Three"]
    text = response.content.decode()
    assert "2 people" in text
    assert "1 person" in text
    assert "3 suggestions, different ones: 2" in text
    assert "Show 1 more like this" in text
    assert f'id="post-{dark.pk}"' in text


def test_a_card_opens_with_and_without_a_script(desk):
    _, channel, ana = desk
    propose(channel, "Please open on Sundays", "One")
    propose(channel, "open on Sunday mornings please", "Two")
    client = signed_in(ana)
    (names,) = shown(client.get("/suggestions/"))
    there = re.search(r'hx-get="(/suggestions/\d+/)"', client.get("/suggestions/").content.decode())
    whole = client.get(there[1]).content.decode()
    part = client.get(there[1], headers=HX).content.decode()
    assert "<h1" in whole
    assert whole.count('class="found__name"') == 2
    assert "<html" not in part
    assert part.count('class="found__name"') == 1
    assert names[0] not in part


def test_a_post_leads_to_its_case(desk):
    _, channel, ana = desk
    case = a_case(channel, "Please open on Sundays, nobody is there", who="One", handle="one")
    Mention.objects.update(judged="suggestion")
    text = signed_in(ana).get("/suggestions/").content.decode()
    assert f'href="/cases/{case.pk}/"' in text


def test_one_click_says_that_it_is_no_suggestion_and_another_takes_it_back(desk):
    _, channel, ana = desk
    post = propose(channel, "Please open on Sundays", "One")
    client = signed_in(ana)
    there = f"/suggestions/{post.pk}/correct/"
    part = client.post(there, {"value": "other"}, headers=HX).content.decode()
    assert "No suggestion any more" in part
    assert 'value="suggestion"' in part
    assert "The desk learns from it" in part
    assert Correction.objects.get().now == "other"
    assert shown(client.get("/suggestions/")) == []
    back = client.post(there, {"value": "suggestion"}, headers=HX).content.decode()
    assert f'id="post-{post.pk}"' in back
    assert shown(client.get("/suggestions/")) == [["One"]]


def test_without_a_script_the_list_comes_back_as_it_was_narrowed(desk):
    _, channel, ana = desk
    post = propose(channel, "Please open on Sundays", "One")
    answer = signed_in(ana).post(f"/suggestions/{post.pk}/correct/?days=7", {"value": "praise"})
    assert (answer.status_code, answer["Location"]) == (302, "/suggestions/?days=7")


def test_what_the_opening_post_is_its_case_is_too(desk):
    _, channel, ana = desk
    case = a_case(channel, who="One", handle="one")
    Mention.objects.update(judged="suggestion")
    post = Mention.objects.get()
    signed_in(ana).post(f"/suggestions/{post.pk}/correct/", {"value": "question"})
    assert Case.objects.get(pk=case.pk).judged == "question"


@pytest.mark.parametrize("value", ["", "nonsense", "x" * 500])
def test_no_such_kind_is_refused(desk, value):
    post = propose(desk[1], "Please open on Sundays", "One")
    client = signed_in(desk[2])
    assert client.post(f"/suggestions/{post.pk}/correct/", {"value": value}).status_code == 400
    assert not Correction.objects.exists()


def test_rights(desk):
    brand, channel, _ = desk
    post = propose(channel, "Please open on Sundays", "One")
    reader = signed_in(a_person("Rea", "viewer", brand))
    text = reader.get("/suggestions/").content.decode()
    assert "One" in text
    assert "Not a suggestion" not in text
    there = f"/suggestions/{post.pk}/correct/"
    assert reader.post(there, {"value": "other"}).status_code == 403
    stranger = signed_in(a_person("Xeno", "agent", a_brand("Other")))
    assert shown(stranger.get("/suggestions/")) == []
    assert stranger.get(f"/suggestions/{post.pk}/").status_code == 404
    assert stranger.post(there, {"value": "other"}).status_code == 404


def test_a_post_that_is_no_suggestion_any_more_leads_back_to_the_list(desk):
    _, channel, ana = desk
    post = a_mention(channel, "Thank you so much, wonderful!")
    answer = signed_in(ana).get(f"/suggestions/{post.pk}/?days=90")
    assert (answer.status_code, answer["Location"]) == (302, "/suggestions/?days=90")


@pytest.mark.parametrize(
    ("query", "cards"),
    [
        ("days=7", 1),
        ("topic=legal", 0),
        ("language=none", 0),
        ("days=x&topic=y&language=z&from=-1", 1),
        ("from=999999999999999999999", 1),
        ("from=5", 0),
        ("days=" + "9" * 400, 1),
    ],
)
def test_the_address_narrows_and_nothing_in_it_breaks(desk, query, cards):
    propose(desk[1], "Please open on Sundays", "One")
    response = signed_in(desk[2]).get(f"/suggestions/?{query}")
    assert response.status_code == 200
    assert len(shown(response)) == cards


def test_cards_are_paged_without_a_gap(desk, monkeypatch):
    monkeypatch.setattr(page, "PAGE", 2)
    for word in ("apples", "bicycles", "curtains", "dumplings", "elevators"):
        propose(desk[1], f"{word} {word}ish {word}like", word)
    client, names, there = signed_in(desk[2]), [], "/suggestions/?days=7"
    while there:
        response = client.get(there)
        names += [name for card in shown(response) for name in card]
        found = re.search(r'rel="next" href="([^"]+)"', response.content.decode())
        there = found[1].replace("&amp;", "&") if found else ""
    assert sorted(names) == ["apples", "bicycles", "curtains", "dumplings", "elevators"]


def test_words_of_strangers_stay_words(desk):
    bad = "<script>alert(1)</script> <b>sundays</b>"
    propose(desk[1], bad, "One")
    propose(desk[1], bad, "Two")
    text = signed_in(desk[2]).get("/suggestions/").content.decode()
    assert escape(bad) in text
    assert bad not in text


@pytest.mark.parametrize("language", ["ar", "fa", "el", "sq", "bg"])
def test_it_speaks_the_languages(desk, language):
    _, channel, ana = desk
    ana.language = language
    ana.save()
    propose(channel, "Please open on Sundays", "One")
    text = signed_in(ana).get("/suggestions/").content.decode()
    assert "What people propose" not in text
    assert "Not a suggestion" not in text
