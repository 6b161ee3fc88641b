"""What mail servers say, and what it means for the desk; also broken and hostile ones."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

import pytest

from fener.connectors import registry
from fener.connectors.contract import (
    Account,
    OutcomeUnknown,
    Refused,
    SignInAgain,
    TryLater,
)
from fener.connectors.mail import client, connector, smtp
from fener.connectors.mail.client import smtp_server
from fener.core.posts import Draft, Visibility

CONNECTOR = registry.connector("mail")
Saying = Callable[[bytes], bytes | None]
"""What a server says to a line; None: it hangs up."""


@contextmanager
def server(greeting: bytes, say: Saying) -> Iterator[tuple[int, list[bytes]]]:
    """A server that speaks in lines: its port, and the lines it heard."""
    listener = socket.create_server(("127.0.0.1", 0))
    heard: list[bytes] = []

    def serve() -> None:
        with suppress(OSError):
            while True:
                talk, _ = listener.accept()
                with talk, talk.makefile("rb") as lines, suppress(OSError):
                    talk.sendall(greeting)
                    for line in lines:
                        heard.append(line.rstrip(b"\r\n"))
                        said = say(heard[-1])
                        if said is None:
                            break
                        talk.sendall(said)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield listener.getsockname()[1], heard
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


def account(port: int, **settings: Any) -> Account:
    given = {
        "address": "us@desk.example", "imap_host": "127.0.0.1", "smtp_host": "127.0.0.1",
        "imap_port": port, "smtp_port": port, "imap_security": "plain", "smtp_security": "plain",
        "allow_private_hosts": True,
    }  # fmt: skip
    return Account(channel_id=1, settings={**given, **settings}, secrets={"password": "pw"})


# SMTP --------------------------------------------------------------------------------------------


def postal(answers: Mapping[bytes, bytes | None]) -> Saying:
    """An SMTP server that takes everything except what `answers` say, by the line's beginning."""
    in_mail = False

    def say(line: bytes) -> bytes | None:
        nonlocal in_mail
        if in_mail:
            if line != b".":
                return b""
            in_mail = False
        word = line if line == b"." else line.split(b" ")[0].upper()
        for beginning, answer in answers.items():
            if word == beginning:
                return answer
        if word == b"DATA":
            in_mail = True
            return b"354 go on\r\n"
        if word == b"EHLO":
            return b"250-here\r\n250-AUTH PLAIN\r\n250 SIZE 1000000\r\n"
        if word == b"AUTH":
            return b"235 welcome\r\n"
        return b"221 bye\r\n" if word == b"QUIT" else b"250 good\r\n"

    return say


def hand_over(port: int, seconds: float = 5.0) -> None:
    smtp.deliver(
        smtp_server(account(port)),
        "desk.example",
        sender="us@desk.example",
        to="mary@posta.example",
        also=["us@desk.example"],
        mail=b"Subject: s\r\n\r\n.dot\r\n",
        seconds=seconds,
    )


@pytest.mark.parametrize(
    ("answers", "error", "key"),
    [
        ({b"EHLO": b"421 busy\r\n", b"HELO": b"421 busy\r\n"}, TryLater, ""),
        ({b"AUTH": b"535 no\r\n"}, SignInAgain, "mail.login_refused"),
        ({b"AUTH": b"454 not now\r\n"}, TryLater, ""),
        ({b"MAIL": b"550 not yours\r\n"}, Refused, "mail.sender_refused"),
        ({b"MAIL": b"530 who are you\r\n"}, SignInAgain, "mail.login_refused"),
        ({b"RCPT": b"550 nobody\r\n"}, Refused, "mail.recipient_refused"),
        ({b"RCPT": b"451 greylisted\r\n"}, TryLater, ""),
        ({b"RCPT": None}, TryLater, ""),
        ({b"DATA": b"554 no\r\n"}, Refused, "connector.refused"),
        ({b"DATA": b"452 full\r\n"}, TryLater, ""),
        ({b"DATA": b"garbage\r\n"}, TryLater, ""),
        ({b".": b"550 spam\r\n"}, Refused, "mail.text_refused"),
        ({b".": b"451 not now\r\n"}, TryLater, ""),
        ({b".": None}, OutcomeUnknown, ""),
        ({b".": b"garbage\r\n"}, OutcomeUnknown, ""),
        ({b".": b"354 what\r\n"}, OutcomeUnknown, ""),
        ({b".": b"x" * 20_000}, OutcomeUnknown, ""),
    ],
)
def test_what_a_server_says_to_a_mail(
    answers: Mapping[bytes, bytes | None], error: type[Exception], key: str
) -> None:
    with server(b"220 here\r\n", postal(answers)) as (port, heard):
        with pytest.raises(error) as raised:
            hand_over(port)
        assert type(raised.value) is error
        assert not key or raised.value.key == key  # type: ignore[attr-defined]
    assert heard.count(b"DATA") <= 1


@pytest.mark.parametrize(("silent_at", "error"), [(b"DATA", TryLater), (b".", OutcomeUnknown)])
def test_a_server_that_says_nothing(silent_at: bytes, error: type[Exception]) -> None:
    with server(b"220 here\r\n", postal({silent_at: b""})) as (port, _), pytest.raises(error):
        hand_over(port, seconds=0.5)


@pytest.mark.parametrize("greeting", [b"554 go away\r\n", b"hello\r\n", b"220" + b"x" * 20_000])
def test_a_server_that_does_not_want_us(greeting: bytes) -> None:
    with (
        server(greeting, postal({})) as (port, heard),
        pytest.raises((TryLater, Refused)),
    ):
        hand_over(port)
    assert heard in ([], [b"QUIT"])


def test_a_mail_is_taken_once_also_where_our_own_copy_is_not() -> None:
    say = postal({})

    def choosy(line: bytes) -> bytes | None:
        return b"550 no\r\n" if line == b"rcpt TO:<us@desk.example>" else say(line)

    with server(b"220 here\r\n", choosy) as (port, heard):
        hand_over(port)
    assert [line for line in heard if line.startswith(b".")] == [b"..dot", b"."]
    assert b"rcpt TO:<us@desk.example>" in heard


# IMAP --------------------------------------------------------------------------------------------


def library(answers: Mapping[bytes, bytes | None]) -> Saying:
    """An IMAP server with one mail, except for what `answers` say, by the command."""
    raw = b"From: <mary@posta.example>\r\nMessage-ID: <1@x>\r\n\r\nHello\r\n"

    def say(line: bytes) -> bytes | None:
        tag, _, rest = line.partition(b" ")
        words = rest.upper().split(b" ")
        word = b" ".join(words[:2]) if words[0] == b"UID" else words[0]
        done = tag + b" OK done\r\n"
        said: dict[bytes, bytes] = {
            b"CAPABILITY": b"* CAPABILITY IMAP4rev1 IDLE\r\n",
            b"EXAMINE": b"* 1 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT 2] x\r\n",
            b"UID SEARCH": b"* SEARCH 1\r\n",
            b"UID FETCH": b"* 1 FETCH (UID 1 RFC822.SIZE %d BODY[]<0> {%d}\r\n%s)\r\n"
            % (len(raw), len(raw), raw)
            if b"BODY" in rest
            else b"* 1 FETCH (UID 1 RFC822.SIZE %d)\r\n" % len(raw),
        }
        if word in answers:
            answer = answers[word]
            return None if answer is None else answer.replace(b"TAG", tag)
        return said.get(word, b"") + done

    return say


def test_one_mail_is_fetched_and_then_nothing_is_new() -> None:
    with server(b"* OK here\r\n", library({})) as (port, heard):
        found = CONNECTOR.fetch(account(port), "")
        assert [one.body[-7:] for one in found.payloads] == [b"Hello\r\n"]
        again = CONNECTOR.fetch(account(port), found.cursor)
        assert again.payloads == []
    said = b"\n".join(heard).upper()
    assert not [word for word in (b"STORE", b"SELECT", b"COPY", b"EXPUNGE") if word in said]


@pytest.mark.parametrize(
    ("answers", "error", "key"),
    [
        ({b"LOGIN": b"TAG NO wrong\r\n"}, SignInAgain, "mail.login_refused"),
        ({b"LOGIN": b"TAG NO [UNAVAILABLE] later\r\n"}, TryLater, ""),
        ({b"LOGIN": b"* BYE Too many connections\r\n"}, TryLater, ""),
        ({b"CAPABILITY": b"* CAPABILITY IMAP4rev1 LOGINDISABLED\r\nTAG OK done\r\n"}, Refused, ""),
        ({b"EXAMINE": b"TAG NO gone\r\n"}, Refused, "mail.folder_missing"),
        ({b"EXAMINE": None}, TryLater, ""),
        (
            {b"UID SEARCH": b"* SEARCH one two\r\nTAG OK done\r\n"},
            Refused,
            "connector.answer_unreadable",
        ),
        ({b"UID SEARCH": b"TAG NO not now\r\n"}, TryLater, ""),
        ({b"UID FETCH": b"* 1 FETCH (BODY[] {99999999999}\r\n"}, TryLater, ""),
        ({b"UID FETCH": b"x" * 1_100_000 + b"\r\n"}, TryLater, ""),
        ({b"UID FETCH": b"TAG NO not now\r\n"}, TryLater, ""),
    ],
)
def test_what_a_server_says_to_a_reader(
    answers: Mapping[bytes, bytes | None], error: type[Exception], key: str
) -> None:
    with (
        server(b"* OK here\r\n", library(answers)) as (port, _),
        pytest.raises(error) as raised,
    ):
        CONNECTOR.fetch(account(port), "")
    assert not key or raised.value.key == key  # type: ignore[attr-defined]


def test_a_mail_that_can_not_be_given_does_not_hold_up_the_others() -> None:
    whole = library({})

    def say(line: bytes) -> bytes | None:
        if b"BODY" in line:
            return line.split(b" ")[0] + b" NO damaged\r\n"
        return whole(line)

    with server(b"* OK here\r\n", say) as (port, _):
        found = CONNECTOR.fetch(account(port), "")
    assert [one.headers["problem"] for one in found.payloads] == ["not given"]
    assert '"last": 1' in found.cursor


def test_a_server_that_speaks_too_slowly_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connector, "READS_WITHIN", 0.5)
    with (
        server(b"* OK here\r\n", library({b"UID SEARCH": b"* "})) as (port, _),
        pytest.raises(TryLater),
    ):
        CONNECTOR.fetch(account(port), "")


def test_a_server_that_says_more_than_a_mailbox_holds_is_left(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(client, "MOST_ALTOGETHER", 3_000_000)
    chatter = b"* OK " + b"x" * 900_000 + b"\r\n"
    with (
        server(b"* OK here\r\n", library({b"UID SEARCH": chatter * 5 + b"TAG OK"})) as (port, _),
        pytest.raises(TryLater, match="without end"),
    ):
        CONNECTOR.fetch(account(port), "")
    with (
        server(b"220 here\r\n", postal({b"EHLO": b"250-x\r\n" * 600_000 + b"250 x\r\n"})) as (
            port,
            _,
        ),
        pytest.raises(TryLater, match="without end"),
    ):
        hand_over(port)


@pytest.mark.parametrize(
    ("came", "body"),
    [
        (b"00-Jan-0000 00:00:00 +0000", b"Message-ID: <1@x>\r\n\r\nhi"),
        (b"23-Nov-2026 10:00:00 +0000", b"hi"),
        (b"23-Nov-2026 10:00:00 +0000", b"X: boundary\r\n" * 2100 + b"\r\nhi"),
    ],
    ids=["of no day", "no mail", "boundaries"],
)
def test_a_mail_that_makes_no_sense_is_kept_and_does_not_hold_up_the_others(
    came: bytes, body: bytes
) -> None:
    given = b'* 1 FETCH (UID 1 INTERNALDATE "%s" BODY[]<0> {%d}\r\n%s)\r\n'
    whole = library({})

    def say(line: bytes) -> bytes | None:
        if b"BODY" in line:
            return given % (came, len(body), body) + line.split(b" ")[0] + b" OK done\r\n"
        return whole(line)

    with server(b"* OK here\r\n", say) as (port, _):
        found = CONNECTOR.fetch(account(port), "")
    assert [one.body for one in found.payloads] == [body]
    assert '"last": 1' in found.cursor


def test_a_bell_rings_only_for_what_comes() -> None:
    news = {b"IDLE": b"+ idling\r\n* OK still here\r\n* 2 EXISTS\r\n", b"DONE": b"FENER1 OK\r\n"}
    quiet = {b"IDLE": b"+ idling\r\n* 1 EXPUNGE\r\n"}

    def idling(answers: Mapping[bytes, bytes]) -> Saying:
        whole = library(answers)
        return lambda line: b"FENER1 OK done\r\n" if line == b"DONE" else whole(line)

    with server(b"* OK here\r\n", idling(news)) as (port, _):
        assert CONNECTOR.wait(account(port), 10)
    with server(b"* OK here\r\n", idling(quiet)) as (port, heard):
        assert not CONNECTOR.wait(account(port), 0.3)
        assert b"DONE" in heard
    with (
        server(b"* OK here\r\n", library({b"IDLE": b"* BYE\r\n"})) as (port, _),
        pytest.raises(TryLater),
    ):
        CONNECTOR.wait(account(port), 10)


def test_a_server_that_can_not_ring_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fener.connectors.mail.imap._LOOKS_EVERY", 0.01)
    answers = {
        b"CAPABILITY": b"* CAPABILITY IMAP4rev1\r\nTAG OK done\r\n",
        b"NOOP": b"* 2 EXISTS\r\nTAG OK done\r\n",
    }
    with server(b"* OK here\r\n", library(answers)) as (port, _):
        assert CONNECTOR.wait(account(port), 10)
    with server(b"* OK here\r\n", library({**answers, b"NOOP": b"TAG OK done\r\n"})) as (port, _):
        assert not CONNECTOR.wait(account(port), 0.1)


# Settings ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("settings", "secrets", "key"),
    [
        ({"imap_host": ""}, {}, "connector.address_missing"),
        ({"imap_security": "ssl"}, {}, "mail.security_unknown"),
        ({"imap_port": "imap"}, {}, "mail.port_unreadable"),
        ({"imap_port": 70_000}, {}, "mail.port_unreadable"),
        ({"address": "us"}, {}, "mail.address_unreadable"),
        ({"address": "us@desk.example\r\nBcc: x@y.example"}, {}, "mail.address_unreadable"),
        ({"username": "us\r\nA1 LOGOUT"}, {}, "connector.setting_unreadable"),
        ({"allow_private_hosts": False}, {}, "connector.address_private"),
        ({}, {"password": ""}, "mail.password_missing"),
    ],
)
def test_settings_that_can_not_be_used_are_told(
    settings: dict[str, Any], secrets: dict[str, str], key: str
) -> None:
    good = account(1)
    given = Account(
        channel_id=1,
        settings={**good.settings, **settings},
        secrets={**good.secrets, **secrets},
    )
    with pytest.raises(Refused) as refused:
        CONNECTOR.verify(given)
    assert refused.value.key == key
    assert key in registry.sentences()


def test_what_can_not_be_sent_is_refused_before_anything_is_asked() -> None:
    drafts = {
        "connector.not_supported": Draft(key="k", text="t", to="a@b.example"),
        "mail.no_address": Draft(key="k", text="t", visibility=Visibility.PRIVATE),
        "mail.to_ourselves": Draft(
            key="k", text="t", visibility=Visibility.PRIVATE, to="us@desk.example"
        ),
    }
    for key, draft in drafts.items():
        with pytest.raises(Refused) as refused:
            CONNECTOR.send(account(1), draft)
        assert refused.value.key == key
