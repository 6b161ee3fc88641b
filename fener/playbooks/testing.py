"""For tests: a mail server and a chat service on the loopback, and escalations to look at."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes
from email.message import Message as Mail
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from json import loads
from typing import Any

from fener.core.reasons import Reason
from fener.kit.actors import DESK
from fener.people.models import Brand
from fener.playbooks.actions import start_escalation
from fener.playbooks.models import Escalation


def escalation_for(
    brand: Brand, *, now: datetime, level: int = 3, subject: str = "problem:1", **more: Any
) -> Escalation:
    fields: dict[str, Any] = {
        "title": "Parcels are lost",
        "facts": [Reason("page.moot")],
        "actor": DESK,
        **more,
    }
    return start_escalation(brand, subject, level=level, now=now, **fields)


@dataclass
class Sink:
    """What a server was given. `answer`: the status of its next answers; for mail, what it says
    to the recipient (0: it hangs up after the text)."""

    port: int = 0
    got: list[Any] = field(default_factory=list)
    answer: int = 250

    def keys(self) -> list[str]:
        """Ids of the pages, in the order in which they came."""
        return [str(one["X-Fener-Page"]) for one in self.got]

    def mail_to(self, address: str) -> list[Mail]:
        return [mail for mail in self.got if mail["To"] == address]


@contextmanager
def running_mail_server() -> Iterator[Sink]:
    """A mail server that takes everything for everybody and keeps it."""
    sink = Sink()

    class Talk(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self._say(220)
            while line := self.rfile.readline():
                word = line[:4].upper()
                if word == b"DATA":
                    self._say(354)
                    if not self._take():
                        return
                elif word == b"QUIT":
                    self._say(221)
                    return
                else:
                    self._say(sink.answer if word == b"RCPT" and sink.answer else 250)

        def _say(self, code: int) -> None:
            self.wfile.write(f"{code} so be it\r\n".encode())

        def _take(self) -> bool:
            lines: list[bytes] = []
            while (line := self.rfile.readline()) not in (b".\r\n", b""):
                lines.append(line)
            sink.got.append(message_from_bytes(b"".join(lines)))
            if not sink.answer:
                return False
            self._say(250)
            return True

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        allow_reuse_address = True

    with Server(("127.0.0.1", 0), Talk) as server:
        yield from _served(server, sink)


@contextmanager
def running_chat() -> Iterator[Sink]:
    """A service that takes apprise's `json://` and keeps body and headers."""
    sink = Sink(answer=200)

    class Talk(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"] or 0))
            sink.got.append({**loads(body), "X-Fener-Page": self.headers.get("X-Fener-Page")})
            self.send_response(sink.answer)
            self.send_header("Location", "http://127.0.0.1:9/elsewhere")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Talk) as server:
        yield from _served(server, sink)


def _served(server: socketserver.BaseServer, sink: Sink) -> Iterator[Sink]:
    sink.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield sink
    finally:
        server.shutdown()
        thread.join()
