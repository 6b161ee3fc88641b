"""Reading a mailbox: IMAP, of which only what is said here is used. Nothing is ever marked or
moved; the one thing written is what we sent, into the folder for that."""

from __future__ import annotations

import base64
import imaplib
import re
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from fener.connectors.contract import Refused, SignInAgain, TryLater
from fener.connectors.mail.client import (
    CONNECTS_WITHIN,
    PLAIN,
    STARTTLS,
    Deadline,
    Server,
    incoming,
    later,
)

MOST_AT_ONCE = 16 * 1_048_576
"""Bytes in one piece that a server may send."""
_FLAGGED = re.compile(rb'^\((?P<flags>[^)]*)\) (?:"(?:[^"\\]|\\.)*"|NIL) (?P<name>.+)$')
_UID = re.compile(rb"\bUID (\d+)")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)")
_TEMPORARY = re.compile(rb"\[(?:UNAVAILABLE|INUSE|LIMIT|SERVERBUG|CONTACTADMIN)\]|too many", re.I)
_RINGS = re.compile(rb"^\* \d+ (?:EXISTS|RECENT)\b", re.I)
_ANEW_AFTER = 540.0
"""Seconds after which IDLE is begun again, so that nobody on the way forgets the connection."""
_LOOKS_EVERY = 15.0
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder as it was when it was opened."""

    validity: int
    """Changes when the folder is rebuilt: its numbers mean other mails then."""
    next_uid: int
    """0: the server does not say."""


class _Talk(imaplib.IMAP4):
    """The standard library's IMAP over our connection and our deadline."""

    def __init__(self, server: Server, deadline: Deadline) -> None:
        self._server, self._deadline = server, deadline
        super().__init__(server.host, server.port)

    def open(self, host: str = "", port: int = 0, timeout: float | None = None) -> None:
        self.host, self.port = host, port
        self._take(self._server.connection(CONNECTS_WITHIN))

    def _take(self, connection: socket.socket) -> None:
        self.sock = connection
        self._incoming = incoming(connection, self._deadline)

    def read(self, size: int) -> bytes:
        if size > MOST_AT_ONCE:
            raise self.abort(f"the server sends {size} bytes at once")
        return self._incoming.read(size)

    def readline(self) -> bytes:
        line = self._incoming.readline(1_000_001)
        if len(line) > 1_000_000:
            raise self.abort("the server sends a line without end")
        return line

    def send(self, data: Any) -> None:
        self._deadline.heard = 0
        self._deadline.arm(self.sock)
        self.sock.sendall(data)

    def shutdown(self) -> None:
        with suppress(OSError):
            self.sock.shutdown(socket.SHUT_RDWR)
        self.sock.close()

    def encrypt(self) -> None:
        """STARTTLS. What the server said before in the open is forgotten."""
        if "STARTTLS" not in self.capabilities:
            raise Refused(key="mail.no_encryption")
        kind, _ = self._simple_command("STARTTLS")
        if kind != "OK":
            raise Refused(key="mail.no_encryption")
        self._take(self._server.encrypt(self.sock))
        self.untagged_responses = {}
        self.refresh()

    def refresh(self) -> None:
        """Ask what the server can do; it may say otherwise once it knows us."""
        _, found = self.capability()
        words = found[-1].decode("ascii", "replace").upper() if found and found[-1] else ""
        self.capabilities = tuple(words.split())


class Mailbox:
    """An open mailbox. Every method raises `TryLater` where the connection breaks."""

    def __init__(self, talk: _Talk, deadline: Deadline, seconds: float) -> None:
        self._talk, self._deadline, self._seconds = talk, deadline, seconds
        self._exists = 0

    def can(self, capability: str) -> bool:
        return capability in self._talk.capabilities

    @property
    def is_slow(self) -> bool:
        """Half of the time is over: better to come back with what there is."""
        return self._deadline.left < self._seconds / 2

    def look_into(self, folder: str) -> Folder:
        """Open a folder for reading only. Raises `Refused` where there is none."""
        kind, said = self._talk.select(quoted(folder), readonly=True)
        if kind != "OK":
            raise Refused(_words(said), key="mail.folder_missing")
        self._exists = self._told("EXISTS")
        return Folder(validity=self._told("UIDVALIDITY"), next_uid=self._told("UIDNEXT"))

    def _told(self, name: str) -> int:
        _, values = self._talk.response(name)
        value = values[-1] if values else None
        return int(value) if isinstance(value, bytes) and value.isdigit() else 0

    def folders(self) -> list[tuple[str, str]]:
        """Name on the server and flags of every folder."""
        kind, rows = self._talk.list()
        found = []
        for row in rows if kind == "OK" else []:
            head, literal = row if isinstance(row, tuple) else (row or b"", None)
            match = _FLAGGED.match(head)
            if match:
                name = _unquoted(match["name"]) if literal is None else literal
                found.append((name.decode("utf-8", "replace"), match["flags"].decode("latin-1")))
        return found

    def numbers(self, first: int, since: date | None = None) -> list[int]:
        """UIDs from `first` on, of mails that came on `since` or later, in their order."""
        criteria = [f"UID {first}:*"]
        if since:
            criteria.append(f"SINCE {since.day}-{_MONTHS[since.month - 1]}-{since.year}")
        found = self._search(*criteria)
        # `5:*` also means the last mail where it has a number below 5.
        return sorted({uid for uid in found if uid >= first})

    def with_id(self, message_id: str) -> list[int]:
        """UIDs of the mails with this Message-ID in the open folder."""
        if not message_id.isascii():
            return []
        return sorted(set(self._search(f"HEADER Message-ID {quoted(message_id)}")))

    def _search(self, *criteria: str) -> list[int]:
        kind, rows = self._talk.uid("SEARCH", *criteria)
        if kind != "OK":
            raise TryLater(_words(rows))
        return [int(one) for row in rows if isinstance(row, bytes) for one in row.split()]

    def sizes(self, uids: Sequence[int]) -> dict[int, int]:
        """Bytes of each mail; those that are gone are left out."""
        if not uids:
            return {}
        kind, rows = self._talk.uid("FETCH", ",".join(map(str, uids)), "(UID RFC822.SIZE)")
        if kind != "OK":
            raise TryLater(_words(rows))
        found = {}
        for row in rows:
            head = row if isinstance(row, bytes) else b""
            uid, size = _UID.search(head), _SIZE.search(head)
            if uid and size:
                found[int(uid[1])] = int(size[1])
        return found

    def body(self, uid: int, limit: int) -> tuple[bytes, datetime | None] | None:
        """The first `limit` bytes of a mail, which stays unread, and when it came. None where
        it is gone. Raises `Refused` where the server can't give it."""
        return self._piece(uid, f"BODY.PEEK[]<0.{limit}>")

    def head(self, uid: int) -> bytes:
        """The fields of a mail that an answer needs."""
        wanted = "BODY.PEEK[HEADER.FIELDS (SUBJECT REFERENCES IN-REPLY-TO MESSAGE-ID)]"
        found = self._piece(uid, wanted)
        return found[0] if found else b""

    def _piece(self, uid: int, what: str) -> tuple[bytes, datetime | None] | None:
        kind, rows = self._talk.uid("FETCH", str(uid), f"(UID INTERNALDATE {what})")
        if kind != "OK":
            said = _words(rows)
            if _TEMPORARY.search(said.encode()):
                raise TryLater(said)
            raise Refused(said)
        for i, row in enumerate(rows):
            if not isinstance(row, tuple) or b"BODY[" not in row[0].upper():
                continue
            behind = rows[i + 1] if i + 1 < len(rows) else b""
            told = row[0] + b" " + (behind if isinstance(behind, bytes) else b"")
            named = _UID.search(told)
            if named is None or int(named[1]) == uid:
                return row[1], _internal_date(told)
        return None

    def keep(self, folder: str, mail: bytes) -> None:
        """Put a mail into a folder, as read. Raises `Refused`."""
        now = imaplib.Time2Internaldate(time.time())
        kind, said = self._talk.append(quoted(folder), "(\\Seen)", now, mail)
        if kind != "OK":
            raise Refused(_words(said), key="mail.folder_missing")

    def wait(self, seconds: float) -> bool:
        """Until something comes into the open folder (True) or `seconds` are over."""
        over = time.monotonic() + seconds
        while (left := over - time.monotonic()) > 0:
            one = self._idle if self.can("IDLE") else self._look_again
            if one(min(left, _ANEW_AFTER)):
                return True
        return False

    def _idle(self, seconds: float) -> bool:
        self._deadline.restart(CONNECTS_WITHIN)
        self._talk.send(b"FENER1 IDLE\r\n")
        rang = False
        while not (line := self._line()).startswith(b"+"):
            if line.startswith(b"FENER1 "):
                raise TryLater(line.decode("latin-1").strip())
            rang = rang or bool(_RINGS.match(line))
        self._deadline.restart(seconds)
        try:
            while not rang:
                rang = bool(_RINGS.match(self._line()))
        except TimeoutError:
            pass
        self._deadline.restart(CONNECTS_WITHIN)
        self._talk.send(b"DONE\r\n")
        while not (line := self._line()).startswith(b"FENER1 "):
            rang = rang or bool(_RINGS.match(line))
        return rang

    def _line(self) -> bytes:
        line = self._talk.readline()
        if not line or line.upper().startswith(b"* BYE"):
            raise TryLater(line.decode("latin-1").strip() or "the server hung up")
        return line

    def _look_again(self, seconds: float) -> bool:
        """For servers that can't say it by themselves."""
        time.sleep(min(seconds, _LOOKS_EVERY))
        self._deadline.restart(CONNECTS_WITHIN)
        before = self._exists
        self._talk.noop()
        self._exists = self._told("EXISTS") or before
        return self._exists > before


@contextmanager
def mailbox(server: Server, seconds: float) -> Iterator[Mailbox]:
    """The mailbox of `server`, signed in. Raises `TryLater`, `SignInAgain`, `Refused`; also what
    happens inside is told as one of these."""
    deadline = Deadline(seconds)
    talk: _Talk | None = None
    try:
        talk = _Talk(server, deadline)
        if server.security == STARTTLS:
            talk.encrypt()
        _sign_in(talk, server)
        yield Mailbox(talk, deadline, seconds)
    except (imaplib.IMAP4.abort, OSError, EOFError) as error:
        raise later(error) from error
    except (imaplib.IMAP4.error, ValueError, IndexError, KeyError, TypeError) as error:
        raise Refused(f"IMAP: {error}", key="connector.answer_unreadable") from error
    finally:
        if talk is not None:
            _leave(talk, deadline)


def _leave(talk: _Talk, deadline: Deadline) -> None:
    deadline.restart(2.0)
    with suppress(imaplib.IMAP4.error, OSError, EOFError, ValueError, IndexError, KeyError):
        talk.send(b"FENER2 LOGOUT\r\n")
    talk.shutdown()


def _sign_in(talk: _Talk, server: Server) -> None:
    if "LOGINDISABLED" in talk.capabilities and server.security == PLAIN:
        raise Refused(key="mail.needs_encryption")
    told = f"\0{server.username}\0{server.password}".encode()
    try:
        if "AUTH=PLAIN" in talk.capabilities:
            talk.authenticate("PLAIN", lambda _: told)
        else:
            talk.login(quoted(server.username), server.password)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:
        said = _words(list(error.args))
        if _TEMPORARY.search(said.encode()):
            raise TryLater(said) from error
        raise SignInAgain(said, key="mail.login_refused") from error
    talk.refresh()


def quoted(text: str) -> str:
    """`text` as a quoted string of IMAP. Raises `Refused` where it has what none may have."""
    if any(one in text for one in "\r\n\0"):
        raise Refused(key="connector.setting_unreadable")
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def folder_name(text: str) -> str:
    """A folder's name as it is written on a server: UTF-7 in IMAP's own way."""
    parts: list[str] = []
    for letters, rest in re.findall(r"([^\x20-\x7e]+)|([\x20-\x7e]+)", text):
        if letters:
            packed = base64.b64encode(letters.encode("utf-16-be")).decode().rstrip("=")
            parts.append("&" + packed.replace("/", ",") + "-")
        else:
            parts.append(rest.replace("&", "&-"))
    return "".join(parts)


def _unquoted(name: bytes) -> bytes:
    name = name.strip()
    if name.startswith(b'"') and name.endswith(b'"'):
        return re.sub(rb"\\(.)", rb"\1", name[1:-1])
    return name


def _internal_date(told: bytes) -> datetime | None:
    try:
        found = imaplib.Internaldate2tuple(told)
    except (ValueError, OverflowError):
        return None
    if found is None:
        return None
    return datetime.fromtimestamp(time.mktime(found)).astimezone()


def _words(rows: Sequence[Any]) -> str:
    said = [row.decode("utf-8", "replace") if isinstance(row, bytes) else str(row) for row in rows]
    return " ".join(said)[:300]
