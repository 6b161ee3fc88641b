"""Networks and mails that go wrong half-way, with the whole desk behind them: nothing is lost or
said twice, whoever can mend it reads why on a screen of theirs, and the rest flows on."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage

import pytest

from fener.cases import actions as case_actions
from fener.cases.models import Case
from fener.channels import actions
from fener.channels.models import Channel, Delivery, RawPayload
from fener.channels.testing import SECRET, an_item, call, send_in_turn
from fener.connectors import exchange, golden
from fener.connectors.testing import (
    Heard,
    RunningNetwork,
    answering_server,
    http_answer,
    running_fake_network,
)
from fener.kit.loop import desk_loop, run_until_quiet
from fener.kit.sentences import say
from fener.kit.times import now as wall_clock
from fener.mentions.models import Mention
from fener.people.queries import actor_of
from tests.channels.beside import Desk, texts
from tests.servers import mail
from tests.servers.mail import RunningMail

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    send_in_turn(monkeypatch)
    return Desk()


def answer(desk: Desk, case: Case, text: str, visibility: str = "public") -> Delivery:
    """Somebody answers; the words are in the outbox."""
    case.refresh_from_db()
    reply = case_actions.send_reply(
        case,
        actor=actor_of(desk.admin),
        now=wall_clock(),
        text=text,
        visibility=visibility,
        purpose="answer",
        seen_replies=case.replies,
        seen_posts=case.posts,
    )
    return Delivery.objects.get(pk=reply.delivery_id)


def states(deliveries: list[Delivery]) -> list[str]:
    for one in deliveries:
        one.refresh_from_db()
    return [one.state for one in deliveries]


# Said, or not? -----------------------------------------------------------------------------------


def test_what_a_network_took_without_a_word_is_never_sent_again_by_itself_and_shown_to_a_person(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exchange, "ANSWER_FOR", 0.5)

    def takes(heard: Heard) -> bytes | None:
        if b"first" in heard.body:
            threading.Event().wait(1)
            return None
        return http_answer(200, {"id": "said-1"})

    with answering_server(takes) as server:
        hook = desk.connect(
            "webhook",
            secrets={"secret": SECRET},
            settings={"url": server.url, "allow_private_hosts": True},
        )
        for name in ("ana", "bora"):
            item = an_item(f"My parcel never came, this is terrible! {name}", author=name)
            assert call(hook, item).json() == {"stored": 1}
        run_until_quiet(wall_clock())
        ana, bora = Case.objects.filter(brand=desk.brand).order_by("id")
        silent = answer(desk, ana, "We are sorry. This is the first.")
        spoken = answer(desk, bora, "We are sorry. This is the second.")
        desk.goes_on()
        assert states([silent, spoken]) == ["unknown", "sent"]
        for hours in (1, 30):
            run_until_quiet(wall_clock() + timedelta(hours=hours))
        assert [b"first" in one.body for one in server.heard] == [True, False]

        assert "1 reply of unknown fate" in desk.page("/channels/")
        outbox = desk.page(f"/channels/{hook.pk}/deliveries/")
        assert "Nobody knows whether it went out." in outbox
        assert "This is the first." in outbox
        assert "This is the second." not in outbox
        assert f"/cases/{ana.pk}/" in outbox
        beside_it = desk.page(f"/cases/{ana.pk}/")
        assert "We do not know whether this reply went out." in beside_it
        assert "Nothing is sent again by itself." in beside_it

        reply = ana.said.get(delivery=silent)
        found = desk.client.post(f"/replies/{reply.pk}/settle/", {"outcome": "sent"})
        assert found.status_code in (200, 204, 302)
        run_until_quiet(wall_clock())
        assert len(server.heard) == 2
    assert states([silent]) == ["sent"]
    assert "unknown fate" not in desk.page("/channels/")


# A token that dies -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def _running() -> Iterator[RunningNetwork]:
    with running_fake_network() as network:
        yield network


@pytest.fixture
def network(_running: RunningNetwork) -> RunningNetwork:
    _running.control("POST", "reset")
    return _running


def on(network: RunningNetwork, desk: Desk) -> tuple[Channel, str]:
    """A channel on the practice network, and its token."""
    token = network.sign_up("dardan", "Dardan", official=True)
    known = actions.try_account("fake", settings={"url": network.url}, secrets={"token": token})
    channel = desk.connect(
        "fake", settings={"url": network.url}, secrets={"token": token}, identity=known
    )
    return channel, token


def dies(network: RunningNetwork, **match: str) -> None:
    network.fault("sign_out", times=None, match={"account": "dardan", **match})


def sign_in_again(desk: Desk, network: RunningNetwork, channel: Channel, token: str) -> None:
    """What the channel's page asks an administrator to do."""
    page = desk.page_of(channel)
    assert "Has to be signed in again" in page
    assert "The network no longer accepts our access." in page
    assert f"/channels/{channel.pk}/sign-in/" in page
    network.control("DELETE", "faults")
    form = {"set_url": network.url, "set_token": token}
    signed = desk.client.post(f"/channels/{channel.pk}/sign-in/", form)
    assert signed.status_code == 302
    assert "Has to be signed in again" not in desk.page_of(channel)


def test_a_token_that_dies_between_two_pages_loses_nothing_and_doubles_nothing(
    desk: Desk, network: RunningNetwork
) -> None:
    channel, token = on(network, desk)
    for number in range(230):
        network.say(f"p{number}", f"@dardan Where is my parcel number {number}?")
    desk_loop().run_single_cycle(wall_clock())
    assert RawPayload.objects.filter(channel=channel).count() == 200
    dies(network, path="/api/feed")
    desk.goes_on()
    assert len(texts(channel)) == 200
    channel.refresh_from_db()
    assert channel.state == "needs_sign_in"

    sign_in_again(desk, network, channel, token)
    desk.goes_on()
    assert sorted(texts(channel)) == sorted(
        f"@dardan Where is my parcel number {number}?" for number in range(230)
    )


def test_a_token_that_dies_between_two_answers_sends_each_once(
    desk: Desk, network: RunningNetwork
) -> None:
    channel, token = on(network, desk)
    for name in ("ana", "bora", "cena"):
        network.say(name, f"@dardan {name} here: my parcel never came, where is it?")
    desk.goes_on()
    cases = [
        Case.objects.get(links__mention__text__contains=f"{name} here")
        for name in ("ana", "bora", "cena")
    ]
    sent = [answer(desk, case, f"We are sorry. Number {n}.") for n, case in enumerate(cases)]
    dies(network, method="POST", path="/api/posts", contains="Number 1.")
    desk.goes_on()
    assert states(sent) == ["sent", "queued", "queued"]
    assert "It waits for its turn." in desk.page(f"/channels/{channel.pk}/deliveries/")

    sign_in_again(desk, network, channel, token)
    desk.goes_on()
    assert states(sent) == ["sent", "sent", "sent"]
    for one in sent:
        assert network.control("GET", "count", key=one.key)["posts"] == 1


# A place that is shut ----------------------------------------------------------------------------


def test_a_community_that_went_private_is_told_and_silences_nobody_else(desk: Desk) -> None:
    known = golden.account_of("reddit")
    late = {"name": "t4_m", "author": "drita", "body": "My parcel never came.", "edited": False}
    late |= {"created_utc": wall_clock().timestamp() - 60, "dest": known.handle}

    def reddit(heard: Heard) -> bytes:
        if "/r/albania" in heard.line:
            return http_answer(403, {"reason": "private"})
        things = [{"kind": "t4", "data": late}] if "/message/inbox" in heard.line else []
        return http_answer(200, {"data": {"children": things, "after": None}})

    with answering_server(reddit) as server:
        channel = desk.connect(
            "reddit",
            handle=known.handle,
            native_id=known.native_id,
            settings={**known.settings, "api_url": server.url, "allow_private_hosts": True},
            secrets=known.secrets,
        )
        for _ in range(5):
            # A page that brings nothing ends a run that waits for quiet, not one that stands.
            desk.goes_on()
        assert texts(channel) == ["My parcel never came."]
        shown = desk.page_of(channel)
        assert "/r/albania+durres/new: 403" in shown
        assert say("reddit.not_allowed") in shown
        late |= {"name": "t4_n", "body": "It still has not come."}
        channel.refresh_from_db()
        begun_anew = channel.cursor.replace(channel.cursor.partition('"at": "')[2][:4], "2020", 1)
        Channel.objects.filter(pk=channel.pk).update(cursor=begun_anew, due_at=wall_clock())
        desk.goes_on()
    assert texts(channel) == ["My parcel never came.", "It still has not come."]
    channel.refresh_from_db()
    assert channel.state == "live"


# Mail --------------------------------------------------------------------------------------------

GIANT = 200 * 1_048_576


@pytest.fixture(scope="module")
def _mail_servers() -> Iterator[RunningMail]:
    if reason := mail.missing():
        pytest.skip(f"SKIPPED LOUDLY: {reason}")
    with mail.running() as found:
        yield found


@pytest.fixture
def post(_mail_servers: RunningMail, monkeypatch: pytest.MonkeyPatch) -> RunningMail:
    monkeypatch.setenv("SSL_CERT_FILE", str(_mail_servers.certificate))
    _mail_servers.empty()
    return _mail_servers


def of_parts(number: int) -> bytes:
    whole = EmailMessage()
    whole["From"], whole["To"], whole["Subject"] = "Many <many@cust.test>", "c@desk.test", "Parts"
    whole["Message-ID"], whole["Date"] = "<parts@cust.test>", "Mon, 23 Nov 2026 10:00:00 +0000"
    whole.set_content("My thousand parts never came.")
    for one in range(number):
        whole.add_attachment(b"x", maintype="image", subtype="png", filename=f"{one}.png")
    return whole.as_bytes()


def of_boundaries(number: int) -> bytes:
    return (
        b"From: <b@cust.test>\r\nMessage-ID: <b@cust.test>\r\n"
        + b"X-Part: boundary\r\n" * number
        + b"\r\nMy parcel never came.\r\n"
    )


def put_giant(server: RunningMail) -> None:
    """A mail larger than any server on the way would take, straight into the mailbox."""
    fresh = server.folder / "box" / "complaints" / "new" / "1.giant.desk"
    waiting = server.folder / "box" / "giant"
    waiting.write_bytes(
        b"From: <giant@cust.test>\nMessage-ID: <giant@cust.test>\nMIME-Version: 1.0\n"
        b'Content-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/plain\n\n'
        b"My giant parcel never came.\n\n--b\nContent-Type: video/mp4\n"
        b"Content-Disposition: attachment; filename=film.mp4\n\n"
    )
    os.truncate(waiting, GIANT)
    shutil.chown(waiting, "nobody", "nogroup")
    waiting.rename(fresh)


def test_mails_that_nobody_should_write_are_bounded_or_parked_among_good_ones(
    desk: Desk, post: RunningMail
) -> None:
    channel = desk.connect(
        "mail", settings=post.settings(), secrets={"password": post.password},
        handle="complaints@desk.test", native_id="complaints@desk.test",
    )  # fmt: skip
    post.write("The first good mail.", sender="A <a@cust.test>")
    post.wait_for("complaints", 1)
    with post.mailbox("complaints") as talk:
        for bad in (of_parts(1000), of_boundaries(3000), b"no mail at all"):
            kind, _ = talk.append("INBOX", "", "", bad)  # type: ignore[arg-type]
            assert kind == "OK"
    put_giant(post)
    post.write("The last good mail.", sender="Z <z@cust.test>")
    post.wait_for("complaints", 6, search="ALL")
    desk.goes_on()

    channel.refresh_from_db()
    assert (channel.state, channel.problem_key) == ("live", "")
    assert {text.partition("\n\n")[2] or text for text in texts(channel)} == {
        "The first good mail.", "My thousand parts never came.", "My giant parcel never came.",
        "The last good mail.",
    }  # fmt: skip
    many = Mention.objects.get(native_id="<parts@cust.test>")
    assert len(many.attachments) == 30
    assert max(len(bytes(one.body)) for one in RawPayload.objects.all()) == 1_048_576
    shown = desk.parked_on(channel)
    assert (
        "The mail is packed into itself too often to be read. Look at it in the mailbox." in shown
    )
    assert "This is not a mail: it has no sender, no date and no number." in shown
