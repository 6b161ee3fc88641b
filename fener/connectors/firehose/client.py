"""Every address of the streams, and one connection to them."""

from __future__ import annotations

import json
import ssl
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException
from websockets.sync.client import ClientConnection, connect

from fener.connectors.addresses import connected
from fener.connectors.contract import Account, ConnectorError, Refused, TryLater
from fener.connectors.exchange import CONNECT_FOR, Answer, exchange, raise_for
from fener.connectors.firehose.records import POST

PUBLIC_API = "https://public.api.bsky.app"
LARGEST_FRAME = 6 * 1_048_576
"""Bytes. The protocol's own largest frame has five million."""
_FIRST_WITHIN = 2.0
"""Seconds to wait for the first event before the stream is taken to be silent."""
_NEXT_WITHIN = 0.3
_CLOSES_WITHIN = 1.0
_WAITING = 1024
"""Frames read ahead."""
_PROFILES_AT_ONCE = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A stream: a server, and how it speaks."""

    scheme: str
    host: str
    port: int
    path: str
    is_jetstream: bool
    allow_private_hosts: bool

    @classmethod
    def at(cls, url: str, *, allow_private_hosts: bool) -> Source:
        """`url` ends in `/subscribe`: Jetstream; else a relay or a personal data server. Raises
        `Refused`."""
        if not url:
            raise Refused(key="connector.address_missing")
        try:
            parsed = urlsplit(url)
            host, port = parsed.hostname or "", parsed.port
        except ValueError:
            raise Refused(key="connector.address_unreadable") from None
        secure = parsed.scheme in ("https", "wss")
        odd = not host.isascii() or set(host) & set(' %<>"\\^`{|}') or "@" in parsed.netloc
        if not host or odd or not (secure or parsed.scheme in ("http", "ws")):
            raise Refused(key="connector.address_unreadable")
        is_jetstream = parsed.path.rstrip("/").endswith("/subscribe")
        return cls(
            scheme="wss" if secure else "ws",
            host=host,
            port=port or (443 if secure else 80),
            path=parsed.path.rstrip("/")
            if is_jetstream
            else "/xrpc/com.atproto.sync.subscribeRepos",
            is_jetstream=is_jetstream,
            allow_private_hosts=allow_private_hosts,
        )

    def address(self, after: int | None) -> str:
        query: dict[str, str] = {"wantedCollections": POST} if self.is_jetstream else {}
        if after is not None:
            query["cursor"] = str(after)
        shown = f"[{self.host}]" if ":" in self.host else self.host
        tail = f"?{urlencode(query)}" if query else ""
        return f"{self.scheme}://{shown}:{self.port}{self.path}{tail}"


@dataclass(slots=True)
class Stream:
    """What a server sends, until it is silent or ends the stream."""

    connection: ClientConnection
    is_silent: bool = False
    """Everything there was has been read."""

    def __iter__(self) -> Iterator[bytes]:
        within = _FIRST_WITHIN
        while True:
            try:
                yield self.connection.recv(within, decode=False)
            except TimeoutError:
                self.is_silent = True
                return
            except ConnectionClosed:
                return
            within = _NEXT_WITHIN


@contextmanager
def stream(source: Source, after: int | None) -> Iterator[Stream]:
    """The events behind number `after`; None: those from now on. Raises `Refused`, `TryLater`."""
    plain = connected(
        source.host,
        source.port,
        seconds=CONNECT_FOR,
        tls=False,
        allow_private_hosts=source.allow_private_hosts,
    )
    with ExitStack() as stack:
        stack.callback(plain.close)
        try:
            connection = stack.enter_context(
                connect(
                    source.address(after),
                    sock=plain,
                    proxy=None,
                    # A small compressed frame could unfold into gigabytes.
                    compression=None,
                    open_timeout=CONNECT_FOR,
                    close_timeout=_CLOSES_WITHIN,
                    ping_interval=None,
                    max_size=LARGEST_FRAME,
                    max_queue=_WAITING,
                    user_agent_header="fener",
                )
            )
        except ssl.SSLCertVerificationError as error:
            raise Refused(error.verify_message, key="connector.certificate") from error
        except InvalidStatus as error:
            raise _unopened(error) from error
        except (OSError, WebSocketException) as error:
            raise TryLater(f"{type(error).__name__}: {error}"[:300]) from error
        yield Stream(connection)


def _unopened(error: InvalidStatus) -> ConnectorError:
    """What it means that a server doesn't open the stream."""
    said = error.response
    headers = {name.lower(): value for name, value in said.headers.raw_items()}
    answer = Answer(status=said.status_code, headers=headers, body=bytes(said.body or b""))
    if answer.status in (429, *range(500, 600)):
        try:
            raise_for(answer, publishes=False)
        except TryLater as later:
            return later
    return Refused(answer.detail(), key="firehose.no_stream")


def profiles(account: Account, dids: Iterable[str]) -> dict[str, Mapping[str, Any]]:
    """What the network tells of these accounts, as far as it answers: a post is worth keeping
    without it."""
    found: dict[str, Mapping[str, Any]] = {}
    wanted = sorted(set(dids))[:_PROFILES_AT_ONCE]
    if not wanted:
        return found
    url = account.settings.get("api_url") or PUBLIC_API
    query = urlencode([("actors", did) for did in wanted])
    try:
        answer = exchange(
            "GET",
            f"{url}/xrpc/app.bsky.actor.getProfiles?{query}",
            publishes=False,
            allow_private_hosts=account.settings.get("allow_private_hosts") is True,
        )
        raise_for(answer, publishes=False)
    except ConnectorError:
        return found
    said = answer.json()
    rows = said.get("profiles") if isinstance(said, dict) else None
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, dict) and isinstance(row.get("did"), str):
            names = ("handle", "displayName", "avatar", "followersCount")
            found[row["did"]] = {name: row[name] for name in names if name in row}
    return found


def number_of(line: bytes) -> int | None:
    """The number of a Jetstream event, which is its time in microseconds."""
    try:
        event = json.loads(line)
    except (ValueError, RecursionError):
        return None
    stamp = event.get("time_us") if isinstance(event, dict) else None
    return stamp if isinstance(stamp, int) and not isinstance(stamp, bool) else None
