"""Builders for tests: a brand, people with a role, channels, signed calls, files."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.test import Client

from fener.channels import work
from fener.channels.actions import connect_channel
from fener.channels.models import Channel
from fener.connectors import signatures
from fener.kit.actors import DESK
from fener.kit.times import now as wall_clock
from fener.people.actions import create_brand, set_role
from fener.people.models import Brand, User

if TYPE_CHECKING:
    import pytest

SECRET = "a secret both sides know, long enough"

_numbers = itertools.count(1)


def a_brand(name: str = "", **fields: Any) -> Brand:
    name = name or f"Dardan {next(_numbers)}"
    return create_brand(actor=DESK, now=wall_clock(), name=name, **fields)


def a_person(brand: Brand | None = None, role: str = "admin", *, owner: bool = False) -> User:
    number = next(_numbers)
    user = User.objects.create_user(
        f"person{number}@desk.example", name=f"Person {number}", is_owner=owner
    )
    if brand and role:
        set_role(user, brand.pk, role, actor=DESK, now=wall_clock())
    return user


def a_client(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def a_channel(brand: Brand, network: str = "webhook", **fields: Any) -> Channel:
    """A channel that has listened for a month."""
    if network == "webhook":
        fields.setdefault("secrets", {"secret": SECRET})
    return connect_channel(
        brand,
        actor=DESK,
        now=wall_clock(),
        network=network,
        name=fields.pop("name", f"Channel {next(_numbers)}"),
        connected_at=wall_clock() - timedelta(days=30),
        **fields,
    )


def an_item(text: str = "Where is my parcel?", **fields: Any) -> dict[str, Any]:
    number = next(_numbers)
    return {
        "id": f"c{number}", "at": int(wall_clock().timestamp()), "author": f"drita{number}",
        "text": text, **fields,
    }  # fmt: skip


def signed(body: bytes, *, secret: str = SECRET, seconds_ago: int = 0) -> dict[str, str]:
    """The headers of a signed call, for a test client."""
    stamp = int(wall_clock().timestamp()) - seconds_ago
    return {"HTTP_X_FENER_SIGNATURE": signatures.sign([secret], stamp, body)}


def call(channel: Channel, item: Any, *, client: Client | None = None, **how: Any) -> Any:
    """Call the channel's webhook address with a signed item; the answer."""
    body = item if isinstance(item, bytes) else json.dumps(item).encode()
    return (client or Client()).post(
        f"/hooks/{channel.hook}/", body, content_type="application/json", **signed(body, **how)
    )


class _InTurn:
    """In place of the sending lane's threads: these would each open a connection of their own and
    not see what the test has not committed."""

    def __init__(self, max_workers: int) -> None:
        assert max_workers > 0

    def __enter__(self) -> _InTurn:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def map(self, do: Callable[[Any], int], lots: Iterable[Any]) -> list[int]:
        return [do(lot) for lot in lots]


class _Kept:
    @staticmethod
    def close() -> None:
        """The connection of the test stays open."""


def send_in_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have what is due sent one after the other, on the connection of the test."""
    monkeypatch.setattr(work, "ThreadPoolExecutor", _InTurn)
    monkeypatch.setattr(work, "connection", _Kept)
