"""One HTTP exchange with a network: no redirects, no cookies, no proxy from the environment,
no reuse of a connection, and an honest name for every way it can fail.

A connection is never reused because a server that closes an idle connection at the wrong
moment would make a post that was never sent look like one whose outcome is unknown.
"""

from __future__ import annotations

import json
import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Any

import httpcore
import httpx

from fener.connectors.addresses import address_of
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
    answer_for: float | None = None,
) -> Answer:
    """Send one request and return its answer, whatever its status. `answer_for`: seconds to wait
    for a server that is asked to keep us waiting; `ANSWER_FOR` where it is not.

    `publishes` says that the request makes something happen that must not happen twice: from
    the moment it may have been written, every failure is `OutcomeUnknown`. Otherwise, and
    before that moment, failures are `TryLater`. Raises `Refused` for an address that can't be
    used: not http(s), or private without `allow_private_hosts`; for a certificate that doesn't
    fit; and for a header that is no printable ASCII.
    """
    patience = answer_for or ANSWER_FOR
    request = _request(method, url, body, headers, allow_private_hosts, patience)
    try:
        return _read(_Transport(patience).handle_request(request))
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
        raise _unmet(error) from error
    except (httpx.HTTPError, _Endless) as error:
        if publishes:
            raise OutcomeUnknown(_words(error)) from error
        raise TryLater(_words(error)) from error


@contextmanager
def lines(
    url: str,
    *,
    seconds: float,
    headers: Mapping[str, str] | None = None,
    allow_private_hosts: bool = False,
) -> Iterator[Iterator[str]]:
    """A stream that a server keeps open, line by line as they come, for at most `seconds`: when
    they are over, or the server is silent for so long, or ends it, the lines end.

    Raises `TryLater` where the server can't be reached, and what `raise_for` makes of a status
    that is no success; addresses and headers as in `exchange`.
    """
    request = _request("GET", url, b"", headers, allow_private_hosts, seconds)
    try:
        response = _Transport(seconds).handle_request(request)
    except httpx.HTTPError as error:
        raise _unmet(error) from error
    if response.status_code != httpx.codes.OK:
        try:
            raise_for(_read(response), publishes=False)
        except httpx.HTTPError as error:
            raise TryLater(_words(error)) from error
        raise TryLater(str(response.status_code))
    try:
        yield _lines(response, time.monotonic() + seconds)
    finally:
        response.close()


def _lines(response: httpx.Response, ends_at: float) -> Iterator[str]:
    rest = b""
    try:
        for part in response.iter_raw():
            *whole, rest = (rest + part).split(b"\n")
            for line in whole:
                yield line.decode("utf-8", "replace").rstrip("\r")
            if len(rest) > MAX_ANSWER or time.monotonic() > ends_at:
                return
    except httpx.HTTPError:
        return


def _request(
    method: str,
    url: str,
    body: bytes,
    headers: Mapping[str, str] | None,
    allow_private_hosts: bool,
    answer_for: float,
) -> httpx.Request:
    parsed = _parse(url)
    # A blank that was copied along with a token is no part of it, and the error it leads to would
    # tell the token.
    headers = {name: value.strip(" ") for name, value in (headers or {}).items()}
    if not all(value.isascii() and value.isprintable() for value in headers.values()):
        raise Refused(key="connector.setting_unreadable")
    port = parsed.port or (443 if parsed.scheme == "https" else 80)
    address = address_of(parsed.host, port, allow_private_hosts=allow_private_hosts)
    return httpx.Request(
        method,
        parsed.copy_with(host=address),
        content=body,
        headers={
            "host": parsed.netloc.decode("ascii"),
            "user-agent": "fener",
            "accept": "application/json",
            **headers,
        },
        extensions={
            # Connecting to the checked address and not to the name: the name could lead
            # somewhere else a moment later. The certificate is still checked against the name.
            "sni_hostname": parsed.host,
            "timeout": {
                "connect": CONNECT_FOR,
                "pool": CONNECT_FOR,
                "write": ANSWER_FOR,
                "read": answer_for,
            },
        },
    )


def raise_for(answer: Answer, *, publishes: bool, now: datetime | None = None) -> None:
    """Raise what an unsuccessful status means; return for 2xx.

    401: `SignInAgain`. 403: `Refused` as `connector.not_yours`: some networks say so of a blocked
    person or a missing scope, and a connector whose network means a dead token says so itself
    before it comes here. 404 and 410: `Gone`. 429: `TryLater`, at the time the server
    names. 5xx: `OutcomeUnknown` where `publishes`, else `TryLater`. 3xx and other 4xx: `Refused`.
    """
    status = answer.status
    if 200 <= status < 300:
        return
    error: ConnectorError
    if status == 401:
        error = SignInAgain(answer.detail())
    elif status == 403:
        error = Refused(answer.detail(), key="connector.not_yours")
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
    """An answer that is too long."""


class _Stream(httpcore.NetworkStream):
    """A connection over which all has to be heard within `patience` seconds of the first word that
    is waited for: a server that dribbles, be it in the head of its answer, gains nothing by it."""

    def __init__(self, stream: httpcore.NetworkStream, patience: float) -> None:
        self._stream, self._patience = stream, patience
        self._ends_at: float | None = None

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        now = time.monotonic()
        if self._ends_at is None:
            self._ends_at = now + self._patience
        if (left := self._ends_at - now) <= 0:
            raise httpcore.ReadTimeout(f"the answer took longer than {self._patience:g} s")
        return self._stream.read(max_bytes, min(left, timeout or left))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, timeout)

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        inner = self._stream.start_tls(ssl_context, server_hostname, timeout)
        return _Stream(inner, self._patience)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class _Network(httpcore.SyncBackend):
    def __init__(self, patience: float) -> None:
        self._patience = patience

    def connect_tcp(self, *where: Any, **how: Any) -> httpcore.NetworkStream:
        return _Stream(super().connect_tcp(*where, **how), self._patience)


class _Transport(httpx.HTTPTransport):
    """For one exchange."""

    def __init__(self, patience: float) -> None:
        super().__init__(verify=_trust(), trust_env=False)
        self._pool = httpcore.ConnectionPool(
            ssl_context=_trust(), max_keepalive_connections=0, network_backend=_Network(patience)
        )


@lru_cache(maxsize=1)
def _trust() -> ssl.SSLContext:
    return ssl.create_default_context()


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


def _read(response: httpx.Response) -> Answer:
    parts: list[bytes] = []
    size = 0
    try:
        # Undecoded on purpose: a small compressed answer could unfold into gigabytes.
        for part in response.iter_raw():
            size += len(part)
            if size > MAX_ANSWER:
                raise _Endless(f"the answer is longer than {MAX_ANSWER} bytes")
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
    except (ValueError, OverflowError):
        return None
    if at.tzinfo is None:
        at = at.replace(tzinfo=UTC)
    return min(max(at, now), now + _LONGEST_WAIT)


def _unmet(error: Exception) -> ConnectorError:
    """What a connection that was never made means."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return Refused(cause.verify_message, key="connector.certificate")
        cause = cause.__cause__ or cause.__context__
    return TryLater(_words(error))


def _words(error: Exception) -> str:
    if isinstance(error, _Endless):
        return str(error)
    return f"{type(error).__name__}: {error}"[:300]
