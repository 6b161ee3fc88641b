"""The guide on screen: reading, drafting, publishing, going back, trying."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from fener.core.text import fold
from fener.guide.actions import GuideRefused, edit_draft, publish_guide
from fener.guide.document import problems
from fener.guide.models import GuideVersion
from fener.guide.queries import current, draft, draft_guide
from fener.kit.actors import DESK
from fener.kit.models import Event
from fener.people.testing import NOW, Desk

pytestmark = pytest.mark.django_db


def url(desk: Desk, name: str, *more: object) -> str:
    return reverse(f"guide:{name}", args=[desk.brand.pk, *more])


def form_of(page) -> dict[str, object]:
    """What the form on a page would send if nothing was changed."""
    form = page.context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in values.items() if value not in (None, False)}


def route(desk: Desk, text: str) -> tuple[str, str]:
    routed = current(desk.brand.pk)[1].route(text=fold(text), kind="complaint")
    return routed.kind_key, routed.department_key


WHO = ("viewer", "agent", "lead", "admin", "owner", "stranger", "other admin")
READERS = (200, 200, 200, 200, 200, 302, 404)
EDITORS = (403, 403, 200, 200, 200, 302, 404)
PAGES = {
    "book": ((), READERS),
    "versions": ((), READERS),
    "version": ((0,), READERS),
    "try": ((), READERS),
    "draft": ((), EDITORS),
    "whole": ((), EDITORS),
    "promise": ((), EDITORS),
    "new_target": ((), EDITORS),
    "target": ((0,), EDITORS),
    "new_item": (("kinds",), EDITORS),
    "item": (("departments", "care"), EDITORS),
}
ACTS = {
    "publish": (),
    "drop": (),
    "go_back": (0,),
    "remove_target": (0,),
    "remove_item": ("kinds", "safety"),
    "move_item": ("kinds", "discrimination"),
}


@pytest.mark.parametrize("name", PAGES)
def test_the_guide_is_read_by_all_and_changed_by_those_who_may(desk: Desk, name: str):
    more, expected = PAGES[name]
    address = url(desk, name, *more)
    assert tuple(desk.client(who).get(address).status_code for who in WHO) == expected


@pytest.mark.parametrize("name", ACTS)
@pytest.mark.parametrize(("who", "status"), [("viewer", 403), ("agent", 403), ("other admin", 404)])
def test_nobody_else_changes_it(desk: Desk, name: str, who: str, status: int):
    assert desk.client(who).post(url(desk, name, *ACTS[name])).status_code == status
    assert not GuideVersion.objects.exists()


def test_a_new_brand_begins_with_the_starting_guide(desk: Desk):
    page = desk.client("agent").get(url(desk, "book"))
    assert page.context["number"] == 0
    assert "starting guide" in page.content.decode().lower()


def test_one_brand_leads_straight_to_its_guide_several_to_a_choice(desk: Desk):
    assert desk.client("agent").get(reverse("guide:guide"))["Location"] == url(desk, "book")
    page = desk.client("owner").get(reverse("guide:guide"))
    assert [row["brand"].name for row in page.context["rows"]] == ["Lighthouse", "Otherland"]


@pytest.mark.parametrize(
    ("language", "direction"),
    [("en", "ltr"), ("sq", "ltr"), ("el", "ltr"), ("bg", "ltr"), ("ar", "rtl"), ("fa", "rtl")],
)
def test_the_hand_book_reads_in_each_language(desk: Desk, language: str, direction: str):
    html = desk.client("agent").get(url(desk, "book") + f"?in={language}").content.decode()
    article = re.search(r"<article.*</article>", html, re.S)[0]
    assert f'lang="{language}" dir="{direction}"' in article
    guide = current(desk.brand.pk)[1].guide
    for kind in guide.kinds:
        assert kind.name[language] in article
        assert kind.steps[language][0] in article
    assert "{promise_hours}" not in article
    assert '<html lang="en"' in html, "the page around it stays in the reader's language"


def test_words_added_to_a_kind_change_the_routing_once_published(desk: Desk):
    client, text = desk.client("lead"), "The zeppelin that I booked flew away"
    before = route(desk, text)
    assert before[0] == "general"
    address = url(desk, "item", "kinds", "safety")
    data = form_of(client.get(address))
    data["words_en"] = data.get("words_en", "") + "\nzeppelin*"
    data["department"] = "legal"
    assert client.post(address, data).status_code == 302
    assert route(desk, text) == before, "a draft is not in force"
    assert draft(desk.brand) is not None
    page = client.get(url(desk, "draft")).content.decode()
    assert "zeppelin*" in page, "the draft shows what changes"
    answer = client.post(url(desk, "publish"), {"note": "We fly now"})
    assert answer["Location"] == url(desk, "book")
    assert route(desk, text) == ("safety", "legal")
    assert draft(desk.brand) is None
    history = client.get(url(desk, "versions")).content.decode()
    assert "We fly now" in history
    assert "zeppelin*" in history
    assert "Lina" in history
    assert Event.objects.filter(verb="guide.published").count() == 1


def test_going_back_copies_an_old_version_into_the_draft(desk: Desk):
    client = desk.client("lead")
    data = form_of(client.get(url(desk, "promise")))
    client.post(url(desk, "promise"), {**data, "hours": "48"})
    client.post(url(desk, "publish"), {"note": "Slower"})
    assert current(desk.brand.pk)[1].guide.promise.hours == 48
    client.post(url(desk, "go_back", 0))
    assert draft_guide(desk.brand).promise.hours == 24
    assert current(desk.brand.pk)[0] == 1, "not in force before it is published"
    client.post(url(desk, "publish"), {"note": "As it was"})
    assert current(desk.brand.pk)[0] == 2
    assert current(desk.brand.pk)[1].guide.promise.hours == 24
    old = client.get(url(desk, "version", 1)).content.decode()
    assert "no longer in force" in old
    assert client.post(url(desk, "go_back", 9)).status_code == 404


def test_a_form_sent_back_unchanged_changes_nothing(desk: Desk):
    client, guide = desk.client("lead"), draft_guide(desk.brand)
    pages = [url(desk, "whole"), url(desk, "promise")]
    pages += [url(desk, "item", "departments", row.key) for row in guide.departments[:2]]
    pages += [url(desk, "item", "kinds", row.key) for row in guide.kinds[:3]]
    pages += [url(desk, "item", "answers", row.key) for row in guide.answers[:3]]
    pages += [url(desk, "target", at) for at in range(4)]
    for page in pages:
        answer = client.post(page, form_of(client.get(page)))
        assert answer.status_code == 302, page
        assert draft_guide(desk.brand) == guide, page


def test_faults_stand_in_the_draft_with_the_way_to_them(desk: Desk):
    client = desk.client("lead")
    client.post(url(desk, "remove_item", "departments", "legal"))
    found = [each for each in problems(draft_guide(desk.brand)) if each.blocks]
    assert found
    page = client.get(url(desk, "draft"))
    links = {each["url"] for each in page.context["blocking"]}
    lost = [row.key for row in draft_guide(desk.brand).kinds if row.department == "legal"]
    assert {url(desk, "item", "kinds", key) + "#id_department" for key in lost} <= links
    refused = client.post(url(desk, "publish"), {"note": "No"})
    assert refused.status_code == 422
    assert "mend" in refused.content.decode()
    assert current(desk.brand.pk)[0] == 0
    with pytest.raises(GuideRefused) as error:
        publish_guide(desk.brand, actor=DESK, now=NOW)
    assert all(each.blocks for each in error.value.found)


def test_every_link_of_a_problem_leads_to_a_page(desk: Desk):
    def spoil(guide):
        from dataclasses import replace

        return replace(
            guide,
            languages=(*guide.languages, "it"),
            default_kind="nothing",
            kinds=(
                replace(guide.kinds[0], words={"en": ("*", "ab*")}),
                *guide.kinds[1:],
            ),
            departments=(replace(guide.departments[0], email="no"), *guide.departments[1:]),
            answers=(replace(guide.answers[0], kinds=("nothing",)), *guide.answers[1:]),
            targets=(replace(guide.targets[0], kind="nothing"), *guide.targets),
        )

    edit_draft(desk.brand, actor=DESK, now=NOW, change=spoil)
    client = desk.client("lead")
    page = client.get(url(desk, "draft"))
    found = page.context["blocking"] + page.context["advice"]
    assert len(found) > 20
    for address in {each["url"] for each in found}:
        path, _hash, anchor = address.partition("#")
        answer = client.get(path)
        assert answer.status_code == 200, address
        if anchor:
            assert f'id="{anchor}"' in answer.content.decode(), address


def test_advice_does_not_keep_a_guide_from_being_published(desk: Desk):
    client = desk.client("lead")
    client.post(url(desk, "new_item", "departments"), {"name_en": "Returns desk"})
    made = draft_guide(desk.brand).departments[-1]
    assert (made.key, made.name) == ("returns_desk", {"en": "Returns desk"})
    assert any(not each.blocks for each in problems(draft_guide(desk.brand)))
    assert client.post(url(desk, "publish"), {"note": "New desk"}).status_code == 302
    assert current(desk.brand.pk)[0] == 1


def test_publishing_asks_why(desk: Desk):
    client = desk.client("lead")
    client.post(url(desk, "new_item", "departments"), {"name_en": "Returns desk"})
    page = client.post(url(desk, "publish"), {"note": " "})
    assert page.status_code == 422
    assert list(page.context["form"].errors) == ["note"]
    assert draft(desk.brand) is not None


def test_things_are_added_moved_and_removed(desk: Desk):
    client = desk.client("lead")
    kind = {
        "name_en": "Gift cards",
        "name_fa": "هدیه",
        "department": "care",
        "priority": "low",
    }
    client.post(url(desk, "new_item", "kinds"), {**kind, "words_en": "gift card*\n\ngift card*"})
    client.post(url(desk, "new_item", "kinds"), {"name_en": "هدیه", **kind, "name_fa": ""})
    made = draft_guide(desk.brand).kinds[-2:]
    assert [row.key for row in made] == ["gift_cards", "gift_cards_2"]
    assert made[0].words == {"en": ("gift card*",)}
    client.post(url(desk, "move_item", "kinds", "gift_cards_2"))
    assert [row.key for row in draft_guide(desk.brand).kinds[-2:]] == ["gift_cards_2", "gift_cards"]
    client.post(url(desk, "remove_item", "kinds", "gift_cards_2"))
    assert draft_guide(desk.brand).kind("gift_cards_2") is None
    target = {"clock": "seen", "amount": "2", "unit": "hours", "calendar": "working"}
    client.post(url(desk, "new_target"), {**target, "kind": "gift_cards"})
    at = len(draft_guide(desk.brand).targets) - 1
    assert draft_guide(desk.brand).targets[at].within_minutes == 120
    client.post(url(desk, "remove_target", at))
    assert len(draft_guide(desk.brand).targets) == at
    client.post(url(desk, "drop"))
    assert draft(desk.brand) is None


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"unit": "days"}, "unit"),
        ({"amount": "0"}, "amount"),
        ({"amount": "9000", "unit": "hours"}, "amount"),
        ({"kind": "nothing"}, "kind"),
        ({"clock": "late"}, "clock"),
    ],
)
def test_a_target_says_what_is_wrong_with_it(desk: Desk, change, field):
    target = {"clock": "seen", "amount": "2", "unit": "hours", "calendar": "working"}
    page = desk.client("lead").post(url(desk, "new_target"), {**target, **change})
    assert list(page.context["form"].errors) == [field]
    assert draft(desk.brand) is None


def test_an_answer_with_a_variable_nobody_knows_is_refused(desk: Desk):
    page = desk.client("lead").post(
        url(desk, "new_item", "answers"),
        {
            "title_en": "Hello",
            "text_en": "Dear {custommer}, thank you.",
            "purpose": "answer",
            "visibility": "any",
        },
    )
    assert list(page.context["form"].errors) == ["text_en"]
    assert "{customer}" in page.context["form"].errors["text_en"][0]


def test_what_somebody_else_changed_meanwhile_is_kept(desk: Desk):
    one, two = desk.client("lead"), desk.client("admin")
    address = url(desk, "item", "departments", "care")
    mine = form_of(one.get(address))
    two.post(url(desk, "promise"), {**form_of(two.get(url(desk, "promise"))), "hours": "72"})
    one.post(address, {**mine, "name_en": "Care team"})
    guide = draft_guide(desk.brand)
    assert guide.promise.hours == 72
    assert guide.department("care").name["en"] == "Care team"
    gone = form_of(one.get(address))
    two.post(url(desk, "remove_item", "departments", "care"))
    assert one.post(address, gone).status_code == 404


def test_trying_a_post_tells_the_kind_the_clocks_and_why(desk: Desk):
    text = "This charger caught fire and burned my hand!"
    page = desk.client("viewer").post(url(desk, "try"), {"text": text, "against": "current"})
    outcome = page.context["outcome"]
    assert outcome["opens"]
    assert outcome["priority"] == "urgent"
    assert {each["clock"] for each in outcome["clocks"]} == {
        "seen",
        "acknowledged",
        "answered",
        "solved",
    }
    assert all(each["due_at"] for each in outcome["clocks"])
    html = page.content.decode()
    assert "[" not in re.search(r"guide-outcome.*</section>", html, re.S)[0], "a key without words"
    assert GuideVersion.objects.count() == 0


def test_a_guide_of_html_is_shown_as_text(desk: Desk):
    client = desk.client("lead")
    client.post(
        url(desk, "new_item", "departments"),
        {"name_en": "<script>alert(1)</script>", "purpose_en": "<img src=x>"},
    )
    client.post(url(desk, "publish"), {"note": "<b>bold</b>"})
    for name in ("book", "versions"):
        html = client.get(url(desk, name)).content.decode()
        assert "<script>alert" not in html
        assert "<img src=x" not in html
        assert "<b>bold" not in html
