"""For tests of connectors and of everything above them: the fake network as a process of its
own, and a server that answers whatever a test wants."""

from __future__ import annotations

import json
import os
import secrets
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx

from fener.connectors.contract import Account

_ROOT = Path(__file__).parents[2]
_START_WITHIN = 20.0


@dataclass(slots=True)
class RunningNetwork:
    """A running fake network. `url` has no slash at the end."""

    url: str
    control_token: str
    pid: int

    def control(self, method: str, path: str, body: Any = None, **query: str) -> dict[str, Any]:
        """`network.control("POST", "faults", {…})`, `network.control("GET", "count", key="k")`."""
        where = f"/control/{path}?{urlencode(query)}"
        return self._call(method, where, body, self.control_token)

    def fault(
        self, do: str, *, times: int | None = 1, match: Mapping[str, Any] | None = None, **how: Any
    ) -> None:
        """Have the next `times` calls that `match` go wrong: `network.fault("cut_after")`. With
        no `match`, calls that publish."""
        matched = match if match is not None else {"method": "POST", "path": "/api/posts"}
        fault = {"match": dict(matched), "effect": {"do": do, **how}, "times": times}
        self.control("POST", "faults", fault)

    def sign_up(self, handle: str, name: str = "", *, official: bool = False) -> str:
        """The token of a new account."""
        values = {"handle": handle, "name": name, "official": official}
        token = self.control_token if official else ""
        return str(self._call("POST", "/api/accounts", values, token)["token"])

    def account(self, handle: str, token: str, **settings: Any) -> Account:
        """The account that a connector needs, to speak as `handle`."""
        return Account(
            channel_id=1,
            handle=handle,
            settings={"url": self.url, **settings},
            secrets={"token": token, "webhook_secret": "a-webhook-secret-for-tests"},
        )

    def say(self, handle: str, text: str, **values: Any) -> dict[str, Any]:
        """Publish as anybody; returns the post."""
        return self.control("POST", "say", {"handle": handle, "text": text, **values})

    def _call(self, method: str, path: str, body: Any, token: str = "") -> dict[str, Any]:
        headers = {"authorization": f"Bearer {token}"} if token else {}
        with httpx.Client(trust_env=False, verify=False, timeout=20) as client:
            answer = client.request(method, self.url + path, json=body, headers=headers)
        if answer.is_error:
            raise AssertionError(f"{method} {path}: {answer.status_code} {answer.text}")
        value: dict[str, Any] = answer.json()
        return value


@contextmanager
def running_fake_network(data: Path | None = None, *, prefix: str = "") -> Iterator[RunningNetwork]:
    """The fake network as a process of its own on a free loopback port; stopped at the end.

    `data`: its SQLite file, so that it can be started again with what it knew.
    """
    command = [sys.executable, "-m", "fener.connectors.fake", "--prefix", prefix]
    if data is not None:
        command += ["--data", str(data)]
    token = secrets.token_urlsafe(16)
    environment = {
        **os.environ,
        "FENER_FAKE_CONTROL_TOKEN": token,
        "PYTHONPATH": os.pathsep.join(filter(None, [str(_ROOT), os.environ.get("PYTHONPATH")])),
    }
    process = subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, text=True)
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line:
            raise AssertionError(f"the fake network did not start ({process.wait(5)})")
        where = json.loads(line)
        _wait_for(where["url"])
        yield RunningNetwork(where["url"], token, process.pid)
    finally:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()


def _wait_for(url: str) -> None:
    give_up_at = time.monotonic() + _START_WITHIN
    while True:
        try:
            httpx.get(f"{url}/style.css", trust_env=False, verify=False).raise_for_status()
            return
        except httpx.TransportError:
            if time.monotonic() > give_up_at:
                raise
            time.sleep(0.02)


@dataclass(slots=True)
class Heard:
    """A request that an `answering_server` got."""

    line: str
    headers: dict[str, str]
    body: bytes


Answering = Callable[[Heard], bytes | Iterable[bytes] | None]
"""The raw bytes to answer with, at once or one after the other until nobody listens any more;
None: cut the connection without a word."""


@dataclass(slots=True)
class AnsweringServer:
    url: str
    heard: list[Heard] = field(default_factory=list)


def http_answer(status: int, body: Any = None, headers: Mapping[str, str] | None = None) -> bytes:
    """The raw bytes of an HTTP answer; `body` is written as JSON unless it is bytes."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    lines = [f"HTTP/1.1 {status} Said", f"content-length: {len(content)}", "connection: close"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + content


@contextmanager
def answering_server(
    answer: Answering, *, tls: ssl.SSLContext | None = None
) -> Iterator[AnsweringServer]:
    """A server on a free loopback port that answers every request by `answer`; over TLS where
    `tls` has a certificate to show."""
    listener = socket.create_server(("127.0.0.1", 0))
    scheme = "https" if tls else "http"
    server = AnsweringServer(f"{scheme}://127.0.0.1:{listener.getsockname()[1]}")
    ended = threading.Event()

    def serve() -> None:
        while not ended.is_set():
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with suppress(OSError), _spoken_to(connection, tls) as talk:
                heard = _hear(talk)
                if heard is None:
                    continue
                server.heard.append(heard)
                said = answer(heard)
                for part in [said] if isinstance(said, bytes) else said or ():
                    talk.sendall(part)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        ended.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)


def _spoken_to(connection: socket.socket, tls: ssl.SSLContext | None) -> socket.socket:
    if tls is None:
        return connection
    with connection:
        connection.settimeout(5)
        return tls.wrap_socket(connection, server_side=True)


def closed_url() -> str:
    """An address on this machine where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    return f"http://127.0.0.1:{port}"


def _hear(connection: socket.socket) -> Heard | None:
    connection.settimeout(5)
    with connection.makefile("rb") as stream:
        try:
            line = stream.readline().decode("latin-1").strip()
            headers = {}
            while (header := stream.readline().decode("latin-1").strip()) != "":
                name, _, value = header.partition(":")
                headers[name.strip().lower()] = value.strip()
            body = stream.read(int(headers.get("content-length", 0)))
        except OSError:
            return None
    return Heard(line, headers, body) if line else None
