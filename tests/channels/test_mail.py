"""E-mail against Dovecot and OpenSMTPD, through the whole desk: a customer's mail becomes a case,
and its answer is in the customer's mailbox once, whatever happens on the way."""

from __future__ import annotations

import email
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest

from fener.cases import actions as case_actions
from fener.cases.models import Case
from fener.channels import actions
from fener.channels.models import Channel, Delivery, RawPayload
from fener.channels.queries import account_of
from fener.channels.testing import a_brand, a_person
from fener.connectors import registry
from fener.connectors.contract import Refused, SignInAgain, TryLater
from fener.core.posts import Post
from fener.kit.loop import run_until_quiet
from fener.kit.times import now as wall_clock
from fener.mentions.models import Mention
from fener.people.models import User
from fener.people.queries import actor_of
from tests.servers import mail
from tests.servers.mail import RunningMail, cut

pytestmark = pytest.mark.django_db
CONNECTOR = registry.connector("mail")
COMPLAINT = "Bus 42 left me in the rain again, this is terrible service. Where was it?"
ANSWER = "We are sorry.\nΤο λεωφορείο ήταν χαλασμένο.\n.\nDardan"


@pytest.fixture(scope="module")
def running() -> Iterator[RunningMail]:
    if reason := mail.missing():
        pytest.skip(f"SKIPPED LOUDLY: {reason}")
    with mail.running() as found:
        yield found


@pytest.fixture
def server(running: RunningMail, monkeypatch: pytest.MonkeyPatch) -> RunningMail:
    """Empty mailboxes, on servers whose certificate is trusted."""
    monkeypatch.setenv("SSL_CERT_FILE", str(running.certificate))
    running.empty()
    return running


@dataclass(slots=True)
class Desk:
    """The desk's mailbox, and the channel it is connected as."""

    channel: Channel
    agent: User

    def hear(self, later: timedelta = timedelta(0)) -> None:
        """Fetch, read and send what there is, `later` than now."""
        now = wall_clock() + later
        self.channel.refresh_from_db()
        actions.poll_soon(self.channel, now=now)
        run_until_quiet(now)
        self.channel.refresh_from_db()
        assert self.channel.problem_key == "", self.channel.problem_detail

    def case_with(self, words: str) -> Case:
        return Case.objects.get(links__mention__text__contains=words)

    def answer(self, case: Case, text: str = ANSWER) -> Delivery:
        case.refresh_from_db()
        reply = case_actions.send_reply(
            case,
            actor=actor_of(self.agent),
            now=wall_clock(),
            text=text,
            visibility="private",
            purpose="answer",
            seen_replies=case.replies,
            seen_posts=case.posts,
        )
        delivery = Delivery.objects.select_related("channel").get(pk=reply.delivery_id)
        self.send(delivery)
        return delivery

    def send(self, delivery: Delivery) -> None:
        assert actions.claim_delivery(delivery, now=wall_clock())
        actions.send_delivery(delivery, now=wall_clock())
        delivery.refresh_from_db()


@pytest.fixture
def desk(server: RunningMail) -> Desk:
    account = server.account()
    brand = a_brand()
    identity = actions.try_account("mail", settings=account.settings, secrets=account.secrets)
    agent = a_person(brand)
    channel = actions.connect_channel(
        brand,
        actor=actor_of(agent),
        now=wall_clock(),
        network="mail",
        name="Complaints",
        handle=identity.handle,
        native_id=identity.native_id,
        settings=account.settings,
        secrets=account.secrets,
        connected_at=wall_clock() - timedelta(days=1),
    )
    return Desk(channel, agent)


def change(channel: Channel, **settings: Any) -> None:
    channel.settings = {**channel.settings, **settings}
    channel.save(update_fields=["settings"])


def read(raw: bytes) -> Any:
    return email.message_from_bytes(raw)


# From one mailbox to the other -------------------------------------------------------------------


def test_a_mail_rings_becomes_a_case_and_is_answered_in_its_thread(
    server: RunningMail, desk: Desk
) -> None:
    rang: list[bool] = []
    account = account_of(desk.channel)
    bell = threading.Thread(target=lambda: rang.append(CONNECTOR.wait(account, 20)))
    bell.start()
    while not rang:
        # Whether the bell hangs already can't be seen, so somebody writes until it rings.
        server.write("Hello, is anybody there?", sender="Calm <calm@cust.test>")
        bell.join(1)
    assert rang == [True]

    first = server.write(COMPLAINT)
    server.wait_for("complaints", 1, search='FROM "angry"')
    desk.hear()
    case = desk.case_with("left me in the rain")
    mention = Mention.objects.get(native_id=first)
    assert (mention.visibility, mention.kind) == ("private", "message")
    assert (mention.author.native_id, mention.author.name) == ("angry@cust.test", "Angry Customer")

    delivery = desk.answer(case)
    assert delivery.state == "sent", delivery.problem_detail
    server.wait_for("angry", 1)
    (raw,) = server.mails("angry")
    said = read(raw)
    assert said["From"] == '"Dardan" <complaints@desk.test>'
    assert said["Subject"] == "Re: Bus 42"
    assert said["In-Reply-To"] == said["References"] == first
    assert said["Message-ID"] == delivery.native_id
    assert said.get_payload(decode=True).decode().split() == ANSWER.split()
    assert len(server.mails("complaints", "Sent Messages", search="SEEN")) == 1
    assert server.mails("complaints", search="SEEN") == [], "what the desk reads stays unread"

    history = "\n".join(f"> {line}" for line in ANSWER.splitlines())
    server.write(
        f"Thank you, and when do I get my money?\n\nOn 23 November Dardan wrote:\n{history}",
        subject="Re: Bus 42",
        In_Reply_To=delivery.native_id,
        References=f"{first} {delivery.native_id}",
    )
    server.wait_for("complaints", 2, search='FROM "angry"')
    desk.hear()
    second = Mention.objects.get(text="Thank you, and when do I get my money?")
    assert second.conversation_id == mention.conversation_id
    case.refresh_from_db()
    assert (case.posts, case.replies) == (2, 1)
    assert Mention.objects.filter(native_id=delivery.native_id, by_us=True).count() == 1


def test_an_answer_typed_in_a_mail_programme_is_seen(server: RunningMail, desk: Desk) -> None:
    first = server.write(COMPLAINT)
    server.wait_for("complaints", 1)
    desk.hear()
    answer, letter = EmailMessage(), EmailMessage()
    answer["From"], answer["To"], answer["Subject"] = (
        "complaints@desk.test",
        "angry@cust.test",
        "Re",
    )
    answer["Message-ID"], answer["In-Reply-To"] = "<typed@desk.test>", first
    answer["Date"] = time.strftime("%a, %d %b %Y %H:%M:%S +0000", time.gmtime())
    answer.set_content("We have called you.")
    letter["From"], letter["To"], letter["Subject"] = "complaints@desk.test", "x@y.test", "Holiday"
    letter["Message-ID"] = "<letter@desk.test>"
    letter.set_content("Nobody's business.")
    with server.mailbox("complaints") as talk:
        for one in (answer, letter):
            talk.append('"Sent Messages"', "", "", one.as_bytes())  # type: ignore[arg-type]
    desk.hear()
    assert Mention.objects.get(native_id="<typed@desk.test>").by_us
    assert not RawPayload.objects.filter(body__contains=b"Nobody's business").exists()


# When it goes wrong ------------------------------------------------------------------------------


def test_a_cut_after_the_last_dot_leaves_it_unknown_until_our_own_copy_is_found(
    server: RunningMail, desk: Desk
) -> None:
    server.write(COMPLAINT)
    server.wait_for("complaints", 1)
    desk.hear()
    case = desk.case_with("left me in the rain")
    with cut(server.smtp, answered=True) as port:
        change(desk.channel, smtp_port=port, smtp_security="plain", own_copy=True)
        delivery = desk.answer(case)
    assert delivery.state == "unknown"
    server.wait_for("complaints", 2)
    assert actions.look_for(delivery, now=wall_clock())
    delivery.refresh_from_db()
    assert delivery.state == "sent"
    server.wait_for("angry", 1)
    desk.hear(later=timedelta(minutes=1))
    assert len(server.mails("angry")) == 1
    assert Mention.objects.get(native_id=delivery.native_id).by_us, "our own copy is an echo"
    assert Case.objects.count() == 1


def test_without_a_copy_nobody_guesses(server: RunningMail, desk: Desk) -> None:
    server.write(COMPLAINT)
    server.wait_for("complaints", 1)
    desk.hear()
    with cut(server.smtp, answered=True) as port:
        change(desk.channel, smtp_port=port, smtp_security="plain")
        delivery = desk.answer(desk.case_with("left me in the rain"))
    assert delivery.state == "unknown"
    server.wait_for("angry", 1)
    assert not actions.look_for(delivery, now=wall_clock())
    delivery.refresh_from_db()
    assert delivery.state == "unknown"


def test_a_cut_before_the_last_dot_sends_it_again_and_once(server: RunningMail, desk: Desk) -> None:
    server.write(COMPLAINT)
    server.wait_for("complaints", 1)
    desk.hear()
    with cut(server.smtp, answered=False) as port:
        change(desk.channel, smtp_port=port, smtp_security="plain")
        delivery = desk.answer(desk.case_with("left me in the rain"))
    assert (delivery.state, delivery.attempts) == ("queued", 1)
    change(delivery.channel, smtp_port=server.smtps, smtp_security="tls")
    desk.send(delivery)
    assert delivery.state == "sent"
    same = f'HEADER Message-ID "{delivery.native_id}"'
    server.wait_for("angry", 1, search=same)
    assert len(server.mails("angry", search=same)) == 1


def test_a_mail_that_comes_back_brings_the_case_back(server: RunningMail, desk: Desk) -> None:
    server.write(COMPLAINT, sender="Gone <gone@cust.test>")
    server.wait_for("complaints", 1)
    desk.hear()
    case = desk.case_with("left me in the rain")
    delivery = desk.answer(case)
    assert delivery.state == "sent"
    server.wait_for("complaints", 2)
    desk.hear()
    delivery.refresh_from_db()
    case.refresh_from_db()
    assert delivery.state == "failed"
    assert "no such person" in delivery.problem_detail
    assert (case.state, case.trouble) == ("open", "reply.failed")
    assert Case.objects.count() == 1, "a report of a machine is nobody's complaint"


def test_a_recipient_who_is_not_taken_is_told_at_once(server: RunningMail, desk: Desk) -> None:
    server.write(COMPLAINT, sender="Far <far@elsewhere.test>")
    server.wait_for("complaints", 1)
    desk.hear()
    delivery = desk.answer(desk.case_with("left me in the rain"))
    assert (delivery.state, delivery.problem_key) == ("failed", "mail.recipient_refused")


def test_a_rebuilt_mailbox_loses_and_doubles_nothing(server: RunningMail, desk: Desk) -> None:
    for number in range(5):
        server.write(f"{COMPLAINT} Number {number}.", sender=f"P{number} <p{number}@cust.test>")
    server.wait_for("complaints", 5)
    desk.hear()
    assert RawPayload.objects.count() == 5
    before = desk.channel.cursor
    server.rebuild("complaints")
    server.write(f"{COMPLAINT} Number 5.", sender="P5 <p5@cust.test>")
    server.wait_for("complaints", 6)
    desk.hear()
    assert desk.channel.cursor != before
    assert RawPayload.objects.count() == Mention.objects.count() == 6


def test_a_heavy_mail_brings_its_text_and_the_names_of_its_files(
    server: RunningMail, desk: Desk
) -> None:
    heavy = EmailMessage()
    heavy["From"], heavy["To"], heavy["Subject"] = "Angry <angry@cust.test>", "c@desk.test", "Video"
    heavy["Message-ID"] = "<heavy@cust.test>"
    heavy["Date"] = time.strftime("%a, %d %b %Y %H:%M:%S +0000", time.gmtime())
    heavy.set_content(COMPLAINT)
    heavy.add_attachment(bytes(7_500_000), maintype="video", subtype="mp4", filename="rain.mp4")
    server.deliver(heavy.as_bytes())
    server.wait_for("complaints", 1)
    desk.hear()
    mention = Mention.objects.get(native_id="<heavy@cust.test>")
    assert "left me in the rain" in mention.text
    (file,) = mention.attachments
    assert file["name"] in ("rain.mp4 (7.5 MB)", "rain.mp4 (7.6 MB)")
    assert len(RawPayload.objects.get().body) == 1_048_576


def test_what_is_wrong_at_set_up_is_told_and_nothing_is_sent_in_the_open(
    server: RunningMail,
) -> None:
    good = server.account()
    assert CONNECTOR.verify(good).native_id == "complaints@desk.test"
    starttls = {"imap_security": "starttls", "smtp_security": "starttls"}
    assert CONNECTOR.verify(
        server.account(imap_port=server.imap, smtp_port=server.submission, **starttls)
    )
    wrong: list[tuple[Any, type[Exception], str]] = [
        (replace(good, secrets={"password": "no"}), SignInAgain, "mail.login_refused"),
        (server.account(smtp_username="nobody"), SignInAgain, "mail.login_refused"),
        (server.account(imap_host="127.0.0.1"), Refused, "connector.certificate"),
        (server.account(smtp_host="127.0.0.1"), Refused, "connector.certificate"),
        (server.account(allow_private_hosts=False), Refused, "connector.address_private"),
        (server.account(folder="Παράπονα"), Refused, "mail.folder_missing"),
        (server.account(imap_port=server.imap), TryLater, "connector.try_later"),
        (
            server.account(smtp_port=server.smtp, smtp_security="starttls"),
            Refused,
            "mail.no_encryption",
        ),
    ]
    for account, error, key in wrong:
        with pytest.raises(error) as raised:
            CONNECTOR.verify(account)
        assert raised.value.key == key  # type: ignore[attr-defined]


def test_a_long_backlog_comes_in_pages_that_can_be_broken_off(server: RunningMail) -> None:
    account = server.account()
    with server.mailbox("complaints") as talk:
        for number in range(60):
            raw = f"From: <p@cust.test>\r\nMessage-ID: <n{number}@cust.test>\r\n\r\n{number}\r\n"
            talk.append("INBOX", "", "", raw.encode())  # type: ignore[arg-type]
    first = CONNECTOR.fetch(account, "")
    assert (len(first.payloads), first.more) == (50, True)
    again = CONNECTOR.fetch(account, "")
    assert [one.key for one in again.payloads] == [one.key for one in first.payloads]
    second = CONNECTOR.fetch(account, first.cursor)
    assert (len(second.payloads), second.more) == (10, False)
    posts = [
        post
        for one in (*first.payloads, *second.payloads)
        for post in CONNECTOR.translate(account, one)
    ]
    assert all(isinstance(post, Post) for post in posts)
    assert len({one.native_id for one in posts}) == 60
    assert CONNECTOR.fetch(account, second.cursor).payloads == []
