"""One HTTP exchange with a network: no redirects, no cookies, no proxy from the environment,
no reuse of a connection, and an honest name for every way it can fail.

A connection is never reused because a server that closes an idle connection at the wrong
moment would make a post that was never sent look like one whose outcome is unknown.
"""

from __future__ import annotations

import ipaddress
import json
import socket
import ssl
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Any

import httpx

from fener.connectors.cleaning import clean
from fener.connectors.contract import (
    ConnectorError,
    Gone,
    OutcomeUnknown,
    Refused,
    SignInAgain,
    TryLater,
)

CONNECT_FOR = 5.0
"""Seconds to wait for a connection."""
ANSWER_FOR = 20.0
"""Seconds to wait for the whole answer once the request is written."""
MAX_ANSWER = 4 * 1_048_576
"""Bytes."""
_LONGEST_WAIT = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    """Keys in lower case."""
    body: bytes

    def json(self) -> Any:
        """The body as JSON; None where it is not."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None

    def detail(self) -> str:
        """The network's own words on what went wrong, as far as they can be found."""
        value = self.json()
        if isinstance(value, dict):
            for name in ("detail", "message", "error_description", "error"):
                if isinstance(value.get(name), str) and value[name]:
                    return f"{self.status}: {clean(value[name][:300])}"
        return str(self.status)


def exchange(
    method: str,
    url: str,
    *,
    publishes: bool,
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
    allow_private_hosts: bool = False,
) -> Answer:
    """Send one request and return its answer, whatever its status.

    `publishes` says that the request makes something happen that must not happen twice: from
    the moment it may have been written, every failure is `OutcomeUnknown`. Otherwise, and
    before that moment, failures are `TryLater`. Raises `Refused` for an address that can't be
    used: not http(s), or private without `allow_private_hosts`; and for a header that is no
    printable ASCII.
    """
    parsed = _parse(url)
    if not all(value.isascii() and value.isprintable() for value in (headers or {}).values()):
        raise Refused(key="connector.setting_unreadable")
    address = _address(parsed, allow_private_hosts)
    request = httpx.Request(
        method,
        parsed.copy_with(host=address),
        content=body,
        headers={
            "host": parsed.netloc.decode("ascii"),
            "user-agent": "fener",
            "accept": "application/json",
            **(headers or {}),
        },
        extensions={
            # Connecting to the checked address and not to the name: the name could lead
            # somewhere else a moment later. The certificate is still checked against the name.
            "sni_hostname": parsed.host,
            "timeout": {
                "connect": CONNECT_FOR,
                "pool": CONNECT_FOR,
                "write": ANSWER_FOR,
                "read": ANSWER_FOR,
            },
        },
    )
    try:
        response = _transport().handle_request(request)
        return _read(response)
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
        raise TryLater(_words(error)) from error
    except (httpx.HTTPError, _Endless) as error:
        if publishes:
            raise OutcomeUnknown(_words(error)) from error
        raise TryLater(_words(error)) from error


def raise_for(answer: Answer, *, publishes: bool, now: datetime | None = None) -> None:
    """Raise what an unsuccessful status means; return for 2xx.

    401 and 403: `SignInAgain`. 404 and 410: `Gone`. 429: `TryLater`, at the time the server
    names. 5xx: `OutcomeUnknown` where `publishes`, else `TryLater`. 3xx and other 4xx: `Refused`.
    """
    status = answer.status
    if 200 <= status < 300:
        return
    error: ConnectorError
    if status in (401, 403):
        error = SignInAgain(answer.detail())
    elif status in (404, 410):
        error = Gone(answer.detail())
    elif status == 429:
        error = TryLater(answer.detail(), at=_retry_at(answer, now or datetime.now(UTC)))
    elif status >= 500:
        if publishes:
            raise OutcomeUnknown(answer.detail())
        error = TryLater(answer.detail(), at=_retry_at(answer, now or datetime.now(UTC)))
    elif 300 <= status < 400:
        error = Refused(answer.detail(), key="connector.redirected")
    else:
        error = Refused(answer.detail())
    raise error


class _Endless(Exception):
    """An answer that is too long, or dribbles in for too long."""


@lru_cache(maxsize=1)
def _transport() -> httpx.HTTPTransport:
    return httpx.HTTPTransport(
        verify=ssl.create_default_context(),
        limits=httpx.Limits(max_connections=None, max_keepalive_connections=0),
        trust_env=False,
        retries=0,
    )


def _parse(url: str) -> httpx.URL:
    if not url:
        raise Refused(key="connector.address_missing")
    try:
        parsed = httpx.URL(url)
    except (httpx.InvalidURL, ValueError, TypeError):
        raise Refused(key="connector.address_unreadable") from None
    named = parsed.host and not set(' %<>"\\^`{|}') & set(parsed.host)
    if parsed.scheme not in ("http", "https") or not named or parsed.userinfo:
        raise Refused(key="connector.address_unreadable")
    return parsed


def _address(url: httpx.URL, allow_private_hosts: bool) -> str:
    """The address to connect to. Every address the name has must be allowed, not only the
    first: a name that leads to both kinds is a trap."""
    port = url.port or (443 if url.scheme == "https" else 80)
    try:
        found = socket.getaddrinfo(url.host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise TryLater(f"{url.host}: {error}") from error
    addresses = list(dict.fromkeys(str(row[4][0]) for row in found))
    if not allow_private_hosts and not _all_public(addresses):
        raise Refused(url.host, key="connector.address_private")
    # IPv4 first: a server on a machine of one's own often listens there only.
    return min(addresses, key=lambda address: ":" in address)


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


def _read(response: httpx.Response) -> Answer:
    ends_at = time.monotonic() + ANSWER_FOR
    parts: list[bytes] = []
    size = 0
    try:
        # Undecoded on purpose: a small compressed answer could unfold into gigabytes.
        for part in response.iter_raw():
            size += len(part)
            if size > MAX_ANSWER:
                raise _Endless(f"the answer is longer than {MAX_ANSWER} bytes")
            if time.monotonic() > ends_at:
                raise _Endless(f"the answer took longer than {ANSWER_FOR:g} s")
            parts.append(part)
    finally:
        response.close()
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Answer(status=response.status_code, headers=headers, body=b"".join(parts))


def _retry_at(answer: Answer, now: datetime) -> datetime | None:
    value = answer.headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return now + min(timedelta(seconds=int(value[:9])), _LONGEST_WAIT)
    if not value:
        return None
    try:
        at = parsedate_to_datetime(value)
    except ValueError:
        return None
    if at.tzinfo is None:
        at = at.replace(tzinfo=UTC)
    return min(max(at, now), now + _LONGEST_WAIT)


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:300]
