"""Networks that crash tests speak with: the practice network, Bluesky's own PDS, and mail servers.
Each can be written to as a customer, and tells what stands there of ours."""

from __future__ import annotations

import email
import email.policy
import re
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import Any, Protocol

from fener.connectors.testing import RunningNetwork, running_fake_network
from tests.servers import bluesky, mail

TERM = "Lumora"
_MAILS_WITHIN = 60.0


class Network(Protocol):
    """A network on which we have an account and customers."""

    name: str
    environment: dict[str, str]
    """What a desk needs in its environment to trust it."""

    def connections(self) -> list[dict[str, Any]]:
        """What `conversing.connect_to` takes; the answers go out by the first."""

    def write(self, text: str) -> str:
        """A customer says so to us; what the network calls it."""

    def answers(self) -> dict[str, Any]:
        """How answers go out: what `conversing.enqueue_answers` takes besides."""

    def published(self) -> list[str]:
        """Every text of ours, as often as it stands there."""


class Practice:
    """The practice network. Now and then it answers late, so that a sender dies between the act
    and its receipt."""

    name = "fake"

    def __init__(self, running: RunningNetwork, file: Path) -> None:
        self.running, self._file = running, file
        self.environment: dict[str, str] = {}
        self._token = running.sign_up("shop", "Crash test shop", official=True)
        self.secret = "w" * 20

    def connections(self) -> list[dict[str, Any]]:
        secrets = {"token": self._token, "webhook_secret": self.secret}
        return [_connection("fake", {"url": self.running.url}, secrets)]

    def write(self, text: str) -> str:
        number = re.findall(r"\d+", text)[-1]
        said = self.running.say(f"person{int(number) % 97}", f"@shop {text}")
        return str(said["id"])

    def answers(self) -> dict[str, Any]:
        self.running.fault("slow", times=None, seconds=0.3, match={"contains": "7 to you"})
        return {"private": False, "to": ""}

    def published(self) -> list[str]:
        with closing(sqlite3.connect(self._file)) as file:
            rows = file.execute(
                "SELECT p.text FROM posts p JOIN accounts a ON a.id = p.account_id "
                "WHERE a.handle = 'shop'"
            )
            return [row[0] for row in rows]


class Bluesky:
    """Bluesky's own PDS. A post is heard twice: by our account, and in the public stream by a watch
    term."""

    name = "bluesky"

    def __init__(self, pds: bluesky.Pds) -> None:
        self._url = pds.url
        self.environment: dict[str, str] = {}
        self._us = pds.sign_up("care")
        self._people = [pds.sign_up(name) for name in ("drita", "eleni", "samir")]
        self._written = 0

    def connections(self) -> list[dict[str, Any]]:
        ours = {"url": self._url, "identifier": self._us.handle, "allow_private_hosts": True}
        stream = {"url": self._url, "allow_private_hosts": True}
        password = {"app_password": self._us.app_password()}
        return [
            _connection("bluesky", ours, password, [TERM]),
            _connection("firehose", stream, {}, [TERM]),
        ]

    def write(self, text: str) -> str:
        self._written += 1
        person = self._people[self._written % len(self._people)]
        return str(person.mention(self._us, f"{TERM}: {text}")["uri"])

    def answers(self) -> dict[str, Any]:
        return {"private": False, "to": ""}

    def published(self) -> list[str]:
        texts: list[str] = []
        cursor: dict[str, str] = {}
        while True:
            said = self._us.call(
                "GET", "com.atproto.repo.listRecords", repo=self._us.did,
                collection=bluesky.POST, limit=100, **cursor,
            )  # fmt: skip
            texts += [one["value"]["text"] for one in said["records"]]
            if not said.get("cursor"):
                return texts
            cursor = {"cursor": said["cursor"]}


class Mail:
    """Dovecot and OpenSMTPD. Each answer goes to ourselves too, so that one whose sender died as
    soon as it was taken can be found."""

    name = "mail"

    def __init__(self, running: mail.RunningMail) -> None:
        self._running = running
        self.environment = {"SSL_CERT_FILE": str(running.certificate)}

    def connections(self) -> list[dict[str, Any]]:
        account = self._running.account(own_copy=True)
        return [_connection("mail", dict(account.settings), dict(account.secrets))]

    def write(self, text: str) -> str:
        return self._running.write(text)

    def answers(self) -> dict[str, Any]:
        return {"private": True, "to": "angry@cust.test"}

    def published(self) -> list[str]:
        """What is in the customer's mailbox when a mail sent now has come after all others."""
        self._running.write("The last one", sender="calm@cust.test", to="angry@cust.test")
        give_up_at = time.monotonic() + _MAILS_WITHIN
        while True:
            texts = [_body(raw) for raw in self._running.mails("angry")]
            if any("The last one" in text for text in texts):
                return texts
            assert time.monotonic() < give_up_at, "mails are still on their way"


def _body(raw: bytes) -> str:
    found = email.message_from_bytes(raw, policy=email.policy.default).get_body(("plain",))
    return str(found.get_content()) if found else ""


def _connection(
    network: str, settings: dict[str, Any], secrets: dict[str, str], terms: list[str] | None = None
) -> dict[str, Any]:
    return {
        "network": network, "settings": settings, "secrets": secrets, "terms": terms or [],
        "poll": True,
    }  # fmt: skip


@contextmanager
def practice(folder: Path) -> Iterator[Network]:
    file = folder / "network.sqlite3"
    with running_fake_network(file) as running:
        yield Practice(running, file)


@contextmanager
def pds(_folder: Path) -> Iterator[Network]:
    with bluesky.running() as running:
        yield Bluesky(running)


@contextmanager
def mailbox(_folder: Path) -> Iterator[Network]:
    with mail.running() as running:
        yield Mail(running)


Opened = Callable[[Path], AbstractContextManager[Network]]
NETWORKS: dict[str, tuple[Opened, Callable[[], str]]] = {
    "fake": (practice, lambda: ""),
    "bluesky": (pds, bluesky.missing),
    "mail": (mailbox, mail.missing),
}
"""Name → (how it is run in a folder of its own, why it can't be run here)."""
