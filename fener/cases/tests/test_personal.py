"""Personal data in public: a reply stops once, a customer's post gets a quiet note."""

from __future__ import annotations

import json
import re

import pytest

from fener.cases import actions
from fener.cases.exposing import confirmation_of, exposed_in
from fener.cases.models import Reply
from fener.cases.testing import (
    a_brand,
    a_case,
    a_channel,
    a_mention,
    a_person,
    as_actor,
    signed_in,
)
from fener.channels.models import Delivery
from fener.core.posts import PostKind, Visibility
from fener.kit.models import Event
from fener.kit.times import now

pytestmark = pytest.mark.django_db

PHONE = "+355 69 123 4542"
TEXT = f"We are sorry. Besa calls you on {PHONE} today at 10."


@pytest.fixture
def desk():
    brand = a_brand()
    return a_channel(brand), a_person("Ana", "agent", brand)


def post(client, case, text=TEXT, way="public", **more):
    return client.post(
        f"/cases/{case.pk}/write/",
        {"text": text, "way": way, "purpose": "answer", "seen_replies": case.replies,
         "seen_posts": case.posts, **more},
    )  # fmt: skip


def confirmation_on(page: str) -> str:
    return re.search(r'name="personal_confirmed" value="(\w+)"', page)[1]


def test_a_public_reply_with_a_phone_number_comes_back_with_the_words_kept(desk):
    channel, ana = desk
    case = a_case(channel)
    response = post(signed_in(ana), case)
    page = response.content.decode()
    assert response.status_code == 409
    assert "It was not sent yet, because it holds:" in page
    assert f"a phone number: <bdi>{PHONE}</bdi>" in page
    assert re.search(rf"<textarea[^>]*>{re.escape(TEXT)}</textarea>", page)
    assert not Reply.objects.exists()
    assert not Delivery.objects.exists()


def test_a_second_press_sends_it_with_exactly_one_event_that_says_so(desk):
    channel, ana = desk
    case, client = a_case(channel), signed_in(ana)
    confirmed = confirmation_on(post(client, case).content.decode())
    before = Event.objects.filter(subject=f"case:{case.pk}").count()
    assert post(client, case, personal_confirmed=confirmed).status_code == 302
    assert Delivery.objects.get().text == TEXT
    events = Event.objects.filter(subject=f"case:{case.pk}").order_by("id")[before:]
    assert [event.verb for event in events] == ["case.replied"]
    assert json.loads(events[0].data)["personal"] == ["phone"]
    assert PHONE not in events[0].data
    page = client.get(f"/cases/{case.pk}/").content.decode()
    assert "confirmed that it is meant to show a phone number" in page


def test_a_yes_counts_for_what_was_shown_and_for_nothing_else(desk):
    channel, ana = desk
    case, client = a_case(channel), signed_in(ana)
    confirmed = confirmation_on(post(client, case).content.decode())
    other = TEXT.replace("4542", "4543")
    assert post(client, case, other, personal_confirmed=confirmed).status_code == 409
    card = f"{TEXT} Card 4111 1111 1111 1111."
    assert post(client, case, card, personal_confirmed=confirmed).status_code == 409
    assert post(client, case, personal_confirmed="yes").status_code == 409
    reworded = f"Besa calls: {PHONE}"
    assert post(client, case, reworded, personal_confirmed=confirmed).status_code == 302


def test_taking_it_out_sends_it(desk):
    channel, ana = desk
    case, client = a_case(channel), signed_in(ana)
    post(client, case)
    assert post(client, case, "We are sorry. Besa calls you today at 10.").status_code == 302
    event = Event.objects.filter(verb="case.replied").get()
    assert "personal" not in event.data


@pytest.mark.parametrize("way", ["private", "note"])
def test_what_is_not_public_is_not_stopped(desk, way):
    channel, ana = desk
    case = a_case(channel)
    assert post(signed_in(ana), case, way=way).status_code == 302


def test_a_companys_own_line_and_desk_are_nobodys_data():
    assert exposed_in("Call 0800 123 456 or write to support@example.com or Care@example.com") == ()
    assert confirmation_of(()) == ""


def test_an_action_without_a_yes_is_refused(desk):
    channel, ana = desk
    case = a_case(channel)
    more = {
        "actor": as_actor(ana), "now": now(), "text": TEXT, "purpose": "answer",
        "seen_replies": 0, "seen_posts": case.posts,
    }  # fmt: skip
    with pytest.raises(actions.HoldsPersonalData) as refused:
        actions.send_reply(case, visibility="public", **more)
    assert [(one.kind, one.words) for one in refused.value.found] == [("phone", PHONE)]
    assert PHONE not in str(refused.value)
    actions.send_reply(case, visibility="private", **more)


def test_the_preview_says_what_everybody_would_read(desk):
    channel, ana = desk
    case, client = a_case(channel), signed_in(ana)
    data = {"text": TEXT, "way": "public", "purpose": "answer"}
    url, htmx = f"/cases/{case.pk}/draft/", {"HX-Request": "true"}
    assert (
        "Everybody would read: a phone number."
        in client.post(url, data, headers=htmx).content.decode()
    )
    private = client.post(url, {**data, "way": "private"}, headers=htmx)
    assert "Everybody would read" not in private.content.decode()


NOTE = "Everybody can read here: a phone number, an e-mail address."


def test_a_customers_public_post_gets_a_quiet_note(desk):
    channel, ana = desk
    text = f"My parcel is late, this is terrible! Call me: {PHONE}, helen@example.com"
    case = a_case(channel, text)
    page = signed_in(ana).get(f"/cases/{case.pk}/").content.decode()
    assert NOTE in page
    assert "ask the author to take it down" in page


def test_private_posts_and_what_we_wrote_down_get_none(desk):
    channel, ana = desk
    text = f"My parcel is late, this is terrible! Call me: {PHONE}, helen@example.com"
    private = a_case(channel, text, visibility=Visibility.PRIVATE, handle="a")
    by_phone = a_case(channel, text, kind=PostKind.ENTRY, handle="b")
    gone = a_case(channel, text, handle="c")
    gone.opening.__class__.objects.filter(pk=gone.opening_id).update(deleted_at=now())
    for case in (private, by_phone, gone):
        assert NOTE not in signed_in(ana).get(f"/cases/{case.pk}/").content.decode()


def test_several_posts_each_say_what_they_hold(desk):
    channel, ana = desk
    case = a_case(channel, f"My parcel is late, awful service! {PHONE}", conversation="talk")
    a_mention(channel, "Still nothing, terrible! helen@example.com", conversation="talk")
    actions.file_brand(channel.brand, now=now())
    page = signed_in(ana).get(f"/cases/{case.pk}/").content.decode()
    assert "read here: a phone number." in page
    assert "read here: an e-mail address." in page
