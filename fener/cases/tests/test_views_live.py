"""The live line: what changed in one's own brands, uncompressed, and closed when one leaves."""

from __future__ import annotations

import asyncio

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.test import AsyncClient

from fener.cases import actions
from fener.cases.models import Presence
from fener.cases.testing import a_brand, a_case, a_channel, a_person, as_actor
from fener.kit import live as kit_live
from fener.kit.live import hub
from fener.kit.times import now

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(kit_live, "POLL_EVERY", 0.02)
    # The poller shares the connection of the test, which is in the midst of a transaction.
    monkeypatch.setattr(kit_live, "close_old_connections", lambda: None)


async def until(stream, words: bytes) -> bytes:
    heard = b""
    async for chunk in stream:
        heard += chunk
        if words in heard:
            return heard
    return heard


def listen(user) -> AsyncClient:
    client = AsyncClient(headers={"host": "localhost", "accept-encoding": "gzip"})
    client.force_login(user)
    return client


def test_a_change_is_heard_by_its_brand_as_plain_lines():
    brand = a_brand()
    case = a_case(a_channel(brand))
    ana = a_person("Ana", "agent", brand)
    client = listen(ana)

    async def go():
        response = await client.get("/live/")
        assert response["Content-Type"] == "text/event-stream"
        assert response["Content-Encoding"] == "identity"
        stream = response.__aiter__()
        assert await anext(stream) == b"retry: 2000\n\n"
        waiting = asyncio.create_task(until(stream, b"queue"))
        await asyncio.sleep(0.2)
        solve = sync_to_async(actions.solve_case)
        await solve(case, actor=as_actor(ana), now=now())
        heard = await asyncio.wait_for(waiting, 5)
        await stream.aclose()
        return heard

    heard = async_to_sync(go)()
    assert f"data: case:{case.pk}\n".encode() in heard
    assert b"data: queue\n\n" in heard
    assert not hub._listeners


def test_other_brands_are_not_overheard():
    case = a_case(a_channel(a_brand("Secret")))
    mine = a_brand("Mine")
    own = a_case(a_channel(mine), handle="own")
    ana = a_person("Ana", "agent", mine)
    client = listen(ana)

    async def go():
        response = await client.get("/live/")
        stream = response.__aiter__()
        await anext(stream)
        waiting = asyncio.create_task(until(stream, f"case:{own.pk}\n".encode()))
        await asyncio.sleep(0.2)
        solve = sync_to_async(actions.solve_case)
        await solve(case, actor=as_actor(ana), now=now())
        await asyncio.sleep(0.2)
        await solve(own, actor=as_actor(ana), now=now())
        heard = await asyncio.wait_for(waiting, 5)
        await stream.aclose()
        return heard

    heard = async_to_sync(go)()
    assert f"case:{case.pk}\n".encode() not in heard


def test_the_line_is_closed_to_strangers(client):
    response = client.get("/live/", headers={"host": "localhost"})
    assert response.status_code == 302


def test_presence_is_noted_and_answers_with_who_else_is_there(client):
    brand = a_brand()
    case = a_case(a_channel(brand))
    ana, besa = a_person("Ana", "agent", brand), a_person("Besa", "viewer", brand)
    client.force_login(ana)
    client.post(f"/cases/{case.pk}/presence/", {"typing": "1"}, headers={"host": "localhost"})
    assert Presence.objects.get().is_typing
    client.force_login(besa)
    response = client.post(f"/cases/{case.pk}/presence/", headers={"host": "localhost"})
    assert "Ana" in response.content.decode()
    assert "Besa" not in response.content.decode()
    client.post(f"/cases/{case.pk}/presence/", {"gone": "1"}, headers={"host": "localhost"})
    assert Presence.objects.count() == 1
