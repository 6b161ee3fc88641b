"""Mails as strangers, broken programmes and attackers write them; and what we write ourselves."""

from __future__ import annotations

import base64
import json
from contextlib import suppress
from datetime import UTC, datetime
from email import message_from_bytes, policy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fener.connectors import golden, registry
from fener.connectors.contract import Account, Payload, Refused, Unreadable
from fener.connectors.mail import imap, notices, translate
from fener.connectors.mail.charsets import decoded
from fener.connectors.mail.fetching import Cursor, Place
from fener.connectors.mail.from_html import page_of
from fener.connectors.mail.headers import Fields, first_address, key_of, unfolded
from fener.connectors.mail.parts import KEPT
from fener.connectors.mail.translate import Answered, Us, mail_for, recipient
from fener.connectors.mail.trimming import own_words
from fener.core.posts import Draft, Post, Visibility

CONNECTOR = registry.connector("mail")
ACCOUNT = golden.account_of("mail")
US = Us.of(ACCOUNT)
NOW = datetime(2026, 3, 27, 18, 0, tzinfo=UTC)
HEAD = (
    b"From: Mary <mary@posta.example>\r\nMessage-ID: <m@posta.example>\r\n"
    b"Date: Fri, 27 Mar 2026 18:00:00 +0200\r\n"
)


def arrivals(body: bytes, account: Account = ACCOUNT, **hints: str) -> list[Any]:
    return list(CONNECTOR.translate(account, Payload(key="k", body=body, headers=hints)))


def post(body: bytes, account: Account = ACCOUNT, **hints: str) -> Post:
    (found,) = arrivals(body, account, **hints)
    assert isinstance(found, Post)
    return found


def a_draft(**values: Any) -> Draft:
    fields = {
        "key": "k-1", "text": "Hello", "visibility": Visibility.PRIVATE, "to": "mary@posta.example",
    }  # fmt: skip
    return Draft(**{**fields, **values})


# Hostile mails -----------------------------------------------------------------------------------


def test_a_thousand_parts_are_bounded() -> None:
    part = b"--b\r\nContent-Disposition: attachment; filename=f.txt\r\n\r\nx\r\n"
    body = HEAD + b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n' + part * 1000 + b"--b--"
    assert len(post(body).attachments) == 30


@pytest.mark.parametrize("depth", [50, 2000])
def test_mails_in_mails_and_parts_in_parts_are_read_or_refused(depth: int) -> None:
    inside = b"Content-Type: message/rfc822\r\n\r\n"
    for body in (
        HEAD + inside + (b"Subject: s\r\n" + inside) * depth + b"Subject: end\r\n\r\nWords.",
        HEAD
        + b"".join(
            b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n)
            for n in range(depth)
        )
        + b"\r\nWords.",
    ):
        with suppress(Unreadable):
            post(body)


def test_what_is_larger_than_we_keep_is_refused_in_words() -> None:
    with pytest.raises(Unreadable) as refused:
        arrivals(HEAD + b"\r\n" + b"x" * KEPT)
    assert refused.value.key == "payload.too_large"


def test_a_mail_that_was_cut_gives_its_text_and_the_real_size_of_its_file() -> None:
    body = (
        HEAD
        + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nLook at this.\r\n--b\r\n"
        b"Content-Type: video/mp4; name=rain.mp4\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    ) + b"AAAA" * 1000
    found = post(body, size=str(len(body) + 10_000_000))
    assert found.text == "Look at this."
    assert [one.name for one in found.attachments] == ["rain.mp4 (7.3 MB)"]


def test_the_mail_that_a_server_could_not_give_waits_in_words() -> None:
    with pytest.raises(Unreadable) as refused:
        arrivals(b"", problem="not given")
    assert refused.value.key == "mail.not_given"


@settings(max_examples=100, deadline=None, database=None)
@given(st.data())
def test_a_spoilt_mail_is_read_or_refused_in_words(data: st.DataObject) -> None:
    samples = [path.read_bytes() for path, _ in golden.pairs("mail") if path.suffix == ".eml"]
    body = bytearray(data.draw(st.sampled_from(samples)))
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(body) - 1))
        body[at : at + data.draw(st.integers(0, 9))] = data.draw(
            st.binary(max_size=8)
            | st.sampled_from(
                [b"\r\n\r\n", b"=?utf-8?b?", b"?=", b"--", b"boundary=", b"\0", b"<" * 9]
            )
        )
    with suppress(Unreadable):
        for one in arrivals(bytes(body)):
            assert one.native_id
            assert "\0" not in json.dumps(golden.as_json([one]), ensure_ascii=False)


@pytest.mark.parametrize(
    "body",
    [
        HEAD + b"Content-Type: text/plain; " + b"a=b;" * 200_000 + b"\r\n\r\nx",
        HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\n" * 110_000,
        HEAD
        + b"".join(
            b"Content-Type: multipart/x; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(300)
        )
        + b"x\n" * 400_000,
        b"From: " + b'"\\' * 500_000 + b"\r\nDate: Fri, 27 Mar 2026 18:00:00 +0200\r\n\r\n",
        HEAD + b"Subject: " + b"=?utf-8?q?a?= " * 70_000 + b"\r\n\r\nx",
    ],
    ids=["parameters", "parts", "nested", "quotes", "words"],
)
def test_a_mail_that_is_written_to_keep_the_desk_busy_is_read_or_refused(body: bytes) -> None:
    """Each of these took Python’s own parser from one second to half a minute."""
    with suppress(Unreadable):
        arrivals(body[:KEPT])


def test_html_that_is_written_to_hurt_is_read() -> None:
    for piece in ("<!--", "<a ", "<![CDATA[", '<a b="', "</", "<?", "<script>", "<p style='", "&#"):
        page_of(piece * (400_000 // len(piece)))
    assert page_of("<p>1 < 2<br>3 > 2<script>x</script></p>").text == "1 < 2\n3 > 2"
    assert page_of("<div style='display:none'>Only this").text == "Only this"


@pytest.mark.parametrize(
    ("field", "name", "address"),
    [
        ('"Bank <help@bank.example>" <evil@attack.example>', "", "evil@attack.example"),
        ("help@bank.example <evil@attack.example>", "", "evil@attack.example"),
        ("evil@attack.example (Mary)", "Mary", "evil@attack.example"),
        ("=?utf-8?q?A=0D=0ABcc:_x?= <Mary@Posta.Example>", "A Bcc: x", "mary@posta.example"),
        ("Mary", "Mary", ""),
        ("<>", "", ""),
        ("(((((((((((((((" * 1000, "", ""),
    ],
)
def test_who_wrote_is_read_and_not_believed(field: str, name: str, address: str) -> None:
    found = first_address(field)
    assert (found.name[: len(name) or None].strip("("), found.address) == (name, address)


# Letters -----------------------------------------------------------------------------------------

COMPLAINTS = {
    "el": (
        "Το δέμα μου δεν ήρθε ποτέ και κανείς δεν απαντά στο τηλέφωνο!",
        ("iso8859-7", "cp1253"),
    ),
    "bg": ("Пратката ми не е дошла вече две седмици!", ("cp1251", "koi8-r", "iso8859-5")),
    "ar": ("لم يصل طلبي حتى الآن ولا أحد يرد على رسائلي", ("cp1256", "iso8859-6")),
    "sq": ("Porosia ime nuk ka ardhur ende, kanë kaluar dy javë!", ("cp1252", "iso8859-1")),
    "ja": ("荷物がまだ届きません", ("iso2022_jp", "shift_jis", "euc_jp")),
}


@pytest.mark.parametrize("language", COMPLAINTS)
def test_a_text_is_read_in_the_set_it_names(language: str) -> None:
    text, codecs = COMPLAINTS[language]
    for codec in (*codecs, "utf-8"):
        assert decoded(text.encode(codec), codec) == text
        assert decoded(text.encode("utf-8"), codec) == text or codec in codecs[:3]


@pytest.mark.parametrize("claimed", ["", "iso-8859-1", "us-ascii", "x-unknown", "utf-8", "zip"])
@pytest.mark.parametrize(
    ("language", "codec"),
    [("el", "cp1253"), ("bg", "cp1251"), ("bg", "koi8-r"), ("ar", "cp1256"), ("sq", "cp1252")],
)
def test_a_wrong_claim_is_seen_through(language: str, codec: str, claimed: str) -> None:
    text = COMPLAINTS[language][0]
    assert decoded(text.encode(codec), claimed) == text
    assert decoded(text.upper().encode(codec, "replace"), claimed).casefold() in (
        text.casefold(),
        text.upper().encode(codec, "replace").decode(codec).casefold(),
    )


def test_a_letter_cut_in_two_between_encoded_words_is_whole() -> None:
    halves = "Ζωή".encode()[:3], "Ζωή".encode()[3:]
    words = " ".join(f"=?utf-8?B?{base64.b64encode(half).decode()}?=" for half in halves)
    assert unfolded(words) == "Ζωή"
    assert unfolded("=?x?Q?a?= b =?utf-8?b?!!!?=") == "a b "


# What somebody wrote this time -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("No.\n\nOn Fri, 27 Mar 2026, Dardan wrote:\n> Sorry.\n> Bye", "No."),
        ("Nein.\n\nAm 27.03.2026 um 18:00 schrieb Dardan <a@b.example>:\n\n> Hallo", "Nein."),
        ("Jo.\n\nMë 27 mars 2026, Dardan shkroi:\n> Na vjen keq", "Jo."),
        ("Не.\n\nНа 27.03.2026 Dardan написа:\n> Съжаляваме", "Не."),
        ("Hayır.\n\n27 Mar 2026 tarihinde Dardan şunu yazdı:\n> Özür", "Hayır."),
        ("لا.\n\nفي 27 مارس 2026، كتب Dardan:\n> نعتذر", "لا."),
        ("No.\n-----Original Message-----\nFrom: x\nhistory", "No."),
        ("No.\n________\nFrom: a\nSent: b\nTo: c\nSubject: d\n\nhistory", "No."),
        ("Όχι.\n\nΑπό: a\nΣτάλθηκε: b\nΠρος: c\nΘέμα: d\n\nhistory", "Όχι."),
        ("No.\n\nSent from my iPhone", "No."),
        ("No.\n-- \nMary\nStreet", "No."),
        # In between, below, or nothing else: all of it stays.
        ("On 1 May Dardan wrote:\n> When?\nToday.\n> Where?\nHere.", None),
        ("> When?\n\nToday.", None),
        ("> only history", None),
        ("He wrote: it is late.\nAnd so it was.", None),
        ("From: me\nwith anger", None),
        (
            "Look:\n------ Forwarded message ------\nFrom: a\nDate: b\nSubject: c\nTo: d\n\nx",
            None,
        ),
    ],
)
def test_history_and_signatures_are_cut_only_where_it_is_certain(
    text: str, own: str | None
) -> None:
    assert own_words(text) == (text if own is None else own)


def test_what_was_passed_on_is_kept_whole() -> None:
    text = "See.\n\nFrom: a\nSent: b\nTo: c\nSubject: d\n\nhistory"
    assert own_words(text, "Fwd: x") == text


# Knowing a mail again ----------------------------------------------------------------------------


def fields(text: str) -> Fields:
    return Fields.of(message_from_bytes(text.encode()))


def test_a_copy_has_the_same_key_and_another_mail_another() -> None:
    one = "Message-ID: <1@x>\nFrom: a@x.example\nDate: d\n"
    assert key_of(fields(one)) == key_of(
        fields("Received: by list\n" + one + "Subject: [list] s\n")
    )
    assert key_of(fields(one)) != key_of(fields(one.replace("Date: d", "Date: e")))
    assert len(key_of(fields("Message-ID: <" + "x" * 5000 + ">\n"))) <= 64


@pytest.mark.parametrize("text", ["", "{", "[]", '{"places": 5}', '{"at": "no"}', '{"at": 5}'])
def test_a_broken_cursor_is_a_beginning(text: str) -> None:
    assert Cursor.of(text).at is None
    assert Place.of("INBOX", {"name": "INBOX", "validity": "x"}) == Place("INBOX")
    assert Place.of("INBOX", {"name": "Other", "validity": 5}) == Place("INBOX")


def test_folders_are_named_as_servers_name_them() -> None:
    assert imap.folder_name("Παράπονα & co") == "&A6ADsQPBA6wDwAO,A70DsQ- &- co"
    with pytest.raises(Refused):
        imap.quoted('INBOX"\r\nA1 DELETE INBOX')


# Notices -----------------------------------------------------------------------------------------


def a_notice() -> bytes:
    return (golden.fixtures("mail") / "notice_google_review.in.eml").read_bytes()


def test_the_table_of_notices_can_be_read_and_each_network_has_a_sample() -> None:
    found = {
        row["place"]
        for _, out in golden.pairs("mail")
        if isinstance(rows := json.loads(out.read_text("utf-8")), list)
        for row in rows
        if row.get("place")
    }
    assert found == {rule.network for rule in notices.rules()}


@pytest.mark.parametrize(
    "change",
    [
        (b"dkim=pass header.d=google.com", b"dkim=pass header.d=google.com.attack.example"),
        (b"dkim=pass header.d=google.com", b"dkim=fail header.d=google.com"),
        (b"mx.dardan.example", b"mx.attack.example"),
        (b"businessprofile-noreply@google.com", b"reviews@attack.example"),
        (b"https://notifications.googleapis.com", b"https://google.com.attack.example"),
        (b"https://notifications.googleapis.com", b"javascript://notifications.googleapis.com"),
        (b"left a review for", b"likes"),
        (b"Reply to review", b""),
    ],
)
def test_a_notice_without_one_of_its_parts_stays_a_mail(change: tuple[bytes, bytes]) -> None:
    assert post(a_notice()).kind == "review"
    found = post(a_notice().replace(*change))
    assert (found.kind, found.visibility) == ("message", "private")


def test_without_the_name_of_the_checking_server_nothing_is_taken_for_a_notice() -> None:
    account = Account(channel_id=1, handle=ACCOUNT.handle, settings={"address": ACCOUNT.handle})
    assert post(a_notice(), account).kind == "message"
    gmail = Account(channel_id=1, settings={**account.settings, "imap_host": "imap.gmail.com"})
    raw = a_notice().replace(b"mx.dardan.example", b"mx.google.com")
    assert post(raw, gmail).kind == "review"


# What we write -----------------------------------------------------------------------------------


def written(draft: Draft, subject: str = "Parcel", name: str = "Dardan", **more: Any) -> Any:
    answered = Answered(subject, more.pop("references", ()))
    raw = mail_for(
        draft, us=US, to=recipient(draft, US), sender_name=name, answered=answered, now=NOW
    )
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
    return message_from_bytes(raw, policy=policy.default)


def test_nothing_that_anybody_wrote_begins_a_line_of_the_head() -> None:
    evil = "x\r\nBcc: everybody@posta.example\r\n\r\nbody\u2028Bcc: y"
    mail = written(
        a_draft(conversation=f"<a@b>{evil}", in_reply_to=f"<c@d>{evil}", key=evil),
        subject=evil,
        name=evil,
    )
    assert set(mail.keys()) == {
        "From", "To", "Subject", "Date", "Message-ID", "X-Auto-Response-Suppress", "X-Mailer",
        "MIME-Version", "Content-Type", "Content-Transfer-Encoding",
    }  # fmt: skip
    assert mail["Bcc"] is None
    for to in (evil, "a@b.example, c@d.example", "Mary <a@b.example>", "", "a@b.example\nBcc: c"):
        with pytest.raises(Refused):
            recipient(a_draft(to=to), US)


@pytest.mark.parametrize("to", ["no-reply@x.example", "mailer-daemon@x.example", US.address])
def test_machines_and_ourselves_are_not_answered(to: str) -> None:
    with pytest.raises(Refused):
        recipient(a_draft(to=to.upper()), US)


def test_an_answer_stands_in_its_thread_and_is_read_as_it_was_written() -> None:
    text = "Γεια σας,\r\nτο δέμα έρχεται αύριο.\n.\nFrom Dardan\n" + "x" * 3000
    references = [f"<{n}-{'x' * 70}@posta.example>" for n in range(30)]
    mail = written(
        a_draft(text=text, conversation=references[0], in_reply_to="<last@posta.example>"),
        subject="Το δέμα μου " * 20,
        name="Дардан, ООД",
        references=references,
    )
    assert mail.get_content().replace("\r\n", "\n") == text.replace("\r\n", "\n") + "\n"
    assert mail["Subject"].startswith("Re: Το δέμα μου")
    assert mail["From"].addresses[0].display_name == "Дардан, ООД"
    assert mail["References"].split()[0] == references[0]
    assert mail["References"].split()[-1] == mail["In-Reply-To"] == "<last@posta.example>"
    assert len(mail["References"].split()) == 12
    assert mail["Message-ID"] == "<fener.k-1@dardan.example>"
    assert written(a_draft(), subject="RE: Parcel")["Subject"] == "RE: Parcel"


def test_our_own_mail_comes_back_as_an_echo_with_its_key() -> None:
    draft = a_draft(key="0e9f0a52-2f3b-4c57-9f0e-2d2f5a3c9b11", in_reply_to="<c@posta.example>")
    raw = written(draft).as_bytes()
    found = post(raw)
    assert (found.by_us, found.idempotency_key, found.text) == (True, draft.key, "Hello")
    assert found.native_id == translate.own_message_id(draft, US)
    stranger = raw.replace(b"<ankesa@dardan.example>", b"<evil@attack.example>")
    assert not post(stranger).by_us
    assert post(raw.replace(b"fener.", b"other."), folder="sent").by_us
    assert not post(raw.replace(b"fener.", b"other.")).by_us
