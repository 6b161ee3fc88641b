"""Pages on their way: through a mail server and a chat service on the loopback."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from fener.kit.actors import DESK, Actor
from fener.kit.models import Event
from fener.people.testing import NOW
from fener.playbooks import actions, work
from fener.playbooks.carriers import MESSENGERS, AddressRefused, address_of
from fener.playbooks.models import ContactPoint, Escalation, LadderAlarm, Page
from fener.playbooks.queries import lost_sends, page_by_token
from fener.playbooks.testing import escalation_for
from fener.playbooks.wording import link_of, message_of, token_of
from fener.playbooks.work import (
    LOST_AFTER,
    audit_escalations,
    climb_ladders,
    notice_lost_pages,
    send_pages,
)

MINUTE = timedelta(minutes=1)


def page_for(desk, means: str = "email", level: int = 2) -> Page:
    escalation_for(desk.brand, now=NOW, level=level)
    climb_ladders(NOW)
    rows = Page.objects.select_related("person", "escalation__brand")
    return rows.get(means=means, rung="lead")


def sent(page: Page, now=NOW) -> Page:
    assert actions.claim_page(page, now=now)
    actions.send_page(page, now=now)
    page.refresh_from_db()
    return page


def verbs_of_pages() -> list[str]:
    return list(
        Event.objects.filter(verb__startswith="page.").order_by("id").values_list("verb", flat=True)
    )


def test_a_page_by_mail_says_what_it_is_about_and_carries_its_id(desk, mail, settings):
    person = desk.people["lead"]
    person.language = "el"
    person.save()
    page = sent(page_for(desk))
    assert page.state == "sent"
    assert verbs_of_pages() == ["page.sent"]
    (found,) = mail.mail_to("lina@example.org")
    assert found["Message-ID"] == f"<{page.key}@localhost>"
    assert found["From"] == "desk@example.org"
    text = found.get_payload(decode=True).decode()
    assert link_of(page) in text
    assert page.key[:8] in text
    assert "Parcels are lost" in message_of(page).title
    assert message_of(page).language == "el"


def test_the_link_is_not_in_the_database(desk, mail):
    page = sent(page_for(desk))
    token = token_of(page)
    row = Page.objects.filter(pk=page.pk).values().get()
    assert token not in str(row)
    assert page_by_token(token, now=NOW) == page
    assert page_by_token(token + "x", now=NOW) is None
    assert page_by_token("", now=NOW) is None
    assert page_by_token(token, now=NOW + timedelta(hours=25)) is None


def test_a_page_by_chat_goes_where_the_person_said(desk, chat):
    person = desk.people["lead"]
    actions.set_contact(person, "chat", f"json://127.0.0.1:{chat.port}/hook", actor=DESK, now=NOW)
    point = ContactPoint.objects.get()
    assert str(chat.port) not in point.sealed
    assert point.shown == "JSON · 127.0.0.1"
    page = sent(page_for(desk, "chat"))
    assert page.state == "sent"
    (found,) = chat.got
    assert found["X-Fener-Page"] == page.key
    assert link_of(page) in found["message"]


def test_a_redirect_is_not_followed_and_a_refusal_is_tried_again_until_it_is_enough(desk, chat):
    actions.set_contact(
        desk.people["lead"], "chat", f"json://127.0.0.1:{chat.port}", actor=DESK, now=NOW
    )
    chat.answer = 302
    page, now = page_for(desk, "chat"), NOW
    for attempt in range(8):
        sent(page, now)
        assert page.attempts == attempt + 1
        now = page.send_at
    assert page.state == "failed"
    assert page.problem_key == "page.service"
    assert len(chat.got) == 8
    assert set(chat.keys()) == {page.key}, "each time under the same id"
    assert verbs_of_pages() == ["page.unknown"] * 7 + ["page.failed"]


@pytest.mark.parametrize(
    ("answer", "state", "key"),
    [(550, "failed", "page.mail_refused"), (451, "queued", "page.mail_refused"),
     (0, "unknown", "page.mail_cut")],
)  # fmt: skip
def test_what_the_mail_server_says_is_taken_at_its_word(desk, mail, answer, state, key):
    mail.answer = answer
    page = sent(page_for(desk))
    assert (page.state, page.problem_key) == (state, key)
    if state != "failed":
        assert page.send_at > NOW
        mail.answer = 250
        assert sent(page, page.send_at).state == "sent"


def test_a_mail_server_that_is_down_is_tried_again(desk, settings, mail):
    settings.EMAIL_PORT = 9
    page = sent(page_for(desk))
    assert (page.state, page.problem_key) == ("queued", "page.mail_server")


def test_whoever_can_not_be_reached_is_an_alarm(desk, settings):
    settings.EMAIL_HOST = ""
    page = page_for(desk)
    for each in Page.objects.select_related("person", "escalation__brand"):
        sent(each)
    states = dict(Page.objects.values_list("means", "problem_key"))
    assert states == {"email": "page.no_mail", "chat": "page.no_address"}
    assert actions.audit_escalation(page.escalation, now=NOW + 2 * MINUTE) == 1
    assert LadderAlarm.objects.get().kind == "unreached"


@pytest.mark.parametrize("means", ["email", "chat", "sms"])
@pytest.mark.parametrize("rung", ["lead", "decide", "look", "alarm"])
def test_a_page_of_a_replay_says_so_before_anything_else(desk, means, rung):
    page = page_for(desk)
    page.means, page.rung = means, rung
    assert "REPLAY" not in message_of(page).title
    page.escalation.brand.tempo = {"at": "2015-02-22", "speed": 60}
    message = message_of(page)
    assert message.title.startswith("[REPLAY] [")
    assert message.text.startswith("This is a replay of an older stream, not the present.")
    page.person.language = "el"
    assert not message_of(page).title.startswith("[REPLAY]")


def test_somebody_who_left_gets_nothing(desk, mail):
    page = page_for(desk)
    person = desk.people["lead"]
    person.is_active = False
    person.save()
    page.refresh_from_db()
    assert (
        sent(Page.objects.select_related("person", "escalation").get(pk=page.pk)).state == "failed"
    )
    assert mail.got == []


def test_a_sender_that_died_is_noticed_and_the_same_page_sent_again(desk, mail):
    page = page_for(desk)
    Page.objects.exclude(pk=page.pk).delete()
    other = Page.objects.get(pk=page.pk)
    assert actions.claim_page(page, now=NOW)
    assert not actions.claim_page(other, now=NOW), "nobody else takes it"
    assert not lost_sends(NOW)
    later = NOW + LOST_AFTER + MINUTE
    assert notice_lost_pages(later) == 1
    assert send_pages(later) == 1
    page.refresh_from_db()
    assert (page.state, page.attempts) == ("sent", 2)
    assert mail.keys() == [page.key]
    assert verbs_of_pages() == ["page.unknown", "page.sent"]


def test_an_answer_that_comes_before_the_send_is_written_down_stays(desk, mail):
    page = page_for(desk)
    assert actions.claim_page(page, now=NOW)
    same = page_by_token(token_of(page), now=NOW)
    actor = Actor("person", str(page.person_id), "Lina")
    assert actions.acknowledge_page(same, actor=actor, now=NOW + MINUTE)
    actions.send_page(page, now=NOW + MINUTE)
    page.refresh_from_db()
    assert page.state == "acknowledged"
    assert Escalation.objects.get().state == "acknowledged"


def test_a_test_page_fails_at_once_and_verifies_when_its_link_is_followed(desk, chat):
    person = desk.people["viewer"]
    actions.set_contact(person, "sms", f"json://127.0.0.1:{chat.port}", actor=DESK, now=NOW)
    chat.answer = 500
    page = actions.try_contact(person, "sms", actor=DESK, now=NOW)
    assert sent(page).state == "failed"
    chat.answer = 200
    page = actions.try_contact(person, "sms", actor=DESK, now=NOW)
    assert sent(page).state == "sent"
    (link,) = re.findall(r"https?://\S+", chat.got[-1]["message"])
    found = page_by_token(link.rstrip("/").rsplit("/", 1)[1], now=NOW)
    assert actions.acknowledge_page(found, actor=DESK, now=NOW)
    assert ContactPoint.objects.get().verified_at == NOW
    verbs = list(Event.objects.filter(verb__startswith="contact").values_list("verb", flat=True))
    assert verbs == ["contact.set", "contact.tried", "contact.tried", "contact.verified"]


@pytest.mark.parametrize(
    ("means", "written", "key"),
    [
        ("email", "nobody", "contact.no_email"),
        ("chat", "hello", "contact.no_service"),
        ("chat", "file:///etc/passwd", "contact.no_service"),
        ("chat", "fcm://project?keyfile=/etc/passwd", "contact.no_service"),
        ("chat", "syslog://", "contact.no_service"),
        ("chat", "twilio://x:y@z/q", "contact.other_means"),
        ("sms", "slack://a/b/c", "contact.other_means"),
        ("chat", "slack://", "contact.unreadable"),
        ("chat", "json://127.0.0.1/x", "contact.private_host"),
        ("chat", "json://localhost/x", "contact.private_host"),
        ("chat", "jsons://10.1.2.3", "contact.private_host"),
        ("chat", "json://169.254.169.254/latest/meta-data", "contact.private_host"),
        ("chat", "json://[::1]/x", "contact.private_host"),
        ("chat", "json://[::ffff:127.0.0.1]/x", "contact.private_host"),
        ("chat", "json://0.0.0.0/x", "contact.private_host"),
        ("chat", "ntfy://192.168.0.1/topic", "contact.private_host"),
        ("sms", "gotify://100.64.0.1/token", "contact.private_host"),
        ("chat", "json://no-such-host.invalid/x", "contact.unknown_host"),
        ("chat", "json://x/" + "x" * 1000, "contact.unreadable"),
    ],
)
def test_addresses_that_lead_nowhere_or_inside_are_refused(settings, means, written, key):
    settings.PAGE_PRIVATE_HOSTS = False
    with pytest.raises(AddressRefused) as refused:
        address_of(means, written)
    assert refused.value.key == key


def test_an_address_that_has_come_to_lead_inside_is_not_called(desk, chat, settings):
    actions.set_contact(
        desk.people["lead"], "chat", f"json://127.0.0.1:{chat.port}", actor=DESK, now=NOW
    )
    settings.PAGE_PRIVATE_HOSTS = False
    page = sent(page_for(desk, "chat"))
    assert (page.state, page.problem_key) == ("failed", "contact.private_host")
    assert chat.got == []


def test_a_person_decides_where_but_not_how_it_is_sent(chat, settings):
    from fener.playbooks.carriers import _opened

    address = (
        f"json://127.0.0.1:{chat.port}/?retry=9&wait=99&redirect=yes&cto=900&rto=900&verify=no"
    )
    plugin = _opened("chat", address)[3]
    assert plugin.redirects is False
    assert plugin.request_timeout == (5.0, 10.0)
    assert plugin.verify_certificate is True
    assert plugin.retry == 0


def test_every_messenger_of_the_list_is_there():
    from importlib import import_module

    for messenger in MESSENGERS.values():
        assert hasattr(import_module(f"apprise.plugins.{messenger.module}"), messenger.kind)


def test_ntfy_in_the_cloud_needs_no_host(settings):
    settings.PAGE_PRIVATE_HOSTS = False
    assert address_of("chat", "ntfy://a-topic").shown.startswith("ntfy")


def test_each_goes_out_once_and_the_administrators_hear_of_it_when_late(desk, mail, monkeypatch):
    # Threads would not see what a test has not committed.
    monkeypatch.setattr(work, "SENDS_AT_ONCE", 1)
    escalation_for(desk.brand, now=NOW, level=4)
    climb_ladders(NOW)
    found = [send_pages(NOW) for _turn in range(6)]
    assert (sum(found), found[-1]) == (Page.objects.count(), 0)
    by_mail = Page.objects.filter(means="email")
    assert sorted(mail.keys()) == sorted(by_mail.values_list("key", flat=True))
    assert set(by_mail.values_list("state", flat=True)) == {"sent"}
    late = NOW + timedelta(minutes=12)
    assert audit_escalations(late) > 0
    send_pages(late)
    assert {one["To"] for one in mail.got if "not told in time" in str(one["Subject"])} == {
        "alice@example.org", "lena@example.org",
    }  # fmt: skip
