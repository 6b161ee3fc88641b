"""The parts of a mail: its text, its attachments, and the mails inside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from email.policy import Compat32

from fener.connectors.contract import Unreadable
from fener.connectors.mail.charsets import decoded
from fener.connectors.mail.from_html import Page, page_of
from fener.connectors.mail.headers import LONGEST_FIELD, Fields, one_line, unfolded
from fener.connectors.mail.sentences import SENTENCES
from fener.core.posts import Attachment

KEPT = 1_048_576
"""Bytes of a mail that are fetched and kept. Its text stands first; what comes behind are
attachments, which stay in the mailbox."""
MOST_PARTS = 300
DEEPEST = 40
MOST_ATTACHMENTS = 30
LONGEST_TEXT = 400_000
"""Bytes of one text part that are read."""
LONGEST_PARAMETERS = 3_000
"""Characters of a field that says of what kind a part is."""
MOST_LINES_OF_PARTS = 20_000
MOST_WORK = 4_000_000
"""Lines times parts inside each other: every line is held against the end of each."""
SMALL_PICTURE = 12_000
"""Bytes; a picture shown inside the text and smaller than this is a logo."""

_NESTS = re.compile(rb"boundary|message/rfc822", re.I)
_CHARSET_IN_HTML = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([A-Za-z0-9_:.-]{1,40})", re.I)


@dataclass(slots=True)
class File:
    """Something attached. `size` in bytes, nearly."""

    name: str
    kind: str
    size: int


@dataclass(slots=True)
class Mail:
    """A mail in its parts."""

    fields: Fields
    message: Message
    plain: str = ""
    page: Page | None = None
    files: list[File] = field(default_factory=list)
    inner: list[Message] = field(default_factory=list)
    """Mails attached to it, and the headers of mails that came back."""
    report: list[tuple[str, Message]] = field(default_factory=list)
    """Machine-readable parts of a report, with their types."""

    @property
    def text(self) -> str:
        if self.plain.strip():
            return self.plain
        return self.page.text if self.page else ""

    @property
    def attachments(self) -> tuple[Attachment, ...]:
        """What is attached, by name and size; to be opened in the mailbox."""
        return tuple(
            Attachment(url="", media_type=one.kind, name=f"{one.name} ({_said(one.size)})")
            for one in self.files
        )


class _Bounded(Compat32):
    """How mails are read: tolerantly, and no field longer than anybody needs. Reading the
    parameters of a field takes time that grows with the square of its length."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        short = name[:8].lower() == "content-"
        return name, value[: LONGEST_PARAMETERS if short else LONGEST_FIELD]


_POLICY = _Bounded()


def parsed(body: bytes) -> Message:
    """`body` in its parts. Raises `Unreadable` where that would take the desk's whole time."""
    nested = len(_NESTS.findall(body))
    if nested * body.count(b"\n") > MOST_WORK or body.count(b"\n--") > MOST_LINES_OF_PARTS:
        raise unreadable("mail.too_nested")
    return message_from_bytes(body, policy=_POLICY)


def unreadable(key: str) -> Unreadable:
    """A refusal in this connector's own words."""
    return Unreadable(key, SENTENCES[key])


def mail_of(body: bytes, size: int = 0) -> Mail:
    """The mail in `body`, which is the beginning of one of `size` bytes. Raises `Unreadable`."""
    if len(body) > KEPT:
        raise Unreadable("payload.too_large", size=len(body), limit=KEPT)
    try:
        mail = inside(parsed(body))
    except RecursionError:
        raise unreadable("mail.too_nested") from None
    if not any(mail.fields.has(name) for name in ("from", "message-id", "date", "received")):
        raise unreadable("mail.not_a_mail")
    if size > len(body) and mail.files:
        mail.files[-1].size += (size - len(body)) * 73 // 100
    return mail


def inside(message: Message) -> Mail:
    """The parts of a mail, which may stand in another one."""
    mail = Mail(Fields.of(message), message)
    for part in _leaves(message):
        _take(mail, part)
    return mail


def _held(part: Message) -> list[Message]:
    """The parts or the mail inside a part; empty where it holds bytes."""
    held = part.get_payload() if part.is_multipart() else []
    found = held[:MOST_PARTS] if isinstance(held, list) else []
    return [one for one in found if isinstance(one, Message)]


def _leaves(message: Message) -> Iterator[Message]:
    """The parts that hold something, in order. Of two shapes of one text both are given."""
    waiting: list[tuple[Message, int]] = [(message, 0)]
    count = 0
    while waiting and count < MOST_PARTS:
        part, depth = waiting.pop()
        count += 1
        held = _held(part)
        if held and part.get_content_maintype() == "multipart" and depth < DEEPEST:
            waiting += [(one, depth + 1) for one in reversed(held)]
        else:
            yield part


def _take(mail: Mail, part: Message) -> None:
    kind = part.get_content_type()
    held = _held(part)
    if kind in ("message/delivery-status", "message/disposition-notification"):
        mail.report += [(kind, one) for one in held]
        return
    if kind == "text/rfc822-headers":
        mail.inner.append(parsed(_bytes_of(part)[:LONGEST_TEXT]))
        return
    if part.is_multipart():
        if kind.startswith("message/") and held:
            mail.inner.append(held[0])
            if len(mail.files) < MOST_ATTACHMENTS:
                subject = Fields.of(held[0]).text("subject")[:120]
                mail.files.append(File(subject or kind, kind, _size_within(held[0])))
        return
    shown = "attachment" not in str(part.get("content-disposition", ""))[:40].lower()
    if shown and kind == "text/plain" and not _name_of(part):
        mail.plain += ("\n\n" if mail.plain else "") + _text_of(part)
    elif shown and kind == "text/html" and mail.page is None:
        mail.page = page_of(_text_of(part))
    elif len(mail.files) < MOST_ATTACHMENTS and (found := _file(part)):
        mail.files.append(found)


def _bytes_of(part: Message) -> bytes:
    try:
        data = part.get_payload(decode=True)
    except (ValueError, LookupError):
        data = None
    return data if isinstance(data, bytes) else b""


def _text_of(part: Message) -> str:
    data = _bytes_of(part)[:LONGEST_TEXT]
    claimed = _parameter(part, "charset")
    if not claimed and part.get_content_type() == "text/html":
        found = _CHARSET_IN_HTML.search(data[:4000])
        claimed = found[1].decode("ascii") if found else ""
    text = decoded(data, claimed).replace("\r\n", "\n").replace("\r", "\n")
    return _flowed(text) if _parameter(part, "format").lower() == "flowed" else text


def _flowed(text: str) -> str:
    """Paragraphs whose lines a programme has broken, each in one line again."""
    lines: list[list[str]] = []
    goes_on = False
    for raw in text.split("\n"):
        line = raw[1:] if raw.startswith(" ") and not goes_on else raw
        if goes_on and not line.startswith(">") and line != "-- ":
            lines[-1].append(line)
        else:
            lines.append([line])
        goes_on = line.endswith(" ") and line != "-- " and not line.startswith(">")
    return "\n".join("".join(line) for line in lines)


def _parameter(part: Message, name: str) -> str:
    try:
        value = part.get_param(name)
    except (TypeError, ValueError, LookupError, AttributeError):
        return ""
    if isinstance(value, tuple):
        value = value[2]
    return value if isinstance(value, str) else ""


def _name_of(part: Message) -> str:
    try:
        name = part.get_filename() or ""
    except (TypeError, ValueError, LookupError, AttributeError):
        name = ""
    return one_line(unfolded(name), 120)


def _file(part: Message) -> File | None:
    size = _size_of(part)
    kind = one_line(part.get_content_type(), 100)
    name = _name_of(part)
    if kind.startswith("image/") and part.get("content-id") and size < SMALL_PICTURE:
        return None
    if not name and not size:
        return None
    return File(name or kind, kind, size)


def _size_within(message: Message) -> int:
    return sum(_size_of(part) for part in _leaves(message))


def _size_of(part: Message) -> int:
    try:
        packed = part.get_payload()
    except (ValueError, LookupError):
        # The standard library tries the claimed character set even where nobody asked.
        return len(_bytes_of(part))
    if not isinstance(packed, str):
        return 0
    if str(part.get("content-transfer-encoding", "")).strip().lower() == "base64":
        return len(packed) * 73 // 100
    return len(packed)


def _said(size: int) -> str:
    if size < 1_000_000:
        return f"{max(1, round(size / 1000))} kB"
    return f"{size / 1_000_000:.1f} MB"
