"""Mails to arrivals, and drafts to mails: pure."""

from __future__ import annotations

import hashlib
import quopri
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.header import Header
from email.utils import format_datetime

from fener.connectors.contract import Account, Payload, Refused, Unreadable
from fener.connectors.mail import bounces, origin
from fener.connectors.mail.client import address_of
from fener.connectors.mail.headers import (
    Address,
    Fields,
    addresses,
    first_address,
    ids,
    message_id,
    moment,
    one_line,
)
from fener.connectors.mail.notices import Notice, notice_in
from fener.connectors.mail.parts import Mail, inside, mail_of, unreadable
from fener.connectors.mail.trimming import own_words
from fener.core.posts import Arrival, Author, Draft, Post, PostKind, Visibility

SENT = "sent"
"""Value of the header `folder` of a payload that was found among what we sent."""
NOT_GIVEN = "not given"
"""Value of the header `problem` of a mail that the server could not hand over."""

_CLOCK_MAY_BE_OFF = timedelta(days=1)
_REPLY_SUBJECT = re.compile(
    r"^\s*(?:re|aw|sv|antw|vs|odp|rif|r|ynt|απ|отг|на|ref|res|رد|پاسخ)\s*(?:\[\d+\])?\s*[:：]", re.I
)
_LANGUAGE = re.compile(r"[a-z]{2,3}\b", re.I)
_MOST_REFERENCES = 12
_LONGEST_LINE = 200


@dataclass(frozen=True, slots=True)
class Us:
    """Whose mailbox it is."""

    address: str
    checking_server: str

    @classmethod
    def of(cls, account: Account) -> Us:
        return cls(address_of(account), origin.checking_server(account.settings))

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2] or "fener.invalid"


def arrivals_of(payload: Payload, us: Us) -> tuple[Arrival, ...]:
    """What a mail means; nothing for what machines say to each other. Raises `Unreadable`."""
    hints = payload.headers
    if hints.get("problem") == NOT_GIVEN:
        raise unreadable("mail.not_given")
    size = hints.get("size", "")
    mail = mail_of(payload.body, int(size) if size.isdecimal() and len(size) < 12 else 0)
    at = _at(mail.fields, hints)
    if bounces.is_report(mail):
        return tuple(bounces.receipts_of(mail, us.domain, at))
    sender = first_address(mail.fields.first("from"))
    checked = origin.checked(mail.fields, us.checking_server)
    if _is_ours(mail.fields, sender, us, hints, checked):
        return (_post(mail, us, at, sender, by_us=True),)
    if origin.is_away_note(mail.fields):
        return ()
    notice = notice_in(mail, sender, checked)
    if notice:
        return (_told_post(mail, notice, at),)
    return (_post(mail, us, at, _writer(mail.fields, sender, us), is_forged=checked.is_forged),)


def _is_ours(
    fields: Fields, sender: Address, us: Us, hints: Mapping[str, str], checked: origin.Checked
) -> bool:
    """Found among what we sent, or a copy of what the desk sent. Everybody can write our address
    into a mail, so that alone proves nothing."""
    if hints.get("folder") == SENT:
        return True
    is_own = bool(us.address) and sender.address == us.address and not checked.is_forged
    return is_own and bool(bounces.key_in(message_id(fields), us.domain))


def is_worth_keeping(fields: Fields, us: Us) -> bool:
    """Of what we sent: answers, and what the desk said. What else people of ours write from this
    mailbox is not the desk's business."""
    if bounces.key_in(message_id(fields), us.domain):
        return True
    return bool(ids(fields.first("in-reply-to")) or ids(fields.first("references")))


def _writer(fields: Fields, sender: Address, us: Us) -> Address:
    """Who wrote. A form on a web site writes in its own name and says in Reply-To for whom."""
    asked = first_address(fields.first("reply-to"))
    speaks_for_another = sender.domain == us.domain or origin.is_nobody(sender.address)
    if speaks_for_another and asked.address and asked.domain != us.domain:
        return Address(asked.address, asked.name or sender.name)
    return sender


def _post(
    mail: Mail,
    us: Us,
    at: datetime,
    writer: Address,
    *,
    by_us: bool = False,
    is_forged: bool = False,
) -> Post:
    fields = mail.fields
    native_id = message_id(fields)
    before = [*ids(fields.first("references")), *ids(fields.first("in-reply-to"))]
    answered = ids(fields.first("in-reply-to")) or before[-1:]
    subject = fields.text("subject")
    words = own_words(mail.text or _inner_text(mail), subject)
    if subject and not answered and not _REPLY_SUBJECT.match(subject):
        words = words if words.startswith(subject) else f"{subject}\n\n{words}".strip()
    why = "" if by_us else _why_closed(fields, writer, us, is_forged=is_forged)
    address = writer.address
    author = Author(
        # A forged mail is nobody's: it must not stand among what the owner of the address wrote.
        native_id=f"unproven:{address}" if is_forged else address or f"unknown:{native_id}",
        handle=address,
        name=writer.name,
    )
    language = _LANGUAGE.match(fields.first("content-language").strip())
    return Post(
        native_id=native_id,
        author=author,
        text=words,
        at=at,
        kind=PostKind.MESSAGE,
        visibility=Visibility.PRIVATE,
        conversation=before[0] if before else native_id,
        in_reply_to=answered[0] if answered else "",
        language=language[0].lower() if language else "",
        attachments=mail.attachments,
        closed={"reply_private": why} if why else {},
        by_us=by_us,
        idempotency_key=bounces.key_in(native_id, us.domain) if by_us else "",
    )


def _inner_text(mail: Mail) -> str:
    """The words of a mail that was passed on as a file and without a word."""
    for _ in range(3):
        if not mail.inner:
            return ""
        mail = inside(mail.inner[0])
        if mail.text.strip():
            return mail.text
    return ""


def _why_closed(fields: Fields, writer: Address, us: Us, *, is_forged: bool) -> str:
    """Why nobody is to answer a mail; empty where an answer is welcome."""
    if is_forged:
        return "mail.sender_forged"
    if not writer.address:
        return "mail.no_address"
    if writer.address == us.address:
        return "mail.to_ourselves"
    if origin.is_nobody(writer.address):
        return "mail.nobody_reads"
    if origin.is_automatic(fields):
        return "mail.automatic"
    return "mail.bulk" if origin.is_bulk(fields, us.domain) else ""


def _told_post(mail: Mail, notice: Notice, at: datetime) -> Post:
    native_id = message_id(mail.fields)
    network = notice.network.lower()
    # Two people of one name are not one person.
    author = Author(
        native_id=f"{network}:{notice.handle}" if notice.handle else f"unknown:{native_id}",
        handle=notice.handle,
        name=notice.author,
    )
    why = "mail.answer_there"
    return Post(
        native_id=native_id,
        author=author,
        text=notice.text,
        at=at,
        kind=notice.kind,
        visibility=Visibility.PUBLIC,
        conversation=native_id,
        url=notice.url,
        place=notice.network,
        closed={"reply_public": why, "reply_private": why},
    )


def _at(fields: Fields, hints: Mapping[str, str]) -> datetime:
    """When it was written. A sender's clock that is a day off is not believed: our own server
    knows when the mail came."""
    said = moment(fields.first("date"))
    came = _hinted(hints) or moment(fields.first("received").rpartition(";")[2])
    if said is None and came is None:
        raise Unreadable("payload.missing", field="Date")
    if said is None or came is None:
        return said or came  # type: ignore[return-value]
    return said if came - _CLOCK_MAY_BE_OFF <= said <= came else came


def _hinted(hints: Mapping[str, str]) -> datetime | None:
    try:
        at = datetime.fromisoformat(hints.get("came_at", ""))
    except ValueError:
        return None
    return at if at.tzinfo else None


# What we say --------------------------------------------------------------------------------------


def own_message_id(draft: Draft, us: Us) -> str:
    """The Message-ID that a draft is said under: the same each time."""
    key = draft.key
    if not re.fullmatch(r"[A-Za-z0-9-]{1,64}", key):
        key = hashlib.blake2b(key.encode("utf-8", "replace"), digest_size=16).hexdigest()
    return bounces.own_id(key, ascii_domain(us.domain))


def recipient(draft: Draft, us: Us) -> str:
    """Who is written to. Raises `Refused` for nobody, for machines and for ourselves."""
    to = draft.to.strip()
    found = addresses(to)
    if len(found) != 1 or found[0].address != to.lower():
        raise Refused(one_line(to, 200), key="mail.no_address")
    if found[0].address == us.address:
        raise Refused(to, key="mail.to_ourselves")
    if origin.is_nobody(found[0].address):
        raise Refused(to, key="mail.nobody_reads")
    local, _, domain = found[0].address.rpartition("@")
    return f"{local}@{ascii_domain(domain)}"


def ascii_domain(domain: str) -> str:
    """`domain` as mail servers name it. Raises `Refused` where it can't be one."""
    if domain.isascii():
        return domain
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise Refused(domain, key="mail.address_not_taken") from error


@dataclass(frozen=True, slots=True)
class Answered:
    """What an answer takes over from the mail it answers."""

    subject: str
    references: Sequence[str] = ()


def answered_by(head: bytes) -> Answered:
    """What the head of a mail says for an answer to it."""
    fields = mail_of(head + b"\r\nDate: x\r\n\r\n" if head.strip() else b"Date: x\r\n\r\n").fields
    before = ids(fields.first("references")) or ids(fields.first("in-reply-to"))
    return Answered(fields.text("subject"), before)


def mail_for(
    draft: Draft, *, us: Us, to: str, sender_name: str, answered: Answered, now: datetime
) -> bytes:
    """The whole mail. Nothing that anybody wrote can begin a line of its head."""
    subject = one_line(answered.subject, 300)
    if not _REPLY_SUBJECT.match(subject):
        subject = f"Re: {subject}"
    threads = [*answered.references, draft.conversation, draft.in_reply_to]
    references = [one for one in dict.fromkeys(threads) if ids(one) == [one] and one.isascii()]
    if len(references) > _MOST_REFERENCES:
        references = [references[0], *references[1 - _MOST_REFERENCES :]]
    local, _, domain = us.address.rpartition("@")
    own = f"{local}@{ascii_domain(domain)}"
    rows = [
        ("From", _named(sender_name, own)),
        ("To", f"<{to}>"),
        ("Subject", _encoded(subject, "Subject")),
        ("Date", format_datetime(now)),
        ("Message-ID", own_message_id(draft, us)),
    ]
    if draft.in_reply_to in references:
        rows.append(("In-Reply-To", draft.in_reply_to))
    if references:
        rows.append(("References", "\r\n ".join(references)))
    rows += [
        # So that machines leave it unanswered; reports of failure still come.
        ("X-Auto-Response-Suppress", "OOF, AutoReply"),
        ("X-Mailer", "Fener"),
        ("MIME-Version", "1.0"),
        ("Content-Type", 'text/plain; charset="utf-8"'),
        ("Content-Transfer-Encoding", "quoted-printable"),
    ]
    head = "".join(f"{name}: {value}\r\n" for name, value in rows)
    text = draft.text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n") + "\n"
    body = quopri.encodestring(text.encode("utf-8", "replace")).replace(b"\n", b"\r\n")
    return head.encode("utf-8") + b"\r\n" + body


def _named(name: str, address: str) -> str:
    name = one_line(name, 100)
    if not name:
        return f"<{address}>"
    if name.isascii():
        escaped = name.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}" <{address}>'
    return f"{_encoded(name, 'From')}\r\n <{address}>"


def _encoded(text: str, name: str) -> str:
    if text.isascii() and len(text) < _LONGEST_LINE and "=?" not in text:
        return text
    return Header(text, "utf-8", header_name=name, maxlinelen=75).encode(linesep="\r\n")
