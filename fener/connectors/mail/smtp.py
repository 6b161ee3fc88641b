"""Sending a mail, once: SMTP, with the one moment marked after which it may have left."""

from __future__ import annotations

import base64
import re
import smtplib
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

from fener.connectors.contract import (
    ConnectorError,
    OutcomeUnknown,
    Refused,
    SignInAgain,
    TryLater,
)
from fener.connectors.mail.client import (
    CONNECTS_WITHIN,
    STARTTLS,
    Deadline,
    Server,
    incoming,
    later,
)

_Said = tuple[int, bytes]


class _Talk(smtplib.SMTP):
    """The standard library's SMTP over our connection and our deadline."""

    def __init__(self, server: Server, name: str, deadline: Deadline) -> None:
        self._server, self._deadline = server, deadline
        super().__init__(local_hostname=name)
        try:
            code, said = self.connect(server.host, server.port)
            if code != 220:
                raise _meant(code, said, "")
        except BaseException:
            self.close()
            raise

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return self._server.connection(CONNECTS_WITHIN)

    def getreply(self) -> _Said:
        if self.file is None and self.sock is not None:
            self.file = incoming(self.sock, self._deadline)
        return super().getreply()

    def send(self, s: bytes | str) -> None:  # type: ignore[override]
        if self.sock is None:
            raise smtplib.SMTPServerDisconnected("the server hung up")
        self._deadline.heard = 0
        self._deadline.arm(self.sock)
        self.sock.sendall(s.encode("ascii") if isinstance(s, str) else s)

    def encrypt(self) -> None:
        """STARTTLS. What the server said before in the open is forgotten."""
        code, _ = self.docmd("STARTTLS") if self.has_extn("starttls") else (0, b"")
        if code != 220 or self.sock is None:
            raise Refused(key="mail.no_encryption")
        self.sock = self._server.encrypt(self.sock)
        self.file = None
        self.helo_resp = self.ehlo_resp = None
        self.esmtp_features = {}
        self.does_esmtp = False
        self.ehlo()


def try_out(server: Server, name: str, seconds: float) -> None:
    """Sign in and leave. Raises `SignInAgain`, `Refused`, `TryLater`."""
    with _signed_in(server, name, Deadline(seconds)):
        pass


def deliver(
    server: Server,
    name: str,
    *,
    sender: str,
    to: str,
    also: Sequence[str],
    mail: bytes,
    seconds: float,
    wide: bool = False,
) -> None:
    """Hand over `mail` for `to`, and for those of `also` that the server takes.

    Until the dot that ends the mail is written, nothing can have left: what goes wrong is
    `Refused` or `TryLater` by the class of the server's code. After it, only the server's own
    answer is believed; without one it is `OutcomeUnknown`. `wide`: an address is not ASCII.
    """
    deadline = Deadline(seconds)
    with _signed_in(server, name, deadline) as talk:
        options = []
        if wide:
            if not talk.has_extn("smtputf8"):
                raise Refused(to, key="mail.address_not_taken")
            options = ["SMTPUTF8", "BODY=8BITMIME"]
        _expect(talk.mail(sender, options), 250, key="mail.sender_refused")
        _expect(talk.rcpt(to), 250, 251, key="mail.recipient_refused")
        for one in also:
            # Only a help for us: where the server does not want it, it is left out.
            talk.rcpt(one)
        _expect(talk.docmd("DATA"), 354)
        body = re.sub(rb"(?m)^\.", b"..", mail)
        talk.send(body if body.endswith(b"\r\n") else body + b"\r\n")
        _end(talk)


def _end(talk: _Talk) -> None:
    """Write the last dot and hear what became of the mail."""
    try:
        talk.send(b".\r\n")
        code, said = talk.getreply()
    except (smtplib.SMTPException, OSError, EOFError, ValueError) as error:
        raise OutcomeUnknown(f"{type(error).__name__}: {error}") from error
    if 200 <= code < 300:
        return
    if 400 <= code < 600:
        raise _meant(code, said, "mail.text_refused")
    raise OutcomeUnknown(f"{code} {_words(said)}")


def _expect(answer: _Said, *codes: int, key: str = "") -> None:
    if answer[0] not in codes:
        raise _meant(*answer, key)


def _meant(code: int, said: bytes, key: str) -> ConnectorError:
    detail = f"{code} {_words(said)}"
    if code in (530, 535):
        return SignInAgain(detail, key="mail.login_refused")
    if 500 <= code < 600:
        return Refused(detail, key=key or "connector.refused")
    # 4xx; and −1, with which the library says that the server hung up.
    return TryLater(detail)


@contextmanager
def _signed_in(server: Server, name: str, deadline: Deadline) -> Iterator[_Talk]:
    talk: _Talk | None = None
    try:
        talk = _Talk(server, name, deadline)
        talk.ehlo_or_helo_if_needed()
        if server.security == STARTTLS:
            talk.encrypt()
        _sign_in(talk, server)
        yield talk
    except smtplib.SMTPResponseException as error:
        raise _meant(error.smtp_code, _bytes(error.smtp_error), "") from error
    except (smtplib.SMTPException, OSError, EOFError) as error:
        raise later(error) from error
    except (ValueError, IndexError, KeyError) as error:
        raise Refused(f"SMTP: {error}", key="connector.answer_unreadable") from error
    finally:
        if talk is not None:
            deadline.restart(2.0)
            with suppress(smtplib.SMTPException, OSError, EOFError, ValueError):
                talk.quit()
            talk.close()


def _sign_in(talk: _Talk, server: Server) -> None:
    ways = talk.esmtp_features.get("auth", "").upper().split()
    if not ways:
        # A relay of one's own may know us by our address; others refuse the sender.
        return
    if "PLAIN" in ways:
        told = base64.b64encode(f"\0{server.username}\0{server.password}".encode()).decode()
        code, said = talk.docmd("AUTH", f"PLAIN {told}")
        if code == 334:
            code, said = talk.docmd(told)
    else:
        try:
            code, said = talk.login(server.username, server.password)
        except UnicodeEncodeError as error:
            raise Refused(key="connector.setting_unreadable") from error
        except smtplib.SMTPNotSupportedError as error:
            raise Refused(str(error), key="mail.login_unknown") from error
        except smtplib.SMTPAuthenticationError as error:
            code, said = error.smtp_code, _bytes(error.smtp_error)
    if code in (235, 503):
        return
    if 500 <= code < 600:
        raise SignInAgain(f"{code} {_words(said)}", key="mail.login_refused")
    raise TryLater(f"{code} {_words(said)}")


def _bytes(said: bytes | str) -> bytes:
    return said if isinstance(said, bytes) else said.encode("utf-8", "replace")


def _words(said: bytes) -> str:
    return " ".join(said.decode("utf-8", "replace").split())[:300]
