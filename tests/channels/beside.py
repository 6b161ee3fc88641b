"""A desk with a channel on which nothing is wrong, beside the one that a test puts in trouble; and
its screens, as an administrator sees them."""

from __future__ import annotations

import html
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from fener.channels import actions
from fener.channels.models import Channel
from fener.channels.testing import a_brand, a_channel, a_client, a_person, an_item, call
from fener.connectors import exchange
from fener.kit.actors import DESK
from fener.kit.loop import run_until_quiet
from fener.kit.times import now as wall_clock
from fener.mentions.models import Mention
from fener.people.models import Brand, User


@dataclass(slots=True)
class Desk:
    brand: Brand = field(default_factory=a_brand)
    admin: User = field(init=False)
    client: Client = field(init=False)
    beside: Channel = field(init=False)
    """A webhook that works."""

    def __post_init__(self) -> None:
        self.admin = a_person(self.brand)
        self.client = a_client(self.admin)
        self.beside = a_channel(self.brand, name="Beside")

    def connect(self, network: str, **how: Any) -> Channel:
        return actions.connect_channel(
            self.brand, actor=DESK, now=wall_clock(), network=network, name=f"Rough {network}",
            connected_at=wall_clock() - timedelta(days=30), **how,
        )  # fmt: skip

    def feeds(self, *addresses: str, private: bool = True) -> Channel:
        settings = {"addresses": "\n".join(addresses), "allow_private_hosts": private}
        return self.connect("feed", settings=settings)

    def goes_on(self, *, at: datetime | None = None) -> None:
        """A round of the loop, in which what comes in on the channel beside is heard."""
        item = an_item()
        assert call(self.beside, item).json() == {"stored": 1}
        run_until_quiet(at or wall_clock())
        assert Mention.objects.filter(channel=self.beside, native_id=item["id"]).exists()
        fresh = Channel.objects.get(pk=self.beside.pk)
        assert (fresh.state, fresh.problem_key) == ("live", "")

    def page(self, address: str) -> str:
        """What stands on a page of the desk."""
        answer = self.client.get(address)
        assert answer.status_code == 200, address
        return html.unescape(answer.content.decode())

    def page_of(self, channel: Channel) -> str:
        return self.page(f"/channels/{channel.pk}/")

    def parked_on(self, channel: Channel) -> str:
        return self.page(f"/channels/{channel.pk}/parked/")


def texts(channel: Channel) -> list[str]:
    rows = Mention.objects.filter(channel=channel).order_by("id")
    return list(rows.values_list("text", flat=True))


def rss(*titles: str) -> bytes:
    items = "".join(
        f"<item><guid>https://news.example/{title}</guid><title>{title}</title></item>"
        for title in titles
    )
    return f'<rss version="2.0"><channel><title>News</title>{items}</channel></rss>'.encode()


def shows(folder: Path, name: str) -> tuple[ssl.SSLContext, Path]:
    """A server's side of TLS, with a certificate of its own for `name`; and what has to be trusted
    to trust it."""
    key, certificate = folder / "key.pem", folder / "cert.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
         "-nodes", "-days", "2", "-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}",
         "-keyout", str(key), "-out", str(certificate)],
        check=True, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    side = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    side.load_cert_chain(certificate, key)
    return side, certificate


@contextmanager
def trusted(certificate: Path) -> Iterator[None]:
    """The desk trusts this certificate, and no other."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SSL_CERT_FILE", str(certificate))
        exchange._trust.cache_clear()
        yield
    exchange._trust.cache_clear()
