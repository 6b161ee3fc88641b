"""The composer: drafts, the send guard, prepared answers, notes with files, replies in trouble."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from fener.cases import actions, queries
from fener.cases.models import Note, Reply
from fener.cases.testing import (
    a_brand,
    a_case,
    a_channel,
    a_mention,
    a_person,
    as_actor,
    fresh,
    signed_in,
)
from fener.channels.models import Channel, Delivery
from fener.core.posts import Visibility
from fener.kit.times import now

pytestmark = pytest.mark.django_db

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 64


@pytest.fixture
def desk(settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        },
    }
    brand = a_brand()
    return brand, a_channel(brand), a_person("Ana", "agent", brand)


def form(case, text="We found it, it comes on Friday at 10.", way="public", **more):
    return {
        "text": text, "way": way, "purpose": "answer",
        "seen_replies": case.replies, "seen_posts": case.posts, **more,
    }  # fmt: skip


def write(client, case, **more):
    return client.post(f"/cases/{case.pk}/write/", form(case, **more))


def test_a_reply_goes_to_the_outbox_and_shows_in_the_thread(desk):
    _, channel, ana = desk
    case, client = a_case(channel), signed_in(ana)
    response = write(client, case)
    assert (response.status_code, response["Location"]) == (302, f"/cases/{case.pk}/")
    delivery = Delivery.objects.get()
    assert (delivery.text, delivery.state) == ("We found it, it comes on Friday at 10.", "queued")
    assert fresh(case).state == "open"
    assert "We found it" in client.get(f"/cases/{case.pk}/").content.decode()


def test_two_agents_press_send_and_one_is_told_who_was_faster(desk):
    brand, channel, ana = desk
    case = a_case(channel)
    seen_by_both = form(case)
    besa = a_person("Besa", "agent", brand)
    url = f"/cases/{case.pk}/write/"
    assert signed_in(besa).post(url, {**seen_by_both, "text": "Besa was here."}).status_code == 302
    response = signed_in(ana).post(url, {**seen_by_both, "text": "Ana’s own words."})
    page = response.content.decode()
    assert response.status_code == 409
    assert "Besa has answered meanwhile:" in page
    assert "Besa was here." in page
    assert re.search(r"<textarea[^>]*>Ana’s own words\.</textarea>", page)
    assert Reply.objects.count() == 1


def test_sending_anyway_is_a_second_reply_with_fresh_counters(desk):
    _, channel, ana = desk
    case, client = a_case(channel), signed_in(ana)
    stale = form(case, text="Second.")
    write(client, case)
    page = client.post(f"/cases/{case.pk}/write/", stale).content.decode()
    assert "Send anyway, as a second reply" in page
    counters = dict(re.findall(r'name="(seen_\w+)" value="(\d+)"', page))
    assert counters == {"seen_replies": "1", "seen_posts": "1"}
    assert client.post(f"/cases/{case.pk}/write/", {**stale, **counters}).status_code == 302
    assert Reply.objects.count() == 2


def test_a_customer_who_wrote_again_is_read_before_sending(desk):
    _, channel, ana = desk
    case = a_case(channel, conversation="t", native_id="p1")
    stale = form(case)
    a_mention(channel, "Never mind, it just came!", conversation="t", in_reply_to="p1")
    actions.file_brand(channel.brand, now=now())
    response = signed_in(ana).post(f"/cases/{case.pk}/write/", stale)
    page = response.content.decode()
    assert response.status_code == 409
    assert "The customer wrote again while you were writing:" in page
    assert "It still fits: send" in page
    assert Reply.objects.count() == 0


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("  ", "There is nothing to send"),
        ("Your order ⟨order⟩ is on its way.", "fill in what stands in ⟨brackets⟩"),
        ("x" * 281, "longer than the network takes"),
    ],
)
def test_what_cannot_be_sent_comes_back_with_the_reason(desk, text, told):
    _, channel, ana = desk
    case = a_case(channel)
    response = write(signed_in(ana), case, text=text)
    assert response.status_code == 422
    assert told in response.content.decode()
    assert Reply.objects.count() == 0


def test_an_open_desk_is_shown_a_refusal_in_place(desk):
    _, channel, ana = desk
    case = a_case(channel)
    response = signed_in(ana).post(
        f"/cases/{case.pk}/write/", form(case, text=""), headers={"HX-Request": "true"}
    )
    assert response.status_code == 200
    assert "There is nothing to send" in response.content.decode()
    assert "<html" not in response.content.decode()


def test_a_private_post_is_answered_in_private_unless_one_chooses_otherwise(desk):
    _, channel, ana = desk
    case = a_case(channel, visibility=Visibility.PRIVATE)
    page = signed_in(ana).get(f"/cases/{case.pk}/").content.decode()
    assert re.search(r'value="private" checked', page)


def test_where_nothing_can_be_sent_one_writes_down_what_was_said(desk):
    brand, _, ana = desk
    case = a_case(a_channel(brand, "manual", "Counter"))
    client = signed_in(ana)
    page = client.get(f"/cases/{case.pk}/").content.decode()
    assert 'value="spoken"' in page
    assert 'value="public"' not in page
    write(client, case, way="spoken", text="Told her on the phone: Friday at 10.", purpose="solve")
    assert Reply.objects.get().delivery is None
    assert fresh(case).state == "solved"


def test_a_paused_channel_sends_nothing(desk):
    _, channel, ana = desk
    case = a_case(channel)
    Channel.objects.filter(pk=channel.pk).update(state="paused")
    page = signed_in(ana).get(f"/cases/{case.pk}/").content.decode()
    assert f"No answer goes out on {channel.name} now: Paused by a person." in page
    response = write(signed_in(ana), case)
    assert response.status_code == 422
    assert Delivery.objects.count() == 0


# Drafts -----------------------------------------------------------------------------------


def test_a_draft_is_kept_per_person_and_dropped_when_sent(desk):
    brand, channel, ana = desk
    case, client = a_case(channel), signed_in(ana)
    client.post(f"/cases/{case.pk}/draft/", form(case, text="Half a sen"))
    assert "Half a sen</textarea>" in client.get(f"/cases/{case.pk}/").content.decode()
    besa = a_person("Besa", "agent", brand)
    assert "Half a sen" not in signed_in(besa).get(f"/cases/{case.pk}/").content.decode()
    write(client, case)
    assert queries.draft_of(case, ana) is None


def test_saving_while_typing_answers_with_the_preview(desk):
    _, channel, ana = desk
    case = a_case(channel)
    response = signed_in(ana).post(
        f"/cases/{case.pk}/draft/",
        form(case, text="Hello <b>you</b>"),
        headers={"HX-Request": "true"},
    )
    text = response.content.decode()
    assert "Draft saved" in text
    assert "Hello &lt;b&gt;you&lt;/b&gt;" in text
    assert "dardan" in text
    assert re.search(r"26\d left", text)


def test_an_emptied_draft_is_gone(desk):
    _, channel, ana = desk
    case, client = a_case(channel), signed_in(ana)
    client.post(f"/cases/{case.pk}/draft/", form(case, text="x"))
    client.post(f"/cases/{case.pk}/draft/", form(case, text=" "))
    assert queries.draft_of(case, ana) is None


@pytest.mark.parametrize("more", [{"way": "rubbish"}, {"purpose": "rubbish"}, {"way": "note"}])
def test_a_draft_never_fails_for_what_a_browser_sends(desk, more):
    _, channel, ana = desk
    case = a_case(channel)
    response = signed_in(ana).post(f"/cases/{case.pk}/draft/", {**form(case), **more})
    assert response.status_code == 302


def test_a_prepared_answer_is_filled_and_added_without_any_script(desk):
    _, channel, ana = desk
    case, client = a_case(channel, who="Helen Marsh"), signed_in(ana)
    key = re.search(
        r'name="answer" value="(\w+)"', client.get(f"/cases/{case.pk}/").content.decode()
    )
    client.post(f"/cases/{case.pk}/draft/", form(case, text="Hello.", answer=key[1]))
    draft = queries.draft_of(case, ana)
    assert draft.text.startswith("Hello. ")
    assert "Helen Marsh" in draft.text or "Ana" in draft.text


def test_answers_are_offered_in_the_customers_language(desk):
    _, channel, ana = desk
    case = a_case(channel, "سه روز است بسته من نرسیده است و هیچ‌کس جواب نمی‌دهد", who="مریم")
    page = signed_in(ana).get(f"/cases/{case.pk}/").content.decode()
    assert re.search(r'class="answers__text" dir="auto" lang="fa"', page)


# Notes ------------------------------------------------------------------------------------


def test_a_note_with_a_file_stays_inside_and_comes_back_as_a_download(desk):
    _, channel, ana = desk
    case, client = a_case(channel), signed_in(ana)
    upload = SimpleUploadedFile("photo.png", PNG, content_type="text/html")
    write(client, case, way="note", text="See the photo.", files=[upload])
    note = Note.objects.get()
    assert note.attachments[0]["type"] == "image/png"
    response = client.get(f"/notes/{note.pk}/files/0/")
    assert b"".join(response.streaming_content) == PNG
    assert response["Content-Disposition"] == 'attachment; filename="photo.png"'
    assert Delivery.objects.count() == 0
    assert client.get(f"/notes/{note.pk}/files/1/").status_code == 404


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("page.html", b"<script>alert(1)</script>"),
        ("photo.png", b"<script>alert(1)</script>"),
        ("run.exe", b"MZ"),
        ("text.txt", b"\x00\x01"),
        ("noending", b"x"),
    ],
)
def test_files_that_are_not_what_they_say_are_refused(desk, name, body):
    _, channel, ana = desk
    case = a_case(channel)
    response = write(
        signed_in(ana), case, way="note", text="x", files=[SimpleUploadedFile(name, body)]
    )
    assert response.status_code == 422
    assert Note.objects.count() == 0


def test_a_file_that_is_too_large_is_refused(desk, monkeypatch):
    from fener.cases import forms

    monkeypatch.setattr(forms, "LARGEST_ATTACHMENT", 10)
    _, channel, ana = desk
    case = a_case(channel)
    upload = SimpleUploadedFile("photo.png", PNG)
    response = write(signed_in(ana), case, way="note", text="x", files=[upload])
    assert "larger than 10 MB" in response.content.decode()


def test_a_note_of_another_brand_is_not_there(desk):
    _, channel, ana = desk
    case = a_case(channel)
    write(signed_in(ana), case, way="note", text="x", files=[SimpleUploadedFile("a.txt", b"a")])
    stranger = a_person("Stranger", "admin", a_brand("Other"))
    assert signed_in(stranger).get(f"/notes/{Note.objects.get().pk}/files/0/").status_code == 404


# Replies in trouble -----------------------------------------------------------------------


def in_trouble(case, ana, state):
    actions.send_reply(
        case, actor=as_actor(ana), now=now(), text="Friday at 10.", visibility="public",
        purpose="answer", seen_replies=0, seen_posts=1,
    )  # fmt: skip
    Delivery.objects.update(
        state=state, problem_key="connector.refused", claimed_at=now() - timedelta(minutes=1)
    )
    actions.take_fates(now=now())
    return Reply.objects.get()


@pytest.mark.parametrize(
    ("outcome", "state"), [("sent", "sent"), ("queued", "queued"), ("cancelled", "cancelled")]
)
def test_an_unknown_reply_waits_for_a_person_who_looks(desk, outcome, state):
    _, channel, ana = desk
    case, client = a_case(channel), signed_in(ana)
    reply = in_trouble(case, ana, "unknown")
    page = client.get(f"/cases/{case.pk}/").content.decode()
    assert "We do not know whether this reply went out." in page
    assert page.count('name="outcome"') == 3
    client.post(f"/replies/{reply.pk}/settle/", {"outcome": outcome})
    assert Delivery.objects.get().state == state


def test_a_failed_reply_says_why_and_offers_two_ways(desk):
    _, channel, ana = desk
    case, client = a_case(channel), signed_in(ana)
    in_trouble(case, ana, "failed")
    page = client.get(f"/cases/{case.pk}/").content.decode()
    assert "This reply did not go out." in page
    assert "The network understood the request and refused it." in page
    assert page.count('name="outcome"') == 2


def test_settling_twice_is_told_in_words(desk):
    _, channel, ana = desk
    case, client = a_case(channel), signed_in(ana)
    reply = in_trouble(case, ana, "unknown")
    client.post(f"/replies/{reply.pk}/settle/", {"outcome": "sent"})
    page = client.post(f"/replies/{reply.pk}/settle/", {"outcome": "queued"}, follow=True)
    assert "another state now" in page.content.decode()
    assert Delivery.objects.get().state == "sent"
