"""Watch terms as they are added, tried and taken away on screen."""

from __future__ import annotations

import pytest
from django.urls import reverse

from fener.kit.models import Event
from fener.mentions.listening import matcher_of
from fener.mentions.models import WatchTerm
from fener.people.testing import Desk, make_desk

pytestmark = pytest.mark.django_db
WHO = ("viewer", "agent", "lead", "admin", "owner", "stranger", "other admin")
TERM = {
    "text": "Φανός",
    "kind": "phrase",
    "misspellings": "",
    "excludes": "",
    "is_whole_word": "on",
}


@pytest.fixture
def desk(db: None) -> Desk:
    return make_desk()


def url(desk: Desk, name: str, *more: int) -> str:
    return reverse(f"mentions:{name}", args=[desk.brand.pk, *more])


def added(desk: Desk, **change: object) -> WatchTerm:
    assert (
        desk.client("admin").post(url(desk, "new_watch_term"), {**TERM, **change}).status_code
        == 302
    )
    return WatchTerm.objects.latest("id")


@pytest.mark.parametrize("name", ["watch", "new_watch_term", "watch_term"])
def test_watch_terms_belong_to_those_who_look_after_channels(desk: Desk, name: str):
    more = (added(desk).pk,) if name == "watch_term" else ()
    found = [desk.client(who).get(url(desk, name, *more)).status_code for who in WHO]
    assert found == [403, 403, 403, 200, 200, 302, 404]


@pytest.mark.parametrize(
    ("who", "status"),
    [("viewer", 403), ("agent", 403), ("lead", 403), ("other admin", 404), ("admin", 302)],
)
def test_who_may_take_a_term_off_the_list(desk: Desk, who: str, status: int):
    term = added(desk)
    assert desk.client(who).post(url(desk, "remove_watch_term", term.pk)).status_code == status
    assert WatchTerm.objects.exists() == (who != "admin")


def test_a_term_of_another_brand_is_not_there(desk: Desk):
    term = added(desk)
    address = reverse("mentions:watch_term", args=[desk.other.pk, term.pk])
    assert desk.client("owner").get(address).status_code == 404


def test_a_term_is_heard_from_then_on(desk: Desk):
    added(desk, misspellings="fanos\nfanoz", excludes="φανός θυέλλης")
    matcher = matcher_of(desk.brand)
    assert matcher is not None
    assert matcher.match("Ο ΦΑΝΟΣ πάλι άργησε")
    assert matcher.match("to fanos den apantaei")
    assert not matcher.match("αγόρασα φανό θυέλλης, φανός θυέλλης")
    assert Event.objects.filter(verb="watch_term.added").count() == 1


def test_a_term_is_changed_in_place(desk: Desk):
    term = added(desk)
    client = desk.client("admin")
    client.post(url(desk, "watch_term", term.pk), {**TERM, "text": "#Φάρος", "kind": "hashtag"})
    term.refresh_from_db()
    assert (term.text, term.kind, term.is_whole_word) == ("Φάρος", "hashtag", True)
    assert Event.objects.filter(verb="watch_term.changed").count() == 1


def test_likely_spellings_are_offered_and_nothing_is_saved(desk: Desk):
    page = desk.client("admin").post(
        url(desk, "new_watch_term"), {**TERM, "misspellings": "phanos", "do": "suggest"}
    )
    offered = page.context["form"]["misspellings"].value().splitlines()
    assert offered[0] == "phanos"
    assert "fanos" in offered
    assert not WatchTerm.objects.exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": "!!!"}, "text"),
        ({"kind": "smell"}, "kind"),
        ({"misspellings": "x" * 121}, "misspellings"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(desk: Desk, change, field):
    page = desk.client("admin").post(url(desk, "new_watch_term"), {**TERM, **change})
    assert list(page.context["form"].errors) == [field]
    assert not WatchTerm.objects.exists()


def test_the_same_term_twice_is_refused(desk: Desk):
    added(desk)
    page = desk.client("admin").post(url(desk, "new_watch_term"), TERM)
    assert list(page.context["form"].errors) == ["text"]


def test_trying_a_sentence_shows_what_is_found(desk: Desk):
    added(desk)
    client = desk.client("admin")
    page = client.get(url(desk, "watch"), {"sentence": "Ο Φανός και το @lighthouse"})
    html = page.content.decode()
    assert "<mark>φανοσ</mark>" in html
    assert "<mark>@lighthouse</mark>" in html
    assert "concerns the brand" in html
    page = client.get(url(desk, "watch"), {"sentence": "<b>nothing</b> of ours"})
    html = page.content.decode()
    assert "nobody would hear" in html
    assert "<b>nothing" not in html
