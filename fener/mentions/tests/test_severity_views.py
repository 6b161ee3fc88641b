"""A brand's own severity words: who may add them, how they count, what is refused."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse

from fener.core.signals.lexicons import plain_many
from fener.kit.actors import DESK
from fener.kit.models import Event
from fener.mentions.actions import add_severity_words
from fener.mentions.listening import severity_finder, severity_words
from fener.mentions.models import SeverityWord
from fener.people.testing import NOW, Desk, make_desk

pytestmark = pytest.mark.django_db
WHO = ("viewer", "agent", "lead", "admin", "owner", "stranger", "other admin")
WORDS = {"flag": "safety", "language": "", "words": "Zeta 5\nfumes*"}


@pytest.fixture
def desk(db: None) -> Desk:
    return make_desk()


def url(desk: Desk, *more: int) -> str:
    name = "mentions:remove_severity" if more else "mentions:severity"
    return reverse(name, args=[desk.brand.pk, *more])


def raised(desk: Desk, text: str, language: str = "en") -> dict[str, list[str]]:
    (found,) = severity_finder(desk.brand).find_many(plain_many([text]), [language], [text])
    return found


def test_severity_words_belong_to_those_who_look_after_the_guide(desk: Desk) -> None:
    seen = [desk.client(who).get(url(desk)).status_code for who in WHO]
    assert seen == [403, 403, 200, 200, 200, 302, 404]
    posted = [desk.client(who).post(url(desk), WORDS).status_code for who in ("agent", "lead")]
    assert posted == [403, 302]


def test_words_count_from_then_on_for_this_brand_alone(desk: Desk) -> None:
    assert raised(desk, "the Zeta-5 makes fumes") == {}
    desk.client("lead").post(url(desk), WORDS)
    assert raised(desk, "the Zeta-5 makes FUMES") == {"safety": ["Zeta 5", "FUMES"]}
    assert severity_words(desk.brand) == {"": {"safety": ["Zeta 5", "fumes*"]}}
    assert severity_words(desk.other) == {}
    assert severity_finder(desk.brand) is severity_finder(desk.brand)


def test_a_word_of_one_language_counts_in_posts_of_that_language(desk: Desk) -> None:
    desk.client("lead").post(url(desk), {"flag": "legal", "language": "el", "words": "ΡΑΕ"})
    assert raised(desk, "θα πάω στη ραε", "el") == {"legal": ["ραε"]}
    assert raised(desk, "θα πάω στη ραε", "bg") == {}


def test_adding_is_one_event_and_adding_again_is_none(desk: Desk) -> None:
    desk.client("lead").post(url(desk), WORDS)
    (event,) = Event.objects.filter(verb="severity_word.added")
    data = json.loads(event.data)
    assert (data["flag"], data["words"]) == ("safety", ["Zeta 5", "fumes*"])
    page = desk.client("lead").post(url(desk), WORDS, follow=True)
    assert "on the list already" in page.content.decode()
    assert Event.objects.filter(verb="severity_word.added").count() == 1
    assert SeverityWord.objects.count() == 2


def test_taking_one_off_is_one_event(desk: Desk) -> None:
    client = desk.client("lead")
    client.post(url(desk), WORDS)
    word = SeverityWord.objects.get(text="Zeta 5")
    assert desk.client("agent").post(url(desk, word.pk)).status_code == 403
    assert client.get(url(desk, word.pk)).status_code == 405
    assert client.post(url(desk, word.pk)).status_code == 302
    assert raised(desk, "the zeta 5") == {}
    assert Event.objects.filter(verb="severity_word.removed").count() == 1
    assert client.post(url(desk, word.pk)).status_code == 404


def test_a_word_of_another_brand_is_not_there(desk: Desk) -> None:
    add_severity_words(
        desk.other, actor=DESK, now=NOW, flag="safety", language="", words=["secret"]
    )
    word = SeverityWord.objects.get()
    assert desk.client("owner").post(url(desk, word.pk)).status_code == 404
    assert "secret" not in desk.client("owner").get(url(desk)).content.decode()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"words": ""}, "words"),
        ({"words": "!!!"}, "words"),
        ({"words": "a*"}, "words"),
        ({"words": "one, two"}, "words"),
        ({"words": "fumes=2"}, "words"),
        ({"words": "x" * 121}, "words"),
        ({"flag": "gossip"}, "flag"),
        ({"language": "de"}, "language"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(desk: Desk, change: dict, field: str) -> None:
    page = desk.client("lead").post(url(desk), {**WORDS, **change})
    assert list(page.context["form"].errors) == [field]
    assert not SeverityWord.objects.exists()


def test_trying_a_sentence_says_what_it_raises(desk: Desk) -> None:
    client = desk.client("lead")
    client.post(url(desk), WORDS)
    html = client.get(url(desk), {"sentence": "<b>Zeta 5</b>, my lawyer"}).content.decode()
    assert "Zeta 5" in html
    assert "lawyer" in html
    assert "<b>Zeta" not in html
    html = client.get(url(desk), {"sentence": "a nice day"}).content.decode()
    assert "no word in it has to be seen at once" in html


def test_settings_lead_there(desk: Desk) -> None:
    for who, leads in (("agent", False), ("lead", True)):
        page = desk.client(who).get(reverse("people:settings")).content.decode()
        assert (url(desk) in page) is leads


def test_an_unknown_flag_is_refused(desk: Desk) -> None:
    with pytest.raises(ValueError, match="no such severity flag"):
        add_severity_words(desk.brand, actor=DESK, now=NOW, flag="gossip", language="", words=["x"])
