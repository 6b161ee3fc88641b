"""Connections to mail servers: guarded, encrypted unless somebody asked otherwise, and never
longer than they may take altogether, however slowly a server speaks."""

from __future__ import annotations

import io
import socket
import time
from dataclasses import dataclass

from fener.connectors.addresses import connected, encrypted
from fener.connectors.contract import Account, Refused, TryLater

TLS, STARTTLS, PLAIN = SECURITIES = ("tls", "starttls", "plain")
_PORTS = {
    "imap": {TLS: 993, STARTTLS: 143, PLAIN: 143},
    "smtp": {TLS: 465, STARTTLS: 587, PLAIN: 25},
}
CONNECTS_WITHIN = 10.0
"""Seconds."""
MOST_ALTOGETHER = 64 * 1_048_576
"""Bytes that a server may say to one thing we say: all of it is kept until its last line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Where a channel's mail is read or sent, and as whom."""

    host: str
    port: int
    security: str
    username: str
    password: str
    allow_private_hosts: bool

    def connection(self, seconds: float) -> socket.socket:
        """A connection, encrypted at once where that is what is set. Raises `Refused`,
        `TryLater`."""
        return connected(
            self.host,
            self.port,
            seconds=seconds,
            tls=self.security == TLS,
            allow_private_hosts=self.allow_private_hosts,
        )

    def encrypt(self, plain: socket.socket) -> socket.socket:
        """`plain` after STARTTLS. Raises as `connection`."""
        return encrypted(plain, self.host)


def imap_server(account: Account) -> Server:
    return _server(
        account,
        "imap",
        _said(account, "username") or address_of(account),
        account.secrets.get("password", ""),
    )


def smtp_server(account: Account) -> Server:
    reading = imap_server(account)
    return _server(
        account,
        "smtp",
        _said(account, "smtp_username") or reading.username,
        account.secrets.get("smtp_password") or reading.password,
    )


def address_of(account: Account) -> str:
    """Our own e-mail address, in lower case."""
    return (_said(account, "address") or account.handle).strip().lower()


def _server(account: Account, protocol: str, username: str, password: str) -> Server:
    host = _said(account, f"{protocol}_host")
    security = (_said(account, f"{protocol}_security") or TLS).lower()
    if not host:
        raise Refused(key="connector.address_missing")
    if security not in SECURITIES:
        raise Refused(security, key="mail.security_unknown")
    if not password:
        raise Refused(key="mail.password_missing")
    if any(one in username + password for one in "\r\n\0"):
        raise Refused(key="connector.setting_unreadable")
    port = _said(account, f"{protocol}_port")
    if port and not (port.isdecimal() and 0 < int(port) < 65_536):
        raise Refused(port, key="mail.port_unreadable")
    return Server(
        host=host,
        port=int(port) if port else _PORTS[protocol][security],
        security=security,
        username=username,
        password=password,
        allow_private_hosts=account.settings.get("allow_private_hosts") is True,
    )


def _said(account: Account, name: str) -> str:
    value = account.settings.get(name)
    return "" if value is None else str(value).strip()


class Deadline:
    """A moment by which all of a conversation has to be over, and how much of it is heard since
    we last spoke."""

    def __init__(self, seconds: float) -> None:
        self.heard = 0
        self.restart(seconds)

    def restart(self, seconds: float) -> None:
        self.at = time.monotonic() + seconds

    @property
    def left(self) -> float:
        return self.at - time.monotonic()

    def arm(self, connection: socket.socket) -> None:
        """Let the next read or write take what is left. Raises `TimeoutError`."""
        left = self.left
        if left <= 0:
            raise TimeoutError("the server took too long")
        connection.settimeout(left)

    def hear(self, size: int) -> None:
        """Raises `ConnectionError` for a server that does not stop."""
        self.heard += size
        if self.heard > MOST_ALTOGETHER:
            raise ConnectionError("the server talks without end")


class _Incoming(io.RawIOBase):
    def __init__(self, connection: socket.socket, deadline: Deadline) -> None:
        super().__init__()
        self._connection, self._deadline = connection, deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        self._deadline.arm(self._connection)
        size = self._connection.recv_into(buffer)
        self._deadline.hear(size)
        return size


def incoming(connection: socket.socket, deadline: Deadline) -> io.BufferedReader:
    """What the server says, read until `deadline` and no longer."""
    return io.BufferedReader(_Incoming(connection, deadline), 65_536)


def later(error: BaseException) -> TryLater:
    """What a broken connection means where nothing was sent over it yet."""
    return TryLater(f"{type(error).__name__}: {error}")
