"""The header fields of a mail, of which nothing may be believed."""

from __future__ import annotations

import binascii
import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime

from fener.connectors.cleaning import clean
from fener.connectors.mail.charsets import decoded

MOST_FIELDS = 1000
LONGEST_FIELD = 8_000
LONGEST_ADDRESS = 1_000
LONGEST_ID = 250
"""Characters of a Message-ID; longer ones are known by a hash."""

_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=")
_FOLD = re.compile(r"\r?\n[ \t]*|\r")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_IN_BRACKETS = re.compile(r"<\s*([^<>\s]{1,320})\s*>")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_ADDRESS = re.compile(r"[^\s<>@\"'(),;:\\\[\]]{1,64}@[^\s<>@\"'(),;:\\\[\]]{1,255}")
_ID = re.compile(r"<([^<>\s]{1,900})>")


@dataclass(frozen=True, slots=True)
class Fields:
    """All fields of a mail, names in lower case, values unfolded and as they were sent."""

    values: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, message: Message) -> Fields:
        rows = []
        for name, value in list(message.raw_items())[:MOST_FIELDS]:
            rows.append((name.lower(), _FOLD.sub(" ", str(value)[:LONGEST_FIELD]).strip()))
        return cls(tuple(rows))

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.values if key == name]

    def first(self, name: str) -> str:
        return next((value for key, value in self.values if key == name), "")

    def has(self, name: str) -> bool:
        return any(key == name for key, _ in self.values)

    def text(self, name: str) -> str:
        """The field for a person to read, in one line."""
        return one_line(unfolded(self.first(name)))


@dataclass(frozen=True, slots=True)
class Address:
    """`address` is in lower case, and empty where none can be read."""

    address: str
    name: str = ""

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]


def unfolded(value: str) -> str:
    """`value` with its encoded words as text. Bytes that should not be there are decoded too."""
    if not value.isascii():
        value = decoded(value.encode("utf-8", "surrogateescape"))
    if "=?" not in value:
        return value
    parts: list[str] = []
    held, charset, end = b"", "", 0

    def let_go() -> None:
        nonlocal held
        if held:
            parts.append(decoded(held, charset))
        held = b""

    for word in _WORD.finditer(value):
        between = value[end : word.start()]
        data = _unpacked(word[2], word[3])
        if between.strip() or not end or word[1].lower() != charset:
            let_go()
            if between.strip() or not end:
                parts.append(between)
        # A letter of several bytes may be cut in two between words of one character set.
        held, charset, end = held + data, word[1].lower(), word.end()
    let_go()
    return "".join(parts) + value[end:]


def _unpacked(encoding: str, packed: str) -> bytes:
    raw = packed.encode("ascii", "replace")
    if encoding in "qQ":
        return binascii.a2b_qp(raw, header=True)
    raw = re.sub(rb"[^A-Za-z0-9+/]", b"", raw)
    if len(raw) % 4 == 1:
        raw = raw[:-1]
    return binascii.a2b_base64(raw + b"=" * (-len(raw) % 4))


def one_line(value: str, limit: int = 500) -> str:
    """`value` without line breaks, control characters and marks that turn the text around it."""
    return clean(_TURNING.sub("", _CONTROL.sub(" ", value[: limit * 4]))).strip()[:limit].strip()


def addresses(value: str) -> list[Address]:
    """Every address in a field; those that can't be read are left out."""
    return [Address(found.lower()) for found in _ADDRESS.findall(value)]


def first_address(value: str) -> Address:
    """The first address of a field, with the name that stands before it. A name that is itself
    an address of somebody else is a lie and is dropped."""
    value = value[:LONGEST_ADDRESS]
    # What stands in quotation marks is part of the name, whatever it looks like.
    bracket = _IN_BRACKETS.search(_QUOTED.sub(lambda quoted: "_" * len(quoted[0]), value))
    inside = _ADDRESS.fullmatch(bracket[1]) if bracket else None
    if bracket and inside:
        name = value[: bracket.start()]
    else:
        inside = _ADDRESS.search(value)
        name = value[inside.end() :].strip().strip("()") if inside else value
        if "@" in name or "<" in name:
            name = ""
    name = one_line(unfolded(name.strip().strip('"').replace('\\"', '"').strip()), 200)
    name = name.strip("\"' ")
    if not inside:
        return Address("", name)
    address = one_line(inside[0].lower(), 320)
    others = {one.lower() for one in _ADDRESS.findall(name)} - {address}
    return Address(address, "" if others or name.lower() == address else name)


def ids(value: str) -> list[str]:
    """The Message-IDs in a field, in order, each in its brackets."""
    return [known_id(f"<{found}>") for found in _ID.findall(value)]


def known_id(message_id: str) -> str:
    """`message_id` as the desk keeps it: whole, or its hash where it is too long."""
    message_id = clean(message_id)
    if len(message_id) <= LONGEST_ID:
        return message_id
    return f"<{_hash(message_id)}@long-message-id>"


def message_id(fields: Fields) -> str:
    """The mail's own Message-ID, or one made of what it says of itself where it has none."""
    raw = fields.first("message-id")
    found = ids(raw)
    if found:
        return found[0]
    if raw and not re.search(r"[\s<>]", raw):
        return known_id(f"<{raw}>")
    told = "\n".join(fields.first(name) for name in ("from", "to", "date", "subject"))
    return f"<{_hash(told)}@no-message-id>"


def _hash(value: str) -> str:
    data = value.encode("utf-8", "surrogateescape")
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def key_of(fields: Fields) -> str:
    """What a mail is known by before it is read: the same in every copy of it, and in another
    mailbox. With sender and date, because some senders give every mail the same Message-ID."""
    told = (message_id(fields), first_address(fields.first("from")).address, fields.first("date"))
    return _hash("\n".join(told))


def moment(value: str) -> datetime | None:
    """The date in a field; None where there is none, or no possible one."""
    try:
        at = parsedate_to_datetime(value[:200])
        if at.tzinfo is None:
            at = at.replace(tzinfo=UTC)
        at = at.astimezone(UTC)
    except (TypeError, ValueError, OverflowError, IndexError):
        return None
    return at if 1980 <= at.year <= 9000 else None
