"""Which addresses may be connected to, and a connection that is checked and encrypted.

Administrators enter server names, and so do the answers of servers. None of them may lead the
desk into its own network unless an administrator has allowed that for the channel.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
from collections.abc import Iterable
from typing import Any

from fener.connectors.contract import Refused, TryLater


def address_of(host: str, port: int, *, allow_private_hosts: bool = False) -> str:
    """The IP address to connect to for `host`. Every address the name has must be allowed, not
    only the first: a name that leads to both kinds is a trap. Raises `Refused` for a private
    address without `allow_private_hosts`, `TryLater` for a name that is not known now."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise TryLater(f"{host}: {error}") from error
    addresses = list(dict.fromkeys(str(row[4][0]) for row in found))
    if not allow_private_hosts and not _all_public(addresses):
        raise Refused(host, key="connector.address_private")
    # IPv4 first: a server on a machine of one's own often listens there only.
    return min(addresses, key=lambda address: ":" in address)


def connected(
    host: str, port: int, *, seconds: float, tls: bool, allow_private_hosts: bool = False
) -> socket.socket:
    """A connection to `host`, with its certificate checked against that name where `tls`.
    `seconds` is the time-out of the connection and of everything after it. Raises `Refused`
    for an address that is not allowed and for a certificate that doesn't fit, `TryLater` where
    nobody answers."""
    address = address_of(host, port, allow_private_hosts=allow_private_hosts)
    try:
        plain = socket.create_connection((address, port), timeout=seconds)
    except OSError as error:
        raise TryLater(f"{host}: {error}") from error
    return encrypted(plain, host) if tls else plain


def encrypted(plain: socket.socket, host: str) -> socket.socket:
    """`plain` with TLS, the certificate checked against `host`. Raises as `connected`."""
    try:
        return ssl.create_default_context().wrap_socket(plain, server_hostname=host)
    except ssl.SSLCertVerificationError as error:
        plain.close()
        raise Refused(f"{host}: {error.verify_message}", key="connector.certificate") from error
    except OSError as error:
        plain.close()
        raise TryLater(f"{host}: {error}") from error


def _all_public(addresses: Iterable[str]) -> bool:
    for text in addresses:
        address = ipaddress.ip_address(text.partition("%")[0])
        inner: Any = None
        if isinstance(address, ipaddress.IPv6Address):
            inner = address.ipv4_mapped or address.sixtofour
            if address in ipaddress.ip_network("64:ff9b::/96"):
                inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        for one in (address, inner):
            if one is not None and (not one.is_global or one.is_multicast):
                return False
    return True
